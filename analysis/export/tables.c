/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/export/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/diff/diff.h"

#define COUNT(list) ((uint32_t)(sizeof(list) / sizeof(list)[0]))
#define NUMBER "%.10g"
#define UNIT_SIZE 96

static void unit_cell(struct ana_document *document, const struct ana_study_view *view, const char *unit)
{
    char text[UNIT_SIZE];
    ana_unit_symbol(view, unit, text, sizeof text);
    ana_cell_text(document, "%s", text);
}

/* Visits the rows of a comparison. */
typedef void row_teller(const struct ana_export *source, const struct ana_metric_rows *metric, uint32_t place,
                        const struct ana_difference *row, struct ana_document *document);

static void tell_rows(const struct ana_export *source, row_teller *teller, struct ana_document *document)
{
    const struct ana_comparison *comparison = source->comparison;
    for (uint32_t m = 0; m < comparison->metric_count; m++)
        for (uint32_t p = 0; p < comparison->place_count; p++)
            for (uint32_t d = 0; d < comparison->design_count; d++)
                teller(source, &comparison->metrics[m], p, ana_row(comparison, &comparison->metrics[m], p, d),
                       document);
}

static void name_cells(const struct ana_export *source, const struct ana_metric_rows *rows, uint32_t place,
                       uint32_t design, struct ana_document *document)
{
    const struct sim_metric *metric = source->view->metrics[rows->metric];
    ana_cell_text(document, "%s", source->view->designs[design].title);
    ana_cell_text(document, "%s", source->comparison->places[place]);
    ana_cell_text(document, "%s", metric->name);
    ana_cell_text(document, "%s", ana_document_word(document, metric->title));
    unit_cell(document, source->view, metric->unit);
}

/* ---- headline ---- */

static void tell_headline(const struct ana_export *source, const struct ana_metric_rows *metric, uint32_t place,
                          const struct ana_difference *row, struct ana_document *document)
{
    name_cells(source, metric, place, row->design, document);
    bool any = row->own.moments.count > 0;
    ana_cell_number(document, any ? row->own.moments.mean : (double)NAN, NUMBER);
    ana_cell_number(document, row->own.sd, NUMBER);
    ana_cell_number(document, row->own.interval.low, NUMBER);
    ana_cell_number(document, row->own.interval.high, NUMBER);
    ana_cell_number(document, row->own.moments.count, NUMBER);
}

void ana_export_tell_headline(const struct ana_export *source, struct ana_document *document)
{
    static const struct ana_column columns[] = {
        {"design", "", 'l'}, {"place", "", 'l'}, {"metric", "", 'l'},   {"title", "", 'l'},     {"unit", "", 'l'},
        {"mean", "", 'r'},   {"sd", "", 'r'},    {"mean_low", "", 'r'}, {"mean_high", "", 'r'}, {"runs", "", 'r'},
    };
    ana_table_begin(document, "headline", columns, COUNT(columns), "Means over the horizon");
    tell_rows(source, tell_headline, document);
}

/* ---- differences ---- */

static void tell_difference(const struct ana_export *source, const struct ana_metric_rows *metric, uint32_t place,
                            const struct ana_difference *row, struct ana_document *document)
{
    if (row->verdict == ANA_BASELINE)
        return;
    name_cells(source, metric, place, row->design, document);
    const double numbers[] = {
        row->pairs > 0 ? row->paired.b.mean : (double)NAN,
        row->mean,
        row->simultaneous.low,
        row->simultaneous.high,
        row->relative,
        row->p_holm,
        row->pairs,
        row->won,
        row->failed,
        row->missing,
    };
    for (uint32_t i = 0; i < COUNT(numbers); i++)
        ana_cell_number(document, numbers[i], NUMBER);
    ana_cell_text(document, "%s", metric->declared ? "declared" : "exploratory");
    ana_cell_text(document, "%s", ana_verdict_name(row->verdict));
}

void ana_export_tell_differences(const struct ana_export *source, struct ana_document *document)
{
    static const struct ana_column columns[] = {
        {"design", "", 'l'},  {"place", "", 'l'},        {"metric", "", 'l'},        {"title", "", 'l'},
        {"unit", "", 'l'},    {"baseline", "", 'r'},     {"difference", "", 'r'},    {"low", "", 'r'},
        {"high", "", 'r'},    {"relative", "", 'r'},     {"p_holm", "", 'r'},        {"pairs", "", 'r'},
        {"won", "", 'r'},     {"pairs_failed", "", 'r'}, {"pairs_missing", "", 'r'}, {"status", "", 'l'},
        {"verdict", "", 'l'},
    };
    ana_table_begin(document, "differences", columns, COUNT(columns), "Paired differences to the baseline");
    tell_rows(source, tell_difference, document);
}

