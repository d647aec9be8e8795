/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sensitivity: Morris, Sobol indices with and without luck, kinds of luck, tornado; check values PG1 to PG5, PG7. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/sensitivity/kinds.h"
#include "analysis/sensitivity/screen.h"
#include "analysis/sensitivity/shares.h"
#include "analysis/sensitivity/tornado.h"
#include "analysis/study/points.h"
#include "tests/support/formula_evaluator.h"

static void within(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.10g is not within %g of %.10g", value, tolerance, expected);
}

/* ---- Morris ---- */

/* PG7: y = 3 x1 - 2 x2 + x3 x4.  Linear factors exactly; of x3 and x4 the effect is the other's value, uniform on the
 * levels: mean 1/2, standard deviation .3726779962.  5000 trajectories, 4.5 standard errors: 7e-6 false alarms each. */
static void test_morris(void **state)
{
    (void)state;
    enum { K = 4, N = 5000 };
    static double u[N * (K + 1) * K], y[N * (K + 1)];
    static uint32_t moved[N * K];
    struct ana_effect effects[K];
    ana_morris_points(K, N, 3, u, moved);
    for (int i = 0; i < N * (K + 1); i++) {
        const double *x = u + i * K;
        y[i] = 3 * x[0] - 2 * x[1] + x[2] * x[3];
        for (int f = 0; f < K; f++)
            assert_true(x[f] == 0 || x[f] == 1. / 3 || x[f] == 2. / 3 || x[f] == 1);
    }
    ana_morris_effects(y, u, moved, K, N, .95, effects);
    within(effects[0].mean, 3, 1e-12);
    within(effects[0].absolute, 3, 1e-12);
    within(effects[0].sd, 0, 1e-12);
    within(effects[1].mean, -2, 1e-12);
    within(effects[1].absolute, 2, 1e-12);
    for (int f = 2; f < K; f++) {
        within(effects[f].absolute, .5, 4.5 * .3726779962 / sqrt(N));
        within(effects[f].sd, .3726779962, 4.5 * .3726779962 / sqrt(2. * N));
        assert_int_equal(effects[f].count, N);
    }
    /* Trajectory t does not depend on how many there are, and the seed matters. */
    static double fewer[10 * (K + 1) * K];
    ana_morris_points(K, 10, 3, fewer, moved);
    assert_memory_equal(u, fewer, sizeof fewer);
    ana_morris_points(K, 10, 4, fewer, moved);
    assert_memory_not_equal(u, fewer, sizeof fewer);
}

static void test_morris_losses(void **state)
{
    (void)state;
    enum { K = 2, N = 3 };
    double u[N * (K + 1) * K], y[N * (K + 1)];
    uint32_t moved[N * K];
    struct ana_effect effects[K];
    ana_morris_points(K, N, 1, u, moved);
    for (int i = 0; i < N * (K + 1); i++)
        y[i] = u[i * K];
    y[K] = NAN; /* the end of the first trajectory: its last effect */
    ana_morris_effects(y, u, moved, K, N, .95, effects);
    assert_int_equal(effects[moved[K - 1]].lost, 1);
    assert_int_equal(effects[moved[0]].lost, 0);
    for (int i = 0; i < N * (K + 1); i++)
        y[i] = NAN;
    ana_morris_effects(y, u, moved, K, N, .95, effects);
    assert_true(isnan(effects[0].absolute) && isnan(effects[0].interval.low) && effects[0].lost == N);
    within(ana_morris_floor(1), 1.6925687506, 1e-9);
}

/* 20 effects of luck alone: the floor on average; beyond the limit in at most 5 % (of 4000, 262: a chance of 1e-5). */
static void test_morris_limit(void **state)
{
    (void)state;
    enum { CASES = 4000, N = 20 };
    double sum = 0, beyond = 0;
    for (uint32_t i = 0; i < CASES; i++) {
        double size = 0;
        for (uint32_t t = 0; t < N; t++)
            size += fabs(formula_normal(i, 2 * t, 5) - formula_normal(i, 2 * t + 1, 5)) / ANA_MORRIS_STEP / N;
        sum += size / CASES;
        beyond += size > ana_morris_limit(1, N, .05);
    }
    within(sum, ana_morris_floor(1), 5 * ana_morris_floor(1) * .756 / sqrt(CASES * N));
    assert_true(beyond > 0 && beyond <= 262);
}

