/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/calibrate/particles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/statistics/stats.h"

#define TINY 1e-10   /* of a variance: what is left of a direction that others explain */
#define FLOOR 1e-280 /* of a direction without any */

int ana_particles_init(struct ana_particles *particles, uint32_t count, uint32_t dimensions, struct sim_error *error)
{
    *particles = (struct ana_particles){.count = count, .dimensions = dimensions};
    particles->u = calloc((size_t)count * dimensions + 1, sizeof *particles->u);
    particles->weight = calloc((size_t)count + 1, sizeof *particles->weight);
    if (!particles->u || !particles->weight) {
        ana_particles_fini(particles);
        return sim_fail(error, SIM_INTERNAL, "out of memory for %u particles", count);
    }
    for (uint32_t i = 0; i < count; i++)
        particles->weight[i] = 1.0 / count;
    return SIM_OK;
}

void ana_particles_fini(struct ana_particles *particles)
{
    free(particles->u);
    free(particles->weight);
    *particles = (struct ana_particles){0};
}

double ana_particles_effective(const struct ana_particles *particles)
{
    double squares = 0;
    for (uint32_t i = 0; i < particles->count; i++)
        squares += particles->weight[i] * particles->weight[i];
    return squares > 0 ? 1 / squares : 0;
}

bool ana_particles_normalise(struct ana_particles *particles)
{
    double sum = 0;
    for (uint32_t i = 0; i < particles->count; i++)
        sum += particles->weight[i];
    if (!(sum > 0) || !isfinite(sum))
        return false;
    for (uint32_t i = 0; i < particles->count; i++)
        particles->weight[i] /= sum;
    return true;
}

void ana_particles_draw(const struct ana_particles *particles, struct ana_chance *chance, uint32_t *index,
                        uint32_t count)
{
    double at = ana_chance_uniform(chance) / count, reached = particles->weight[0];
    for (uint32_t i = 0, from = 0; i < count; i++, at += 1.0 / count) {
        while (reached < at && from + 1 < particles->count)
            reached += particles->weight[++from];
        index[i] = from;
    }
}

void ana_particles_moments(const struct ana_particles *particles, double *mean, double *covariance)
{
    uint32_t k = particles->dimensions;
    memset(mean, 0, k * sizeof *mean);
    memset(covariance, 0, (size_t)k * k * sizeof *covariance);
    for (uint32_t i = 0; i < particles->count; i++)
        for (uint32_t d = 0; d < k; d++)
            mean[d] += particles->weight[i] * ana_particle(particles, i)[d];
    for (uint32_t i = 0; i < particles->count; i++) {
        const double *u = ana_particle(particles, i);
        for (uint32_t a = 0; a < k; a++)
            for (uint32_t b = 0; b < k; b++)
                covariance[(size_t)a * k + b] += particles->weight[i] * (u[a] - mean[a]) * (u[b] - mean[b]);
    }
}

struct ana_range ana_particles_range(const struct ana_particles *particles, uint32_t dimension)
{
    static const double shares[] = {.05, .5, .95};
    double quantile[3];
    ana_weighted_quantiles(particles->u + dimension, particles->dimensions, particles->weight, particles->count, shares,
                           3, quantile);
    return (struct ana_range){quantile[0], quantile[1], quantile[2]};
}

void ana_root(double *matrix, uint32_t dimensions)
{
    for (size_t i = 0, k = dimensions; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            double sum = j <= i ? matrix[i * k + j] : 0, diagonal = j == i ? sum : 0;
            for (size_t m = 0; m < j && j <= i; m++)
                sum -= matrix[i * k + m] * matrix[j * k + m];
            if (j < i)
                sum /= matrix[j * k + j];
            matrix[i * k + j] = j == i ? sqrt(fmax(sum, TINY * diagonal + FLOOR)) : sum;
        }
}

void ana_step(const double *from, const double *root, uint32_t dimensions, struct ana_chance *chance, double *to)
{
    memcpy(to, from, dimensions * sizeof *to);
    for (size_t d = 0; d < dimensions; d++) {
        double z = ana_chance_normal(chance);
        for (size_t row = d; row < dimensions; row++)
            to[row] += root[row * dimensions + d] * z;
    }
}

bool ana_in_cube(const double *u, uint32_t dimensions)
{
    for (uint32_t d = 0; d < dimensions; d++)
        if (!(u[d] >= 0 && u[d] <= 1))
            return false;
    return true;
}
