/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Do calibrated ranges say the truth?  Known parameters are drawn from the
 * prior, a history is made with them, and the calibration sees only that
 * history (Talts et al. 2018, arXiv:1804.06788).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/calibrate/calibrate.h"
#include "sim/core/calendar.h"
#include "tests/support/formula_evaluator.h"

enum { MONTHS = 12, METRICS = 2, FACTORS = 2, BINS = 10 };

/* A flow that grows, and a stock that wanders: independent noise in one, all of the past in the other. */
static void histories(void *context, const struct formula_run *run, double *series)
{
    uint64_t seed = *(const uint64_t *)context;
    double level = run->x[0], growth = run->x[1], stock = 50;
    for (uint32_t t = 0; t < MONTHS + 1; t++) {
        double when = t / (double)MONTHS;
        series[t] = level * (1 + growth * when) + .3 * sqrt(level) * formula_normal(run->replication, 2 * t, seed);
        stock += 4 * growth * growth + .1 * level + .8 * formula_normal(run->replication, 2 * t + 1, seed);
        series[MONTHS + 1 + t] = stock;
    }
}

static bool nothing(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    (void)run;
    out[0] = out[1] = 0;
    return true;
}

struct bench {
    struct formula_evaluator e;
    struct ana_factor factors[FACTORS];
    struct ana_observed observed;
    double value[METRICS * MONTHS], error[METRICS * MONTHS];
    uint64_t seed;
};

/* Levels and growth that are high together are refused: 30 % of the square. */
static bool together(double level, double growth)
{
    return level + growth <= 1.2254033307585166;
}

static bool not_both(void *context, const struct formula_run *run)
{
    (void)context;
    return together((run->x[0] - 2) / 10, run->x[1] / 2);
}

static void set_up(struct bench *bench, uint64_t seed, const double truth[FACTORS])
{
    struct formula_run run = {.replication = 900000 + (uint32_t)seed};
    double series[METRICS * (MONTHS + 1)];
    bench->seed = seed;
    formula_evaluator_init(&bench->e, nothing, &bench->seed, 1, METRICS, true);
    bench->e.series = histories;
    bench->e.time_count = bench->e.view.time_count = MONTHS + 1;
    for (uint32_t t = 0; t <= MONTHS; t++)
        bench->e.time[t] = t * SIM_DAYS_PER_MONTH;
    formula_factor(&bench->factors[0], 0, 2, 12, false);
    formula_factor(&bench->factors[1], 1, 0, 2, false);
    for (int f = 0; f < FACTORS; f++)
        run.x[f] = ana_factor_value(&bench->factors[f], truth[f]);
    histories(&bench->seed, &run, series);
    bench->observed = (struct ana_observed){.month_count = MONTHS,
                                            .metric_count = METRICS,
                                            .metrics = {0, 1},
                                            .value = bench->value,
                                            .error = bench->error,
                                            .rows = METRICS * MONTHS};
    for (uint32_t m = 0; m < METRICS; m++)
        for (uint32_t t = 0; t < MONTHS; t++) {
            bench->value[m * MONTHS + t] = series[m * (MONTHS + 1) + t + 1];
            bench->error[m * MONTHS + t] = 0;
        }
}

static const struct ana_calibrate_options quick = {.method = ANA_FIT_MATCH,
                                                   .waves = 3,
                                                   .points = 40,
                                                   .replications = 8,
                                                   .histories = 40,
                                                   .particles = 400,
                                                   .budget = 6000,
                                                   .draws = 40,
                                                   .periods = 3,
                                                   .discrepancy = 0};

struct tally {
    uint32_t trials, covered50[FACTORS], covered90[FACTORS], unexplained, rank[FACTORS][BINS];
    double narrowed[FACTORS];
};

/* Share of the posterior below the truth. */
static double rank_of(const struct ana_particles *posterior, uint32_t factor, double truth)
{
    double below = 0;
    for (uint32_t i = 0; i < posterior->count; i++)
        below += ana_particle(posterior, i)[factor] < truth ? posterior->weight[i] : 0;
    return below;
}

static void try_one(uint64_t seed, const struct ana_calibrate_options *options, bool some_refused, struct tally *tally)
{
    struct bench bench;
    struct ana_calibration calibration;
    struct sim_error error = {0};
    double truth[FACTORS];
    uint32_t draw = 1;
    do { /* from the prior */
        truth[0] = formula_uniform(draw, 1, seed);
        truth[1] = formula_uniform(draw, 2, seed);
        draw++;
    } while (some_refused && !together(truth[0], truth[1]));
    set_up(&bench, seed, truth);
    if (some_refused)
        formula_refuse(&bench.e, not_both);
    struct ana_calibrate_options mine = *options;
    mine.seed = seed;
    int status =
        ana_calibrate(&bench.e.evaluator, &bench.observed, bench.factors, FACTORS, &mine, &calibration, &error);
    if (status != SIM_OK)
        fail_msg("%s", error.text);
    tally->trials++;
    tally->unexplained += !calibration.explained;
    for (uint32_t f = 0; f < FACTORS && calibration.posterior.count > 0; f++) {
        double rank = rank_of(&calibration.posterior, f, truth[f]);
        tally->covered50[f] += rank > .25 && rank < .75;
        tally->covered90[f] += rank > .05 && rank < .95;
        tally->rank[f][rank < 1 ? (int)(rank * BINS) : BINS - 1]++;
        tally->narrowed[f] += ana_calibration_width(&calibration, f);
    }
    ana_calibration_fini(&calibration);
}

