/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Variates: distributions at a false-alarm probability of 1e-5 each, pairing, edges. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "sim/core/sample.h"
#include "tests/support/death.h"
#include "tests/support/judge.h"

#define COUNT 300000
#define ALARM 1e-5

static const struct sim_key key = {.seed = 20260101, .replication = 1};
static double sample[COUNT];

static double exponential_cdf(double x, const void *context)
{
    (void)context;
    return gsl_cdf_exponential_P(x, 1);
}

static double normal_cdf(double x, const void *context)
{
    (void)context;
    return gsl_cdf_ugaussian_P(x);
}

static double gamma_cdf(double x, const void *context)
{
    return gsl_cdf_gamma_P(x, *(const double *)context, 1);
}

static double beta_cdf(double x, const void *context)
{
    const double *ab = context;
    return gsl_cdf_beta_P(x, ab[0], ab[1]);
}

static double gumbel_cdf(double x, const void *context)
{
    (void)context;
    return exp(-exp(-x));
}

static double weibull_cdf(double x, const void *context)
{
    (void)context;
    return gsl_cdf_weibull_P(x, 2, 1.5);
}

static double logistic_cdf(double x, const void *context)
{
    (void)context;
    return gsl_cdf_logistic_P(x - 3, 2);
}

static void test_exponential(void **state)
{
    (void)state;
    struct judge square = {0}, fourth = {0};
    for (uint32_t i = 0; i < COUNT; i++) {
        double x = sample[i] = sim_standard_exponential(&key, sim_at(i, 1, 0));
        judge_add(&square, x * x);
        judge_add(&fourth, x * x * x * x);
    }
    judge_mean(&square, 2, "E X^2");
    judge_mean(&fourth, 24, "E X^4");
    judge_ks(sample, COUNT, exponential_cdf, NULL, ALARM, "exponential");
}

static void test_normal(void **state)
{
    (void)state;
    struct judge mean = {0}, square = {0}, cube = {0}, fourth = {0};
    for (uint32_t i = 0; i < COUNT; i++) {
        double z = sample[i] = sim_standard_normal(&key, sim_at(i, 2, 0));
        judge_add(&mean, z);
        judge_add(&square, z * z);
        judge_add(&cube, z * z * z);
        judge_add(&fourth, z * z * z * z);
    }
    judge_mean(&mean, 0, "E Z");
    judge_mean(&square, 1, "E Z^2");
    judge_mean(&cube, 0, "E Z^3");
    judge_mean(&fourth, 3, "E Z^4");
    judge_ks(sample, COUNT, normal_cdf, NULL, ALARM, "normal");
}

/* Tails are made apart from the layers: P(X > 9), P(|Z| > 4) of 3 million. */
static void test_tails(void **state)
{
    (void)state;
    const double n = 3e6, p = exp(-9), q = 2 * gsl_cdf_ugaussian_Q(4);
    double far = 0, wide = 0;
    struct judge beyond = {0};
    for (uint32_t i = 0; i < (uint32_t)n; i++) {
        double x = sim_standard_exponential(&key, sim_at(i, 3, 0));
        if (x > 9) {
            far++;
            judge_add(&beyond, x - 9);
        }
        wide += fabs(sim_standard_normal(&key, sim_at(i, 4, 0))) > 4;
    }
    judge_score((far - n * p) / sqrt(n * p), "P(X > 9)");
    judge_score((wide - n * q) / sqrt(n * q), "P(|Z| > 4)");
    judge_mean(&beyond, 1, "E X - 9 given X > 9");
}

/* The standard variate depends on the address alone. */
static void test_pairing(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 1000; i++) {
        struct sim_address at = sim_at(i, 5, 7);
        assert_true(sim_exponential(&key, at, 8) == 2 * sim_exponential(&key, at, 4));
        assert_true(sim_normal(&key, at, 0, 4) == 2 * sim_normal(&key, at, 0, 2));
        assert_true(sim_weibull(&key, at, 6, 1.5) == 2 * sim_weibull(&key, at, 3, 1.5));
        assert_true(sim_lognormal(&key, at, 6, 0.5) == 2 * sim_lognormal(&key, at, 3, 0.5));
        assert_true(sim_gumbel(&key, at) == sim_gumbel(&key, at));
    }
}

