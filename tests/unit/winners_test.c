/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Winners and losers: shares, quantiles and groups by hand, intervals over replications. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "analysis/partners/winners.h"
#include "sim/core/random.h"
#include "tests/support/rosters.h"

static const struct ana_winners_row *row_of(const struct ana_winners *winners, const char *label)
{
    for (uint32_t i = 0; i < winners->count; i++)
        if (strcmp(winners->rows[i].label, label) == 0)
            return &winners->rows[i];
    return NULL;
}

static struct ana_winners winners_of(const struct ana_roster *roster, const char *measure)
{
    struct sim_error error = {0};
    struct ana_winners winners;
    const struct ana_winners_options options = {.baseline = UINT32_MAX, .measure = measure};
    assert_int_equal(ana_winners(roster, &options, &winners, &error), SIM_OK);
    return winners;
}

/* Ten partners with 100 each; the first four of the high level gain 1, 2, 3, 40; two lose 10; four keep. */
static struct ana_roster *ten_partners(void)
{
    static const double change[10] = {1, 2, 3, 40, -10, -10, 0, 0, 0, 0};
    struct ana_roster *roster = rosters_make(3, 12);
    for (uint32_t r = 0; r < 3; r++) {
        for (uint32_t i = 0; i < 10; i++) {
            rosters_set("profit", 0, r, i, 100);
            rosters_set("profit", 1, r, i, 100 + change[i]);
            rosters_set("tier_before", 0, r, i, i < 4);
            rosters_set("region", 0, r, i, i % 2);
        }
        /* prospects under both take no part; one that joins does */
        rosters_set("state", 0, r, 10, 1);
        rosters_set("state", 1, r, 10, 1);
        rosters_set("profit", 1, r, 10, 1000);
        rosters_set("profit", 0, r, 11, NAN);
    }
    return roster;
}

static void test_shares_and_groups(void **state)
{
    (void)state;
    struct ana_winners winners = winners_of(ten_partners(), NULL);
    const struct ana_winners_row *all = row_of(&winners, "all partners");
    assert_true(all == winners.rows && all->partners.mean == 10);
    assert_true(fabs(all->better.mean - .4) < 1e-12 && fabs(all->worse.mean - .2) < 1e-12);
    assert_true(fabs(winners.clear - 5) < 1e-12); /* 5 % of 100 */
    assert_true(fabs(all->clearly_better.mean - .1) < 1e-12 && fabs(all->clearly_worse.mean - .2) < 1e-12);
    assert_true(fabs(all->mean.mean - 2.6) < 1e-12 && all->median.mean == 0);
    assert_true(fabs(all->q10.mean - -10) < 1e-12 && fabs(all->q90.mean - 6.7) < 1e-9);
    const struct ana_winners_row *high = row_of(&winners, "high"), *low = row_of(&winners, "low");
    assert_true(high->by == ANA_BY_LEVEL && high->better.mean == 1 && high->median.mean == 2.5);
    assert_true(fabs(low->worse.mean - 1.0 / 3) < 1e-12 && low->better.mean == 0);
    assert_true(row_of(&winners, "north")->partners.mean == 5 && row_of(&winners, "south")->partners.mean == 5);
    /* every group's members add up to all */
    for (int by = 1; by < ANA_BY_COUNT; by++) {
        double members = 0;
        for (uint32_t i = 0; i < winners.count; i++)
            members += winners.rows[i].by == (enum ana_winners_by)by ? winners.rows[i].partners.mean : 0;
        assert_true(members == 10 || members == 0);
    }
    ana_winners_fini(&winners);
}

static void test_sizes_are_cut_into_thirds(void **state)
{
    (void)state;
    struct ana_roster *roster = rosters_make(2, 9);
    for (uint32_t r = 0; r < 2; r++)
        for (uint32_t i = 0; i < 9; i++) {
            rosters_set("staff", 0, r, i, 2 * (i + 1));
            rosters_set("profit", 1, r, i, i < 3 ? 1 : -1);
        }
    struct ana_winners winners = winners_of(roster, "profit");
    assert_true(row_of(&winners, "up to 7 staff")->better.mean == 1);
    assert_true(row_of(&winners, "8 to 12 staff")->worse.mean == 1);
    assert_true(row_of(&winners, "above 12 staff")->partners.mean == 3);
    ana_winners_fini(&winners);
}

