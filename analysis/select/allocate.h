/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many replications each design needs: two-stage and fixed-budget rules,
 * and intervals that stay valid while one watches.
 *
 * Units:   the data's; larger is better.
 * Threads: pure functions.
 * Tests:   tests/unit/select_test.c (PF1), tests/validation/select_test.c (G4)
 */
#ifndef ANALYSIS_SELECT_ALLOCATE_H
#define ANALYSIS_SELECT_ALLOCATE_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/statistics/stats.h"

/* Rinott's second stage of one design: max(first, ceil((h s / delta)^2)). */
double ana_rinott_size(double h, double variance, double delta, double first);

/* Nelson & Matejcik 1995, doi:10.1287/mnsc.41.12.1935: pooled variance of x[replication][design] about both means,
 *     S2 = 2 sum (X_ij - X_i. - X_.j + X_..)^2 / ((k-1)(n-1)),
 * valid under common random numbers (sphericity). */
double ana_nelson_variance(const double *x, uint32_t replications, uint32_t designs);
/* Total replications per design: max(first, ceil(g^2 S2 / delta^2)). */
double ana_nelson_size(double variance, uint32_t designs, double first, double delta, double probability);

/* OCBA (Chen et al. 2000, doi:10.1023/A:1008349927281): the fractions of a budget,
 *     N_i / N_j = (s_i / d_bi)^2 / (s_j / d_bj)^2,  N_b = s_b sqrt(sum N_i^2 / s_i^2).
 * `fraction` sums to 1.  Means equal to the best's are the limit of d -> 0: those share all but the best's part, or,
 * without spread either, have as much as the one that has most.  With differences to the best and sd[best] = 0 the best
 * has no part of its own. */
void ana_ocba(const double *mean, const double *sd, uint32_t designs, double *fraction);

/* A lower bound of P{the best mean is the best design}: 1 - sum Phi(-d_bi / se_bi), se of the paired difference. */
double ana_apcs(const double *mean, const double *difference_se, uint32_t designs, uint32_t best);

/* Half-width of an asymptotic confidence sequence for a mean after n data with standard deviation sd (Waudby-Smith et
 * al. 2024, doi:10.1214/24-AOS2408), tightest near n = planned:
 *     s sqrt(2 (n r2 + 1) / (n^2 r2) ln(sqrt(n r2 + 1) / alpha)),  r2 = (-2 ln alpha + ln(1 - 2 ln alpha)) / planned */
double ana_sequence_half_width(double sd, double n, double alpha, double planned);
/* Whether mean - half may be believed yet.  The sequence is asymptotic: with a long lower tail a mean of n data lies z
 * standard errors too high exp(|skewness| z^3 / (6 sqrt n)) times as often as a normal one (Cramer 1938's first term).
 * That is to be below 2 by the data's own skewness, and n at least 20 and 5 ln(1 / alpha).  Exponential data with
 * mean 0, looked at from n = 20 to 1000: a false "above 0" in .25 alpha of paths at alpha = .0036, by n >= 20 alone in
 * 9.6 alpha (tests/validation/select_test.c).  What happens once in fifty data or more
 * rarely is not seen in time by any such rule. */
bool ana_sequence_holds(const struct ana_moments *moments, double half, double alpha);

#endif
