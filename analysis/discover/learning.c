/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/discover/learning.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/statistics/regression.h"
#include "analysis/study/points.h"

enum purpose { PURPOSE_FOLD = 1 };

#define FOLD_SEED 1
#define CUBIC 4 /* terms */
#define OUT_OF_MEMORY "out of memory for the value of learning"

struct lesson {
    const double *x, *payoff;
    uint32_t levels, designs, worlds;
    uint32_t *fold; /* [world] */
    double *basis;  /* [world][terms] */
    uint32_t terms;
    double *forecast;                         /* [design][world]: by the other folds */
    double *gain;                             /* [world] */
    double *x_known, *y_known, *coefficients; /* scratch of a fit: [world][terms], [world], [terms] */
};

/* A category has a term for each value; a number Legendre's polynomials. */
static void fill_basis(struct lesson *l)
{
    for (uint32_t w = 0; w < l->worlds; w++) {
        double *row = l->basis + (size_t)w * l->terms, z = 2 * l->x[w] - 1;
        for (uint32_t k = 0; k < l->terms && l->levels > 0; k++)
            row[k] = k == (uint32_t)l->x[w];
        if (l->levels > 0)
            continue;
        row[0] = 1;
        row[1] = z;
        row[2] = (3 * z * z - 1) / 2;
        row[3] = (5 * z * z * z - 3 * z) / 2;
    }
}

/* A random order, dealt out in turn: folds of equal size that are not aligned with the points' pattern. */
static bool deal_folds(struct lesson *l)
{
    const struct sim_key key = {.seed = FOLD_SEED};
    uint32_t *order = malloc(((size_t)l->worlds + 1) * sizeof *order);
    if (order)
        ana_shuffle(&key, PURPOSE_FOLD, 0, order, l->worlds);
    for (uint32_t w = 0; order && w < l->worlds; w++)
        l->fold[order[w]] = w % ANA_LEARNING_FOLDS;
    free(order);
    return order != NULL;
}

/* What the worlds of the other folds say of this design in the worlds of `fold`. */
static int forecast(struct lesson *l, uint32_t design, uint32_t fold, struct sim_error *error)
{
    uint32_t rows = 0;
    const double *payoff = l->payoff + (size_t)design * l->worlds;
    for (uint32_t w = 0; w < l->worlds; w++) {
        if (l->fold[w] == fold)
            continue;
        memcpy(l->x_known + (size_t)rows * l->terms, l->basis + (size_t)w * l->terms, l->terms * sizeof *l->x_known);
        l->y_known[rows++] = payoff[w];
    }
    int status = ana_regression(l->x_known, l->y_known, NULL, rows, l->terms, l->coefficients, error);
    for (uint32_t w = 0; status == SIM_OK && w < l->worlds; w++)
        if (l->fold[w] == fold)
            l->forecast[(size_t)design * l->worlds + w] =
                ana_regression_at(l->basis + (size_t)w * l->terms, l->coefficients, l->terms);
    return status;
}

static uint32_t best_on_average(const struct lesson *l)
{
    uint32_t best = 0;
    double most = -INFINITY;
    for (uint32_t d = 0; d < l->designs; d++) {
        double sum = 0;
        for (uint32_t w = 0; w < l->worlds; w++)
            sum += l->payoff[(size_t)d * l->worlds + w];
        if (sum > most) {
            most = sum;
            best = d;
        }
    }
    return best;
}

static uint32_t best_here(const double *payoff, uint32_t designs, uint32_t worlds, uint32_t world)
{
    uint32_t best = 0;
    for (uint32_t d = 1; d < designs; d++)
        if (payoff[(size_t)d * worlds + world] > payoff[(size_t)best * worlds + world])
            best = d;
    return best;
}

static struct ana_gain gain_of(const double *gain, uint32_t count, double confidence)
{
    struct ana_moments m = ana_moments_of(gain, count);
    return (struct ana_gain){m.mean, ana_mean_interval(m.mean, ana_variance(&m), m.count, confidence)};
}

static int learn(struct lesson *l, struct sim_error *error)
{
    int status = deal_folds(l) ? SIM_OK : sim_fail(error, SIM_INTERNAL, OUT_OF_MEMORY);
    fill_basis(l);
    uint32_t usual = best_on_average(l);
    for (uint32_t fold = 0; fold < ANA_LEARNING_FOLDS && status == SIM_OK; fold++) {
        for (uint32_t d = 0; d < l->designs && status == SIM_OK; d++)
            status = forecast(l, d, fold, error);
        for (uint32_t w = 0; w < l->worlds && status == SIM_OK; w++) {
            if (l->fold[w] != fold)
                continue;
            uint32_t chosen = best_here(l->forecast, l->designs, l->worlds, w);
            l->gain[w] = l->payoff[(size_t)chosen * l->worlds + w] - l->payoff[(size_t)usual * l->worlds + w];
        }
    }
    return status;
}