static void test_shapes(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < COUNT; i++)
        sample[i] = sim_gumbel(&key, sim_at(i, 6, 0));
    judge_ks(sample, COUNT, gumbel_cdf, NULL, ALARM, "gumbel");
    for (uint32_t i = 0; i < COUNT; i++)
        sample[i] = sim_weibull(&key, sim_at(i, 7, 0), 2, 1.5);
    judge_ks(sample, COUNT, weibull_cdf, NULL, ALARM, "weibull");
    for (uint32_t i = 0; i < COUNT; i++)
        sample[i] = sim_logistic_variate(&key, sim_at(i, 8, 0), 3, 2);
    judge_ks(sample, COUNT, logistic_cdf, NULL, ALARM, "logistic");
    for (uint32_t i = 0; i < COUNT; i++)
        sample[i] = log(sim_lognormal(&key, sim_at(i, 9, 0), 1, 1));
    judge_ks(sample, COUNT, normal_cdf, NULL, ALARM, "lognormal");
}

static void test_gamma_and_beta(void **state)
{
    (void)state;
    static const double shapes[] = {0.05, 0.5, 1, 2.5, 40};
    for (size_t s = 0; s < 5; s++) {
        for (uint32_t i = 0; i < COUNT / 3; i++)
            sample[i] = sim_gamma(&key, sim_at(i, (uint16_t)(20 + s), 0), shapes[s]);
        judge_ks(sample, COUNT / 3, gamma_cdf, &shapes[s], ALARM, "gamma");
    }
    static const double ab[][2] = {{0.5, 0.5}, {2, 3}, {0.3, 4}, {30, 1}};
    for (size_t s = 0; s < 4; s++) {
        for (uint32_t i = 0; i < COUNT / 3; i++)
            sample[i] = sim_beta(&key, sim_at(i, (uint16_t)(30 + s), 0), ab[s][0], ab[s][1]);
        judge_ks(sample, COUNT / 3, beta_cdf, ab[s], ALARM, "beta");
    }
    for (uint32_t i = 0; i < 1000; i++) { /* both variates underflow */
        double x = sim_beta(&key, sim_at(i, 40, 0), 1e-4, 1e-4);
        assert_true(x >= 0 && x <= 1);
    }
}

static void test_poisson(void **state)
{
    (void)state;
    static const double means[] = {0.3, 9.99, 10, 80, 1000};
    for (size_t m = 0; m < 5; m++) {
        enum { CLASSES = 2000 };
        static double observed[CLASSES], expected[CLASSES];
        double left = COUNT;
        for (uint32_t k = 0; k < CLASSES; k++) {
            observed[k] = 0;
            expected[k] = k + 1 < CLASSES ? COUNT * gsl_ran_poisson_pdf(k, means[m]) : left;
            left -= expected[k];
        }
        for (uint32_t i = 0; i < COUNT; i++) {
            uint64_t k = sim_poisson(&key, sim_at(i, (uint16_t)(50 + m), 0), means[m]);
            observed[k < CLASSES ? k : CLASSES - 1]++;
        }
        judge_counts(observed, expected, CLASSES, ALARM, "poisson");
    }
    assert_int_equal(sim_poisson(&key, sim_at(1, 60, 0), 0), 0);
    struct judge huge = {0};
    for (uint32_t i = 0; i < 10000; i++)
        judge_add(&huge, (double)sim_poisson(&key, sim_at(i, 61, 0), 1e9));
    judge_mean(&huge, 1e9, "poisson of a huge mean");
    judge_score((judge_variance(&huge) / 1e9 - 1) / sqrt(2.0 / 10000), "its variance");
}

