/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transients and batch means against the check values PF2, and what they say where they cannot say anything. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "analysis/statistics/steady.h"

enum { LENGTH = 2000 };

/* Digits as published: 1e-9. */
static void assert_close(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-9 * fabs(expected)))
        fail_msg("%.15g is not %.15g", value, expected);
}

static double score(int t)
{
    double u = t * 0.6180339887498949;
    return gsl_cdf_ugaussian_Pinv(u - floor(u));
}

/* y_t = 5 + 10 exp(-t/50) + a_t, a_t = .7 a_t-1 + z_t. */
static void fill_pf2(double x[LENGTH])
{
    double a = score(1) / sqrt(1 - .49);
    for (int t = 1; t <= LENGTH; t++) {
        a = t > 1 ? .7 * a + score(t) : a;
        x[t - 1] = 5 + 10 * exp(-t / 50.0) + a;
    }
}

static void test_pf2_transient(void **state)
{
    (void)state;
    double x[LENGTH];
    fill_pf2(x);
    struct ana_transient transient = ana_mser(x, LENGTH, ANA_MSER_BATCH);
    assert_int_equal(transient.batches, 400);
    assert_int_equal(transient.cut, 31);
    assert_close(transient.statistic, 0.000912187751094);
    assert_close(transient.mean, 5.0105453386);
    assert_false(transient.late);
}

static double half_width(const struct ana_batches *batches)
{
    double count = (double)batches->count;
    struct ana_interval interval = ana_mean_interval(batches->mean, batches->variance * count, count, .95);
    return (interval.high - interval.low) / 2;
}

static void test_pf2_batches(void **state)
{
    (void)state;
    double x[LENGTH];
    fill_pf2(x);
    const double *rest = x + 155; /* 31 batches of five */
    struct ana_batches each = ana_batch_means(rest, 1845, 1), twenties = ana_batch_means(rest, 1845, 20),
                       fifties = ana_batch_means(rest, 1845, 50);
    assert_close(each.mean, 5.0105453386);
    assert_close(each.lag1, 0.3390613221);
    assert_close(each.neumann, 1.3210185816);
    assert_int_equal(twenties.count, 92);
    assert_close(twenties.mean, 5.0092316408);
    assert_close(twenties.variance, 0.0006901975559);
    assert_close(half_width(&twenties), 0.05218532832);
    assert_int_equal(fifties.count, 36);
    assert_close(fifties.mean, 5.0037028446);
    assert_close(fifties.variance, 0.0003875898656);
    assert_close(half_width(&fifties), 0.03996734816);
    assert_close(ana_overlapping_variance(rest, 1845, 20), 1.30344267);
    assert_close(ana_overlapping_variance(rest, 1845, 50), 0.8397798597);
}

/* Scores of a golden rotation are spread too evenly: neighbours show their likeness, batches of a few do not. */
static void test_batches_grow_until_correlation_does_not_show(void **state)
{
    (void)state;
    double x[LENGTH];
    fill_pf2(x);
    struct ana_steady steady = ana_steady_mean(x, LENGTH, .95);
    assert_int_equal(steady.transient.cut, 31);
    assert_true(ana_batch_means(x + 155, 1845, 1).p < 1e-6);
    assert_true(steady.independent && steady.batches.size > 1 && steady.batches.count >= 20);
    assert_true(ana_batch_means(x + 155, 1845, steady.batches.size / 2).p < .1);
    assert_true(steady.interval.low < 5.01 && steady.interval.high > 5.01);
    /* A wave longer than any batch: there is an interval, and a warning with it. */
    for (int t = 0; t < 400; t++)
        x[t] = sin(t / 60.0);
    assert_false(ana_steady_mean(x, 400, .95).independent);
}

/* The ratio of pairs that alternate is the largest there is, and nothing speaks for positive correlation. */
static void test_neumann_by_hand(void **state)
{
    (void)state;
    const double x[] = {1, -1, 1, -1};
    struct ana_batches batches = ana_batch_means(x, 4, 1);
    assert_close(batches.neumann, 3);
    assert_close(batches.lag1, -.75);
    assert_close(batches.p, gsl_cdf_ugaussian_Q(-.5 * sqrt(7.5)));
}

static void test_what_drifts_is_late(void **state)
{
    (void)state;
    double x[LENGTH];
    for (int t = 0; t < LENGTH; t++)
        x[t] = t;
    assert_true(ana_mser(x, LENGTH, ANA_MSER_BATCH).late);
    assert_true(ana_mser(x, 60, ANA_MSER_BATCH).late);
    /* Settled from the start: nothing to cut, however short. */
    for (int t = 0; t < LENGTH; t++)
        x[t] = t % 2;
    struct ana_transient none = ana_mser(x, 60, 1);
    assert_int_equal(none.batches, 60);
    assert_int_equal(none.cut, 0);
    assert_false(none.late);
    /* A constant has its least everywhere: the first. */
    for (int t = 0; t < LENGTH; t++)
        x[t] = 7;
    assert_int_equal(ana_mser(x, LENGTH, ANA_MSER_BATCH).cut, 0);
    assert_true(ana_mser(x, LENGTH, ANA_MSER_BATCH).mean == 7);
}

static void test_too_little_gives_nan(void **state)
{
    (void)state;
    double x[LENGTH];
    fill_pf2(x);
    assert_true(isnan(ana_mser(x, 49, ANA_MSER_BATCH).statistic));
    assert_false(ana_mser(x, 49, ANA_MSER_BATCH).late);
    assert_true(ana_mser(x, 50, ANA_MSER_BATCH).statistic > 0);
    assert_true(isnan(ana_batch_means(x, 19, 20).mean) && isnan(ana_batch_means(x, 20, 20).variance));
    assert_true(isnan(ana_batch_means(x, 40, 20).p) && isnan(ana_batch_means(x, 40, 0).mean));
    assert_true(isnan(ana_overlapping_variance(x, 20, 20)) && isnan(ana_overlapping_variance(x, 20, 0)));
    assert_true(isnan(ana_steady_mean(x, 3, .95).interval.low));
    x[1000] = NAN;
    assert_true(isnan(ana_mser(x, LENGTH, ANA_MSER_BATCH).statistic));
    assert_true(isnan(ana_steady_mean(x, LENGTH, .95).interval.low));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pf2_transient),
        cmocka_unit_test(test_pf2_batches),
        cmocka_unit_test(test_batches_grow_until_correlation_does_not_show),
        cmocka_unit_test(test_neumann_by_hand),
        cmocka_unit_test(test_what_drifts_is_late),
        cmocka_unit_test(test_too_little_gives_nan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