int ana_learning_one(const double *x, uint32_t levels, const double *payoff, uint32_t designs, uint32_t worlds,
                     double confidence, struct ana_gain *gain, struct sim_error *error)
{
    struct lesson l = {.x = x,
                       .payoff = payoff,
                       .levels = levels,
                       .designs = designs,
                       .worlds = worlds,
                       .terms = levels > 0 ? levels : CUBIC};
    *gain = (struct ana_gain){NAN, {NAN, NAN}};
    if (worlds < ANA_LEARNING_WORLDS || l.terms * 4 > worlds)
        return SIM_OK;
    size_t terms = l.terms;
    l.fold = malloc(worlds * sizeof *l.fold);
    l.basis = malloc(worlds * terms * sizeof *l.basis);
    l.forecast = malloc((size_t)worlds * designs * sizeof *l.forecast);
    l.gain = malloc(worlds * sizeof *l.gain);
    l.x_known = malloc(worlds * terms * sizeof *l.x_known);
    l.y_known = malloc(worlds * sizeof *l.y_known);
    l.coefficients = malloc(terms * sizeof *l.coefficients);
    bool fine = l.fold && l.basis && l.forecast && l.gain && l.x_known && l.y_known && l.coefficients;
    int status = fine ? learn(&l, error) : sim_fail(error, SIM_INTERNAL, OUT_OF_MEMORY);
    if (status == SIM_OK)
        *gain = gain_of(l.gain, worlds, confidence);
    free(l.fold);
    free(l.basis);
    free(l.forecast);
    free(l.gain);
    free(l.x_known);
    free(l.y_known);
    free(l.coefficients);
    return status;
}

/* How much of the spread of (design - usual) over the worlds is the worlds', and not luck's: two halves of the
 * replications differ by luck alone. */
static double reliability(const double *choose, const double *count, uint32_t worlds, uint32_t design, uint32_t usual)
{
    struct ana_moments seen = {0}, luck = {0};
    for (uint32_t w = 0; w < worlds; w++) {
        double a = choose[(size_t)design * worlds + w] - choose[(size_t)usual * worlds + w];
        double b = count[(size_t)design * worlds + w] - count[(size_t)usual * worlds + w];
        ana_moments_add(&seen, a);
        ana_moments_add(&luck, a - b);
    }
    double whole = ana_variance(&seen);
    return whole > 0 ? fmax(0, 1 - ana_variance(&luck) / 2 / whole) : 0;
}

static uint32_t best_mean(const double *payoff, uint32_t designs, uint32_t worlds)
{
    uint32_t best = 0;
    double most = -INFINITY;
    for (uint32_t d = 0; d < designs; d++) {
        double mean = ana_moments_of(payoff + (size_t)d * worlds, worlds).mean;
        if (mean > most) {
            most = mean;
            best = d;
        }
    }
    return best;
}

int ana_learning_all(const double *half, uint32_t designs, uint32_t worlds, double confidence, struct ana_gain *gain,
                     struct sim_error *error)
{
    double *each = calloc((size_t)worlds + 1, sizeof *each),
           *hope = malloc(((size_t)worlds * designs + 1) * sizeof *hope);
    for (int side = 0; side < 2 && each && hope; side++) {
        const double *choose = half + (size_t)side * designs * worlds;
        const double *count = half + (size_t)(1 - side) * designs * worlds;
        uint32_t usual = best_mean(choose, designs, worlds);
        double usual_mean = ana_moments_of(choose + (size_t)usual * worlds, worlds).mean;
        for (uint32_t d = 0; d < designs; d++) {
            double share = reliability(choose, count, worlds, d, usual);
            double mean = ana_moments_of(choose + (size_t)d * worlds, worlds).mean - usual_mean;
            for (uint32_t w = 0; w < worlds; w++) {
                size_t at = (size_t)d * worlds + w;
                hope[at] = mean + share * (choose[at] - choose[(size_t)usual * worlds + w] - mean);
            }
        }
        for (uint32_t w = 0; w < worlds; w++) {
            uint32_t chosen = best_here(hope, designs, worlds, w);
            if (!(hope[(size_t)chosen * worlds + w] > 0))
                chosen = usual;
            each[w] += (count[(size_t)chosen * worlds + w] - count[(size_t)usual * worlds + w]) / 2;
        }
    }
    bool fine = each && hope;
    *gain = fine && worlds >= 2 ? gain_of(each, worlds, confidence) : (struct ana_gain){NAN, {NAN, NAN}};
    free(each);
    free(hope);
    return fine ? SIM_OK : sim_fail(error, SIM_INTERNAL, OUT_OF_MEMORY);
}

int ana_learning_most(const double *payoff, uint32_t designs, uint32_t worlds, double confidence, struct ana_gain *gain,
                      struct sim_error *error)
{
    double *each = malloc(((size_t)worlds + 1) * sizeof *each);
    if (!each)
        return sim_fail(error, SIM_INTERNAL, OUT_OF_MEMORY);
    uint32_t usual = best_mean(payoff, designs, worlds);
    /* World by world, so that one design that is best everywhere gives 0 and not nearly so. */
    for (uint32_t w = 0; w < worlds; w++)
        each[w] =
            payoff[(size_t)best_here(payoff, designs, worlds, w) * worlds + w] - payoff[(size_t)usual * worlds + w];
    *gain = gain_of(each, worlds, confidence);
    free(each);
    return SIM_OK;
}
