/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Point sets: the published sequence, what makes it a net before and after
 * scrambling, growth, strata of a Latin hypercube, uniformity over seeds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/sequence.h"
#include "tests/support/judge.h"

/* The first 8 points of scipy.stats.qmc.Sobol(d, scramble=False), times 8, and its point 1000. */
static void test_published_points(void **state)
{
    (void)state;
    static const uint32_t eighths[4][8] = {
        {0, 4, 6, 2, 3, 7, 5, 1}, {0, 4, 2, 6, 3, 7, 1, 5}, {0, 4, 2, 6, 5, 1, 7, 3}, {0, 4, 2, 6, 7, 3, 5, 1}};
    for (uint32_t d = 0; d < 4; d++) {
        bool found[8] = {false};
        for (uint32_t i = 0; i < 8; i++) {
            /* SciPy goes through the points in Gray code order: its i-th is our (i ^ i/2)-th. */
            assert_int_equal(sim_sobol_digits(i ^ i >> 1, d), eighths[d][i] << 29);
            found[eighths[d][i]] = true;
        }
        for (uint32_t k = 0; k < 8; k++)
            assert_true(found[k]);
    }
    static const struct {
        uint32_t dimension, digits;
    } far[] = {{9, UINT32_C(0x11c00000)}, {39, UINT32_C(0x7ac00000)}, {63, UINT32_C(0x72400000)}};
    for (size_t i = 0; i < sizeof far / sizeof *far; i++)
        assert_int_equal(sim_sobol_digits(1000 ^ 1000 >> 1, far[i].dimension), far[i].digits);
}

/* Does every box of 2^a by 2^b equal cells of the square hold 2^(m-a-b) of the first 2^m points? */
static bool is_net(uint32_t m, uint32_t a, uint32_t b, uint32_t one, uint32_t two, uint64_t seed)
{
    uint32_t cells = 1u << (a + b), count = 1u << m;
    uint32_t *boxes = calloc(cells, sizeof *boxes);
    assert_non_null(boxes);
    for (uint32_t i = 0; i < count; i++) {
        double x = sim_sobol_scrambled(i, one, seed), y = sim_sobol_scrambled(i, two, seed);
        assert_true(x > 0 && x < 1 && y > 0 && y < 1);
        boxes[(uint32_t)(x * (1u << a)) << b | (uint32_t)(y * (1u << b))]++;
    }
    bool even = true;
    for (uint32_t k = 0; k < cells; k++)
        even = even && boxes[k] == count / cells;
    free(boxes);
    return even;
}

static void test_scrambled_points_are_a_net(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        for (uint32_t d = 0; d < SIM_SOBOL_DIMENSIONS; d++)
            assert_true(is_net(8, 8, 0, d, 0, seed));
        for (uint32_t a = 0; a <= 8; a++)
            assert_true(is_net(8, a, 8 - a, 0, 1, seed));
    }
    /* The test can fail: the same two dimensions make a diagonal. */
    assert_false(is_net(8, 4, 4, 2, 2, 1));
}

static void test_scrambles_are_uniform_and_differ(void **state)
{
    (void)state;
    enum { SEEDS = 4000 };
    /* Over seeds a coordinate is uniform (false alarm 1e-4 each) and independent of another dimension's. */
    for (uint32_t index = 0; index < 3; index++) {
        double sample[SEEDS];
        double counts[16] = {0}, expected[16], cells[16] = {0};
        for (uint32_t s = 0; s < SEEDS; s++) {
            sample[s] = sim_sobol_scrambled(index * 77, 5, s);
            counts[(int)(sample[s] * 16)]++;
            cells[(int)(sample[s] * 4) * 4 + (int)(sim_sobol_scrambled(index * 77, 6, s) * 4)]++;
        }
        for (int k = 0; k < 16; k++)
            expected[k] = SEEDS / 16.0;
        judge_counts(counts, expected, 16, 1e-4, "a scrambled coordinate");
        judge_counts(cells, expected, 16, 1e-4, "two scrambled coordinates");
    }
    /* Nested: two points with the same first digit stay on the same half, whatever the seed. */
    for (uint64_t seed = 0; seed < 50; seed++) {
        bool half[4];
        for (uint32_t i = 0; i < 4; i++)
            half[i] = sim_sobol_scrambled(i, 0, seed) >= 0.5;
        assert_true(half[0] == half[2] && half[1] == half[3] && half[0] != half[1]);
    }
}

/* An integral of a smooth product over six dimensions: the error of 2^10 scrambled points is far below that of as many
 * independent ones (standard error 0.0245 there), and unbiased over seeds. */
static void test_integral(void **state)
{
    (void)state;
    struct judge judge = {0};
    for (uint64_t seed = 1; seed <= 30; seed++) {
        double sum = 0;
        for (uint32_t i = 0; i < 1024; i++) {
            double product = 1;
            for (uint32_t d = 0; d < 6; d++)
                product *= 0.5 + sim_sobol_scrambled(i, d, seed);
            sum += product;
        }
        judge_add(&judge, sum / 1024);
    }
    judge_mean(&judge, 1.0, "the mean of scrambled estimates");
    assert_true(judge_variance(&judge) < 0.0245 * 0.0245 / 100);
}

static void test_latin_hypercube(void **state)
{
    (void)state;
    enum { COUNT = 37 };
    double one[COUNT], two[COUNT], other[COUNT];
    sim_latin_hypercube(COUNT, 0, 7, one);
    sim_latin_hypercube(COUNT, 1, 7, two);
    sim_latin_hypercube(COUNT, 0, 8, other);
    assert_memory_not_equal(one, two, sizeof one);
    assert_memory_not_equal(one, other, sizeof one);
    for (int s = 0; s < 2; s++) {
        int strata[COUNT] = {0};
        for (int i = 0; i < COUNT; i++) {
            double x = s ? two[i] : one[i];
            assert_true(x > 0 && x < 1);
            strata[(int)(x * COUNT)]++;
        }
        for (int k = 0; k < COUNT; k++)
            assert_int_equal(strata[k], 1);
    }
    sim_latin_hypercube(1, 0, 7, one);
    assert_true(one[0] > 0 && one[0] < 1);
    /* Orders are fair: the stratum of the first point over seeds (false alarm 1e-4). */
    double counts[5] = {0};
    const double expected[5] = {800, 800, 800, 800, 800};
    for (uint64_t seed = 0; seed < 4000; seed++) {
        double x[5];
        sim_latin_hypercube(5, 3, seed, x);
        counts[(int)(x[0] * 5)]++;
    }
    judge_counts(counts, expected, 5, 1e-4, "the stratum of the first point");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_points),
        cmocka_unit_test(test_scrambled_points_are_a_net),
        cmocka_unit_test(test_scrambles_are_uniform_and_differ),
        cmocka_unit_test(test_integral),
        cmocka_unit_test(test_latin_hypercube),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
