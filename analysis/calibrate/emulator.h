/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A quick stand-in for a slow function of a few numbers, which knows how far it may be wrong:
 *
 *     y(u) = a + b'u + Gaussian process + nugget
 *
 * with covariance s2 exp(-1/2 sum ((u_i - v_i) / length_i)^2) (Rasmussen &
 * Williams 2006, ch. 2 and 5).  Lengths and nugget maximise the likelihood
 * with weak priors, s2 follows from them.  Leave-one-out predictions tell what
 * it is worth (ibid., 5.4.2).
 *
 * Memory:  an emulator owns copies of what it was fitted to; fini frees them.
 * Errors:  SIM_INTERNAL for memory; SIM_USAGE for fewer than 2 points.
 * Threads: predictions may run side by side.
 * Cost:    a fit n^3 some hundred times, a prediction n^2.
 * Tests:   tests/unit/calibrate_test.c (a published kernel, computed by hand)
 */
#ifndef ANALYSIS_CALIBRATE_EMULATOR_H
#define ANALYSIS_CALIBRATE_EMULATOR_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/core/error.h"

#define ANA_EMULATOR_POINTS_MAX 400
#define ANA_EMULATOR_DIMENSIONS_MAX 20

struct ana_emulator {
    uint32_t count, dimensions;
    double *x;                                     /* [count][dimensions] */
    double *residual;                              /* [count] of y after the trend, in units of `scale` */
    double *root;                                  /* [count][count] Cholesky root of the covariance */
    double *alpha;                                 /* [count] its inverse times the residual */
    double trend[ANA_EMULATOR_DIMENSIONS_MAX + 1]; /* a, b */
    double scale;
    double length[ANA_EMULATOR_DIMENSIONS_MAX];
    double variance, nugget; /* in units of scale^2 */
    double log_likelihood;   /* of the residual */
    double q2;               /* 1 - squared leave-one-out errors / variance of y; 1 if y is constant */
};

int ana_emulator_fit(struct ana_emulator *emulator, const double *x, const double *y, uint32_t count,
                     uint32_t dimensions, struct sim_error *error);
/* With given trend (NULL: none), lengths, variance and nugget. */
int ana_emulator_condition(struct ana_emulator *emulator, const double *x, const double *y, uint32_t count,
                           uint32_t dimensions, const double *lengths, double variance, double nugget,
                           struct sim_error *error);
void ana_emulator_fini(struct ana_emulator *emulator);

/* Mean and variance of the function itself, the nugget left out. */
void ana_emulator_predict(const struct ana_emulator *emulator, const double *u, double *mean, double *variance);

#endif
