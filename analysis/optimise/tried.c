/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/optimise/tried.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/statistics/multiple.h"

/* A metric is taken to be moved by luck nowhere if in fewer than this share of runs it can be: 149 of them at 95 %. */
#define NOWHERE_SHARE .02

int ana_tried_init(struct ana_tried *points, const struct ana_evaluator *evaluator, const struct ana_factor *levers,
                   uint32_t lever_count, const uint32_t *designs, uint32_t design_count, uint32_t capacity,
                   struct sim_error *error)
{
    size_t room = (size_t)capacity + 1;
    *points = (struct ana_tried){.evaluator = evaluator,
                                 .levers = levers,
                                 .lever_count = lever_count,
                                 .objective_count = evaluator->metric_count,
                                 .confidence = .95,
                                 .design_count = design_count,
                                 .count = design_count,
                                 .capacity = capacity};
    points->alternatives = calloc(room, sizeof *points->alternatives);
    points->u = calloc(room * (lever_count + 1), sizeof *points->u);
    points->texts = calloc(room, sizeof *points->texts);
    points->terms = calloc(room, sizeof *points->terms);
    points->wanted = calloc(room, sizeof *points->wanted);
    int status = ana_board_init(&points->board, evaluator, points->alternatives, capacity, error);
    if (status == SIM_OK && !(points->alternatives && points->u && points->texts && points->terms && points->wanted))
        status = sim_fail(error, SIM_INTERNAL, "out of memory for %u points", capacity);
    for (uint32_t i = 0; status == SIM_OK && i < design_count; i++) {
        points->alternatives[i] =
            (struct ana_alternative){.label = evaluator->view->designs[designs[i]].title, .design = designs[i]};
        for (uint32_t k = 0; k < lever_count; k++)
            points->u[(size_t)i * lever_count + k] = NAN;
    }
    if (status != SIM_OK)
        ana_tried_fini(points);
    return status;
}

void ana_tried_fini(struct ana_tried *points)
{
    if (points->board.sizes)
        ana_board_fini(&points->board);
    for (uint32_t i = 0; i < points->count && points->texts && points->terms; i++) {
        free(points->texts[i]);
        free(points->terms[i]);
    }
    free(points->alternatives);
    free(points->u);
    free(points->texts);
    free(points->terms);
    free(points->wanted);
    memset(points, 0, sizeof *points);
}

/* The middle of a level, or the nearest point of the grid. */
static double settle(const struct ana_factor *lever, double u)
{
    uint32_t levels = ana_factor_levels(lever);
    u = fmin(fmax(u, 0), 1);
    return levels > 0 ? (fmin(floor(u * levels), levels - 1.0) + .5) / levels
                      : floor(u * ANA_TRIED_GRID + .5) / ANA_TRIED_GRID;
}

static uint32_t find(const struct ana_tried *points, const double *u)
{
    size_t row = points->lever_count * sizeof *u;
    for (uint32_t i = points->design_count; i < points->count; i++)
        if (memcmp(points->u + (size_t)i * points->lever_count, u, row) == 0)
            return i;
    return UINT32_MAX;
}

uint32_t ana_tried_settle(const struct ana_tried *points, double *u)
{
    for (uint32_t k = 0; k < points->lever_count; k++)
        u[k] = settle(&points->levers[k], u[k]);
    return find(points, u);
}

uint32_t ana_tried_add(struct ana_tried *points, const double *u)
{
    uint32_t levers = points->lever_count, at = points->count;
    double *own = points->u + (size_t)at * levers; /* there is one row more than `capacity` */
    memcpy(own, u, levers * sizeof *own);
    uint32_t old = ana_tried_settle(points, own);
    if (old != UINT32_MAX || at >= points->capacity)
        return old;
    points->texts[at] = malloc((size_t)levers * ANA_FACTOR_TEXT + 1);
    points->terms[at] = malloc((levers + 1) * sizeof *points->terms[at]);
    if (!points->texts[at] || !points->terms[at]) {
        free(points->texts[at]);
        free(points->terms[at]);
        points->texts[at] = NULL;
        points->terms[at] = NULL;
        return UINT32_MAX;
    }
    for (uint32_t k = 0; k < levers; k++) {
        char *text = points->texts[at] + (size_t)k * ANA_FACTOR_TEXT;
        ana_factor_text(&points->levers[k], own[k], text);
        points->terms[at][k] = text;
    }
    points->alternatives[at] = (struct ana_alternative){
        .label = "", .design = points->alternatives[0].design, .terms = points->terms[at], .term_count = levers};
    return points->count++;
}

