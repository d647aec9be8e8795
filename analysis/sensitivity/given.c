/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sensitivity/given.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/statistics/stats.h"

#define RESAMPLES 200
#define DUMMIES 999 /* one and these are a thousand: a level of a thousandth can be told */

void ana_given_fini(struct ana_given *given)
{
    ana_sample_fini(&given->sample);
    free(given->used);
    free(given->index);
    *given = (struct ana_given){0};
}

/* Points with a value: their means and where they are. */
static uint32_t collect(const struct ana_given *given, uint32_t response, double *mean, uint32_t *which)
{
    const double *y = ana_sample_response(&given->sample, response);
    uint32_t n = given->points.replications, used = 0;
    for (uint32_t p = 0; p < given->points.count; p++) {
        double sum = 0;
        for (uint32_t r = 0; r < n; r++)
            sum += y[(size_t)p * n + r] / n;
        if (isnan(sum))
            continue;
        mean[used] = sum;
        which[used++] = p;
    }
    return used;
}

static int look_at_factor(struct ana_given *given, uint32_t factor, const struct ana_ranked *ranked,
                          const uint32_t *which, double *x, struct ana_dummy *dummy, uint64_t seed,
                          struct ana_given_index *index, struct sim_error *error)
{
    const struct ana_probe *probe = given->sample.probe;
    uint32_t k = probe->factor_count, n = ranked->count;
    double confidence = probe->evaluator->view->confidence, chance = (1 - confidence) / (2. * k);
    struct ana_slices slices;
    for (uint32_t i = 0; i < n; i++)
        x[i] = given->points.x[(size_t)which[i] * k + factor];
    int status = ana_slices_init(&slices, x, n, ana_slices_for(n), error);
    if (status == SIM_OK)
        status = ana_moved_estimate(ranked, &slices, RESAMPLES, confidence, seed, &index->pair, error);
    if (status == SIM_OK)
        status = ana_dummy_make(dummy, ranked, &slices, DUMMIES, seed, error);
    if (status == SIM_OK) {
        index->slices = slices.count;
        index->delta_dummy = ana_dummy_level(dummy->delta, DUMMIES, chance);
        index->ks_dummy = ana_dummy_level(dummy->median, DUMMIES, chance);
        index->clear = index->pair.delta.raw > index->delta_dummy || index->pair.ks.raw > index->ks_dummy;
        index->low = slices.low[index->pair.where];
        index->high = slices.high[index->pair.where];
    }
    ana_slices_fini(&slices);
    return status;
}

static struct ana_given_index nothing(void)
{
    const struct ana_moved_index none = {NAN, NAN, {NAN, NAN}};
    return (struct ana_given_index){.pair = {.ks = none, .delta = none, .largest = NAN},
                                    .delta_dummy = NAN,
                                    .ks_dummy = NAN,
                                    .low = NAN,
                                    .high = NAN};
}

static int look_at(struct ana_given *given, uint32_t response, uint64_t seed, struct sim_error *error)
{
    uint32_t count = given->points.count, k = given->sample.probe->factor_count;
    struct ana_given_index *index = given->index + (size_t)response * k;
    double *mean = malloc(((size_t)count + 1) * sizeof *mean), *x = malloc(((size_t)count + 1) * sizeof *x);
    uint32_t *which = malloc(((size_t)count + 1) * sizeof *which);
    int status = mean && x && which ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for %u points", count);
    uint32_t used = status == SIM_OK ? collect(given, response, mean, which) : 0;
    struct ana_ranked ranked = {0};
    struct ana_dummy dummy = {0};
    given->used[response] = used;
    for (uint32_t f = 0; f < k; f++)
        index[f] = nothing();
    if (status == SIM_OK && used >= ANA_GIVEN_LEAST)
        status = ana_ranked_init(&ranked, mean, used, error);
    for (uint32_t f = 0; f < k && status == SIM_OK && used >= ANA_GIVEN_LEAST; f++)
        status = look_at_factor(given, f, &ranked, which, x, &dummy, seed, &index[f], error);
    ana_dummy_fini(&dummy);
    ana_ranked_fini(&ranked);
    free(mean);
    free(x);
    free(which);
    return status;
}

/* Correlation of coordinates, over all points. */
static void find_alike(struct ana_given *given)
{
    uint32_t k = given->sample.probe->factor_count, n = given->points.count;
    for (uint32_t a = 0; a < k; a++)
        for (uint32_t b = a + 1; b < k; b++) {
            struct ana_moments x = {0}, y = {0};
            double product = 0;
            for (uint32_t i = 0; i < n; i++) {
                ana_moments_add(&x, given->points.x[(size_t)i * k + a]);
                ana_moments_add(&y, given->points.x[(size_t)i * k + b]);
            }
            for (uint32_t i = 0; i < n; i++)
                product +=
                    (given->points.x[(size_t)i * k + a] - x.mean) * (given->points.x[(size_t)i * k + b] - y.mean);
            double r = product / sqrt(x.m2 * y.m2);
            if (fabs(r) > fabs(given->correlation)) {
                given->correlation = r;
                given->alike[0] = a;
                given->alike[1] = b;
            }
        }
}

int ana_given_run(struct ana_given *given, struct ana_probe *probe, const struct ana_given_points *points,
                  uint64_t seed, struct sim_error *error)
{
    *given = (struct ana_given){.points = *points};
    int status = ana_sample_init(&given->sample, probe, (size_t)points->count * points->replications, error);
    uint32_t responses = given->sample.responses, most = 0;
    given->used = calloc((size_t)responses + 1, sizeof *given->used);
    given->index = calloc((size_t)responses * probe->factor_count + 1, sizeof *given->index);
    if (status == SIM_OK && !(given->used && given->index))
        status = sim_fail(error, SIM_INTERNAL, "out of memory for indices");
    struct ana_probe_rows rows = {.u = points->x,
                                  .changes = points->changes,
                                  .first = points->first,
                                  .count = points->count,
                                  .replications = points->replications};
    if (status == SIM_OK)
        status = ana_sample_run(&given->sample, &rows, 0, error);
    if (status == SIM_OK)
        status = ana_sample_check(&given->sample, error);
    for (uint32_t q = 0; q < responses && status == SIM_OK; q++) {
        status = look_at(given, q, seed, error);
        most = given->used[q] > most ? given->used[q] : most;
    }
    if (status == SIM_OK)
        find_alike(given);
    if (status == SIM_OK && most < ANA_GIVEN_LEAST)
        return sim_fail(error, SIM_USAGE, "%u points have a value and %d are the least from which anything can be said",
                        most, ANA_GIVEN_LEAST);
    return status;
}
