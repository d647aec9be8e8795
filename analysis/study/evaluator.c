/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/study/evaluator.h"

int ana_evaluate(const struct ana_evaluator *evaluator, const struct ana_trial *trials, uint32_t count,
                 struct sim_error *error)
{
    return evaluator->run(evaluator->context, trials, count, error);
}

bool ana_evaluator_allows(const struct ana_evaluator *evaluator, const struct ana_trial *trial)
{
    return !evaluator->allows || evaluator->allows(evaluator->context, trial);
}

const char *ana_evaluator_failure(const struct ana_evaluator *evaluator)
{
    const char *text = evaluator->failure ? evaluator->failure(evaluator->context) : NULL;
    return text ? text : "";
}

int ana_direction(const struct ana_study_view *view, uint32_t metric)
{
    if (metric == view->declared)
        return view->maximise ? 1 : -1;
    return view->metrics[metric]->goal == SIM_GOAL_MIN ? -1 : 1;
}
