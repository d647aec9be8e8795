/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Processes started together must have understood the same study, or none may begin.
 *
 * Tests:   tests/cluster/mpi.bats, tests/cluster/decide.bats
 */
#ifndef CLI_STUDY_AGREEMENT_H
#define CLI_STUDY_AGREEMENT_H

#include "sim/experiment/study.h"
#include "sim/parallel/ranks.h"

/* Every rank calls it with its study; NULL: there is nothing it could run.  SIM_OK, or SIM_USAGE on all of them. */
int cli_agree(const struct sim_ranks *ranks, const struct sim_study *study, struct sim_error *error);

#endif
