/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sobol indices, at length: the stochastic check function PG5 (gate G8), and whether intervals say how large errors are
 * (gate G9) with and without luck.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "analysis/sensitivity/shares.h"
#include "tests/support/formula_evaluator.h"

static void set_up(struct formula_evaluator *e, formula_call *call, void *context, struct ana_factor *factors,
                   uint32_t count, double low, double high, struct ana_probe *probe)
{
    static const uint32_t only = 0;
    formula_evaluator_init(e, call, context, 1, 1, true);
    for (uint32_t f = 0; f < count; f++)
        formula_factor(&factors[f], f, low, high, false);
    *probe = (struct ana_probe){
        .evaluator = &e->evaluator, .designs = &only, .design_count = 1, .factors = factors, .factor_count = count};
}

/* y ~ Poisson(10 x0 (1 + x1)); `context`: a seed of its luck. */
static bool call_poisson(void *context, const struct formula_run *run, double *out)
{
    const uint64_t *seed = context;
    double limit = exp(-10 * run->x[0] * (1 + run->x[1])), product = 1;
    for (out[0] = -1; product > limit; out[0]++)
        product *= formula_uniform(run->replication, 100 + (uint32_t)(out[0] + 1), *seed);
    return true;
}

/* Gate G8: the true T2 is .12903; standard error .002 here, so .01 is five of them. */
static void test_stochastic_total_index(void **state)
{
    (void)state;
    uint64_t seed = 9;
    struct formula_evaluator e;
    struct ana_factor factors[2];
    struct ana_probe probe;
    struct ana_shares shares;
    struct ana_shares_options options = {.scrambles = 10, .rows = 16384, .seed = 5};
    set_up(&e, call_poisson, &seed, factors, 2, 0, 1, &probe);
    assert_int_equal(ana_shares_run(&shares, &probe, &options, NULL), SIM_OK);
    print_message("T2 %.4f (%.4f to %.4f), true .1290; T1 %.4f, true .9032; S1 %.4f, true .8710; luck %.4f, true "
                  ".2584\n",
                  shares.index[1].total, shares.index[1].total_interval.low, shares.index[1].total_interval.high,
                  shares.index[0].total, shares.index[0].first, shares.summary[0].noise_share);
    assert_true(fabs(shares.index[1].total - .12903225806452) < .01);
    assert_true(fabs(shares.index[0].total - .90322580645161) < .01);
    assert_true(fabs(shares.index[0].first - .87096774193545) < .01);
    assert_true(fabs(shares.index[1].first - .096774193548387) < .01);
    assert_true(fabs(shares.summary[0].noise_share - .25837320574163) < .004);
    ana_shares_fini(&shares);
}

static bool call_ishigami(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    double s = sin(run->x[1]);
    out[0] = sin(run->x[0]) + 7 * s * s + .1 * pow(run->x[2], 4) * sin(run->x[0]);
    return true;
}

/* Gate G9 over `studies` independent studies: the half-width of the interval over its t is the error it claims; against
 * the error there was, root of mean square, the ratio must lie in [.7, 1.6].  With 300 studies its own standard error
 * is 4%.  Coverage of 95% intervals must be at least .90: below .95 by more than four of its standard errors. */
static void check_intervals(const char *name, struct ana_probe *probe, uint64_t *seed, uint32_t rows, uint32_t studies,
                            const double *first, const double *total)
{
    enum { MOST = 4 };
    double t = ana_t_factor(.95, 9), claimed[2 * MOST] = {0}, square[2 * MOST] = {0}, covered[2 * MOST] = {0};
    uint32_t k = probe->factor_count;
    for (uint32_t s = 0; s < studies; s++) {
        struct ana_shares shares;
        struct ana_shares_options options = {.scrambles = 10, .rows = rows, .seed = 1000 + s};
        *seed = s;
        assert_int_equal(ana_shares_run(&shares, probe, &options, NULL), SIM_OK);
        for (uint32_t i = 0; i < 2 * k; i++) {
            const struct ana_index *index = &shares.index[i / 2];
            struct ana_interval interval = i % 2 ? index->total_interval : index->first_interval;
            double truth = i % 2 ? total[i / 2] : first[i / 2], error = (i % 2 ? index->total : index->first) - truth;
            claimed[i] += (interval.high - interval.low) / 2 / t / studies;
            square[i] += error * error / studies;
            covered[i] += (interval.low <= truth && truth <= interval.high) / (double)studies;
        }
        ana_shares_fini(&shares);
    }
    for (uint32_t i = 0; i < 2 * k; i++) {
        double ratio = claimed[i] / sqrt(square[i]);
        print_message("%s %s%u: claimed / true error %.3f, coverage %.3f\n", name, i % 2 ? "T" : "S", i / 2 + 1, ratio,
                      covered[i]);
        assert_true(ratio >= .7 && ratio <= 1.6);
        assert_true(covered[i] >= .9);
    }
}

static void test_intervals(void **state)
{
    (void)state;
    static const double pi = 3.14159265358979323846;
    static const double first[] = {.31390519114781, .44241114479004, 0},
                        total[] = {.55758885520996, .44241114479004, .24368366406215};
    uint64_t seed = 0;
    struct formula_evaluator e;
    struct ana_factor factors[3];
    struct ana_probe probe;
    set_up(&e, call_ishigami, NULL, factors, 3, -pi, pi, &probe);
    check_intervals("Ishigami", &probe, &seed, 64, 300, first, total);
}

static void test_intervals_with_luck(void **state)
{
    (void)state;
    static const double first[] = {.87096774193545, .096774193548387}, total[] = {.90322580645161, .12903225806452};
    uint64_t seed = 0;
    struct formula_evaluator e;
    struct ana_factor factors[2];
    struct ana_probe probe;
    set_up(&e, call_poisson, &seed, factors, 2, 0, 1, &probe);
    check_intervals("Poisson", &probe, &seed, 128, 300, first, total);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stochastic_total_index),
        cmocka_unit_test(test_intervals),
        cmocka_unit_test(test_intervals_with_luck),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
