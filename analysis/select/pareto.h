/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Several metrics at once: who is not dominated, how surely, and how much a
 * front is worth.
 *
 * Order:   larger is better in every coordinate (ana_hypervolume: smaller).
 * Memory:  the caller's; working memory is freed.
 * Errors:  SIM_INTERNAL if memory fails.
 * Threads: pure functions.
 * Tests:   tests/unit/pareto_test.c (check values PF4)
 */
#ifndef ANALYSIS_SELECT_PARETO_H
#define ANALYSIS_SELECT_PARETO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/core/error.h"

#define ANA_FRONT_DRAWS 2000

/* At least as good everywhere and better somewhere. */
bool ana_dominates(const double *a, const double *b, uint32_t metrics);
/* points[count][metrics]: in[i] = nobody dominates i. */
void ana_front(const double *points, uint32_t count, uint32_t metrics, bool *in);
/* x[replication][design][metric]: how often each design is on the front of the means when whole replications are drawn
 * again with replacement, so that pairing is kept. */
int ana_front_probability(const double *x, uint32_t replications, uint32_t designs, uint32_t metrics, uint64_t seed,
                          double *probability, struct sim_error *error);

/* Volume dominated by points[count][metrics] up to `reference`, smaller being better, by slicing (While et al. 2006,
 * doi:10.1109/TEVC.2005.851275).  (1,5), (2,3), (4,1) to (6,6): 17.  NaN if memory fails. */
double ana_hypervolume(const double *points, uint32_t count, uint32_t metrics, const double *reference);

#endif
