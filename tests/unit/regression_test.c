/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Least squares against certified values, closed forms, and what it refuses (check value PH4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "analysis/statistics/regression.h"
#include "analysis/statistics/stats.h"
#include "sim/core/random.h"

/* NIST StRD, Longley (1967): higher level of difficulty, six regressors, certified to 15 digits; double precision and
 * singular values give nine of them here. */
static void test_longley(void **state)
{
    (void)state;
    static const double data[16][7] = {
        {60323, 83.0, 234289, 2356, 1590, 107608, 1947},  {61122, 88.5, 259426, 2325, 1456, 108632, 1948},
        {60171, 88.2, 258054, 3682, 1616, 109773, 1949},  {61187, 89.5, 284599, 3351, 1650, 110929, 1950},
        {63221, 96.2, 328975, 2099, 3099, 112075, 1951},  {63639, 98.1, 346999, 1932, 3594, 113270, 1952},
        {64989, 99.0, 365385, 1870, 3547, 115094, 1953},  {63761, 100.0, 363112, 3578, 3350, 116219, 1954},
        {66019, 101.2, 397469, 2904, 3048, 117388, 1955}, {67857, 104.6, 419180, 2822, 2857, 118734, 1956},
        {68169, 108.4, 442769, 2936, 2798, 120445, 1957}, {66513, 110.8, 444546, 4681, 2637, 121950, 1958},
        {68655, 112.6, 482704, 3813, 2552, 123366, 1959}, {69564, 114.2, 502601, 3931, 2514, 125368, 1960},
        {69331, 115.7, 518173, 4806, 2572, 127852, 1961}, {70551, 116.9, 554894, 4007, 2827, 130081, 1962}};
    static const double certified[7] = {-3482258.63459582, 15.0618722713733,  -0.358191792925910E-01,
                                        -2.02022980381683, -1.03322686717359, -0.511041056535807E-01,
                                        1829.15146461355};
    double x[16][7], y[16], b[7], squares = 0;
    for (int i = 0; i < 16; i++) {
        y[i] = data[i][0];
        x[i][0] = 1;
        for (int k = 1; k < 7; k++)
            x[i][k] = data[i][k];
    }
    assert_int_equal(ana_regression(x[0], y, NULL, 16, 7, b, NULL), SIM_OK);
    for (int k = 0; k < 7; k++)
        assert_true(fabs(b[k] / certified[k] - 1) < 1e-9);
    for (int i = 0; i < 16; i++)
        squares += pow(y[i] - ana_regression_at(x[i], b, 7), 2);
    assert_true(fabs(sqrt(squares / 9) / 304.854073561965 - 1) < 1e-9);
}

/* PH4, exp(U) by 200,000 addressed uniforms: its variance, that of antithetic pairs, and a regression on U as a control
 * variate with known mean.  Six comparisons at 4.5 standard errors: false alarm 4e-5, on a fixed seed. */
static void test_control_variate(void **state)
{
    (void)state;
    enum { N = 200000 };
    const struct sim_key key = {.seed = 17};
    struct ana_moments plain = {0}, pairs = {0}, left = {0}, fourth = {0}, pairs_fourth = {0}, left_fourth = {0};
    double *x = malloc(2 * N * sizeof *x), *y = malloc(N * sizeof *y), b[2];
    const double mean = 1.7182818284590;
    assert_true(x && y);
    for (uint32_t i = 0; i < N; i++) {
        double u = sim_uniform(&key, sim_at(i, 1, 0)), pair = (exp(u) + exp(1 - u)) / 2;
        x[2 * i] = 1;
        x[2 * i + 1] = u - .5;
        y[i] = exp(u);
        ana_moments_add(&plain, y[i]);
        ana_moments_add(&pairs, pair);
        ana_moments_add(&fourth, pow(y[i] - mean, 2));
        ana_moments_add(&pairs_fourth, pow(pair - mean, 2));
    }
    assert_int_equal(ana_regression(x, y, NULL, N, 2, b, NULL), SIM_OK);
    for (uint32_t i = 0; i < N; i++) {
        double off = y[i] - ana_regression_at(x + 2 * i, b, 2);
        ana_moments_add(&left, off);
        ana_moments_add(&left_fourth, off * off);
    }
    double root = sqrt((double)N);
    assert_true(fabs(plain.mean - mean) < 4.5 * sqrt(.24203560745277) / root);
    assert_true(fabs(ana_variance(&plain) - .24203560745277) < 4.5 * sqrt(ana_variance(&fourth)) / root);
    assert_true(fabs(ana_variance(&pairs) - .0039124969496254) < 4.5 * sqrt(ana_variance(&pairs_fourth)) / root);
    assert_true(fabs(b[1] - 1.6903090292457) < 4.5 * sqrt(.0039402229236289 * 12) / root); /* residuals, nearly even */
    assert_true(fabs(ana_variance(&left) - .0039402229236289) < 4.5 * sqrt(ana_variance(&left_fourth)) / root);
    assert_true(fabs(b[0] - mean) < 4.5 * sqrt(.0039402229236289) / root); /* 61 times the runs' worth */
    free(x);
    free(y);
}

/* A weighted mean; a weight of 2 is the row twice; rows of weight 0 do not count. */
static void test_weights(void **state)
{
    (void)state;
    const double ones[] = {1, 1, 1}, y[] = {1, 5, 9}, weight[] = {1, 2, 5};
    const double x[] = {1, 0, 1, 1, 1, 2, 1, 7}, z[] = {1, 2, 4, 99}, w[] = {1, 2, 1, 0};
    const double twice[] = {1, 0, 1, 1, 1, 1, 1, 2}, z_twice[] = {1, 2, 2, 4};
    double mean, weighted[2], repeated[2];
    assert_int_equal(ana_regression(ones, y, weight, 3, 1, &mean, NULL), SIM_OK);
    assert_true(fabs(mean - 7) < 1e-14);
    assert_int_equal(ana_regression(x, z, w, 4, 2, weighted, NULL), SIM_OK);
    assert_int_equal(ana_regression(twice, z_twice, NULL, 4, 2, repeated, NULL), SIM_OK);
    assert_true(fabs(weighted[0] - repeated[0]) < 1e-14 && fabs(weighted[1] - repeated[1]) < 1e-14);
}

/* A term that is always 0 gets no weight; fewer rows than terms and NaN are refused. */
static void test_edges(void **state)
{
    (void)state;
    const double x[] = {1, 0, 1, 0, 1, 0}, y[] = {2, 3, 4}, hole[] = {2, (double)NAN, 4};
    double b[3];
    struct sim_error error = {0};
    assert_int_equal(ana_regression(x, y, NULL, 3, 2, b, NULL), SIM_OK);
    assert_true(fabs(b[0] - 3) < 1e-14 && b[1] == 0);
    assert_int_equal(ana_regression(x, y, NULL, 2, 3, b, &error), SIM_USAGE);
    assert_string_equal(error.text, "2 rows cannot determine 3 terms");
    assert_int_equal(ana_regression(x, hole, NULL, 3, 2, b, &error), SIM_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_longley),
        cmocka_unit_test(test_control_variate),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
