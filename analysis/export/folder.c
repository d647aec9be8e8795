/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An export as a folder of CSV files. */
#include <math.h>
#include <stdio.h>

#include "analysis/compare/compare_print.h"
#include "analysis/export/outlet.h"
#include "analysis/export/tables.h"
#include "sim/core/calendar.h"

typedef void file_writer(const struct ana_export *source, struct ana_outlet *outlet, bool *complete);

static int write_file(const struct ana_export *source, const char *folder, const char *name, file_writer *writer,
                      struct sim_error *error)
{
    struct ana_outlet outlet;
    bool complete = true;
    int status = ana_outlet_open(&outlet, folder, name, error);
    if (status != SIM_OK)
        return status;
    writer(source, &outlet, &complete);
    if (!complete)
        status = sim_fail(error, SIM_INTERNAL, "cannot read the numbers for '%s' from the results", name);
    return ana_outlet_close(&outlet, status, error);
}

/* "design,place,replication" */
static void put_run(struct ana_buffer *out, const struct ana_study_view *view, uint32_t point, uint32_t replication)
{
    ana_put_csv_text(out, view->designs[view->points[point].design].title);
    ana_put_text(out, ",");
    ana_put_csv_text(out, view->points[point].place);
    ana_put(out, ",%u", replication);
}

/* ",metric,value,unit"; an undefined value stays empty. */
static void put_value(struct ana_buffer *out, const struct sim_metric *metric, double value, const char *unit)
{
    ana_put(out, ",%s,", metric->name);
    ana_put_csv_number(out, value);
    ana_put_text(out, ",");
    ana_put_csv_text(out, unit);
    ana_put_text(out, "\n");
}

static void write_headline(const struct ana_export *source, struct ana_outlet *outlet, bool *complete)
{
    const struct ana_study_view *view = source->view;
    (void)complete;
    ana_put_text(&outlet->pending, "design,place,replication,metric,value,unit\n");
    for (uint32_t m = 0; m < source->comparison->metric_count; m++) {
        uint32_t metric = source->comparison->metrics[m].metric;
        char unit[96];
        ana_unit_symbol(view, view->metrics[metric]->unit, unit, sizeof unit);
        for (uint32_t p = 0; p < view->point_count; p++)
            for (uint32_t r = 0; r < view->replication_count; r++) {
                size_t pair = (size_t)p * view->replication_count + r;
                if (view->status[pair] != SIM_PAIR_DONE)
                    continue;
                put_run(&outlet->pending, view, p, r);
                put_value(&outlet->pending, view->metrics[metric], view->headline[metric][pair], unit);
                ana_outlet_pass(outlet);
            }
    }
}

static void put_date(struct ana_buffer *out, double time)
{
    struct sim_date date = sim_calendar_date(time);
    ana_put(out, ",%04d-%02d-%02d", (int)date.year, (int)date.month, (int)date.day);
}

static void write_series(const struct ana_export *source, struct ana_outlet *outlet, bool *complete)
{
    const struct ana_study_view *view = source->view;
    ana_put_text(&outlet->pending, "design,place,replication,time,date,metric,value,unit\n");
    for (uint32_t m = 0; m < source->comparison->metric_count && *complete; m++) {
        uint32_t metric = source->comparison->metrics[m].metric;
        const double *series = view->series ? view->series(view->context, metric) : NULL;
        char unit[96];
        *complete = series != NULL;
        ana_unit_symbol(view, view->metrics[metric]->unit, unit, sizeof unit);
        for (uint32_t p = 0; p < view->point_count && series; p++)
            for (uint32_t r = 0; r < view->replication_count; r++) {
                size_t pair = (size_t)p * view->replication_count + r;
                for (uint32_t t = 0; t < view->time_count && view->status[pair] == SIM_PAIR_DONE; t++) {
                    put_run(&outlet->pending, view, p, r);
                    ana_put_text(&outlet->pending, ",");
                    ana_put_csv_number(&outlet->pending, view->time[t]);
                    put_date(&outlet->pending, view->time[t]);
                    put_value(&outlet->pending, view->metrics[metric], series[pair * view->time_count + t], unit);
                    ana_outlet_pass(outlet);
                }
            }
    }
}

static void write_differences(const struct ana_export *source, struct ana_outlet *outlet, bool *complete)
{
    (void)complete;
    ana_compare_csv(source->comparison, &outlet->pending);
}

/* A cell of a side table: a word of its code, else the number. */
static void put_side(struct ana_buffer *out, const struct sim_side_column *column, double value)
{
    ana_put_text(out, ",");
    if (column->word_count > 0 && value >= 0 && value < column->word_count)
        ana_put_csv_text(out, column->words[(uint32_t)value]);
    else
        ana_put_csv_number(out, value);
}

/* A row per partner that exists in the run: a run's rows are padded with undefined numbers. */
static void write_partners(const struct ana_export *source, struct ana_outlet *outlet, bool *complete)
{
    const struct ana_study_view *view = source->view;
    struct sim_side *side = source->partners;
    uint32_t rows = sim_side_row_count(side), columns = sim_side_column_count(side);
    ana_put_text(&outlet->pending, "design,place,replication");
    for (uint32_t c = 0; c < columns; c++) {
        ana_put(&outlet->pending, ",%s", sim_side_column(side, c)->name);
        *complete = *complete && sim_side_values(side, c);
    }
    ana_put_text(&outlet->pending, "\n");
    for (size_t pair = 0; pair < (size_t)view->point_count * view->replication_count && *complete; pair++)
        for (uint32_t i = 0; i < rows; i++) {
            bool any = false;
            for (uint32_t c = 0; c < columns; c++)
                any = any || !isnan(sim_side_values(side, c)[pair * rows + i]);
            if (!any)
                continue;
            put_run(&outlet->pending, view, (uint32_t)(pair / view->replication_count),
                    (uint32_t)(pair % view->replication_count));
            for (uint32_t c = 0; c < columns; c++)
                put_side(&outlet->pending, sim_side_column(side, c), sim_side_values(side, c)[pair * rows + i]);
            ana_put_text(&outlet->pending, "\n");
            ana_outlet_pass(outlet);
        }
}

static int write_table(const struct ana_document *document, const char *folder, const char *key,
                       struct sim_error *error)
{
    struct ana_outlet outlet;
    char name[64];
    snprintf(name, sizeof name, "%s.csv", key);
    int status = ana_outlet_open(&outlet, folder, name, error);
    if (status != SIM_OK)
        return status;
    status = ana_document_print(document, ANA_CSV, key, &outlet.pending, error);
    return ana_outlet_close(&outlet, status, error);
}

int ana_export_csv(const struct ana_export *source, const char *folder, struct sim_error *error)
{
    struct ana_document document;
    ana_document_init(&document, "export", source->language);
    ana_export_tell_terms(source, &document);
    ana_export_tell_dictionary(source, &document);
    int status = sim_make_directory(folder, error);
    if (status == SIM_OK)
        status = write_file(source, folder, "headline.csv", write_headline, error);
    if (status == SIM_OK)
        status = write_file(source, folder, "series.csv", write_series, error);
    if (status == SIM_OK)
        status = write_file(source, folder, "differences.csv", write_differences, error);
    if (status == SIM_OK)
        status = write_table(&document, folder, "terms", error);
    if (status == SIM_OK && source->partners)
        status = write_file(source, folder, "partners.csv", write_partners, error);
    if (status == SIM_OK && source->deals)
        status = ana_export_deals(source, folder, "deals.csv", error);
    if (status == SIM_OK)
        status = write_table(&document, folder, "dictionary", error);
    ana_document_fini(&document);
    return status;
}
