/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/kriging.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/statistics/local.h"
#include "analysis/statistics/regression.h"
#include "analysis/statistics/stats.h"

/* Weak priors: log length ~ N(log .8, 1), log (nugget / variance) ~ N(log .001, 2), log factor ~ N(0, 2). */
#define LENGTH_PRIOR .8
#define NUGGET_PRIOR 1e-3
#define NUGGET_START 1e-2
#define JITTER 1e-9
#define RIDGE 1e-10 /* the values of a choice add up to one, so that the terms of the plane depend on each other */
/* The search goes over logarithms, of which its unit cube covers these ranges. */
#define LENGTH_LEAST -4.0
#define LENGTH_MOST 4.0
#define NUGGET_LEAST -16.0
#define NUGGET_MOST 4.0
#define VARIANCE_LEAST -10.0
#define VARIANCE_MOST 6.0
#define FACTOR_LEAST -9.0
#define FACTOR_MOST 2.0
#define FIRST_STEP .09
#define LAST_STEP 1e-3
#define STEPS_MAX 300

/* ---- covariance ---- */

static double correlation(const struct ana_kriging *kriging, const double *a, const double *b)
{
    double sum = 0;
    for (uint32_t d = 0; d < kriging->dimensions; d++) {
        double gap = (a[d] - b[d]) / kriging->length[d];
        sum += gap * gap;
    }
    if (kriging->kernel == ANA_SQUARED_EXPONENTIAL)
        return exp(-.5 * sum);
    double r = sqrt(5 * sum);
    return (1 + r + r * r / 3) * exp(-r);
}

/* root = Cholesky root of scale * correlations + diag(nugget + noise); log of its determinant, or NaN. */
static double factorise(struct ana_kriging *kriging, double scale, double nugget)
{
    size_t n = kriging->count, k = kriging->dimensions;
    double *root = kriging->root, log_determinant = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++)
            root[i * n + j] = scale * correlation(kriging, kriging->x + i * k, kriging->x + j * k);
        root[i * n + i] = scale + nugget + kriging->noise[i];
    }
    gsl_matrix_view matrix = gsl_matrix_view_array(root, n, n);
    if (gsl_linalg_cholesky_decomp1(&matrix.matrix) != 0)
        return NAN;
    for (size_t i = 0; i < n; i++)
        log_determinant += log(root[i * n + i]);
    return log_determinant;
}

/* v = root^-1 v. */
static void forward(const struct ana_kriging *kriging, double *v)
{
    gsl_matrix_const_view root = gsl_matrix_const_view_array(kriging->root, kriging->count, kriging->count);
    gsl_vector_view vector = gsl_vector_view_array(v, kriging->count);
    gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, &root.matrix, &vector.vector);
}

/* After factorise: the inverse times the residual; returns residual' inverse residual. */
static double solve(struct ana_kriging *kriging)
{
    gsl_matrix_const_view root = gsl_matrix_const_view_array(kriging->root, kriging->count, kriging->count);
    gsl_vector_view alpha = gsl_vector_view_array(kriging->alpha, kriging->count);
    double sum = 0;
    memcpy(kriging->alpha, kriging->residual, kriging->count * sizeof *kriging->alpha);
    forward(kriging, kriging->alpha);
    for (uint32_t i = 0; i < kriging->count; i++)
        sum += kriging->alpha[i] * kriging->alpha[i];
    gsl_blas_dtrsv(CblasLower, CblasTrans, CblasNonUnit, &root.matrix, &alpha.vector);
    return sum;
}

/* ---- memory ---- */

static int reserve(struct ana_kriging *kriging, const struct ana_kriging_points *points, enum ana_kernel kernel,
                   struct sim_error *error)
{
    uint32_t count = points->count, dimensions = points->dimensions;
    *kriging =
        (struct ana_kriging){.kernel = kernel, .count = count, .dimensions = dimensions, .scale = 1, .factor = 1};
    if (count < 2 || count > ANA_KRIGING_POINTS_MAX || dimensions > ANA_KRIGING_DIMENSIONS_MAX)
        return sim_fail(error, SIM_USAGE, "%u points in %u dimensions are nothing to learn from", count, dimensions);
    kriging->x = malloc((size_t)count * dimensions * sizeof *kriging->x);
    kriging->residual = malloc(count * sizeof *kriging->residual);
    kriging->noise = calloc(count, sizeof *kriging->noise);
    kriging->alpha = calloc(count, sizeof *kriging->alpha);
    kriging->root = calloc((size_t)count * count, sizeof *kriging->root);
    kriging->basis = calloc((size_t)count * (dimensions + 1), sizeof *kriging->basis);
    kriging->gram = calloc((size_t)(dimensions + 1) * (dimensions + 1), sizeof *kriging->gram);
    if (!kriging->x || !kriging->residual || !kriging->noise || !kriging->alpha || !kriging->root || !kriging->basis ||
        !kriging->gram)
        return sim_fail(error, SIM_INTERNAL, "out of memory for %u points", count);
    memcpy(kriging->x, points->x, (size_t)count * dimensions * sizeof *points->x);
    if (points->noise)
        memcpy(kriging->noise, points->noise, count * sizeof *points->noise);
    return SIM_OK;
}

