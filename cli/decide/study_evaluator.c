/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/decide/study_evaluator.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/trial.h"
#include "sim/parallel/run.h"

struct cli_study_evaluator {
    const struct sim_study *study;
    struct sim_runner_options options; /* the session borrows it */
    struct sim_session *session;
    struct ana_study_view *view;
    struct ana_evaluator evaluator;
    uint32_t *metrics;
    struct cli_refusal refusals[CLI_REFUSALS_KEPT];
    uint32_t refusal_count;
    char first_refusal[SIM_ERROR_TEXT + 32]; /* as a failure */
};

/* ---- the question ---- */

static uint32_t find_metric(const struct sim_model *model, const char *name)
{
    for (uint32_t m = 0; m < model->metric_count; m++)
        if (strcmp(model->metrics[m].name, name) == 0)
            return m;
    return UINT32_MAX;
}

struct ana_study_view *cli_question_view(const struct sim_study *study)
{
    const struct sim_scenario *scenario = study->scenario;
    const struct sim_model *model = study->model;
    const struct sim_decide *decide = &sim_scenario_experiment(scenario)->decide;
    uint32_t designs = sim_scenario_design_count(scenario), times = sim_run_time_count(&study->setup);
    struct ana_study_view *view = calloc(1, sizeof *view);
    struct ana_view_design *design = calloc((size_t)designs + 1, sizeof *design);
    const struct sim_metric **metrics = calloc((size_t)model->metric_count + 1, sizeof *metrics);
    double *time = calloc((size_t)times + 1, sizeof *time);
    if (!view || !design || !metrics || !time) {
        free(view);
        free(design);
        free(metrics);
        free(time);
        return NULL;
    }
    for (uint32_t d = 0; d < designs; d++)
        design[d] = (struct ana_view_design){sim_scenario_design(scenario, d)->title,
                                             sim_scenario_design(scenario, d)->description};
    for (uint32_t m = 0; m < model->metric_count; m++)
        metrics[m] = &model->metrics[m];
    for (uint32_t t = 0; t < times; t++)
        time[t] = sim_run_time(&study->setup, t);
    *view = (struct ana_study_view){
        .title = sim_scenario_title(scenario),
        .currency = sim_scenario_currency(scenario),
        .design_count = designs,
        .designs = design,
        .baseline = study->baseline,
        .time_count = times,
        .time = time,
        .horizon_days = study->setup.horizon_days,
        .metric_count = model->metric_count,
        .metrics = metrics,
        .declared = find_metric(model, decide->metric),
        .maximise = decide->goal == SIM_WANT_MAX,
        .matters = decide->matters,
        .confidence = decide->confidence > 0 && decide->confidence < 1 ? decide->confidence : .95,
        .precision = decide->precision,
        .relative = decide->relative,
        .most = decide->most,
    };
    return view;
}

void cli_question_view_free(struct ana_study_view *view)
{
    if (!view)
        return;
    free((void *)view->designs);
    free((void *)view->metrics);
    free((void *)view->time);
    free(view);
}

/* ---- running trials ---- */

/* One trial's way to the session and back: all metrics there, those asked for here. */
struct errand {
    struct sim_trial_options recipe; /* borrows what was asked */
    struct sim_trial trial;
    double *headline, *series;
    const struct ana_trial *asked;
};

static struct sim_trial_options recipe_of(const struct ana_trial *asked)
{
    return (struct sim_trial_options){.design = asked->design,
                                      .world = asked->world,
                                      .world_count = asked->world_count,
                                      .terms = asked->terms,
                                      .term_count = asked->term_count,
                                      .luck = asked->luck};
}

