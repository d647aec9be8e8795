/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A quick stand-in for a slow function of a few numbers, which knows how far it
 * may be wrong (stochastic kriging: Ankenman, Nelson & Staum 2010,
 * doi:10.1287/opre.1090.0754):
 *
 *     y_i = a + b'x_i + Gaussian process + nugget + error_i,     Var error_i = noise_i
 *
 * noise_i is what is known of the error of a mean: s_i^2 / n_i, so that points
 * with few and with many replications weigh what they are worth.  The nugget is
 * what else is not smooth.  Covariances are s2 k(r), r^2 = sum ((u_d - v_d) / length_d)^2,
 * with k(r) = exp(-r^2 / 2) or Matern's (1 + sqrt(5) r + 5 r^2 / 3) exp(-sqrt(5) r)
 * (Rasmussen & Williams 2006, ch. 2, 4, 5).
 *
 * Under common random numbers the means of neighbours err alike, and only what is
 * left is noise in this sense; `shared` lets the points tell which part that is.
 *
 * Lengths, nugget, s2 and the factor maximise the restricted likelihood with
 * weak priors; the trend is fitted by generalised least squares, and what is uncertain in it widens every prediction
 * (universal kriging; ibid., 2.7).  Leave-one-out predictions tell what it is worth; the trend is fitted without the
 * point too (Dubrule 1983, doi:10.1007/BF01033232).
 *
 * Memory:  a kriging owns copies of what it was fitted to; fini frees them.
 * Errors:  SIM_INTERNAL for memory; SIM_USAGE for fewer than 2 points, too many, or points that coincide.
 * Threads: predictions may run side by side.
 * Cost:    a fit n^3 some hundred times, a prediction n^2.
 * Tests:   tests/unit/kriging_test.c (a published kernel, computed by hand; leaving each point out in turn)
 */
#ifndef ANALYSIS_STATISTICS_KRIGING_H
#define ANALYSIS_STATISTICS_KRIGING_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/core/error.h"

#define ANA_KRIGING_POINTS_MAX 400
#define ANA_KRIGING_DIMENSIONS_MAX 20

enum ana_kernel { ANA_SQUARED_EXPONENTIAL, ANA_MATERN };

/* What to learn from. */
struct ana_kriging_points {
    const double *x; /* [count][dimensions], in ranges of about 0 to 1 */
    const double *y;
    const double *noise; /* [count] variances; NULL: none is known */
    uint32_t count, dimensions;
    bool shared; /* errors are partly common to neighbours: a factor of `noise`, fitted, is each point's own */
};

struct ana_kriging {
    enum ana_kernel kernel;
    uint32_t count, dimensions;
    double *x;
    double *residual;                             /* [count] of y after the trend, in units of `scale` */
    double *noise;                                /* [count] in units of scale^2, times the factor */
    double *root;                                 /* [count][count] Cholesky root of the covariance, lower part */
    double *alpha;                                /* [count] its inverse times the residual */
    uint32_t terms;                               /* of the trend: 0 none, 1 a mean, else a plane */
    double *basis;                                /* [terms][count] the root's inverse times the trend's design */
    double *gram;                                 /* [terms][terms] Cholesky root of basis' basis, lower part */
    double trend[ANA_KRIGING_DIMENSIONS_MAX + 1]; /* a, b */
    double scale;
    double length[ANA_KRIGING_DIMENSIONS_MAX];
    double variance, nugget; /* in units of scale^2 */
    double factor;           /* of the noise */
    double log_likelihood;   /* of the residual */
    double q2;               /* 1 - squared leave-one-out errors / variance of y; 1 if y is constant */
    double honesty;          /* mean of squared leave-one-out errors / their variances: about 1 */
};

int ana_kriging_fit(struct ana_kriging *kriging, const struct ana_kriging_points *points, enum ana_kernel kernel,
                    struct sim_error *error);
/* Without trend, with given lengths, variance and nugget. */
int ana_kriging_condition(struct ana_kriging *kriging, const struct ana_kriging_points *points, enum ana_kernel kernel,
                          const double *lengths, double variance, double nugget, struct sim_error *error);
void ana_kriging_fini(struct ana_kriging *kriging);

/* Mean and variance of the function itself, nugget and noise left out. */
void ana_kriging_predict(const struct ana_kriging *kriging, const double *u, double *mean, double *variance);
/* The same with weights[ANA_KRIGING_WEIGHTS(count)], from which the covariance of what is predicted at two places
 * follows.
 */
#define ANA_KRIGING_WEIGHTS(count) ((count) + ANA_KRIGING_DIMENSIONS_MAX + 1)
void ana_kriging_look(const struct ana_kriging *kriging, const double *u, double *mean, double *variance,
                      double *weights);
double ana_kriging_covariance(const struct ana_kriging *kriging, const double *u, const double *weights_u,
                              const double *v, const double *weights_v);
/* What the other points say of y[i], nugget and noise included, the trend and the lengths kept: mean[count],
 * variance[count]. */
int ana_kriging_leave_one_out(const struct ana_kriging *kriging, double *mean, double *variance,
                              struct sim_error *error);

/* E max(Y - best, 0) of a normal Y (Jones, Schonlau & Welch 1998, doi:10.1023/A:1008306431147). */
double ana_expected_improvement(double mean, double variance, double best);

#endif
