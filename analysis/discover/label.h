/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How likely is it that a design loses in a world, given a few noisy replications?
 *
 *     mean and variance of n paired differences --> P(true difference < margin)
 *
 * Two or three replications give a poor variance.  The variances of all worlds
 * together say how variances are spread, and each is drawn towards them as far
 * as that spread warrants (Smyth 2004, doi:10.2202/1544-6115.1027, section
 * 6.2):
 *
 *     s~^2 = (d0 s0^2 + d s^2) / (d0 + d),  (margin - mean) / (s~ / sqrt n) ~ t_{d0 + d}
 *
 * Boxes fitted to these probabilities do not chase worlds that happen to lie
 * on one side of the border.
 *
 * Threads: pure functions.
 * Tests:   tests/unit/discover_test.c
 */
#ifndef ANALYSIS_DISCOVER_LABEL_H
#define ANALYSIS_DISCOVER_LABEL_H

#include <stdint.h>

struct ana_variance_prior {
    double degrees, variance; /* d0 (infinite: all variances are one), s0^2 */
};

/* From variances with degrees of freedom each; those with none or variance 0 are skipped.  Fewer than three left: their
 * mean, with no weight. */
struct ana_variance_prior ana_variance_prior(const double *variance, const double *degrees, uint32_t count);

/* Differences that are all equal, n of them: by the mean, but never surer than a sign test, 2^-n or 1 - 2^-n.  With no
 * degrees of freedom at all: 1 or 0 by the mean. */
double ana_chance_below(double mean, double variance, double count, double margin,
                        const struct ana_variance_prior *prior);

#endif
