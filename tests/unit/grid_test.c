/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moments of a run: no drift, no gap, no overlap; lengths that do not fit are refused. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/parallel/grid.h"
#include "sim/parallel/run.h"

static const struct sim_run_setup usual = {.warmup_days = 365,
                                           .horizon_days = 3650,
                                           .sample_days = 7,
                                           .window_days = 1.0 / 24,
                                           .directory_days = 1,
                                           .diverge_days = 0};

static void test_boundaries_are_windows(void **state)
{
    (void)state;
    struct sim_grid grid;
    assert_int_equal(sim_grid_init(&grid, &usual, NULL), SIM_OK);
    assert_int_equal(grid.windows, 24);
    assert_int_equal(grid.first, -365);
    assert_int_equal(grid.last, 3650);
    assert_int_equal(grid.diverge, 0);
    for (int64_t day = grid.first; day <= grid.last; day++) {
        assert_true(sim_grid_head_office(&grid, day) == (double)day);
        assert_true(sim_grid_window(&grid, day * 24) == (double)day);
    }
}

/* 49 * (1.0 / 49) is less than 1: multiplying the window alone would miss the boundary. */
static void test_boundaries_are_exact_for_any_window(void **state)
{
    (void)state;
    for (int parts = 1; parts <= 200; parts++) {
        struct sim_run_setup setup = usual;
        setup.window_days = 1.0 / parts;
        struct sim_grid grid;
        assert_int_equal(sim_grid_init(&grid, &setup, NULL), SIM_OK);
        assert_int_equal(grid.windows, parts);
        for (int64_t day = -365; day < 3650; day += 7)
            assert_true(sim_grid_window(&grid, day * parts) == (double)day);
    }
}

static void test_every_moment_has_its_window(void **state)
{
    (void)state;
    const double windows[] = {1.0 / 24, 0.1, 1.0 / 3, 1, 1.0 / 1440};
    for (size_t w = 0; w < 5; w++) {
        struct sim_run_setup setup = usual;
        setup.window_days = windows[w];
        struct sim_grid grid;
        assert_int_equal(sim_grid_init(&grid, &setup, NULL), SIM_OK);
        int64_t first = grid.first * grid.windows;
        for (int64_t k = first; k < first + 30000; k++) {
            double start = sim_grid_window(&grid, k), end = sim_grid_window(&grid, k + 1);
            assert_true(start < end);
            assert_int_equal(sim_grid_window_of(&grid, start), k);
            assert_int_equal(sim_grid_window_of(&grid, nextafter(end, start)), k);
            assert_int_equal(sim_grid_window_of(&grid, 0.5 * (start + end)), k);
        }
    }
}

/* k * sample in (-warmup, horizon]. */
static void test_samples(void **state)
{
    (void)state;
    struct sim_run_setup setup = usual;
    setup.warmup_days = 21;
    setup.horizon_days = 30;
    static const double wanted[] = {-14, -7, 0, 7, 14, 21, 28};
    assert_int_equal(sim_run_time_count(&setup), 7);
    for (uint32_t k = 0; k < 7; k++)
        assert_true(sim_run_time(&setup, k) == wanted[k]);
    setup.warmup_days = 20;
    setup.horizon_days = 28;
    assert_int_equal(sim_run_time_count(&setup), 7);
    setup.warmup_days = 0;
    assert_int_equal(sim_run_time_count(&setup), 4);
    assert_true(sim_run_time(&setup, 0) == 7);
    setup.sample_days = 35;
    assert_int_equal(sim_run_time_count(&setup), 0);
}

static void test_divergence(void **state)
{
    (void)state;
    struct sim_grid grid;
    struct sim_run_setup setup = usual;
    static const struct {
        double days;
        int64_t index;
    } cases[] = {{0, 0},
                 {0.2, 1},
                 {1, 1},
                 {1 + 1e-12, 1},
                 {100.5, 101},
                 {-400, -365},
                 {-(double)INFINITY, -365},
                 {3650, SIM_GRID_NEVER},
                 {(double)INFINITY, SIM_GRID_NEVER}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        setup.diverge_days = cases[i].days;
        assert_int_equal(sim_grid_init(&grid, &setup, NULL), SIM_OK);
        assert_int_equal(grid.diverge, cases[i].index);
    }
}

static void refuse(struct sim_run_setup setup, const char *word)
{
    struct sim_grid grid;
    struct sim_error error = {0};
    assert_int_equal(sim_grid_init(&grid, &setup, &error), SIM_USAGE);
    assert_int_equal(error.status, SIM_USAGE);
    if (!strstr(error.text, word))
        fail_msg("\"%s\" is missing in: %s", word, error.text);
    assert_int_equal(sim_run_time_count(&setup), 0);
}

static void test_refusals(void **state)
{
    (void)state;
    struct sim_run_setup setup = usual;
    setup.window_days = 0;
    refuse(setup, "mail window");
    setup.window_days = 0.3;
    refuse(setup, "multiple of the mail window");
    setup.window_days = 2;
    refuse(setup, "multiple of the mail window");
    setup.window_days = (double)NAN;
    refuse(setup, "numbers of days");
    setup = usual;
    setup.sample_days = 0.5;
    refuse(setup, "sample interval");
    setup.sample_days = 1.5;
    refuse(setup, "sample interval");
    setup = usual;
    setup.horizon_days = 10.5;
    refuse(setup, "horizon (10.5 d)");
    setup.horizon_days = 0;
    refuse(setup, "horizon");
    setup = usual;
    setup.warmup_days = -1;
    refuse(setup, "warm-up");
    setup.warmup_days = 0.25;
    refuse(setup, "warm-up");
    setup = usual;
    setup.directory_days = 1e-12;
    refuse(setup, "2^31");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boundaries_are_windows),
        cmocka_unit_test(test_boundaries_are_exact_for_any_window),
        cmocka_unit_test(test_every_moment_has_its_window),
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_divergence),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
