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

void ana_ocba(const double *mean, const double *sd, uint32_t designs, double *fraction)
{
    uint32_t best = 0, reference = UINT32_MAX;
    double total = 0, squares = 0;
    for (uint32_t i = 1; i < designs; i++)
        best = mean[i] > mean[best] ? i : best;
    for (uint32_t i = 0; i < designs && reference == UINT32_MAX; i++)
        if (i != best && sd[i] > 0 && mean[i] < mean[best])
            reference = i;
    for (uint32_t i = 0; i < designs; i++) {
        if (reference == UINT32_MAX || i == best)
            continue;
        double own = sd[i] / (mean[best] - mean[i]), other = sd[reference] / (mean[best] - mean[reference]);
        fraction[i] = isfinite(own) ? own * own / (other * other) : 1;
        squares += sd[i] > 0 ? fraction[i] * fraction[i] / (sd[i] * sd[i]) : 0;
        total += fraction[i];
    }
    if (reference == UINT32_MAX) { /* nothing to tell them apart by: equal shares */
        for (uint32_t i = 0; i < designs; i++)
            fraction[i] = 1.0 / designs;
        return;
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
