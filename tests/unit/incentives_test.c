/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each incentive on a partner whose records are written by hand: what is due, and what is not. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "models/programme/incentives/incentive.h"
#include "models/vendor/vendor.h"
#include "tests/support/eco_desk.h"

static struct eco_incentives_params *offer(struct eco_desk *d)
{
    return &d->terms->programme[0].incentives;
}

static void new_customer_bonus_is_for_new_customers(void **state)
{
    struct eco_desk *d = *state;
    struct eco_sale found = {.kind = ECO_SALE_NEW, .list = 1000}, given = found, renewal = found;
    given.from_vendor = true;
    renewal.kind = ECO_SALE_RENEWAL;
    offer(d)->new_customer_bonus = (struct eco_new_customer_bonus_params){.share = 0.1, .amount = 50};
    assert_true(eco_new_customer_bonus.on_sale(&d->local, &d->partner, &found) == 150);
    assert_true(eco_new_customer_bonus.on_sale(&d->local, &d->partner, &given) == 150);
    assert_true(eco_new_customer_bonus.on_sale(&d->local, &d->partner, &renewal) == 0);
    offer(d)->new_customer_bonus.found_only = true;
    assert_true(eco_new_customer_bonus.on_sale(&d->local, &d->partner, &found) == 150);
    assert_true(eco_new_customer_bonus.on_sale(&d->local, &d->partner, &given) == 0);
}

/* Thresholds 1000, 2000, 4000, 8000 a year: a fourth of the discount each. */
static void volume_discount_grows_in_steps(void **state)
{
    struct eco_desk *d = *state;
    struct eco_sale sale = {.kind = ECO_SALE_EXPANSION, .list = 100};
    offer(d)->volume_discount =
        (struct eco_volume_discount_params){.share = 0.2, .from = 1000, .to = 8000, .steps = 4, .window = 12};
    const double volume[] = {0, 999, 1000, 1999, 2000, 4000, 8000, 1e6}, due[] = {0, 0, 5, 5, 10, 15, 20, 20};
    for (int i = 0; i < 8; i++) {
        memset(d->partner.tally, 0, sizeof d->partner.tally);
        eco_desk_record(d, ECO_TALLY_REVENUE, 3, volume[i]);
        eco_desk_record(d, ECO_TALLY_REVENUE, 12, 1e9); /* outside the window */
        assert_true(fabs(eco_volume_discount.on_sale(&d->local, &d->partner, &sale) - due[i]) < 1e-9);
    }
    offer(d)->volume_discount.window = 6; /* a half-year's volume counts twice */
    memset(d->partner.tally, 0, sizeof d->partner.tally);
    eco_desk_record(d, ECO_TALLY_REVENUE, 3, 2000);
    assert_true(fabs(eco_volume_discount.on_sale(&d->local, &d->partner, &sale) - 15) < 1e-9);
}

static void growth_rebate_is_paid_on_growth(void **state)
{
    struct eco_desk *d = *state;
    offer(d)->growth_rebate = (struct eco_growth_rebate_params){.share = 0.1, .every = 12, .hurdle = 0.2};
    eco_desk_record(d, ECO_TALLY_REVENUE, 0, 1e9); /* the month that runs */
    eco_desk_record(d, ECO_TALLY_REVENUE, 24, 400);
    eco_desk_record(d, ECO_TALLY_REVENUE, 13, 600);
    eco_desk_record(d, ECO_TALLY_REVENUE, 12, 1000);
    assert_true(eco_growth_rebate.on_month(&d->local, &d->partner, 24) == 0); /* no growth */
    eco_desk_record(d, ECO_TALLY_REVENUE, 1, 199);
    assert_true(eco_growth_rebate.on_month(&d->local, &d->partner, 24) == 0); /* below the hurdle */
    eco_desk_record(d, ECO_TALLY_REVENUE, 1, 1);
    assert_true(fabs(eco_growth_rebate.on_month(&d->local, &d->partner, 24) - 20) < 1e-9);
    assert_true(eco_growth_rebate.on_month(&d->local, &d->partner, 23) == 0); /* not the end of a period */
    assert_true(eco_growth_rebate.on_month(&d->local, &d->partner, 12) == 0); /* nothing to compare with */
    offer(d)->growth_rebate.on_all = true;
    assert_true(fabs(eco_growth_rebate.on_month(&d->local, &d->partner, 24) - 120) < 1e-9);
    offer(d)->growth_rebate.minimum = 1100;
    assert_true(eco_growth_rebate.on_month(&d->local, &d->partner, 24) == 0);
}

