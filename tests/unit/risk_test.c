/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Risk: tails against computed values (PF3, PH1, PH2), their intervals and the tests
 * of dominance against their promises, regret by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "analysis/risk/risk.h"
#include "analysis/risk/tail.h"
#include "tests/support/formula_evaluator.h"
#include "tests/support/synthetic_study.h"

static void near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.12g instead of %.12g", value, expected);
}

/* ---- tails ---- */

static void test_worst_two_of_five(void **state)
{
    (void)state;
    double x[4][5] = {{5, 6, 7, 6, 5}, {2, 9, 12, 4, 8}, {6.1, 6, 5.9, 6.2, 6}, {1, 14, 3, 10, 7}};
    static const double expected[4] = {5, 3, 5.95, 2};
    for (int d = 0; d < 4; d++) {
        ana_sort(x[d], 5);
        near(ana_cvar(x[d], 5, .4), expected[d], 1e-12);
    }
    near(ana_cvar(x[1], 5, .3), (2 + .5 * 4) / 1.5, 1e-12); /* the second worst counts in part */
    assert_true(isnan(ana_cvar(x[1], 5, .1)));
    near(ana_cvar(x[1], 5, 1), 7, 1e-12);
}

/* PH2: the 5 % tails of Normal(10, 3) and the 10 % tail of a lognormal, both turned upside down, from even grids. */
static void test_known_distributions(void **state)
{
    (void)state;
    enum { N = 200000 };
    static double x[N], influence[N];
    for (int i = 0; i < N; i++)
        x[i] = -(10 + 3 * gsl_cdf_ugaussian_Pinv(1 - (i + .5) / N));
    near(-ana_cvar(x, N, .05), 16.188138422522, 2e-4);
    ana_cvar_influence(x, x, N, .05, influence);
    struct ana_moments moments = ana_moments_of(influence, N);
    near(moments.mean, ana_cvar(x, N, .05), 1e-9);
    /* Var IF = Var (v - X)+ / p^2; of the standard normal's 5 % tail E (v-X)+ = .02089466, E (v-X)+^2 = .016236 */
    double v = gsl_cdf_ugaussian_Pinv(.05), density = exp(-v * v / 2) / sqrt(2 * M_PI);
    double first = .05 * v + density, second = (v * v + 1) * .05 + v * density;
    near(ana_variance(&moments), 9 * (second - first * first) / (.05 * .05), .01 * ana_variance(&moments));
    for (int i = 0; i < N; i++)
        x[i] = -exp(gsl_cdf_ugaussian_Pinv(1 - (i + .5) / N));
    near(-ana_cvar(x, N, .1), 6.4158948177448, 2e-3);
}

/* Share of Poisson(20) many losses of mean 1.5, each exponential, that come to at most x. */
static double compound(double x)
{
    double sum = exp(-20), chance = sum;
    for (int n = 1; n <= 80; n++)
        sum += (chance *= 20.0 / n) * gsl_cdf_gamma_P(x, n, 1.5);
    return sum;
}

/* PH1: a compound Poisson loss at the middles of 4000 equal shares. */
static void test_compound_losses(void **state)
{
    (void)state;
    enum { N = 4000 };
    static double x[N];
    double value = 0;
    for (int i = 0; i < N; i++) {
        double p = (i + .5) / N, low = value, high = 200;
        while (high - low > 1e-7) {
            double middle = (low + high) / 2;
            *(compound(middle) < p ? &low : &high) = middle;
        }
        value = low;
        x[N - 1 - i] = -value;
    }
    near(-x[N / 20], 46.790525215157, .02);
    near(-x[N / 100], 55.252025379218, .1);
    near(-ana_cvar(x, N, .05), 51.999687857281, .01);
    near(-ana_cvar(x, N, .01), 59.792241873603, .05);
}

static struct ana_interval tail_difference(const double *a, const double *b, uint32_t n)
{
    static double ordered[200], ia[200], ib[200];
    memcpy(ordered, a, n * sizeof *a);
    ana_sort(ordered, n);
    ana_cvar_influence(a, ordered, n, .1, ia);
    memcpy(ordered, b, n * sizeof *b);
    ana_sort(ordered, n);
    ana_cvar_influence(b, ordered, n, .1, ib);
    for (uint32_t i = 0; i < n; i++)
        ia[i] -= ib[i];
    return ana_cvar_interval(ia, n, .1, .95);
}

/*
 * The paired interval of a difference of tails, correlation .5, from two cases in the tail to twenty: 1000 studies of
 * each, nominal 95 %.  At that level fewer than 927 or more than 985 have a probability below .001; the seeds are
 * fixed.
 */
