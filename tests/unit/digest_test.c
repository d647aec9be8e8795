/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fingerprint: order counts, single bits count, doubles by their bits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/core/digest.h"

static void test_order_counts(void **state)
{
    (void)state;
    uint64_t ab = sim_digest_fold(sim_digest_fold(SIM_DIGEST_START, 1), 2);
    uint64_t ba = sim_digest_fold(sim_digest_fold(SIM_DIGEST_START, 2), 1);
    assert_int_not_equal(ab, ba);
    assert_int_not_equal(sim_digest_fold(SIM_DIGEST_START, 0), SIM_DIGEST_START);
}

/* A flipped bit early on is never forgotten, and changes about half the digest two steps on. */
static void test_every_bit_counts(void **state)
{
    (void)state;
    uint64_t plain = SIM_DIGEST_START;
    for (uint64_t i = 0; i < 3; i++)
        plain = sim_digest_fold(plain, i);
    for (int bit = 0; bit < 64; bit++) {
        uint64_t other = sim_digest_fold(SIM_DIGEST_START, UINT64_C(1) << bit);
        for (uint64_t i = 1; i < 3; i++)
            other = sim_digest_fold(other, i);
        int changed = __builtin_popcountll(plain ^ other);
        assert_true(changed >= 8 && changed <= 56);
    }
}

static void test_doubles_by_their_bits(void **state)
{
    (void)state;
    assert_int_not_equal(sim_digest_fold_double(1, 0.0), sim_digest_fold_double(1, -0.0));
    assert_int_not_equal(sim_digest_fold_double(1, 1.0), sim_digest_fold_double(1, 1.0 + 0x1p-52));
    assert_int_equal(sim_digest_fold_double(1, 1.0), sim_digest_fold(1, UINT64_C(0x3ff0000000000000)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_counts),
        cmocka_unit_test(test_every_bit_counts),
        cmocka_unit_test(test_doubles_by_their_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
