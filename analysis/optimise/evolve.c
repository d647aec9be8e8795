/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/optimise/evolve.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "analysis/select/pareto.h"
#include "sim/core/math.h"
#include "sim/core/random.h"

/* Spread of children about their parents, as in the paper. */
#define CROSSOVER_INDEX 15
#define MUTATION_INDEX 20
#define CROSSOVER_SHARE .9

/* ---- layers ---- */

static bool undefined(const double *point, uint32_t metrics)
{
    for (uint32_t m = 0; m < metrics; m++)
        if (isnan(point[m]))
            return true;
    return false;
}

static bool beats(const double *points, const double *excess, uint32_t metrics, uint32_t a, uint32_t b)
{
    const double *x = points + (size_t)a * metrics, *y = points + (size_t)b * metrics;
    if (undefined(x, metrics) || undefined(y, metrics))
        return !undefined(x, metrics);
    if (excess && excess[a] != excess[b] && (excess[a] > 0 || excess[b] > 0))
        return excess[a] < excess[b];
    return ana_dominates(x, y, metrics);
}

struct by_metric {
    const double *points;
    uint32_t metrics, metric;
};

static int compare_metric(const void *a, const void *b, void *context)
{
    const struct by_metric *by = context;
    uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
    double x = by->points[(size_t)i * by->metrics + by->metric], y = by->points[(size_t)j * by->metrics + by->metric];
    return x != y ? (x > y) - (x < y) : (i > j) - (i < j);
}

/* Room to the neighbours within one layer, in shares of the layer's extent; without limit at its ends. */
static void crowd(const double *points, uint32_t metrics, uint32_t *members, uint32_t count, double *crowding)
{
    for (uint32_t m = 0; m < metrics; m++) {
        struct by_metric by = {points, metrics, m};
        qsort_r(members, count, sizeof *members, compare_metric, &by);
        double low = points[(size_t)members[0] * metrics + m];
        double extent = points[(size_t)members[count - 1] * metrics + m] - low;
        crowding[members[0]] = crowding[members[count - 1]] = INFINITY;
        for (uint32_t i = 1; i + 1 < count && extent > 0; i++)
            crowding[members[i]] +=
                (points[(size_t)members[i + 1] * metrics + m] - points[(size_t)members[i - 1] * metrics + m]) / extent;
    }
}

int ana_layers(const double *points, const double *excess, uint32_t count, uint32_t metrics, uint32_t *layer,
               double *crowding, struct sim_error *error)
{
    uint32_t *members = malloc(((size_t)count + 1) * sizeof *members);
    if (!members)
        return sim_fail(error, SIM_INTERNAL, "out of memory for a population of %u", count);
    uint32_t placed = 0;
    for (uint32_t i = 0; i < count; i++) {
        layer[i] = UINT32_MAX;
        crowding[i] = 0;
    }
    for (uint32_t depth = 0; placed < count; depth++) {
        uint32_t size = 0;
        for (uint32_t i = 0; i < count; i++) {
            bool beaten = layer[i] < depth;
            for (uint32_t j = 0; j < count && !beaten; j++)
                beaten = j != i && layer[j] >= depth && beats(points, excess, metrics, j, i);
            if (!beaten)
                members[size++] = i;
        }
        if (size == 0) /* only points without values are left, each beaten by none of its like */
            break;
        for (uint32_t k = 0; k < size; k++)
            layer[members[k]] = depth;
        crowd(points, metrics, members, size, crowding);
        placed += size;
    }
    free(members);
    return SIM_OK;
}

struct by_rank {
    const uint32_t *layer;
    const double *crowding;
};

static int compare_rank(const void *a, const void *b, void *context)
{
    const struct by_rank *by = context;
    uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
    if (by->layer[i] != by->layer[j])
        return by->layer[i] < by->layer[j] ? -1 : 1;
    if (by->crowding[i] != by->crowding[j])
        return by->crowding[i] > by->crowding[j] ? -1 : 1;
    return (i > j) - (i < j);
}

int ana_ranking(const double *points, const double *excess, uint32_t count, uint32_t metrics, uint32_t *order,
                struct sim_error *error)
{
    uint32_t *layer = malloc(((size_t)count + 1) * sizeof *layer);
    double *crowding = malloc(((size_t)count + 1) * sizeof *crowding);
    int status = layer && crowding ? ana_layers(points, excess, count, metrics, layer, crowding, error)
                                   : sim_fail(error, SIM_INTERNAL, "out of memory for a population of %u", count);
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    if (status == SIM_OK)
        qsort_r(order, count, sizeof *order, compare_rank, &(struct by_rank){layer, crowding});
    free(layer);
    free(crowding);
    return status;
}

/* ---- children ---- */

enum { DRAW_PARENT, DRAW_WHETHER, DRAW_CROSS, DRAW_SPREAD, DRAW_MUTATE, DRAW_SHIFT };

static double draw(uint64_t seed, uint64_t number, uint32_t kind, uint32_t which)
{
    const struct sim_key key = {.seed = seed, .replication = number};
    return sim_uniform(&key, sim_at(which, (uint16_t)(kind + 1), 0));
}

/* The better of two: the population is ranked. */
static uint32_t parent(uint64_t seed, uint64_t number, uint32_t count, uint32_t which)
{
    uint32_t a = (uint32_t)(draw(seed, number, DRAW_PARENT, 2 * which) * count);
    uint32_t b = (uint32_t)(draw(seed, number, DRAW_PARENT, 2 * which + 1) * count);
    return a < b ? a : b;
}

static double mutated(double x, double u)
{
    double power = 1.0 / (MUTATION_INDEX + 1);
    double shift = u < .5 ? sim_pow(2 * u + (1 - 2 * u) * sim_pow(1 - x, MUTATION_INDEX + 1), power) - 1
                          : 1 - sim_pow(2 * (1 - u) + 2 * (u - .5) * sim_pow(x, MUTATION_INDEX + 1), power);
    return x + shift;
}

void ana_child(const double *genes, uint32_t count, uint32_t dimensions, uint64_t seed, uint64_t number, double *child)
{
    const double *a = genes + (size_t)parent(seed, number, count, 0) * dimensions;
    const double *b = genes + (size_t)parent(seed, number, count, 1) * dimensions;
    bool cross = draw(seed, number, DRAW_WHETHER, 0) < CROSSOVER_SHARE;
    for (uint32_t k = 0; k < dimensions; k++) {
        double x = a[k], u = draw(seed, number, DRAW_SPREAD, k), which = draw(seed, number, DRAW_CROSS, k);
        double beta = u < .5 ? sim_pow(2 * u, 1.0 / (CROSSOVER_INDEX + 1))
                             : sim_pow(1 / (2 * (1 - u)), 1.0 / (CROSSOVER_INDEX + 1));
        if (cross && which < .5)
            x = .5 * ((1 + beta) * a[k] + (1 - beta) * b[k]);
        else if (cross && which < .75)
            x = b[k];
        x = fmin(fmax(x, 0), 1);
        if (draw(seed, number, DRAW_MUTATE, k) < 1.0 / dimensions)
            x = mutated(x, draw(seed, number, DRAW_SHIFT, k));
        child[k] = fmin(fmax(x, 0), 1);
    }
}
