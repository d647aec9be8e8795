/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs at points of a space of factors: what goes where, batches, what stays as it is, failures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "analysis/study/points.h"
#include "analysis/study/probe.h"
#include "tests/support/formula_evaluator.h"

enum { K = 3, DESIGNS = 2, METRICS = 2 };

/* Every argument can be read off the values; x = 0 in design 1 fails. */
static bool tell_all(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    out[0] = run->design * 1000 + run->replication;
    out[1] = 0;
    for (int f = 0; f < K; f++)
        out[1] = 1000 * out[1] + (isnan(run->x[f]) ? 999 : run->x[f]);
    if (run->luck)
        out[0] += 1e6 * run->luck[1];
    return !(run->design == 1 && run->x[0] == 0);
}

static void make(struct formula_evaluator *e, struct ana_factor factors[K], struct ana_probe *probe)
{
    static const uint32_t designs[DESIGNS] = {1, 0};
    formula_evaluator_init(e, tell_all, NULL, DESIGNS, METRICS, true);
    for (uint32_t f = 0; f < K; f++)
        formula_factor(&factors[f], f, 0, 100, false);
    *probe = (struct ana_probe){
        .evaluator = &e->evaluator, .designs = designs, .design_count = DESIGNS, .factors = factors, .factor_count = K};
}

static void test_layout(void **state)
{
    (void)state;
    struct formula_evaluator e;
    struct ana_factor factors[K];
    struct ana_probe probe;
    make(&e, factors, &probe);
    static const uint32_t first[2] = {5, 7}, luck[2] = {0, 3}, *const lucks[2] = {NULL, luck};
    static const double u[2 * K] = {.5, .25, 1, NAN, .1, NAN};
    double values[2][3][DESIGNS][METRICS];
    for (int terms = 0; terms < 2; terms++) {
        probe.terms = terms;
        assert_int_equal(ana_probe_run(&probe,
                                       &(struct ana_probe_rows){.u = u,
                                                                .first = first,
                                                                .luck = lucks,
                                                                .count = 2,
                                                                .replications = 3,
                                                                .values = &values[0][0][0][0]},
                                       NULL),
                         SIM_OK);
        for (uint32_t r = 0; r < 3; r++)
            for (uint32_t d = 0; d < DESIGNS; d++) {
                uint32_t design = d == 0;
                assert_true(values[0][r][d][0] == design * 1000 + 5 + r);
                assert_true(values[1][r][d][0] == 3e6 + design * 1000 + 7 + r);
                assert_true(values[0][r][d][1] == 50025100);
                assert_true(values[1][r][d][1] == 999010999); /* NaN: as the scenario has it */
            }
    }
    assert_int_equal(probe.runs, 2 * 2 * 3 * DESIGNS);
    assert_int_equal(probe.failed, 0);
}

/* More rows than a batch holds, none changed, then a failure among many. */
static void test_batches_and_failures(void **state)
{
    (void)state;
    enum { ROWS = 600 };
    struct formula_evaluator e;
    struct ana_factor factors[K];
    struct ana_probe probe;
    make(&e, factors, &probe);
    double *values = malloc(ROWS * DESIGNS * METRICS * sizeof *values), *u = malloc(ROWS * K * sizeof *u);
    enum sim_pair_status *status = malloc(ROWS * DESIGNS * sizeof *status);
    assert_true(values && u && status);
    struct ana_probe_rows rows = {.count = ROWS, .replications = 1, .values = values, .status = status};
    assert_int_equal(ana_probe_run(&probe, &rows, NULL), SIM_OK);
    for (int i = 0; i < ROWS; i++)
        assert_true(values[i * DESIGNS * METRICS + 1] == 999999999 && values[i * DESIGNS * METRICS] == 1000);
    for (int i = 0; i < ROWS * K; i++)
        u[i] = (i / K) % 101 / 100.;
    rows.u = u;
    assert_int_equal(ana_probe_run(&probe, &rows, NULL), SIM_OK);
    uint32_t failed = 0;
    for (int i = 0; i < ROWS; i++) {
        bool fails = i % 101 == 0;
        failed += fails;
        assert_int_equal(status[i * DESIGNS], fails ? SIM_PAIR_FAILED : SIM_PAIR_DONE);
        assert_int_equal(status[i * DESIGNS + 1], SIM_PAIR_DONE);
        assert_true(isnan(values[i * DESIGNS * METRICS]) == fails);
        assert_true(values[(i * DESIGNS + 1) * METRICS + 1] == i % 101 * 1001001.);
    }
    assert_int_equal(probe.failed, failed);
    assert_int_equal(probe.runs, 2 * ROWS * DESIGNS);
    free(values);
    free(u);
    free(status);
}

