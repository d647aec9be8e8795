/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/risk/risk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/risk/tail.h"

#define DOMINANCE_SEED 1

/* One place of one metric: numbers turned so that more is better. */
struct place {
    const struct ana_comparison *comparison;
    uint32_t designs, replications;
    double sign;         /* +1, or -1 where less is better */
    double *x;           /* [design][replication]; NaN where there is none */
    double *a, *b;       /* [replication]: numbers of one design, of the baseline, without gaps */
    double *ordered;     /* [replication]: one of the two, ascending */
    double *ia, *ib;     /* [replication]: influence values */
    double *regret_base; /* [replication]: the best of the market; NaN unless every design finished it */
};

static uint32_t gather(const double *x, uint32_t count, double *out)
{
    uint32_t n = 0;
    for (uint32_t r = 0; r < count; r++)
        if (!isnan(x[r]))
            out[n++] = x[r];
    return n;
}

static void sort_into(const double *x, uint32_t count, double *ordered)
{
    memcpy(ordered, x, count * sizeof *ordered);
    ana_sort(ordered, count);
}

/* A value or interval of turned numbers, turned back. */
static double turn(const struct place *place, double value)
{
    return place->sign * value;
}

static struct ana_interval turn_range(const struct place *place, struct ana_interval range)
{
    return place->sign > 0 ? range : (struct ana_interval){-range.high, -range.low};
}

static struct ana_interval mean_range(const double *x, uint32_t count, double confidence)
{
    struct ana_moments moments = ana_moments_of(x, count);
    return ana_mean_interval(moments.mean, ana_variance(&moments), moments.count, confidence);
}

static void look_at_tail(const struct place *place, const double *x, struct ana_risk_row *row)
{
    double confidence = place->comparison->confidence;
    row->runs = gather(x, place->replications, place->a);
    row->bad = row->cvar = NAN;
    row->bad_range = row->cvar_range = (struct ana_interval){NAN, NAN};
    if (row->runs * ANA_RISK_TAIL < 1)
        return;
    sort_into(place->a, row->runs, place->ordered);
    row->bad = turn(place, ana_quantile(place->ordered, row->runs, ANA_RISK_TAIL));
    struct ana_ranks ranks = ana_quantile_ranks(row->runs, ANA_RISK_TAIL, confidence);
    if (ranks.lower >= 1 && ranks.upper <= row->runs)
        row->bad_range =
            turn_range(place, (struct ana_interval){place->ordered[ranks.lower - 1], place->ordered[ranks.upper - 1]});
    row->cvar = turn(place, ana_cvar(place->ordered, row->runs, ANA_RISK_TAIL));
    ana_cvar_influence(place->a, place->ordered, row->runs, ANA_RISK_TAIL, place->ia);
    row->cvar_range = turn_range(place, ana_cvar_interval(place->ia, row->runs, ANA_RISK_TAIL, confidence));
}

static int compare_tails(const struct place *place, const double *x, struct ana_risk_row *row)
{
    double each = place->comparison->each_confidence;
    uint32_t n = 0;
    for (uint32_t r = 0; r < place->replications; r++)
        if (!isnan(x[r]) && !isnan(place->x[r])) {
            place->a[n] = x[r];
            place->b[n++] = place->x[r];
        }
    row->pairs = n;
    row->cvar_difference = NAN;
    row->cvar_difference_range = (struct ana_interval){NAN, NAN};
    if (n * ANA_RISK_TAIL >= 1) {
        sort_into(place->a, n, place->ordered);
        ana_cvar_influence(place->a, place->ordered, n, ANA_RISK_TAIL, place->ia);
        sort_into(place->b, n, place->ordered);
        ana_cvar_influence(place->b, place->ordered, n, ANA_RISK_TAIL, place->ib);
        for (uint32_t i = 0; i < n; i++)
            place->ia[i] -= place->ib[i];
        row->cvar_difference = turn(place, ana_moments_of(place->ia, n).mean);
        row->cvar_difference_range = turn_range(place, ana_cvar_interval(place->ia, n, ANA_RISK_TAIL, each));
    }
    return ana_dominance_of(place->a, place->b, n, 1 - each, DOMINANCE_SEED, &row->dominance);
}

static uint32_t find_best(const struct place *place)
{
    uint32_t markets = 0;
    for (uint32_t r = 0; r < place->replications; r++) {
        double best = place->x[r];
        for (uint32_t d = 1; d < place->designs && !isnan(best); d++) {
            double x = place->x[(size_t)d * place->replications + r];
            best = isnan(x) ? (double)NAN : fmax(best, x);
        }
        place->regret_base[r] = best;
        if (!isnan(best))
            markets++;
    }
    return markets;
}

