/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/optimise/surface.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEAREST 8      /* points whose variances are pooled */
#define SIDE M_SQRT1_2 /* corners of a simplex with sides 1 */

/* ---- places ---- */

uint32_t ana_surface_dimensions(const struct ana_factor *levers, uint32_t lever_count)
{
    uint32_t dimensions = 0;
    for (uint32_t k = 0; k < lever_count; k++)
        dimensions += levers[k].choice_count > 2 ? levers[k].choice_count : 1;
    return dimensions;
}

void ana_surface_place(const struct ana_tried *points, const double *u, double *place)
{
    for (uint32_t k = 0; k < points->lever_count; k++) {
        uint32_t choices = points->levers[k].choice_count;
        if (choices <= 2) {
            *place++ = choices == 2 ? floor(fmin(2 * u[k], 1)) : u[k];
            continue;
        }
        for (uint32_t c = 0; c < choices; c++)
            *place++ = c == (uint32_t)fmin(u[k] * choices, choices - 1.0) ? SIDE : 0;
    }
}

static double distance(const struct ana_surface *surface, uint32_t i, uint32_t j)
{
    const double *a = surface->place + (size_t)i * surface->dimensions,
                 *b = surface->place + (size_t)j * surface->dimensions;
    double sum = 0;
    for (uint32_t d = 0; d < surface->dimensions; d++)
        sum += (a[d] - b[d]) * (a[d] - b[d]);
    return sum;
}

/* ---- learning ---- */

/* The metric of model m; requirements come after the objective. */
static uint32_t metric_of(const struct ana_tried *points, uint32_t model)
{
    return model == 0 ? 0 : points->requirements[model - 1].metric;
}

/* Variance of a difference at i, from those of its nearest neighbours. */
static double pooled(const struct ana_surface *surface, const struct ana_moments *moments, uint32_t i)
{
    double reach[NEAREST], squares = 0, freedom = 0;
    uint32_t nearest[NEAREST], count = 0;
    for (uint32_t j = 0; j < surface->count; j++) {
        double away = distance(surface, i, j);
        if (moments[j].count < 2 || surface->known[j] == surface->reference ||
            (count == NEAREST && away >= reach[count - 1]))
            continue;
        uint32_t at = count < NEAREST ? count++ : count - 1;
        for (; at > 0 && reach[at - 1] > away; at--) {
            reach[at] = reach[at - 1];
            nearest[at] = nearest[at - 1];
        }
        reach[at] = away;
        nearest[at] = j;
    }
    for (uint32_t n = 0; n < count; n++) {
        const struct ana_moments *m = &moments[nearest[n]];
        squares += ana_variance(m) * (m->count - 1);
        freedom += m->count - 1;
    }
    return freedom > 0 ? squares / freedom : 0;
}

static int learn(struct ana_surface *surface, uint32_t model, struct sim_error *error)
{
    uint32_t n = surface->count;
    struct ana_moments *moments = malloc(n * sizeof *moments);
    double *y = malloc(n * sizeof *y), *noise = malloc(n * sizeof *noise), worst = INFINITY;
    int status = moments && y && noise ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for a surface");
    for (uint32_t i = 0; i < n && status == SIM_OK; i++) {
        moments[i] = ana_tried_between(surface->points, surface->known[i], surface->reference,
                                       metric_of(surface->points, model));
        worst = moments[i].count > 0 ? fmin(worst, moments[i].mean) : worst;
    }
    for (uint32_t i = 0; i < n && status == SIM_OK; i++) {
        y[i] = moments[i].count > 0 ? moments[i].mean : worst;
        noise[i] = pooled(surface, moments, i) / fmax(moments[i].count, 1);
    }
    const struct ana_kriging_points points = {surface->place, y, noise, n, surface->dimensions, true};
    if (status == SIM_OK)
        status = ana_kriging_fit(&surface->models[model], &points, ANA_MATERN, error);
    free(moments);
    free(y);
    free(noise);
    return status;
}