/* ---- formulas ---- */

struct world {
    double noise; /* standard deviation of luck */
    bool broken;  /* runs with x.0 above .9 fail */
};

static double ishigami(const double *x)
{
    return sin(x[0]) + 7 * sin(x[1]) * sin(x[1]) + .1 * pow(x[2], 4) * sin(x[0]);
}

/* Luck that no two designs or points share: a number of replication and point. */
static double own_luck(const struct formula_run *run)
{
    return formula_normal(run->replication, 5, 77);
}

static bool call_ishigami(void *context, const struct formula_run *run, double *out)
{
    const struct world *world = context;
    out[0] = ishigami(run->x) + world->noise * own_luck(run);
    return true;
}

static void set_up(struct formula_evaluator *e, formula_call *call, void *context, uint32_t designs,
                   struct ana_factor *factors, uint32_t count, double low, double high, struct ana_probe *probe)
{
    static const uint32_t all[] = {0, 1, 2};
    formula_evaluator_init(e, call, context, designs, 1, true);
    for (uint32_t f = 0; f < count; f++)
        formula_factor(&factors[f], f, low, high, false);
    *probe = (struct ana_probe){
        .evaluator = &e->evaluator, .designs = all, .design_count = designs, .factors = factors, .factor_count = count};
}

static void run_shares(struct ana_shares *shares, struct ana_probe *probe, enum ana_share_of of, uint32_t rows)
{
    struct ana_shares_options options = {.of = of, .scrambles = 10, .rows = rows, .seed = 5};
    struct sim_error error = {0};
    if (ana_shares_run(shares, probe, &options, &error) != SIM_OK)
        fail_msg("%s", error.text);
}

/* PG1.  Randomised nets of 10 x 1024 points: errors are below .004 in 40 seeds; .015 leaves more than four times that.
 */
static void test_ishigami(void **state)
{
    (void)state;
    static const double first[3] = {.31390519114781, .44241114479004, 0},
                        total[3] = {.55758885520996, .44241114479004, .24368366406215};
    const double pi = 3.14159265358979323846;
    struct world world = {0};
    struct formula_evaluator e;
    struct ana_factor factors[3];
    struct ana_probe probe;
    struct ana_shares shares;
    set_up(&e, call_ishigami, &world, 1, factors, 3, -pi, pi, &probe);
    run_shares(&shares, &probe, ANA_OF_EXPECTATION, 1024);
    for (int i = 0; i < 3; i++) {
        within(shares.index[i].first, first[i], .015);
        within(shares.index[i].total, total[i], .015);
    }
    within(shares.summary[0].variance, 13.844587940719, .1);
    within(shares.summary[0].mean, 3.5, .02);
    assert_true(shares.summary[0].noise == 0); /* a formula without luck has none */
    assert_int_equal(shares.summary[0].rows, 10240);
    assert_int_equal(e.runs, 10240 * 6);
    ana_shares_fini(&shares);
}

/* PG2: eight factors, sixteen dimensions. */
static bool call_g(void *context, const struct formula_run *run, double *out)
{
    static const double a[8] = {0, 1, 4.5, 9, 99, 99, 99, 99};
    (void)context;
    out[0] = 1;
    for (int i = 0; i < 8; i++)
        out[0] *= (fabs(4 * run->x[i] - 2) + a[i]) / (1 + a[i]);
    return true;
}

static void test_sobol_g(void **state)
{
    (void)state;
    static const double first[8] = {.71619216887903,    .17904804221976,    .023675774177819,   .0071619216887903,
                                    7.1619216887903e-5, 7.1619216887903e-5, 7.1619216887903e-5, 7.1619216887903e-5},
                        total[8] = {.78714412665927,    .24219819281824,    .034316910154083,   .010460387065240,
                                    .00010494905191951, .00010494905191951, .00010494905191951, .00010494905191951};
    struct formula_evaluator e;
    struct ana_factor factors[8];
    struct ana_probe probe;
    struct ana_shares shares;
    set_up(&e, call_g, NULL, 1, factors, 8, 0, 1, &probe);
    run_shares(&shares, &probe, ANA_OF_EXPECTATION, 1024);
    for (int i = 0; i < 8; i++) {
        within(shares.index[i].first, first[i], .015);
        within(shares.index[i].total, total[i], .015);
    }
    within(shares.summary[0].variance, .46542443190221, .01);
    ana_shares_fini(&shares);
}

