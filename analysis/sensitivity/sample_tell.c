/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Responses, factors and failures in words. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/sensitivity/estimates.h"
#include "sim/io/number.h"

uint32_t ana_response_metric(const struct ana_sample *sample, uint32_t response)
{
    return sample->probe->evaluator->metrics[response / sample->probe->design_count];
}

bool ana_response_is_difference(const struct ana_sample *sample, uint32_t response)
{
    return response % sample->probe->design_count > 0;
}

static const char *title_of(const struct ana_sample *sample, uint32_t design)
{
    return sample->probe->evaluator->view->designs[design].title;
}

static const char *design_of(const struct ana_sample *sample, uint32_t response)
{
    return title_of(sample, sample->probe->designs[response % sample->probe->design_count]);
}

static const char *metric_of(const struct ana_sample *sample, uint32_t response, const struct ana_document *document)
{
    const struct ana_study_view *view = sample->probe->evaluator->view;
    return ana_document_word(document, view->metrics[ana_response_metric(sample, response)]->title);
}

void ana_put_response(struct ana_buffer *out, const struct ana_sample *sample, uint32_t response,
                      const struct ana_document *document)
{
    const char *metric = metric_of(sample, response, document), *design = design_of(sample, response);
    if (ana_response_is_difference(sample, response))
        ana_document_put(out, document, "%s, '%s' minus '%s'", metric, design,
                         title_of(sample, sample->probe->designs[0]));
    else
        ana_document_put(out, document, "%s under '%s'", metric, design);
}

struct ana_quantity ana_response_quantity(const struct ana_sample *sample, uint32_t response, double largest,
                                          double detail, const struct ana_document *document)
{
    return ana_quantity_for(sample->probe->evaluator->view, ana_response_metric(sample, response), largest, detail,
                            document->language);
}

void ana_cell_response(struct ana_document *document, const struct ana_sample *sample, uint32_t response)
{
    const struct ana_study_view *view = sample->probe->evaluator->view;
    const char *design = design_of(sample, response);
    bool difference = ana_response_is_difference(sample, response);
    struct ana_buffer of = {0};
    if (sample->probe->evaluator->metric_count > 1)
        ana_put(&of, "%s, ", metric_of(sample, response, document));
    ana_document_put(&of, document, difference ? "%s" : "%s itself", design);
    ana_cell_text(document, "%s", view->metrics[ana_response_metric(sample, response)]->name);
    ana_cell_text(document, "%s", design);
    ana_cell_text(document, "%s", difference ? "difference" : "level");
    ana_cell_text(document, "%s", ana_buffer_text(&of));
    ana_document_take(document, &of);
}

#define FACTOR_DIGITS 6 /* ends of ranges that come from points have many */

static const struct ana_column factor_columns[] = {
    {"factor", NULL, 'l'}, {"path", "assumption", 'l'}, {"from", "from", 'r'},
    {"to", "to", 'r'},     {"range", "range", 'l'},
};

void ana_factors_tell(const struct ana_probe *probe, struct ana_document *document)
{
    ana_table_begin(document, "factors", factor_columns, sizeof factor_columns / sizeof *factor_columns,
                    "What is varied");
    if (probe->factor_count > ANA_ROWS_SHOWN && document->table_count > 1)
        ana_note(document,
                 "Tables show the first %d assumptions for each result; csv, json and sensitivity.json have all.",
                 ANA_ROWS_SHOWN);
    for (uint32_t f = 0; f < probe->factor_count; f++) {
        const struct ana_factor *factor = &probe->factors[f];
        char text[ANA_FACTOR_TEXT];
        ana_factor_short(probe->factors, probe->factor_count, f, text, sizeof text);
        ana_cell_text(document, "%s", text);
        ana_cell_text(document, "%s", factor->path);
        ana_factor_brief(factor, 0, FACTOR_DIGITS, text, sizeof text);
        ana_cell_text(document, "%s", text);
        ana_factor_brief(factor, 1, FACTOR_DIGITS, text, sizeof text);
        ana_cell_text(document, "%s", text);
        ana_cell_text(document, "%s", ana_document_word(document, factor->plausible ? "plausible" : "given"));
    }
}

static const struct ana_column failed_columns[] = {
    {"design", "design", 'l'}, {"replication", "replication", 'r'}, {"changes", NULL, 'l'}};

void ana_sample_tell(const struct ana_sample *sample, const char *key, struct ana_document *document)
{
    for (uint32_t q = 0; q < sample->responses; q++) {
        struct ana_buffer what = {0};
        ana_put_response(&what, sample, q, document);
        struct ana_moments all = ana_sample_moments(sample, q);
        if (all.count <= 0)
            ana_note(document, "%s has no value in any run: nothing is said about it.", ana_buffer_text(&what));
        else if (ana_sample_constant(sample, q))
            ana_note(document, "%s is %g in every run, whatever is varied: there is nothing to explain.",
                     ana_buffer_text(&what), all.least);
        ana_document_take(document, &what);
    }
    if (sample->undefined > 0)
        ana_note(document,
                 "%llu values are missing because what they measure never happened in a run; they count as lost.",
                 (unsigned long long)sample->undefined);
    if (sample->failed == 0)
        return;
    ana_note(document,
             "%llu of %llu runs failed. What needed them is left out and counted as lost beside each estimate, which "
             "then speaks of the part of the ranges where runs finish. The first of them are in the table '%s'.",
             (unsigned long long)sample->failed,
             (unsigned long long)((uint64_t)sample->count * sample->probe->design_count), key);
    ana_table_begin(document, key, failed_columns, sizeof failed_columns / sizeof *failed_columns,
                    "Runs that failed: the first %u of %llu", sample->failure_count,
                    (unsigned long long)sample->failed);
    for (uint32_t i = 0; i < sample->failure_count; i++) {
        ana_cell_text(document, "%s", title_of(sample, sample->failures[i].design));
        ana_cell_number(document, sample->failures[i].replication, "%.0f");
        ana_cell_text(document, "%s", sample->failures[i].changes);
    }
}
