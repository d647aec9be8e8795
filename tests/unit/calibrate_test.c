/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What calibration is made of: particles, tempering, ABC; published and closed-form values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/calibrate/calibrate.h"
#include "sim/core/calendar.h"
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
    struct ana_range range = ana_particles_range(&particles, 0); /* 1.645 deviations to either side */
    assert_true(fabs(range.median - .3) < .004 && fabs(range.high - range.low - 2 * 1.644854 * .02) < .005);
    ana_particles_fini(&particles);
}

/* A bell that is cut off one deviation below its top, so that the likeliest place is beyond. */
struct cut {
    double edge;
};

static double log_cut(void *context, const double *u)
{
    const struct cut *cut = context;
    return u[0] > cut->edge ? -INFINITY : -.5 * (u[0] - .5) * (u[0] - .5) / .01;
}

/* Moments of a normal distribution below mean - sd; 2000 particles, bounds of about 5 standard errors. */
static void test_temper_stays_within_the_support(void **state)
{
    (void)state;
    struct cut cut = {.edge = .4};
    double best, mean, variance, hazard = gsl_ran_ugaussian_pdf(-1) / gsl_cdf_ugaussian_P(-1);
    struct ana_particles particles;
    struct ana_temper temper = {.density = log_cut,
                                .context = &cut,
                                .dimensions = 1,
                                .particles = 2000,
                                .moves = 6,
                                .chance = {.key = {.seed = 4}},
                                .best_at = &best};
    assert_int_equal(ana_temper(&temper, &particles, NULL), SIM_OK);
    ana_particles_moments(&particles, &mean, &variance);
    for (uint32_t i = 0; i < particles.count; i++)
        assert_true(particles.u[i] <= cut.edge);
    assert_true(best <= cut.edge && best > cut.edge - .01);
    assert_true(fabs(mean - (.5 - .1 * hazard)) < .005);
    assert_true(fabs(sqrt(variance) / (.1 * sqrt(1 + hazard - hazard * hazard)) - 1) < .1);
    assert_true(fabs(temper.log_mass - log(.1 * sqrt(2 * M_PI) * gsl_cdf_ugaussian_P(-1))) < .1);
    ana_particles_fini(&particles);
    /* Nine tenths of the cube away; and all of it. */
    cut.edge = .1;
    assert_int_equal(ana_temper(&temper, &particles, NULL), SIM_OK);
    for (uint32_t i = 0; i < particles.count; i++)
        assert_true(particles.u[i] <= cut.edge);
    assert_true(fabs(temper.log_mass - log(.1 * sqrt(2 * M_PI) * gsl_cdf_ugaussian_P(-4))) < .3);
    ana_particles_fini(&particles);
    struct sim_error error = {0};
    cut.edge = -1;
    assert_int_equal(ana_temper(&temper, &particles, &error), SIM_USAGE);
    assert_non_null(strstr(error.text, "none of 2000 points"));
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

/* The scenario refuses means above 2.2: below it the posterior is the same, cut off. */
#define REFUSED_ABOVE 2.2

static bool below(void *context, const double *u)
{
    (void)context;
    return normal_prior(*u) <= REFUSED_ABOVE;
}

static int conjugate_below(void *context, const double *u, uint32_t count, uint64_t first, double *distance,
                           double *offset, struct sim_error *error)
{
    int status = conjugate_distance(context, u, count, first, distance, offset, error);
    for (uint32_t i = 0; i < count; i++) {
        assert_true(first == 0 || below(NULL, u + i)); /* only the first round asks for what is refused */
        if (!below(NULL, u + i))
            distance[i] = offset[i] = INFINITY;
    }
    return status;
}

static void test_abc_stays_where_the_prior_is(void **state)
{
    (void)state;
    const double mean = 2.2988505747126, sd = .22355091700495, at = (REFUSED_ABOVE - mean) / sd;
    const double hazard = gsl_ran_ugaussian_pdf(at) / gsl_cdf_ugaussian_P(at);
    for (int adjusts = 0; adjusts < 2; adjusts++) {
        struct conjugate c = {normal_prior, normal_mean, 2.3};
        struct ana_particles particles;
        struct ana_abc abc = {.distance = conjugate_below,
                              .allows = below,
                              .context = &c,
                              .dimensions = 1,
                              .particles = 2000,
                              .batch = 500,
                              .width = (uint32_t)adjusts,
                              .budget = 4000000,
                              .tolerance = .05,
                              .least_acceptance = .002,
                              .chance = {.key = {.seed = 17}}};
        double found = 0;
        assert_int_equal(ana_abc(&abc, &particles, NULL), SIM_OK);
        for (uint32_t i = 0; i < particles.count; i++) {
            assert_true(below(NULL, particles.u + i));
            found += particles.weight[i] * normal_prior(particles.u[i]);
        }
        double effective = ana_particles_effective(&particles), want = mean - sd * hazard;
        double spread = sd * sqrt(1 - at * hazard - hazard * hazard);
        print_message("cut off: mean %.4f of %.4f\n", found, want);
        assert_true(fabs(found - want) < 4 * spread / sqrt(effective)); /* 6e-5 */
        ana_particles_fini(&particles);
    }
    /* A budget for one round: the prior, without what is refused. */
    struct conjugate c = {normal_prior, normal_mean, 2.3};
    struct ana_particles particles;
    struct ana_abc abc = {.distance = conjugate_below,
                          .allows = below,
                          .context = &c,
                          .dimensions = 1,
                          .particles = 200,
                          .batch = 100,
                          .budget = 200,
                          .chance = {.key = {.seed = 17}}};
    assert_int_equal(ana_abc(&abc, &particles, NULL), SIM_OK);
    for (uint32_t i = 0; i < particles.count; i++)
        assert_true(particles.weight[i] == 0 || below(NULL, particles.u + i));
    ana_particles_fini(&particles);
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

/* ---- whole calibrations ---- */

enum { MONTHS = 12 };

/* A flow of x.0 a month with noise; x.1 moves nothing. */
static void flow(void *context, const struct formula_run *run, double *series)
{
    (void)context;
    for (uint32_t t = 0; t <= MONTHS; t++)
        series[t] = run->x[0] + formula_normal(run->replication, t, 23);
}

static bool no_headline(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    (void)run;
    out[0] = 0;
    return true;
}

/* What was observed, 8 a month, would be likeliest beyond what the scenario takes. */
static bool low_enough(void *context, const struct formula_run *run)
{
    (void)context;
    return run->x[0] + run->x[1] <= 8;
}

/* A best value beyond its own range is named, one inside is not. */
static void best_outside_is_told(struct ana_calibration *calibration)
{
    for (int outside = 0; outside < 2; outside++) {
        struct ana_document document;
        bool told = false;
        for (int d = 0; d < 2; d++)
            calibration->best[d] = calibration->range[d].median;
        if (outside)
            calibration->best[1] = nextafter(calibration->range[1].high, 2);
        ana_document_init(&document, "calibrate", ANA_EN);
        ana_calibration_tell(calibration, &document);
        for (uint32_t i = 0; i < document.note_count; i++)
            told = told || strstr(document.notes[i], "own range from 5% to 95%: x.1.");
        assert_int_equal(told, outside);
        ana_document_fini(&document);
    }
}

static void calibrate_within(enum ana_fit_method method)
{
    struct formula_evaluator e;
    struct ana_factor factors[2];
    struct ana_calibration calibration;
    double value[MONTHS], none[MONTHS] = {0};
    struct sim_error error = {0};
    formula_evaluator_init(&e, no_headline, NULL, 1, 1, true);
    e.series = flow;
    formula_refuse(&e, low_enough);
    e.time_count = e.view.time_count = MONTHS + 1;
    for (uint32_t t = 0; t <= MONTHS; t++)
        e.time[t] = t * SIM_DAYS_PER_MONTH;
    for (uint32_t t = 0; t < MONTHS; t++)
        value[t] = 8;
    formula_factor(&factors[0], 0, 0, 10, false);
    formula_factor(&factors[1], 1, 0, 1, false);
    const struct ana_observed observed = {
        .month_count = MONTHS, .metric_count = 1, .value = value, .error = none, .rows = MONTHS};
    const struct ana_calibrate_options options = {.method = method,
                                                  .waves = 2,
                                                  .points = 40,
                                                  .replications = 4,
                                                  .histories = 20,
                                                  .particles = 300,
                                                  .budget = 4000,
                                                  .draws = 40,
                                                  .periods = 1,
                                                  .seed = 1};
    if (ana_calibrate(&e.evaluator, &observed, factors, 2, &options, &calibration, &error) != SIM_OK)
        fail_msg("%s", error.text);
    const struct ana_particles *posterior = &calibration.posterior;
    assert_true(calibration.explained);
    assert_true(10 * calibration.best[0] + calibration.best[1] <= 8 && calibration.best[0] > .65);
    if (method == ANA_FIT_ABC)
        assert_true(ana_calibration_within(&calibration, 0, calibration.best[0]) &&
                    ana_calibration_within(&calibration, 1, calibration.best[1]));
    for (uint32_t i = 0; i < posterior->count; i++)
        assert_true(posterior->weight[i] == 0 ||
                    10 * ana_particle(posterior, i)[0] + ana_particle(posterior, i)[1] <= 8);
    uint32_t asked = method == ANA_FIT_MATCH ? calibration.match.wave[0].lost * options.replications : 0;
    if (method == ANA_FIT_MATCH) {
        assert_true(asked > 0 && calibration.failed == asked); /* the first wave alone asks for what is refused */
        assert_true(isnan(calibration.profile[ANA_PROFILE_POINTS - 1]) && calibration.profile[7] >= 0);
    }
    best_outside_is_told(&calibration);
    ana_calibration_fini(&calibration);
}

static void test_what_is_refused_has_no_posterior(void **state)
{
    (void)state;
    calibrate_within(ANA_FIT_MATCH);
    calibrate_within(ANA_FIT_ABC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_temper_finds_a_ridge),
        cmocka_unit_test(test_temper_stays_within_the_support),
        cmocka_unit_test(test_abc_reaches_conjugate_posteriors),
        cmocka_unit_test(test_abc_adjusts),
        cmocka_unit_test(test_abc_stays_where_the_prior_is),
        cmocka_unit_test(test_abc_ends),
        cmocka_unit_test(test_what_is_refused_has_no_posterior),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