int ana_tried_extend(struct ana_tried *points, const uint32_t *which, uint32_t count, uint32_t replications,
                     struct sim_error *error)
{
    memset(points->wanted, 0, points->capacity * sizeof *points->wanted);
    points->wanted[0] = replications;
    for (uint32_t i = 0; i < count; i++)
        points->wanted[which[i]] = replications;
    return ana_board_extend(&points->board, points->wanted, error);
}

int ana_tried_extend_each(struct ana_tried *points, const uint32_t *which, const uint32_t *sizes, uint32_t count,
                          struct sim_error *error)
{
    memset(points->wanted, 0, points->capacity * sizeof *points->wanted);
    for (uint32_t i = 0; i < count; i++) {
        points->wanted[0] = sizes[i] > points->wanted[0] ? sizes[i] : points->wanted[0];
        points->wanted[which[i]] = sizes[i] > points->wanted[which[i]] ? sizes[i] : points->wanted[which[i]];
    }
    return ana_board_extend(&points->board, points->wanted, error);
}

uint32_t ana_tried_size(const struct ana_tried *points, uint32_t point)
{
    return points->board.sizes[point];
}

uint64_t ana_tried_runs(const struct ana_tried *points)
{
    return points->board.runs;
}

int ana_tried_direction(const struct ana_tried *points, uint32_t metric)
{
    return ana_direction(points->evaluator->view, points->evaluator->metrics[metric]);
}

/* Of the first `most` replications. */
static struct ana_moments between(const struct ana_tried *points, uint32_t point, uint32_t other, uint32_t metric,
                                  uint32_t most)
{
    int direction = ana_tried_direction(points, metric);
    struct ana_moments moments = {0};
    for (uint32_t r = 0; r < points->board.sizes[point] && r < points->board.sizes[other] && r < most; r++) {
        double base = ana_board_value(&points->board, other, r, metric);
        double own = ana_board_value(&points->board, point, r, metric);
        if (isnan(own) && point != 0)
            return (struct ana_moments){0};
        if (!isnan(base))
            ana_moments_add(&moments, direction * (own - base));
    }
    return moments;
}

struct ana_moments ana_tried_between(const struct ana_tried *points, uint32_t point, uint32_t other, uint32_t metric)
{
    return between(points, point, other, metric, UINT32_MAX);
}

struct ana_moments ana_tried_difference(const struct ana_tried *points, uint32_t point, uint32_t metric)
{
    return between(points, point, 0, metric, UINT32_MAX);
}

double ana_tried_score_first(const struct ana_tried *points, uint32_t point, uint32_t metric, uint32_t replications)
{
    struct ana_moments moments = between(points, point, 0, metric, replications);
    return moments.count > 0 ? moments.mean : (double)NAN;
}

double ana_tried_score(const struct ana_tried *points, uint32_t point, uint32_t metric)
{
    return ana_tried_score_first(points, point, metric, UINT32_MAX);
}

struct ana_moments ana_tried_level(const struct ana_tried *points, uint32_t point, uint32_t metric)
{
    struct ana_moments moments = {0};
    for (uint32_t r = 0; r < points->board.sizes[point]; r++) {
        double value = ana_board_value(&points->board, point, r, metric);
        if (!isnan(value))
            ana_moments_add(&moments, value);
    }
    return moments;
}

