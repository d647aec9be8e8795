/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statistics against check values PF1, PE4, PE5, textbook numbers and slow, obvious computations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/statistics/bands.h"
#include "analysis/statistics/multiple.h"
#include "analysis/statistics/stats.h"
#include "sim/core/random.h"

enum { ROWS = 60, COLUMNS = 5 };

static void assert_close(double value, double expected, double relative)
{
    double tolerance = relative * fmax(fabs(expected), 1e-300);
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.15g is not %.15g within %g", value, expected, relative);
}

static double fraction(double x)
{
    return x - floor(x);
}

/* The deterministic data set of PF1: columns of correlated normal scores. */
static void fill_pf1(double column[COLUMNS][ROWS])
{
    static const double mu[] = {10, 10.5, 11.2, 10.8, 9.5}, sigma[] = {1, 1.5, 2, 1, .5}, prime[] = {2, 3, 5, 7, 11};
    const double rho = .5;
    for (int i = 0; i < COLUMNS; i++)
        for (int r = 1; r <= ROWS; r++) {
            double common = gsl_cdf_ugaussian_Pinv(fraction(r * 0.6180339887498949));
            double own = gsl_cdf_ugaussian_Pinv(fraction(r * sqrt(prime[i])));
            column[i][r - 1] = mu[i] + sigma[i] * (sqrt(rho) * common + sqrt(1 - rho) * own);
        }
}

static void test_pf1_means(void **state)
{
    (void)state;
    static const double means[] = {10.00087608, 10.55943072, 11.21391419, 10.84371264, 9.516946119};
    static const double variances[] = {0.9969244038, 2.161168731, 6.009525228, 0.8896422959, 0.2175974107};
    static const double halves[] = {0.2579298311, 0.3797648785, 0.6332723721, 0.2436565952, 0.1205028509};
    double column[COLUMNS][ROWS];
    fill_pf1(column);
    assert_close(ana_t_factor(.95, ROWS - 1), 2.0009953770, 1e-9);
    for (int i = 0; i < COLUMNS; i++) {
        struct ana_moments moments = ana_moments_of(column[i], ROWS);
        assert_close(moments.mean, means[i], 1e-9);
        assert_close(ana_variance(&moments), variances[i], 1e-9);
        struct ana_interval interval = ana_mean_interval(moments.mean, ana_variance(&moments), ROWS, .95);
        assert_close((interval.high - interval.low) / 2, halves[i], 1e-9);
    }
}

static void test_pf1_pairs(void **state)
{
    (void)state;
    static const double means[] = {0.5585546436, 1.213038108, 0.8428365596, -0.4839299619};
    static const double variances[] = {1.803248456, 3.544930205, 1.097174938, 0.7299456172};
    static const double reductions[] = {1.751335555, 1.976470403, 1.719476662, 1.663852465};
    static const double t[] = {3.221910761, 4.990524885, 6.232769291, -4.387457113};
    static const double p[] = {0.002074277545, 5.639568576e-06, 5.2962251e-08, 4.807660016e-05};
    static const double holm[] = {0.002074277545, 1.691870573e-05, 2.11849004e-07, 9.615320032e-05};
    double column[COLUMNS][ROWS], found[4];
    fill_pf1(column);
    for (int i = 0; i < 4; i++) {
        struct ana_paired paired = ana_paired_of(column[i + 1], column[0], ROWS);
        assert_close(paired.difference.mean, means[i], 1e-9);
        assert_close(ana_variance(&paired.difference), variances[i], 1e-9);
        assert_close(paired.reduction, reductions[i], 1e-9);
        assert_close(paired.t, t[i], 1e-9);
        assert_close(paired.p, p[i], 1e-8); /* the third is given to eight digits */
        double va = ana_variance(&paired.a), vb = ana_variance(&paired.b);
        assert_close(ana_variance(&paired.difference), va + vb - 2 * paired.rho * sqrt(va * vb), 1e-9);
        found[i] = paired.p;
    }
    assert_int_equal(ana_adjust(ANA_HOLM, found, 4, found), SIM_OK);
    for (int i = 0; i < 4; i++)
        assert_close(found[i], holm[i], 1e-8);
}

