/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/partners/roster.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An opened roster and the table behind it. */
struct opened {
    struct ana_roster roster;
    struct sim_side *side;
};

static const double *values_of(void *context, const char *name)
{
    struct opened *opened = context;
    uint32_t column = sim_side_find(opened->side, name);
    return column == UINT32_MAX ? NULL : sim_side_values(opened->side, column);
}

static const struct sim_side_column *column_of(void *context, const char *name)
{
    struct opened *opened = context;
    uint32_t column = sim_side_find(opened->side, name);
    return column == UINT32_MAX ? NULL : sim_side_column(opened->side, column);
}

int ana_roster_open(struct sim_results *results, const struct ana_study_view *view, struct ana_roster **roster,
                    struct sim_error *error)
{
    struct opened *opened = calloc(1, sizeof *opened);
    *roster = NULL;
    if (!opened)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the table of partners");
    opened->side = sim_side_open(results, "partners");
    if (!opened->side || sim_side_is_log(opened->side)) {
        sim_side_close(opened->side);
        free(opened);
        return sim_fail(error, SIM_USAGE,
                        "this study keeps no record of single partners: add output { partners = yes } to the scenario "
                        "and run it again into the same directory (its runs are made again, with the same numbers)");
    }
    opened->roster = (struct ana_roster){.view = view,
                                         .partner_count = sim_side_row_count(opened->side),
                                         .context = opened,
                                         .values = values_of,
                                         .column = column_of};
    *roster = &opened->roster;
    return SIM_OK;
}

void ana_roster_close(struct ana_roster *roster)
{
    struct opened *opened = (struct opened *)roster; /* its first member */
    if (!opened)
        return;
    sim_side_close(opened->side);
    free(opened);
}

const double *ana_roster_values(const struct ana_roster *roster, const char *column, struct sim_error *error)
{
    const double *values = roster->values(roster->context, column);
    if (!values)
        sim_fail(error, SIM_USAGE, "the record of partners has no column '%s', or it cannot be read", column);
    return values;
}

const char *ana_roster_word(const struct ana_roster *roster, const char *column, double code)
{
    const struct sim_side_column *found = roster->column(roster->context, column);
    if (!found || !(code >= 0) || code >= found->word_count)
        return "";
    return found->words[(uint32_t)code];
}

/* ---- pairs ---- */

static bool same_point(const struct ana_view_point *a, const struct ana_view_point *b)
{
    return a == b || (a->id && b->id && strcmp(a->id, b->id) == 0);
}

uint32_t ana_roster_pairings(const struct ana_roster *roster, uint32_t baseline, struct ana_pairing *pairings)
{
    const struct ana_study_view *view = roster->view;
    uint32_t count = 0;
    for (uint32_t b = 0; b < view->point_count; b++) {
        if (view->points[b].design != baseline)
            continue;
        for (uint32_t p = 0; p < view->point_count; p++)
            if (strcmp(view->points[p].place, view->points[b].place) == 0 &&
                !same_point(&view->points[p], &view->points[b]))
                pairings[count++] =
                    (struct ana_pairing){.design = view->points[p].design, .point = p, .baseline_point = b};
    }
    return count;
}

bool ana_roster_paired(const struct ana_roster *roster, const struct ana_pairing *pairing, uint32_t replication)
{
    const struct ana_study_view *view = roster->view;
    return view->status[(size_t)pairing->point * view->replication_count + replication] == SIM_PAIR_DONE &&
           view->status[(size_t)pairing->baseline_point * view->replication_count + replication] == SIM_PAIR_DONE;
}

const double *ana_roster_run(const struct ana_roster *roster, const double *values, uint32_t point,
                             uint32_t replication)
{
    return values + ((size_t)point * roster->view->replication_count + replication) * roster->partner_count;
}

void ana_put_pairing(struct ana_buffer *buffer, const struct ana_roster *roster, const struct ana_pairing *pairing)
{
    const struct ana_view_point *point = &roster->view->points[pairing->point];
    ana_put_text(buffer, roster->view->designs[pairing->design].title);
    if (point->place[0])
        ana_put(buffer, ", %s", point->place);
}

struct ana_quantity ana_roster_quantity(const struct ana_roster *roster, const char *column, double largest,
                                        double detail, enum ana_language language)
{
    struct ana_quantity quantity = ana_quantity_plain(largest, detail, language);
    const struct sim_side_column *found = roster->column(roster->context, column);
    const char *unit = found ? found->unit : "1";
    if (strcmp(unit, "1") != 0)
        snprintf(quantity.unit, sizeof quantity.unit, "%s",
                 strcmp(unit, "currency") == 0 ? roster->view->currency : unit);
    return quantity;
}

struct ana_estimate ana_estimate_of(const struct ana_moments *moments, double confidence)
{
    struct ana_estimate estimate = {.mean = moments->count > 0 ? moments->mean : (double)NAN, .count = moments->count};
    estimate.interval = ana_mean_interval(estimate.mean, ana_variance(moments), moments->count, confidence);
    return estimate;
}

void ana_cell_estimate(struct ana_document *document, const struct ana_quantity *quantity,
                       const struct ana_estimate *estimate, unsigned style)
{
    ana_cell_quantity(document, quantity, estimate->mean, style);
    ana_cell_quantity(document, quantity, estimate->interval.low, style);
    ana_cell_quantity(document, quantity, estimate->interval.high, style);
}
