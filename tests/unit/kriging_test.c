/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stochastic kriging: published and closed-form values, leaving points out, what it learns, and what it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "analysis/statistics/kriging.h"
#include "tests/support/formula_evaluator.h"

static const double six[] = {0, .2, .4, .6, .8, 1}, y_six[] = {1, .5, -.3, -.8, -.2, .9};

/* PF6: y at six points with kernel exp(-.5 (d / .25)^2) and nugget .01: Cholesky by hand, to 10 digits; the nugget may
 * as well be known noise of each point. */
static void test_by_hand(void **state)
{
    (void)state;
    static const double at[] = {.1, .5, .7}, want[] = {0.8199549961, -0.6449427352, -0.6382572045}, length = .25;
    static const double spread[] = {0.01133732281, 0.008600543229, 0.008831933871};
    static const double improvement[] = {9.884939918e-55, 0.001815309873, 0.001632373935};
    static const double noise[] = {.01, .01, .01, .01, .01, .01};
    for (int known = 0; known < 2; known++) {
        struct ana_kriging_points points = {six, y_six, known ? noise : NULL, 6, 1, false};
        struct ana_kriging kriging;
        assert_int_equal(
            ana_kriging_condition(&kriging, &points, ANA_SQUARED_EXPONENTIAL, &length, 1, known ? 0 : .01, NULL),
            SIM_OK);
        assert_true(fabs(kriging.log_likelihood - -4.6377820656) < 1e-9);
        for (int i = 0; i < 3; i++) {
            double mean, variance;
            ana_kriging_predict(&kriging, &at[i], &mean, &variance);
            assert_true(fabs(mean - want[i]) < 1e-10);
            assert_true(fabs(variance / spread[i] - 1) < 1e-9);
            /* Below the least y seen, -.8: the improvement of a minimum is that of the negative. */
            assert_true(fabs(ana_expected_improvement(-mean, variance, .8) / improvement[i] - 1) < 1e-7);
        }
        ana_kriging_fini(&kriging);
    }
}

/* Two points at distance d with Matern's kernel: everything has a closed form. */
static void test_matern_of_two_points(void **state)
{
    (void)state;
    static const double x[] = {0, .3}, y[] = {1, 2}, noise[] = {.1, .4}, length = .5, at = .1;
    struct ana_kriging_points points = {x, y, noise, 2, 1, false};
    struct ana_kriging kriging;
    double k[3], mean, variance;
    for (int i = 0; i < 3; i++) {
        double r = sqrt(5) * (double[]){.3, .1, .2}[i] / length;
        k[i] = 2 * (1 + r + r * r / 3) * exp(-r);
    }
    double a = 2.1, b = 2.4, c = k[0], determinant = a * b - c * c;
    double w0 = (b * k[1] - c * k[2]) / determinant, w1 = (a * k[2] - c * k[1]) / determinant;
    assert_int_equal(ana_kriging_condition(&kriging, &points, ANA_MATERN, &length, 2, 0, NULL), SIM_OK);
    ana_kriging_predict(&kriging, &at, &mean, &variance);
    assert_true(fabs(mean - (w0 * 1 + w1 * 2)) < 1e-13);
    assert_true(fabs(variance - (2 - w0 * k[1] - w1 * k[2])) < 1e-13);
    ana_kriging_fini(&kriging);
}

