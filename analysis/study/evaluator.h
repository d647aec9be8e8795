/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "Run these designs": all an analysis knows of how numbers come about.
 *
 *     analysis --trials: design + changes, replications--> evaluator --> metrics
 *
 * Replication r of any two trials meets the same luck (common random numbers),
 * so trials are compared replication by replication.  What was evaluated once
 * is not computed again: an analysis asks freely, and asked again after an
 * interruption it finds its answers.
 *
 * Behind it stand a study's directory (cli/decide/study_evaluator.c) or, in tests, a
 * formula.
 *
 * Memory:  a trial borrows its texts; values and status are the caller's.
 * Errors:  a run that fails is no error: its status says so and its values are
 *          NaN.  So it is with a trial whose changes the scenario refuses: all
 *          its runs have failed.  SIM_INTERRUPTED.
 * Threads: one at a time.
 * Tests:   tests/unit/select_test.c and whatever else plugs into it
 */
#ifndef ANALYSIS_STUDY_EVALUATOR_H
#define ANALYSIS_STUDY_EVALUATOR_H

#include "analysis/study/view.h"
#include "sim/core/error.h"

struct ana_trial {
    uint32_t design;          /* of evaluator->view */
    const char *const *world; /* "path=value": what holds for every design, always */
    uint32_t world_count;
    const char *const *terms; /* "path=value": what this design changes, like its `set` */
    uint32_t term_count;
    const uint32_t *luck;         /* [purpose_count]: which other luck each purpose meets, 0 = its own; NULL = all 0 */
    uint32_t first, count;        /* replications */
    double *values;               /* out: [count][metric_count]; NaN unless done, or where nothing happened */
    double *series;               /* out: [count][metric_count][time_count]; may be NULL */
    enum sim_pair_status *status; /* out: [count]; may be NULL */
};

struct ana_evaluator {
    const struct ana_study_view *view; /* designs, metrics, question; points and numbers may be missing */
    uint32_t metric_count;             /* delivered */
    const uint32_t *metrics;           /* [metric_count] of view->metrics */
    uint32_t purpose_count;
    const struct sim_purpose *purposes; /* [purpose_count]; may be NULL */
    void *context;
    int (*run)(void *context, const struct ana_trial *trials, uint32_t count, struct sim_error *error);
    const char *(*failure)(void *context); /* why the first run failed, "" if none did; may be NULL */
    bool (*allows)(void *context, const struct ana_trial *trial); /* without running; NULL: every trial can be */
};

int ana_evaluate(const struct ana_evaluator *evaluator, const struct ana_trial *trials, uint32_t count,
                 struct sim_error *error);
/* Whether the scenario takes the trial's changes; nothing is run, and only design, world and terms are read. */
bool ana_evaluator_allows(const struct ana_evaluator *evaluator, const struct ana_trial *trial);
/* "" if nothing failed. */
const char *ana_evaluator_failure(const struct ana_evaluator *evaluator);

/* +1: more of the metric is better, -1: less is; of the declared metric as the question says. */
int ana_direction(const struct ana_study_view *view, uint32_t metric);

#endif
