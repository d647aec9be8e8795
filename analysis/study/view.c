/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/study/view.h"

#include <stdlib.h>
#include <string.h>

#include "sim/io/parameter.h"

#define DEFAULT_CONFIDENCE 0.95

/* ---- the tables of an opened view ---- */

static const double *series_of(void *context, uint32_t metric)
{
    return sim_results_series(context, metric);
}

static const char *attribute_of(void *context, const char *name)
{
    return sim_results_attribute(context, name);
}

const char *ana_view_place(const char *label, const char *design)
{
    size_t length = strlen(design);
    if (strncmp(label, design, length) != 0)
        return label;
    return label + length + strspn(label + length, ", ");
}

static bool fill_designs(struct ana_study_view *view, const struct sim_results *results)
{
    struct ana_view_design *designs = calloc(view->design_count + 1, sizeof *designs);
    view->designs = designs;
    for (uint32_t d = 0; designs && d < view->design_count; d++)
        designs[d] =
            (struct ana_view_design){sim_results_design_title(results, d), sim_results_design_description(results, d)};
    return designs;
}

static bool fill_points(struct ana_study_view *view, const struct sim_results *results)
{
    struct ana_view_point *points = calloc(view->point_count + 1, sizeof *points);
    view->points = points;
    size_t pairs = (size_t)view->point_count * view->replication_count;
    enum sim_pair_status *status = calloc(pairs + 1, sizeof *status);
    view->status = status;
    if (!points || !status)
        return false;
    for (uint32_t p = 0; p < view->point_count; p++) {
        struct sim_results_point point = sim_results_point(results, p);
        points[p] = (struct ana_view_point){point.design_index, ana_view_place(point.label, point.design), point.id};
        for (uint32_t r = 0; r < view->replication_count; r++)
            status[(size_t)p * view->replication_count + r] = sim_results_status(results, p, r);
    }
    return true;
}

static bool fill_metrics(struct ana_study_view *view, struct sim_results *results)
{
    const struct sim_metric **metrics = calloc(view->metric_count + 1, sizeof *metrics);
    const double **headline = calloc(view->metric_count + 1, sizeof *headline);
    view->metrics = metrics;
    view->headline = headline;
    for (uint32_t m = 0; metrics && headline && m < view->metric_count; m++) {
        metrics[m] = sim_results_metric(results, m);
        headline[m] = sim_results_headline(results, m);
    }
    return metrics && headline;
}

static bool fill_parameters(struct ana_study_view *view, const struct sim_results *results)
{
    const struct sim_results_parameter **parameters = calloc(view->parameter_count + 1, sizeof *parameters);
    view->parameters = parameters;
    for (uint32_t i = 0; parameters && i < view->parameter_count; i++)
        parameters[i] = sim_results_parameter(results, i);
    return parameters;
}

int ana_view_open(struct sim_results *results, struct ana_study_view **out, struct sim_error *error)
{
    struct ana_study_view *view = calloc(1, sizeof *view);
    *out = NULL;
    if (!view)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the tables of a study");
    struct sim_results_question question = sim_results_question(results);
    *view = (struct ana_study_view){
        .title = question.title ? question.title : "",
        .currency = question.currency ? question.currency : "",
        .design_count = sim_results_design_count(results),
        .baseline = question.baseline_design,
        .point_count = sim_results_point_count(results),
        .replication_count = sim_results_replication_count(results),
        .time_count = sim_results_time_count(results),
        .time = sim_results_time(results),
        .horizon_days = question.horizon_days,
        .metric_count = sim_results_metric_count(results),
        .declared =
            question.metric && question.metric[0] ? sim_results_metric_index(results, question.metric) : UINT32_MAX,
        .maximise = question.maximise,
        .matters = question.matters > 0 ? question.matters : 0,
        .confidence = question.confidence > 0 && question.confidence < 1 ? question.confidence : DEFAULT_CONFIDENCE,
        .precision = question.precision > 0 ? question.precision : 0,
        .relative = question.relative,
        .most = question.most,
        .parameter_count = sim_results_parameter_count(results),
        .context = results,
        .series = series_of,
        .attribute = attribute_of,
    };
    if (!fill_designs(view, results) || !fill_points(view, results) || !fill_metrics(view, results) ||
        !fill_parameters(view, results)) {
        ana_view_close(view);
        return sim_fail(error, SIM_INTERNAL, "out of memory for the tables of a study");
    }
    *out = view;
    return SIM_OK;
}

void ana_view_close(struct ana_study_view *view)
{
    if (!view)
        return;
    free((void *)view->designs);
    free((void *)view->points);
    free((void *)view->status);
    free((void *)view->metrics);
    free((void *)view->headline);
    free((void *)view->parameters);
    free(view);
}

/* ---- finding things ---- */

static uint32_t unknown_metric(const char *name, const char *const *names, uint32_t count, struct sim_error *error)
{
    const char *closest = sim_closest_name(name, names, count);
    if (closest)
        sim_fail(error, SIM_USAGE, "there is no metric '%.80s'; did you mean '%s'?", name, closest);
    else
        sim_fail(error, SIM_USAGE, "there is no metric '%.80s'; `partnersim params --metrics` lists them", name);
    return UINT32_MAX;
}

/* There are few enough to name them. */
static uint32_t unknown_design(const char *title, const char *const *titles, uint32_t count, struct sim_error *error)
{
    const char *closest = sim_closest_name(title, titles, count);
    char list[SIM_NAMES_TEXT];
    sim_names_print(titles, count, list);
    if (closest)
        sim_fail(error, SIM_USAGE, "there is no design '%.80s'; did you mean '%s'?", title, closest);
    else
        sim_fail(error, SIM_USAGE, "there is no design '%.80s'; there are: %s", title, list);
    return UINT32_MAX;
}

uint32_t ana_view_metric(const struct ana_study_view *view, const char *name, struct sim_error *error)
{
    const char **names = malloc((view->metric_count + 1) * sizeof *names);
    uint32_t found = UINT32_MAX;
    if (!names) {
        sim_fail(error, SIM_INTERNAL, "out of memory for the names of metrics");
        return found;
    }
    for (uint32_t m = 0; m < view->metric_count; m++) {
        names[m] = view->metrics[m]->name;
        if (strcmp(names[m], name) == 0)
            found = m;
    }
    if (found == UINT32_MAX)
        unknown_metric(name, names, view->metric_count, error);
    free(names);
    return found;
}

uint32_t ana_view_design(const struct ana_study_view *view, const char *title, struct sim_error *error)
{
    const char **titles = malloc((view->design_count + 1) * sizeof *titles);
    uint32_t found = UINT32_MAX;
    if (!titles) {
        sim_fail(error, SIM_INTERNAL, "out of memory for the names of designs");
        return found;
    }
    for (uint32_t d = 0; d < view->design_count; d++) {
        titles[d] = view->designs[d].title;
        if (strcmp(titles[d], title) == 0)
            found = d;
    }
    if (found == UINT32_MAX)
        unknown_design(title, titles, view->design_count, error);
    free(titles);
    return found;
}

double ana_view_horizon(const struct ana_study_view *view)
{
    if (view->horizon_days > 0)
        return view->horizon_days;
    return view->time_count > 0 && view->time[view->time_count - 1] > 0 ? view->time[view->time_count - 1] : 0;
}

const char *ana_view_attribute(const struct ana_study_view *view, const char *name)
{
    const char *text = view->attribute ? view->attribute(view->context, name) : NULL;
    return text ? text : "";
}
