/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/select/pareto.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/core/random.h"

enum purpose { PURPOSE_RESAMPLE = 1 };

bool ana_dominates(const double *a, const double *b, uint32_t metrics)
{
    bool better = false;
    for (uint32_t m = 0; m < metrics; m++) {
        if (!(a[m] >= b[m]))
            return false;
        better = better || a[m] > b[m];
    }
    return better;
}

void ana_front(const double *points, uint32_t count, uint32_t metrics, bool *in)
{
    for (uint32_t i = 0; i < count; i++) {
        in[i] = true;
        for (uint32_t k = 0; k < count && in[i]; k++)
            in[i] = !ana_dominates(points + (size_t)k * metrics, points + (size_t)i * metrics, metrics);
    }
}

int ana_front_probability(const double *x, uint32_t replications, uint32_t designs, uint32_t metrics, uint64_t seed,
                          double *probability, struct sim_error *error)
{
    size_t row = (size_t)designs * metrics;
    double *mean = malloc((row + 1) * sizeof *mean);
    bool *in = malloc(designs + 1);
    const struct sim_key key = {.seed = seed};
    memset(probability, 0, designs * sizeof *probability);
    for (uint32_t draw = 0; mean && in && draw < ANA_FRONT_DRAWS; draw++) {
        memset(mean, 0, row * sizeof *mean);
        for (uint32_t i = 0; i < replications; i++) {
            uint32_t r = (uint32_t)(sim_uniform(&key, sim_at(i, PURPOSE_RESAMPLE, draw)) * replications);
            for (size_t c = 0; c < row; c++)
                mean[c] += x[(size_t)r * row + c];
        }
        ana_front(mean, designs, metrics, in);
        for (uint32_t d = 0; d < designs; d++)
            probability[d] += in[d] / (double)ANA_FRONT_DRAWS;
    }
    bool fine = mean && in;
    free(mean);
    free(in);
    return fine ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for the front of %u designs", designs);
}

/* ---- hypervolume ---- */

static int by_last(const void *a, const void *b, void *context)
{
    const uint32_t *metrics = context;
    double x = ((const double *)a)[*metrics - 1], y = ((const double *)b)[*metrics - 1];
    return (x > y) - (x < y);
}

double ana_hypervolume(const double *points, uint32_t count, uint32_t metrics, const double *reference)
{
    double volume = 0;
    if (metrics == 1) {
        double least = reference[0];
        for (uint32_t i = 0; i < count; i++)
            least = fmin(least, points[i]);
        return reference[0] - least;
    }
    double *sorted = malloc(((size_t)count * metrics + 1) * sizeof *sorted);
    double *slice = malloc(((size_t)count * metrics + 1) * sizeof *slice);
    uint32_t inside = 0, below = metrics - 1;
    if (!sorted || !slice) {
        free(sorted);
        free(slice);
        return NAN;
    }
    for (uint32_t i = 0; i < count; i++) {
        bool fits = true;
        for (uint32_t m = 0; m < metrics; m++)
            fits = fits && points[(size_t)i * metrics + m] < reference[m];
        if (fits)
            memcpy(sorted + (size_t)inside++ * metrics, points + (size_t)i * metrics, metrics * sizeof *sorted);
    }
    qsort_r(sorted, inside, metrics * sizeof *sorted, by_last, &metrics);
    /* From one value of the last coordinate to the next the cross-section is what the points so far dominate. */
    for (uint32_t i = 0; i < inside; i++) {
        double from = sorted[(size_t)i * metrics + below];
        double to = i + 1 < inside ? sorted[(size_t)(i + 1) * metrics + below] : reference[below];
        memcpy(slice + (size_t)i * below, sorted + (size_t)i * metrics, below * sizeof *slice);
        if (to > from)
            volume += (to - from) * ana_hypervolume(slice, i + 1, below, reference);
    }
    free(sorted);
    free(slice);
    return volume;
}