static void test_discrete(void **state)
{
    (void)state;
    enum { CLASSES = 200 };
    static double observed[CLASSES], expected[CLASSES];
    double left = COUNT;
    for (uint32_t k = 0; k < CLASSES; k++) {
        expected[k] = k + 1 < CLASSES ? COUNT * gsl_ran_geometric_pdf(k + 1, 0.2) : left;
        left -= expected[k];
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        uint64_t k = sim_geometric(&key, sim_at(i, 70, 0), 0.2);
        observed[k < CLASSES ? k : CLASSES - 1]++;
    }
    judge_counts(observed, expected, CLASSES, ALARM, "geometric");
    assert_int_equal(sim_geometric(&key, sim_at(1, 70, 0), 1), 0);
    assert_true(sim_geometric(&key, sim_at(1, 70, 0), 1e-300) == UINT64_MAX);

    double third[3] = {0}, thirds[3] = {COUNT / 3.0, COUNT / 3.0, COUNT / 3.0};
    for (uint32_t i = 0; i < COUNT; i++) {
        third[sim_index(&key, sim_at(i, 71, 0), 3)]++;
        assert_int_equal(sim_index(&key, sim_at(i, 71, 0), 1), 0);
    }
    judge_counts(third, thirds, 3, ALARM, "index");

    const double weight[5] = {0, 2, 0, 5, 0};
    double chosen[5] = {0}, due[2] = {COUNT * 2 / 7.0, COUNT * 5 / 7.0};
    for (uint32_t i = 0; i < COUNT; i++)
        chosen[sim_choose(&key, sim_at(i, 72, 0), weight, 5)]++;
    assert_true(chosen[0] == 0 && chosen[2] == 0 && chosen[4] == 0);
    double two[2] = {chosen[1], chosen[3]};
    judge_counts(two, due, 2, ALARM, "choose");

    double heads = 0;
    for (uint32_t i = 0; i < COUNT; i++) {
        heads += sim_bernoulli(&key, sim_at(i, 73, 0), 0.3);
        assert_false(sim_bernoulli(&key, sim_at(i, 73, 0), 0));
        assert_true(sim_bernoulli(&key, sim_at(i, 73, 0), 1));
    }
    judge_score((heads - 0.3 * COUNT) / sqrt(0.21 * COUNT), "bernoulli");
}

/* Second tries of one draw do not meet the first tries of another. */
static void test_draws_of_a_decision_are_independent(void **state)
{
    (void)state;
    struct judge product = {0};
    for (uint32_t i = 0; i < COUNT; i++)
        judge_add(&product, sim_standard_normal(&key, sim_draw(sim_at(i, 80, 0), 0)) *
                                sim_standard_normal(&key, sim_draw(sim_at(i, 80, 0), 1)));
    judge_mean(&product, 0, "neighbouring draws");
}

static void bad_geometric(void *context)
{
    (void)context;
    sim_geometric(&key, sim_at(1, 1, 1), 0);
}

static void bad_choice(void *context)
{
    (void)context;
    const double nothing[2] = {0, 0};
    sim_choose(&key, sim_at(1, 1, 1), nothing, 2);
}

static void bad_poisson(void *context)
{
    (void)context;
    sim_poisson(&key, sim_at(1, 1, 1), -1);
}

static void bad_draw(void *context)
{
    (void)context;
    sim_standard_normal(&key, sim_draw(sim_at(1, 1, 1), 256));
}

static void test_refusals(void **state)
{
    (void)state;
    const char *const words[] = {"assertion failed", "sample.c", NULL};
    assert_dies(bad_geometric, NULL, words);
    assert_dies(bad_choice, NULL, words);
    assert_dies(bad_poisson, NULL, words);
    assert_dies(bad_draw, NULL, words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exponential),
        cmocka_unit_test(test_normal),
        cmocka_unit_test(test_tails),
        cmocka_unit_test(test_pairing),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_gamma_and_beta),
        cmocka_unit_test(test_poisson),
        cmocka_unit_test(test_discrete),
        cmocka_unit_test(test_draws_of_a_decision_are_independent),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
