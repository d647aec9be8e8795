/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/calibrate/likelihood.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/calibrate/particles.h"

#define RUNS_LEAST 5
#define TINY 1e-12 /* of z^2: a piece that is known exactly and never varies */

double ana_implausible(uint32_t pieces, uint32_t runs)
{
    double degrees = runs > 1 ? runs - 1.0 : 1;
    return fmax(3, gsl_cdf_tdist_Qinv(.05 / (2.0 * fmax(pieces, 1)), degrees));
}

int ana_likelihood_init(struct ana_likelihood *likelihood, const struct ana_target *target, uint32_t replications,
                        struct sim_error *error)
{
    size_t count = target->count;
    *likelihood = (struct ana_likelihood){.target = target, .replications = replications};
    likelihood->chance = calloc(count * count + 1, sizeof(double));
    likelihood->root = calloc(count * count + 1, sizeof(double));
    likelihood->mean = calloc(count + 1, sizeof(double));
    likelihood->variance = calloc(count + 1, sizeof(double));
    if (likelihood->chance && likelihood->root && likelihood->mean && likelihood->variance)
        return SIM_OK;
    return sim_fail(error, SIM_INTERNAL, "out of memory for a likelihood");
}

void ana_likelihood_fini(struct ana_likelihood *likelihood)
{
    free(likelihood->chance);
    free(likelihood->root);
    free(likelihood->mean);
    free(likelihood->variance);
    *likelihood = (struct ana_likelihood){0};
}

/* ---- chance ---- */

static bool complete(const double *run, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!isfinite(run[i]))
            return false;
    return true;
}

/* Shrinks the correlations by sum Var(r) / sum r^2, with Var(r) = (1 - r^2)^2 / (H - 1). */
static void shrink(struct ana_likelihood *likelihood)
{
    size_t count = likelihood->target->count;
    double *c = likelihood->chance, noise = 0, signal = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            double both = c[i * count + i] * c[j * count + j];
            double r2 = both > 0 ? c[i * count + j] * c[i * count + j] / both : 0;
            noise += (1 - r2) * (1 - r2) / (likelihood->histories - 1.0);
            signal += r2;
        }
    double kept = signal > noise ? 1 - noise / signal : 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            c[i * count + j] *= i == j ? 1 : kept;
}

int ana_likelihood_learn(struct ana_likelihood *likelihood, const double *runs, uint32_t count, struct sim_error *error)
{
    size_t pieces = likelihood->target->count;
    double *mean = likelihood->mean, *c = likelihood->chance, known = 0;
    for (size_t i = 0; i < pieces; i++)
        mean[i] = 0;
    for (size_t i = 0; i < pieces * pieces; i++)
        c[i] = 0;
    for (size_t r = 0; r < count; r++) {
        const double *run = runs + r * pieces;
        if (!complete(run, (uint32_t)pieces))
            continue;
        known++;
        /* Welford's update, for all pairs. */
        for (size_t i = 0; i < pieces; i++)
            for (size_t j = 0; j < pieces; j++)
                c[i * pieces + j] += (run[i] - mean[i]) * (run[j] - mean[j]) * (known - 1) / known;
        for (size_t i = 0; i < pieces; i++)
            mean[i] += (run[i] - mean[i]) / known;
    }
    if (known < RUNS_LEAST)
        return sim_fail(error, SIM_USAGE,
                        "only %.0f of %u runs have a number for every period: leave metrics out that are often "
                        "undefined, or see what fails",
                        known, count);
    for (size_t i = 0; i < pieces * pieces; i++)
        c[i] /= known - 1;
    likelihood->histories = (uint32_t)known;
    shrink(likelihood);
    return SIM_OK;
}

/* ---- judging a point ---- */

static double variance_of(const struct ana_likelihood *likelihood, uint32_t piece)
{
    const struct ana_piece *p = &likelihood->target->pieces[piece];
    size_t diagonal = (size_t)piece * likelihood->target->count + piece;
    return likelihood->chance[diagonal] * (1 + 1.0 / likelihood->replications) + p->error + p->discrepancy +
           TINY * p->z * p->z;
}

static void predict(struct ana_likelihood *likelihood, const double *u)
{
    for (uint32_t i = 0; i < likelihood->target->count; i++)
        ana_kriging_predict(&likelihood->emulators[i], u, &likelihood->mean[i], &likelihood->variance[i]);
}

static double miss(const struct ana_likelihood *likelihood, uint32_t piece, double mean, double more)
{
    double off = fabs(likelihood->target->pieces[piece].z - mean), variance = variance_of(likelihood, piece) + more;
    return off > 0 ? off / sqrt(variance) : 0;
}

double ana_implausibility(struct ana_likelihood *likelihood, const double *u)
{
    double worst = 0;
    predict(likelihood, u);
    for (uint32_t i = 0; i < likelihood->target->count; i++)
        worst = fmax(worst, miss(likelihood, i, likelihood->mean[i], likelihood->variance[i]));
    return worst;
}

double ana_implausibility_of(const struct ana_likelihood *likelihood, const double *means)
{
    double worst = 0;
    for (uint32_t i = 0; i < likelihood->target->count; i++)
        worst = fmax(worst, isfinite(means[i]) ? miss(likelihood, i, means[i], 0) : INFINITY);
    return worst;
}

double ana_likelihood_blur(const struct ana_likelihood *likelihood)
{
    double most = 0;
    for (uint32_t i = 0; i < likelihood->target->count; i++) {
        double own = likelihood->variance[i];
        most = fmax(most, own > 0 ? own / (own + variance_of(likelihood, i)) : 0);
    }
    return most;
}

double ana_log_likelihood(struct ana_likelihood *likelihood, const double *u)
{
    size_t count = likelihood->target->count;
    double *root = likelihood->root, square = 0, determinant = 0, h = likelihood->histories;
    predict(likelihood, u);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j <= i; j++)
            root[i * count + j] = i == j ? variance_of(likelihood, (uint32_t)i) + likelihood->variance[i]
                                         : likelihood->chance[i * count + j] * (1 + 1.0 / likelihood->replications);
    ana_root(root, (uint32_t)count);
    double z[ANA_PIECES_MAX];
    for (size_t i = 0; i < count; i++) {
        z[i] = likelihood->target->pieces[i].z - likelihood->mean[i];
        for (size_t j = 0; j < i; j++)
            z[i] -= root[i * count + j] * z[j];
        z[i] /= root[i * count + i];
        square += z[i] * z[i];
        determinant += log(root[i * count + i]);
    }
    return -determinant - .5 * h * log(1 + square / (h - 1));
}
