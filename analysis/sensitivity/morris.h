/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Morris screening: elementary effects along random trajectories (Morris 1991,
 * doi:10.1080/00401706.1991.10484804; mu* of Campolongo, Cariboni & Saltelli
 * 2007, doi:10.1016/j.envsoft.2006.10.004).
 *
 *     u(t, 0) --one factor moves by 2/3--> u(t, 1) --another--> ... --> u(t, k)
 *     effect of factor i in trajectory t = (y after - y before) / (u after - u before)
 *
 * Four levels, step 2/3: from each level exactly one step stays inside, so a
 * trajectory moves every factor once, in random order.
 *
 * Units:   effects in the response's unit, over the whole range of the factor.
 * Memory:  the caller's arrays.
 * Errors:  effects with a NaN on either side are lost and counted; NaN for a factor without any.
 * Threads: pure functions.
 * Tests:   tests/unit/sensitivity_test.c (PG7)
 */
#ifndef ANALYSIS_SENSITIVITY_MORRIS_H
#define ANALYSIS_SENSITIVITY_MORRIS_H

#include <stdint.h>

#include "analysis/statistics/stats.h"

#define ANA_MORRIS_STEP (2.0 / 3)

/* u[trajectory][factors + 1][factors]; moved[trajectory][step]: the factor that moves.  Trajectory t does not depend on
 * how many there are. */
void ana_morris_points(uint32_t factors, uint32_t trajectories, uint64_t seed, double *u, uint32_t *moved);

struct ana_effect {
    double mean, absolute, sd;         /* mu, mu*, sigma */
    struct ana_interval interval;      /* of mu*: Student's t over trajectories, not below 0 */
    struct ana_interval mean_interval; /* of mu, of all factors together (Bonferroni) */
    uint32_t count, lost;              /* effects */
};

/* y[trajectory][factors + 1]; effects[factor]. */
void ana_morris_effects(const double *y, const double *u, const uint32_t *moved, uint32_t factors,
                        uint32_t trajectories, double confidence, struct ana_effect *effects);

/* Expected mu* of a factor that does nothing when each run meets luck of its own, of standard deviation `noise`:
 * E|N(0, 2 s^2)| / step = 2 s / (step sqrt(pi)).  s = 1: 1.6925688. */
double ana_morris_floor(double noise);
/* What mu* of `count` such effects exceeds with a chance of at most `error`: a mean of sizes is at most their root mean
 * square, whose distribution is known (chi-square). */
double ana_morris_limit(double noise, uint32_t count, double error);

#endif
