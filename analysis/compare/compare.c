/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/compare/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/statistics/multiple.h"

static int out_of_memory(struct sim_error *error)
{
    return sim_fail(error, SIM_INTERNAL, "out of memory for a comparison");
}

/* ---- who is compared where ---- */

static uint32_t find_point(const struct ana_study_view *view, uint32_t design, const char *place)
{
    for (uint32_t p = 0; p < view->point_count; p++)
        if (view->points[p].design == design && strcmp(view->points[p].place, place) == 0)
            return p;
    return UINT32_MAX;
}

static bool has_points(const struct ana_study_view *view, uint32_t design)
{
    for (uint32_t p = 0; p < view->point_count; p++)
        if (view->points[p].design == design)
            return true;
    return false;
}

/* The baseline's points say which places there are. */
static bool lay_out(struct ana_comparison *comparison)
{
    const struct ana_study_view *view = comparison->view;
    comparison->places = calloc(view->point_count + 1, sizeof *comparison->places);
    comparison->designs = calloc(view->design_count + 1, sizeof *comparison->designs);
    if (!comparison->places || !comparison->designs)
        return false;
    for (uint32_t p = 0; p < view->point_count; p++)
        if (view->points[p].design == comparison->baseline)
            comparison->places[comparison->place_count++] = view->points[p].place;
    comparison->designs[comparison->design_count++] = comparison->baseline;
    for (uint32_t d = 0; d < view->design_count; d++)
        if (d != comparison->baseline && has_points(view, d))
            comparison->designs[comparison->design_count++] = d;
    return true;
}

static bool listed(const uint32_t *metrics, uint32_t count, uint32_t metric)
{
    for (uint32_t i = 0; i < count; i++)
        if (metrics[i] == metric)
            return true;
    return false;
}

static const double *headline_of(const struct ana_study_view *view, uint32_t metric, uint32_t point)
{
    return view->headline[metric] + (size_t)point * view->replication_count;
}

/* Whether any two runs differ by it: what is the same everywhere says nothing about designs. */
static bool moves(const struct ana_study_view *view, uint32_t metric)
{
    double first = NAN;
    for (uint32_t p = 0; p < view->point_count; p++)
        for (uint32_t r = 0; r < view->replication_count; r++) {
            double x = headline_of(view, metric, p)[r];
            if (isnan(first))
                first = x;
            else if (!isnan(x) && x != first)
                return true;
        }
    return false;
}

/* Fit for a scorecard: it has a direction and moves. */
static bool telling(const struct ana_study_view *view, uint32_t metric)
{
    return metric != view->declared && view->metrics[metric]->goal != SIM_GOAL_NONE && moves(view, metric);
}

/* How many that are telling come before each in its group; UINT32_MAX for the others. */
static void rank_in_groups(const struct ana_study_view *view, uint32_t *rank)
{
    for (uint32_t m = 0; m < view->metric_count; m++) {
        rank[m] = telling(view, m) ? 0 : UINT32_MAX;
        for (uint32_t k = 0; k < m && rank[m] != UINT32_MAX; k++)
            rank[m] += rank[k] != UINT32_MAX && strcmp(view->metrics[k]->group, view->metrics[m]->group) == 0;
    }
}

/* A balanced scorecard: the declared metric, then from each group in turn the next one that tells something, as far as
 * the limit goes; in the model's order. */
static void choose_scorecard(const struct ana_study_view *view, const uint32_t *rank, uint32_t *chosen, uint32_t *count)
{
    uint32_t picked = *count;
    for (uint32_t turn = 0; turn < view->metric_count && picked < ANA_SCORECARD_METRICS; turn++)
        for (uint32_t m = 0; m < view->metric_count && picked < ANA_SCORECARD_METRICS; m++)
            if (rank[m] == turn)
                chosen[picked++] = m;
    /* Where nothing has a direction, or nothing moves, there is still a table. */
    for (uint32_t m = 0; picked == 0 && m < view->metric_count && m < ANA_SCORECARD_METRICS; m++)
        chosen[picked + m] = m;
    if (picked == 0)
        picked = view->metric_count < ANA_SCORECARD_METRICS ? view->metric_count : ANA_SCORECARD_METRICS;
    for (uint32_t i = *count + 1; i < picked; i++)
        for (uint32_t k = i; k > *count && chosen[k - 1] > chosen[k]; k--) {
            uint32_t swap = chosen[k];
            chosen[k] = chosen[k - 1];
            chosen[k - 1] = swap;
        }
    *count = picked;
}

