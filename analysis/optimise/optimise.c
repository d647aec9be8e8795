/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/optimise/optimise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/optimise/search.h"
#include "analysis/optimise/surface.h"
#include "analysis/statistics/multiple.h"
#include "sim/experiment/sequence.h"

#define POINTS_MOST 20000u

uint64_t ana_search_left(const struct ana_search *search, double share)
{
    double allowed = share * (double)search->budget, used = (double)ana_tried_runs(search->points);
    return used < allowed ? (uint64_t)(allowed - used) : 0;
}

int ana_search_note(struct ana_search *search, const char *phase, uint32_t replications, double best,
                    struct sim_error *error)
{
    struct ana_optimum *optimum = search->optimum;
    struct ana_search_step *grown = realloc(optimum->steps, (optimum->step_count + 1) * sizeof *grown);
    if (!grown)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the story of a search");
    optimum->steps = grown;
    grown[optimum->step_count++] = (struct ana_search_step){.phase = phase,
                                                            .points = search->points->count,
                                                            .replications = replications,
                                                            .runs = ana_tried_runs(search->points),
                                                            .best = best};
    return SIM_OK;
}

/* ---- explore ---- */

/* What designs do with the levers, where that lies within their ranges. */
static uint32_t add_starts(struct ana_search *search)
{
    const struct ana_optimise_options *o = search->options;
    uint32_t added = 0;
    for (uint32_t d = 0; d < o->design_count && o->starts; d++) {
        const double *start = o->starts + (size_t)d * o->lever_count;
        bool inside = true;
        for (uint32_t k = 0; k < o->lever_count; k++)
            inside = inside && !isnan(start[k]);
        uint32_t before = search->points->count;
        if (inside)
            ana_tried_add(search->points, start);
        added += search->points->count - before;
    }
    return added;
}

/* The metrics must be defined and say something. */
static int check_explored(const struct ana_search *search, struct sim_error *error)
{
    const struct ana_tried *points = search->points;
    const struct ana_evaluator *evaluator = points->evaluator;
    const char *failure = ana_evaluator_failure(evaluator);
    for (uint32_t m = 0; m < evaluator->metric_count; m++) {
        const char *name = evaluator->view->metrics[evaluator->metrics[m]]->name;
        uint32_t defined = 0;
        double least = INFINITY, most = -INFINITY;
        for (uint32_t i = 0; i < points->count; i++) {
            double score = ana_tried_score(points, i, m);
            if (isnan(score))
                continue;
            defined++;
            least = fmin(least, score);
            most = fmax(most, score);
        }
        if (isnan(ana_tried_score(points, 0, m)))
            return sim_fail(error, SIM_USAGE, "'%s' has no value of '%s' in %u replications%s%s",
                            points->alternatives[0].label, name, ana_tried_size(points, 0),
                            *failure ? ": " : "; choose another metric", failure);
        if (defined < 2)
            return sim_fail(error, SIM_USAGE, "'%s' has no value at any setting of the levers that was tried%s%s", name,
                            *failure ? ": " : "; choose another metric", failure);
        if (m < search->options->objective_count && !(least < most))
            return sim_fail(error, SIM_USAGE, "'%s' is the same at all %u points tried: none of the levers moves it",
                            name, defined);
    }
    return SIM_OK;
}

int ana_search_explore(struct ana_search *search, uint32_t count, struct sim_error *error)
{
    struct ana_tried *points = search->points;
    uint32_t levers = search->options->lever_count;
    add_starts(search);
    for (uint32_t i = 0; i < count && points->count < points->capacity; i++) {
        for (uint32_t k = 0; k < levers; k++)
            search->genes[k] = sim_sobol_scrambled(i, k, search->options->seed);
        ana_tried_add(points, search->genes);
    }
    for (uint32_t i = 0; i < points->count; i++)
        search->order[i] = i;
    int status = ana_tried_extend(points, search->order, points->count, search->options->first, error);
    return status == SIM_OK ? check_explored(search, error) : status;
}

/* ---- afterwards ---- */

