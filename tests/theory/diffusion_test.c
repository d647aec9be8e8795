/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PB2: stochastic Bass diffusion by thinning; |z| < 4.5 (false alarm once in 147,000), and the deterministic curve of
 * PB1 must be told apart from it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/bass_model.h"
#include "tests/support/runs.h"

#define RUNS 10000

static struct judge adopters(double days, uint64_t seed)
{
    struct bass_parameters p = {.agents = 100, .p = 0.03, .q = 0.38};
    struct judge judge = {0};
    runs_collect(&bass_model, &p, runs_setup(seed, 0, days, days), 0, RUNS, &judge);
    return judge;
}

static void test_five_years(void **state)
{
    (void)state;
    struct judge judge = adopters(5, 1);
    judge_mean(&judge, 32.356155473781, "PB2 mean at 5");
    judge_score((judge_variance(&judge) / 88.652315500344 - 1) / sqrt(2.0 / RUNS), "PB2 variance at 5");
    assert_true(judge_z(&judge, 33.119864249137) < -4.5); /* PB1 is not the mean of PB2 */
}

static void test_ten_years(void **state)
{
    (void)state;
    struct judge judge = adopters(10, 2);
    judge_mean(&judge, 79.491243978563, "PB2 mean at 10");
    judge_score((judge_variance(&judge) / 65.951314083187 - 1) / sqrt(2.0 / RUNS), "PB2 variance at 10");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_five_years), cmocka_unit_test(test_ten_years)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
