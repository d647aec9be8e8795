/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Several questions asked of the same data: adjusted p-values and the
 * confidence that simultaneous intervals need.
 *
 * Adjusted p-values are those of R's p.adjust; compare them with the error
 * rate itself.  NaN stays NaN but counts as a question asked.
 *
 * Threads: pure functions.
 * Tests:   tests/unit/stats_test.c (check values PE4)
 */
#ifndef ANALYSIS_STATISTICS_MULTIPLE_H
#define ANALYSIS_STATISTICS_MULTIPLE_H

#include <stddef.h>

#include "sim/core/error.h"

enum ana_adjustment {
    ANA_HOLM,       /* family-wise, any dependence (Holm 1979, jstor.org/stable/4615733) */
    ANA_HOCHBERG,   /* family-wise, positive dependence (Hochberg 1988, doi:10.1093/biomet/75.4.800) */
    ANA_BONFERRONI, /* family-wise, any dependence */
    ANA_BH,         /* false discovery rate (Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x) */
    ANA_BY          /* the same under any dependence (Benjamini & Yekutieli 2001, doi:10.1214/aos/1013699998) */
};

/* adjusted may be p.  SIM_INTERNAL if memory fails. */
int ana_adjust(enum ana_adjustment method, const double *p, size_t count, double *adjusted);

/* Confidence of each of `count` intervals that hold together with at least `confidence` (Bonferroni's inequality,
 * any dependence): 1 - (1 - confidence) / count. */
double ana_simultaneous_confidence(double confidence, size_t count);

#endif
