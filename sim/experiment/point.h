/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What makes a point: the terms it runs under and the identity that follows.
 *
 *   past   the baseline's parameters, common to all designs until they diverge
 *   own    the point's parameters from then on
 *
 * Memory:  a point borrows both.
 * Threads: pure functions.
 * Tests:   tests/unit/study_test.c, tests/unit/session_test.c
 */
#ifndef SIM_EXPERIMENT_POINT_H
#define SIM_EXPERIMENT_POINT_H

#include "sim/experiment/study.h"

/* The parameters of the baseline, shared by the designs. */
struct sim_past {
    const void *parameters;
    char id[SIM_ID_SIZE];
};

void sim_past_init(struct sim_past *past, const struct sim_model *model, const void *parameters);

/* Fills before, after, diverge_days and id; point->design and point->luck are the caller's.  `from_start`: the point
 * has its own terms from the start and no past in common.  False if it equals the past: `own` is not borrowed then. */
bool sim_point_settle(struct sim_point *point, const struct sim_study *study, const struct sim_past *past,
                      const void *own, bool from_start);

/* The settings of one run, but for its luck. */
struct sim_run_setup sim_point_setup(const struct sim_study *study, const struct sim_point *point,
                                     uint64_t replication);
/* The replication whose chance each purpose meets; NULL if none differs.  The caller frees. */
int sim_point_luck(const struct sim_study *study, const struct sim_point *point, uint64_t replication, uint64_t **luck,
                   struct sim_error *error);

#endif
