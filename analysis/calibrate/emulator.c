/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/calibrate/emulator.h"

#include <gsl/gsl_multimin.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/statistics/regression.h"

#define STEPS_MAX 300
#define LENGTH_PRIOR .8 /* weak priors: log length ~ N(log .8, 1), log (nugget / variance) ~ N(log .001, 2) */
#define NUGGET_PRIOR 1e-3
#define JITTER 1e-9

static double correlation(const struct ana_emulator *emulator, const double *a, const double *b)
{
    double sum = 0;
    for (uint32_t d = 0; d < emulator->dimensions; d++) {
        double gap = (a[d] - b[d]) / emulator->length[d];
        sum += gap * gap;
    }
    return exp(-.5 * sum);
}

/* root = Cholesky root of scale * correlations + diagonal; log of its determinant, or NaN. */
static double factorise(struct ana_emulator *emulator, double scale, double diagonal)
{
    size_t n = emulator->count, k = emulator->dimensions;
    double *root = emulator->root, log_determinant = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = scale * correlation(emulator, emulator->x + i * k, emulator->x + j * k);
            sum += i == j ? diagonal : 0;
            for (size_t m = 0; m < j; m++)
                sum -= root[i * n + m] * root[j * n + m];
            if (i == j && !(sum > 0))
                return NAN;
            root[i * n + j] = i == j ? sqrt(sum) : sum / root[j * n + j];
        }
        log_determinant += log(root[i * n + i]);
    }
    return log_determinant;
}

/* z = root^-1 y, in place. */
static void forward(const struct ana_emulator *emulator, double *y)
{
    size_t n = emulator->count;
    for (size_t i = 0; i < n; i++) {
        const double *row = emulator->root + i * n;
        for (size_t j = 0; j < i; j++)
            y[i] -= row[j] * y[j];
        y[i] /= row[i];
    }
}

static void backward(const struct ana_emulator *emulator, double *y)
{
    size_t n = emulator->count;
    for (size_t i = n; i-- > 0;) {
        for (size_t j = i + 1; j < n; j++)
            y[i] -= emulator->root[j * n + i] * y[j];
        y[i] /= emulator->root[i * n + i];
    }
}

/* After factorise: the inverse times the residual; returns residual' inverse residual. */
static double solve(struct ana_emulator *emulator)
{
    double sum = 0;
    memcpy(emulator->alpha, emulator->residual, emulator->count * sizeof *emulator->alpha);
    forward(emulator, emulator->alpha);
    for (uint32_t i = 0; i < emulator->count; i++)
        sum += emulator->alpha[i] * emulator->alpha[i];
    backward(emulator, emulator->alpha);
    return sum;
}

static int reserve(struct ana_emulator *emulator, const double *x, uint32_t count, uint32_t dimensions,
                   struct sim_error *error)
{
    *emulator = (struct ana_emulator){.count = count, .dimensions = dimensions, .scale = 1};
    if (count < 2 || count > ANA_EMULATOR_POINTS_MAX || dimensions > ANA_EMULATOR_DIMENSIONS_MAX)
        return sim_fail(error, SIM_USAGE, "%u points in %u dimensions are nothing to learn from", count, dimensions);
    emulator->x = malloc((size_t)count * dimensions * sizeof *emulator->x);
    emulator->residual = malloc(count * sizeof *emulator->residual);
    emulator->alpha = calloc(count, sizeof *emulator->alpha);
    emulator->root = calloc((size_t)count * count, sizeof *emulator->root);
    if (!emulator->x || !emulator->residual || !emulator->alpha || !emulator->root)
        return sim_fail(error, SIM_INTERNAL, "out of memory for %u points", count);
    memcpy(emulator->x, x, (size_t)count * dimensions * sizeof *x);
    return SIM_OK;
}

void ana_emulator_fini(struct ana_emulator *emulator)
{
    free(emulator->x);
    free(emulator->residual);
    free(emulator->alpha);
    free(emulator->root);
    emulator->x = emulator->residual = emulator->alpha = emulator->root = NULL;
}

/* Everything that follows from trend, lengths, variance and nugget. */
static int settle(struct ana_emulator *emulator, struct sim_error *error)
{
    double determinant = factorise(emulator, emulator->variance, emulator->nugget);
    if (isnan(determinant))
        return sim_fail(error, SIM_INTERNAL, "the points of an emulator coincide");
    emulator->log_likelihood = -.5 * solve(emulator) - determinant - .5 * emulator->count * log(2 * M_PI);
    return SIM_OK;
}

int ana_emulator_condition(struct ana_emulator *emulator, const double *x, const double *y, uint32_t count,
                           uint32_t dimensions, const double *lengths, double variance, double nugget,
                           struct sim_error *error)
{
    int status = reserve(emulator, x, count, dimensions, error);
    if (status != SIM_OK)
        return status;
    memcpy(emulator->residual, y, count * sizeof *y);
    memcpy(emulator->length, lengths, dimensions * sizeof *lengths);
    emulator->variance = variance;
    emulator->nugget = nugget;
    return settle(emulator, error);
}

/* ---- fitting ---- */

/* Subtracts the least-squares plane where there are points enough, else the mean. */
static int take_trend(struct ana_emulator *emulator, const double *y, struct sim_error *error)
{
    size_t n = emulator->count, k = emulator->dimensions, terms = n > 2 * k + 2 ? k + 1 : 1;
    double *design = malloc(n * terms * sizeof *design), sum = 0;
    int status = design ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for an emulator");
    for (size_t i = 0; i < n && status == SIM_OK; i++)
        for (size_t t = 0; t < terms; t++)
            design[i * terms + t] = t == 0 ? 1 : emulator->x[i * k + t - 1];
    if (status == SIM_OK)
        status = ana_regression(design, y, NULL, n, terms, emulator->trend, error);
    for (size_t i = 0; i < n && status == SIM_OK; i++) {
        emulator->residual[i] = y[i] - ana_regression_at(design + i * terms, emulator->trend, terms);
        sum += emulator->residual[i] * emulator->residual[i];
    }
    emulator->scale = sqrt(sum / (double)n);
    free(design);
    return status;
}

