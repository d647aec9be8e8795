/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/partners/winners.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_BANDS 3
#define MATERIAL 0.05
#define PROSPECT "prospect"

/* The columns that are looked at, and the values that cut sizes into thirds. */
struct work {
    const struct ana_winners *winners;
    const double *measure, *level, *staff, *region, *group, *state;
    double prospect; /* code of the standing; NaN if there is none */
    double cut[SIZE_BANDS - 1];
    double *changes; /* [partner] */
    struct sim_error *error;
};

static const char *const by_names[ANA_BY_COUNT] = {ANA_TEXT("all"), ANA_TEXT("level"), ANA_TEXT("size"),
                                                   ANA_TEXT("region"), ANA_TEXT("group")};

const char *ana_winners_by_name(enum ana_winners_by by)
{
    return by_names[by];
}

/* ---- groups ---- */

static uint32_t band_of(const struct work *work, double staff)
{
    uint32_t band = 0;
    while (band < SIZE_BANDS - 1 && staff > work->cut[band])
        band++;
    return band;
}

/* Thirds of the partners of all baseline runs, by staff; equal bands collapse. */
static int cut_sizes(struct work *work)
{
    const struct ana_roster *roster = work->winners->roster;
    const struct ana_study_view *view = roster->view;
    size_t most = (size_t)view->point_count * view->replication_count * roster->partner_count, count = 0;
    double *sorted = malloc((most + 1) * sizeof *sorted);
    if (!sorted)
        return sim_fail(work->error, SIM_INTERNAL, "out of memory for sizes of partners");
    for (size_t i = 0; i < most; i++) {
        uint32_t point = (uint32_t)(i / ((size_t)view->replication_count * roster->partner_count));
        if (view->points[point].design == work->winners->baseline && !isnan(work->staff[i]))
            sorted[count++] = work->staff[i];
    }
    ana_sort(sorted, count);
    for (int k = 0; k < SIZE_BANDS - 1; k++)
        work->cut[k] = count > 0 ? floor(ana_quantile(sorted, count, (k + 1.0) / SIZE_BANDS)) : 0;
    free(sorted);
    return SIM_OK;
}

/* Which group the partner is in; UINT32_MAX for none. */
static uint32_t group_of(const struct work *work, enum ana_winners_by by, size_t row)
{
    const double *codes = by == ANA_BY_LEVEL ? work->level : by == ANA_BY_REGION ? work->region : work->group;
    if (by == ANA_BY_ALL)
        return 0;
    if (by == ANA_BY_SIZE)
        return isnan(work->staff[row]) ? UINT32_MAX : band_of(work, work->staff[row]);
    return codes[row] >= 0 ? (uint32_t)codes[row] : UINT32_MAX;
}

static uint32_t group_count(const struct work *work, enum ana_winners_by by)
{
    static const char *const columns[ANA_BY_COUNT] = {
        [ANA_BY_LEVEL] = "tier_before", [ANA_BY_REGION] = "region", [ANA_BY_GROUP] = "group"};
    const struct ana_roster *roster = work->winners->roster;
    if (by == ANA_BY_ALL)
        return 1;
    if (by == ANA_BY_SIZE)
        return SIZE_BANDS;
    const struct sim_side_column *column = roster->column(roster->context, columns[by]);
    return column && column->word_count > 1 ? column->word_count : 0;
}

static void label_of(const struct work *work, enum ana_winners_by by, uint32_t group, char *out, size_t size)
{
    const struct ana_roster *roster = work->winners->roster;
    const double *cut = work->cut;
    if (by == ANA_BY_ALL)
        snprintf(out, size, "all partners");
    else if (by == ANA_BY_SIZE && group == 0)
        snprintf(out, size, "up to %.0f staff", cut[0]);
    else if (by == ANA_BY_SIZE && group == SIZE_BANDS - 1)
        snprintf(out, size, "above %.0f staff", cut[SIZE_BANDS - 2]);
    else if (by == ANA_BY_SIZE)
        snprintf(out, size, "%.0f to %.0f staff", cut[group - 1] + 1, cut[group]);
    else
        snprintf(out, size, "%s",
                 ana_roster_word(roster,
                                 by == ANA_BY_LEVEL    ? "tier_before"
                                 : by == ANA_BY_REGION ? "region"
                                                       : "group",
                                 group));
}

/* ---- one group of one market ---- */

