/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * KN: drop designs one by one while replications come in (Kim & Nelson 2001,
 * doi:10.1145/502109.502111).
 *
 * With indifference zone delta, first-stage size n0 and c = 1,
 *     h2 = 2 eta (n0 - 1),  W_il(r) = max(0, delta / 2r (h2 S2_il / delta^2 - r)),
 * design i is dropped at stage r if mean_i(r) < mean_l(r) - W_il(r) for some l
 * still in.  S2_il is the variance of the paired differences of the first
 * stage, so common random numbers count in full.  For normal data, at any set
 * of stages (fewer looks only make dropping rarer), P{the best is selected} >=
 * 1 - alpha whenever it leads by delta or more.  That is what is proved; with
 * several designs closer than delta to the best one of those is what comes out,
 * as tests measure.
 *
 * First-stage differences that are all equal have S2 = 0, which is no
 * knowledge: nothing is decided between the two until a replication differs
 * (then S2 is that of all replications, brought up to date with each as in
 * KN++, Kim & Nelson 2006, doi:10.1287/opre.1060.0281), or so many are equal
 * that fewer than ANA_UNSEEN_SHARE of all can differ.
 *
 * Order:   rows are added in the order of replications.
 * Units:   the data's; larger is better.
 * Memory:  init allocates, fini frees.
 * Errors:  SIM_INTERNAL if memory fails.
 * Threads: a race belongs to one thread.
 * Tests:   tests/unit/select_test.c (PF1), tests/validation/select_test.c (G5)
 */
#ifndef ANALYSIS_SELECT_KN_H
#define ANALYSIS_SELECT_KN_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/statistics/stats.h"
#include "sim/core/error.h"

struct ana_race {
    uint32_t designs, in; /* still in */
    double delta, alpha;
    uint32_t first;            /* n0 */
    uint32_t rows;             /* so far */
    double scale;              /* the largest number so far */
    double *sums;              /* [design], of the rows while in */
    struct ana_moments *pairs; /* [design][design < own] differences, of the first stage or as long as S2 is followed */
    double *variance;          /* [design][design < own] S2 */
    bool *late;                /* [design][design < own] equal all through the first stage: S2 is followed */
    uint32_t *dropped;         /* [design] rows when dropped; 0: still in */
    bool *before;              /* [design] scratch: in before this look */
};

int ana_race_init(struct ana_race *race, uint32_t designs, double delta, double alpha, uint32_t first,
                  struct sim_error *error);
void ana_race_fini(struct ana_race *race);
/* One replication of all designs; what dropped designs would have is not looked at. */
void ana_race_add(struct ana_race *race, const double *row);
/* Drops designs; call from `first` rows on, as often as you like.  True when one is left, or several with exactly equal
 * means after the last stage, or that are alike. */
bool ana_race_check(struct ana_race *race);
/* Whether a and b gave the same in every row so far. */
bool ana_race_alike(const struct ana_race *race, uint32_t a, uint32_t b);
bool ana_race_in(const struct ana_race *race, uint32_t design);
/* The best mean among those in. */
uint32_t ana_race_best(const struct ana_race *race);

#endif