static uint32_t *choose_metrics(const struct ana_study_view *view, const struct ana_compare_options *options,
                                uint32_t *count)
{
    uint32_t *chosen = calloc(2 * (size_t)view->metric_count + ANA_SCORECARD_METRICS, sizeof *chosen);
    if (!chosen)
        return NULL;
    *count = 0;
    if (options->metrics && !options->all_metrics) {
        for (uint32_t i = 0; i < options->metric_count; i++)
            if (!listed(chosen, *count, options->metrics[i]))
                chosen[(*count)++] = options->metrics[i];
        return chosen;
    }
    if (view->declared < view->metric_count)
        chosen[(*count)++] = view->declared;
    if (!options->all_metrics) {
        uint32_t *rank = chosen + view->metric_count + ANA_SCORECARD_METRICS; /* the rest of the array is scratch */
        rank_in_groups(view, rank);
        choose_scorecard(view, rank, chosen, count);
        return chosen;
    }
    for (uint32_t m = 0; m < view->metric_count; m++)
        if (m != view->declared)
            chosen[(*count)++] = m;
    return chosen;
}

/* ---- one difference ---- */

static void summarise(const double *x, uint32_t count, double confidence, struct ana_summary *summary)
{
    summary->moments = ana_moments_of(x, count);
    double variance = ana_variance(&summary->moments);
    summary->sd = sqrt(variance);
    summary->interval = ana_mean_interval(summary->moments.mean, variance, summary->moments.count, confidence);
    if (summary->moments.count == 0)
        summary->moments.mean = NAN;
}

static void count_pairs(const struct ana_study_view *view, const double *own, const double *base, int direction,
                        struct ana_difference *row)
{
    for (uint32_t r = 0; r < view->replication_count; r++) {
        enum sim_pair_status a = view->status[(size_t)row->point * view->replication_count + r];
        enum sim_pair_status b = view->status[(size_t)row->baseline_point * view->replication_count + r];
        double difference = own[r] - base[r];
        if (a == SIM_PAIR_FAILED || b == SIM_PAIR_FAILED)
            row->failed++;
        else if (a == SIM_PAIR_MISSING || b == SIM_PAIR_MISSING)
            row->missing++;
        else if (isnan(difference))
            row->undefined++;
        if (isnan(difference))
            continue;
        row->won += direction < 0 ? difference < 0 : difference > 0;
        row->tied += difference == 0;
    }
}

/* A share of the baseline's mean makes sense only if that mean is surely positive: profits change sign. */
static double relative_difference(const struct ana_difference *row, double confidence)
{
    const struct ana_moments *base = &row->paired.b;
    struct ana_interval interval = ana_mean_interval(base->mean, ana_variance(base), base->count, confidence);
    bool positive = base->count >= 2 ? interval.low > 0 : base->count > 0 && base->mean > 0;
    return positive ? row->mean / base->mean : (double)NAN;
}

static enum ana_verdict side(double difference, int direction)
{
    if (direction == 0)
        return difference > 0 ? ANA_HIGHER : ANA_LOWER;
    return (difference > 0) == (direction > 0) ? ANA_BETTER : ANA_WORSE;
}

/* Further replications until an interval around the same estimate would not straddle an edge of the zone. */
static double further_replications(const struct ana_difference *row, double matters, double each_confidence)
{
    if (ana_is_constant(&row->paired.difference))
        return fmax(1, ceil(1 - log2(1 - each_confidence)) - row->pairs);
    double gap = fabs(fabs(row->mean) - matters);
    double more = ana_replications_for(row->sd, gap, each_confidence) - row->pairs;
    return more > ANA_MORE_LIMIT ? (double)INFINITY : fmax(1, more);
}