static void test_interval_of_a_difference_of_tails(void **state)
{
    (void)state;
    enum { STUDIES = 1000 };
    static const uint32_t sizes[5] = {20, 30, 50, 100, 200};
    double a[200], b[200];
    double tail = -exp(-pow(gsl_cdf_ugaussian_Pinv(.1), 2) / 2) / sqrt(2 * M_PI) / .1;
    double truth = .3 + (1.4 - 1) * tail;
    for (int i = 0; i < 5; i++) {
        uint32_t covered = 0, n = sizes[i];
        for (uint32_t s = 0; s < STUDIES; s++) {
            for (uint32_t r = 0; r < n; r++) {
                double market = sqrt(.5) * formula_normal(r, 1, s);
                a[r] = .3 + 1.4 * (market + sqrt(.5) * formula_normal(r, 2, s));
                b[r] = market + sqrt(.5) * formula_normal(r, 3, s);
            }
            struct ana_interval range = tail_difference(a, b, n);
            covered += range.low <= truth && truth <= range.high;
        }
        print_message("difference of tails of %u: covered in %.1f %%\n", n, 100. * covered / STUDIES);
        assert_in_range(covered, 927, 985);
    }
    /* Equal differences: no verdict of two cases. */
    for (uint32_t r = 0; r < 200; r++)
        a[r] = b[r] + 1;
    assert_true(isnan(tail_difference(a, b, 19).low));
}

/* ---- dominance ---- */

static struct ana_dominance dominance(const double *a, const double *b, size_t n)
{
    struct ana_dominance d;
    assert_int_equal(ana_dominance_of(a, b, n, .05, 1, &d), SIM_OK);
    return d;
}

static void test_dominance_verdicts(void **state)
{
    (void)state;
    enum { N = 200 };
    double base[N], more[N], wide[N], other[N];
    for (uint32_t r = 0; r < N; r++) {
        base[r] = formula_normal(r, 1, 3);
        more[r] = base[r] + .8;
        wide[r] = 3 * base[r];
        other[r] = formula_normal(r, 2, 3);
    }
    struct ana_dominance d = dominance(more, base, N);
    assert_true(d.violation[ANA_FIRST_ORDER] == 0 && d.p[ANA_FIRST_ORDER] == 1);
    assert_int_equal(d.verdict[ANA_FIRST_ORDER], ANA_DOMINATES);
    assert_int_equal(d.verdict[ANA_SECOND_ORDER], ANA_DOMINATES);
    d = dominance(base, more, N);
    assert_int_equal(d.verdict[ANA_FIRST_ORDER], ANA_IS_DOMINATED);
    /* Equal means, three times the spread: neither by the first order, but whoever dislikes risk knows. */
    d = dominance(base, wide, N);
    assert_int_equal(d.verdict[ANA_FIRST_ORDER], ANA_CROSSES);
    assert_int_equal(d.verdict[ANA_SECOND_ORDER], ANA_DOMINATES);
    d = dominance(other, base, N);
    assert_int_equal(d.verdict[ANA_FIRST_ORDER], ANA_NOT_TOLD);
    assert_int_equal(dominance(base, base, N).verdict[ANA_SECOND_ORDER], ANA_SAME);
    d = dominance(more, base, ANA_DOMINANCE_PAIRS - 1);
    assert_int_equal(d.verdict[ANA_FIRST_ORDER], ANA_TOO_FEW);
    assert_true(isnan(d.p[ANA_FIRST_ORDER]));
}

/* By hand: F_a - F_b over {1, 2, 2, 3, 4, 5} with ties. */
static void test_violation_by_hand(void **state)
{
    (void)state;
    enum { N = 20 }; /* each four times */
    double a[N], b[N];
    for (int i = 0; i < N; i++) {
        a[i] = (const double[]){1, 2, 4, 4, 5}[i % 5];
        b[i] = (const double[]){2, 2, 3, 4, 5}[i % 5];
    }
    struct ana_dominance d = dominance(a, b, N);
    near(d.violation[ANA_FIRST_ORDER], .2, 1e-12);  /* at 1; at 2: 2/5 against 2/5 */
    near(d.violation[ANA_SECOND_ORDER], .2, 1e-12); /* the unit from 1 to 2 */
    d = dominance(b, a, N);
    near(d.violation[ANA_FIRST_ORDER], .2, 1e-12); /* at 3 */
    near(d.violation[ANA_SECOND_ORDER], 0, 1e-12); /* .2 won before */
}

