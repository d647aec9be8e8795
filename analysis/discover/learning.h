/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is it worth to learn an assumption before choosing?
 *
 *     one assumption known (EVPPI)   E max_d E[payoff_d | x] - max_d E payoff_d
 *     everything known (EVPI)        E max_d payoff_d        - max_d E payoff_d
 *
 * E[payoff_d | x] is a cubic in a number, the mean of each value of a category
 * (regression on the points of one design of experiments: Strong, Oakley &
 * Brennan 2014, doi:10.1177/0272989X13505910).  Maxima of estimates are too
 * large; so the choice is made from nine tenths of the worlds and its gain
 * counted in the tenth that was left out, each tenth in turn, against the design
 * that is best in all worlds: against one chosen without that tenth, which does
 * worse there by nature, whatever matters nothing would gain.  What comes out
 * is the gain of a rule that one could really follow: never too large on
 * average, around 0 or a little below for what does not matter, with a plain
 * interval of the worlds' gains.
 *
 * For everything known, half of the replications of a world choose, drawn
 * towards the mean of all worlds as far as they are luck, and the other half
 * count.  The plain formula is given too, as what it cannot exceed.
 *
 * Order:   payoffs of which more is better.
 * Errors:  SIM_INTERNAL if memory fails; NaN with too few worlds or replications.
 * Threads: pure functions.
 * Tests:   tests/unit/discover_test.c
 */
#ifndef ANALYSIS_DISCOVER_LEARNING_H
#define ANALYSIS_DISCOVER_LEARNING_H

#include "analysis/statistics/stats.h"
#include "sim/core/error.h"

#define ANA_LEARNING_FOLDS 10
#define ANA_LEARNING_WORLDS 20 /* the least to learn from */

struct ana_gain {
    double mean;
    struct ana_interval range;
};

/* x[world] in [0, 1], or the index of a category's value (levels > 0); payoff[design][world]. */
int ana_learning_one(const double *x, uint32_t levels, const double *payoff, uint32_t designs, uint32_t worlds,
                     double confidence, struct ana_gain *gain, struct sim_error *error);

/* half[2][design][world]: means of the first and of the second half of the replications. */
int ana_learning_all(const double *half, uint32_t designs, uint32_t worlds, double confidence, struct ana_gain *gain,
                     struct sim_error *error);

/* E max - max E of payoffs as they are: too large by what luck adds. */
int ana_learning_most(const double *payoff, uint32_t designs, uint32_t worlds, double confidence, struct ana_gain *gain,
                      struct sim_error *error);

#endif