static void retention_rebate_needs_its_target(void **state)
{
    struct eco_desk *d = *state;
    offer(d)->retention_rebate =
        (struct eco_retention_rebate_params){.share = 0.05, .every = 3, .target = 0.8, .least = 5};
    eco_desk_record(d, ECO_TALLY_RENEWED, 2, 1000);
    eco_desk_record(d, ECO_TALLY_DUE, 1, 4);
    eco_desk_record(d, ECO_TALLY_KEPT, 1, 4);
    assert_true(eco_retention_rebate.on_month(&d->local, &d->partner, 24) == 0); /* too few */
    eco_desk_record(d, ECO_TALLY_DUE, 3, 1);
    assert_true(fabs(eco_retention_rebate.on_month(&d->local, &d->partner, 24) - 50) < 1e-9);
    eco_desk_record(d, ECO_TALLY_DUE, 3, 1);
    assert_true(eco_retention_rebate.on_month(&d->local, &d->partner, 24) == 0); /* 4 of 6 */
}

/* Sure to be claimed, sure not to be: the logit is + or - 50 and more. */
static void market_funds_lapse_with_friction(void **state)
{
    struct eco_desk *d = *state;
    struct eco_friction_params *friction = &d->terms->programme[0].friction;
    offer(d)->market_funds = (struct eco_market_funds_params){.share = 0.1,
                                                              .every = 3,
                                                              .match = 0.5,
                                                              .seller_year = 800,
                                                              .waste = 0.5,
                                                              .worth = 1,
                                                              .patience = 100,
                                                              .sensitivity = 0.01};
    d->terms->practice.project.day_cost = 10;
    d->partner.outside_income = 100;
    eco_desk_record(d, ECO_TALLY_REVENUE, 1, 1000);
    eco_desk_record(d, ECO_TALLY_REVENUE, 4, 1e9);
    assert_true(eco_market_funds.on_month(&d->local, &d->partner, 23) == 0);
    assert_true(fabs(eco_market_funds.on_month(&d->local, &d->partner, 24) - 100) < 1e-9);
    /* 200 spent in a quarter, half of it wasted: 400 a year, half a seller */
    assert_true(fabs(d->partner.marketing - 0.5) < 1e-9);
    assert_int_equal(d->partner.expense[ECO_EXPENSE_MARKETING], 20000);
    friction->claim_hours = 16; /* two days, 200: worth 200 - own 100 - 200 < 0 */
    assert_true(eco_market_funds.on_month(&d->local, &d->partner, 24) == 0);
    assert_true(d->partner.marketing == 0);
    friction->claim_hours = 0;
    offer(d)->market_funds.worth = 0.7; /* worth 140 - own 100 - 100 (1 - e^-1) < 0 */
    friction->claim_delay = 100;
    assert_true(eco_market_funds.on_month(&d->local, &d->partner, 24) == 0);
    assert_int_equal(d->local.counters.funds_offered, 30000);
}

static void stipend_ends(void **state)
{
    struct eco_desk *d = *state;
    offer(d)->stipend = (struct eco_stipend_params){.amount = 70, .months = 6};
    d->partner.joined = 18.2 * SIM_DAYS_PER_MONTH;
    d->partner.last_active = -INFINITY;
    assert_true(eco_stipend.on_month(&d->local, &d->partner, 24) == 70);
    offer(d)->stipend.active_only = true;
    assert_true(eco_stipend.on_month(&d->local, &d->partner, 24) == 0);
    d->partner.last_active = d->region.now - 10;
    assert_true(eco_stipend.on_month(&d->local, &d->partner, 24) == 70);
    d->partner.joined = 17 * SIM_DAYS_PER_MONTH;
    assert_true(eco_stipend.on_month(&d->local, &d->partner, 24) == 0);
}