static void find_best(struct ana_surface *surface)
{
    struct ana_look look;
    double most = -INFINITY;
    bool likely = false;
    for (uint32_t i = 0; i < surface->count; i++) {
        if (isnan(ana_tried_score(surface->points, surface->known[i], 0)))
            continue;
        ana_surface_look(surface, surface->place + (size_t)i * surface->dimensions, &look);
        bool may = look.chance >= ANA_SURFACE_LIKELY;
        if ((may && !likely) || (may == likely && look.mean > most)) {
            most = look.mean;
            likely = may;
            surface->best = surface->known[i];
        }
    }
    surface->best_mean = most;
    surface->likely = likely;
}

/* Intervals of `settled` replications in units of those of `size`. */
static double margin_of(uint32_t size, uint32_t settled)
{
    return settled > size ? sqrt((double)size / settled) : 1;
}

int ana_surface_fit(struct ana_surface *surface, const struct ana_tried *points, uint32_t reference, uint32_t settled,
                    const uint32_t *order, uint32_t count, struct sim_error *error)
{
    *surface = (struct ana_surface){.points = points,
                                    .reference = reference,
                                    .best = reference,
                                    .dimensions = ana_surface_dimensions(points->levers, points->lever_count),
                                    .margin = margin_of(ana_tried_size(points, reference), settled),
                                    .model_count = 1 + points->requirement_count};
    surface->known = malloc(ANA_SURFACE_POINTS * sizeof *surface->known);
    surface->place = malloc((size_t)ANA_SURFACE_POINTS * (surface->dimensions + 1) * sizeof *surface->place);
    surface->models = calloc((size_t)surface->model_count + 1, sizeof *surface->models);
    if (!surface->known || !surface->place || !surface->models)
        return sim_fail(error, SIM_INTERNAL, "out of memory for a surface");
    for (uint32_t i = 0; i < count && surface->count < ANA_SURFACE_POINTS; i++) {
        if (order[i] < points->design_count)
            continue;
        ana_surface_place(points, points->u + (size_t)order[i] * points->lever_count,
                          surface->place + (size_t)surface->count * surface->dimensions);
        surface->known[surface->count++] = order[i];
    }
    int status = SIM_OK;
    for (uint32_t m = 0; m < surface->model_count && status == SIM_OK; m++)
        status = learn(surface, m, error);
    if (status == SIM_OK)
        find_best(surface);
    return status;
}

void ana_surface_fini(struct ana_surface *surface)
{
    for (uint32_t m = 0; m < surface->model_count && surface->models; m++)
        ana_kriging_fini(&surface->models[m]);
    free(surface->known);
    free(surface->place);
    free(surface->models);
    memset(surface, 0, sizeof *surface);
}

/* ---- looking ---- */

/* Chance that requirement i holds at a place, surely: with room for an interval as wide as the reference's. */
static double chance_of(const struct ana_surface *surface, uint32_t requirement, const double *place)
{
    const struct ana_requirement *r = &surface->points->requirements[requirement];
    struct ana_met_level level = ana_tried_requirement(surface->points, surface->reference, requirement);
    int direction = ana_tried_direction(surface->points, r->metric);
    double mean, variance;
    ana_kriging_predict(&surface->models[1 + requirement], place, &mean, &variance);
    double margin = (level.bound - level.mean) * surface->margin;
    double room = (r->at_most ? 1 : -1) * (r->limit - (level.mean + margin + direction * mean));
    if (isnan(room))
        return 0;
    return variance > 0 ? gsl_cdf_ugaussian_P(room / sqrt(variance)) : room >= 0;
}

void ana_surface_look(const struct ana_surface *surface, const double *place, struct ana_look *look)
{
    ana_kriging_look(&surface->models[0], place, &look->mean, &look->variance, look->weights);
    look->chance = 1;
    for (uint32_t i = 0; i < surface->points->requirement_count; i++)
        look->chance *= chance_of(surface, i, place);
}
