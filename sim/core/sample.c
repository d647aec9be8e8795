/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exponential and normal variates are by a ziggurat of 256 layers of equal
 * area (Marsaglia & Tsang 2000, doi:10.18637/jss.v005.i08; independent bits
 * for layer, sign and place as in Doornik 2005):
 *
 *   word 0:  63 ....... 12 | 11..9 | 8    | 7 .. 0
 *            place, 52 bits|       | sign | layer        word 1: the wedge or the tail
 *
 * One draw in a hundred needs another try, which comes from the same
 * decision's substream: draw + 256 * try.
 */
#include "sim/core/sample.h"

#include <math.h>

#include "sim/core/ahead.h"
#include "sim/core/assert.h"
#include "sim/core/math.h"
#include "sim/core/math_private.h"
#include "sim/core/ziggurat_tables.h"

#define DRAWS 256 /* a decision may take so many variates; the rest of the 16 bits counts tries */

static struct sim_address next_try(struct sim_address at)
{
    sim_assert(at.draw < DRAWS * (DRAWS - 1)); /* 255 refusals in a row: fewer than once in 10^400 draws */
    at.draw = (uint16_t)(at.draw + DRAWS);
    return at;
}

double sim_standard_exponential(const struct sim_key *key, struct sim_address at)
{
    sim_assert(at.draw < DRAWS);
    for (;; at = next_try(at)) {
        struct sim_bits bits = sim_random_bits(key, at);
        uint32_t layer = bits.word[0] & 255;
        double x = sim_bits_to_uniform(bits.word[0]) * exponential_edge[layer];
        if (x < exponential_edge[layer + 1])
            return x;
        double u = sim_bits_to_uniform(bits.word[1]);
        if (layer == 0)
            return exponential_start - sim_log(u);
        double low = exponential_height[layer], high = exponential_height[layer + 1];
        if (low + u * (high - low) < sim_exp(-x))
            return x;
    }
}

void sim_standard_exponentials(const struct sim_key *key, struct sim_address at, double *out)
{
    uint64_t word0[SIM_AHEAD], word1[SIM_AHEAD];
    sim_random_abreast(key, at, word0, word1);
    for (uint32_t i = 0; i < SIM_AHEAD; i++, at.occurrence++) {
        uint32_t layer = word0[i] & 255;
        out[i] = sim_bits_to_uniform(word0[i]) * exponential_edge[layer];
        if (!(out[i] < exponential_edge[layer + 1]))
            out[i] = sim_standard_exponential(key, at);
    }
}

/* Beyond the last layer: Marsaglia 1964. */
static double normal_tail(const struct sim_key *key, struct sim_address at, double u)
{
    for (;;) {
        struct sim_bits bits = sim_random_bits(key, at = next_try(at));
        double x = -sim_log(u) / normal_start;
        double y = -sim_log(sim_bits_to_uniform(bits.word[0]));
        if (2 * y >= x * x)
            return normal_start + x;
        u = sim_bits_to_uniform(bits.word[1]);
    }
}

double sim_standard_normal(const struct sim_key *key, struct sim_address at)
{
    sim_assert(at.draw < DRAWS);
    for (;; at = next_try(at)) {
        struct sim_bits bits = sim_random_bits(key, at);
        uint32_t layer = bits.word[0] & 255;
        double sign = bits.word[0] & 256 ? -1 : 1;
        double x = sim_bits_to_uniform(bits.word[0]) * normal_edge[layer];
        if (x < normal_edge[layer + 1])
            return sign * x;
        double u = sim_bits_to_uniform(bits.word[1]);
        if (layer == 0)
            return sign * normal_tail(key, at, u);
        double low = normal_height[layer], high = normal_height[layer + 1];
        if (low + u * (high - low) < sim_exp(-0.5 * x * x))
            return sign * x;
    }
}

double sim_lognormal(const struct sim_key *key, struct sim_address at, double median, double sigma)
{
    return median * sim_exp(sigma * sim_standard_normal(key, at));
}

double sim_weibull(const struct sim_key *key, struct sim_address at, double scale, double shape)
{
    sim_assert(shape > 0);
    return scale * sim_pow(sim_standard_exponential(key, at), 1 / shape);
}

double sim_logistic_variate(const struct sim_key *key, struct sim_address at, double location, double scale)
{
    return location + scale * sim_logit(sim_uniform(key, at));
}

double sim_gumbel(const struct sim_key *key, struct sim_address at)
{
    return -sim_log(-sim_log(sim_uniform(key, at)));
}

uint32_t sim_index(const struct sim_key *key, struct sim_address at, uint32_t count)
{
    sim_assert(count >= 1);
    __extension__ typedef unsigned __int128 wide;
    return (uint32_t)((wide)sim_random_bits(key, at).word[0] * count >> 64);
}

