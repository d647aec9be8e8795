/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/select/allocate.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "analysis/select/constants.h"

double ana_rinott_size(double h, double variance, double delta, double first)
{
    return fmax(first, ceil(h * h * variance / (delta * delta)));
}

double ana_nelson_variance(const double *x, uint32_t replications, uint32_t designs)
{
    double sum = 0, grand = 0, n = replications, k = designs;
    for (uint32_t r = 0; r < replications; r++)
        for (uint32_t i = 0; i < designs; i++)
            grand += x[(size_t)r * designs + i] / (n * k);
    for (uint32_t i = 0; i < designs; i++) {
        double column = 0;
        for (uint32_t r = 0; r < replications; r++)
            column += x[(size_t)r * designs + i] / n;
        for (uint32_t r = 0; r < replications; r++) {
            double row = 0;
            for (uint32_t l = 0; l < designs; l++)
                row += x[(size_t)r * designs + l] / k;
            double rest = x[(size_t)r * designs + i] - column - row + grand;
            sum += rest * rest;
        }
    }
    return 2 * sum / ((k - 1) * (n - 1));
}

double ana_nelson_size(double variance, uint32_t designs, double first, double delta, double probability)
{
    double k = designs, g = ana_dunnett(k - 1, (k - 1) * (first - 1), .5, probability, false);
    return fmax(first, ceil(g * g * variance / (delta * delta)));
}

/* (s / d)^2 of those behind the best; in the limit of d -> 0 those level with it have all. */
static bool weigh(const double *mean, const double *sd, uint32_t designs, uint32_t best, double *weight)
{
    bool level = false;
    double most = 0;
    for (uint32_t i = 0; i < designs; i++)
        level = level || (i != best && sd[i] > 0 && mean[i] == mean[best]);
    for (uint32_t i = 0; i < designs; i++) {
        double d = level ? (mean[i] == mean[best] ? 1 : (double)INFINITY) : mean[best] - mean[i];
        weight[i] = i == best || sd[i] == 0 ? 0 : sd[i] / d * (sd[i] / d);
        most = fmax(most, weight[i]);
    }
    /* Neither a difference nor spread: all that can be said is that it is no easier than the hardest. */
    for (uint32_t i = 0; i < designs; i++)
        if (i != best && sd[i] == 0 && mean[i] == mean[best])
            weight[i] = most;
    return most > 0;
}

void ana_ocba(const double *mean, const double *sd, uint32_t designs, double *fraction)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < designs; i++)
        best = mean[i] > mean[best] ? i : best;
    if (!weigh(mean, sd, designs, best, fraction)) { /* nothing to tell them apart by: equal shares */
        for (uint32_t i = 0; i < designs; i++)
            fraction[i] = 1.0 / designs;
        return;
    }
    double squares = 0, total = 0;
    for (uint32_t i = 0; i < designs; i++) {
        squares += sd[i] > 0 && i != best ? fraction[i] * fraction[i] / (sd[i] * sd[i]) : 0;
        total += fraction[i];
    }
    fraction[best] = sd[best] * sqrt(squares);
    total += fraction[best];
    for (uint32_t i = 0; i < designs; i++)
        fraction[i] /= total;
}

double ana_apcs(const double *mean, const double *difference_se, uint32_t designs, uint32_t best)
{
    double miss = 0;
    for (uint32_t i = 0; i < designs; i++) {
        double d = mean[best] - mean[i];
        if (i == best)
            continue;
        miss += difference_se[i] > 0 ? gsl_cdf_ugaussian_Q(d / difference_se[i]) : d > 0 ? 0 : .5;
    }
    return fmax(0, 1 - miss);
}

double ana_sequence_half_width(double sd, double n, double alpha, double planned)
{
    double r2 = (-2 * log(alpha) + log(1 - 2 * log(alpha))) / planned, m = n * r2 + 1;
    return n >= 2 ? sd * sqrt(2 * m / (n * n * r2) * log(sqrt(m) / alpha)) : (double)NAN;
}

bool ana_sequence_holds(const struct ana_moments *moments, double half, double alpha)
{
    double n = moments->count, least = fmax(20, -5 * log(alpha)), sd = sqrt(ana_variance(moments));
    if (!(n >= least))
        return false;
    double z = sd > 0 ? half * sqrt(n) / sd : 0;
    return fmax(0, -ana_skewness(moments)) * z * z * z / (6 * sqrt(n)) <= M_LN2;
}
