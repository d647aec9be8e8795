/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Computes the jobs of a runner: families over threads, forks off their
 * trunks, checkpoints of runs that take long.
 *
 *   families --> trunk --image at each change--> branches --> recorder
 *                  |                                |
 *                  +--- every so often, and when asked to stop: checkpoint
 *
 * Branches go before new families, so that images do not pile up.  Whatever
 * goes wrong with a shared past, its members are computed one by one.
 *
 * Threads: as many as the runner says; or all of them inside one run after the other.
 * Tests:   tests/unit/runner_test.c, tests/unit/branch_test.c, tests/unit/checkpoint_test.c
 */
#ifndef SIM_EXPERIMENT_COMPUTE_H
#define SIM_EXPERIMENT_COMPUTE_H

#include "sim/experiment/runner_private.h"

/* Returns when all jobs are done or the runner was asked to stop. */
int sim_compute_jobs(struct sim_runner *runner, struct sim_error *error);

#endif