static int make_trial(const struct sim_study *study, const struct ana_trial *asked, struct errand *errand,
                      struct sim_error *error)
{
    struct sim_problems *problems = calloc(1, sizeof *problems);
    errand->recipe = recipe_of(asked);
    int status = problems ? sim_trial_init(&errand->trial, study, &errand->recipe, problems) : SIM_INTERNAL;
    if (status != SIM_OK && problems && problems->count > 0)
        sim_fail(error, status, "%s%s%s", problems->item[0].text, problems->item[0].hint[0] ? "; " : "",
                 problems->item[0].hint);
    else if (status != SIM_OK)
        sim_fail(error, status, "out of memory for a trial");
    free(problems);
    return status;
}

/* A trial that cannot be: its runs have failed, and the reason is kept. */
static void refuse(struct cli_study_evaluator *evaluator, const struct ana_trial *asked, const char *reason)
{
    uint32_t metrics = evaluator->evaluator.metric_count, i = 0;
    size_t numbers = (size_t)asked->count * metrics;
    for (uint32_t r = 0; r < asked->count && asked->status; r++)
        asked->status[r] = SIM_PAIR_FAILED;
    for (size_t n = 0; n < numbers; n++)
        asked->values[n] = NAN;
    for (size_t n = 0; asked->series && n < numbers * evaluator->view->time_count; n++)
        asked->series[n] = NAN;
    while (i < evaluator->refusal_count && strcmp(evaluator->refusals[i].reason, reason) != 0)
        i++;
    if (i == CLI_REFUSALS_KEPT) {
        i--;
        snprintf(evaluator->refusals[i].reason, sizeof evaluator->refusals[i].reason, "other reasons");
    } else if (i == evaluator->refusal_count) {
        snprintf(evaluator->refusals[i].reason, sizeof evaluator->refusals[i].reason, "%s", reason);
        evaluator->refusal_count++;
    }
    if (evaluator->refusal_count == 1 && evaluator->refusals[0].runs == 0)
        snprintf(evaluator->first_refusal, sizeof evaluator->first_refusal, "the scenario refuses it: %s", reason);
    evaluator->refusals[i].runs += asked->count;
}

static void hand_over(const struct cli_study_evaluator *evaluator, const struct errand *errand)
{
    const struct ana_trial *asked = errand->asked;
    uint32_t all = evaluator->study->model->metric_count, wanted = evaluator->evaluator.metric_count;
    uint32_t times = evaluator->view->time_count;
    for (uint32_t r = 0; r < asked->count; r++)
        for (uint32_t m = 0; m < wanted; m++) {
            size_t from = (size_t)r * all + evaluator->metrics[m], to = (size_t)r * wanted + m;
            asked->values[to] = errand->headline[from];
            if (asked->series)
                memcpy(asked->series + to * times, errand->series + from * times, times * sizeof(double));
        }
}

static int prepare(const struct cli_study_evaluator *evaluator, const struct ana_trial *asked, struct errand *errand,
                   struct sim_ask *ask, struct sim_error *error)
{
    size_t numbers = (size_t)asked->count * evaluator->study->model->metric_count;
    errand->asked = asked;
    errand->headline = malloc((numbers + 1) * sizeof *errand->headline);
    if (asked->series)
        errand->series = malloc((numbers * evaluator->view->time_count + 1) * sizeof *errand->series);
    if (!errand->headline || (asked->series && !errand->series))
        return sim_fail(error, SIM_INTERNAL, "out of memory for the numbers of a trial");
    *ask = (struct sim_ask){.point = &errand->trial.point,
                            .first = asked->first,
                            .count = asked->count,
                            .headline = errand->headline,
                            .series = errand->series,
                            .status = asked->status,
                            .recipe = &errand->recipe};
    return SIM_OK;
}