static void test_failed_runs_are_left_out(void **state)
{
    (void)state;
    struct ana_roster *roster = ten_partners();
    rosters_status(1, 0, SIM_PAIR_FAILED);
    struct ana_winners winners = winners_of(roster, NULL);
    assert_true(winners.pairs == 2 && winners.dropped == 1 && winners.rows[0].mean.count == 2);
    ana_winners_fini(&winners);
    rosters_status(0, 1, SIM_PAIR_MISSING);
    winners = winners_of(roster, NULL);
    assert_true(winners.pairs == 1 && isnan(winners.rows[0].better.interval.low)); /* one market: no interval */
    ana_winners_fini(&winners);
    rosters_status(0, 2, SIM_PAIR_MISSING);
    struct sim_error error = {0};
    const struct ana_winners_options options = {.baseline = UINT32_MAX};
    assert_int_equal(ana_winners(roster, &options, &winners, &error), SIM_USAGE);
    ana_winners_fini(&winners);
}

static void test_refusals(void **state)
{
    (void)state;
    static const char *const wrong[] = {"nothing", "region"};
    struct ana_roster *roster = ten_partners();
    for (int i = 0; i < 2; i++) {
        struct ana_winners winners;
        struct sim_error error = {0};
        const struct ana_winners_options options = {.baseline = UINT32_MAX, .measure = wrong[i]};
        assert_int_equal(ana_winners(roster, &options, &winners, &error), SIM_USAGE);
        assert_non_null(strstr(error.text, wrong[i]));
        ana_winners_fini(&winners);
    }
}

/* Partners of a market share its mood: change = mood + own, mood ~ U(-1, 1).  Intervals over replications cover the
 * true mean 0 as often as they say; over partners they would hardly ever.  400 studies of 20 markets: the share of
 * misses is 5 % +- 3.5 % with false-alarm probability 0.1 %. */
static void test_intervals_are_over_markets(void **state)
{
    (void)state;
    const struct sim_key key = {.seed = 7, .replication = 0};
    int missed = 0;
    for (uint32_t study = 0; study < 400; study++) {
        struct ana_roster *roster = rosters_make(20, 30);
        for (uint32_t r = 0; r < 20; r++) {
            double mood = 2 * sim_uniform(&key, sim_at(study * 20 + r, 1, 0)) - 1;
            for (uint32_t i = 0; i < 30; i++)
                rosters_set("profit", 1, r, i, mood + .2 * (sim_uniform(&key, sim_at(study * 20 + r, 2, i)) - .5));
        }
        struct ana_winners winners = winners_of(roster, NULL);
        missed += winners.rows[0].mean.interval.low > 0 || winners.rows[0].mean.interval.high < 0;
        ana_winners_fini(&winners);
    }
    assert_in_range(missed, 6, 34);
}

static void test_document(void **state)
{
    (void)state;
    struct ana_winners winners = winners_of(ten_partners(), NULL);
    struct ana_document document;
    struct ana_buffer out = {0};
    struct sim_error error = {0};
    ana_document_init(&document, "winners", ANA_EN);
    ana_winners_tell(&winners, &document);
    assert_int_equal(ana_document_print(&document, ANA_CSV, NULL, &out, &error), SIM_OK);
    assert_non_null(strstr(out.text, "\nnew,all,all partners,new,10,"));
    assert_non_null(strstr(out.text, "\nnew,level,high,  high,4,1,1,1,"));
    ana_buffer_clear(&out);
    assert_int_equal(ana_document_print(&document, ANA_TEXT, NULL, &out, &error), SIM_OK);
    assert_non_null(strstr(out.text, "'new': better off than under 'now' 40%"));
    ana_buffer_free(&out);
    ana_document_fini(&document);
    ana_winners_fini(&winners);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shares_and_groups),          cmocka_unit_test(test_sizes_are_cut_into_thirds),
        cmocka_unit_test(test_failed_runs_are_left_out),   cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_intervals_are_over_markets), cmocka_unit_test(test_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
