/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/study/journal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/model.h"
#include "models/records/deal_log.h"
#include "models/records/partner_outcomes.h"
#include "sim/experiment/point.h"
#include "sim/io/side.h"
#include "sim/parallel/run.h"

/* The model's steps as the analysis knows them. */
static const enum ana_step steps[ECO_ACTIVITIES] = {
    [ECO_ACTIVITY_ASKED] = ANA_STEP_ASKED,
    [ECO_ACTIVITY_PURSUED] = ANA_STEP_PURSUED,
    [ECO_ACTIVITY_ANSWERED] = ANA_STEP_ANSWERED,
    [ECO_ACTIVITY_WON] = ANA_STEP_WON,
    [ECO_ACTIVITY_LOST_TO_PARTNER] = ANA_STEP_LOST,
    [ECO_ACTIVITY_LOST_TO_RIVAL] = ANA_STEP_LOST,
    [ECO_ACTIVITY_NO_DECISION] = ANA_STEP_LOST,
    [ECO_ACTIVITY_RENEWED] = ANA_STEP_RENEWED,
    [ECO_ACTIVITY_EXPANDED] = ANA_STEP_EXPANDED,
    [ECO_ACTIVITY_CUSTOMER_LOST] = ANA_STEP_CUSTOMER_LOST,
    [ECO_ACTIVITY_CUSTOMER_MOVED] = ANA_STEP_CUSTOMER_MOVED,
    [ECO_ACTIVITY_PROJECT_DELIVERED] = ANA_STEP_PROJECT_DELIVERED,
    [ECO_ACTIVITY_PROJECT_FAILED] = ANA_STEP_PROJECT_FAILED,
    [ECO_ACTIVITY_PAID] = ANA_STEP_PAID,
    [ECO_ACTIVITY_PROMOTED] = ANA_STEP_PROMOTED,
    [ECO_ACTIVITY_DEMOTED] = ANA_STEP_DEMOTED,
    [ECO_ACTIVITY_SANCTIONED] = ANA_STEP_SANCTIONED,
    [ECO_ACTIVITY_EXCLUDED] = ANA_STEP_EXCLUDED,
    [ECO_ACTIVITY_COURSE] = ANA_STEP_COURSE,
    [ECO_ACTIVITY_MONTH] = ANA_STEP_MONTH,
    [ECO_ACTIVITY_EFFORT] = ANA_STEP_EFFORT,
};

const char *const cli_ledger_lines[] = {
#define INCOME(name, work, payer, counter, text) [ECO_INCOME_##name] = text,
#define EXPENSE(name, vendor, text)
#include "models/vendor/ledger.def"
#undef INCOME
#undef EXPENSE
};
const bool cli_ledger_margins[ECO_INCOMES] = {
    [ECO_INCOME_LICENCE] = true, [ECO_INCOME_RENEWAL] = true, [ECO_INCOME_EXPANSION] = true};
const uint32_t cli_ledger_line_count = ECO_INCOMES;

static int no_memory(struct sim_error *error)
{
    return sim_fail(error, SIM_INTERNAL, "out of memory for the log of a run");
}

static struct ana_event event_of(const double column[ECO_LOG_COLUMNS])
{
    double activity = column[ECO_LOG_ACTIVITY], partner = column[ECO_LOG_PARTNER];
    bool known = activity >= 0 && activity < ECO_ACTIVITIES;
    return (struct ana_event){.time = column[ECO_LOG_TIME],
                              .deal = column[ECO_LOG_CASE],
                              .amount = column[ECO_LOG_AMOUNT],
                              .value = column[ECO_LOG_VALUE],
                              .partner = partner >= 0 ? (uint32_t)partner : ANA_NOBODY,
                              .step = known ? steps[(uint32_t)activity] : ANA_STEP_OTHER,
                              .text = known ? eco_activity_text((uint32_t)activity) : ""};
}

/* ---- from the file ---- */

static int read_log(struct sim_side *side, uint32_t point, struct ana_journal *log, struct sim_error *error)
{
    const double *columns[ECO_LOG_COLUMNS], *points = NULL;
    uint32_t point_of = sim_side_find(side, "point_of"), rows = sim_side_row_count(side);
    points = point_of == UINT32_MAX ? NULL : sim_side_values(side, point_of);
    bool whole = points != NULL;
    for (int k = 0; k < ECO_LOG_COLUMNS && whole; k++) {
        uint32_t column = sim_side_find(side, eco_log_columns[k].name);
        columns[k] = column == UINT32_MAX ? NULL : sim_side_values(side, column);
        whole = columns[k] != NULL;
    }
    log->events = whole ? malloc(((size_t)rows + 1) * sizeof *log->events) : NULL;
    if (!log->events)
        return no_memory(error);
    for (uint32_t i = 0; i < rows; i++) {
        double row[ECO_LOG_COLUMNS];
        if (points[i] != point)
            continue;
        for (int k = 0; k < ECO_LOG_COLUMNS; k++)
            row[k] = columns[k][i];
        log->events[log->count++] = event_of(row);
    }
    return SIM_OK;
}

