/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws taken ahead are the draws themselves, whatever vectors the processor has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/core/ahead_private.h"
#include "sim/core/sample.h"

#define PURPOSE 7
#define REPLACED 8 /* this purpose meets another replication's luck */

static const uint64_t luck[REPLACED + 1] = {[PURPOSE] = 3, [REPLACED] = 11};

/* Numbers with bits everywhere, so that no word of the address is lost. */
static struct sim_address address(uint64_t i)
{
    struct sim_address at = sim_at(i * UINT64_C(0x9e3779b97f4a7c15), (uint16_t)(PURPOSE + i % 2),
                                   (uint32_t)(i * 2654435761U) / SIM_AHEAD * SIM_AHEAD);
    at.draw = (uint16_t)(i * 40503);
    return at;
}

static void test_every_way_gives_the_same_bits(void **state)
{
    (void)state;
    const struct sim_key keys[2] = {{.seed = UINT64_MAX, .replication = 3}, {.seed = 5, .luck = luck}};
    int known = 0;
    for (int way = 0; way < SIM_ABREAST_WAYS; way++) {
        if (!sim_abreast_known((enum sim_abreast)way))
            continue;
        known++;
        for (uint64_t i = 0; i < 1000; i++) {
            uint64_t word0[SIM_AHEAD], word1[SIM_AHEAD];
            struct sim_address at = address(i);
            sim_abreast_by((enum sim_abreast)way, &keys[i / 2 % 2], at, word0, word1);
            for (uint32_t k = 0; k < SIM_AHEAD; k++, at.occurrence++) {
                struct sim_bits bits = sim_random_bits(&keys[i / 2 % 2], at);
                assert_int_equal(word0[k], bits.word[0]);
                assert_int_equal(word1[k], bits.word[1]);
            }
        }
    }
    assert_true(known >= 1 && sim_abreast_known(SIM_ABREAST_PLAIN));
}

/* In order, backwards, by leaps, at both ends; enough for some hundred second tries of the ziggurat. */
static void test_any_order(void **state)
{
    (void)state;
    const struct sim_key key = {.seed = 1, .replication = 2};
    struct sim_ahead ahead = sim_ahead_of(99, PURPOSE);
    const uint32_t first[] = {0, 20000, 12345, UINT32_MAX - 9999}, step[] = {1, UINT32_MAX, 777, 1};
    for (int order = 0; order < 4; order++)
        for (uint32_t i = 0; i < 10000; i++) {
            uint32_t occurrence = first[order] + i * step[order];
            double single = sim_standard_exponential(&key, sim_at(99, PURPOSE, occurrence));
            assert_true(sim_ahead_exponential(&ahead, &key, occurrence) == single);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_way_gives_the_same_bits),
        cmocka_unit_test(test_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
