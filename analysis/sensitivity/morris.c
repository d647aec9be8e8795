/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sensitivity/morris.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "analysis/statistics/multiple.h"
#include "analysis/study/points.h"

#define LEVELS 4
#define STEP 2 /* levels */

enum purpose { PURPOSE_BASE = 1, PURPOSE_ORDER };

void ana_morris_points(uint32_t factors, uint32_t trajectories, uint64_t seed, double *u, uint32_t *moved)
{
    for (uint32_t t = 0; t < trajectories; t++) {
        const struct sim_key key = {.seed = seed, .replication = t};
        uint32_t *order = moved + (size_t)t * factors;
        double *row = u + (size_t)t * (factors + 1) * factors;
        ana_shuffle(&key, PURPOSE_ORDER, 0, order, factors);
        for (uint32_t f = 0; f < factors; f++)
            row[f] = floor(LEVELS * sim_uniform(&key, sim_at(f, PURPOSE_BASE, 0))) / (LEVELS - 1);
        for (uint32_t i = 0; i < factors; i++) {
            const double *before = row + (size_t)i * factors;
            double *after = row + (size_t)(i + 1) * factors;
            for (uint32_t f = 0; f < factors; f++)
                after[f] = before[f];
            /* Whole levels: a coordinate met again is equal in every bit. */
            double level = rint(before[order[i]] * (LEVELS - 1));
            after[order[i]] = (level + (level < STEP ? STEP : -STEP)) / (LEVELS - 1);
        }
    }
}

static uint32_t step_of(const uint32_t *moved, uint32_t factor)
{
    uint32_t step = 0;
    while (moved[step] != factor)
        step++;
    return step;
}

void ana_morris_effects(const double *y, const double *u, const uint32_t *moved, uint32_t factors,
                        uint32_t trajectories, double confidence, struct ana_effect *effects)
{
    for (uint32_t f = 0; f < factors; f++) {
        struct ana_moments plain = {0}, absolute = {0};
        effects[f] = (struct ana_effect){0};
        for (uint32_t t = 0; t < trajectories; t++) {
            size_t at = (size_t)t * (factors + 1) + step_of(moved + (size_t)t * factors, f);
            double effect = (y[at + 1] - y[at]) / (u[(at + 1) * factors + f] - u[at * factors + f]);
            if (isnan(effect)) {
                effects[f].lost++;
                continue;
            }
            ana_moments_add(&plain, effect);
            ana_moments_add(&absolute, fabs(effect));
        }
        effects[f].count = (uint32_t)plain.count;
        effects[f].mean = plain.count > 0 ? plain.mean : (double)NAN;
        effects[f].absolute = absolute.count > 0 ? absolute.mean : (double)NAN;
        effects[f].sd = sqrt(ana_variance(&plain));
        effects[f].interval =
            ana_mean_interval(effects[f].absolute, ana_variance(&absolute), absolute.count, confidence);
        effects[f].mean_interval = ana_mean_interval(effects[f].mean, ana_variance(&plain), plain.count,
                                                     ana_simultaneous_confidence(confidence, factors));
        effects[f].interval.low = effects[f].interval.low < 0 ? 0 : effects[f].interval.low;
    }
}

double ana_morris_floor(double noise)
{
    return 2 * noise / (ANA_MORRIS_STEP * sqrt(3.14159265358979323846));
}

double ana_morris_limit(double noise, uint32_t count, double error)
{
    double spread = sqrt(2) * noise / ANA_MORRIS_STEP;
    return count > 0 ? spread * sqrt(gsl_cdf_chisq_Qinv(error, count) / count) : (double)NAN;
}
