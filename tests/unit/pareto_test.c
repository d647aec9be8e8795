/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fronts and hypervolumes (check values PF4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "analysis/select/pareto.h"

static void test_hypervolume(void **state)
{
    (void)state;
    const double flat[] = {1, 5, 2, 3, 4, 1}, reference2[] = {6, 6};
    const double deep[] = {1, 5, 2, 2, 3, 3, 4, 1, 1, 3, 3, .5}, reference3[] = {6, 6, 6};
    assert_true(ana_hypervolume(flat, 3, 2, reference2) == 17);
    assert_true(ana_hypervolume(deep, 4, 3, reference3) == 83.5);
    assert_true(ana_hypervolume(flat, 0, 2, reference2) == 0);
    const double outside[] = {7, 1};
    assert_true(ana_hypervolume(outside, 1, 2, reference2) == 0);
    const double one[] = {4, 2, 3}, reference1[] = {6};
    assert_true(ana_hypervolume(one, 3, 1, reference1) == 4);
}

/* The front of ZDT1, f2 = 1 - sqrt(f1), up to (1.1, 1.1): .876666...; a fine grid of it comes near from below. */
static void test_hypervolume_of_a_curve(void **state)
{
    (void)state;
    enum { N = 4000 };
    static double points[2 * N];
    const double reference[] = {1.1, 1.1};
    for (int i = 0; i < N; i++) {
        points[2 * i] = i / (N - 1.0);
        points[2 * i + 1] = 1 - sqrt(points[2 * i]);
    }
    double volume = ana_hypervolume(points, N, 2, reference);
    assert_true(volume < 0.876666666667 && volume > 0.876666666667 - 3e-4);
}

/* DTLZ2's front is the unit sphere.  Cells of it by two angles: their corners dominate less than the sphere, the
 * componentwise least of each cell's corners more, and the truth lies between. */
static void test_hypervolume_of_a_sphere(void **state)
{
    (void)state;
    enum { N = 40 };
    static double corners[3 * (N + 1) * (N + 1)], below[3 * N * N], flat[2 * 4001];
    const double reference[] = {1.1, 1.1, 1.1}, truth = .807401224402, flat_truth = .424601836603;
    for (int i = 0; i <= N; i++)
        for (int j = 0; j <= N; j++) {
            double a = M_PI_2 * i / N, b = M_PI_2 * j / N, *point = corners + 3 * (i * (N + 1) + j);
            point[0] = cos(a) * cos(b);
            point[1] = cos(a) * sin(b);
            point[2] = sin(a);
        }
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            for (int m = 0; m < 3; m++) {
                const double *low = corners + 3 * (i * (N + 1) + j), *high = low + 3 * (N + 1);
                below[3 * (i * N + j) + m] = fmin(fmin(low[m], low[3 + m]), fmin(high[m], high[3 + m]));
            }
    double least = ana_hypervolume(corners, (N + 1) * (N + 1), 3, reference);
    double most = ana_hypervolume(below, N * N, 3, reference);
    print_message("sphere: %.4f < %.4f < %.4f\n", least, truth, most);
    assert_true(least < truth && truth < most && most - least < .04);
    assert_true(fabs((least + most) / 2 - truth) < .001); /* what is cut off and what is added nearly cancel */
    for (int i = 0; i <= 4000; i++) {
        flat[2 * i] = cos(M_PI_2 * i / 4000);
        flat[2 * i + 1] = sin(M_PI_2 * i / 4000);
    }
    double volume = ana_hypervolume(flat, 4001, 2, reference);
    assert_true(volume < flat_truth && volume > flat_truth - 3e-4);
}

static void test_front(void **state)
{
    (void)state;
    const double points[] = {1, 1, 2, 0, 0, 2, 0, 0, 1, 1};
    bool in[5];
    ana_front(points, 5, 2, in);
    assert_true(in[0] && in[1] && in[2] && !in[3] && in[4]); /* equal points do not dominate each other */
    const double undefined[] = {NAN, 1};
    assert_false(ana_dominates(points, undefined, 2));
}

/* A sure member, a sure outsider, and two that share a coin. */
static void test_front_probability(void **state)
{
    (void)state;
    enum { R = 40, D = 4 };
    double x[R * D], p[D], again[D];
    for (int r = 0; r < R; r++) {
        x[r * D] = r % 2 ? 2 : 0;
        x[r * D + 1] = r % 2 ? 0 : 2;
        x[r * D + 2] = .5;
        x[r * D + 3] = -5;
    }
    assert_int_equal(ana_front_probability(x, R, D, 1, 7, p, NULL), SIM_OK);
    assert_int_equal(ana_front_probability(x, R, D, 1, 7, again, NULL), SIM_OK);
    assert_memory_equal(p, again, sizeof p);
    assert_true(p[0] > .4 && p[0] < .7 && p[1] > .4 && p[1] < .7);
    assert_true(p[2] < .01 && p[3] == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hypervolume),
        cmocka_unit_test(test_hypervolume_of_a_curve),
        cmocka_unit_test(test_hypervolume_of_a_sphere),
        cmocka_unit_test(test_front),
        cmocka_unit_test(test_front_probability),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
