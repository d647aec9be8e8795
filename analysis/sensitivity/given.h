/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Given data: sensitivity from points that were run for another purpose, at no
 * further cost (moved.h has the indices).
 *
 *     points: x[point][factor], as they were written --probe, finished runs found--> mean of each point's runs
 *                                                    --> delta, KS and a dummy for each response and factor
 *
 * The response of a point is the mean of its replications, all or none: a mean
 * over fewer would have more luck in it.  What luck is left in the means is
 * part of what any factor has to rise above: it is in the dummy too.
 *
 * Points should fill their ranges, each factor independent of the others; where
 * two move together each shows some of the other's effect, and that is said.
 *
 * Memory:  owns its arrays; points are borrowed.
 * Errors:  as ana_sample_check and the evaluator; SIM_USAGE if fewer than ANA_GIVEN_LEAST points have a value.
 * Threads: one.
 * Tests:   tests/unit/given_test.c, tests/cli/given.bats
 */
#ifndef ANALYSIS_SENSITIVITY_GIVEN_H
#define ANALYSIS_SENSITIVITY_GIVEN_H

#include "analysis/sensitivity/moved.h"
#include "analysis/sensitivity/sample.h"

#define ANA_GIVEN_LEAST 30

struct ana_given_points {
    const char *source; /* in words: "the study's own points" */
    uint32_t count, replications;
    const double *x;            /* [count][factor] as coordinates */
    const char *const *changes; /* [count][factor] "path=value" as they were run */
    const uint32_t *first;      /* [count] first replication; NULL: 0 */
};

struct ana_given_index {
    struct ana_moved_pair pair;   /* NaN if too few points have a value */
    double delta_dummy, ks_dummy; /* what a factor without effect exceeds too rarely, all factors together */
    bool clear;                   /* above one of them, uncorrected */
    double low, high;             /* the slice of the largest KS, as coordinates */
    uint32_t slices;
};

struct ana_given {
    struct ana_sample sample;
    struct ana_given_points points;
    uint32_t *used;                /* [response] points with a value */
    struct ana_given_index *index; /* [response][factor] */
    uint32_t alike[2];             /* the two factors that move together most, */
    double correlation;            /* and how much; 0 with one factor */
};

int ana_given_run(struct ana_given *given, struct ana_probe *probe, const struct ana_given_points *points,
                  uint64_t seed, struct sim_error *error);
void ana_given_fini(struct ana_given *given);
/* Table "given": value, low, high = delta, corrected, and its interval. */
void ana_given_tell(const struct ana_given *given, struct ana_document *document);

#endif
