/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Particles moved to where they would be had their runs met the observation
 * exactly: weighted linear regression of the parameters on what each run is off
 * by (Beaumont, Zhang & Balding 2002, doi:10.1093/genetics/162.4.2025), on the
 * logit scale, so that nothing leaves the cube (Hamilton et al. 2006).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/calibrate/abc.h"
#include "analysis/statistics/regression.h"

#define EDGE 1e-9         /* of the cube, for the logit */
#define RUNS_PER_TERM 5.0 /* effective particles that a regression wants for each of its terms */

static double logit(double u)
{
    u = fmin(fmax(u, EDGE), 1 - EDGE);
    return log(u / (1 - u));
}

/* Epanechnikov's weights of the distances; returns the effective number of particles. */
static double weigh(const struct ana_particles *particles, const double *distance, double *weight)
{
    double farthest = 0, sum = 0, squares = 0;
    for (uint32_t i = 0; i < particles->count; i++)
        farthest = fmax(farthest, distance[i]);
    for (uint32_t i = 0; i < particles->count; i++) {
        double share = farthest > 0 ? distance[i] / farthest : 0;
        weight[i] = particles->weight[i] * (1 - share * share);
        sum += weight[i];
        squares += weight[i] * weight[i];
    }
    return farthest > 0 && squares > 0 ? sum * sum / squares : 0;
}

/* design[particle][1 + width]: 1 and what its run is off by. */
static int regress(struct ana_particles *particles, uint32_t dimension, const double *design, uint32_t width,
                   const double *weight, double *y, double *beta, struct sim_error *error)
{
    size_t terms = (size_t)width + 1;
    for (uint32_t i = 0; i < particles->count; i++)
        y[i] = logit(ana_particle(particles, i)[dimension]);
    int status = ana_regression(design, y, weight, particles->count, terms, beta, error);
    for (uint32_t i = 0; i < particles->count && status == SIM_OK; i++) {
        double moved = y[i] - ana_regression_at(design + i * terms + 1, beta + 1, width);
        ana_particle(particles, i)[dimension] = 1 / (1 + exp(-moved));
    }
    return status;
}

int ana_abc_adjust(struct ana_particles *particles, const double *distance, const double *offset, uint32_t width,
                   bool *adjusted, struct sim_error *error)
{
    size_t n = particles->count, terms = (size_t)width + 1;
    *adjusted = false;
    if (n <= terms)
        return SIM_OK;
    double *design = malloc(n * terms * sizeof *design), *beta = malloc(terms * sizeof *beta);
    double *weight = malloc(n * sizeof *weight), *y = malloc(n * sizeof *y);
    int status =
        design && weight && y && beta ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for a regression");
    if (status == SIM_OK && weigh(particles, distance, weight) >= RUNS_PER_TERM * (double)terms) {
        for (size_t i = 0; i < n; i++)
            for (size_t t = 0; t < terms; t++)
                design[i * terms + t] = t == 0 ? 1 : offset[i * width + t - 1];
        for (uint32_t d = 0; d < particles->dimensions && status == SIM_OK; d++)
            status = regress(particles, d, design, width, weight, y, beta, error);
        memcpy(particles->weight, weight, n * sizeof *weight);
        *adjusted = ana_particles_normalise(particles) && status == SIM_OK;
    }
    free(design);
    free(weight);
    free(y);
    free(beta);
    return status;
}