void ana_kriging_fini(struct ana_kriging *kriging)
{
    free(kriging->x);
    free(kriging->residual);
    free(kriging->noise);
    free(kriging->alpha);
    free(kriging->root);
    free(kriging->basis);
    free(kriging->gram);
    kriging->x = kriging->residual = kriging->noise = kriging->alpha = kriging->root = NULL;
    kriging->basis = kriging->gram = NULL;
}

/* ---- trend ---- */

/* What the trend's term t multiplies at x. */
static double term_at(const double *x, uint32_t t)
{
    return t == 0 ? 1 : x[t - 1];
}

/* After factorise: basis and root of the gram; half the log of its determinant, or NaN. */
static double spread_trend(struct ana_kriging *kriging)
{
    size_t n = kriging->count, k = kriging->dimensions;
    uint32_t terms = kriging->terms;
    double log_determinant = 0;
    for (uint32_t t = 0; t < terms; t++) {
        double *column = kriging->basis + t * n;
        for (size_t i = 0; i < n; i++)
            column[i] = term_at(kriging->x + i * k, t);
        forward(kriging, column);
        for (uint32_t s = 0; s <= t; s++) {
            double sum = 0;
            for (size_t i = 0; i < n; i++)
                sum += column[i] * kriging->basis[s * n + i];
            kriging->gram[t * terms + s] = s == t ? sum * (1 + RIDGE) : sum;
        }
    }
    gsl_matrix_view gram = gsl_matrix_view_array(kriging->gram, terms, terms);
    if (gsl_linalg_cholesky_decomp1(&gram.matrix) != 0)
        return NAN;
    for (uint32_t t = 0; t < terms; t++)
        log_determinant += log(kriging->gram[t * terms + t]);
    return log_determinant;
}

/* After solve and spread_trend: the change of the trend to generalised least squares; returns by how much that lessens
 * residual' inverse residual. */
static double trend_change(const struct ana_kriging *kriging, double *change)
{
    size_t n = kriging->count, k = kriging->dimensions;
    double pull[ANA_KRIGING_DIMENSIONS_MAX + 1], less = 0;
    for (uint32_t t = 0; t < kriging->terms; t++) {
        pull[t] = 0;
        for (size_t i = 0; i < n; i++)
            pull[t] += term_at(kriging->x + i * k, t) * kriging->alpha[i];
        change[t] = pull[t];
    }
    gsl_matrix_const_view gram = gsl_matrix_const_view_array(kriging->gram, kriging->terms, kriging->terms);
    gsl_vector_view vector = gsl_vector_view_array(change, kriging->terms);
    gsl_linalg_cholesky_svx(&gram.matrix, &vector.vector);
    for (uint32_t t = 0; t < kriging->terms; t++)
        less += pull[t] * change[t];
    return less;
}

/* What is uncertain in the trend at `gap` from what the points say of its terms, as `terms` independent parts. */
static void trend_parts(const struct ana_kriging *kriging, double *gap)
{
    gsl_matrix_const_view gram = gsl_matrix_const_view_array(kriging->gram, kriging->terms, kriging->terms);
    gsl_vector_view vector = gsl_vector_view_array(gap, kriging->terms);
    gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, &gram.matrix, &vector.vector);
}

/* After factorise: the trend by generalised least squares, and the residual from it. */
static int refit_trend(struct ana_kriging *kriging, struct sim_error *error)
{
    double change[ANA_KRIGING_DIMENSIONS_MAX + 1];
    if (kriging->terms == 0)
        return SIM_OK;
    solve(kriging);
    if (isnan(spread_trend(kriging)))
        return sim_fail(error, SIM_INTERNAL, "the trend of %u points has no solution", kriging->count);
    trend_change(kriging, change);
    for (uint32_t t = 0; t < kriging->terms; t++) {
        kriging->trend[t] += kriging->scale * change[t];
        for (uint32_t i = 0; i < kriging->count; i++)
            kriging->residual[i] -= change[t] * term_at(kriging->x + (size_t)i * kriging->dimensions, t);
    }
    return SIM_OK;
}

