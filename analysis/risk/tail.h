/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bad end of a distribution: the mean of the worst share of cases.
 *
 *     CVaR_p = v - E(v - X)+ / p,  v the p-quantile (Rockafellar & Uryasev 2002, doi:10.1016/S0378-4266(02)00271-6)
 *
 * Low values are the bad ones.  With v the ceil(n p)-th smallest this is the
 * mean of the n p smallest, the last of them counted in part if n p is not
 * whole.
 *
 * Its error follows from influence values IF_i = v - (v - x_i)+ / p, whose
 * mean is CVaR_p itself: a CVaR is a mean, and the difference of two CVaRs of
 * paired data the mean of paired differences (Trindade, Uryasev, Shapiro &
 * Zrazhevsky 2007, doi:10.1016/j.jbankfin.2007.04.014).
 *
 * The spread of that mean is seen in the tail alone, so an interval has the
 * degrees of freedom of the tail, n p - 1.  With 2, 3, 5, 10 and 20 cases in the
 * tail 95 % intervals of a difference of two correlated CVaRs cover 96, 94, 95,
 * 95 and 94 % for normal data (with n - 1 degrees: 69, 80, 87, 91, 94 %), and 95
 * to 97 % for lognormal losses.  Those of one CVaR alone are short: 88 to 93 %
 * for normal data, 82 to 89 % for lognormal(1) losses.
 *
 * Errors:  NaN below one case in the tail (n p < 1): it would be the smallest value under another name.
 * Threads: pure functions.
 * Tests:   tests/unit/risk_test.c (PF3, PH1, PH2)
 */
#ifndef ANALYSIS_RISK_TAIL_H
#define ANALYSIS_RISK_TAIL_H

#include <stddef.h>

#include "analysis/statistics/stats.h"

/* `sorted` ascending, without NaN.  {2, 4, 8, 9, 12}, 0.4: 3. */
double ana_cvar(const double *sorted, size_t count, double share);

/* Influence values of x (in any order) on its CVaR; `sorted` the same numbers ascending. */
void ana_cvar_influence(const double *x, const double *sorted, size_t count, double share, double *influence);

/* Interval of a CVaR, or of a difference of two: mean -+ t_{n p - 1} s / sqrt(n) of influence values.  NaN with fewer
 * than two cases in the tail, or where values that are all equal may still be luck (ana_equal_p of the tail). */
struct ana_interval ana_cvar_interval(const double *influence, size_t count, double share, double confidence);

#endif