/* What is predicted without a point is what a kriging says that never saw it. */
static void test_leaving_one_out(void **state)
{
    (void)state;
    static const double noise[] = {.01, .02, .05, .01, .03, .01}, length = .25;
    struct ana_kriging_points points = {six, y_six, noise, 6, 1, false};
    struct ana_kriging kriging, other;
    double mean[6], variance[6];
    assert_int_equal(ana_kriging_condition(&kriging, &points, ANA_MATERN, &length, 1, .003, NULL), SIM_OK);
    assert_int_equal(ana_kriging_leave_one_out(&kriging, mean, variance, NULL), SIM_OK);
    for (int out = 0; out < 6; out++) {
        double x[5], y[5], s[5], m, v;
        for (int i = 0, to = 0; i < 6; i++) {
            if (i == out)
                continue;
            x[to] = six[i];
            y[to] = y_six[i];
            s[to++] = noise[i];
        }
        struct ana_kriging_points five = {x, y, s, 5, 1, false};
        assert_int_equal(ana_kriging_condition(&other, &five, ANA_MATERN, &length, 1, .003, NULL), SIM_OK);
        ana_kriging_predict(&other, &six[out], &m, &v);
        assert_true(fabs(m - mean[out]) < 1e-10 && fabs(v + .003 + noise[out] - variance[out]) < 1e-10);
        ana_kriging_fini(&other);
    }
    ana_kriging_fini(&kriging);
}

/* Lengths, variance and nugget of a fit kept, its trend fitted to other points: ordinary and universal kriging written
 * out, as one system with Lagrange multipliers (Cressie 1993, 3.4). */
enum { SYSTEM = 32 };

static double kernel_of(const struct ana_kriging *fit, const double *a, const double *b)
{
    double sum = 0;
    for (uint32_t d = 0; d < fit->dimensions; d++)
        sum += pow((a[d] - b[d]) / fit->length[d], 2);
    double r = sqrt(5 * sum);
    return fit->scale * fit->scale * fit->variance *
           (fit->kernel == ANA_MATERN ? (1 + r + r * r / 3) * exp(-r) : exp(-.5 * sum));
}

/* Gauss with pivots; the right side becomes the solution. */
static void solve_system(double a[SYSTEM][SYSTEM], double *b, uint32_t n)
{
    for (uint32_t c = 0; c < n; c++) {
        uint32_t pivot = c;
        for (uint32_t r = c + 1; r < n; r++)
            pivot = fabs(a[r][c]) > fabs(a[pivot][c]) ? r : pivot;
        for (uint32_t j = 0; j < n; j++) {
            double swap = a[c][j];
            a[c][j] = a[pivot][j];
            a[pivot][j] = swap;
        }
        double swap = b[c];
        b[c] = b[pivot];
        b[pivot] = swap;
        for (uint32_t r = 0; r < n; r++) {
            double times = r == c ? 0 : a[r][c] / a[c][c];
            for (uint32_t j = c; j < n && times != 0; j++)
                a[r][j] -= times * a[c][j];
            b[r] -= times * b[c];
        }
    }
    for (uint32_t c = 0; c < n; c++)
        b[c] /= a[c][c];
}

/* At u, without point `out` (the number of points: none). */
static void predict_by_system(const struct ana_kriging *fit, const double *y, uint32_t out, const double *u,
                              double *mean, double *variance)
{
    static double a[SYSTEM][SYSTEM], weights[SYSTEM], right[SYSTEM];
    uint32_t n = 0, terms = fit->terms, k = fit->dimensions, kept[SYSTEM];
    for (uint32_t i = 0; i < fit->count; i++)
        if (i != out)
            kept[n++] = i;
    for (uint32_t i = 0; i < n + terms; i++)
        for (uint32_t j = 0; j < n + terms; j++) {
            const double *x = i < n ? fit->x + kept[i] * k : NULL, *z = j < n ? fit->x + kept[j] * k : NULL;
            uint32_t t = i < n ? j - n : i - n;
            a[i][j] = x && z ? kernel_of(fit, x, z) : x || z ? (t == 0 ? 1 : (x ? x : z)[t - 1]) : 0;
            if (i == j && x)
                a[i][j] += fit->scale * fit->scale * (fit->nugget + fit->noise[kept[i]]);
        }
    for (uint32_t i = 0; i < n; i++)
        weights[i] = right[i] = kernel_of(fit, fit->x + kept[i] * k, u);
    for (uint32_t t = 0; t < terms; t++)
        weights[n + t] = right[n + t] = t == 0 ? 1 : u[t - 1];
    solve_system(a, weights, n + terms);
    *mean = 0;
    *variance = kernel_of(fit, u, u);
    for (uint32_t i = 0; i < n + terms; i++) {
        *mean += i < n ? weights[i] * y[kept[i]] : 0;
        *variance -= weights[i] * right[i];
    }
}

