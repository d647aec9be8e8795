/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tornado's signs: how often luck alone turns one, and that what turns surely is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "analysis/sensitivity/tornado.h"
#include "tests/support/formula_evaluator.h"

enum { FACTORS = 8, REPLICATIONS = 12, STUDIES = 300 };

struct world {
    uint64_t seed;
    double ends; /* what the difference is where an assumption lies at an end */
};

/* The second design is 5 ahead as it is, and `ends` where an assumption lies at an end; luck is each run's own. */
static bool call(void *context, const struct formula_run *run, double *out)
{
    const struct world *world = context;
    uint32_t which = 1;
    bool moved = false;
    for (uint32_t f = 0; f < FACTORS; f++)
        if (!isnan(run->x[f]) && run->x[f] != .5) {
            moved = true;
            which = 2 + 2 * f + (run->x[f] > .5);
        }
    out[0] = 0;
    if (run->design == 1)
        out[0] = (moved ? world->ends : 5) + formula_normal(run->replication, which, world->seed);
    return true;
}

/* Whether any end turns the sign of the difference. */
static bool any_turns(uint64_t seed, double ends)
{
    static const uint32_t designs[] = {0, 1};
    struct world world = {seed, ends};
    struct formula_evaluator e;
    struct ana_factor factors[FACTORS];
    struct ana_tornado tornado;
    bool turns = false;
    formula_evaluator_init(&e, call, &world, 2, 1, true);
    for (uint32_t f = 0; f < FACTORS; f++)
        formula_factor(&factors[f], f, 0, 1, false);
    struct ana_probe probe = {
        .evaluator = &e.evaluator, .designs = designs, .design_count = 2, .factors = factors, .factor_count = FACTORS};
    assert_int_equal(ana_tornado_run(&tornado, &probe, REPLICATIONS, NULL), SIM_OK);
    for (uint32_t f = 0; f < FACTORS; f++)
        turns = turns || tornado.bars[FACTORS + f].low.turns || tornado.bars[FACTORS + f].high.turns;
    ana_tornado_fini(&tornado);
    return turns;
}

/* At every end the truth is 0, which no sign is: one of 16 ends turns by luck in at most 2.5 % of studies.  Of 300 that
 * is 7.5, and 20 or more have a chance of 1e-4; unadjusted it would be a third of them. */
static void test_luck_turns_no_sign(void **state)
{
    (void)state;
    uint32_t wrong = 0;
    for (uint64_t seed = 1; seed <= STUDIES; seed++)
        wrong += any_turns(seed, 0);
    print_message("signs turned by luck: in %u of %d studies\n", wrong, STUDIES);
    assert_true(wrong < 20);
}

static void test_a_sign_that_turns_is_found(void **state)
{
    (void)state;
    assert_true(any_turns(1, -3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_luck_turns_no_sign),
        cmocka_unit_test(test_a_sign_that_turns_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