/* Negative log posterior of log lengths and log nugget share, the variance at its best (profiled). */
static double badness(const gsl_vector *at, void *context)
{
    struct ana_emulator *emulator = context;
    double penalty = 0, n = emulator->count;
    for (uint32_t d = 0; d < emulator->dimensions; d++) {
        double log_length = gsl_vector_get(at, d), off = log_length - log(LENGTH_PRIOR);
        emulator->length[d] = exp(fmin(fmax(log_length, -4), 4));
        penalty += .5 * off * off;
    }
    double log_share = gsl_vector_get(at, emulator->dimensions), off = (log_share - log(NUGGET_PRIOR)) / 2;
    emulator->nugget = exp(fmin(fmax(log_share, -16), 4)) + JITTER;
    penalty += .5 * off * off;
    double determinant = factorise(emulator, 1, emulator->nugget);
    if (isnan(determinant))
        return 1e30;
    emulator->variance = fmax(solve(emulator) / n, 1e-12);
    return .5 * n * log(emulator->variance) + determinant + penalty;
}

static int maximise(struct ana_emulator *emulator, struct sim_error *error)
{
    size_t terms = emulator->dimensions + 1;
    gsl_multimin_function function = {badness, terms, emulator};
    gsl_vector *start = gsl_vector_alloc(terms), *step = gsl_vector_alloc(terms);
    gsl_multimin_fminimizer *search = gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, terms);
    bool fine = start && step && search;
    if (fine) {
        gsl_vector_set_all(start, log(LENGTH_PRIOR));
        gsl_vector_set(start, terms - 1, log(1e-2));
        gsl_vector_set_all(step, .7);
        gsl_multimin_fminimizer_set(search, &function, start, step);
        for (int i = 0; i < STEPS_MAX && gsl_multimin_fminimizer_size(search) > 2e-2; i++)
            if (gsl_multimin_fminimizer_iterate(search) != 0)
                break;
        badness(gsl_multimin_fminimizer_x(search), emulator); /* leaves the best behind */
        emulator->nugget *= emulator->variance;
    }
    gsl_multimin_fminimizer_free(search);
    gsl_vector_free(step);
    gsl_vector_free(start);
    return fine ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for an emulator");
}

/* Leave-one-out errors are alpha_i / (K^-1)_ii, with variance 1 / (K^-1)_ii. */
static int leave_one_out(struct ana_emulator *emulator, const double *y, struct sim_error *error)
{
    uint32_t n = emulator->count;
    double *column = malloc(n * sizeof *column), mean = 0, errors = 0, total = 0;
    if (!column)
        return sim_fail(error, SIM_INTERNAL, "out of memory for an emulator");
    for (uint32_t i = 0; i < n; i++)
        mean += y[i] / n;
    for (uint32_t i = 0; i < n; i++) {
        double diagonal = 0;
        memset(column, 0, n * sizeof *column);
        column[i] = 1;
        forward(emulator, column);
        for (uint32_t j = i; j < n; j++)
            diagonal += column[j] * column[j];
        double off = emulator->alpha[i] / diagonal;
        errors += off * off * emulator->scale * emulator->scale;
        total += (y[i] - mean) * (y[i] - mean);
    }
    emulator->q2 = total > 0 ? 1 - errors / total : 1;
    free(column);
    return SIM_OK;
}

int ana_emulator_fit(struct ana_emulator *emulator, const double *x, const double *y, uint32_t count,
                     uint32_t dimensions, struct sim_error *error)
{
    int status = reserve(emulator, x, count, dimensions, error);
    if (status == SIM_OK)
        status = take_trend(emulator, y, error);
    if (status != SIM_OK)
        return status;
    double largest = 0;
    for (uint32_t i = 0; i < count; i++)
        largest = fmax(largest, fabs(y[i]));
    bool flat = !(emulator->scale > 1e-12 * largest);
    emulator->scale = flat ? 0 : emulator->scale;
    for (uint32_t i = 0; i < count; i++)
        emulator->residual[i] = flat ? 0 : emulator->residual[i] / emulator->scale;
    if (flat) {
        emulator->q2 = 1;
        emulator->variance = emulator->nugget = 1;
        for (uint32_t d = 0; d < dimensions; d++)
            emulator->length[d] = 1;
        return settle(emulator, error);
    }
    status = maximise(emulator, error);
    if (status == SIM_OK)
        status = settle(emulator, error);
    return status == SIM_OK ? leave_one_out(emulator, y, error) : status;
}

/* ---- predicting ---- */

void ana_emulator_predict(const struct ana_emulator *emulator, const double *u, double *mean, double *variance)
{
    double weights[ANA_EMULATOR_POINTS_MAX], trend = emulator->trend[0], rest = 0, explained = 0;
    size_t k = emulator->dimensions;
    for (uint32_t d = 0; d < k; d++)
        trend += emulator->trend[d + 1] * u[d];
    for (uint32_t i = 0; i < emulator->count; i++) {
        weights[i] = emulator->variance * correlation(emulator, u, emulator->x + i * k);
        rest += weights[i] * emulator->alpha[i];
    }
    forward(emulator, weights);
    for (uint32_t i = 0; i < emulator->count; i++)
        explained += weights[i] * weights[i];
    *mean = trend + emulator->scale * rest;
    *variance = emulator->scale * emulator->scale * fmax(emulator->variance - explained, 0);
}
