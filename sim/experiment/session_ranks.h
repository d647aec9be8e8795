/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session of several processes: rank 0 decides what to run, all compute.
 *
 *   rank 0: open --------batch: points as their recipes, pairs--------> everybody: make the points, take pieces,
 *           decide   <----------------reports----------------------                write parts
 *           index the new parts, decide, next batch ... dismiss --over-->
 *
 * One process decides, so nothing depends on whether two machines round an
 * analysis alike; a point that another rank makes differently from rank 0 is
 * an error.  While rank 0 thinks, the others sleep.
 *
 * Tests:   tests/cluster/decide.bats
 */
#ifndef SIM_EXPERIMENT_SESSION_RANKS_H
#define SIM_EXPERIMENT_SESSION_RANKS_H

#include "sim/experiment/runner_private.h"
#include "sim/experiment/session.h"

/* Rank 0: computes runner->jobs, whose points are those of the asks, together with everybody. */
int sim_session_ranks_compute(struct sim_runner *runner, const struct sim_ask *asks, uint32_t count,
                              struct sim_error *error);
#endif
