/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The language of programme rules, on a partner whose records are written by hand; dates of reviews; contracts. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/eco_desk.h"

static struct eco_programme_params *rules(struct eco_desk *d)
{
    struct eco_programme_params *programme = &d->terms->programme[0];
    programme->conduct = (struct eco_conduct_params){.par = 0.7, .prior = 10, .memory = 365};
    programme->review = (struct eco_review_params){.every = 30, .window = 12};
    return programme;
}

static void points_have_kinds_caps_and_an_end(void **state)
{
    struct eco_desk *d = *state;
    struct eco_programme_params *programme = rules(d);
    programme->points_count = 2;
    programme->points[0] =
        (struct eco_points_params){.counts = ECO_MEASURE_REVENUE, .each = 0.1, .months = 12, .cap = 50};
    programme->points[1] = (struct eco_points_params){.counts = ECO_MEASURE_CUSTOMERS_FOUND, .each = 5, .months = 6};
    programme->review.points_per_money = 1e9; /* not where points are listed by kind */
    eco_desk_record(d, ECO_TALLY_REVENUE, 11, 200);
    eco_desk_record(d, ECO_TALLY_REVENUE, 12, 1e6); /* expired */
    eco_desk_record(d, ECO_TALLY_CUSTOMERS_FOUND, 5, 2);
    eco_desk_record(d, ECO_TALLY_CUSTOMERS_FOUND, 6, 100); /* expired */
    assert_true(fabs(eco_standing(&d->local, &d->partner).points - 30) < 1e-9);
    eco_desk_record(d, ECO_TALLY_REVENUE, 0, 1e6);
    assert_true(fabs(eco_standing(&d->local, &d->partner).points - 60) < 1e-9); /* capped */
    programme->points_count = 0;
    programme->review.points_per_money = 0;
    programme->review.points_per_customer = 3;
    eco_desk_record(d, ECO_TALLY_CUSTOMERS_WON, 3, 4);
    assert_true(fabs(eco_standing(&d->local, &d->partner).points - 12) < 1e-9);
}

/* Weights 20, 30 and 50: half of 20, all of 30, two fifths of 50. */
static void score_gives_partial_credit(void **state)
{
    struct eco_desk *d = *state;
    struct eco_programme_params *programme = rules(d);
    struct eco_track_params *track = &programme->track[0];
    programme->track_count = 1;
    *track = (struct eco_track_params){.every_part = true, .part_count = 3};
    track->part[0] =
        (struct eco_part_params){.counts = ECO_MEASURE_CUSTOMERS_SMALL, .full = 10, .weight = 20, .months = 12};
    track->part[1] = (struct eco_part_params){.counts = ECO_MEASURE_STAFF, .full = 4, .weight = 30, .months = 12};
    track->part[2] = (struct eco_part_params){.counts = ECO_MEASURE_PROJECTS, .full = 5, .weight = 50, .months = 3};
    d->partner.sellers = 8;
    eco_desk_record(d, ECO_TALLY_CUSTOMERS_SMALL, 4, 5);
    assert_true(eco_standing(&d->local, &d->partner).score == 0); /* a part at zero */
    track->every_part = false;
    assert_true(fabs(eco_standing(&d->local, &d->partner).score - 0.4) < 1e-12);
    track->every_part = true;
    eco_desk_record(d, ECO_TALLY_PROJECTS, 1, 2);
    assert_true(fabs(eco_standing(&d->local, &d->partner).score - 0.6) < 1e-12);
    programme->track_count = 2; /* the best track counts */
    programme->track[1] = (struct eco_track_params){.part_count = 1};
    programme->track[1].part[0] =
        (struct eco_part_params){.counts = ECO_MEASURE_STAFF, .full = 10, .weight = 1, .months = 12};
    assert_true(fabs(eco_standing(&d->local, &d->partner).score - 0.8) < 1e-12);
}