static void judge(struct ana_difference *row, const struct ana_metric_rows *metric, double each_confidence)
{
    double low = row->simultaneous.low, high = row->simultaneous.high, matters = metric->matters;
    /* Equal differences leave an interval no width: so few of them may be luck. */
    bool enough = row->pairs >= 2 &&
                  (!ana_is_constant(&row->paired.difference) || ana_equal_p(row->pairs) <= 1 - each_confidence);
    row->sure_of_sign = enough && (low > 0 || high < 0);
    row->more = NAN;
    if (row->pairs == 0)
        row->verdict = ANA_NO_DATA;
    else if (row->paired.difference.least == 0 && row->paired.difference.most == 0)
        row->verdict = ANA_IDENTICAL;
    else if (row->pairs < 2)
        row->verdict = ANA_UNDECIDED;
    else if (enough && (low > matters || high < -matters))
        row->verdict = side(row->mean, metric->direction);
    else if (enough && matters > 0 && low >= -matters && high <= matters)
        row->verdict = ANA_EQUAL;
    else {
        row->verdict = ANA_UNDECIDED;
        row->more = further_replications(row, matters, each_confidence);
    }
}

static void compare_points(const struct ana_comparison *comparison, const struct ana_metric_rows *metric,
                           struct ana_difference *row)
{
    const struct ana_study_view *view = comparison->view;
    const double *own = headline_of(view, metric->metric, row->point);
    const double *base = headline_of(view, metric->metric, row->baseline_point);
    summarise(own, view->replication_count, comparison->confidence, &row->own);
    row->paired = ana_paired_of(own, base, view->replication_count);
    row->pairs = (uint32_t)row->paired.difference.count;
    double variance = ana_variance(&row->paired.difference);
    row->mean = row->pairs > 0 ? row->paired.difference.mean : (double)NAN;
    row->sd = sqrt(variance);
    row->interval = ana_mean_interval(row->mean, variance, row->pairs, comparison->confidence);
    row->simultaneous = ana_mean_interval(row->mean, variance, row->pairs, comparison->each_confidence);
    count_pairs(view, own, base, metric->direction, row);
    row->won_share = ana_wilson_interval(row->won, row->pairs, comparison->confidence);
    row->relative = relative_difference(row, comparison->confidence);
    row->p_equal =
        metric->matters > 0 ? ana_equivalence_p(row->mean, variance, row->pairs, metric->matters) : (double)NAN;
    judge(row, metric, comparison->each_confidence);
    row->constant = row->pairs >= 2 && variance == 0 && row->verdict != ANA_IDENTICAL;
    row->skewed = ana_is_skewed(&row->paired.difference);
    row->weak_pairing = row->verdict != ANA_IDENTICAL && row->paired.reduction < ANA_PAIRING_WEAK;
    const char *a = view->points[row->point].id, *b = view->points[row->baseline_point].id;
    row->shared = a && b && a[0] && strcmp(a, b) == 0;
}

/* ---- all of them ---- */

static int compare_place(const struct ana_comparison *comparison, const struct ana_metric_rows *metric, uint32_t place,
                         double *p)
{
    const struct ana_study_view *view = comparison->view;
    uint32_t count = comparison->design_count;
    struct ana_difference *rows = metric->rows + (size_t)place * count;
    uint32_t baseline_point = find_point(view, comparison->baseline, comparison->places[place]);
    for (uint32_t d = 0; d < count; d++) {
        struct ana_difference *row = &rows[d];
        row->design = comparison->designs[d];
        row->baseline_point = baseline_point;
        row->point = find_point(view, row->design, comparison->places[place]);
        if (row->point == UINT32_MAX) {
            *row = (struct ana_difference){.design = row->design,
                                           .point = UINT32_MAX,
                                           .mean = NAN,
                                           .sd = NAN,
                                           .relative = NAN,
                                           .p_equal = NAN,
                                           .more = NAN,
                                           .verdict = ANA_NO_DATA,
                                           .interval = {NAN, NAN},
                                           .simultaneous = {NAN, NAN},
                                           .won_share = {NAN, NAN},
                                           .baseline_point = baseline_point};
            row->own = (struct ana_summary){.sd = NAN, .interval = {NAN, NAN}, .moments = {.mean = NAN}};
            row->paired.rho = row->paired.reduction = row->paired.t = row->paired.p = NAN;
        } else {
            compare_points(comparison, metric, row);
        }
        if (d == 0)
            row->verdict = ANA_BASELINE;
        p[d] = row->paired.p;
    }
    rows[0].p_holm = NAN;
    int status = ana_adjust(ANA_HOLM, p + 1, count - 1, p + 1);
    for (uint32_t d = 1; d < count; d++)
        rows[d].p_holm = p[d];
    return status;
}