/* The trend is uncertain too: predictions are those of the system, and leaving a point out is as if it had never been
 * there, for a mean (few points) and for a plane. */
static void test_the_trend_is_uncertain(void **state)
{
    (void)state;
    enum { MOST = 24, K = 3 };
    for (uint32_t n = 6; n <= MOST; n += 18) {
        double x[MOST * K], y[MOST], noise[MOST], mean[MOST], variance[MOST], m, v, m2, v2;
        for (uint32_t i = 0; i < n * K; i++)
            x[i] = formula_uniform(i, 1, 31);
        for (uint32_t i = 0; i < n; i++) {
            y[i] = 50 + 9 * x[i * K] - 4 * x[i * K + 1] + sin(5 * x[i * K + 2]) + .1 * formula_normal(i, 1, 32);
            noise[i] = .01;
        }
        struct ana_kriging_points points = {x, y, noise, n, K, false};
        struct ana_kriging kriging;
        assert_int_equal(ana_kriging_fit(&kriging, &points, ANA_MATERN, NULL), SIM_OK);
        assert_int_equal(kriging.terms, n > 2 * K + 2 ? K + 1 : 1);
        for (uint32_t i = 0; i < 5; i++) {
            double u[K] = {formula_uniform(i, 2, 33) * 3 - 1, formula_uniform(i, 3, 33), formula_uniform(i, 4, 33)};
            ana_kriging_predict(&kriging, u, &m, &v);
            predict_by_system(&kriging, y, n, u, &m2, &v2);
            assert_true(fabs(m - m2) < 1e-7 * fabs(m2) && fabs(v - v2) < 1e-6 * v2);
        }
        assert_int_equal(ana_kriging_leave_one_out(&kriging, mean, variance, NULL), SIM_OK);
        for (uint32_t i = 0; i < n; i++) {
            predict_by_system(&kriging, y, i, x + i * K, &m2, &v2);
            v2 += kriging.scale * kriging.scale * (kriging.nugget + kriging.noise[i]);
            assert_true(fabs(mean[i] - m2) < 1e-7 * fabs(m2) && fabs(variance[i] - v2) < 1e-6 * v2);
        }
        ana_kriging_fini(&kriging);
    }
}

/* Noise about a plane in twelve dimensions, learnt from 40 points: nothing is there to be known beyond the plane, whose
 * 13 coefficients are nearly all that is uncertain.  The truth is within two standard deviations in 95 % of
 * predictions; those of a study err together, so that their share in 60 studies has a standard error of sqrt(.95 * .05
 * / 60) = .028 at most.  .80 is 5 of these below: a false alarm in less than 1e-6.  The plane is 1/7 of the variance,
 * so no honest Q2 is above .14; with the trend kept while points are left out it was .49 on average. */
static void test_many_dimensions_are_covered(void **state)
{
    (void)state;
    enum { N = 40, K = 12, STUDIES = 60, PLACES = 20 };
    uint32_t covered = 0;
    double honesty = 0, q2 = 0;
    for (uint32_t study = 0; study < STUDIES; study++) {
        double x[N * K], y[N], mean, variance;
        for (uint32_t i = 0; i < N * K; i++)
            x[i] = formula_uniform(i, study, 41);
        for (uint32_t i = 0; i < N; i++)
            y[i] = x[i * K] - x[i * K + 1] + formula_normal(i, study, 42);
        struct ana_kriging_points points = {x, y, NULL, N, K, false};
        struct ana_kriging kriging;
        assert_int_equal(ana_kriging_fit(&kriging, &points, ANA_SQUARED_EXPONENTIAL, NULL), SIM_OK);
        honesty += kriging.honesty / STUDIES;
        q2 += kriging.q2 / STUDIES;
        for (uint32_t i = 0; i < PLACES; i++) {
            double u[K];
            for (uint32_t d = 0; d < K; d++)
                u[d] = formula_uniform(i * K + d, study, 43);
            ana_kriging_predict(&kriging, u, &mean, &variance);
            covered += fabs(mean - (u[0] - u[1])) < 2 * sqrt(variance);
        }
        ana_kriging_fini(&kriging);
    }
    print_message("covered %.3f of .95, Q2 %.3f of .14 at most, honesty %.3f\n", covered / (double)(STUDIES * PLACES),
                  q2, honesty);
    assert_true(covered > .80 * STUDIES * PLACES);
    assert_true(q2 < .2);
    assert_true(fabs(honesty - 1) < .25);
}

