/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sim_run with the choices that must not change a result; for tests and
 * measurements.
 *
 * Tests: tests/theory/
 */
#ifndef SIM_PARALLEL_WINDOWS_H
#define SIM_PARALLEL_WINDOWS_H

#include "sim/core/queue.h"
#include "sim/parallel/run.h"

/* Work of a window that a helper must take off the captain (forecast.h), or one thread is faster, or as fast: in events
 * of some 50 ns, as PHOLD's; others count as much as their model says (event_weight). */
#define SIM_SERIAL_BELOW 250

struct sim_run_options {
    int threads;
    enum sim_queue_kind queue;
    uint32_t serial_below; /* SIM_SERIAL_BELOW; 0 = never fall back to one thread */
};

int sim_run_with(const struct sim_model *model, const void *before, const void *after,
                 const struct sim_run_setup *setup, const struct sim_run_options *options,
                 const volatile sig_atomic_t *stop, struct sim_run_output *output, struct sim_error *error);

#endif
