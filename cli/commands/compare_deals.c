/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What needs the logs of runs: the ledger of payouts deal by deal, deals at the end of periods. */
#include <stdlib.h>
#include <string.h>

#include "analysis/partners/deadweight.h"
#include "analysis/partners/period.h"
#include "cli/commands/compare_partners.h"
#include "cli/study/journal.h"
#include "models/model.h"
#include "sim/experiment/directory.h"
#include "sim/io/commit.h"
#include "sim/io/side.h"

/* What both tables are made of. */
struct logs {
    struct cli_journal_source source; /* with the study */
    const struct ana_study_view *view;
    const char *baseline;  /* title */
    uint32_t replications; /* whose logs are read */
};

typedef int tell_logs(const struct logs *logs, struct ana_document *document, struct sim_error *error);

/* The points compared at one place. */
struct place {
    struct cli_journal_source source;
    uint32_t baseline;          /* point */
    uint32_t count, *points;    /* the others */
    struct ana_ledger *ledgers; /* [count] */
};

static bool same_place(const struct sim_study *study, uint32_t a, uint32_t b)
{
    for (uint32_t v = 0; v < study->vary_count; v++)
        if (strcmp(study->points[a].values[v], study->points[b].values[v]) != 0)
            return false;
    return true;
}

static int open_place(struct place *place, double confidence, struct sim_error *error)
{
    const struct sim_study *study = place->source.study;
    const struct sim_point *base = &study->points[place->baseline];
    place->count = 0;
    for (uint32_t p = 0; p < study->point_count; p++)
        if (same_place(study, p, place->baseline) && strcmp(study->points[p].id, base->id) != 0)
            place->points[place->count++] = p;
    int status = SIM_OK;
    for (uint32_t k = 0; k < place->count && status == SIM_OK; k++)
        status = ana_ledger_init(&place->ledgers[k], cli_ledger_lines, cli_ledger_line_count, study->setup.window_days,
                                 confidence, error);
    return status;
}

static int add_replication(struct place *place, uint32_t replication, struct sim_error *error)
{
    struct cli_journal base, own;
    int status = cli_journal_get(&place->source, place->baseline, replication, &base, error);
    for (uint32_t k = 0; k < place->count && status == SIM_OK; k++) {
        status = cli_journal_get(&place->source, place->points[k], replication, &own, error);
        if (status != SIM_OK)
            break;
        status = ana_ledger_add(&place->ledgers[k], &own.log, &base.log, error);
        cli_journal_free(&own);
    }
    cli_journal_free(&base);
    return status;
}

static int tell_place(struct place *place, uint32_t replications, double confidence, struct ana_document *document,
                      struct sim_error *error)
{
    const struct sim_study *study = place->source.study;
    int status = open_place(place, confidence, error);
    for (uint32_t r = 0; r < replications && status == SIM_OK; r++)
        status = add_replication(place, r, error);
    for (uint32_t k = 0; k < place->count; k++) {
        if (status == SIM_OK) {
            ana_ledger_close(&place->ledgers[k]);
            ana_ledger_tell(&place->ledgers[k], study->points[place->points[k]].label, document);
        }
        ana_ledger_fini(&place->ledgers[k]);
    }
    return status;
}

static int tell_ledgers(const struct logs *logs, struct ana_document *document, struct sim_error *error)
{
    const struct sim_study *study = logs->source.study;
    struct place place = {.source = logs->source};
    place.points = calloc((size_t)study->point_count + 1, sizeof *place.points);
    place.ledgers = calloc((size_t)study->point_count + 1, sizeof *place.ledgers);
    int status = place.points && place.ledgers ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for ledgers");
    for (uint32_t p = 0; p < study->point_count && status == SIM_OK; p++)
        if (strcmp(sim_scenario_design(study->scenario, study->points[p].design)->title, logs->baseline) == 0) {
            place.baseline = p;
            status = tell_place(&place, logs->replications, logs->view->confidence, document, error);
        }
    free(place.points);
    free(place.ledgers);
    if (status == SIM_OK)
        ana_note(
            document,
            "Deal by deal, from the logs (replications: %u): a sale is anyway if the same partner makes it under "
            "the baseline, moved if another one or the vendor's own desk does, bought if nobody does. Given up: what "
            "the baseline pays for sales that nobody makes here, for a market takes another course as soon as "
            "anything changes; bought less given up is what is really added. \"By deal\": "
            "share of the money that belongs to single sales; the rest (rebates of a period, stipends, ...) is "
            "split as the partner's own sales are, which is a convention, not a finding.",
            logs->replications);
    return status;
}

/* ---- ends of periods ---- */

static int tell_periods(const struct logs *logs, struct ana_document *document, struct sim_error *error)
{
    const struct sim_study *study = logs->source.study;
    int status = SIM_OK;
    for (uint32_t p = 0; p < study->point_count && status == SIM_OK; p++) {
        struct ana_period_ends ends = {.warmup_days = study->setup.warmup_days};
        for (uint32_t r = 0; r < logs->replications && status == SIM_OK; r++) {
            struct cli_journal journal;
            status = cli_journal_get(&logs->source, p, r, &journal, error);
            if (status != SIM_OK)
                break;
            ana_period_ends_add(&ends, &journal.log);
            cli_journal_free(&journal);
        }
        if (status == SIM_OK)
            ana_period_ends_tell(&ends, study->points[p].label, logs->view->confidence, document);
    }
    return status;
}

/* ---- the logs they need ---- */

/* How many replications' logs are wanted: as --deals says, else the one on file, else none; -1 after an error. */
static long long wanted(const struct cli_invocation *invocation, struct sim_results *results,
                        const struct ana_study_view *view, struct sim_error *error)
{
    bool ok = true;
    bool directory = sim_is_directory(cli_operand(invocation, 0));
    struct sim_side *log = directory ? sim_side_open(results, "deal_log") : NULL; /* a file alone holds no terms */
    long long replications = cli_integer(invocation, "deals", log ? 1 : 0, 1, view->replication_count, &ok);
    sim_side_close(log);
    if (ok)
        return replications;
    sim_fail(error, SIM_USAGE, "the study has %u replications", view->replication_count);
    return -1;
}

static int from_logs(const struct cli_invocation *invocation, struct sim_results *results,
                     const struct ana_study_view *view, uint32_t baseline, tell_logs *tell,
                     struct ana_document *document, struct sim_error *error)
{
    long long replications = wanted(invocation, results, view, error);
    struct sim_opened opened;
    if (replications <= 0)
        return replications < 0 ? error->status : SIM_OK;
    int status = sim_directory_open(&opened, cli_operand(invocation, 0), &eco_model, error);
    if (status != SIM_OK)
        return status;
    const struct logs logs = {.source = {.study = opened.study, .results = results, .threads = 1},
                              .view = view,
                              .baseline = view->designs[baseline].title,
                              .replications = (uint32_t)replications};
    status = tell(&logs, document, error);
    sim_directory_close(&opened);
    return status;
}

int cli_compare_deals(const struct cli_invocation *invocation, struct sim_results *results,
                      const struct ana_study_view *view, uint32_t baseline, struct ana_document *document,
                      struct sim_error *error)
{
    return from_logs(invocation, results, view, baseline, tell_ledgers, document, error);
}

int cli_compare_periods(const struct cli_invocation *invocation, struct sim_results *results,
                        const struct ana_study_view *view, struct ana_document *document, struct sim_error *error)
{
    return from_logs(invocation, results, view, view->baseline, tell_periods, document, error);
}