/* What is summed over replications; in the order of the row's estimates. */
enum { PARTNERS, BETTER, WORSE, CLEARLY_BETTER, CLEARLY_WORSE, BASELINE, MEAN, Q10, MEDIAN, Q90, SUMS };

static void add_market(const struct work *work, const struct ana_winners_row *row, uint32_t group, uint32_t replication,
                       struct ana_moments sums[SUMS])
{
    const struct ana_roster *roster = work->winners->roster;
    const struct ana_pairing *pairing = &row->pairing;
    const size_t from =
        (size_t)(ana_roster_run(roster, work->measure, pairing->baseline_point, replication) - work->measure);
    const size_t to = (size_t)(ana_roster_run(roster, work->measure, pairing->point, replication) - work->measure);
    double tally[SUMS] = {0};
    size_t count = 0;
    for (uint32_t i = 0; i < roster->partner_count; i++) {
        double before = work->measure[from + i], change = work->measure[to + i] - before;
        bool outside = work->state[from + i] == work->prospect && work->state[to + i] == work->prospect;
        if (isnan(change) || outside || group_of(work, row->by, from + i) != group)
            continue;
        work->changes[count++] = change;
        tally[BETTER] += change > 0;
        tally[WORSE] += change < 0;
        tally[CLEARLY_BETTER] += change > 0 && change >= work->winners->clear;
        tally[CLEARLY_WORSE] += change < 0 && change <= -work->winners->clear;
        tally[BASELINE] += before;
        tally[MEAN] += change;
    }
    ana_moments_add(&sums[PARTNERS], (double)count);
    if (count == 0)
        return;
    for (int k = BETTER; k <= MEAN; k++)
        ana_moments_add(&sums[k], tally[k] / (double)count);
    ana_sort(work->changes, count);
    ana_moments_add(&sums[Q10], ana_quantile(work->changes, count, .1));
    ana_moments_add(&sums[MEDIAN], ana_quantile(work->changes, count, .5));
    ana_moments_add(&sums[Q90], ana_quantile(work->changes, count, .9));
}

static uint32_t fill_row(const struct work *work, struct ana_winners_row *row, uint32_t group)
{
    const struct ana_roster *roster = work->winners->roster;
    struct ana_moments sums[SUMS] = {{0}};
    uint32_t pairs = 0;
    for (uint32_t r = 0; r < roster->view->replication_count; r++)
        if (ana_roster_paired(roster, &row->pairing, r)) {
            add_market(work, row, group, r, sums);
            pairs++;
        }
    struct ana_estimate *const out[SUMS] = {[PARTNERS] = &row->partners,
                                            [BETTER] = &row->better,
                                            [WORSE] = &row->worse,
                                            [CLEARLY_BETTER] = &row->clearly_better,
                                            [CLEARLY_WORSE] = &row->clearly_worse,
                                            [BASELINE] = &row->baseline,
                                            [MEAN] = &row->mean,
                                            [Q10] = &row->q10,
                                            [MEDIAN] = &row->median,
                                            [Q90] = &row->q90};
    for (int k = 0; k < SUMS; k++) {
        *out[k] = ana_estimate_of(&sums[k], work->winners->confidence);
        if (k < BETTER || k > CLEARLY_WORSE || isnan(out[k]->interval.low))
            continue;
        out[k]->interval.low = fmax(out[k]->interval.low, 0); /* shares */
        out[k]->interval.high = fmin(out[k]->interval.high, 1);
    }
    return pairs;
}

/* ---- all ---- */

/* The mean size of the measure over partners of the baseline that take part in anything. */
static double mean_size(const struct work *work)
{
    const struct ana_roster *roster = work->winners->roster;
    const struct ana_study_view *view = roster->view;
    double sum = 0, count = 0;
    for (uint32_t p = 0; p < view->point_count; p++)
        for (uint32_t r = 0; r < view->replication_count && view->points[p].design == work->winners->baseline; r++) {
            const double *run = ana_roster_run(roster, work->measure, p, r);
            const double *state = ana_roster_run(roster, work->state, p, r);
            for (uint32_t i = 0; i < roster->partner_count; i++)
                if (!isnan(run[i]) && state[i] != work->prospect) {
                    sum += fabs(run[i]);
                    count++;
                }
        }
    return count > 0 ? sum / count : 0;
}

