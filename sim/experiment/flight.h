/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One pair on its way: made from the start, from the image of a shared past
 * or from its checkpoint; advanced; recorded.
 *
 *   board -> (advance)* -> land
 *
 * Memory:  land frees everything, whatever happened.
 * Threads: one thread a flight; what it tells the runner is guarded there.
 * Tests:   tests/unit/branch_test.c, tests/unit/checkpoint_test.c
 */
#ifndef SIM_EXPERIMENT_FLIGHT_H
#define SIM_EXPERIMENT_FLIGHT_H

#include "sim/experiment/runner_private.h"
#include "sim/parallel/execution.h"

struct sim_flight {
    struct sim_runner *runner;
    struct sim_job job;
    struct sim_run_setup setup;
    struct sim_grid grid;
    uint64_t *luck;
    struct sim_run_output output;
    struct sim_execution *run;
    int status;
    struct sim_error error;
    uint64_t inherited; /* events of an image or a checkpoint: not simulated now */
    double noted, kept; /* seconds of the clock: progress shown, checkpoint written (or begun) */
};

/* `past` may be NULL.  flight->status tells how it went. */
void sim_flight_board(struct sim_flight *flight, struct sim_runner *runner, struct sim_job job,
                      const struct sim_image *past);
/* Up to a head-office index; false if that was not reached. */
bool sim_flight_advance(struct sim_flight *flight, int64_t until);
/* Records the pair if it is through or failed; forgets it if it was interrupted. */
void sim_flight_land(struct sim_flight *flight);
/* Forgets a flight that failed before its own time: somebody else will find out why. */
void sim_flight_abandon(struct sim_flight *flight);

#endif