static int run(void *context, const struct ana_trial *trials, uint32_t count, struct sim_error *error)
{
    struct cli_study_evaluator *evaluator = context;
    struct errand *errands = calloc((size_t)count + 1, sizeof *errands);
    struct sim_ask *asks = calloc((size_t)count + 1, sizeof *asks);
    int status = errands && asks ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for trials");
    uint32_t possible = 0;
    for (uint32_t i = 0; i < count && status == SIM_OK; i++) {
        struct sim_error reason = {0};
        struct errand *errand = &errands[possible];
        status = make_trial(evaluator->study, &trials[i], errand, &reason);
        if (status == SIM_OK) {
            status = prepare(evaluator, &trials[i], errand, &asks[possible++], error);
        } else if (status == SIM_USAGE) {
            refuse(evaluator, &trials[i], reason.text);
            sim_trial_fini(&errand->trial);
            status = SIM_OK;
        } else {
            sim_fail(error, status, "%s", reason.text);
            possible++;
        }
    }
    if (status == SIM_OK)
        status = sim_session_run(evaluator->session, asks, possible, error);
    for (uint32_t i = 0; i < possible && status == SIM_OK; i++)
        hand_over(evaluator, &errands[i]);
    for (uint32_t i = 0; i < possible && errands; i++) {
        sim_trial_fini(&errands[i].trial);
        free(errands[i].headline);
        free(errands[i].series);
    }
    free(errands);
    free(asks);
    return status;
}

static bool allows(void *context, const struct ana_trial *trial)
{
    const struct cli_study_evaluator *evaluator = context;
    struct sim_trial_options recipe = recipe_of(trial);
    struct sim_problems *problems = calloc(1, sizeof *problems);
    int status = problems ? sim_trial_check(evaluator->study, &recipe, problems) : SIM_INTERNAL;
    free(problems);
    return status != SIM_USAGE; /* what else went wrong a run will say */
}

static const char *failure(void *context)
{
    const struct cli_study_evaluator *evaluator = context;
    const char *text = sim_session_failure(evaluator->session);
    return text[0] ? text : evaluator->first_refusal;
}

/* ---- opening and closing ---- */

struct cli_study_evaluator *cli_study_evaluator_create(const struct sim_study *study,
                                                       const struct sim_runner_options *options,
                                                       const uint32_t *metrics, uint32_t metric_count,
                                                       struct sim_error *error)
{
    struct cli_study_evaluator *evaluator = calloc(1, sizeof *evaluator);
    if (!evaluator) {
        sim_fail(error, SIM_INTERNAL, "out of memory for an evaluator");
        return NULL;
    }
    evaluator->study = study;
    evaluator->options = *options;
    evaluator->view = cli_question_view(study);
    evaluator->metrics = malloc((metric_count + 1) * sizeof *evaluator->metrics);
    if (!evaluator->view || !evaluator->metrics) {
        cli_study_evaluator_destroy(evaluator);
        sim_fail(error, SIM_INTERNAL, "out of memory for an evaluator");
        return NULL;
    }
    memcpy(evaluator->metrics, metrics, metric_count * sizeof *metrics);
    evaluator->evaluator = (struct ana_evaluator){
        .view = evaluator->view,
        .metric_count = metric_count,
        .metrics = evaluator->metrics,
        .purpose_count = study->model->purpose_count,
        .purposes = study->model->purposes,
        .context = evaluator,
        .run = run,
        .failure = failure,
        .allows = allows,
    };
    evaluator->session = sim_session_open(study, &evaluator->options, error);
    if (evaluator->session)
        return evaluator;
    cli_study_evaluator_destroy(evaluator);
    return NULL;
}

const struct ana_evaluator *cli_study_evaluator(const struct cli_study_evaluator *evaluator)
{
    return &evaluator->evaluator;
}

struct sim_runner_summary cli_study_evaluator_summary(const struct cli_study_evaluator *evaluator)
{
    return sim_session_summary(evaluator->session);
}

const struct cli_refusal *cli_study_evaluator_refusal(const struct cli_study_evaluator *evaluator, uint32_t index)
{
    return index < evaluator->refusal_count ? &evaluator->refusals[index] : NULL;
}

void cli_study_evaluator_destroy(struct cli_study_evaluator *evaluator)
{
    if (!evaluator)
        return;
    sim_session_close(evaluator->session);
    cli_question_view_free(evaluator->view);
    free(evaluator->metrics);
    free(evaluator);
}
