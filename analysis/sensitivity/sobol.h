/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sobol indices: how much of the variance of a response each factor explains.
 *
 *     A, B      two independent points
 *     AB_i      A with coordinate i of B
 *     V_i = mean (y_B - m)(y_ABi - y_A)      by itself            S_i = V_i / V   Saltelli et al. 2010,
 *     T_i = mean (y_A - y_ABi)^2 / 2         with interactions    T_i / V         doi:10.1016/j.cpc.2009.09.018;
 *                                                                                 Jansen 1999
 * A simulator has luck of its own.  If every run meets other luck, y_A is also
 * known as A2, the same point with luck of its own, and
 *
 *     s2 = mean (y_A - y_A2)^2 / 2      is subtracted from V and from T_i,
 *
 * with y_A the mean of the two where it enters linearly.  Indices then are those
 * of the expected response.  Without, T_i would converge to (T_i V + s2) / (V + s2)
 * and inert factors seem to matter.  The correction is right only if A, B and
 * AB_i all meet different luck: with luck in common, hand luck in as one more
 * factor (A2 as its AB, B with other luck) and correct nothing.
 *
 * Blocks are independent repetitions (scrambles of a net, or single rows drawn
 * at random).  Indices are ratios of sums over all blocks, intervals are
 * Student's t over the jackknife's pseudo-values of blocks.
 *
 * Memory:  the caller's arrays; scratch within.
 * Errors:  a row with a NaN is left out of what needs it and counted; NaN where nothing is left or where
 *          V <= 0; SIM_INTERNAL if memory fails.
 * Threads: pure functions.
 * Tests:   tests/unit/sensitivity_test.c (PG1, PG2, PG5), tests/validation/sensitivity_test.c (G9)
 */
#ifndef ANALYSIS_SENSITIVITY_SOBOL_H
#define ANALYSIS_SENSITIVITY_SOBOL_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/statistics/stats.h"
#include "sim/core/error.h"

struct ana_sobol_data {
    const double *y; /* [block][row][A, B, AB_1 .. AB_k, and A2 if repeated] */
    uint32_t blocks, rows, factors;
    bool repeated;
};

struct ana_index {
    double first, total; /* estimates may leave [0, 1]: they are unbiased, not pressed into shape */
    struct ana_interval first_interval, total_interval;
    uint32_t rows, lost; /* over all blocks */
};

struct ana_sobol_summary {
    double mean, variance; /* of the response; the variance without that of luck, if repeated */
    double noise;          /* s2, NaN if not repeated */
    double noise_share;    /* s2 / (V + s2) */
    uint32_t rows, lost;   /* with and without A, B (and A2) */
};

/* index[factors]. */
int ana_sobol(const struct ana_sobol_data *data, double confidence, struct ana_index *index,
              struct ana_sobol_summary *summary, struct sim_error *error);

#endif