/* PG3, the borehole: eight factors over ranges of five orders of magnitude, most of which do nothing. */
static bool call_borehole(void *context, const struct formula_run *run, double *out)
{
    static const double low[8] = {.05, 100, 63070, 63.1, 1120, 9855, 990, 700},
                        high[8] = {.15, 50000, 115600, 116, 1680, 12045, 1110, 820};
    const double pi = 3.14159265358979323846;
    double x[8];
    (void)context;
    for (int i = 0; i < 8; i++)
        x[i] = low[i] + (high[i] - low[i]) * run->x[i];
    double rw = x[0], r = x[1], tu = x[2], tl = x[3], l = x[4], kw = x[5], hu = x[6], hl = x[7], log_r = log(r / rw);
    out[0] = 2 * pi * tu * (hu - hl) / (log_r * (1 + 2 * l * tu / (log_r * rw * rw * kw) + tu / tl));
    return true;
}

/* Over 40 seeds the largest errors were .0042 of an index, .006 of the mean, 3.3 of the variance: more than three times
 * that is left. */
static void test_borehole(void **state)
{
    (void)state;
    static const double first[8] = {.8289214188, .0000011042, 0,           .0000052981,
                                    .0393419928, .0095216005, .0413850371, .0413850371},
                        total[8] = {.8668340110, .0000023220, 0,           .0000107272,
                                    .0520773093, .0127307837, .0541096141, .0541096141};
    struct formula_evaluator e;
    struct ana_factor factors[8];
    struct ana_probe probe;
    struct ana_shares shares;
    set_up(&e, call_borehole, NULL, 1, factors, 8, 0, 1, &probe);
    run_shares(&shares, &probe, ANA_OF_EXPECTATION, 1024);
    for (int i = 0; i < 8; i++) {
        within(shares.index[i].first, first[i], .015);
        within(shares.index[i].total, total[i], .015);
    }
    within(shares.summary[0].mean, 77.6513165205, .03);
    within(shares.summary[0].variance, 2078.92847334, 15);
    ana_shares_fini(&shares);
}

/* PG4: y = x1 x2 + x3, an interaction and a factor that has none. */
static bool call_interaction(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    out[0] = run->x[0] * run->x[1] + run->x[2];
    return true;
}

/* Over 40 seeds the largest errors were .0015 of an index and .0001 of the variance: four times that is left. */
static void test_interaction(void **state)
{
    (void)state;
    static const double first[3] = {3. / 19, 3. / 19, 12. / 19}, total[3] = {4. / 19, 4. / 19, 12. / 19};
    struct formula_evaluator e;
    struct ana_factor factors[3];
    struct ana_probe probe;
    struct ana_shares shares;
    set_up(&e, call_interaction, NULL, 1, factors, 3, 0, 1, &probe);
    run_shares(&shares, &probe, ANA_OF_EXPECTATION, 1024);
    for (int i = 0; i < 3; i++) {
        within(shares.index[i].first, first[i], .006);
        within(shares.index[i].total, total[i], .006);
    }
    within(shares.summary[0].variance, 19. / 144, .0004);
    ana_shares_fini(&shares);
}

/* PG5: y ~ Poisson(10 x1 (1 + x2)), by multiplying uniforms until below e^-mean. */
static bool call_poisson(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    double limit = exp(-10 * run->x[0] * (1 + run->x[1])), product = 1;
    for (out[0] = -1; product > limit; out[0]++)
        product *= formula_uniform(run->replication, 100 + (uint32_t)(out[0] + 1), 9);
    return true;
}

/* The true T2 of the mean is .129; uncorrected it comes out as .354.  Gate G8, with more points, is in
 * tests/validation/sensitivity_test.c. */
