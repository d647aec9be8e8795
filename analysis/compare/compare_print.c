/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formats that programs read: csv and json. */
#include "analysis/compare/compare_print.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/io/number.h"

/* ---- one row as fields ---- */

enum { NUMBER_COUNT = 26 };

static const char *const number_names[NUMBER_COUNT] = {
    "mean",
    "sd",
    "mean_low",
    "mean_high",
    "runs",
    "baseline_mean",
    "pairs",
    "pairs_failed",
    "pairs_missing",
    "pairs_undefined",
    "difference",
    "difference_sd",
    "low",
    "high",
    "simultaneous_low",
    "simultaneous_high",
    "relative",
    "p",
    "p_holm",
    "p_equivalent",
    "won",
    "tied",
    "won_share_low",
    "won_share_high",
    "pairing_factor",
    "rho",
};

/* Whole numbers among them: printed without a point in JSON. */
static bool is_count(int field)
{
    return field == 4 || (field >= 6 && field <= 9) || field == 20 || field == 21;
}

static void numbers_of(const struct ana_difference *row, double number[NUMBER_COUNT])
{
    const double values[NUMBER_COUNT] = {
        row->own.moments.mean,
        row->own.sd,
        row->own.interval.low,
        row->own.interval.high,
        row->own.moments.count,
        row->paired.b.count > 0 ? row->paired.b.mean : (double)NAN,
        row->pairs,
        row->failed,
        row->missing,
        row->undefined,
        row->mean,
        row->sd,
        row->interval.low,
        row->interval.high,
        row->simultaneous.low,
        row->simultaneous.high,
        row->relative,
        row->paired.p,
        row->p_holm,
        row->p_equal,
        row->won,
        row->tied,
        row->won_share.low,
        row->won_share.high,
        row->paired.reduction,
        row->paired.rho,
    };
    memcpy(number, values, sizeof values);
    /* A baseline is not compared with itself. */
    if (row->verdict == ANA_BASELINE)
        for (int i = 5; i < NUMBER_COUNT; i++)
            if (i < 7 || i > 9)
                number[i] = NAN;
}

static const char *direction_name(int direction)
{
    return direction > 0 ? "max" : direction < 0 ? "min" : "none";
}

/* ---- csv ---- */

static void csv_row(const struct ana_comparison *comparison, const struct ana_metric_rows *rows, uint32_t place,
                    uint32_t design, struct ana_buffer *out)
{
    const struct ana_study_view *view = comparison->view;
    const struct ana_difference *row = ana_row(comparison, rows, place, design);
    const struct sim_metric *metric = view->metrics[rows->metric];
    char unit[96];
    ana_put_csv_text(out, metric->name);
    ana_put_text(out, ",");
    snprintf(unit, sizeof unit, "%s", metric->unit);
    ana_put_csv_text(out, unit);
    ana_put(out, ",%s,%s,", rows->declared ? "declared" : "exploratory", direction_name(rows->direction));
    ana_put_csv_text(out, comparison->places[place]);
    ana_put_text(out, ",");
    ana_put_csv_text(out, view->designs[row->design].title);
    ana_put_text(out, ",");
    ana_put_csv_text(out, ana_verdict_name(row->verdict));
    double number[NUMBER_COUNT];
    numbers_of(row, number);
    for (int i = 0; i < NUMBER_COUNT; i++) {
        ana_put_text(out, ",");
        ana_put_csv_number(out, number[i]);
    }
    ana_put_text(out, ",");
    ana_put_csv_number(out, row->verdict == ANA_UNDECIDED ? row->more : (double)NAN);
    ana_put_text(out, "\n");
}

void ana_compare_csv(const struct ana_comparison *comparison, struct ana_buffer *out)
{
    ana_put_text(out, "metric,unit,status,goal,place,design,verdict");
    for (int i = 0; i < NUMBER_COUNT; i++)
        ana_put(out, ",%s", number_names[i]);
    ana_put_text(out, ",more_replications\n");
    for (uint32_t m = 0; m < comparison->metric_count; m++)
        for (uint32_t p = 0; p < comparison->place_count; p++)
            for (uint32_t d = 0; d < comparison->design_count; d++)
                csv_row(comparison, &comparison->metrics[m], p, d, out);
}