uint64_t sim_geometric(const struct sim_key *key, struct sim_address at, double p)
{
    sim_assert(p > 0 && p <= 1);
    if (p == 1)
        return 0;
    double failures = floor(sim_log(sim_uniform(key, at)) / sim_log1p(-p));
    return failures < 0x1p64 ? (uint64_t)failures : UINT64_MAX;
}

uint32_t sim_choose(const struct sim_key *key, struct sim_address at, const double *weight, uint32_t count)
{
    double sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        sim_assert(weight[i] >= 0);
        sum += weight[i];
    }
    sim_assert(sum > 0 && sum <= 0x1.fffffffffffffp+1023);
    double target = sim_uniform(key, at) * sum, below = 0;
    uint32_t last = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (weight[i] == 0)
            continue;
        below += weight[i];
        if (target < below)
            return i;
        last = i;
    }
    return last; /* rounding of the products at the very top */
}

/* A gamma variate of shape a is scale * cube * e^boost. */
struct gamma_parts {
    double scale, cube, boost;
};

/* From the draws first, first + 1, ... of the decision. */
static struct gamma_parts gamma_parts(const struct sim_key *key, struct sim_address at, uint16_t first, double shape)
{
    sim_assert(shape > 0);
    double boost = 0;
    if (shape < 1) { /* G(a) = G(a + 1) U^(1/a) */
        boost = sim_log(sim_uniform(key, sim_draw(at, first))) / shape;
        shape += 1;
    }
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (uint16_t draw = (uint16_t)(first + 1);; draw = (uint16_t)(draw + 2)) {
        sim_assert(draw < first + DRAWS / 2); /* each try is refused with probability below 0.05 */
        double x = sim_standard_normal(key, sim_draw(at, draw));
        double v = 1 + c * x, square = x * x;
        if (v <= 0)
            continue;
        v = v * v * v;
        double u = sim_uniform(key, sim_draw(at, (uint16_t)(draw + 1)));
        if (u < 1 - 0.0331 * square * square || sim_log(u) < 0.5 * square + d - d * v + d * sim_log(v))
            return (struct gamma_parts){.scale = d, .cube = v, .boost = boost};
    }
}

double sim_gamma(const struct sim_key *key, struct sim_address at, double shape)
{
    struct gamma_parts g = gamma_parts(key, at, 0, shape);
    return g.scale * g.cube * (shape < 1 ? sim_exp(g.boost) : 1);
}

static double log_of(struct gamma_parts g)
{
    return sim_log(g.scale * g.cube) + g.boost;
}

/* X / (X + Y) for gamma variates; in logarithms for small shapes, where both may underflow. */
double sim_beta(const struct sim_key *key, struct sim_address at, double a, double b)
{
    struct gamma_parts x = gamma_parts(key, at, 0, a), y = gamma_parts(key, at, DRAWS / 2, b);
    if (a < 1 || b < 1)
        return sim_logistic(log_of(x) - log_of(y));
    return x.scale * x.cube / (x.scale * x.cube + y.scale * y.cube);
}

/* Sequential search from 0; at most some 60 steps for means below 10. */
static uint64_t poisson_search(double u, double mean)
{
    double p = sim_exp(-mean), sum = p;
    uint64_t k = 0;
    while (u > sum && p > 0) {
        k++;
        p *= mean / (double)k;
        sum += p;
    }
    return k;
}

/* Transformed rejection PTRS, Hoermann 1993, doi:10.1016/0167-6687(93)90997-4. */
static uint64_t poisson_rejection(const struct sim_key *key, struct sim_address at, double mean)
{
    double root = sqrt(mean), log_mean = sim_log(mean);
    double b = 0.931 + 2.53 * root, a = -0.059 + 0.02483 * b;
    double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), v_r = 0.9277 - 3.6224 / (b - 2);
    for (uint16_t draw = 0;; draw++) {
        sim_assert(draw < UINT16_MAX);
        struct sim_bits bits = sim_random_bits(key, sim_draw(at, draw));
        double u = sim_bits_to_uniform(bits.word[0]) - 0.5, v = sim_bits_to_uniform(bits.word[1]);
        double us = 0.5 - fabs(u), k = floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= v_r)
            return (uint64_t)k;
        if (k < 0 || (us < 0.013 && v > us))
            continue;
        if (sim_log(v * inverse_alpha / (a / (us * us) + b)) <= k * log_mean - mean - sim_log_gamma(k + 1))
            return (uint64_t)k;
    }
}

uint64_t sim_poisson(const struct sim_key *key, struct sim_address at, double mean)
{
    sim_assert(mean >= 0 && mean <= 1e9);
    return mean < 10 ? poisson_search(sim_uniform(key, sim_draw(at, 0)), mean) : poisson_rejection(key, at, mean);
}