static void test_pf1_welch(void **state)
{
    (void)state;
    double column[COLUMNS][ROWS];
    fill_pf1(column);
    struct ana_moments a = ana_moments_of(column[1], ROWS), b = ana_moments_of(column[0], ROWS);
    struct ana_welch welch = ana_welch_test(&a, &b);
    assert_close(welch.t, 2.4346067686, 1e-9);
    assert_close(welch.degrees, 103.88184206, 1e-9);
    assert_close(welch.p, 2 * gsl_cdf_tdist_Q(2.4346067686, 103.88184206), 1e-7);
}

static void test_merge_is_the_whole(void **state)
{
    (void)state;
    double column[COLUMNS][ROWS];
    fill_pf1(column);
    /* Far from 0, where naive sums of squares would lose every digit. */
    for (int i = 0; i < ROWS; i++)
        column[0][i] = 1e9 + column[0][i];
    struct ana_moments whole = {0}, left = {0}, right = {0}, none = {0};
    for (int i = 0; i < ROWS; i++) {
        ana_moments_add(&whole, column[0][i]);
        ana_moments_add(i < 17 ? &left : &right, column[0][i]);
    }
    ana_moments_merge(&left, &right);
    ana_moments_merge(&left, &none);
    ana_moments_merge(&none, &left);
    assert_close(none.mean, whole.mean, 1e-15);
    assert_close(none.m2, whole.m2, 1e-6);
    assert_close(none.m3, whole.m3, 1e-4);
    assert_true(none.count == ROWS && none.least == whole.least && none.most == whole.most);
    assert_close(ana_variance(&whole), 0.9969244038, 1e-6);
}

static void test_skewness(void **state)
{
    (void)state;
    const double x[] = {1, 2, 6};
    struct ana_moments moments = ana_moments_of(x, 3);
    /* Deviations -2, -1, 3: g1 = (18/3) / (14/3)^1.5 = .595170, G1 = sqrt(6) g1. */
    assert_close(ana_skewness(&moments), 1.4578630, 1e-6);
    assert_true(ana_is_skewed(&moments));
    const double y[] = {-1, 0, 1};
    moments = ana_moments_of(y, 3);
    assert_true(fabs(ana_skewness(&moments)) < 1e-12);
    assert_false(ana_is_skewed(&moments));
    moments = ana_moments_of(y, 2);
    assert_true(isnan(ana_skewness(&moments)));
    const double same[] = {.1, .1, .1, .1, .1, .1, .1};
    moments = ana_moments_of(same, 7);
    assert_true(ana_variance(&moments) == 0 && ana_skewness(&moments) == 0);
}

static void test_too_few_data(void **state)
{
    (void)state;
    const double one = 5, nothing = NAN;
    struct ana_moments moments = ana_moments_of(&nothing, 1);
    assert_true(moments.count == 0 && isnan(ana_variance(&moments)));
    moments = ana_moments_of(&one, 1);
    assert_true(moments.mean == 5 && isnan(ana_variance(&moments)));
    struct ana_interval interval = ana_mean_interval(5, NAN, 1, .95);
    assert_true(isnan(interval.low) && isnan(interval.high));
    struct ana_paired paired = ana_paired_of(&one, &one, 1);
    assert_true(paired.difference.count == 1 && isnan(paired.p) && isnan(paired.reduction) && isnan(paired.rho));
    assert_true(isnan(ana_t_factor(.95, 0)) && isnan(ana_t_factor(1, 5)) && isnan(ana_t_p(NAN, 5)));
    assert_true(isnan(ana_equivalence_p(0, NAN, 1, 1)));
    interval = ana_wilson_interval(0, 0, .95);
    assert_true(isnan(interval.low));
}

static void test_pairs_skip_nan_and_know_constants(void **state)
{
    (void)state;
    const double a[] = {3, NAN, 5, 7}, b[] = {1, 2, NAN, 5}, c[] = {3, 9, 5, 7};
    struct ana_paired paired = ana_paired_of(a, b, 4);
    assert_true(paired.difference.count == 2 && paired.difference.mean == 2 && paired.a.count == 2);
    assert_true(isinf(paired.reduction) && paired.p == .5 && isinf(paired.t)); /* both differences are 2: luck may be */
    paired = ana_paired_of(a, c, 4);
    assert_true(paired.difference.count == 3 && paired.difference.mean == 0 && paired.p == 1);
    const double flat[] = {4, 4, 4};
    paired = ana_paired_of(flat, flat, 3);
    assert_true(isnan(paired.reduction) && isnan(paired.rho) && paired.p == 1);
}