static void measures_are_what_they_say(void **state)
{
    struct eco_desk *d = *state;
    rules(d);
    assert_true(eco_measure(&d->local, &d->partner, ECO_MEASURE_RETENTION, 12) == 0);
    assert_true(eco_measure(&d->local, &d->partner, ECO_MEASURE_GROWTH, 12) == 0);
    eco_desk_record(d, ECO_TALLY_DUE, 2, 4);
    eco_desk_record(d, ECO_TALLY_KEPT, 2, 3);
    eco_desk_record(d, ECO_TALLY_REVENUE, 2, 150);
    eco_desk_record(d, ECO_TALLY_REVENUE, 13, 100);
    assert_true(eco_measure(&d->local, &d->partner, ECO_MEASURE_RETENTION, 12) == 0.75);
    assert_true(fabs(eco_measure(&d->local, &d->partner, ECO_MEASURE_GROWTH, 12) - 0.5) < 1e-12);
    assert_true(eco_measure(&d->local, &d->partner, ECO_MEASURE_REVENUE, 24) == 250);
}

static void further_needs_all_count(void **state)
{
    struct eco_desk *d = *state;
    struct eco_programme_params *programme = rules(d);
    programme->tier[0].need_count = 2;
    programme->tier[0].need[0] = (struct eco_need_params){.counts = ECO_MEASURE_SEATS, .least = 75, .months = 12};
    programme->tier[0].need[1] = (struct eco_need_params){.counts = ECO_MEASURE_FOUND, .least = 10, .months = 6};
    eco_desk_record(d, ECO_TALLY_SEATS, 1, 90);
    eco_desk_record(d, ECO_TALLY_SEATS, 2, -20);
    eco_desk_record(d, ECO_TALLY_FOUND, 5, 10);
    struct eco_standing standing = eco_standing(&d->local, &d->partner);
    assert_false(eco_level_holds(&d->local, &d->partner, &standing, 0));
    eco_desk_record(d, ECO_TALLY_SEATS, 3, 5);
    assert_true(eco_level_holds(&d->local, &d->partner, &standing, 0));
    programme->tier[0].score = 0.1;
    assert_false(eco_level_holds(&d->local, &d->partner, &standing, 0));
}

/* The furthest condition counts; what selling does not bring is asked apart. */
static void distance_is_to_the_furthest_condition(void **state)
{
    struct eco_desk *d = *state;
    struct eco_programme_params *programme = rules(d);
    struct eco_standing standing = {.points = 80, .score = 0.6, .customers = 30, .retention = 1};
    assert_true(eco_level_distance(&d->local, &d->partner, &standing, 0) == -INFINITY);
    programme->tier[0].points = 100;
    programme->tier[0].customers = 20;
    assert_true(fabs(eco_level_distance(&d->local, &d->partner, &standing, 0) - 0.2) < 1e-12);
    programme->tier[0].score = 0.8;
    assert_true(fabs(eco_level_distance(&d->local, &d->partner, &standing, 0) - 0.25) < 1e-12);
    assert_true(eco_level_unsold_holds(&d->local, &d->partner, &standing, 0));
    programme->tier[0].certificates = 1;
    assert_false(eco_level_unsold_holds(&d->local, &d->partner, &standing, 0));
}

/* Mid-January and mid-July of any year. */
static void reviews_have_calendar_dates(void **state)
{
    struct eco_desk *d = *state;
    struct eco_programme_params *programme = rules(d);
    programme->review.every = 182.5;
    programme->review.calendar = true;
    programme->review.offset = 14;
    const double now[] = {-365, -351, 0, 14, 15, 196.4, 196.5, 365},
                 next[] = {-351, -168.5, 14, 196.5, 196.5, 196.5, 379, 379};
    for (int i = 0; i < 8; i++) {
        d->region.now = now[i];
        assert_true(fabs(eco_review_next(&d->local, &d->partner) - next[i]) < 1e-9);
    }
}

