/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bunching: do partners pile up just above the condition of a level, and deals
 * at the end of a review period?
 *
 *     partners          . excess
 *        |    .  . missing:   .
 *        |  .   .      .|  .     .        a polynomial fitted to the bins outside the window
 *        +--------------|------------     [1 - window, 1 + window) says how many would stand there anyway
 *          points / condition = 1
 *
 * Excess mass above and missing mass below are the bins' surplus over the
 * polynomial, in units of its mean height in the window (Chetty, Friedman, Olsen
 * & Pistaferri 2011, doi:10.1093/qje/qjr013; Kleven & Waseem 2013,
 * doi:10.1093/qje/qjt004; Kleven 2016, doi:10.1146/annurev-economics-080315-015234).
 * Intervals are percentiles of a bootstrap of whole replications, at a confidence
 * (Bonferroni's) with which those of all designs hold together: of a dozen, one
 * would otherwise look like a finding by chance.
 *
 * The end of a period: deals won in its last tenth, as a share of all; were deals
 * spread evenly, a tenth.
 *
 * Units:   points relative to the condition they are nearest to.
 * Memory:  the result owns its rows and borrows the roster.
 * Errors:  SIM_USAGE without a run or a column; SIM_INTERNAL for memory.  Too few partners near a condition give NaN.
 * Threads: pure functions but for the roster's loading.
 * Tests:   tests/unit/bunching_test.c
 */
#ifndef ANALYSIS_PARTNERS_BUNCHING_H
#define ANALYSIS_PARTNERS_BUNCHING_H

#include "analysis/document/document.h"
#include "analysis/partners/roster.h"

enum { ANA_BUNCHING_BINS = 30, ANA_BUNCHING_HALF = 15, ANA_BUNCHING_WINDOW = 3, ANA_BUNCHING_DEGREE = 3 };
#define ANA_BUNCHING_WIDTH 0.02      /* of a bin: the bins reach from 0.7 to 1.3 */
#define ANA_BUNCHING_LEAST 200       /* partners in the bins, over all replications, below which nothing is estimated */
#define ANA_BUNCHING_REPLICATIONS 20 /* for an interval: a bootstrap of fewer covers too little */
#define ANA_BUNCHING_DRAWS 999
#define ANA_PERIOD_END 0.1 /* share of a period that is its end */

/* One histogram and what it says. */
struct ana_bunching_fit {
    double counterfactual[ANA_BUNCHING_BINS]; /* NaN without an estimate */
    double above, below;                      /* excess above, and below: negative where mass is missing */
};

struct ana_bunching_row {
    uint32_t design, point;
    double partners;                  /* in the bins, over all replications */
    double counts[ANA_BUNCHING_BINS]; /* mean of a replication */
    struct ana_bunching_fit fit;      /* of the means */
    struct ana_interval above, below; /* NaN without */
    struct ana_estimate late;         /* share of deals won at the end of a period */
    struct ana_estimate late_change;  /* less the baseline's, paired; NaN for the baseline */
    double deals;                     /* won, over all replications */
};

struct ana_bunching {
    const struct ana_roster *roster;
    uint32_t baseline;
    double each_confidence; /* of one interval, so that those of all designs hold together */
    uint32_t count;
    struct ana_bunching_row *rows; /* by point, the baseline's own among them */
};

/* Fits the polynomial to counts per bin; NaN where the bins do not determine it. */
struct ana_bunching_fit ana_bunching_fit(const double counts[ANA_BUNCHING_BINS]);
/* Where bin b begins. */
double ana_bunching_bin(uint32_t bin);

/* `baseline`: design; UINT32_MAX = the view's. */
int ana_bunching(const struct ana_roster *roster, uint32_t baseline, struct ana_bunching *bunching,
                 struct sim_error *error);
void ana_bunching_fini(struct ana_bunching *bunching);
/* A sentence per design and the tables "bunching" (by design) and "histogram" (design, low, high, count,
 * counterfactual, in_window). */
void ana_bunching_tell(const struct ana_bunching *bunching, struct ana_document *document);

#endif