static void test_wilson(void **state)
{
    (void)state;
    struct ana_interval interval = ana_wilson_interval(8, 10, .95);
    assert_close(interval.low, 0.49016247, 1e-7);
    assert_close(interval.high, 0.94331784, 1e-7);
    interval = ana_wilson_interval(0, 20, .95);
    assert_true(interval.low == 0);
    assert_close(interval.high, 0.16112516, 1e-7); /* z^2 / (n + z^2) */
    interval = ana_wilson_interval(20, 20, .95);
    assert_true(interval.high == 1);
}

static void test_equivalence(void **state)
{
    (void)state;
    /* t = (1 - .2) / (1 / sqrt(25)) = 4 with 24 degrees. */
    assert_close(ana_equivalence_p(.2, 1, 25, 1), gsl_cdf_tdist_Q(4, 24), 1e-12);
    assert_close(ana_equivalence_p(-.2, 1, 25, 1), gsl_cdf_tdist_Q(4, 24), 1e-12);
    assert_true(ana_equivalence_p(1.5, 1, 25, 1) > .5);
    assert_true(ana_equivalence_p(.5, 0, 25, 1) == ldexp(1, -24) && ana_equivalence_p(1, 0, 25, 1) == 1);
}

static void test_replications(void **state)
{
    (void)state;
    assert_true(ana_replications_for(1, .5, .95) == 18);
    for (double half = .05; half < 3; half *= 1.7) {
        double n = ana_replications_for(1, half, .95), k = 2;
        while (ana_t_factor(.95, k - 1) / sqrt(k) > half)
            k++;
        assert_true(n == k);
    }
    assert_true(ana_replications_for(0, .5, .95) == 2);
    assert_true(isinf(ana_replications_for(1, 0, .95)) && isinf(ana_replications_for(1, 1e-9, .95)));
    assert_true(isnan(ana_replications_for(NAN, 1, .95)));
}

static void test_quantiles(void **state)
{
    (void)state;
    const double x[] = {1, 2, 3, 4};
    assert_close(ana_quantile(x, 4, .1), 1.3, 1e-12);
    assert_close(ana_quantile(x, 4, .5), 2.5, 1e-12);
    assert_true(ana_quantile(x, 4, 0) == 1 && ana_quantile(x, 4, 1) == 4 && isnan(ana_quantile(x, 0, .5)));
    /* PE5 */
    const double pairs[] = {3, 0, 1, 0, 2, 0}, weight[] = {.5, .2, .3}, shares[] = {0, .2, .21, .5, 1};
    double weighted[5];
    ana_weighted_quantiles(pairs, 2, weight, 3, shares, 5, weighted);
    assert_true(isnan(weighted[0]) && weighted[1] == 1 && weighted[2] == 2 && weighted[3] == 2 && weighted[4] == 3);

    struct ana_ranks ranks = ana_quantile_ranks(99, .9, .95);
    assert_int_equal(ranks.lower, 83);
    assert_int_equal(ranks.upper, 96);
    assert_close(ranks.covered, 0.9727302792, 1e-9);
    ranks = ana_quantile_ranks(1000, .95, .95);
    assert_int_equal(ranks.lower, 936);
    assert_int_equal(ranks.upper, 964);
    assert_close(ranks.covered, 0.9580952682, 1e-9);
    ranks = ana_quantile_ranks(5, .9, .95); /* no order statistic lies above the quantile surely enough */
    assert_int_equal(ranks.upper, 6);
    double unsorted[] = {3, -1, 2};
    ana_sort(unsorted, 3);
    assert_true(unsorted[0] == -1 && unsorted[2] == 3);
}

