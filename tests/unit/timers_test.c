/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A grid's ticks are one period apart whatever rounding does. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "models/world.h"

static void no_tick_comes_twice(void **state)
{
    (void)state;
    const double periods[] = {365.0, 30.0, 90.0, 182.5, 365.0 / 12, 73.0 / 7};
    for (size_t p = 0; p < sizeof periods / sizeof periods[0]; p++) {
        for (int i = 0; i < 1000; i++) {
            double phase = periods[p] * (i + 0.5) / 1000, now = -3650;
            for (int tick = 0; tick < 400; tick++) {
                double next = eco_grid_next(phase, periods[p], now);
                assert_true(next > now);
                if (tick > 0)
                    assert_true(fabs(next - now - periods[p]) < 1e-9);
                now = next;
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_tick_comes_twice)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
