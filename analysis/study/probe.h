/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Designs at points of a space of factors: what sensitivity, discovery and
 * calibration ask of an evaluator.
 *
 *     u[row][factor] in [0, 1] --ana_probe_run--> values[row][replication][design][metric]
 *
 * All designs of a row meet the same world with the same luck, replication by
 * replication.  A coordinate that is NaN leaves its factor as the scenario has
 * it.  Rows go to the evaluator in batches, so memory stays small however many
 * there are, and an interrupted probe asked again finds its answers.
 *
 * Memory:  a probe borrows evaluator, designs and factors; the arrays of rows are the caller's.
 * Errors:  the evaluator's.  A failed run is no error: its values are NaN, its status says so, it is counted.
 * Threads: one.
 * Tests:   tests/unit/probe_test.c
 */
#ifndef ANALYSIS_STUDY_PROBE_H
#define ANALYSIS_STUDY_PROBE_H

#include "analysis/study/evaluator.h"
#include "analysis/study/factor.h"

struct ana_probe {
    const struct ana_evaluator *evaluator;
    const uint32_t *designs; /* [design_count] of the evaluator's view */
    uint32_t design_count;
    const struct ana_factor *factors;
    uint32_t factor_count;
    bool terms;            /* the factors are the design's own terms (levers), not the world's */
    uint64_t runs, failed; /* out: summed over all calls */
};

struct ana_probe_rows {
    const double *u; /* [count][factor_count]; NULL: no factor is changed */
    const char *const
        *changes; /* [count][factor_count] "path=value" as they were written once, in place of u; may be NULL */
    const uint32_t *const *luck;  /* [count] -> [purpose_count] as of a trial; NULL: every purpose meets its own */
    const uint32_t *first;        /* [count] first replication; NULL: 0 */
    uint32_t count, replications; /* rows; replications of each */
    double *values;               /* out: [count][replications][design][metric]; NaN unless done */
    double *series;               /* out: [count][replications][design][metric][time]; may be NULL, and is large */
    enum sim_pair_status *status; /* out: [count][replications][design]; may be NULL */
};

int ana_probe_run(struct ana_probe *probe, const struct ana_probe_rows *rows, struct sim_error *error);
/* Whether the scenario takes the factors' values u[factor_count] under every design; where it does not, runs fail. */
bool ana_probe_allows(const struct ana_probe *probe, const double *u);

#endif
