/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addressed draws. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/core/random.h"
#include "tests/support/judge.h"

static struct sim_bits bits_of(uint64_t c0, uint64_t c1, uint64_t k0, uint64_t k1)
{
    struct sim_key key = {.seed = k0, .replication = k1};
    struct sim_address at = {
        .uid = c0, .purpose = (uint16_t)(c1 >> 48), .draw = (uint16_t)(c1 >> 32), .occurrence = (uint32_t)c1};
    return sim_random_bits(&key, at);
}

/* Known answers of Threefry2x64-20. */
static void test_known_answers(void **state)
{
    (void)state;
    struct sim_bits zero = bits_of(0, 0, 0, 0);
    assert_int_equal(zero.word[0], UINT64_C(0xc2b6e3a8c2c69865));
    assert_int_equal(zero.word[1], UINT64_C(0x6f81ed42f350084d));
    struct sim_bits ones = bits_of(UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX);
    assert_int_equal(ones.word[0], UINT64_C(0xe02cb7c4d95d277a));
    assert_int_equal(ones.word[1], UINT64_C(0xd06633d0893b8b68));
    struct sim_bits pi = bits_of(UINT64_C(0x243f6a8885a308d3), UINT64_C(0x13198a2e03707344),
                                 UINT64_C(0xa4093822299f31d0), UINT64_C(0x082efa98ec4e6c89));
    assert_int_equal(pi.word[0], UINT64_C(0x263c7d30bb0f0af1));
    assert_int_equal(pi.word[1], UINT64_C(0x56be8361d3311526));
}

static void test_uniforms_stay_inside(void **state)
{
    (void)state;
    assert_true(sim_bits_to_uniform(0) == 0x1p-53);
    assert_true(sim_bits_to_uniform(UINT64_MAX) == 1 - 0x1p-53);
    assert_true(sim_bits_to_uniform(UINT64_MAX) < 1);
    assert_true(sim_bits_to_uniform(UINT64_C(1) << 63) == 0.5 + 0x1p-53);
}

/* Every part of an address matters, and only the address. */
static void test_addresses_are_separate(void **state)
{
    (void)state;
    struct sim_key key = {.seed = 1, .replication = 2}, other = {.seed = 1, .replication = 3};
    struct sim_address at = sim_at(10, 20, 30);
    double u = sim_uniform(&key, at);
    assert_true(u == sim_uniform(&key, sim_at(10, 20, 30)));
    assert_true(u != sim_uniform(&key, sim_at(11, 20, 30)));
    assert_true(u != sim_uniform(&key, sim_at(10, 21, 30)));
    assert_true(u != sim_uniform(&key, sim_at(10, 20, 31)));
    assert_true(u != sim_uniform(&key, sim_draw(at, 1)));
    assert_true(u != sim_uniform(&other, at));
    assert_true(u == sim_uniform(&key, sim_draw(sim_draw(at, 1), 0)));
}

static void test_children_differ(void **state)
{
    (void)state;
    assert_int_equal(sim_child_uid(5, 6, 7), sim_child_uid(5, 6, 7));
    assert_int_not_equal(sim_child_uid(5, 6, 7), sim_child_uid(5, 6, 8));
    assert_int_not_equal(sim_child_uid(5, 6, 7), sim_child_uid(6, 6, 7));
    assert_int_not_equal(sim_child_uid(5, 6, 7), sim_child_uid(5, 7, 7));
}

/* A purpose may meet another replication's luck; the others keep theirs. */
static void test_luck_of_one_purpose(void **state)
{
    (void)state;
    const uint64_t luck[3] = {2, 9, 2};
    struct sim_key plain = {.seed = 1, .replication = 2}, other = {.seed = 1, .replication = 9};
    struct sim_key changed = {.seed = 1, .replication = 2, .luck = luck};
    assert_true(sim_uniform(&changed, sim_at(5, 1, 7)) == sim_uniform(&other, sim_at(5, 1, 7)));
    assert_true(sim_uniform(&changed, sim_at(5, 0, 7)) == sim_uniform(&plain, sim_at(5, 0, 7)));
    assert_true(sim_uniform(&changed, sim_at(5, 2, 7)) == sim_uniform(&plain, sim_at(5, 2, 7)));
}

static double identity(double x, const void *context)
{
    (void)context;
    return x;
}

/* Neighbouring addresses, each way one can walk: uniform (false alarm 1e-5 each) and uncorrelated. */
static void test_neighbours_are_independent(void **state)
{
    (void)state;
    enum { COUNT = 100000 };
    static double sample[COUNT];
    static const char *const ways[] = {"uid", "occurrence", "purpose", "draw", "replication"};
    for (int way = 0; way < 5; way++) {
        struct judge product = {0};
        for (uint32_t i = 0; i < COUNT; i++) {
            struct sim_key key = {.seed = 7, .replication = way == 4 ? i : 1};
            struct sim_address at = sim_at(way == 0 ? i : 9, (uint16_t)(way == 2 ? i : 3), way == 1 ? i : 2);
            at.draw = (uint16_t)(way == 3 ? i : 0);
            if (way == 2 || way == 3) /* 16 bits: walk on in the next uid */
                at.uid += i >> 16;
            sample[i] = sim_uniform(&key, at);
            if (i > 0)
                judge_add(&product, (sample[i] - 0.5) * (sample[i - 1] - 0.5));
        }
        judge_mean(&product, 0, ways[way]);
        judge_ks(sample, COUNT, identity, NULL, 1e-5, ways[way]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),          cmocka_unit_test(test_uniforms_stay_inside),
        cmocka_unit_test(test_addresses_are_separate), cmocka_unit_test(test_luck_of_one_purpose),
        cmocka_unit_test(test_children_differ),        cmocka_unit_test(test_neighbours_are_independent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