static void compare_with(const struct ana_search *search, const struct ana_board *board, uint32_t chosen,
                         uint32_t other, struct ana_rerun *rerun)
{
    const struct ana_evaluator *evaluator = board->evaluator;
    uint32_t n = board->sizes[chosen], designs = search->options->design_count;
    int direction = ana_direction(evaluator->view, evaluator->metrics[0]);
    for (uint32_t r = 0; r < n; r++) {
        double own = ana_board_value(board, chosen, r, 0), its = ana_board_value(board, other, r, 0);
        if (!isnan(its))
            ana_moments_add(&rerun->level, its);
        if (isnan(own) || isnan(its))
            continue;
        ana_moments_add(&rerun->gain.difference, own - its);
        rerun->won += direction * (own - its) > 0;
    }
    const struct ana_moments *d = &rerun->gain.difference;
    double confidence = ana_simultaneous_confidence(evaluator->view->confidence, designs);
    rerun->together = ana_mean_interval(d->mean, ana_variance(d), d->count, confidence);
}

struct ana_tried ana_search_alone(const struct ana_search *search, const struct ana_board *board)
{
    struct ana_tried alone = *search->points;
    alone.board = *board;
    alone.also = &search->points->board;
    alone.confidence = board->evaluator->view->confidence;
    return alone;
}

/* The requirements of the chosen by fresh replications alone. */
static void judge_requirements(const struct ana_search *search, const struct ana_board *board, uint32_t chosen)
{
    struct ana_tried alone = ana_search_alone(search, board);
    for (uint32_t i = 0; i < search->options->requirement_count; i++)
        search->optimum->fresh_met[i] = ana_tried_requirement(&alone, chosen, i);
}

/* The chosen and every hand-written design where nobody has looked. */
static int run_fresh(struct ana_search *search, struct sim_error *error)
{
    const struct ana_optimise_options *o = search->options;
    struct ana_optimum *optimum = search->optimum;
    uint32_t designs = o->design_count, count = designs + (optimum->chosen >= designs);
    uint32_t *which = calloc((size_t)count + 1, sizeof *which);
    optimum->reruns = calloc((size_t)designs + 1, sizeof *optimum->reruns);
    optimum->fresh_met = calloc((size_t)o->requirement_count + 1, sizeof *optimum->fresh_met);
    struct ana_board board = {0};
    int status = which && optimum->reruns && optimum->fresh_met
                     ? SIM_OK
                     : sim_fail(error, SIM_INTERNAL, "out of memory for fresh replications");
    for (uint32_t i = 0; status == SIM_OK && i < count; i++)
        which[i] = i < designs ? i : optimum->chosen;
    if (status == SIM_OK)
        status = ana_board_fresh(&search->points->board, which, count, o->fresh, &board, error);
    if (status == SIM_OK) {
        uint32_t chosen = optimum->chosen < designs ? optimum->chosen : designs;
        for (uint32_t i = 0; i <= designs; i++) {
            uint32_t other = i < designs ? i : chosen;
            optimum->reruns[i].point = i < designs ? i : optimum->chosen;
            compare_with(search, &board, chosen, other, &optimum->reruns[i]);
        }
        judge_requirements(search, &board, chosen);
        optimum->runs += board.runs;
        optimum->failed += board.failed;
    }
    ana_board_fini(&board);
    free(which);
    return status;
}

static void count_up(struct ana_search *search)
{
    struct ana_optimum *optimum = search->optimum;
    optimum->runs = ana_tried_runs(search->points);
    optimum->failed = search->points->board.failed;
    for (uint32_t i = 0; i < search->points->count; i++) {
        bool aside = false;
        for (uint32_t m = 0; m < search->points->evaluator->metric_count; m++)
            aside = aside || isnan(ana_tried_score(search->points, i, m));
        optimum->aside += aside;
    }
}

/* ---- all ---- */

/* Members of a front that are run again. */
#define FRONT_FRESH 12u

static uint64_t fresh_runs(const struct ana_optimise_options *o)
{
    uint64_t members = o->objective_count > 1 ? FRONT_FRESH : 1;
    return o->fresh * (o->design_count + members);
}

