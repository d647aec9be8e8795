/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Points that fill the ranges of some factors and were run by themselves, as a
 * table "points" for programs: what `sensitivity --method given` looks at
 * later.
 *
 * Memory:  everything is borrowed.
 * Errors:  stick to the document.
 * Threads: one.
 * Tests:   tests/cli/given.bats
 */
#ifndef ANALYSIS_STUDY_POINTS_TELL_H
#define ANALYSIS_STUDY_POINTS_TELL_H

#include "analysis/document/document.h"
#include "analysis/study/factor.h"

#define ANA_POINTS_KEPT 4096 /* at most */

/* u[count][factor] as coordinates; first[count] replication of each, NULL: 0. */
void ana_points_tell(struct ana_document *document, const struct ana_factor *factors, uint32_t factor_count,
                     const double *u, const uint32_t *first, uint32_t count, uint32_t replications);

#endif