/* Coverage within 2.81 standard errors and ranks by chi-square: each at a false alarm of .005 for a fresh seed. */
static void check(const char *name, const struct tally *tally)
{
    double n = tally->trials;
    print_message("%s: %u trials, unexplained %u\n", name, tally->trials, tally->unexplained);
    for (uint32_t f = 0; f < FACTORS; f++) {
        double chi = 0;
        for (int b = 0; b < BINS; b++)
            chi += pow(tally->rank[f][b] - n / BINS, 2) / (n / BINS);
        print_message("  x.%u: 50%% ranges hold %.3f, 90%% ranges %.3f, ranks' chi-square %.1f, mean width %.2f\n", f,
                      tally->covered50[f] / n, tally->covered90[f] / n, chi, tally->narrowed[f] / n);
        assert_true(fabs(tally->covered50[f] / n - .5) < 2.81 * sqrt(.25 / n));
        assert_true(fabs(tally->covered90[f] / n - .9) < 2.81 * sqrt(.09 / n));
        assert_true(chi < gsl_cdf_chisq_Pinv(.995, BINS - 1));
        assert_true(tally->narrowed[f] / n < .6);
    }
    assert_true(tally->unexplained <= .05 * n);
}

static void test_matching_covers(void **state)
{
    (void)state;
    struct tally tally = {0};
    for (uint64_t seed = 1; seed <= 200; seed++)
        try_one(seed, &quick, false, &tally);
    check("history matching", &tally);
}

static void test_abc_covers(void **state)
{
    (void)state;
    struct tally tally = {0};
    struct ana_calibrate_options options = quick;
    options.method = ANA_FIT_ABC;
    options.budget = 8000;
    for (uint64_t seed = 1; seed <= 200; seed++)
        try_one(seed, &options, false, &tally);
    check("ABC", &tally);
}

/* The level alone is in question; beside it a count that is 0 in nine runs of ten, whatever the level. */
static void rare_histories(void *context, const struct formula_run *run, double *series)
{
    uint64_t seed = *(const uint64_t *)context;
    for (uint32_t t = 0; t < MONTHS + 1; t++) {
        series[t] = run->x[0] + .3 * formula_normal(run->replication, t, seed);
        series[MONTHS + 1 + t] = t == 5 && formula_uniform(run->replication, 99, seed) < .1;
    }
}

/* Most runs agree on the rare count, so that its robust spread is nothing: distances must be numbers all the same. */
static void test_abc_bears_rare_counts(void **state)
{
    (void)state;
    struct bench bench;
    struct ana_calibration calibration;
    struct sim_error error = {0};
    struct ana_calibrate_options options = quick;
    set_up(&bench, 3, (const double[]){.4, .5});
    bench.e.series = rare_histories;
    double series[METRICS * (MONTHS + 1)];
    rare_histories(&bench.seed, &(struct formula_run){.x = {6}, .replication = 77}, series);
    for (uint32_t m = 0; m < METRICS; m++)
        memcpy(bench.value + m * MONTHS, series + m * (MONTHS + 1) + 1, MONTHS * sizeof(double));
    options.method = ANA_FIT_ABC;
    options.seed = 3;
    int status = ana_calibrate(&bench.e.evaluator, &bench.observed, bench.factors, 1, &options, &calibration, &error);
    if (status != SIM_OK)
        fail_msg("%s", error.text);
    assert_true(calibration.explained && calibration.abc.round_count > 2);
    assert_true(ana_calibration_width(&calibration, 0) < .2);
    ana_calibration_fini(&calibration);
}

/* The prior is what the scenario takes, and so is the truth. */
static void test_matching_covers_what_is_allowed(void **state)
{
    (void)state;
    struct tally tally = {0};
    for (uint64_t seed = 1; seed <= 100; seed++)
        try_one(seed, &quick, true, &tally);
    check("history matching, a part refused", &tally);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_abc_bears_rare_counts),
        cmocka_unit_test(test_matching_covers),
        cmocka_unit_test(test_abc_covers),
        cmocka_unit_test(test_matching_covers_what_is_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