static void test_luck_is_taken_out(void **state)
{
    (void)state;
    enum { ROWS = 1024, K = 2, IN = K + 3, OUT = K + 2 };
    struct formula_evaluator e;
    struct ana_factor factors[K];
    struct ana_probe probe;
    struct ana_shares shares;
    set_up(&e, call_poisson, NULL, 1, factors, K, 0, 1, &probe);
    run_shares(&shares, &probe, ANA_OF_EXPECTATION, ROWS);
    const struct ana_index *index = shares.index;
    within(index[0].first, .87096774193545, .05);
    within(index[1].first, .096774193548387, .05);
    within(index[0].total, .90322580645161, .05);
    within(index[1].total, .12903225806452, .05);
    within(shares.summary[0].noise_share, .25837320574163, .02);
    within(shares.summary[0].variance, 21.527777777778, 1.5);
    for (int i = 0; i < K; i++)
        assert_true(index[i].total_interval.low < index[i].total && index[i].total < index[i].total_interval.high);

    ana_shares_fini(&shares);

    /* Means of four runs per point: the same indices and the same luck of a single run, for less error. */
    struct ana_shares_options options = {.of = ANA_OF_EXPECTATION, .scrambles = 10, .rows = ROWS / 4, .averaged = 4};
    assert_int_equal(ana_shares_run(&shares, &probe, &options, NULL), SIM_OK);
    assert_true((double)e.runs == 2 * ana_shares_runs(K, 1, &options));
    within(shares.index[0].total, .90322580645161, .05);
    within(shares.index[1].total, .12903225806452, .05);
    within(shares.summary[0].noise_share, .25837320574163, .02);
    ana_shares_fini(&shares);

    /* The same runs, luck forgotten: what the correction is for. */
    run_shares(&shares, &probe, ANA_OF_EXPECTATION, ROWS);
    size_t rows = 10 * ROWS;
    double *naive = malloc(rows * OUT * sizeof *naive);
    assert_non_null(naive);
    for (size_t r = 0; r < rows; r++)
        memcpy(naive + r * OUT, shares.sample.y + r * IN, OUT * sizeof *naive);
    struct ana_index biased[K];
    struct ana_sobol_summary summary;
    const struct ana_sobol_data data = {.y = naive, .blocks = 10, .rows = ROWS, .factors = K};
    assert_int_equal(ana_sobol(&data, .95, biased, &summary, NULL), SIM_OK);
    within(biased[0].total, .92822966507177, .05);
    within(biased[1].total, .35406698564593, .05);
    within(biased[0].first, .64593301435407, .05);
    assert_true(isnan(summary.noise));
    free(naive);
    ana_shares_fini(&shares);
}

/* Common luck: y = x1 + s z + x2 z, z being the replication's, standard normal.  Var = 1/12 + s^2 + s + 1/3: with
 * luck a factor, E x2 = 1/2: V1 = 1/12, V2 = 0, Vz = (s + 1/2)^2, and x2 z adds 1/12 to T2 and Tz. */
static bool call_common(void *context, const struct formula_run *run, double *out)
{
    const struct world *world = context;
    out[0] = run->x[0] + (world->noise + run->x[1]) * own_luck(run);
    return true;
}

static void test_common_luck_is_a_factor(void **state)
{
    (void)state;
    struct world world = {.noise = .25};
    struct formula_evaluator e;
    struct ana_factor factors[2];
    struct ana_probe probe;
    struct ana_shares shares;
    const double luck = .75 * .75, variance = 1. / 12 + luck + 1. / 12;
    set_up(&e, call_common, &world, 1, factors, 2, 0, 1, &probe);
    run_shares(&shares, &probe, ANA_OF_MARKETS, 4096);
    assert_int_equal(shares.factors, 3);
    within(shares.index[0].first, 1. / 12 / variance, .015);
    within(shares.index[0].total, 1. / 12 / variance, .015);
    within(shares.index[1].first, 0, .015);
    within(shares.index[1].total, 1. / 12 / variance, .015);
    within(shares.index[2].first, luck / variance, .03);
    within(shares.index[2].total, (luck + 1. / 12) / variance, .03);
    within(shares.summary[0].variance, variance, .02);
    ana_shares_fini(&shares);
}

