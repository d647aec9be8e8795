/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/discover/label.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_psi.h>
#include <math.h>
#include <stdbool.h>

#include "analysis/statistics/stats.h"

/* y with trigamma(y) = x, by Newton's method on 1/trigamma, which is nearly straight and convex (Smyth 2004,
 * appendix). */
static double trigamma_inverse(double x)
{
    double y = .5 + 1 / x;
    if (x > 1e7)
        return 1 / sqrt(x);
    for (int i = 0; i < 50; i++) {
        double value = gsl_sf_psi_1(y), step = value * (1 - value / x) / gsl_sf_psi_n(2, y);
        y += step;
        if (fabs(step) < 1e-10 * y)
            break;
    }
    return y;
}

static bool counts(double variance, double degrees)
{
    return degrees > 0 && variance > 0;
}

struct ana_variance_prior ana_variance_prior(const double *variance, const double *degrees, uint32_t count)
{
    struct ana_moments e = {0}, plain = {0};
    double trigamma = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!counts(variance[i], degrees[i]))
            continue;
        ana_moments_add(&e, log(variance[i]) - gsl_sf_psi(degrees[i] / 2) + log(degrees[i] / 2));
        ana_moments_add(&plain, variance[i]);
        trigamma += gsl_sf_psi_1(degrees[i] / 2);
    }
    if (e.count < 3)
        return (struct ana_variance_prior){0, e.count > 0 ? plain.mean : 0};
    double excess = ana_variance(&e) - trigamma / e.count;
    if (excess <= 0)
        return (struct ana_variance_prior){INFINITY, exp(e.mean)};
    double degrees0 = 2 * trigamma_inverse(excess);
    return (struct ana_variance_prior){degrees0, exp(e.mean + gsl_sf_psi(degrees0 / 2) - log(degrees0 / 2))};
}

double ana_chance_below(double mean, double variance, double count, double margin,
                        const struct ana_variance_prior *prior)
{
    double own = count > 1 ? count - 1 : 0, total = own + prior->degrees;
    double pooled = isinf(prior->degrees) ? prior->variance
                    : total > 0           ? (prior->degrees * prior->variance + (own > 0 ? own * variance : 0)) / total
                                          : 0;
    /* Equal differences were not moved by luck so far: a design without effect there, as a rule; few may hide a rare
     * case. */
    if (own > 0 && variance == 0)
        return mean < margin ? 1 - exp2(-count) : exp2(-count);
    if (!(pooled > 0))
        return mean < margin ? 1 : 0;
    double t = (margin - mean) / sqrt(pooled / count);
    return isinf(total) ? gsl_cdf_ugaussian_P(t) : gsl_cdf_tdist_P(t, total);
}