static void test_pe4(void **state)
{
    (void)state;
    static const double p[] = {.0121, .0123, .0016, .041, .3, .0005};
    static const struct {
        enum ana_adjustment method;
        double expected[6];
    } cases[] = {
        {ANA_HOLM, {.0484, .0484, .008, .082, .3, .003}},
        {ANA_HOCHBERG, {.0369, .0369, .008, .082, .3, .003}},
        {ANA_BH, {.01845, .01845, .0048, .0492, .3, .003}},
        {ANA_BY, {.0452025, .0452025, .01176, .12054, .735, .00735}},
        {ANA_BONFERRONI, {.0726, .0738, .0096, .246, 1, .003}},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        double adjusted[6];
        assert_int_equal(ana_adjust(cases[c].method, p, 6, adjusted), SIM_OK);
        for (int i = 0; i < 6; i++)
            assert_close(adjusted[i], cases[c].expected[i], 1e-9);
    }
    assert_int_equal(ana_adjust(ANA_HOLM, p, 0, NULL), SIM_OK);
    const double holes[] = {NAN, .01};
    double adjusted[2];
    assert_int_equal(ana_adjust(ANA_HOLM, holes, 2, adjusted), SIM_OK);
    assert_true(isnan(adjusted[0]));
    assert_close(adjusted[1], .02, 1e-12);
}

static void test_simultaneous_confidence(void **state)
{
    (void)state;
    assert_true(ana_simultaneous_confidence(.95, 1) == .95 && ana_simultaneous_confidence(.95, 0) == .95);
    assert_close(ana_simultaneous_confidence(.95, 5), .99, 1e-12);
}

/* ---- bands ---- */

enum { PATHS = 30, TIMES = 12 };

static void test_bands(void **state)
{
    (void)state;
    static double paths[PATHS * TIMES], again[4][TIMES];
    const struct sim_key key = {.seed = 7};
    for (uint32_t r = 0; r < PATHS; r++)
        for (uint32_t t = 0; t < TIMES; t++)
            paths[r * TIMES + t] = t == 0 ? 3 : t + gsl_cdf_ugaussian_Pinv(sim_uniform(&key, sim_at(r, 9, t)));
    paths[5 * TIMES + 4] = NAN;
    double mean[TIMES], low[TIMES], high[TIMES], point_low[TIMES], point_high[TIMES];
    struct ana_band band = {mean, low, high, point_low, point_high, 0, 0};
    assert_int_equal(ana_band_of(paths, PATHS, TIMES, .95, 1, &band), SIM_OK);
    assert_true(band.count == PATHS);
    /* Wider than one time alone, narrower than Bonferroni over the 11 that vary. */
    assert_true(band.factor > ana_t_factor(.95, PATHS - 1));
    assert_true(band.factor < ana_t_factor(ana_simultaneous_confidence(.95, TIMES), PATHS - 1));
    assert_true(low[0] == 3 && high[0] == 3 && point_low[0] == 3);
    for (int t = 1; t < TIMES; t++) {
        assert_true(low[t] < point_low[t] && point_low[t] < mean[t] && mean[t] < point_high[t]);
        assert_close(high[t] - mean[t], mean[t] - low[t], 1e-9);
    }
    struct ana_band second = {again[0], again[1], again[2], NULL, NULL, 0, 0};
    assert_int_equal(ana_band_of(paths, PATHS, TIMES, .95, 1, &second), SIM_OK);
    assert_memory_equal(again[1], low, sizeof low);
    struct ana_band plain = {again[3], NULL, NULL, NULL, NULL, 0, 0};
    assert_int_equal(ana_band_of(paths, PATHS, TIMES, .95, 1, &plain), SIM_OK);
    assert_memory_equal(again[3], mean, sizeof mean);
    assert_true(isnan(plain.factor));
    for (uint32_t r = 3; r < PATHS; r++) /* three numbers at time 4: by their own t, not that of the other times */
        paths[r * TIMES + 4] = NAN;
    assert_int_equal(ana_band_of(paths, PATHS, TIMES, .95, 1, &band), SIM_OK);
    assert_true(low[4] < point_low[4] && point_high[4] < high[4]);
    assert_int_equal(ana_band_of(paths, 1, TIMES, .95, 1, &band), SIM_OK);
    assert_true(mean[2] == paths[2] && isnan(low[2]) && isnan(point_high[2]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pf1_means),
        cmocka_unit_test(test_pf1_pairs),
        cmocka_unit_test(test_pf1_welch),
        cmocka_unit_test(test_merge_is_the_whole),
        cmocka_unit_test(test_skewness),
        cmocka_unit_test(test_too_few_data),
        cmocka_unit_test(test_pairs_skip_nan_and_know_constants),
        cmocka_unit_test(test_wilson),
        cmocka_unit_test(test_equivalence),
        cmocka_unit_test(test_replications),
        cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_pe4),
        cmocka_unit_test(test_simultaneous_confidence),
        cmocka_unit_test(test_bands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