/* Equal distributions, correlation .5: dominance is refuted at 5 % in 5 % of 600 studies; more than 55 (or fewer than
 * 8) have a probability below 1e-5 if the level is right. */
static void test_level_of_refutations(void **state)
{
    (void)state;
    enum { N = 60, STUDIES = 600 };
    double a[N], b[N];
    int refuted[ANA_ORDER_COUNT] = {0};
    for (uint32_t s = 0; s < STUDIES; s++) {
        for (uint32_t r = 0; r < N; r++) {
            double market = formula_normal(r, 1, s);
            a[r] = market + formula_normal(r, 2, s);
            b[r] = market + formula_normal(r, 3, s);
        }
        struct ana_dominance d;
        ana_dominance_of(a, b, N, .05, s, &d);
        for (int o = 0; o < ANA_ORDER_COUNT; o++)
            refuted[o] += d.p[o] <= .05;
    }
    for (int o = 0; o < ANA_ORDER_COUNT; o++)
        if (refuted[o] < 8 || refuted[o] > 55)
            fail_msg("order %d: refuted in %d of %d", o + 1, refuted[o], STUDIES);
}

/* Equal distributions, correlation .5: claims by either order and either way, of which each is false, in at most 5 % of
 * 800 studies; more than 60 have a probability below .001 at that level. */
static void test_false_claims(void **state)
{
    (void)state;
    enum { STUDIES = 800 };
    static const uint32_t sizes[3] = {20, 30, 50};
    double a[50], b[50];
    for (int i = 0; i < 3; i++) {
        uint32_t claims = 0, n = sizes[i];
        for (uint32_t s = 0; s < STUDIES; s++) {
            for (uint32_t r = 0; r < n; r++) {
                double market = formula_normal(r, 1, s);
                a[r] = market + formula_normal(r, 2, s);
                b[r] = market + formula_normal(r, 3, s);
            }
            struct ana_dominance d;
            assert_int_equal(ana_dominance_of(a, b, n, .05, s, &d), SIM_OK);
            bool claimed = false;
            for (int o = 0; o < ANA_ORDER_COUNT; o++)
                claimed = claimed || d.verdict[o] == ANA_DOMINATES || d.verdict[o] == ANA_IS_DOMINATED;
            claims += claimed;
        }
        print_message("%u pairs of equal distributions: dominance claimed in %.1f %%\n", n, 100. * claims / STUDIES);
        assert_in_range(claims, 0, 60);
    }
}

/* ---- the view ---- */

static struct ana_risk *risk_of(const struct synthetic_study *study, struct ana_compare_options options,
                                struct ana_comparison **comparison)
{
    struct ana_risk *risk;
    struct sim_error error = {0};
    assert_int_equal(ana_compare(synthetic_study_view(study), &options, comparison, &error), SIM_OK);
    if (ana_risk(*comparison, &risk, &error) != SIM_OK)
        fail_msg("%s", error.text);
    return risk;
}

static void test_rows_agree_with_the_numbers(void **state)
{
    (void)state;
    struct synthetic_study *study = synthetic_study_create(
        (struct synthetic_options){.designs = 5, .places = 2, .replications = 60, .matters = -1});
    const struct ana_study_view *view = synthetic_study_view(study);
    struct ana_comparison *comparison;
    struct ana_risk *risk = risk_of(study, (struct ana_compare_options){.baseline = UINT32_MAX}, &comparison);
    assert_int_equal(risk->metric_count, 1);
    for (uint32_t p = 0; p < 2; p++) {
        const struct ana_risk_row *row = risk->metrics[0].risk + p * 5;
        double regret[5] = {0};
        assert_int_equal(risk->metrics[0].markets[p], 60);
        for (uint32_t r = 0; r < 60; r++) {
            double x[5], best = -INFINITY;
            for (uint32_t d = 0; d < 5; d++) {
                uint32_t point = ana_row(comparison, risk->metrics[0].rows, p, d)->point;
                x[d] = view->headline[view->declared][point * 60 + r];
                best = fmax(best, x[d]);
            }
            for (uint32_t d = 0; d < 5; d++)
                regret[d] += (best - x[d]) / 60;
        }
        for (uint32_t d = 0; d < 5; d++) {
            near(row[d].regret, regret[d], 1e-9 * fabs(regret[d]));
            assert_true(row[d].regret_range.low <= row[d].regret && row[d].regret <= row[d].regret_range.high);
            assert_true(row[d].cvar < row[d].bad && row[d].bad_range.low <= row[d].bad);
        }
        near(row[1].cvar_difference, row[1].cvar - row[0].cvar, 1e-9 * fabs(row[1].cvar));
        assert_true(row[1].cvar_difference_range.low > 0); /* "conduct" is better, "race" worse */
        assert_true(row[3].cvar_difference < 0);
        assert_int_equal(row[4].dominance.verdict[ANA_FIRST_ORDER], ANA_SAME);
        assert_true(row[4].cvar_difference == 0);
        assert_true(isnan(row[0].cvar_difference));
    }
    ana_risk_free(risk);
    ana_comparison_free(comparison);
    synthetic_study_destroy(study);
}