/* What an estimate lacks is counted, for the factor that lacks it; nothing defined gives NaN, not 0. */
static void test_sobol_losses(void **state)
{
    (void)state;
    enum { K = 2, ROWS = 8, COLUMNS = K + 2 };
    double y[10 * ROWS * COLUMNS], u[10 * ROWS * 2 * K];
    struct ana_index index[K];
    struct ana_sobol_summary summary;
    assert_int_equal(ana_points(2 * K, 10 * ROWS, 1, u, NULL), SIM_OK);
    for (int r = 0; r < 10 * ROWS; r++) {
        const double *a = u + r * 2 * K, *b = a + K;
        double *row = y + r * COLUMNS;
        row[0] = a[0] + a[1];
        row[1] = b[0] + b[1];
        row[2] = b[0] + a[1];
        row[3] = a[0] + b[1];
    }
    struct ana_sobol_data data = {.y = y, .blocks = 10, .rows = ROWS, .factors = K};
    y[3 * COLUMNS + 2] = NAN; /* AB_1 of row 3 */
    y[9 * COLUMNS + 1] = NAN; /* B of row 9 */
    assert_int_equal(ana_sobol(&data, .95, index, &summary, NULL), SIM_OK);
    assert_int_equal(index[0].lost, 2);
    assert_int_equal(index[1].lost, 1);
    assert_int_equal(summary.lost, 1);
    assert_true(index[0].total > 0 && index[0].total < 1.5 && !isnan(index[0].total_interval.low));
    for (int i = 0; i < 10 * ROWS * COLUMNS; i++)
        y[i] = 7;
    assert_int_equal(ana_sobol(&data, .95, index, &summary, NULL), SIM_OK);
    assert_true(isnan(index[0].first) && isnan(index[0].total) && isnan(index[0].total_interval.high));
    for (int i = 0; i < 10 * ROWS * COLUMNS; i++)
        y[i] = NAN;
    assert_int_equal(ana_sobol(&data, .95, index, &summary, NULL), SIM_OK);
    assert_true(isnan(index[0].first) && isnan(summary.mean) && summary.lost == 10 * ROWS);
}

/* ---- which luck ---- */

static const struct sim_purpose purposes[] = {
    {0},
    {"a", "what a decides", "both"},
    {"b", "what b decides", "both"},
    {"c", "what c decides", NULL},
    {"d", "what nothing depends on", "idle"},
};
enum { PURPOSES = sizeof purposes / sizeof *purposes };

static double luck_of(const struct formula_run *run, uint32_t purpose)
{
    return formula_normal(run->replication, purpose + 100 * (run->luck ? run->luck[purpose] : 0), 31);
}

/* y = 2 a + b + c + a c: variances 4, 1, 1 and 1 of the interaction. */
static bool call_luck(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    double a = luck_of(run, 1), b = luck_of(run, 2), c = luck_of(run, 3);
    out[0] = 2 * a + b + c + a * c + (run->design == 1 ? b : 0);
    return true;
}

/* 4,000 markets; the standard error of an index is below .02: .08 is four of them. */
static void test_which_luck(void **state)
{
    (void)state;
    struct formula_evaluator e;
    struct ana_probe probe;
    struct ana_shares shares;
    struct ana_kinds kinds;
    set_up(&e, call_luck, NULL, 2, NULL, 0, 0, 1, &probe);
    e.evaluator.purposes = purposes;
    e.evaluator.purpose_count = PURPOSES;
    assert_int_equal(ana_kinds_count(purposes, PURPOSES, true), 4);
    assert_int_equal(ana_kinds_init(&kinds, &e.evaluator, false, NULL), SIM_OK);
    assert_int_equal(kinds.count, 3);
    assert_string_equal(kinds.list[0].words, "both");
    assert_string_equal(kinds.list[1].words, "what c decides");
    assert_string_equal(kinds.list[2].words, "idle");
    enum { N = 4000 };
    struct ana_shares_options options = {.of = ANA_OF_LUCK, .rows = N, .kinds = kinds.list, .kind_count = kinds.count};
    assert_int_equal(ana_shares_run(&shares, &probe, &options, NULL), SIM_OK);
    assert_int_equal(e.runs, N * 5 * 2);
    within(shares.index[0].first, 5. / 7, .08);
    within(shares.index[0].total, 6. / 7, .08);
    within(shares.index[1].first, 1. / 7, .08);
    within(shares.index[1].total, 2. / 7, .08);
    assert_true(shares.index[2].first == 0 && shares.index[2].total == 0); /* exactly: the same run */
    /* The difference of the two designs is b. */
    within(shares.index[3].first, 1, .08);
    assert_true(shares.index[4].total < 1e-12 && shares.index[5].total < 1e-12);
    ana_shares_fini(&shares);
    ana_kinds_fini(&kinds);
    e.evaluator.purposes = NULL;
    struct sim_error error = {0};
    assert_int_equal(ana_kinds_init(&kinds, &e.evaluator, false, &error), SIM_USAGE);
    assert_non_null(strstr(error.text, "what chance decides"));
}

/* ---- put to work: screen, tornado, documents ---- */