static int open_columns(struct work *work)
{
    static const char *const names[] = {"tier_before", "staff", "region", "group", "state"};
    const double **const columns[] = {&work->level, &work->staff, &work->region, &work->group, &work->state};
    const struct ana_winners *winners = work->winners;
    const struct ana_roster *roster = winners->roster;
    const struct sim_side_column *measure = roster->column(roster->context, winners->measure);
    if (measure && measure->word_count > 0)
        return sim_fail(work->error, SIM_USAGE, "'%s' of a partner is a name, not a number that can grow",
                        winners->measure);
    work->measure = ana_roster_values(roster, winners->measure, work->error);
    if (!work->measure)
        return work->error->status;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        *columns[i] = ana_roster_values(roster, names[i], work->error);
        if (!*columns[i])
            return work->error->status;
    }
    work->prospect = NAN;
    const struct sim_side_column *state = roster->column(roster->context, "state");
    for (uint32_t k = 0; state && k < state->word_count; k++)
        if (strcmp(state->words[k], PROSPECT) == 0)
            work->prospect = k;
    return SIM_OK;
}

/* The rows of one design against the baseline. */
static void compare_design(const struct work *work, struct ana_winners *winners, const struct ana_pairing *pairing)
{
    const uint32_t first = winners->count;
    for (int by = 0; by < ANA_BY_COUNT; by++)
        for (uint32_t g = 0; g < group_count(work, (enum ana_winners_by)by); g++) {
            struct ana_winners_row *row = &winners->rows[winners->count];
            *row = (struct ana_winners_row){.pairing = *pairing, .by = (enum ana_winners_by)by};
            label_of(work, row->by, g, row->label, sizeof row->label);
            row->least = row->by == ANA_BY_SIZE && g > 0 ? work->cut[g - 1] : (double)NAN;
            row->most = row->by == ANA_BY_SIZE && g + 1 < SIZE_BANDS ? work->cut[g] : (double)NAN;
            uint32_t pairs = fill_row(work, row, g);
            if (winners->count == first) {
                winners->pairs = pairs > winners->pairs ? pairs : winners->pairs;
                winners->dropped += winners->roster->view->replication_count - pairs;
            }
            /* A level nobody stood at has nothing to say. */
            winners->count += by == ANA_BY_ALL || row->partners.mean > 0;
        }
}

static int compare(struct work *work, struct ana_winners *winners, struct sim_error *error)
{
    const struct ana_study_view *view = winners->roster->view;
    struct ana_pairing *pairings = calloc((size_t)view->point_count + 1, sizeof *pairings);
    if (!pairings)
        return sim_fail(error, SIM_INTERNAL, "out of memory for pairs of designs");
    uint32_t count = ana_roster_pairings(winners->roster, winners->baseline, pairings);
    size_t groups = 0;
    for (int by = 0; by < ANA_BY_COUNT; by++)
        groups += group_count(work, (enum ana_winners_by)by);
    winners->rows = calloc(count * groups + 1, sizeof *winners->rows);
    int status = winners->rows ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for winners and losers");
    for (uint32_t k = 0; k < count && status == SIM_OK; k++)
        compare_design(work, winners, &pairings[k]);
    free(pairings);
    if (status == SIM_OK && count == 0)
        status = sim_fail(error, SIM_USAGE, "there is no design to compare with '%s'; " ANA_ADD_DESIGN,
                          view->designs[winners->baseline].title);
    if (status == SIM_OK && winners->pairs == 0)
        status = sim_fail(error, SIM_USAGE, "no replication is done for both '%s' and another design",
                          view->designs[winners->baseline].title);
    return status;
}

int ana_winners(const struct ana_roster *roster, const struct ana_winners_options *options, struct ana_winners *winners,
                struct sim_error *error)
{
    *winners = (struct ana_winners){
        .roster = roster,
        .baseline = options->baseline == UINT32_MAX ? roster->view->baseline : options->baseline,
        .measure = options->measure ? options->measure : "profit",
        .confidence = roster->view->confidence,
        .material = options->material > 0 ? options->material : MATERIAL,
    };
    struct work work = {.winners = winners, .error = error};
    work.changes = malloc(((size_t)roster->partner_count + 1) * sizeof *work.changes);
    int status = work.changes ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for changes of partners");
    if (status == SIM_OK)
        status = open_columns(&work);
    if (status == SIM_OK)
        status = cut_sizes(&work);
    if (status == SIM_OK) {
        winners->clear = winners->material * mean_size(&work);
        status = compare(&work, winners, error);
    }
    free(work.changes);
    return status;
}

void ana_winners_fini(struct ana_winners *winners)
{
    free(winners->rows);
    winners->rows = NULL;
    winners->count = 0;
}
