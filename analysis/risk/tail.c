/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/risk/tail.h"

#include <math.h>

/* The ceil(n p)-th smallest; n p that is whole but for the dust of arithmetic counts as whole. */
static double border(const double *sorted, size_t count, double share)
{
    double rank = ceil((double)count * share - 1e-9);
    return sorted[(size_t)fmin(fmax(rank, 1), (double)count) - 1];
}

static double influence_of(double x, double v, double share)
{
    return v - fmax(v - x, 0) / share;
}

double ana_cvar(const double *sorted, size_t count, double share)
{
    double sum = 0;
    if ((double)count * share < 1 - 1e-9)
        return NAN;
    double v = border(sorted, count, share);
    for (size_t i = 0; i < count; i++)
        sum += influence_of(sorted[i], v, share);
    return sum / (double)count;
}

void ana_cvar_influence(const double *x, const double *sorted, size_t count, double share, double *influence)
{
    double v = (double)count * share < 1 - 1e-9 ? (double)NAN : border(sorted, count, share);
    for (size_t i = 0; i < count; i++)
        influence[i] = influence_of(x[i], v, share);
}

struct ana_interval ana_cvar_interval(const double *influence, size_t count, double share, double confidence)
{
    struct ana_moments moments = ana_moments_of(influence, count);
    double tail = (double)count * share + 1e-9;
    if (tail < 2 || (ana_is_constant(&moments) && ana_equal_p(tail) > 1 - confidence))
        return (struct ana_interval){NAN, NAN};
    double half = ana_t_factor(confidence, tail - 1) * sqrt(ana_variance(&moments) / moments.count);
    return (struct ana_interval){moments.mean - half, moments.mean + half};
}