/* ---- runs ---- */

enum { RUN_NAMES = 3 };

struct ana_column *ana_export_run_columns(const struct ana_export *source, uint32_t *count)
{
    const struct ana_comparison *comparison = source->comparison;
    struct ana_column *columns = calloc(RUN_NAMES + comparison->metric_count, sizeof *columns);
    *count = RUN_NAMES + comparison->metric_count;
    if (!columns)
        return NULL;
    columns[0] = (struct ana_column){"design", "", 'l'};
    columns[1] = (struct ana_column){"place", "", 'l'};
    columns[2] = (struct ana_column){"replication", "", 'r'};
    for (uint32_t m = 0; m < comparison->metric_count; m++)
        columns[RUN_NAMES + m] =
            (struct ana_column){source->view->metrics[comparison->metrics[m].metric]->name, "", 'r'};
    return columns;
}

void ana_export_tell_runs(const struct ana_export *source, const struct ana_column *columns, uint32_t count,
                          struct ana_document *document)
{
    const struct ana_study_view *view = source->view;
    ana_table_begin(document, "runs", columns, count, "Every run over the horizon");
    for (uint32_t p = 0; p < view->point_count; p++)
        for (uint32_t r = 0; r < view->replication_count; r++) {
            size_t pair = (size_t)p * view->replication_count + r;
            if (view->status[pair] != SIM_PAIR_DONE)
                continue;
            ana_cell_text(document, "%s", view->designs[view->points[p].design].title);
            ana_cell_text(document, "%s", view->points[p].place);
            ana_cell_number(document, r, NUMBER);
            for (uint32_t m = 0; m < source->comparison->metric_count; m++)
                ana_cell_number(document, view->headline[source->comparison->metrics[m].metric][pair], NUMBER);
        }
}

/* ---- terms ---- */

static bool differs(const struct ana_study_view *view, const struct sim_results_parameter *parameter)
{
    for (uint32_t d = 1; d < view->design_count; d++)
        if (strcmp(parameter->value[d], parameter->value[0]) != 0)
            return true;
    return false;
}

void ana_export_tell_terms(const struct ana_export *source, struct ana_document *document)
{
    static const struct ana_column columns[] = {
        {"path", "", 'l'},   {"design", "", 'l'},  {"value", "", 'l'},   {"unit", "", 'l'},
        {"origin", "", 'l'}, {"differs", "", 'l'}, {"default", "", 'l'}, {"role", "", 'l'},
        {"text", "", 'l'},   {"source", "", 'l'},  {"grade", "", 'l'},
    };
    const struct ana_study_view *view = source->view;
    ana_table_begin(document, "terms", columns, COUNT(columns), "Parameters");
    for (uint32_t i = 0; i < view->parameter_count; i++) {
        const struct sim_results_parameter *row = view->parameters[i];
        bool changes = differs(view, row);
        for (uint32_t d = 0; d < view->design_count; d++) {
            ana_cell_verbatim(document, row->path);
            ana_cell_text(document, "%s", view->designs[d].title);
            ana_cell_verbatim(document, row->value[d]);
            unit_cell(document, view, row->unit);
            ana_cell_verbatim(document, row->origin[d]);
            ana_cell_text(document, "%s", changes ? "yes" : "no");
            ana_cell_verbatim(document, row->fallback ? row->fallback : "");
            ana_cell_text(document, "%s", row->role);
            ana_cell_text(document, "%s", ana_term_text(document->language, row->path, row->text));
            ana_cell_verbatim(document, row->source ? row->source : "");
            ana_cell_text(document, "%s", row->grade ? row->grade : "");
        }
    }
}

/* ---- dictionary ---- */

