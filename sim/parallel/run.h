/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One run of a model: windows, boundaries, samples.
 *
 * At a head-office boundary t, in this order: deliver mail, publish (regions
 * in parallel), sample (sees all events before t), head office, and last the
 * change of terms if t is the first boundary at or after setup->diverge_days.
 *
 * Results are identical for any `threads`; windows forecast to hold too little
 * are executed by one thread (forecast.h).
 *
 * Memory:  the output's arrays are allocated by init and freed by fini.
 * Threads: `stop` may be set by a signal handler; it is looked at once a window.
 * Tests:   tests/theory/
 */
#ifndef SIM_PARALLEL_RUN_H
#define SIM_PARALLEL_RUN_H

#include <signal.h>

#include "sim/core/model.h"

struct sim_run_output {
    uint32_t metric_count;
    uint32_t time_count;
    double *time;     /* [time_count] days, the samples */
    double *series;   /* [metric_count][time_count] */
    double *headline; /* [metric_count], over [0, horizon] */
    struct sim_rows tables[SIM_TABLES_MAX];
    uint64_t digest;   /* fingerprint of the simulated events */
    uint64_t executed; /* events, as defined in region.h */
};

/* Number of samples of a run: k * sample_days in (-warmup, horizon]. */
uint32_t sim_run_time_count(const struct sim_run_setup *setup);
/* The k-th sample time. */
double sim_run_time(const struct sim_run_setup *setup, uint32_t k);

int sim_run_output_init(struct sim_run_output *output, const struct sim_model *model, const struct sim_run_setup *setup,
                        struct sim_error *error);
void sim_run_output_fini(struct sim_run_output *output);

/* Simulates.  `after` (may be NULL) are the parameters from setup->diverge_days on.
 * Returns SIM_OK, SIM_INTERRUPTED if *stop became non-zero, or SIM_INTERNAL. */
int sim_run(const struct sim_model *model, const void *before, const void *after, const struct sim_run_setup *setup,
            int threads, const volatile sig_atomic_t *stop, struct sim_run_output *output, struct sim_error *error);

#endif