static int read_partners(struct sim_side *side, const struct sim_results *results, uint32_t point, uint32_t replication,
                         struct cli_journal *journal, struct sim_error *error)
{
    uint32_t rows = sim_side_row_count(side), replications = sim_results_replication_count(results);
    size_t from = ((size_t)point * replications + replication) * rows;
    journal->partner_count = rows;
    journal->partners = malloc(((size_t)rows * ECO_OUTCOMES + 1) * sizeof *journal->partners);
    if (!journal->partners)
        return no_memory(error);
    for (uint32_t k = 0; k < ECO_OUTCOMES; k++) {
        uint32_t column = sim_side_find(side, eco_outcome_columns[k].name);
        const double *values = column == UINT32_MAX ? NULL : sim_side_values(side, column);
        if (!values)
            return no_memory(error);
        for (uint32_t i = 0; i < rows; i++)
            journal->partners[(size_t)i * ECO_OUTCOMES + k] = values[from + i];
    }
    return SIM_OK;
}

/* The point of the file with this identity and label; UINT32_MAX if there is none. */
static uint32_t point_on_file(struct sim_results *results, const struct sim_point *point)
{
    for (uint32_t p = 0; results && p < sim_results_point_count(results); p++) {
        struct sim_results_point found = sim_results_point(results, p);
        if (strcmp(found.label, point->label) == 0 && found.id && strcmp(found.id, point->id) == 0)
            return p;
    }
    return UINT32_MAX;
}

/* True if both tables are on file and were read. */
static int read_file(const struct cli_journal_source *source, uint32_t on_file, uint32_t replication,
                     struct cli_journal *journal, bool *found, struct sim_error *error)
{
    int status = SIM_OK;
    *found = false;
    if (replication != 0 || on_file == UINT32_MAX)
        return SIM_OK;
    struct sim_side *log = sim_side_open(source->results, "deal_log"),
                    *partners = sim_side_open(source->results, "partners");
    if (log && partners) {
        *found = true;
        status = read_log(log, on_file, &journal->log, error);
        if (status == SIM_OK)
            status = read_partners(partners, source->results, on_file, replication, journal, error);
    }
    sim_side_close(log);
    sim_side_close(partners);
    return status;
}

/* ---- by running again ---- */

/* The numbers on file are those of this run? */
static int check_headline(const struct cli_journal_source *source, uint32_t on_file, uint32_t replication,
                          const struct sim_run_output *output, struct sim_error *error)
{
    struct sim_results *results = source->results;
    if (on_file == UINT32_MAX || replication >= sim_results_replication_count(results) ||
        sim_results_status(results, on_file, replication) != SIM_PAIR_DONE)
        return SIM_OK;
    for (uint32_t m = 0; m < sim_results_metric_count(results); m++) {
        const double *headline = sim_results_headline(results, m);
        double kept =
            headline ? headline[(size_t)on_file * sim_results_replication_count(results) + replication] : (double)NAN;
        if (m < output->metric_count && !isnan(kept) && kept != output->headline[m])
            return sim_fail(error, SIM_USAGE,
                            "replication %u of '%s', run again, gives %s = %.17g and not %.17g as on file: the results "
                            "are of another build of the program",
                            replication, sim_results_point(results, on_file).label,
                            source->study->model->metrics[m].name, output->headline[m], kept);
    }
    return SIM_OK;
}

static int take_output(struct sim_run_output *output, struct cli_journal *journal, struct sim_error *error)
{
    const struct sim_rows *rows = &output->tables[ECO_TABLE_LOG];
    struct sim_rows *partners = &output->tables[ECO_TABLE_PARTNERS];
    journal->log.events = malloc(((size_t)rows->row_count + 1) * sizeof *journal->log.events);
    if (!journal->log.events)
        return no_memory(error);
    for (uint32_t i = 0; i < rows->row_count; i++)
        journal->log.events[i] = event_of(rows->values + (size_t)i * ECO_LOG_COLUMNS);
    journal->log.count = rows->row_count;
    journal->partner_count = partners->row_count;
    journal->partners = partners->values; /* taken */
    partners->values = NULL;
    return SIM_OK;
}

static int run_again(const struct cli_journal_source *source, uint32_t index, uint32_t on_file, uint32_t replication,
                     struct cli_journal *journal, struct sim_error *error)
{
    const struct sim_study *study = source->study;
    const struct sim_point *point = &study->points[index];
    struct sim_run_setup setup = sim_point_setup(study, point, replication);
    struct sim_run_output output = {0};
    setup.tables = UINT32_C(1) << ECO_TABLE_PARTNERS | UINT32_C(1) << ECO_TABLE_LOG;
    int status = sim_run_output_init(&output, study->model, &setup, error);
    if (status == SIM_OK)
        status =
            sim_run(study->model, point->before, point->after, &setup, source->threads, source->stop, &output, error);
    if (status == SIM_OK)
        status = check_headline(source, on_file, replication, &output, error);
    if (status == SIM_OK)
        status = take_output(&output, journal, error);
    sim_run_output_fini(&output);
    journal->made_again = true;
    return status;
}

int cli_journal_get(const struct cli_journal_source *source, uint32_t point, uint32_t replication,
                    struct cli_journal *journal, struct sim_error *error)
{
    bool found;
    *journal = (struct cli_journal){0};
    uint32_t on_file = point_on_file(source->results, &source->study->points[point]);
    int status = read_file(source, on_file, replication, journal, &found, error);
    if (status == SIM_OK && !found)
        status = run_again(source, point, on_file, replication, journal, error);
    if (status != SIM_OK)
        cli_journal_free(journal);
    return status;
}

void cli_journal_free(struct cli_journal *journal)
{
    free(journal->log.events);
    free(journal->partners);
    *journal = (struct cli_journal){0};
}

double cli_journal_partner(const struct cli_journal *journal, uint32_t partner, uint32_t column)
{
    return journal->partners[(size_t)partner * ECO_OUTCOMES + column];
}