/* Everything that follows from lengths, variance and nugget. */
static int settle(struct ana_kriging *kriging, struct sim_error *error)
{
    double determinant = factorise(kriging, kriging->variance, kriging->nugget);
    if (isnan(determinant))
        return sim_fail(error, SIM_USAGE, "the points to learn from coincide");
    int status = refit_trend(kriging, error);
    if (status != SIM_OK)
        return status;
    kriging->log_likelihood = -.5 * solve(kriging) - determinant - .5 * kriging->count * log(2 * M_PI);
    return SIM_OK;
}

int ana_kriging_condition(struct ana_kriging *kriging, const struct ana_kriging_points *points, enum ana_kernel kernel,
                          const double *lengths, double variance, double nugget, struct sim_error *error)
{
    int status = reserve(kriging, points, kernel, error);
    if (status != SIM_OK)
        return status;
    memcpy(kriging->residual, points->y, points->count * sizeof *points->y);
    memcpy(kriging->length, lengths, points->dimensions * sizeof *lengths);
    kriging->variance = variance;
    kriging->nugget = nugget;
    return settle(kriging, error);
}

/* ---- fitting ---- */

/* Subtracts the least-squares plane where there are points enough, else the mean. */
static int take_trend(struct ana_kriging *kriging, const double *y, struct sim_error *error)
{
    size_t n = kriging->count, k = kriging->dimensions, terms = n > 2 * k + 2 ? k + 1 : 1;
    double *design = malloc(n * terms * sizeof *design), sum = 0;
    kriging->terms = (uint32_t)terms;
    int status = design ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for a plane");
    for (size_t i = 0; i < n && status == SIM_OK; i++)
        for (size_t t = 0; t < terms; t++)
            design[i * terms + t] = term_at(kriging->x + i * k, (uint32_t)t);
    if (status == SIM_OK)
        status = ana_regression(design, y, NULL, n, terms, kriging->trend, error);
    for (size_t i = 0; i < n && status == SIM_OK; i++) {
        kriging->residual[i] = y[i] - ana_regression_at(design + i * terms, kriging->trend, terms);
        sum += kriging->residual[i] * kriging->residual[i];
    }
    kriging->scale = sqrt(sum / (double)n);
    free(design);
    return status;
}

struct fit {
    struct ana_kriging *kriging;
    bool noisy;          /* with known noise the variance is searched for too; without it follows from the rest */
    const double *noise; /* [count], if its factor is searched for too; else NULL */
};

static double within(double share, double least, double most)
{
    return least + share * (most - least);
}

static double share_of(double value, double least, double most)
{
    return (value - least) / (most - least);
}

/* Log posterior of log lengths, log nugget share and, with noise, log variance: of what the trend leaves free
 * (restricted likelihood), or variances come out too small where a plane takes many of the points. */
static int goodness(void *context, const double *x, double *f, double *g, struct sim_error *error)
{
    (void)g;
    (void)error;
    const struct fit *fit = context;
    struct ana_kriging *kriging = fit->kriging;
    uint32_t k = kriging->dimensions;
    double penalty = 0, n = kriging->count - kriging->terms; /* what is free after the trend */
    for (uint32_t d = 0; d < k; d++) {
        double log_length = within(x[d], LENGTH_LEAST, LENGTH_MOST), off = log_length - log(LENGTH_PRIOR);
        kriging->length[d] = exp(log_length);
        penalty += .5 * off * off;
    }
    double log_share = within(x[k], NUGGET_LEAST, NUGGET_MOST), off = (log_share - log(NUGGET_PRIOR)) / 2;
    double share = exp(log_share) + JITTER;
    penalty += .5 * off * off;
    kriging->variance = fit->noisy ? exp(within(x[k + 1], VARIANCE_LEAST, VARIANCE_MOST)) : 1;
    if (fit->noise) {
        double log_factor = within(x[k + 2], FACTOR_LEAST, FACTOR_MOST);
        kriging->factor = exp(log_factor);
        penalty += .5 * (log_factor / 2) * (log_factor / 2);
        for (uint32_t i = 0; i < kriging->count; i++)
            kriging->noise[i] = kriging->factor * fit->noise[i];
    }
    double determinant = factorise(kriging, kriging->variance, share * kriging->variance);
    *f = -1e30;
    if (isnan(determinant))
        return SIM_OK;
    double square = solve(kriging), change[ANA_KRIGING_DIMENSIONS_MAX + 1];
    determinant += spread_trend(kriging);
    if (isnan(determinant))
        return SIM_OK;
    square -= trend_change(kriging, change);
    if (!fit->noisy)
        kriging->variance = fmax(square / n, 1e-12);
    kriging->nugget = share * kriging->variance;
    *f = -penalty - determinant - (fit->noisy ? .5 * square : .5 * n * log(kriging->variance));
    return SIM_OK;
}

