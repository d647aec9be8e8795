/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bunching: planted masses are found, smooth ones are not, period ends are shares. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "analysis/partners/bunching.h"
#include "analysis/partners/period.h"
#include "sim/core/random.h"
#include "tests/support/rosters.h"

static bool near(double a, double b, double tolerance)
{
    return fabs(a - b) <= tolerance;
}

/* Counts on a cubic are fitted exactly (to rounding), whatever is planted inside the window. */
static void test_planted_mass_is_exact(void **state)
{
    (void)state;
    double counts[ANA_BUNCHING_BINS], smooth[ANA_BUNCHING_BINS], height = 0;
    for (uint32_t b = 0; b < ANA_BUNCHING_BINS; b++) {
        double x = ana_bunching_bin(b) + ANA_BUNCHING_WIDTH / 2 - 1;
        smooth[b] = 100 - 80 * x + 40 * x * x - 200 * x * x * x;
        counts[b] = smooth[b];
        if (fabs(x) < ANA_BUNCHING_WINDOW * ANA_BUNCHING_WIDTH)
            height += smooth[b] / (2 * ANA_BUNCHING_WINDOW);
    }
    counts[ANA_BUNCHING_HALF] += 150;    /* just above */
    counts[ANA_BUNCHING_HALF - 1] -= 60; /* just below */
    struct ana_bunching_fit fit = ana_bunching_fit(counts);
    for (uint32_t b = 0; b < ANA_BUNCHING_BINS; b++)
        assert_true(near(fit.counterfactual[b], smooth[b], 1e-9));
    assert_true(near(fit.above, 150 / height, 1e-9) && near(fit.below, -60 / height, 1e-9));
}

static void test_nobody_near(void **state)
{
    (void)state;
    const double none[ANA_BUNCHING_BINS] = {0};
    struct ana_bunching_fit fit = ana_bunching_fit(none);
    assert_true(isnan(fit.above) && isnan(fit.below));
}

/* Points spread evenly over (0.7, 1.3); of those just below, a share `moved` jumps just above. */
static struct ana_roster *partners_at(uint64_t seed, uint32_t replications, uint32_t partners, double moved)
{
    struct ana_roster *roster = rosters_make(replications, partners);
    const struct sim_key key = {.seed = seed, .replication = 0};
    for (uint32_t p = 0; p < 2; p++)
        for (uint32_t r = 0; r < replications; r++)
            for (uint32_t i = 0; i < partners; i++) {
                double z = .7 + .6 * sim_uniform(&key, sim_at(r * 1000 + i, 1, p));
                if (z < 1 && z >= .96 && sim_uniform(&key, sim_at(r * 1000 + i, 2, p)) < moved)
                    z = 2 - z;
                rosters_set("threshold", p, r, i, z);
                rosters_set("won", p, r, i, 10);
                rosters_set("won_late", p, r, i, p == 0 ? 1 : 3);
            }
    return roster;
}

static struct ana_bunching told(const struct ana_roster *roster)
{
    struct ana_bunching bunching;
    struct sim_error error = {0};
    assert_int_equal(ana_bunching(roster, UINT32_MAX, &bunching, &error), SIM_OK);
    return bunching;
}

/* Half of two bins moves: +1 bin above, -1 below.  200 x 300 partners, 2000 a bin: sd of either estimate is about 0.07
 * bins; 4.5 of them, false alarm below 1e-4. */
static void test_planted_mass_is_found(void **state)
{
    (void)state;
    struct ana_bunching bunching = told(partners_at(5, 200, 300, .5));
    for (uint32_t i = 0; i < 2; i++) {
        const struct ana_bunching_row *row = &bunching.rows[i];
        assert_true(near(row->fit.above, 1, .32) && near(row->fit.below, -1, .32));
        assert_true(row->above.low > 0 && row->below.high < 0);
        assert_true(row->above.low < 1 && row->above.high > 1 && row->below.low < -1 && row->below.high > -1);
        assert_true(row->partners == 60000);
    }
    ana_bunching_fini(&bunching);
}

/* Without bunching the 95 % intervals of 60 studies miss 0 in 5 %; more than 10 of the 60 has probability below 0.05 %
 * even if percentiles of 40 markets cover only 93 %. */
static void test_smooth_is_smooth(void **state)
{
    (void)state;
    int missed = 0;
    for (uint64_t study = 0; study < 30; study++) {
        struct ana_bunching bunching = told(partners_at(100 + study, 40, 100, 0));
        for (uint32_t i = 0; i < 2; i++)
            missed += bunching.rows[i].above.low > 0 || bunching.rows[i].above.high < 0;
        ana_bunching_fini(&bunching);
    }
    assert_in_range(missed, 0, 12);
}

static void test_period_ends(void **state)
{
    (void)state;
    struct ana_bunching bunching = told(partners_at(1, 4, 20, 0));
    assert_true(near(bunching.rows[0].late.mean, .1, 1e-12) && near(bunching.rows[1].late.mean, .3, 1e-12));
    assert_true(near(bunching.rows[1].late_change.mean, .2, 1e-12) && isnan(bunching.rows[0].late_change.mean));
    assert_true(bunching.rows[1].deals == 800);
    assert_true(isnan(bunching.rows[0].fit.above)); /* 80 partners are too few */
    ana_bunching_fini(&bunching);
}

/* Twelve months of one deal a day: 7 of the last days of each period; before time 0 nothing counts. */
static void test_last_weeks(void **state)
{
    (void)state;
    enum { DAYS = 365 };
    static struct ana_event events[2 * DAYS];
    for (int d = 0; d < 2 * DAYS; d++)
        events[d] = (struct ana_event){.time = d - DAYS + .5, .step = ANA_STEP_WON, .partner = 1};
    const struct ana_journal even = {2 * DAYS, events}, none = {DAYS, events};
    struct ana_period_ends ends = {.warmup_days = DAYS};
    ana_period_ends_add(&ends, &even);
    ana_period_ends_add(&ends, &none);
    assert_true(ends.deals == DAYS && ends.share[0].count == 1);
    for (int k = 0; k < ANA_PERIODS; k++)
        assert_true(near(ends.share[k].mean, ana_period_even(k), 12.0 / DAYS));
    assert_true(near(ends.share[3].mean, 7.0 / DAYS, 1e-12) && near(ana_period_even(3), 7.0 / DAYS, 1e-12));
}

static void test_prospects_and_failures(void **state)
{
    (void)state;
    struct ana_roster *roster = partners_at(1, 2, 20, 0);
    struct ana_bunching bunching;
    struct sim_error error = {0};
    for (uint32_t i = 0; i < 20; i++)
        rosters_set("state", 0, 0, i, 1);
    rosters_status(1, 0, SIM_PAIR_FAILED);
    bunching = told(roster);
    assert_true(bunching.rows[0].partners == 20 && bunching.rows[1].partners == 20);
    ana_bunching_fini(&bunching);
    rosters_status(1, 1, SIM_PAIR_FAILED);
    rosters_status(0, 0, SIM_PAIR_MISSING);
    rosters_status(0, 1, SIM_PAIR_MISSING);
    assert_int_equal(ana_bunching(roster, UINT32_MAX, &bunching, &error), SIM_USAGE);
    ana_bunching_fini(&bunching);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planted_mass_is_exact),
        cmocka_unit_test(test_nobody_near),
        cmocka_unit_test(test_planted_mass_is_found),
        cmocka_unit_test(test_smooth_is_smooth),
        cmocka_unit_test(test_period_ends),
        cmocka_unit_test(test_last_weeks),
        cmocka_unit_test(test_prospects_and_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
