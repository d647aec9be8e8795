/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An evaluator on a study's directory: every trial becomes an ordinary point.
 *
 * Memory:  the evaluator borrows the study; destroy closes the directory.
 * Errors:  as analysis/study/evaluator.h.
 * Threads: one.
 * Tests:   tests/validation/inventory_test.c, tests/cli/decide.bats
 */
#ifndef CLI_STUDY_EVALUATOR_H
#define CLI_STUDY_EVALUATOR_H

#include "analysis/study/evaluator.h"
#include "sim/experiment/session.h"

struct cli_study_evaluator;

/* Delivers these metrics (indices of the model's).  Designs are those of the scenario, in its order. */
struct cli_study_evaluator *cli_study_evaluator_create(const struct sim_study *study,
                                                       const struct sim_runner_options *options,
                                                       const uint32_t *metrics, uint32_t metric_count,
                                                       struct sim_error *error);
const struct ana_evaluator *cli_study_evaluator(const struct cli_study_evaluator *evaluator);
struct sim_runner_summary cli_study_evaluator_summary(const struct cli_study_evaluator *evaluator);
void cli_study_evaluator_destroy(struct cli_study_evaluator *evaluator);

/* The question of a scenario as a view without numbers; the caller frees with cli_question_view_free. */
struct ana_study_view *cli_question_view(const struct sim_study *study);
void cli_question_view_free(struct ana_study_view *view);

#endif