/* A level of 10 + 4 x0 - 2 x1 with luck that all points of a replication share; x2 does nothing.  Design 1 adds x1 -
 * .25 whatever the luck. */
static bool call_linear(void *context, const struct formula_run *run, double *out)
{
    const struct world *world = context;
    double x[3];
    for (int f = 0; f < 3; f++)
        x[f] = isnan(run->x[f]) ? .5 : run->x[f];
    out[0] = 10 + 4 * x[0] - 2 * x[1] + world->noise * own_luck(run) + (run->design == 1 ? x[1] - .25 : 0);
    return !(world->broken && x[0] > .9);
}

static const struct ana_table *find_table(const struct ana_document *document, const char *key)
{
    for (uint32_t t = 0; t < document->table_count; t++)
        if (strcmp(document->tables[t].key, key) == 0)
            return &document->tables[t];
    fail_msg("no table %s", key);
    return NULL;
}

static const struct ana_cell *find_cell(const struct ana_table *table, uint32_t row, const char *key)
{
    for (uint32_t c = 0; c < table->column_count; c++)
        if (strcmp(table->columns[c].key, key) == 0)
            return &table->cells[row * table->column_count + c];
    fail_msg("no column %s", key);
    return NULL;
}

/* Common luck cancels: effects are exact although luck is larger than they are, and the floor says how large it is. */
static void test_screen(void **state)
{
    (void)state;
    struct world world = {.noise = 5};
    struct formula_evaluator e;
    struct ana_factor factors[3];
    struct ana_probe probe;
    struct ana_screen screen;
    struct ana_document document;
    set_up(&e, call_linear, &world, 2, factors, 3, 0, 1, &probe);
    assert_int_equal(ana_screen_run(&screen, &probe, 200, 1, NULL), SIM_OK);
    assert_true((double)e.runs == ana_screen_runs(3, 2, 200));
    within(screen.effects[0].mean, 4, 1e-8);
    within(screen.effects[1].mean, -2, 1e-8);
    within(screen.effects[2].absolute, 0, 0);
    within(screen.effects[4].mean, 1, 1e-8); /* of the difference */
    within(screen.noise[0], 5, 4.5 * 5 / sqrt(2 * 200));
    within(screen.noise[1], 0, 1e-8);
    ana_document_init(&document, "sensitivity", ANA_EN);
    ana_screen_tell(&screen, &document);
    const struct ana_table *table = find_table(&document, "morris");
    assert_int_equal(table->count / table->column_count, 6);
    assert_string_equal(find_cell(table, 0, "path")->text, "x.0");
    /* 4 < 2 * 5 / (2/3 sqrt(pi)) = 8.5, the floor; but its mean is surely not 0. */
    assert_true(find_cell(table, 0, "value")->number < find_cell(table, 0, "floor")->number);
    assert_string_equal(find_cell(table, 0, "clear")->text, "yes");
    assert_string_equal(find_cell(table, 2, "clear")->text, "no");
    assert_string_equal(find_cell(table, 3, "what")->text, "difference");
    within(find_cell(table, 3, "value")->number, 1, 1e-8);
    assert_true(find_cell(table, 3, "low")->number <= 1 + 1e-8);
    ana_document_fini(&document);
    ana_screen_fini(&screen);
}

static void test_tornado(void **state)
{
    (void)state;
    struct world world = {.noise = 1};
    struct formula_evaluator e;
    struct ana_factor factors[3];
    struct ana_probe probe;
    struct ana_tornado tornado;
    struct ana_document document;
    set_up(&e, call_linear, &world, 2, factors, 3, 0, 1, &probe);
    assert_int_equal(ana_tornado_run(&tornado, &probe, 10, NULL), SIM_OK);
    assert_true((double)e.runs == ana_tornado_runs(3, 2, 10));
    within(tornado.bars[0].low.change, -2, 1e-8);
    within(tornado.bars[0].high.change, 2, 1e-8);
    within(tornado.bars[0].swing, 4, 1e-8);
    within(tornado.bars[0].high.mean - tornado.base[0], 2, 1e-8);
    assert_true(tornado.bars[0].clear && tornado.bars[1].clear && !tornado.bars[2].clear);
    /* Of the difference, .25 as it is: x1 turns it to -.25 at its low end. */
    within(tornado.base[1], .25, 1e-8);
    within(tornado.bars[4].low.mean, -.25, 1e-8);
    assert_true(tornado.bars[4].low.turns && !tornado.bars[4].high.turns && !tornado.bars[3].low.turns);
    ana_document_init(&document, "sensitivity", ANA_EN);
    ana_tornado_tell(&tornado, &document);
    const struct ana_table *table = find_table(&document, "tornado");
    assert_string_equal(find_cell(table, 3, "path")->text, "x.1");
    assert_string_equal(find_cell(table, 3, "turns")->text, "low");
    within(find_cell(table, 3, "value")->number, .25, 1e-8);
    within(find_cell(table, 3, "low")->number, -.25, 1e-8);
    within(find_cell(table, 3, "high")->number, .75, 1e-8);
    ana_document_fini(&document);
    ana_tornado_fini(&tornado);
}

