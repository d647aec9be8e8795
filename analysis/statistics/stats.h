/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statistics of replications: moments, intervals, paired differences.
 *
 * Nothing here knows of designs or files.  A replication is one number; paired
 * replications share their random numbers, so that x[i] - y[i] is what a change
 * of design did to one and the same market.
 *
 * Units:   confidence and probabilities in (0, 1); everything else in the data's unit.
 * Errors:  too few data give NaN, never a guess: a mean needs 1, a variance 2, a skewness 3.
 * Threads: pure functions.  GSL's error handler is switched off when the program
 *          starts: a bad argument gives NaN instead of ending the program.
 * Tests:   tests/unit/stats_test.c (check values PF1, PE5), tests/theory/coverage_test.c
 */
#ifndef ANALYSIS_STATISTICS_STATS_H
#define ANALYSIS_STATISTICS_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- moments ---- */

/* Sums of powers about the mean.  All zero = no data. */
struct ana_moments {
    double count;
    double mean;
    double m2, m3; /* sum (x - mean)^2, sum (x - mean)^3 */
    double least, most;
};

void ana_moments_add(struct ana_moments *moments, double x);
/* Moments of both data sets together.  Chan, Golub & LeVeque 1983, doi:10.1080/00031305.1983.10483115:
 *     M2 = M2a + M2b + d^2 na nb / n,  d = mean_b - mean_a
 * and for the third, Pebay 2008 (SAND2008-6212), eq. 2.2. */
void ana_moments_merge(struct ana_moments *into, const struct ana_moments *other);
/* NaNs are skipped. */
struct ana_moments ana_moments_of(const double *x, size_t count);

/* M2 / (n - 1).  {1, 2, 3, 4}: 5/3. */
double ana_variance(const struct ana_moments *moments);
/* Adjusted Fisher-Pearson G1 = sqrt(n (n-1)) / (n-2) * (M3/n) / (M2/n)^1.5; 0 if all are equal.  {1, 2, 6}: 1.4578630.
 */
double ana_skewness(const struct ana_moments *moments);
/* Whether a t interval is doubtful: |skewness| > 1 with fewer than 50 data. */
bool ana_is_skewed(const struct ana_moments *moments);

/* ---- numbers that are all equal ---- */

/* Equal numbers have a variance of 0 and know nothing of what is rare: of n numbers none differed, so with confidence
 * 1 - alpha fewer than 1 - alpha^(1/n) of all do (Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404).
 * 10, .05: 0.2588656. */
double ana_unseen_share(double count, double alpha);
#define ANA_UNSEEN_SHARE .01 /* rarer than that may be left out of account */
bool ana_is_constant(const struct ana_moments *moments);
/* Moments of differences between numbers as large as `scale`: a spread that rounding makes is none. */
void ana_moments_unround(struct ana_moments *moments, double scale);
/* Whether their spread may be taken as it looks: they differ, or so many are equal that fewer than ANA_UNSEEN_SHARE
 * are not.  alpha = .05: 299 equal ones. */
bool ana_is_settled(const struct ana_moments *moments, double alpha);
/* Two-sided p of the sign test for `count` differences that all equal one number, not 0: 2^(1 - n). */
double ana_equal_p(double count);

/* ---- intervals ---- */

struct ana_interval {
    double low, high;
};

/* t quantile of a two-sided interval: t_{(1 + confidence)/2, df}.  95 %, 59: 2.0009953770. */
double ana_t_factor(double confidence, double degrees);
/* mean -+ t s / sqrt(n) (Student 1908).  NaN if n < 2.  A variance of 0 gives no width, which is no certainty: ask
 * ana_is_settled or ana_equal_p. */
struct ana_interval ana_mean_interval(double mean, double variance, double count, double confidence);
/* Two-sided p of t; 0 degrees or NaN give NaN. */
double ana_t_p(double t, double degrees);
/* Wilson 1927, doi:10.2307/2276774: (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n).
 * 8 of 10, 95 %: 0.4901625, 0.9433178. */
struct ana_interval ana_wilson_interval(double successes, double count, double confidence);

/* ---- pairs ---- */

struct ana_paired {
    struct ana_moments a, b, difference; /* of the pairs in which neither is NaN; difference = a - b */
    double rho;                          /* correlation of a and b; NaN if one of them is constant */
    double reduction; /* variance-reduction factor (Var a + Var b) / Var(a - b): how many times more independent
                         replications would be needed for the same precision.  1 = no gain, infinite if a - b is
                         constant */
    double t, p;      /* paired t of difference = 0, two-sided; all differences equal: the sign test's p, or 1 if they
                             are 0 */
};

struct ana_paired ana_paired_of(const double *a, const double *b, size_t count);

struct ana_welch {
    double t, degrees, p;
};

/* Means of independent data with unequal variances (Welch 1947, doi:10.1093/biomet/34.1-2.28):
 *     t = (ma - mb) / sqrt(va/na + vb/nb),  Satterthwaite's degrees of freedom */
struct ana_welch ana_welch_test(const struct ana_moments *a, const struct ana_moments *b);

/* Two one-sided tests that |mean| < margin (Schuirmann 1987, doi:10.1007/BF01068419): the larger p of the two,
 *     p = P(T_{n-1} > (margin - |mean|) / (s / sqrt(n)));  all equal and inside: ana_equal_p */
double ana_equivalence_p(double mean, double variance, double count, double margin);

/* Smallest n with t_{(1+confidence)/2, n-1} s / sqrt(n) <= half_width, at least 2; infinite above 1e9.
 * s = 1, 0.5, 95 %: 18. */
double ana_replications_for(double sd, double half_width, double confidence);

/* ---- quantiles ---- */

/* Type 7 of Hyndman & Fan 1996, doi:10.2307/2684934: linear in 1 + (n-1) p.  `sorted` ascending.  {1,2,3,4}, 0.1: 1.3.
 */
double ana_quantile(const double *sorted, size_t count, double p);

/* The smallest x with at least the share p of the weight at or below it, for p[wanted] above 0 and rising:
 * quantile[wanted].  x[0], x[stride], ...; the weights sum to 1.  NaN if memory fails. */
void ana_weighted_quantiles(const double *x, size_t stride, const double *weight, size_t count, const double *p,
                            size_t wanted, double *quantile);

/* Which order statistics enclose the p-quantile, whatever the distribution: with B ~ Binomial(n, p),
 *     lower = B's (1-c)/2 quantile, upper = B's (1+c)/2 quantile + 1, covered = P(lower <= B < upper).
 * Ranks from 1; 0 or n + 1 mean that no order statistic reaches that far.  n = 99, p = .9: 83, 96, 0.9727302792. */
struct ana_ranks {
    size_t lower, upper;
    double covered;
};
struct ana_ranks ana_quantile_ranks(size_t count, double p, double confidence);

/* Ascending, in place; for the functions above. */
void ana_sort(double *x, size_t count);
/* order[count] so that key[order[i]] falls; NaN last, equals as they come. */
void ana_rank(const double *key, uint32_t count, uint32_t *order);

#endif
