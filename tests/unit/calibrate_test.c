/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What calibration is made of: particles, tempering, ABC; published and closed-form values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/calibrate/abc.h"
#include "analysis/calibrate/temper.h"
#include "tests/support/formula_evaluator.h"

/* ---- tempering ---- */

struct bell {
    double at[2], sd[2], rho;
};

static double log_bell(void *context, const double *u)
{
    const struct bell *bell = context;
    double a = (u[0] - bell->at[0]) / bell->sd[0], b = (u[1] - bell->at[1]) / bell->sd[1];
    return -(a * a - 2 * bell->rho * a * b + b * b) / (2 * (1 - bell->rho * bell->rho));
}

/* A narrow ridge: means, spreads, correlation and mass; 2000 particles, bounds of about 5 standard errors. */
static void test_temper_finds_a_ridge(void **state)
{
    (void)state;
    struct bell bell = {{.3, .6}, {.02, .04}, .9};
    double best[2], mean[2], covariance[4];
    struct ana_particles particles;
    struct ana_temper temper = {.density = log_bell,
                                .context = &bell,
                                .dimensions = 2,
                                .particles = 2000,
                                .moves = 6,
                                .chance = {.key = {.seed = 3}},
                                .best_at = best};
    assert_int_equal(ana_temper(&temper, &particles, NULL), SIM_OK);
    ana_particles_moments(&particles, mean, covariance);
    double mass = 2 * M_PI * .02 * .04 * sqrt(1 - .81);
    print_message("mean %.4f %.4f sd %.4f %.4f rho %.3f mass %.3g of %.3g\n", mean[0], mean[1], sqrt(covariance[0]),
                  sqrt(covariance[3]), covariance[1] / sqrt(covariance[0] * covariance[3]), exp(temper.log_mass), mass);
    assert_true(fabs(mean[0] - .3) < .003 && fabs(mean[1] - .6) < .006);
    assert_true(fabs(sqrt(covariance[0]) / .02 - 1) < .1 && fabs(sqrt(covariance[3]) / .04 - 1) < .1);
    assert_true(fabs(covariance[1] / sqrt(covariance[0] * covariance[3]) - .9) < .03);
    assert_true(fabs(temper.log_mass - log(mass)) < .3);
    assert_true(fabs(best[0] - .3) < .01 && fabs(best[1] - .6) < .02);
    assert_true(fabs(ana_particles_quantile(&particles, 0, .5) - .3) < .004);
    ana_particles_fini(&particles);
}

/* ---- ABC against conjugate posteriors ---- */

struct conjugate {
    double (*parameter)(double u); /* prior quantile */
    double (*draw)(double parameter, uint32_t run);
    double observed;
};

static int conjugate_distance(void *context, const double *u, uint32_t count, uint64_t first, double *distance,
                              double *offset, struct sim_error *error)
{
    const struct conjugate *c = context;
    (void)error;
    for (uint32_t i = 0; i < count; i++) {
        offset[i] = c->draw(c->parameter(u[i]), (uint32_t)first + i) - c->observed;
        distance[i] = fabs(offset[i]);
    }
    return SIM_OK;
}

static double normal_prior(double u)
{
    return gsl_cdf_gaussian_Pinv(u, 10);
}

static double normal_mean(double parameter, uint32_t run)
{
    return parameter + formula_normal(run, 1, 11) / sqrt(20);
}

static double even_prior(double u)
{
    return u;
}

static double binomial(double parameter, uint32_t run)
{
    double sum = 0;
    for (uint32_t i = 0; i < 20; i++)
        sum += formula_uniform(run, 10 + i, 12) < parameter;
    return sum;
}

static double gamma_prior(double u)
{
    return gsl_cdf_gamma_Pinv(u, 2, 1);
}

/* The number of arrivals before time 5 at this rate. */
static double poisson(double parameter, uint32_t run)
{
    double time = 0;
    uint32_t count = 0;
    while (count < 200 && (time -= log(formula_uniform(run, 100 + count, 13)) / parameter) < 5)
        count++;
    return count;
}

static void check_conjugate(struct conjugate c, double tolerance, uint32_t width, double want_mean, double want_sd)
{
    struct ana_particles particles;
    struct ana_abc abc = {.distance = conjugate_distance,
                          .context = &c,
                          .dimensions = 1,
                          .particles = 2000,
                          .batch = 500,
                          .width = width,
                          .budget = 4000000,
                          .tolerance = tolerance,
                          .least_acceptance = .002,
                          .chance = {.key = {.seed = 17}}};
    double mean = 0, square = 0;
    assert_int_equal(ana_abc(&abc, &particles, NULL), SIM_OK);
    assert_true(abc.rounds[abc.round_count - 1].tolerance <= tolerance);
    for (uint32_t i = 0; i < particles.count; i++) {
        double x = c.parameter(particles.u[i]);
        mean += particles.weight[i] * x;
        square += particles.weight[i] * x * x;
    }
    double sd = sqrt(square - mean * mean), effective = ana_particles_effective(&particles);
    print_message("ABC: mean %.4f of %.4f, sd %.4f of %.4f, %u rounds, %llu runs, %.0f effective\n", mean, want_mean,
                  sd, want_sd, abc.round_count, (unsigned long long)abc.proposals, effective);
    assert_true(abc.adjusted == (width > 0));
    /* 4 standard errors of the effective particles (6e-5 each). */
    assert_true(fabs(mean - want_mean) < 4 * want_sd / sqrt(effective));
    assert_true(fabs(sd / want_sd - 1) < 4 * sqrt(.5 / effective) * 1.5);
    ana_particles_fini(&particles);
}

/* PF7. */
static void test_abc_reaches_conjugate_posteriors(void **state)
{
    (void)state;
    check_conjugate((struct conjugate){normal_prior, normal_mean, 2.3}, .05, 0, 2.2988505747126, 0.22355091700495);
    check_conjugate((struct conjugate){even_prior, binomial, 7}, 0, 0, 0.36363636363636, 0.10030496079407);
    check_conjugate((struct conjugate){gamma_prior, poisson, 13}, 0, 0, 2.5, 0.64549722436790);
}

/* Ten times as tolerant, but moved by regression: without it the sd would be .35. */
static void test_abc_adjusts(void **state)
{
    (void)state;
    check_conjugate((struct conjugate){normal_prior, normal_mean, 2.3}, .5, 1, 2.2988505747126, 0.22355091700495);
}

static int broken(void *context, const double *u, uint32_t count, uint64_t first, double *distance, double *offset,
                  struct sim_error *error)
{
    (void)u;
    (void)offset;
    (void)first;
    for (uint32_t i = 0; i < count; i++)
        distance[i] = INFINITY;
    return context ? sim_fail(error, SIM_INTERRUPTED, "stopped") : SIM_OK;
}

/* Nothing comes near, or the distance cannot be had: it ends. */
static void test_abc_ends(void **state)
{
    (void)state;
    struct ana_particles particles;
    struct ana_abc abc = {
        .distance = broken, .dimensions = 2, .particles = 50, .batch = 10, .budget = 1000, .least_acceptance = .01};
    assert_int_equal(ana_abc(&abc, &particles, NULL), SIM_OK);
    assert_int_equal(abc.round_count, 1);
    ana_particles_fini(&particles);
    abc.context = &abc;
    assert_int_equal(ana_abc(&abc, &particles, NULL), SIM_INTERRUPTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_temper_finds_a_ridge),
        cmocka_unit_test(test_abc_reaches_conjugate_posteriors),
        cmocka_unit_test(test_abc_adjusts),
        cmocka_unit_test(test_abc_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
