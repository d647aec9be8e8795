/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bands for a mean path: pointwise, and simultaneous over all times.
 *
 * Simultaneous: sup-t multiplier bootstrap.  With e_bi standard normal,
 *     G_b = max_t | sum_i (e_bi - mean e_b) (X_i(t) - mean(t)) | / (sqrt(n) s(t)),
 * c its quantile, mapped to Student's t by equal tail probability, which
 * repairs the undercoverage at small n (measured for AR(.9) paths of 60 times,
 * 95 %: .83/.90/.94 before and .94/.93/.95 after, n = 20/50/200).  Montiel Olea
 * & Plagborg-Moller 2019, doi:10.1002/jae.2656.  Draws are addressed
 * (sim/core/random.h): equal data give equal bands.
 *
 * Units:   the data's.
 * Memory:  the caller's arrays; working memory is freed.
 * Errors:  SIM_INTERNAL if memory fails.
 * Threads: pure functions.
 * Cost:    draws x replications x times.
 * Tests:   tests/unit/stats_test.c, tests/theory/coverage_test.c (joint coverage)
 */
#ifndef ANALYSIS_STATISTICS_BANDS_H
#define ANALYSIS_STATISTICS_BANDS_H

#include <stddef.h>
#include <stdint.h>

#include "sim/core/error.h"

#define ANA_BAND_DRAWS 2000

struct ana_band {
    double *mean;                   /* [time] */
    double *low, *high;             /* [time], simultaneous; both NULL: not wanted, which saves the bootstrap */
    double *point_low, *point_high; /* [time], each time by itself; may be NULL */
    double factor;                  /* out: simultaneous half-widths in standard errors where no number is missing */
    double count;                   /* out: most replications with a number at one time */
};

/* paths[replication][time]; NaN = nothing there.  A time with fewer than two numbers has NaN limits; one at which all
 * are equal has the mean for limits. */
int ana_band_of(const double *paths, size_t replications, size_t times, double confidence, uint64_t seed,
                struct ana_band *band);

#endif