/* Up at any review, down only at the first of a half-year. */
static void levels_fall_at_keeping_reviews_only(void **state)
{
    struct eco_desk *d = *state;
    struct eco_programme_params *programme = rules(d);
    programme->tier_count = 2;
    programme->tier[1].points = 10;
    programme->review = (struct eco_review_params){.every = SIM_DAYS_PER_MONTH,
                                                   .keep = 6 * SIM_DAYS_PER_MONTH,
                                                   .calendar = true,
                                                   .window = 12,
                                                   .points_per_money = 1};
    int fell = 0, rose = 0;
    for (int month = 24; month < 48; month++) {
        d->region.now = month * SIM_DAYS_PER_MONTH;
        bool had = d->partner.tier == 1;
        eco_review_move(&d->local, &d->partner);
        if (had && d->partner.tier == 0) {
            assert_int_equal(month % 6, 0);
            fell++;
        }
        if (!had && d->partner.tier == 1) {
            assert_int_equal(month, 25);
            rose++;
        }
        if (month == 24)
            eco_desk_record(d, ECO_TALLY_REVENUE, 0, 10); /* counts up to month 35 */
    }
    assert_int_equal(rose, 1);
    assert_int_equal(fell, 1);
}

/* The method pulls towards its own quality and costs fit where needs are complex; other contracts know none. */
static void method_levels_quality(void **state)
{
    struct eco_desk *d = *state;
    struct eco_programme_params *programme = rules(d);
    programme->contract = ECO_CONTRACT_FRANCHISE;
    programme->franchise = (struct eco_franchise_params){.standard_quality = 0.65, .fit_loss = 0.3};
    struct eco_contract_terms terms = eco_contract_terms(programme);
    assert_true(eco_contract_quality(&terms, 0.3, 1) == 0.3); /* no method: byte for byte */
    programme->franchise.standardisation = 0.5;
    terms = eco_contract_terms(programme);
    assert_true(fabs(eco_contract_quality(&terms, 0.3, 0) - 0.475) < 1e-12);
    assert_true(fabs(eco_contract_quality(&terms, 0.9, 0) - 0.775) < 1e-12);
    assert_true(fabs(eco_contract_quality(&terms, 0.9, 1) - 0.625) < 1e-12);
    programme->contract = ECO_CONTRACT_FULL_CYCLE;
    terms = eco_contract_terms(programme);
    assert_true(eco_contract_quality(&terms, 0.9, 1) == 0.9);
}

/* Under any other contract a coefficient is neutral. */
static void coefficients_belong_to_contracts(void **state)
{
    struct eco_desk *d = *state;
    struct eco_programme_params *programme = rules(d);
    programme->distribution =
        (struct eco_distribution_params){.implementation = 0.3, .distributor_margin = 0.08, .administration = 0.4};
    programme->contract = ECO_CONTRACT_DISTRIBUTION;
    struct eco_contract_terms terms = eco_contract_terms(programme), house = eco_contract_terms(NULL);
    assert_true(terms.implementation == 0.3 && terms.distributor_margin == 0.08 && terms.administration == 0.4);
    programme->contract = ECO_CONTRACT_FRANCHISE;
    terms = eco_contract_terms(programme);
    assert_true(terms.implementation == 1 && terms.distributor_margin == 0 && terms.administration == 1);
    assert_true(house.implementation == 1 && house.standardisation == 0 && house.credit == 0);
}

#define DESK(test) cmocka_unit_test_setup_teardown(test, eco_desk_setup, eco_desk_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK(points_have_kinds_caps_and_an_end),
        DESK(score_gives_partial_credit),
        DESK(measures_are_what_they_say),
        DESK(further_needs_all_count),
        DESK(distance_is_to_the_furthest_condition),
        DESK(reviews_have_calendar_dates),
        DESK(levels_fall_at_keeping_reviews_only),
        DESK(method_levels_quality),
        DESK(coefficients_belong_to_contracts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