/* A smooth surface is learnt, a flat one is known, and noise is taken for noise. */
static void test_it_learns(void **state)
{
    (void)state;
    enum { N = 60, K = 3 };
    double x[N * K], y[N], mean, variance;
    const double u[K] = {.4, .6, .5};
    struct ana_kriging_points points = {x, y, NULL, N, K, false};
    struct ana_kriging kriging;
    for (uint32_t i = 0; i < N * K; i++)
        x[i] = formula_uniform(i, 1, 5);
    for (int kernel = ANA_SQUARED_EXPONENTIAL; kernel <= ANA_MATERN; kernel++) {
        for (uint32_t i = 0; i < N; i++)
            y[i] = 1e6 * (sin(3 * x[i * K]) + x[i * K + 1] * x[i * K + 1]);
        assert_int_equal(ana_kriging_fit(&kriging, &points, (enum ana_kernel)kernel, NULL), SIM_OK);
        assert_true(kriging.q2 > .99);
        ana_kriging_predict(&kriging, u, &mean, &variance);
        double truth = 1e6 * (sin(1.2) + .36);
        assert_true(fabs(mean - truth) < 5e4 && fabs(mean - truth) < 4 * sqrt(variance) + 1e4);
        ana_kriging_fini(&kriging);
        for (uint32_t i = 0; i < N; i++)
            y[i] = 7;
        assert_int_equal(ana_kriging_fit(&kriging, &points, (enum ana_kernel)kernel, NULL), SIM_OK);
        ana_kriging_predict(&kriging, u, &mean, &variance);
        assert_true(fabs(mean - 7) < 1e-12 && variance < 1e-20 && kriging.q2 == 1);
        ana_kriging_fini(&kriging);
        for (uint32_t i = 0; i < N; i++)
            y[i] = formula_normal(i, 2, 6);
        assert_int_equal(ana_kriging_fit(&kriging, &points, (enum ana_kernel)kernel, NULL), SIM_OK);
        assert_true(kriging.q2 < .5);
        ana_kriging_fini(&kriging);
    }
}

/* Half of the points are means of 4, the others of 100 replications.  Who knows that predicts better: mean squared
 * error over 25 studies of one seed; and the errors it owns up to are those it makes (leave-one-out errors in units of
 * their standard deviation: 1,000 of them, mean square 1 within 4 standard errors of independent ones, .18, and the
 * slack of fitted lengths). */