static void leads_are_earned(void **state)
{
    struct eco_desk *d = *state;
    eco_desk_record(d, ECO_TALLY_LEADS, 5, 1000);
    assert_true(eco_lead_entitlement.leads(&d->local, &d->partner)); /* no limit */
    offer(d)->lead_entitlement = (struct eco_lead_entitlement_params){.base = 10, .per_customer = 5};
    assert_false(eco_lead_entitlement.leads(&d->local, &d->partner));
    memset(d->partner.tally, 0, sizeof d->partner.tally);
    eco_desk_record(d, ECO_TALLY_LEADS, 5, 14);
    assert_false(eco_lead_entitlement.leads(&d->local, &d->partner));
    eco_desk_record(d, ECO_TALLY_CUSTOMERS_FOUND, 11, 1);
    assert_true(eco_lead_entitlement.leads(&d->local, &d->partner));
}

static void royalty_has_a_minimum(void **state)
{
    struct eco_desk *d = *state;
    offer(d)->royalty = (struct eco_royalty_params){.services = 0.1, .licences = 0.2, .minimum = 60};
    eco_desk_record(d, ECO_TALLY_SERVICES, 1, 500);
    eco_desk_record(d, ECO_TALLY_SERVICES, 2, 1e6);
    assert_true(eco_royalty.on_month(&d->local, &d->partner, 24) == 60);
    eco_desk_record(d, ECO_TALLY_REVENUE, 1, 100);
    assert_true(fabs(eco_royalty.on_month(&d->local, &d->partner, 24) - 70) < 1e-9);
}

/* One payment, both sides: cost line, ledger line, totals. */
static void payments_are_booked_on_both_sides(void **state)
{
    struct eco_desk *d = *state;
    struct eco_programme_params *programme = &d->terms->programme[0];
    struct eco_counters *c = &d->local.counters;
    programme->tier[0].margin = 0.3;
    programme->renewal_margin = 0.5;
    programme->vendor_lead_margin = 0.5;
    programme->conduct.par = 1;
    programme->conduct.memory = 365;
    programme->incentives.new_customer_bonus.amount = 7;
    programme->incentives.entry_fee.amount = 90;
    eco_sale_pay(&d->local, &d->partner, &(struct eco_sale){.kind = ECO_SALE_NEW, .list = 100, .from_vendor = true});
    eco_sale_pay(&d->local, &d->partner, &(struct eco_sale){.kind = ECO_SALE_RENEWAL, .list = 100});
    assert_int_equal(d->partner.income[ECO_INCOME_LICENCE], 1500);
    assert_int_equal(d->partner.income[ECO_INCOME_RENEWAL], 1500);
    assert_int_equal(d->partner.income[ECO_INCOME_NEW_CUSTOMER_BONUS], 700);
    assert_int_equal(c->money_new_customer_bonus, 700);
    assert_int_equal(c->money_margins, 3000);
    assert_int_equal(c->money_payouts, 3700);
    assert_int_equal(d->partner.received, 3700);
    eco_incentives_join(&d->local, &d->partner);
    assert_int_equal(d->partner.expense[ECO_EXPENSE_ENTRY_FEE], 9000);
    assert_int_equal(c->money_entry_fee, 9000);
    assert_int_equal(eco_account_profit(c), 9000 - 3700);
    d->partner.state = ECO_EXCLUDED;
    eco_sale_pay(&d->local, &d->partner, &(struct eco_sale){.kind = ECO_SALE_NEW, .list = 100});
    assert_int_equal(c->money_payouts, 3700);
}

#define DESK(test) cmocka_unit_test_setup_teardown(test, eco_desk_setup, eco_desk_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK(new_customer_bonus_is_for_new_customers),
        DESK(volume_discount_grows_in_steps),
        DESK(growth_rebate_is_paid_on_growth),
        DESK(retention_rebate_needs_its_target),
        DESK(market_funds_lapse_with_friction),
        DESK(stipend_ends),
        DESK(leads_are_earned),
        DESK(royalty_has_a_minimum),
        DESK(payments_are_booked_on_both_sides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
