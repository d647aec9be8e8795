/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A runner of several processes: rank 0 holds the directory, all compute.
 *
 *   rank 0: lock, scan, list --jobs--> everybody: take a piece, compute, write parts --reports--> rank 0: scan
 *                  ^                                                                               |
 *                  +---- a stopping rule wants more: the next list ---- assemble, say it is over <-+
 *
 * The parts are the same whoever writes them; a rank that dies loses its runs
 * in flight and nothing else.
 *
 * Tests:   tests/cluster/mpi.bats
 */
#ifndef SIM_EXPERIMENT_RUNNER_RANKS_H
#define SIM_EXPERIMENT_RUNNER_RANKS_H

#include "sim/experiment/runner_private.h"

/* sim_runner_run for options->ranks->count > 1; every rank returns the status of the whole. */
int sim_runner_run_ranks(const struct sim_study *study, const struct sim_runner_options *options,
                         struct sim_runner_summary *summary, struct sim_error *error);

/* Rank 0, for the runner's list as sim_runner_compute does it alone: everybody computes, and all of it is found in the
 * store. */
int sim_runner_share(struct sim_runner *runner, struct sim_error *error);

/* The steps of it, for a session (session_ranks.h). */

/* A rank beyond 0, once rank 0 holds the directory: of which nothing belongs to it but parts, and a lock that tells
 * `status` what it is doing. */
int sim_runner_join(struct sim_runner *runner, struct sim_error *error);
/* Every rank, with the same runner->jobs and nothing done of them yet: shares them out and computes.  A rank that
 * comes with an error computes nothing and reports it; rank 0 returns the first error of all. */
int sim_runner_work_along(struct sim_runner *runner, struct sim_error *error);
/* Rank 0 afterwards, `status` being how it went: indexes what the others brought to disk.  Returns the first failure.
 */
int sim_runner_scan_others(struct sim_runner *runner, int status, struct sim_error *error);

#endif
