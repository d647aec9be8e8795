/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Particles moved to where they would be had their runs met the observation
 * exactly: weighted linear regression of the parameters on what each run is off
 * by (Beaumont, Zhang & Balding 2002, doi:10.1093/genetics/162.4.2025), on the
 * logit scale, so that nothing leaves the cube (Hamilton et al. 2006).
 */
#include <gsl/gsl_multifit.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/calibrate/abc.h"

#define EDGE 1e-9         /* of the cube, for the logit */
#define RUNS_PER_TERM 5.0 /* effective particles that a regression wants for each of its terms */

static double logit(double u)
{
    u = fmin(fmax(u, EDGE), 1 - EDGE);
    return log(u / (1 - u));
}

/* Epanechnikov's weights of the distances; returns the effective number of particles. */
static double weigh(const struct ana_particles *particles, const double *distance, gsl_vector *weight)
{
    double farthest = 0, sum = 0, squares = 0;
    for (uint32_t i = 0; i < particles->count; i++)
        farthest = fmax(farthest, distance[i]);
    for (uint32_t i = 0; i < particles->count; i++) {
        double share = farthest > 0 ? distance[i] / farthest : 0;
        double w = particles->weight[i] * (1 - share * share);
        gsl_vector_set(weight, i, w);
        sum += w;
        squares += w * w;
    }
    return farthest > 0 && squares > 0 ? sum * sum / squares : 0;
}

static void regress(struct ana_particles *particles, uint32_t dimension, const double *offset, uint32_t width,
                    const gsl_matrix *design, const gsl_vector *weight, gsl_vector *y, gsl_vector *beta,
                    gsl_matrix *covariance, gsl_multifit_linear_workspace *work)
{
    double chi;
    for (uint32_t i = 0; i < particles->count; i++)
        gsl_vector_set(y, i, logit(ana_particle(particles, i)[dimension]));
    if (gsl_multifit_wlinear(design, weight, y, beta, covariance, &chi, work) != 0)
        return;
    for (uint32_t i = 0; i < particles->count; i++) {
        double moved = gsl_vector_get(y, i);
        for (uint32_t t = 0; t < width; t++)
            moved -= gsl_vector_get(beta, t + 1) * offset[(size_t)i * width + t];
        ana_particle(particles, i)[dimension] = 1 / (1 + exp(-moved));
    }
}

int ana_abc_adjust(struct ana_particles *particles, const double *distance, const double *offset, uint32_t width,
                   bool *adjusted, struct sim_error *error)
{
    size_t n = particles->count, terms = (size_t)width + 1;
    *adjusted = false;
    if (n <= terms)
        return SIM_OK;
    gsl_matrix *design = gsl_matrix_alloc(n, terms), *covariance = gsl_matrix_alloc(terms, terms);
    gsl_vector *weight = gsl_vector_alloc(n), *y = gsl_vector_alloc(n), *beta = gsl_vector_alloc(terms);
    gsl_multifit_linear_workspace *work = gsl_multifit_linear_alloc(n, terms);
    int status = design && covariance && weight && y && beta && work
                     ? SIM_OK
                     : sim_fail(error, SIM_INTERNAL, "out of memory for a regression");
    if (status == SIM_OK && weigh(particles, distance, weight) >= RUNS_PER_TERM * (double)terms) {
        for (size_t i = 0; i < n; i++)
            for (size_t t = 0; t < terms; t++)
                gsl_matrix_set(design, i, t, t == 0 ? 1 : offset[i * width + t - 1]);
        for (uint32_t d = 0; d < particles->dimensions; d++)
            regress(particles, d, offset, width, design, weight, y, beta, covariance, work);
        for (uint32_t i = 0; i < n; i++)
            particles->weight[i] = gsl_vector_get(weight, i);
        *adjusted = ana_particles_normalise(particles);
    }
    gsl_multifit_linear_free(work);
    gsl_vector_free(beta);
    gsl_vector_free(y);
    gsl_vector_free(weight);
    gsl_matrix_free(covariance);
    gsl_matrix_free(design);
    return status;
}