static int refuse(void *context, const struct ana_trial *trials, uint32_t count, struct sim_error *error)
{
    (void)context;
    (void)trials;
    return sim_fail(error, SIM_INTERRUPTED, "stopped before %u", count);
}

static void test_evaluator_errors_pass(void **state)
{
    (void)state;
    struct formula_evaluator e;
    struct ana_factor factors[K];
    struct ana_probe probe;
    struct sim_error error = {0};
    double values[DESIGNS * METRICS];
    make(&e, factors, &probe);
    e.evaluator.run = refuse;
    assert_int_equal(
        ana_probe_run(&probe, &(struct ana_probe_rows){.count = 1, .replications = 1, .values = values}, &error),
        SIM_INTERRUPTED);
    assert_string_equal(error.text, "stopped before 2");
    assert_int_equal(probe.runs, 0);
}

/* One point in each of as many strata of every dimension, net or hypercube; seeds differ; nets grow. */
static void check_points(uint32_t dimensions, bool grows)
{
    enum { N = 64 };
    double *u = malloc(N * dimensions * sizeof *u), *v = malloc(N * dimensions * sizeof *v);
    assert_true(u && v);
    assert_int_equal(ana_points(dimensions, N, 7, u, NULL), SIM_OK);
    for (uint32_t d = 0; d < dimensions; d++) {
        uint64_t seen = 0;
        for (uint32_t i = 0; i < N; i++)
            seen |= UINT64_C(1) << (int)(u[i * dimensions + d] * N);
        assert_true(seen == UINT64_MAX);
    }
    assert_int_equal(ana_points(dimensions, N / 2, 7, v, NULL), SIM_OK);
    uint32_t same = 0;
    for (uint32_t i = 0; i < N / 2 * dimensions; i++)
        same += u[i] == v[i];
    assert_true(grows ? same == N / 2 * dimensions : same == 0);
    assert_int_equal(ana_points(dimensions, N, 8, v, NULL), SIM_OK);
    for (uint32_t i = 0; i < N * dimensions; i++)
        assert_true(u[i] != v[i]);
    free(u);
    free(v);
}

static void test_points(void **state)
{
    (void)state;
    check_points(3, true);
    check_points(64, true);
    check_points(65, false);
}

/* Only design 1 minds. */
static bool small_enough(void *context, const struct formula_run *run)
{
    (void)context;
    return run->design == 0 || isnan(run->x[0]) || run->x[0] + run->x[1] <= 50;
}

/* Asked without running, of all designs; where the answer is no, the runs of who minds fail. */
static void test_what_is_allowed(void **state)
{
    (void)state;
    struct formula_evaluator e;
    struct ana_factor factors[K];
    struct ana_probe probe;
    make(&e, factors, &probe);
    static const double u[2 * K] = {.2, .2, 1, .3, .4, 0}, as_it_is[K] = {NAN, .9, 0};
    double values[2 * DESIGNS * METRICS];
    assert_true(ana_probe_allows(&probe, u + K)); /* nobody minds anything */
    formula_refuse(&e, small_enough);
    for (int terms = 0; terms < 2; terms++) {
        probe.terms = terms;
        assert_true(ana_probe_allows(&probe, u) && ana_probe_allows(&probe, as_it_is));
        assert_false(ana_probe_allows(&probe, u + K));
    }
    probe.design_count = 1; /* design 1 */
    assert_false(ana_probe_allows(&probe, u + K));
    probe.design_count = 2;
    assert_int_equal(e.runs, 0);
    assert_int_equal(
        ana_probe_run(&probe, &(struct ana_probe_rows){.u = u, .count = 2, .replications = 1, .values = values}, NULL),
        SIM_OK);
    assert_int_equal(probe.failed, 1);
    assert_true(isnan(values[2 * METRICS]) && !isnan(values[3 * METRICS]) && !isnan(values[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_batches_and_failures),
        cmocka_unit_test(test_evaluator_errors_pass),
        cmocka_unit_test(test_what_is_allowed),
        cmocka_unit_test(test_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
