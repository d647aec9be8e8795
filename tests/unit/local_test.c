/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Climbing without derivatives (check values PI3, PH5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "analysis/statistics/local.h"
#include "tests/support/known_optimum.h"

static int disc(void *context, const double *x, double *f, double *g, struct sim_error *error)
{
    (void)context;
    (void)error;
    *f = x[0] + x[1];
    g[0] = x[0] * x[0] + x[1] * x[1] - .5;
    return SIM_OK;
}

static int refuse(void *context, const double *x, double *f, double *g, struct sim_error *error)
{
    (void)x;
    (void)f;
    (void)g;
    return --*(int *)context > 0 ? SIM_OK : sim_fail(error, SIM_INTERRUPTED, "enough");
}

/* The largest x + y in a quarter disc of radius sqrt(1/2): x = y = 1/2. */
static void test_climb_within_a_constraint(void **state)
{
    (void)state;
    struct ana_local local = {
        .dimensions = 2, .constraints = 1, .call = disc, .radius = .25, .least = 1e-5, .most_calls = 500};
    double x[2] = {.1, .2};
    uint32_t calls;
    assert_int_equal(ana_local_search(&local, x, &calls, NULL), SIM_OK);
    assert_true(fabs(x[0] - .5) < 1e-3 && fabs(x[1] - .5) < 1e-3);
    assert_in_range(calls, 3, 500);
    int left = 3;
    struct sim_error error = {0};
    local.call = refuse;
    local.context = &left;
    assert_int_equal(ana_local_search(&local, x, &calls, &error), SIM_INTERRUPTED);
    assert_string_equal(error.text, "enough");
}

/* ---- PI3 ---- */

struct valley {
    double (*height)(const double *x);
    uint32_t dimensions;
    double low[KNOWN_LEVERS], high[KNOWN_LEVERS];
};

static void place(const struct valley *valley, const double *u, double *x)
{
    for (uint32_t k = 0; k < valley->dimensions; k++)
        x[k] = valley->low[k] + u[k] * (valley->high[k] - valley->low[k]);
}

static int descend(void *context, const double *u, double *f, double *g, struct sim_error *error)
{
    const struct valley *valley = context;
    double x[KNOWN_LEVERS];
    (void)g;
    (void)error;
    place(valley, u, x);
    *f = -valley->height(x);
    return SIM_OK;
}

/* The lowest end of `starts` searches. */
static double lowest(const struct valley *valley, uint32_t starts, double *at)
{
    struct ana_local local = {.dimensions = valley->dimensions,
                              .call = descend,
                              .context = (void *)(uintptr_t)valley,
                              .radius = .1,
                              .least = 1e-7,
                              .most_calls = 5000};
    double least = INFINITY;
    for (uint32_t s = 0; s < starts; s++) {
        double u[KNOWN_LEVERS], x[KNOWN_LEVERS];
        for (uint32_t k = 0; k < valley->dimensions; k++)
            u[k] = formula_uniform(s, k, 31);
        assert_int_equal(ana_local_search(&local, u, NULL, NULL), SIM_OK);
        place(valley, u, x);
        if (valley->height(x) < least) {
            least = valley->height(x);
            for (uint32_t k = 0; k < valley->dimensions; k++)
                at[k] = x[k];
        }
    }
    return least;
}

static double rosenbrock(const double *x)
{
    double bend = x[1] - x[0] * x[0];
    return 100 * bend * bend + (1 - x[0]) * (1 - x[0]);
}

static void test_published_valleys(void **state)
{
    (void)state;
    const struct valley branin = {known_branin, 2, {-5, 0}, {10, 15}};
    const struct valley hartmann = {known_hartmann, 6, {0}, {1, 1, 1, 1, 1, 1}};
    const struct valley curved = {rosenbrock, 2, {-2, -2}, {2, 2}};
    double x[KNOWN_LEVERS];
    assert_true(fabs(lowest(&branin, 3, x) - .39788735772974) < 1e-9);
    assert_true(fabs(x[0] + M_PI) < 1e-3 || fabs(x[0] - M_PI) < 1e-3 || fabs(x[0] - 3 * M_PI) < 1e-3);
    assert_true(fabs(lowest(&hartmann, 6, x) + 3.32236801) < 1e-7);
    assert_true(fabs(x[0] - .20169) < 1e-4 && fabs(x[5] - .65730) < 1e-4);
    /* The valley's floor is flat and bent: linear models follow it in short steps, 5,000 do not reach its end. */
    assert_true(lowest(&curved, 3, x) < 1e-3 && fabs(x[0] - 1) < .03 && fabs(x[1] - 1) < .06);
}

/* ---- PH5 ---- */

/* Variance times cost of one past with m futures: (B + W / m) (C_past + m c_future). */
static double dear(const double *m)
{
    return (389.2 + 1584.9 / *m) * (24 + *m * 24);
}

static void test_futures_of_one_past(void **state)
{
    (void)state;
    const struct valley futures = {dear, 1, {.1}, {10}};
    double m;
    lowest(&futures, 2, &m);
    assert_true(fabs(m - sqrt(1584.9 / 389.2)) < 1e-4 && fabs(m - 2.017969) < 1e-4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_climb_within_a_constraint),
        cmocka_unit_test(test_published_valleys),
        cmocka_unit_test(test_futures_of_one_past),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