static bool says(const struct ana_document *document, const char *words)
{
    for (uint32_t i = 0; i < document->note_count; i++)
        if (strstr(document->notes[i], words))
            return true;
    return false;
}

/* Failed points: counted, named, and the estimates that lack them. */
static void test_failures_are_told(void **state)
{
    (void)state;
    struct world world = {.noise = 1, .broken = true};
    struct formula_evaluator e;
    struct ana_factor factors[3];
    struct ana_probe probe;
    struct ana_screen screen;
    struct ana_document document;
    struct sim_error error = {0};
    set_up(&e, call_linear, &world, 2, factors, 3, 0, 1, &probe);
    assert_int_equal(ana_screen_run(&screen, &probe, 20, 1, NULL), SIM_OK);
    assert_true(screen.sample.failed > 0 && screen.sample.failed == probe.failed);
    assert_true(screen.effects[0].lost > 0 && screen.effects[0].count + screen.effects[0].lost == 20);
    within(screen.effects[0].mean, 4, 1e-8);
    ana_document_init(&document, "sensitivity", ANA_EN);
    ana_screen_tell(&screen, &document);
    ana_sample_tell(&screen.sample, "failed", &document);
    assert_true(says(&document, "runs failed") && says(&document, "incomplete of x.0 ("));
    assert_non_null(strstr(find_cell(find_table(&document, "failed"), 0, "changes")->text, "x.0=1, x.1="));
    ana_document_fini(&document);
    ana_screen_fini(&screen);

    /* Nothing finishes. */
    for (uint32_t f = 0; f < 3; f++)
        formula_factor(&factors[f], f, .95, 1, false);
    assert_int_equal(ana_screen_run(&screen, &probe, 20, 1, &error), SIM_POINTS_FAILED);
    assert_non_null(strstr(error.text, "the formula refused"));
    ana_screen_fini(&screen);
}

static bool call_constant(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    (void)run;
    out[0] = 3;
    return true;
}

static void test_constant_metric(void **state)
{
    (void)state;
    struct formula_evaluator e;
    struct ana_factor factors[2];
    struct ana_probe probe;
    struct ana_screen screen;
    struct ana_shares shares;
    struct sim_error error = {0};
    set_up(&e, call_constant, NULL, 1, factors, 2, 0, 1, &probe);
    assert_int_equal(ana_screen_run(&screen, &probe, 20, 1, &error), SIM_USAGE);
    assert_non_null(strstr(error.text, "the same in every run"));
    ana_screen_fini(&screen);
    struct ana_shares_options options = {.scrambles = 10, .rows = 4};
    assert_int_equal(ana_shares_run(&shares, &probe, &options, &error), SIM_USAGE);
    ana_shares_fini(&shares);
    options.rows = 1u << 31;
    assert_int_equal(ana_shares_run(&shares, &probe, &options, &error), SIM_USAGE);
    assert_non_null(strstr(error.text, "too many"));
    ana_shares_fini(&shares);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_morris),
        cmocka_unit_test(test_morris_losses),
        cmocka_unit_test(test_morris_limit),
        cmocka_unit_test(test_ishigami),
        cmocka_unit_test(test_sobol_g),
        cmocka_unit_test(test_borehole),
        cmocka_unit_test(test_interaction),
        cmocka_unit_test(test_luck_is_taken_out),
        cmocka_unit_test(test_common_luck_is_a_factor),
        cmocka_unit_test(test_sobol_losses),
        cmocka_unit_test(test_which_luck),
        cmocka_unit_test(test_screen),
        cmocka_unit_test(test_tornado),
        cmocka_unit_test(test_failures_are_told),
        cmocka_unit_test(test_constant_metric),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