static const struct {
    const char *table, *name, *unit, *text;
} meanings[] = {
    {"all", "design", "", "the design, as the scenario calls it"},
    {"all", "place", "", "values of the varied parameters, empty if none is varied"},
    {"all", "replication", "1", "the market: the same number means the same luck under every design"},
    {"all", "metric", "", "what was measured; each metric is explained below"},
    {"all", "unit", "", "of the value; 1: a count or a share of 1"},
    {"headline", "value", "", "over the horizon: flows summed, stocks at its end, means over all of it"},
    {"headline", "mean", "", "mean over runs (workbook)"},
    {"headline", "sd", "", "standard deviation between runs (workbook)"},
    {"headline", "mean_low", "", "Student interval of the mean at the declared confidence, lower end (workbook)"},
    {"headline", "mean_high", "", "upper end (workbook)"},
    {"headline", "runs", "1", "runs that have a number (workbook)"},
    {"series", "time", "d", "end of the sampling interval, days since the end of warm-up"},
    {"series", "date", "", "the same as a date; the calendar has no 29 February"},
    {"series", "value", "", "flows: sum over the interval; stocks: at its end; means: over what happened in it"},
    {"differences", "baseline", "", "mean of the baseline over the pairs (csv: baseline_mean)"},
    {"differences", "difference", "", "mean over markets of the design's value less the baseline's"},
    {"differences", "low", "",
     "lower end of the interval that holds for all designs of a place together (csv: simultaneous_low; low is of "
     "this design alone)"},
    {"differences", "high", "", "upper end, the same way"},
    {"differences", "relative", "1", "difference as a share of the baseline, where that makes sense"},
    {"differences", "p_holm", "1", "p-value of no difference at all, Holm-adjusted over the designs of a place"},
    {"differences", "pairs", "1", "markets in which both designs have a number"},
    {"differences", "won", "1", "of these, markets in which the design does better"},
    {"differences", "pairs_failed", "1", "markets left out because a run failed"},
    {"differences", "pairs_missing", "1", "markets left out because a run is not made yet"},
    {"differences", "status", "", "declared: the question; exploratory: no correction across metrics"},
    {"differences", "verdict", "", "from the interval and the declared amount that matters"},
    {"terms", "path", "", "the parameter, as a scenario writes it"},
    {"terms", "value", "", "as a scenario writes it; after the change where a design changes later"},
    {"terms", "origin", "", "where the value comes from: file and line, default, the design"},
    {"terms", "differs", "", "whether the designs differ in it"},
    {"terms", "grade", "", "how well the default is known"},
    {"deals", "case_id", "",
     "a deal under a design, or a partner's own steps; the same number is the same deal under "
     "every design"},
    {"deals", "activity", "", "what happened"},
    {"deals", "timestamp", "", "ISO 8601, UTC; the model's calendar, which has no 29 February"},
    {"deals", "resource", "", "who did it, empty where no partner is named yet"},
    {"deals", "kind", "", "deal: a deal's case; partner: steps that belong to no deal, such as promotions"},
};

static void tell_meaning(struct ana_document *document, const struct ana_study_view *view, const char *table,
                         const char *name, const char *unit, const char *kind, const char *text, const char *formula)
{
    ana_cell_text(document, "%s", table);
    ana_cell_text(document, "%s", name);
    unit_cell(document, view, unit);
    ana_cell_text(document, "%s", kind);
    ana_cell_text(document, "%s", ana_document_word(document, text));
    ana_cell_verbatim(document, formula);
}

static void tell_side(struct ana_document *document, const struct ana_study_view *view, const char *table,
                      const struct sim_side *side)
{
    for (uint32_t c = 0; side && c < sim_side_column_count(side); c++) {
        const struct sim_side_column *column = sim_side_column(side, c);
        tell_meaning(document, view, table, column->name, column->unit, column->word_count > 0 ? "words" : "number",
                     column->description, "");
    }
}

void ana_export_tell_dictionary(const struct ana_export *source, struct ana_document *document)
{
    static const struct ana_column columns[] = {
        {"table", "", 'l'}, {"name", "", 'l'}, {"unit", "", 'l'},
        {"kind", "", 'l'},  {"text", "", 'l'}, {"formula", "", 'l'},
    };
    static const char *const kinds[] = {
        [SIM_METRIC_FLOW] = "flow", [SIM_METRIC_STOCK] = "stock", [SIM_METRIC_MEAN] = "mean"};
    const struct ana_study_view *view = source->view;
    ana_table_begin(document, "dictionary", columns, COUNT(columns), "What the names mean");
    for (uint32_t i = 0; i < COUNT(meanings); i++)
        if (strcmp(meanings[i].table, "deals") != 0 || source->deals)
            tell_meaning(document, view, meanings[i].table, meanings[i].name, meanings[i].unit, "column",
                         meanings[i].text, "");
    for (uint32_t m = 0; m < source->comparison->metric_count; m++) {
        const struct sim_metric *metric = view->metrics[source->comparison->metrics[m].metric];
        tell_meaning(document, view, "metric", metric->name, metric->unit, kinds[metric->kind], metric->description,
                     metric->formula);
    }
    tell_side(document, view, "partners", source->partners);
    tell_side(document, view, "deals", source->deals);
}
