/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An evaluator on a study's directory: every trial becomes an ordinary point.
 * A trial whose changes the scenario refuses has no runs: they count as failed,
 * and why is kept, each reason once.
 *
 * Memory:  the evaluator borrows the study; destroy closes the directory.
 * Errors:  as analysis/study/evaluator.h.
 * Threads: one.
 * Tests:   tests/validation/inventory_test.c, tests/cli/decide.bats
 */
#ifndef CLI_DECIDE_STUDY_EVALUATOR_H
#define CLI_DECIDE_STUDY_EVALUATOR_H

#include "analysis/study/evaluator.h"
#include "sim/experiment/session.h"

struct cli_study_evaluator;

/* Delivers these metrics (indices of the model's).  Designs are those of the scenario, in its order. */
struct cli_study_evaluator *cli_study_evaluator_create(const struct sim_study *study,
                                                       const struct sim_runner_options *options,
                                                       const uint32_t *metrics, uint32_t metric_count,
                                                       struct sim_error *error);
const struct ana_evaluator *cli_study_evaluator(const struct cli_study_evaluator *evaluator);
/* Runs of the directory; those that were refused are not among them. */
struct sim_runner_summary cli_study_evaluator_summary(const struct cli_study_evaluator *evaluator);

/* Runs that could not begin.  Past CLI_REFUSALS_KEPT different reasons the last one stands for all others. */
#define CLI_REFUSALS_KEPT 6
struct cli_refusal {
    char reason[SIM_ERROR_TEXT];
    uint64_t runs;
};
/* In the order in which they were met; NULL beyond the last.  Lent. */
const struct cli_refusal *cli_study_evaluator_refusal(const struct cli_study_evaluator *evaluator, uint32_t index);
void cli_study_evaluator_destroy(struct cli_study_evaluator *evaluator);

/* The question of a scenario as a view without numbers; the caller frees with cli_question_view_free. */
struct ana_study_view *cli_question_view(const struct sim_study *study);
void cli_question_view_free(struct ana_study_view *view);

#endif