static int compare_metric(struct ana_comparison *comparison, uint32_t metric, struct ana_metric_rows *rows)
{
    const struct ana_study_view *view = comparison->view;
    enum sim_metric_goal goal = view->metrics[metric]->goal;
    rows->metric = metric;
    rows->declared = metric == view->declared;
    rows->direction = goal == SIM_GOAL_MAX ? 1 : goal == SIM_GOAL_MIN ? -1 : 0;
    if (rows->declared) {
        rows->direction = view->maximise ? 1 : -1;
        rows->matters = view->matters > 0 ? view->matters : 0;
    }
    rows->rows = calloc((size_t)comparison->place_count * comparison->design_count, sizeof *rows->rows);
    double *p = calloc(comparison->design_count, sizeof *p);
    int status = rows->rows && p ? SIM_OK : SIM_INTERNAL;
    for (uint32_t place = 0; place < comparison->place_count && status == SIM_OK; place++)
        status = compare_place(comparison, rows, place, p);
    free(p);
    return status;
}

int ana_compare(const struct ana_study_view *view, const struct ana_compare_options *options,
                struct ana_comparison **out, struct sim_error *error)
{
    uint32_t metric_count = 0;
    uint32_t *metrics = NULL;
    struct ana_comparison *comparison = calloc(1, sizeof *comparison);
    int status = comparison ? SIM_OK : out_of_memory(error);
    *out = NULL;
    if (status != SIM_OK)
        return status;
    comparison->view = view;
    comparison->baseline = options->baseline == UINT32_MAX ? view->baseline : options->baseline;
    comparison->confidence = view->confidence;
    comparison->chosen_by_name = options->metrics && !options->all_metrics;
    if (comparison->baseline >= view->design_count || !has_points(view, comparison->baseline)) {
        status = sim_fail(error, SIM_USAGE, "the results hold no run of the baseline '%s': run it, or choose another",
                          comparison->baseline < view->design_count ? view->designs[comparison->baseline].title : "?");
        goto done;
    }
    metrics = choose_metrics(view, options, &metric_count);
    if (!metrics || !lay_out(comparison)) {
        status = out_of_memory(error);
        goto done;
    }
    comparison->each_confidence = ana_simultaneous_confidence(comparison->confidence, comparison->design_count - 1);
    comparison->metrics = calloc(metric_count + 1, sizeof *comparison->metrics);
    comparison->metric_count = comparison->metrics ? metric_count : 0;
    status = comparison->metrics ? SIM_OK : out_of_memory(error);
    for (uint32_t m = 0; m < metric_count && status == SIM_OK; m++)
        if (compare_metric(comparison, metrics[m], &comparison->metrics[m]) != SIM_OK)
            status = out_of_memory(error);
done:
    free(metrics);
    if (status == SIM_OK)
        *out = comparison;
    else
        ana_comparison_free(comparison);
    return status;
}

void ana_comparison_free(struct ana_comparison *comparison)
{
    if (!comparison)
        return;
    for (uint32_t m = 0; m < comparison->metric_count; m++)
        free(comparison->metrics[m].rows);
    free(comparison->metrics);
    free(comparison->places);
    free(comparison->designs);
    free(comparison);
}

const struct ana_difference *ana_row(const struct ana_comparison *comparison, const struct ana_metric_rows *metric,
                                     uint32_t place, uint32_t design)
{
    return &metric->rows[(size_t)place * comparison->design_count + design];
}

const struct ana_metric_rows *ana_declared(const struct ana_comparison *comparison)
{
    for (uint32_t m = 0; m < comparison->metric_count; m++)
        if (comparison->metrics[m].declared)
            return &comparison->metrics[m];
    return NULL;
}

const char *ana_verdict_name(enum ana_verdict verdict)
{
    static const char *const names[] = {
        [ANA_BASELINE] = "baseline",   [ANA_BETTER] = "better",
        [ANA_WORSE] = "worse",         [ANA_EQUAL] = "no material difference",
        [ANA_UNDECIDED] = "undecided", [ANA_IDENTICAL] = "identical",
        [ANA_HIGHER] = "higher",       [ANA_LOWER] = "lower",
        [ANA_NO_DATA] = "no data",
    };
    return names[verdict];
}
