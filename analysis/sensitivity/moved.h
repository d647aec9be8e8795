/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far the distribution of a response moves when a factor is known: indices
 * from a sample that is there already, whatever it was made for.
 *
 *     x --slices of equal count, the last closed--> y in slice m, y in all
 *
 *     PAWN    KS_m = max |F_m - F|; median and largest over the slices
 *             Pianosi & Wagener 2018, doi:10.1016/j.envsoft.2018.07.019
 *     delta   sum n_m / n * 1/2 int |f_m - f|
 *             Borgonovo 2007, doi:10.1016/j.ress.2006.04.015; from given data:
 *             Plischke, Borgonovo & Smith 2013, doi:10.1016/j.ejor.2012.11.047
 *
 * Both are 0 for a factor that has no effect at all and at most 1, see effects
 * that leave the variance alone, and do not change when y is put on another
 * scale: so densities are estimated on normal scores of y (Gauss kernel, one
 * bandwidth for slice and whole, by what varies within slices).
 *
 * A finite sample makes both too large.  Two answers stand side by side: the
 * bias as the bootstrap sees it is subtracted (2 T - mean T*, slices kept), and
 * the dummy says what a factor without effect would show: the same with y dealt
 * out at random.  Only what lies above the dummy says anything.
 *
 * Memory:  the caller's arrays; what init makes, fini frees.
 * Errors:  SIM_INTERNAL if memory fails.  No NaN may come in.
 * Threads: pure functions.
 * Cost:    resamples * (count + slices * ANA_SCORES * bandwidth)
 * Tests:   tests/unit/moved_test.c (PG6, PG1, PG2)
 */
#ifndef ANALYSIS_SENSITIVITY_MOVED_H
#define ANALYSIS_SENSITIVITY_MOVED_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/statistics/stats.h"
#include "sim/core/error.h"

/* ---- the response, once for all factors ---- */

struct ana_ranked {
    uint32_t count;
    uint32_t *order; /* ascending */
    bool *last;      /* [place] the last of its equals */
    uint16_t *score; /* [place] normal score, as a cell of the grid */
};

int ana_ranked_init(struct ana_ranked *ranked, const double *y, uint32_t count, struct sim_error *error);
void ana_ranked_fini(struct ana_ranked *ranked);

/* ---- a factor ---- */

/* Slices that a sample of this size affords: sqrt(n) / 2, so 2 sqrt(n) numbers in each, from 2 to 48.  100: 5,
 * 1000: 16.
 */
uint32_t ana_slices_for(uint32_t count);

#define ANA_SLICES_MAX 48

struct ana_slices {
    uint32_t count;
    uint32_t *of; /* [sample] its slice */
    uint32_t size[ANA_SLICES_MAX];
    double low[ANA_SLICES_MAX], high[ANA_SLICES_MAX]; /* least and largest x in each */
};

/* At most `wanted`; equal values stay together, so few different values make few slices. */
int ana_slices_init(struct ana_slices *slices, const double *x, uint32_t count, uint32_t wanted,
                    struct sim_error *error);
void ana_slices_fini(struct ana_slices *slices);

struct ana_moved {
    double median, largest; /* KS over slices */
    uint32_t where;         /* the slice of the largest */
    double delta;
};

/* As the sample has it, nothing corrected.  One slice: all 0. */
int ana_moved(const struct ana_ranked *ranked, const struct ana_slices *slices, struct ana_moved *moved,
              struct sim_error *error);

/* ---- what a factor without effect shows ---- */

struct ana_dummy {
    uint32_t resamples, slice_count;
    uint32_t size[ANA_SLICES_MAX];
    double *median, *delta; /* [resamples] ascending */
};

/* Of these sizes of slices; kept if it is of the same sizes already, so factors without ties share one. */
int ana_dummy_make(struct ana_dummy *dummy, const struct ana_ranked *ranked, const struct ana_slices *slices,
                   uint32_t resamples, uint64_t seed, struct sim_error *error);
void ana_dummy_fini(struct ana_dummy *dummy);
/* What it exceeds with that probability only (the largest seen, where resamples do not reach further). */
double ana_dummy_level(const double *sorted, uint32_t resamples, double probability);

/* ---- with bias taken out ---- */

struct ana_moved_index {
    double raw, value;            /* as the sample has it; corrected, which may be below 0 */
    struct ana_interval interval; /* of the corrected: basic bootstrap */
};

struct ana_moved_pair {
    struct ana_moved_index ks, delta; /* ks: the median over slices */
    double largest;
    uint32_t where;
};

int ana_moved_estimate(const struct ana_ranked *ranked, const struct ana_slices *slices, uint32_t resamples,
                       double confidence, uint64_t seed, struct ana_moved_pair *pair, struct sim_error *error);

#endif