static void test_noise_is_worth_knowing(void **state)
{
    (void)state;
    enum { N = 40, STUDIES = 25, GRID = 11 };
    double with = 0, without = 0, honesty = 0;
    for (uint32_t study = 0; study < STUDIES; study++) {
        double x[N], y[N], noise[N];
        for (uint32_t i = 0; i < N; i++) {
            x[i] = (i + .5) / N;
            noise[i] = 1. / (i % 2 ? 4 : 100);
            y[i] = 2 * sin(6 * x[i]) + sqrt(noise[i]) * formula_normal(i, study, 11);
        }
        struct ana_kriging_points points = {x, y, noise, N, 1, false}, blind = {x, y, NULL, N, 1, false};
        struct ana_kriging knows, guesses;
        assert_int_equal(ana_kriging_fit(&knows, &points, ANA_MATERN, NULL), SIM_OK);
        assert_int_equal(ana_kriging_fit(&guesses, &blind, ANA_MATERN, NULL), SIM_OK);
        honesty += knows.honesty / STUDIES;
        for (int i = 0; i < GRID; i++) {
            double u = i / (GRID - 1.), mean, variance;
            ana_kriging_predict(&knows, &u, &mean, &variance);
            with += pow(mean - 2 * sin(6 * u), 2);
            ana_kriging_predict(&guesses, &u, &mean, &variance);
            without += pow(mean - 2 * sin(6 * u), 2);
        }
        ana_kriging_fini(&knows);
        ana_kriging_fini(&guesses);
    }
    print_message("squared errors: %.3f knowing the noise, %.3f guessing it; honesty %.3f\n", with, without, honesty);
    assert_true(with < .6 * without);
    assert_true(fabs(honesty - 1) < .25);
}

/* Means under common luck: what neighbours share bends the curve and is no noise.  Here the own part is a tenth of the
 * variance; 20 studies of one seed find it within a factor of two on average (logarithms). */
static void test_shared_luck_is_told_apart(void **state)
{
    (void)state;
    enum { N = 40, STUDIES = 20 };
    double found = 0;
    for (uint32_t study = 0; study < STUDIES; study++) {
        double x[N], y[N], noise[N];
        for (uint32_t i = 0; i < N; i++) {
            double slope = formula_normal(0, study, 21), bend = formula_normal(1, study, 21);
            x[i] = (i + .5) / N;
            noise[i] = .4;
            y[i] = 2 * sin(6 * x[i]) + slope * x[i] + bend * x[i] * x[i] + .2 * formula_normal(i, study, 22);
        }
        struct ana_kriging_points points = {x, y, noise, N, 1, true};
        struct ana_kriging kriging;
        assert_int_equal(ana_kriging_fit(&kriging, &points, ANA_MATERN, NULL), SIM_OK);
        found += log(kriging.factor) / STUDIES;
        ana_kriging_fini(&kriging);
    }
    print_message("own part of the noise: %.3f of .1\n", exp(found));
    assert_true(fabs(found - log(.1)) < log(2));
}

static void test_improvement(void **state)
{
    (void)state;
    assert_true(fabs(ana_expected_improvement(0, 1, 0) - 1 / sqrt(2 * M_PI)) < 1e-15);
    assert_true(ana_expected_improvement(3, 0, 1) == 2 && ana_expected_improvement(1, 0, 3) == 0);
    assert_true(ana_expected_improvement(0, 4, 1) > ana_expected_improvement(0, 1, 1));
}

static void test_refusals(void **state)
{
    (void)state;
    static const double same[] = {.5, .5}, y[] = {1, 2}, length = 1;
    struct ana_kriging_points one = {six, y_six, NULL, 1, 1, false}, twins = {same, y, NULL, 2, 1, false};
    struct ana_kriging kriging;
    struct sim_error error = {0};
    assert_int_equal(ana_kriging_fit(&kriging, &one, ANA_MATERN, &error), SIM_USAGE);
    assert_string_equal(error.text, "1 points in 1 dimensions are nothing to learn from");
    ana_kriging_fini(&kriging);
    assert_int_equal(ana_kriging_condition(&kriging, &twins, ANA_MATERN, &length, 1, 0, &error), SIM_USAGE);
    assert_string_equal(error.text, "the points to learn from coincide");
    ana_kriging_fini(&kriging);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_matern_of_two_points),
        cmocka_unit_test(test_leaving_one_out),
        cmocka_unit_test(test_the_trend_is_uncertain),
        cmocka_unit_test(test_many_dimensions_are_covered),
        cmocka_unit_test(test_it_learns),
        cmocka_unit_test(test_noise_is_worth_knowing),
        cmocka_unit_test(test_shared_luck_is_told_apart),
        cmocka_unit_test(test_improvement),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
