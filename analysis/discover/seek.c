/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/discover/seek.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/statistics/stats.h"

/* PRIM, its best step, limits without support lifted. */
static int seek_among(const struct ana_cases *cases, double density, struct ana_found *found, struct ana_limit *limits,
                      struct sim_error *error)
{
    int status = ana_prim_find(cases, &found->way, error);
    if (status != SIM_OK)
        return status;
    found->step = ana_prim_choose(&found->way, density);
    memcpy(limits, found->way.steps[found->step].limits, cases->dims * sizeof *limits);
    ana_box_prune(cases, limits, ANA_SEEK_LEVEL);
    found->measure = ana_box_measure(cases, limits);
    return SIM_OK;
}

/* Some of the factors, as cases of their own. */
struct view {
    struct ana_cases cases;
    uint32_t factors[ANA_SEEK_FACTORS], levels[ANA_SEEK_FACTORS];
    double *x;
    struct ana_limit limits[ANA_SEEK_FACTORS];
    struct ana_found found;
};

static int look_through(struct view *view, const struct ana_cases *of, double density, struct sim_error *error)
{
    uint32_t dims = view->cases.dims;
    view->cases.y = of->y;
    view->cases.count = of->count;
    view->cases.x = view->x;
    view->cases.levels = view->levels;
    for (uint32_t d = 0; d < dims; d++)
        view->levels[d] = of->levels ? of->levels[view->factors[d]] : 0;
    for (uint32_t i = 0; i < of->count; i++)
        for (uint32_t d = 0; d < dims; d++)
            view->x[(size_t)i * dims + d] = of->x[(size_t)i * of->dims + view->factors[d]];
    ana_prim_fini(&view->found.way);
    return seek_among(&view->cases, density, &view->found, view->limits, error);
}

/* The way through few factors as one through all of them. */
static bool widen(struct view *view, uint32_t dims)
{
    struct ana_prim *way = &view->found.way;
    for (uint32_t s = 0; s < way->count; s++) {
        struct ana_limit *limits = malloc(((size_t)dims + 1) * sizeof *limits);
        if (!limits)
            return false;
        ana_box_open(limits, dims);
        for (uint32_t d = 0; d < way->dims; d++)
            limits[view->factors[d]] = way->steps[s].limits[d];
        free(way->steps[s].limits);
        way->steps[s].limits = limits;
        way->steps[s].dim = view->factors[way->steps[s].dim];
    }
    way->dims = dims;
    return true;
}

/* Tries one more factor; kept in `best` if it is the best so far and all limits have support. */
static int try_factor(struct view *trial, const struct ana_cases *cases, double density, const struct view *base,
                      uint32_t factor, double *excess, struct sim_error *error)
{
    uint32_t dims = base->cases.dims;
    memcpy(trial->factors, base->factors, sizeof trial->factors);
    trial->factors[dims] = factor;
    trial->cases.dims = dims + 1;
    int status = look_through(trial, cases, density, error);
    *excess = status == SIM_OK && trial->found.measure.dims == dims + 1 ? ana_box_excess(&trial->found.measure) : 0;
    return status;
}

static bool uses(const struct view *view, uint32_t factor)
{
    for (uint32_t d = 0; d < view->cases.dims; d++)
        if (view->factors[d] == factor)
            return true;
    return false;
}

/* Factors one by one, as long as each raises the excess and has support; `best` has none if no single one does. */
static int add_factors(const struct ana_cases *cases, double density, double *alone, uint32_t *order, struct view *best,
                       struct view *trial, struct sim_error *error)
{
    int status = SIM_OK;
    double reached = 0;
    for (uint32_t round = 0; round < ANA_SEEK_FACTORS && status == SIM_OK; round++) {
        uint32_t chosen = cases->dims, tried = round == 0 ? cases->dims : ANA_SEEK_SECONDS;
        for (uint32_t k = 0; k < cases->dims && k < tried && status == SIM_OK; k++) {
            uint32_t factor = round == 0 ? k : order[k];
            double excess = 0;
            if (!uses(best, factor))
                status = try_factor(trial, cases, density, best, factor, &excess, error);
            if (round == 0)
                alone[k] = excess;
            if (excess > reached + 1e-12) {
                reached = excess;
                chosen = factor;
            }
        }
        if (round == 0)
            ana_rank(alone, cases->dims, order);
        if (chosen == cases->dims)
            break;
        best->factors[best->cases.dims++] = chosen;
    }
    return status == SIM_OK && best->cases.dims > 0 ? look_through(best, cases, density, error) : status;
}

int ana_seek(const struct ana_cases *cases, double density, struct ana_found *found, struct ana_limit *limits,
             struct sim_error *error)
{
    struct view best = {0}, trial = {0};
    double *alone = malloc(((size_t)cases->dims + 1) * sizeof *alone); /* excess of each factor by itself */
    uint32_t *order = malloc(((size_t)cases->dims + 1) * sizeof *order);
    *found = (struct ana_found){0};
    best.x = malloc(((size_t)cases->count * ANA_SEEK_FACTORS + 1) * sizeof *best.x);
    trial.x = malloc(((size_t)cases->count * ANA_SEEK_FACTORS + 1) * sizeof *trial.x);
    int status = alone && order && best.x && trial.x ? seek_among(cases, density, found, limits, error)
                                                     : sim_fail(error, SIM_INTERNAL, "out of memory for boxes");
    if (status == SIM_OK)
        status = add_factors(cases, density, alone, order, &best, &trial, error);
    if (status == SIM_OK && best.cases.dims > 0 &&
        ana_box_excess(&best.found.measure) >= ana_box_excess(&found->measure)) {
        struct ana_prim other = found->way;
        if (!widen(&best, cases->dims))
            status = sim_fail(error, SIM_INTERNAL, "out of memory for boxes");
        ana_box_open(limits, cases->dims);
        for (uint32_t d = 0; d < best.cases.dims; d++)
            limits[best.factors[d]] = best.limits[d];
        *found = best.found;
        best.found.way = other;
    }
    ana_prim_fini(&best.found.way);
    ana_prim_fini(&trial.found.way);
    free(alone);
    free(order);
    free(best.x);
    free(trial.x);
    return status;
}
