/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pairs that share a past.
 *
 *            |---- shared ----|-- design A ------
 *   trunk    ===============================----- the last to leave it
 *            |- shared -|-- design B ------------
 *                       ^ its change
 *
 * Two pairs of a study have the same past if baseline terms, luck and
 * replication are the same: until their changes of terms they are one run.  A
 * family is simulated along its trunk; the others fork off where they change.
 *
 * Order:   families in the order of their first pair; members in the order in
 *          which they leave, who never changes last.
 * Tests:   tests/unit/branch_test.c
 */
#ifndef SIM_EXPERIMENT_FAMILY_H
#define SIM_EXPERIMENT_FAMILY_H

#include "sim/experiment/study.h"

struct sim_job {
    const struct sim_point *point;
    uint32_t replication;
};

struct sim_family {
    uint64_t first;
    uint32_t count; /* jobs[first .. first + count) */
};

/* Head-office index at which a point's terms change; that of the end if they never do. */
int64_t sim_family_fork(const struct sim_study *study, const struct sim_point *point);

/* Puts members of a family side by side and fills families[job_count]; returns their number, or 0 if out of memory.
 * With `together` false every pair is a family of its own. */
uint64_t sim_families_make(const struct sim_study *study, struct sim_job *jobs, uint64_t job_count, bool together,
                           struct sim_family *families);

#endif