/* ---- json ---- */

static json_t *json_number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *row_json(const struct ana_comparison *comparison, const struct ana_metric_rows *rows, uint32_t place,
                        uint32_t design)
{
    const struct ana_difference *row = ana_row(comparison, rows, place, design);
    json_t *object = json_pack("{s:s, s:s, s:s}", "design", comparison->view->designs[row->design].title, "place",
                               comparison->places[place], "verdict", ana_verdict_name(row->verdict));
    double number[NUMBER_COUNT];
    numbers_of(row, number);
    for (int i = 0; i < NUMBER_COUNT; i++)
        json_object_set_new(object, number_names[i],
                            is_count(i) && !isnan(number[i]) ? json_integer((json_int_t)number[i])
                                                             : json_number(number[i]));
    json_object_set_new(object, "more_replications",
                        json_number(row->verdict == ANA_UNDECIDED ? row->more : (double)NAN));
    json_object_set_new(object, "skewed", json_boolean(row->skewed));
    json_object_set_new(object, "weak_pairing", json_boolean(row->weak_pairing));
    return object;
}

static json_t *metric_json(const struct ana_comparison *comparison, const struct ana_metric_rows *rows)
{
    const struct sim_metric *metric = comparison->view->metrics[rows->metric];
    json_t *list = json_array();
    for (uint32_t p = 0; p < comparison->place_count; p++)
        for (uint32_t d = 0; d < comparison->design_count; d++)
            json_array_append_new(list, row_json(comparison, rows, p, d));
    return json_pack("{s:s, s:s, s:s, s:s, s:b, s:s, s:o}", "name", metric->name, "title", metric->title, "unit",
                     metric->unit, "group", metric->group, "declared", rows->declared, "goal",
                     direction_name(rows->direction), "designs", list);
}

static int compare_json(const struct ana_comparison *comparison, struct ana_buffer *out)
{
    const struct ana_study_view *view = comparison->view;
    bool declared = view->declared < view->metric_count;
    json_t *metrics = json_array();
    for (uint32_t m = 0; m < comparison->metric_count; m++)
        json_array_append_new(metrics, metric_json(comparison, &comparison->metrics[m]));
    json_t *whole =
        json_pack("{s:s, s:s, s:s, s:s?, s:f, s:f, s:f, s:s, s:i, s:o}", "question", view->title, "currency",
                  view->currency, "baseline", view->designs[comparison->baseline].title, "declared_metric",
                  declared ? view->metrics[view->declared]->name : NULL, "matters", view->matters, "confidence",
                  comparison->confidence, "confidence_each", comparison->each_confidence, "intervals",
                  "paired Student t; simultaneous_* Bonferroni over the designs of a place; p_holm Holm-adjusted",
                  "replications", (int)view->replication_count, "metrics", metrics);
    char *text = whole ? json_dumps(whole, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) : NULL;
    json_decref(whole);
    if (!text)
        return SIM_INTERNAL;
    ana_put_text(out, text);
    ana_put_text(out, "\n");
    free(text);
    return SIM_OK;
}

/* ---- all ---- */

int ana_compare_print(const struct ana_comparison *comparison, enum ana_format format, enum ana_language language,
                      struct ana_buffer *out, struct sim_error *error)
{
    int status = SIM_OK;
    if (format == ANA_CSV)
        ana_compare_csv(comparison, out);
    else if (format == ANA_JSON)
        status = compare_json(comparison, out);
    else if (format == ANA_MD)
        ana_compare_md(comparison, language, out);
    else if (format == ANA_LATEX)
        ana_compare_latex(comparison, language, out);
    else
        ana_compare_text(comparison, language, out);
    if (status != SIM_OK || out->failed)
        return sim_fail(error, SIM_INTERNAL, "out of memory for printing a comparison");
    return SIM_OK;
}