static int maximise(struct ana_kriging *kriging, bool noisy, const double *noise, struct sim_error *error)
{
    double x[ANA_KRIGING_DIMENSIONS_MAX + 3], f;
    uint32_t k = kriging->dimensions;
    struct fit fit = {kriging, noisy, noise};
    struct ana_local local = {.dimensions = k + 1 + noisy + (noise != NULL),
                              .call = goodness,
                              .context = &fit,
                              .radius = FIRST_STEP,
                              .least = LAST_STEP,
                              .most_calls = STEPS_MAX};
    for (uint32_t d = 0; d < k; d++)
        x[d] = share_of(log(LENGTH_PRIOR), LENGTH_LEAST, LENGTH_MOST);
    x[k] = share_of(log(NUGGET_START), NUGGET_LEAST, NUGGET_MOST);
    x[k + 1] = share_of(0, VARIANCE_LEAST, VARIANCE_MOST);
    x[k + 2] = share_of(0, FACTOR_LEAST, FACTOR_MOST);
    int status = ana_local_search(&local, x, NULL, error);
    return status == SIM_OK ? goodness(&fit, x, &f, NULL, error) : status; /* leaves the best behind */
}

/* Of (K^-1)_ii, what fitting the trend takes off: row i of K^-1 F, through the root of the gram. */
static double trend_share(const struct ana_kriging *kriging, const double *inverse, uint32_t i)
{
    uint32_t n = kriging->count, k = kriging->dimensions, terms = kriging->terms;
    double row[ANA_KRIGING_DIMENSIONS_MAX + 1] = {0}, sum = 0;
    if (terms == 0)
        return 0;
    for (uint32_t j = 0; j < n; j++)
        for (uint32_t t = 0; t < terms; t++)
            row[t] += inverse[(size_t)i * n + j] * term_at(kriging->x + (size_t)j * k, t);
    trend_parts(kriging, row);
    for (uint32_t t = 0; t < terms; t++)
        sum += row[t] * row[t];
    return sum;
}

int ana_kriging_leave_one_out(const struct ana_kriging *kriging, double *mean, double *variance,
                              struct sim_error *error)
{
    size_t n = kriging->count, k = kriging->dimensions;
    double *inverse = malloc(n * n * sizeof *inverse);
    if (!inverse)
        return sim_fail(error, SIM_INTERNAL, "out of memory for %zu points", n);
    memcpy(inverse, kriging->root, n * n * sizeof *inverse);
    gsl_matrix_view matrix = gsl_matrix_view_array(inverse, n, n);
    gsl_linalg_cholesky_invert(&matrix.matrix);
    /* With Q = K^-1 - K^-1 F (F' K^-1 F)^-1 F' K^-1 the error of leaving i out is (Q y)_i / Q_ii, its variance 1 /
     * Q_ii; Q y is alpha.  A point without which there is no trend has no Q_ii. */
    for (size_t i = 0; i < n; i++) {
        double diagonal = inverse[i * n + i], left = diagonal - trend_share(kriging, inverse, (uint32_t)i);
        left = fmax(left, 1e-9 * diagonal);
        mean[i] = kriging->trend[0] + ana_regression_at(kriging->x + i * k, kriging->trend + 1, k) +
                  kriging->scale * (kriging->residual[i] - kriging->alpha[i] / left);
        variance[i] = kriging->scale * kriging->scale / left;
    }
    free(inverse);
    return SIM_OK;
}

static int judge(struct ana_kriging *kriging, const double *y, struct sim_error *error)
{
    uint32_t n = kriging->count;
    double *mean = malloc(n * sizeof *mean), *variance = malloc(n * sizeof *variance);
    struct ana_moments seen = ana_moments_of(y, n);
    double errors = 0, total = ana_variance(&seen) * (n - 1), ratio = 0;
    int status = mean && variance ? ana_kriging_leave_one_out(kriging, mean, variance, error)
                                  : sim_fail(error, SIM_INTERNAL, "out of memory for %u points", n);
    for (uint32_t i = 0; i < n && status == SIM_OK; i++) {
        double off = y[i] - mean[i];
        errors += off * off;
        ratio += off * off / variance[i] / n;
    }
    kriging->q2 = total > 0 ? 1 - errors / total : 1;
    kriging->honesty = ratio;
    free(mean);
    free(variance);
    return status;
}

