/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One number for a design over many worlds, in all the ways people mean it.
 *
 * Without probabilities of the worlds there is no right one; designs that win
 * by most of them are robust in a sense that does not depend on temper.  The
 * set is that of McPhail et al. 2018, doi:10.1002/2017EF000649.
 *
 * Order:   payoffs of which more is better; every world counts the same.
 * Errors:  NaN where there is nothing to compute it from.
 * Threads: pure functions.
 * Tests:   tests/unit/discover_test.c (PF3)
 */
#ifndef ANALYSIS_DISCOVER_ROBUSTNESS_H
#define ANALYSIS_DISCOVER_ROBUSTNESS_H

#include <stdint.h>

#include "sim/core/error.h"

struct ana_robustness_options {
    double optimism;  /* Hurwicz: weight of the best world */
    double tail;      /* share of worlds in CVaR */
    double threshold; /* good enough */
};

struct ana_robustness {
    double maximin, maximax;
    double hurwicz;                             /* optimism * best + (1 - optimism) * worst */
    double laplace;                             /* mean */
    double regret_most, regret_90, regret_mean; /* against the best design of each world; largest, 90 %, mean */
    double mean_by_sd;                          /* mean / standard deviation (n - 1) */
    double undesirable; /* mean over the worlds of what is missing to the design's own median, 0 above it */
    double satisfied;   /* Starr's domain: share of worlds at the threshold or above */
    double skewness;    /* ((q90 + q10) / 2 - q50) / ((q90 - q10) / 2) */
    double peakedness;  /* (q90 - q10) / (q75 - q25) */
    double cvar;        /* mean of the worst `tail` */
};

/* payoff[design][world], out[design]. */
int ana_robustness(const double *payoff, uint32_t designs, uint32_t worlds,
                   const struct ana_robustness_options *options, struct ana_robustness *out, struct sim_error *error);

#endif