/* Less is better: bad is the high end. */
static void test_direction(void **state)
{
    (void)state;
    struct synthetic_study *study = synthetic_study_create(
        (struct synthetic_options){.designs = 2, .places = 1, .replications = 40, .failures = true});
    const struct ana_study_view *view = synthetic_study_view(study);
    struct ana_comparison *comparison;
    uint32_t metrics[2] = {ana_view_metric(view, "response_time", NULL), ana_view_metric(view, "cycle_length", NULL)};
    struct ana_risk *risk =
        risk_of(study, (struct ana_compare_options){.metrics = metrics, .metric_count = 2, .baseline = UINT32_MAX},
                &comparison);
    assert_int_equal(risk->metric_count, 1); /* nobody knows whether a long cycle is good */
    const struct ana_risk_row *row = risk->metrics[0].risk;
    assert_true(row[0].cvar > row[0].bad &&
                row[0].bad > ana_row(comparison, risk->metrics[0].rows, 0, 0)->own.moments.mean);
    assert_true(row[1].cvar_difference_range.high < 0);
    assert_int_equal(row[1].dominance.verdict[ANA_FIRST_ORDER], ANA_DOMINATES);
    assert_true(risk->metrics[0].markets[0] < 40 && risk->metrics[0].markets[0] > 20);
    ana_risk_free(risk);
    struct sim_error error = {0};
    ana_comparison_free(comparison);
    struct ana_compare_options only = {.metrics = metrics + 1, .metric_count = 1, .baseline = UINT32_MAX};
    assert_int_equal(ana_compare(view, &only, &comparison, &error), SIM_OK);
    assert_int_equal(ana_risk(comparison, &risk, &error), SIM_USAGE);
    assert_null(risk);
    assert_non_null(strstr(error.text, "direction"));
    ana_comparison_free(comparison);
    synthetic_study_destroy(study);
}

/* Few replications: no number that looks valid. */
static void test_few_replications(void **state)
{
    (void)state;
    static const uint32_t counts[3] = {1, 4, 15};
    for (int i = 0; i < 3; i++) {
        struct synthetic_study *study =
            synthetic_study_create((struct synthetic_options){.designs = 3, .places = 1, .replications = counts[i]});
        struct ana_comparison *comparison;
        struct ana_risk *risk = risk_of(study, (struct ana_compare_options){.baseline = UINT32_MAX}, &comparison);
        const struct ana_risk_row *row = risk->metrics[0].risk;
        assert_true(isnan(row[1].cvar) == (counts[i] < 10));
        assert_true(isnan(row[1].cvar_range.low) && isnan(row[1].cvar_difference_range.low));
        assert_true(isnan(row[1].dominance.p[0]) == (counts[i] < ANA_DOMINANCE_PAIRS));
        struct ana_document document;
        struct ana_buffer out = {0};
        ana_document_init(&document, "compare", ANA_EN);
        ana_risk_tell(risk, &document);
        for (int format = 0; format < ANA_FORMAT_COUNT; format++)
            assert_int_equal(ana_document_print(&document, (enum ana_format)format, NULL, &out, NULL), SIM_OK);
        assert_null(strstr(ana_buffer_text(&out), " nan"));
        ana_buffer_free(&out);
        ana_document_fini(&document);
        ana_risk_free(risk);
        ana_comparison_free(comparison);
        synthetic_study_destroy(study);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worst_two_of_five),
        cmocka_unit_test(test_known_distributions),
        cmocka_unit_test(test_compound_losses),
        cmocka_unit_test(test_interval_of_a_difference_of_tails),
        cmocka_unit_test(test_dominance_verdicts),
        cmocka_unit_test(test_violation_by_hand),
        cmocka_unit_test(test_level_of_refutations),
        cmocka_unit_test(test_false_claims),
        cmocka_unit_test(test_rows_agree_with_the_numbers),
        cmocka_unit_test(test_direction),
        cmocka_unit_test(test_few_replications),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
