/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands/run_precision.h"

#include <stdlib.h>

#include "analysis/words/quantity.h"
#include "cli/decide/study_evaluator.h"

/* ---- the record ---- */

/* JSON has no NaN. */
static json_t *number_or_null(double x)
{
    json_t *number = json_real(x);
    return number ? number : json_null();
}

/* Only what results decide goes in: equal studies have equal records. */
static char *make_record(const struct cli_precision *precision)
{
    const struct ana_study_view *view = precision->view;
    const struct ana_precision *last = &precision->last;
    const struct ana_view_point *worst = &view->points[last->point];
    json_t *record =
        json_pack("{s:s, s:f, s:b, s:f, s:i, s:i, s:I, s:i, s:O, s:i, s:b, s:o, s:o, s:s, s:s}", "metric",
                  view->metrics[view->declared]->name, "precision", view->precision, "relative", view->relative,
                  "confidence", view->confidence, "first", (int)last->rule.first, "ahead", (int)last->rule.ahead,
                  "most", (json_int_t)last->rule.most, "alternatives", (int)last->alternatives, "looks",
                  precision->looks, "replications", (int)view->replication_count, "reached", last->look.reached,
                  "half_width", number_or_null(last->look.half), "allowed", number_or_null(last->look.allowed),
                  "widest", view->designs[worst->design].title, "place", worst->place);
    char *text = record ? json_dumps(record, JSON_COMPACT) : NULL;
    json_decref(record);
    return text;
}

/* ---- looking ---- */

static int look(void *context, const struct sim_finished *finished, uint32_t *replications, const char **record,
                struct sim_error *error)
{
    struct cli_precision *precision = context;
    struct ana_study_view *view = precision->view;
    view->replication_count = finished->study->replications;
    view->status = finished->status;
    precision->headline[view->declared] = finished->headline;
    int status = ana_precision_of(view, &precision->last, error);
    if (status != SIM_OK)
        return status;
    precision->looked = true;
    if (json_array_append_new(precision->looks, json_integer(view->replication_count)) != 0)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the record of the looks");
    *replications = (uint32_t)precision->last.look.next;
    if (*replications > view->replication_count)
        return SIM_OK;
    precision->record = make_record(precision);
    if (!precision->record)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the record of the looks");
    ana_put_precision(&precision->sentence, view, &precision->last, ANA_EN, ANA_PLAIN);
    *record = precision->record;
    return SIM_OK;
}

int cli_precision_init(struct cli_precision *precision, const struct sim_study *study, struct sim_error *error)
{
    *precision = (struct cli_precision){.view = cli_question_view(study), .looks = json_array()};
    precision->points = calloc((size_t)study->point_count + 1, sizeof *precision->points);
    precision->headline = calloc((size_t)study->model->metric_count + 1, sizeof *precision->headline);
    if (!precision->view || !precision->looks || !precision->points || !precision->headline) {
        cli_precision_fini(precision);
        return sim_fail(error, SIM_INTERNAL, "out of memory for the stopping rule");
    }
    for (uint32_t p = 0; p < study->point_count; p++) {
        const struct sim_point *point = &study->points[p];
        const char *title = sim_scenario_design(study->scenario, point->design)->title;
        precision->points[p] = (struct ana_view_point){point->design, ana_view_place(point->label, title), point->id};
    }
    precision->view->point_count = study->point_count;
    precision->view->points = precision->points;
    precision->view->headline = precision->headline;
    precision->stopping =
        (struct sim_stopping){.metric = precision->view->declared, .context = precision, .look = look};
    return SIM_OK;
}

void cli_precision_fini(struct cli_precision *precision)
{
    cli_question_view_free(precision->view);
    free(precision->points);
    free(precision->headline);
    json_decref(precision->looks);
    free(precision->record);
    ana_buffer_free(&precision->sentence);
    *precision = (struct cli_precision){0};
}

int cli_precision_status(const struct cli_precision *precision)
{
    return precision->looked && !precision->last.look.reached ? SIM_IMPRECISE : SIM_OK;
}
