/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/discover/box.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stddef.h>

void ana_box_open(struct ana_limit *limits, uint32_t dims)
{
    for (uint32_t d = 0; d < dims; d++)
        limits[d] = (struct ana_limit){-INFINITY, INFINITY, 0};
}

bool ana_limit_is_set(const struct ana_limit *limit)
{
    return !isinf(limit->low) || !isinf(limit->high) || limit->left_out != 0;
}

/* `but`: a factor whose limit is not looked at; dims: none. */
static bool holds(const struct ana_cases *cases, const struct ana_limit *limits, uint32_t index, uint32_t but)
{
    const double *x = cases->x + (size_t)index * cases->dims;
    for (uint32_t d = 0; d < cases->dims; d++) {
        if (d == but)
            continue;
        if (cases->levels && cases->levels[d] > 0 && (limits[d].left_out >> (uint32_t)x[d] & 1u))
            return false;
        if (x[d] < limits[d].low || x[d] > limits[d].high)
            return false;
    }
    return true;
}

bool ana_box_holds(const struct ana_cases *cases, const struct ana_limit *limits, uint32_t index)
{
    return holds(cases, limits, index, cases->dims);
}

static struct ana_box_measure measure(const struct ana_cases *cases, const struct ana_limit *limits, uint32_t but)
{
    struct ana_box_measure m = {0};
    double all = 0;
    for (uint32_t i = 0; i < cases->count; i++) {
        all += cases->y[i];
        if (!holds(cases, limits, i, but))
            continue;
        m.count++;
        m.sum += cases->y[i];
        m.squares += cases->y[i] * cases->y[i];
    }
    for (uint32_t d = 0; d < cases->dims; d++)
        m.dims += d != but && ana_limit_is_set(&limits[d]) ? 1 : 0;
    m.density = m.sum / m.count;
    m.coverage = m.sum / all;
    m.mass = (double)m.count / cases->count;
    return m;
}

struct ana_box_measure ana_box_measure(const struct ana_cases *cases, const struct ana_limit *limits)
{
    return measure(cases, limits, cases->dims);
}

double ana_box_excess(const struct ana_box_measure *m)
{
    return m->sum > 0 ? m->coverage - m->mass : 0;
}

double ana_box_quasi_p(const struct ana_cases *cases, const struct ana_limit *limits, uint32_t dim)
{
    struct ana_box_measure with = ana_box_measure(cases, limits), without = measure(cases, limits, dim);
    if (without.count == with.count || with.sum <= 0)
        return 1;
    double q = without.density, variance = without.squares / without.count - q * q;
    if (without.squares < without.sum * (1 - 1e-12) && !(variance > 0))
        return 1; /* all cases are alike */
    if (without.squares < without.sum * (1 - 1e-12))
        return gsl_cdf_ugaussian_Q((with.density - q) / sqrt(variance / with.count));
    /* P(Binomial(n, q) >= t) = I_q(t, n - t + 1) */
    return gsl_cdf_beta_P(q, with.sum, with.count - with.sum + 1);
}

void ana_box_prune(const struct ana_cases *cases, struct ana_limit *limits, double level)
{
    for (;;) {
        uint32_t weakest = cases->dims;
        double most = level;
        for (uint32_t d = 0; d < cases->dims; d++) {
            double p = ana_limit_is_set(&limits[d]) ? ana_box_quasi_p(cases, limits, d) : 0;
            if (p > most) {
                most = p;
                weakest = d;
            }
        }
        if (weakest == cases->dims)
            return;
        ana_box_open(&limits[weakest], 1);
    }
}