uint64_t ana_optimise_least_budget(const struct ana_optimise_options *o)
{
    uint64_t points = 2 * (uint64_t)o->design_count + 8 + 4 * (uint64_t)o->lever_count;
    return fresh_runs(o) + 2 * o->first * points;
}

int ana_optimise_check(const struct ana_optimise_options *o, struct sim_error *error)
{
    uint64_t least = ana_optimise_least_budget(o);
    if (o->lever_count > SIM_SOBOL_DIMENSIONS)
        return sim_fail(error, SIM_USAGE, "%u levers are more than the %d a search can spread points over: name fewer",
                        o->lever_count, SIM_SOBOL_DIMENSIONS);
    if (o->method == ANA_GUIDE && o->objective_count > 1)
        return sim_fail(error, SIM_USAGE, "the method guide is for one metric: several have a method of their own");
    if (o->method == ANA_GUIDE && ana_surface_dimensions(o->levers, o->lever_count) > ANA_KRIGING_DIMENSIONS_MAX)
        return sim_fail(error, SIM_USAGE,
                        "the levers have %u coordinates (a choice one for each value), and the method guide knows %d: "
                        "name fewer levers, or use the method climb",
                        ana_surface_dimensions(o->levers, o->lever_count), ANA_KRIGING_DIMENSIONS_MAX);
    if (o->budget < least)
        return sim_fail(error, SIM_USAGE,
                        "%llu runs are too few for %u levers and %u designs with %u replications first and %u at the "
                        "end: %llu at least",
                        (unsigned long long)o->budget, o->lever_count, o->design_count, o->first, o->fresh,
                        (unsigned long long)least);
    return SIM_OK;
}

int ana_optimise(const struct ana_evaluator *evaluator, const struct ana_optimise_options *options,
                 struct ana_optimum *optimum, struct sim_error *error)
{
    memset(optimum, 0, sizeof *optimum);
    int status = ana_optimise_check(options, error);
    if (status != SIM_OK)
        return status;
    struct ana_search search = {.options = options,
                                .optimum = optimum,
                                .points = &optimum->points,
                                .budget = options->budget - fresh_runs(options)};
    uint64_t most = search.budget / options->first + 2 * options->design_count + 1;
    status = ana_tried_init(&optimum->points, evaluator, options->levers, options->lever_count, options->designs,
                            options->design_count, most < POINTS_MOST ? (uint32_t)most : POINTS_MOST, error);
    if (status != SIM_OK)
        return status;
    optimum->points.objective_count = options->objective_count;
    optimum->points.requirements = options->requirements;
    optimum->points.requirement_count = options->requirement_count;
    /* The last contenders are judged, and one is picked: each at its part of the error. */
    optimum->points.confidence = ana_simultaneous_confidence(evaluator->view->confidence, ANA_CONTENDERS);
    search.order = calloc((size_t)optimum->points.capacity + 1, sizeof *search.order);
    search.genes = calloc((size_t)options->lever_count + 1, sizeof *search.genes);
    if (!search.order || !search.genes)
        status = sim_fail(error, SIM_INTERNAL, "out of memory for a search");
    bool one = options->objective_count == 1;
    if (status == SIM_OK)
        status = one ? ana_search_one(&search, error) : ana_search_front(&search, error);
    if (status == SIM_OK && one) {
        count_up(&search);
        status = run_fresh(&search, error);
    } else if (status == SIM_OK) {
        count_up(&search);
        status = ana_front_fresh(&search, FRONT_FRESH, error);
    }
    free(search.order);
    free(search.genes);
    return status;
}

void ana_optimum_fini(struct ana_optimum *optimum)
{
    ana_tried_fini(&optimum->points);
    free(optimum->steps);
    free(optimum->reruns);
    free(optimum->fresh_met);
    free(optimum->front_met);
    free(optimum->front);
    free(optimum->front_mean);
    free(optimum->front_half);
    free(optimum->front_in);
    free(optimum->front_probability);
    free(optimum->reference);
    free(optimum->ideal);
    memset(optimum, 0, sizeof *optimum);
}