static void look_at_regret(const struct place *place, const double *x, struct ana_risk_row *row)
{
    uint32_t n = 0;
    row->best_in = 0;
    for (uint32_t r = 0; r < place->replications; r++)
        if (!isnan(place->regret_base[r])) {
            place->a[n++] = place->regret_base[r] - x[r];
            row->best_in += place->regret_base[r] == x[r];
        }
    struct ana_moments moments = ana_moments_of(place->a, n);
    row->regret = n > 0 ? moments.mean : (double)NAN;
    row->regret_most = n > 0 ? moments.most : (double)NAN;
    row->regret_range = mean_range(place->a, n, place->comparison->confidence);
}

static int look(struct place *place, const struct ana_metric_rows *rows, uint32_t at, struct ana_risk_metric *out)
{
    const struct ana_study_view *view = place->comparison->view;
    int status = SIM_OK;
    for (uint32_t d = 0; d < place->designs; d++) {
        uint32_t point = ana_row(place->comparison, rows, at, d)->point;
        for (uint32_t r = 0; r < place->replications; r++)
            place->x[(size_t)d * place->replications + r] =
                point == UINT32_MAX
                    ? (double)NAN
                    : place->sign * view->headline[rows->metric][(size_t)point * place->replications + r];
    }
    out->markets[at] = find_best(place);
    for (uint32_t d = 0; d < place->designs && status == SIM_OK; d++) {
        struct ana_risk_row *row = &out->risk[(size_t)at * place->designs + d];
        const double *x = place->x + (size_t)d * place->replications;
        row->design = place->comparison->designs[d];
        look_at_tail(place, x, row);
        look_at_regret(place, x, row);
        status = compare_tails(place, x, row);
        if (d == 0)
            row->cvar_difference = row->cvar_difference_range.low = row->cvar_difference_range.high = NAN;
    }
    return status;
}

static int look_at_metric(const struct ana_comparison *comparison, const struct ana_metric_rows *rows,
                          struct ana_risk_metric *out)
{
    uint32_t n = comparison->view->replication_count, designs = comparison->design_count;
    double *numbers = malloc(((size_t)n * (designs + 6) + 1) * sizeof *numbers);
    out->rows = rows;
    out->markets = calloc(comparison->place_count + 1, sizeof *out->markets);
    out->risk = calloc((size_t)comparison->place_count * designs + 1, sizeof *out->risk);
    int status = numbers && out->markets && out->risk ? SIM_OK : SIM_INTERNAL;
    if (status == SIM_OK) {
        double *next = numbers + (size_t)n * designs;
        struct place place = {.comparison = comparison,
                              .designs = designs,
                              .replications = n,
                              .sign = rows->direction < 0 ? -1 : 1,
                              .x = numbers,
                              .a = next,
                              .b = next + n,
                              .ordered = next + 2 * (size_t)n,
                              .ia = next + 3 * (size_t)n,
                              .ib = next + 4 * (size_t)n,
                              .regret_base = next + 5 * (size_t)n};
        for (uint32_t p = 0; p < comparison->place_count && status == SIM_OK; p++)
            status = look(&place, rows, p, out);
    }
    free(numbers);
    return status;
}

/* By name: what was asked for and can be good or bad. */
static bool wanted(const struct ana_comparison *comparison, const struct ana_metric_rows *rows)
{
    return comparison->chosen_by_name ? rows->direction != 0 : rows->declared;
}

int ana_risk(const struct ana_comparison *comparison, struct ana_risk **out, struct sim_error *error)
{
    struct ana_risk *risk = calloc(1, sizeof *risk);
    int status = risk ? SIM_OK : SIM_INTERNAL;
    *out = NULL;
    if (status == SIM_OK) {
        risk->comparison = comparison;
        risk->metrics = calloc(comparison->metric_count + 1, sizeof *risk->metrics);
        status = risk->metrics ? SIM_OK : SIM_INTERNAL;
    }
    for (uint32_t m = 0; status == SIM_OK && m < comparison->metric_count; m++)
        if (wanted(comparison, &comparison->metrics[m]))
            status = look_at_metric(comparison, &comparison->metrics[m], &risk->metrics[risk->metric_count++]);
    if (status != SIM_OK)
        sim_fail(error, status, "out of memory for the risk view");
    else if (risk->metric_count == 0)
        status = sim_fail(error, SIM_USAGE,
                          comparison->chosen_by_name
                              ? "none of these metrics says which way is good: a bad case needs a direction"
                              : "no metric was declared: say with --metric whose bad cases to look at");
    if (status == SIM_OK)
        *out = risk;
    else
        ana_risk_free(risk);
    return status;
}

void ana_risk_free(struct ana_risk *risk)
{
    if (!risk)
        return;
    for (uint32_t m = 0; m < risk->metric_count; m++) {
        free(risk->metrics[m].markets);
        free(risk->metrics[m].risk);
    }
    free(risk->metrics);
    free(risk);
}
