/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/study/points.h"

#include <stdlib.h>

#include "sim/experiment/sequence.h"

int ana_points(uint32_t dimensions, uint32_t count, uint64_t seed, double *u, struct sim_error *error)
{
    double *column = malloc(((size_t)count + 1) * sizeof *column);
    if (!column)
        return sim_fail(error, SIM_INTERNAL, "out of memory for %u points", count);
    for (uint32_t d = 0; d < dimensions; d++) {
        if (dimensions > SIM_SOBOL_DIMENSIONS)
            sim_latin_hypercube(count, d, seed, column);
        for (uint32_t i = 0; i < count; i++)
            u[(size_t)i * dimensions + d] =
                dimensions > SIM_SOBOL_DIMENSIONS ? column[i] : sim_sobol_scrambled(i, d, seed);
    }
    free(column);
    return SIM_OK;
}

void ana_shuffle(const struct sim_key *key, uint16_t purpose, uint32_t occurrence, uint32_t *order, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    for (uint32_t i = count; i-- > 1;) {
        uint32_t k = (uint32_t)(sim_uniform(key, sim_at(i, purpose, occurrence)) * (i + 1.0)), swap = order[i];
        order[i] = order[k];
        order[k] = swap;
    }
}
