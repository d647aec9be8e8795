/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A runner of several processes: rank 0 holds the directory, all compute.
 *
 *   rank 0: lock, scan, list --jobs--> everybody: take a piece, compute, write parts --reports--> rank 0: scan,
 * assemble
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

#endif
