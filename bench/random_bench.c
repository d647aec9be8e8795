/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nanoseconds a variate: addressed draws, each at another address, beside
 * GSL's sequential generator; and functions of sim/core/math.h beside the C
 * library's.  Inputs depend on the last result, as in a simulation.
 */
#include <math.h>
#include <stdio.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "bench/bench.h"
#include "sim/core/ahead.h"
#include "sim/core/math.h"
#include "sim/core/sample.h"

#define COUNT 4000000
#define TRIES 3

static const struct sim_key key = {.seed = 1, .replication = 2};

struct row {
    const char *name;
    double (*ours)(uint64_t i, double last);
    const char *other_name;
    double (*other)(gsl_rng *rng, double last);
};

/* 0 or 1 added to the uid: nothing, but the processor has to wait for it. */
static struct sim_address after(uint64_t i, double last)
{
    return sim_at(i + (last < -1e300), 1, 1);
}

static double uniform(uint64_t i, double last)
{
    return sim_uniform(&key, after(i, last));
}

static double exponential(uint64_t i, double last)
{
    return sim_exponential(&key, after(i, last), 2);
}

/* In their own order, eight at a time. */
static double exponential_ahead(uint64_t i, double last)
{
    static struct sim_ahead ahead = {.block = UINT32_MAX, .purpose = 1};
    return 2 * sim_ahead_exponential(&ahead, &key, (uint32_t)i + (last < -1e300));
}

static double normal(uint64_t i, double last)
{
    return sim_normal(&key, after(i, last), 0, 2);
}

static double gamma_variate(uint64_t i, double last)
{
    return sim_gamma(&key, after(i, last), 2.5);
}

static double poisson(uint64_t i, double last)
{
    return (double)sim_poisson(&key, after(i, last), 30);
}

static double log_of(uint64_t i, double last)
{
    return sim_log(1 + (double)(i & 1023) + 1e-300 * last);
}

static double exp_of(uint64_t i, double last)
{
    return sim_exp((double)(i & 15) + 1e-300 * last);
}

static double pow_of(uint64_t i, double last)
{
    return sim_pow(1 + (double)(i & 15) + 1e-300 * last, 0.7);
}

static double gsl_uniform(gsl_rng *rng, double last)
{
    (void)last;
    return gsl_rng_uniform(rng);
}

static double gsl_exponential(gsl_rng *rng, double last)
{
    (void)last;
    return gsl_ran_exponential(rng, 2);
}

static double gsl_normal(gsl_rng *rng, double last)
{
    (void)last;
    return gsl_ran_gaussian_ziggurat(rng, 2);
}

static double gsl_gamma(gsl_rng *rng, double last)
{
    (void)last;
    return gsl_ran_gamma(rng, 2.5, 1);
}

static double gsl_poisson(gsl_rng *rng, double last)
{
    (void)last;
    return gsl_ran_poisson(rng, 30);
}

static double libm_log(gsl_rng *rng, double last)
{
    (void)rng;
    return log(1 + fabs(last));
}

static double libm_exp(gsl_rng *rng, double last)
{
    (void)rng;
    return exp(1e-300 * last);
}

static double libm_pow(gsl_rng *rng, double last)
{
    (void)rng;
    return pow(7 + 1e-300 * last, 0.7);
}

static const struct row rows[] = {
    {"uniform", uniform, "mt19937", gsl_uniform},
    {"exponential", exponential, "gsl_ran_exponential", gsl_exponential},
    {"exponential, ahead", exponential_ahead, "gsl_ran_exponential", gsl_exponential},
    {"normal", normal, "gsl_ran_gaussian_ziggurat", gsl_normal},
    {"gamma 2.5", gamma_variate, "gsl_ran_gamma", gsl_gamma},
    {"poisson 30", poisson, "gsl_ran_poisson", gsl_poisson},
    {"sim_log", log_of, "log", libm_log},
    {"sim_exp", exp_of, "exp", libm_exp},
    {"sim_pow", pow_of, "pow", libm_pow},
};

static double ours_nanoseconds(const struct row *row)
{
    double best = (double)INFINITY, last = 0;
    for (int t = 0; t < TRIES; t++) {
        double start = bench_seconds();
        for (uint64_t i = 0; i < COUNT; i++)
            last = row->ours(i, last);
        best = fmin(best, bench_seconds() - start);
    }
    bench_keep(last);
    return 1e9 * best / COUNT;
}

static double other_nanoseconds(const struct row *row, gsl_rng *rng)
{
    double best = (double)INFINITY, last = 0;
    for (int t = 0; t < TRIES; t++) {
        double start = bench_seconds();
        for (uint64_t i = 0; i < COUNT; i++)
            last = row->other(rng, last);
        best = fmin(best, bench_seconds() - start);
    }
    bench_keep(last);
    return 1e9 * best / COUNT;
}

int main(void)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    printf("%-14s %8s   %-26s %8s %8s\n", "addressed", "ns", "yardstick", "ns", "ratio");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double ours = ours_nanoseconds(&rows[i]), other = other_nanoseconds(&rows[i], rng);
        printf("%-14s %8.1f   %-26s %8.1f %8.2f\n", rows[i].name, ours, rows[i].other_name, other, ours / other);
    }
    gsl_rng_free(rng);
    return 0;
}
