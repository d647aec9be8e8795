/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Judging samples against theory at a stated false-alarm probability.
 *
 * Seeds are fixed, so a test that passes keeps passing; the probabilities say
 * how likely a correct program was to fail when the seed was chosen.
 */
#ifndef TESTS_SUPPORT_JUDGE_H
#define TESTS_SUPPORT_JUDGE_H

#include <stddef.h>

/* Mean and variance of a sample, added one by one. */
struct judge {
    double count, mean, square; /* square: sum of squared deviations */
};

void judge_add(struct judge *judge, double value);
double judge_variance(const struct judge *judge);
/* (mean - expected) / standard error. */
double judge_z(const struct judge *judge, double expected);
/* Fails the test unless |judge_z| < 4.5: false alarm once in 147,000. */
void judge_mean(const struct judge *judge, double expected, const char *what);
/* The same for a z-score computed elsewhere. */
void judge_score(double z, const char *what);

/* Kolmogorov-Smirnov: fails if the distance of the sample (sorted in place) from the continuous cdf would be
 * exceeded with probability below `alarm` by a true sample. */
void judge_ks(double *sample, size_t count, double (*cdf)(double x, const void *context), const void *context,
              double alarm, const char *what);

/* Pearson's chi-square of observed counts against expected ones (merged until each is >= 10). */
void judge_counts(const double *observed, const double *expected, size_t count, double alarm, const char *what);

#endif