/* A plane says all there is. */
static int settle_flat(struct ana_kriging *kriging, struct sim_error *error)
{
    kriging->scale = 0;
    kriging->q2 = kriging->honesty = 1;
    kriging->variance = kriging->nugget = 1;
    memset(kriging->residual, 0, kriging->count * sizeof *kriging->residual);
    memset(kriging->noise, 0, kriging->count * sizeof *kriging->noise);
    for (uint32_t d = 0; d < kriging->dimensions; d++)
        kriging->length[d] = 1;
    return settle(kriging, error);
}

int ana_kriging_fit(struct ana_kriging *kriging, const struct ana_kriging_points *points, enum ana_kernel kernel,
                    struct sim_error *error)
{
    int status = reserve(kriging, points, kernel, error);
    if (status == SIM_OK)
        status = take_trend(kriging, points->y, error);
    if (status != SIM_OK)
        return status;
    double largest = 0;
    for (uint32_t i = 0; i < points->count; i++)
        largest = fmax(largest, fabs(points->y[i]));
    if (!(kriging->scale > 1e-12 * largest))
        return settle_flat(kriging, error);
    for (uint32_t i = 0; i < points->count; i++) {
        kriging->residual[i] /= kriging->scale;
        kriging->noise[i] /= kriging->scale * kriging->scale;
    }
    double *noise = NULL;
    if (points->noise && points->shared) {
        noise = malloc(points->count * sizeof *noise);
        if (!noise)
            return sim_fail(error, SIM_INTERNAL, "out of memory for %u points", points->count);
        memcpy(noise, kriging->noise, points->count * sizeof *noise);
    }
    status = maximise(kriging, points->noise != NULL, noise, error);
    free(noise);
    if (status == SIM_OK)
        status = settle(kriging, error);
    return status == SIM_OK ? judge(kriging, points->y, error) : status;
}

/* ---- predicting ---- */

void ana_kriging_look(const struct ana_kriging *kriging, const double *u, double *mean, double *variance,
                      double *weights)
{
    double rest = 0, explained = 0, added = 0, *trend = weights + kriging->count;
    size_t k = kriging->dimensions;
    uint32_t terms = kriging->terms;
    for (uint32_t i = 0; i < kriging->count; i++) {
        weights[i] = kriging->scale * kriging->variance * correlation(kriging, u, kriging->x + i * k);
        rest += weights[i] * kriging->alpha[i];
    }
    forward(kriging, weights);
    for (uint32_t t = 0; t < terms; t++)
        trend[t] = kriging->scale * term_at(u, t);
    for (uint32_t i = 0; i < kriging->count; i++) {
        explained += weights[i] * weights[i];
        for (uint32_t t = 0; t < terms; t++)
            trend[t] -= kriging->basis[(size_t)t * kriging->count + i] * weights[i];
    }
    if (terms > 0)
        trend_parts(kriging, trend);
    for (uint32_t t = 0; t < terms; t++)
        added += trend[t] * trend[t];
    *mean = kriging->trend[0] + ana_regression_at(u, kriging->trend + 1, k) + rest;
    *variance = fmax(kriging->scale * kriging->scale * kriging->variance - explained, 0) + added;
}

double ana_kriging_covariance(const struct ana_kriging *kriging, const double *u, const double *weights_u,
                              const double *v, const double *weights_v)
{
    double covariance = kriging->scale * kriging->scale * kriging->variance * correlation(kriging, u, v);
    for (uint32_t i = 0; i < kriging->count; i++)
        covariance -= weights_u[i] * weights_v[i];
    for (uint32_t t = 0; t < kriging->terms; t++)
        covariance += weights_u[kriging->count + t] * weights_v[kriging->count + t];
    return covariance;
}

void ana_kriging_predict(const struct ana_kriging *kriging, const double *u, double *mean, double *variance)
{
    double weights[ANA_KRIGING_WEIGHTS(ANA_KRIGING_POINTS_MAX)];
    ana_kriging_look(kriging, u, mean, variance, weights);
}

double ana_expected_improvement(double mean, double variance, double best)
{
    double sd = sqrt(fmax(variance, 0)), gain = mean - best;
    if (!(sd > 0))
        return fmax(gain, 0);
    return gain * gsl_cdf_ugaussian_P(gain / sd) + sd * gsl_ran_ugaussian_pdf(gain / sd);
}