/* Runs in which the metric was what the alternative's first run had made it, and the range of those. */
struct unmoved {
    double runs; /* NaN if any run differed */
    double least, most;
};

static void look_for_luck(const struct ana_board *board, uint32_t metric, struct unmoved *seen)
{
    for (uint32_t i = 0; board && i < board->count; i++) {
        double first = NAN;
        for (uint32_t r = 0; r < board->sizes[i]; r++) {
            double value = ana_board_value(board, i, r, metric);
            if (isnan(value))
                continue;
            if (!isnan(first) && value != first)
                seen->runs = NAN;
            seen->runs += !isnan(first);
            first = value;
            seen->least = fmin(seen->least, value);
            seen->most = fmax(seen->most, value);
        }
    }
}

/* Equal numbers leave an interval no width; whether they may be taken for certain.  A metric that settings move and
 * luck nowhere, like the cost of what is bought, shows so in all points together.  One that is the same everywhere may
 * wait for a rare case: points share their luck, and many of them see no more of it than one. */
static bool is_sure(const struct ana_tried *points, uint32_t metric, const struct ana_moments *moments)
{
    double alpha = (1 - points->confidence) / points->requirement_count;
    if (ana_is_settled(moments, alpha))
        return true;
    /* That is a statement about the metric, one for all points. */
    double metric_alpha = (1 - points->evaluator->view->confidence) / points->requirement_count;
    struct unmoved seen = {.least = INFINITY, .most = -INFINITY};
    look_for_luck(&points->board, metric, &seen);
    look_for_luck(points->also, metric, &seen);
    return seen.most > seen.least && ana_unseen_share(seen.runs, metric_alpha) <= NOWHERE_SHARE;
}

struct ana_met_level ana_tried_requirement(const struct ana_tried *points, uint32_t point, uint32_t requirement)
{
    const struct ana_requirement *r = &points->requirements[requirement];
    struct ana_moments moments = ana_tried_level(points, point, r->metric);
    struct ana_met_level level = {
        .mean = moments.count > 0 ? moments.mean : (double)NAN, .bound = NAN, .met = ANA_UNCLEAR};
    if (moments.count < 2)
        return level;
    /* One-sided at 1 - alpha / requirements is two-sided at 1 - 2 alpha / requirements. */
    double two_sided = ana_simultaneous_confidence(2 * points->confidence - 1, points->requirement_count);
    struct ana_interval interval =
        ana_mean_interval(moments.mean, ana_variance(&moments), moments.count, fmax(two_sided, .5));
    level.bound = r->at_most ? interval.high : interval.low;
    double other = r->at_most ? interval.low : interval.high;
    level.equal = !is_sure(points, r->metric, &moments);
    if (level.equal) {
        bool beyond = r->at_most ? level.mean > r->limit : level.mean < r->limit;
        level.met = beyond ? ANA_VIOLATED : ANA_UNCLEAR; /* no promise is made by giving up what looks violated */
        return level;
    }
    if (r->at_most ? level.bound <= r->limit : level.bound >= r->limit)
        level.met = ANA_MET;
    else if (r->at_most ? other > r->limit : other < r->limit)
        level.met = ANA_VIOLATED;
    return level;
}

enum ana_met ana_tried_met(const struct ana_tried *points, uint32_t point)
{
    enum ana_met worst = ANA_MET;
    for (uint32_t i = 0; i < points->requirement_count; i++) {
        enum ana_met met = ana_tried_requirement(points, point, i).met;
        worst = met > worst ? met : worst;
    }
    return worst;
}

double ana_tried_excess(const struct ana_tried *points, uint32_t point)
{
    double excess = 0;
    for (uint32_t i = 0; i < points->requirement_count; i++) {
        struct ana_met_level level = ana_tried_requirement(points, point, i);
        double limit = points->requirements[i].limit;
        if (level.met == ANA_VIOLATED) /* on a scale that is one for all points, however noisy or often run */
            excess += fabs(level.mean - limit) / (limit != 0 ? fabs(limit) : 1);
    }
    return excess;
}
