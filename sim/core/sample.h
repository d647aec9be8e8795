/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Variates on addressed draws.
 *
 * For families of location and scale (exponential, normal, lognormal, Weibull,
 * logistic) the standard variate depends on the address alone, so two designs
 * that differ in a mean or a spread stay perfectly paired.  Shape-dependent
 * discrete ones are by inversion of the one uniform at the address; gamma,
 * beta and Poisson consume the decision's own substream (draw = 0, 1, 2, ...),
 * which cannot desynchronise anything else.
 *
 * Order:   a decision may take up to 256 exponential or normal variates (draw
 *          0..255); the rare second tries of a ziggurat live at draw + 256 k.
 * Units:   results in the unit of the parameter; means, not rates.
 * Errors:  parameters outside their range are our mistake: sim_assert.
 * Threads: safe everywhere.
 * Tests:   tests/unit/sample_test.c (moments and Kolmogorov-Smirnov distances
 *          at stated false-alarm probabilities)
 */
#ifndef SIM_CORE_SAMPLE_H
#define SIM_CORE_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/core/random.h"

/* P(true) = p; never for p <= 0, always for p >= 1. */
static inline bool sim_bernoulli(const struct sim_key *key, struct sim_address at, double p)
{
    return sim_uniform(key, at) < p;
}

double sim_standard_exponential(const struct sim_key *key, struct sim_address at);
double sim_standard_normal(const struct sim_key *key, struct sim_address at);
/* sim_standard_exponential at SIM_AHEAD (sim/core/ahead.h) occurrences from at.occurrence on, a multiple of it. */
void sim_standard_exponentials(const struct sim_key *key, struct sim_address at, double *out);

/* mean * standard exponential. */
static inline double sim_exponential(const struct sim_key *key, struct sim_address at, double mean)
{
    return mean * sim_standard_exponential(key, at);
}

static inline double sim_normal(const struct sim_key *key, struct sim_address at, double mean, double sd)
{
    return mean + sd * sim_standard_normal(key, at);
}

/* median * e^(sigma Z). */
double sim_lognormal(const struct sim_key *key, struct sim_address at, double median, double sigma);
/* scale * (standard exponential)^(1/shape). */
double sim_weibull(const struct sim_key *key, struct sim_address at, double scale, double shape);
/* location + scale * ln(u / (1 - u)). */
double sim_logistic_variate(const struct sim_key *key, struct sim_address at, double location, double scale);
/* Standard Gumbel, -ln(-ln u): the noise of a logit choice. */
double sim_gumbel(const struct sim_key *key, struct sim_address at);

/* Uniform integer in [0, count), count >= 1; bias below 2^-32. */
uint32_t sim_index(const struct sim_key *key, struct sim_address at, uint32_t count);
/* Number of failures before the first success, p in (0, 1]; by inversion. */
uint64_t sim_geometric(const struct sim_key *key, struct sim_address at, double p);
/* Index chosen in proportion to weight[0..count); weights >= 0, sum > 0; by inversion of one uniform. */
uint32_t sim_choose(const struct sim_key *key, struct sim_address at, const double *weight, uint32_t count);

/* Shape a > 0, scale 1 (Marsaglia & Tsang 2000, doi:10.1145/358407.358414). */
double sim_gamma(const struct sim_key *key, struct sim_address at, double shape);
double sim_beta(const struct sim_key *key, struct sim_address at, double a, double b);
/* 0 <= mean <= 1e9 (sequential search below 10, Hoermann's PTRS 1993 above, doi:10.1016/0167-6687(93)90997-4). */
uint64_t sim_poisson(const struct sim_key *key, struct sim_address at, double mean);

#endif
