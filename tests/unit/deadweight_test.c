/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The deadweight ledger by hand: by partner and by deal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "analysis/partners/deadweight.h"
#include "tests/support/rosters.h"

static bool near(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fmax(1, fabs(b));
}

static void set(uint32_t replication, uint32_t partner, double revenue0, double revenue1, double payouts0,
                double payouts1)
{
    rosters_set("revenue", 0, replication, partner, revenue0);
    rosters_set("revenue", 1, replication, partner, revenue1);
    rosters_set("payouts", 0, replication, partner, payouts0);
    rosters_set("payouts", 1, replication, partner, payouts1);
}

/* A keeps 100 of 200 (paid 40): 20 anyway.  B falls from 100 to 50 (paid 10): anyway.  C is new with 50 (paid 10).
 * D is paid 5 for nothing.  Gains 150, losses 50: a third of the gained 30 moved. */
static void four_partners(uint32_t replications)
{
    for (uint32_t r = 0; r < replications; r++) {
        set(r, 0, 100, 200, 20, 40);
        set(r, 1, 100, 50, 20, 10);
        set(r, 2, 0, 50, 0, 10);
        set(r, 3, 0, 0, 0, 5);
    }
}

static void test_by_partner(void **state)
{
    (void)state;
    struct ana_roster *roster = rosters_make(3, 4);
    struct ana_deadweight d;
    struct sim_error error = {0};
    four_partners(3);
    assert_int_equal(ana_deadweight(roster, UINT32_MAX, &d, &error), SIM_OK);
    assert_int_equal(d.count, 1);
    const struct ana_payouts *p = &d.rows[0].payouts;
    assert_true(near(p->paid.mean, 65) && near(p->extra.mean, 25));
    assert_true(near(p->part[ANA_ANYWAY].mean, 30) && near(p->part[ANA_MOVED].mean, 10));
    assert_true(near(p->part[ANA_BOUGHT].mean, 20) && near(p->part[ANA_UNLINKED].mean, 5));
    assert_true(near(d.rows[0].extra_revenue.mean, 100) && near(d.rows[0].price, .25));
    ana_deadweight_fini(&d);
}

static void test_nothing_changes(void **state)
{
    (void)state;
    struct ana_roster *roster = rosters_make(2, 1);
    struct ana_deadweight d;
    struct sim_error error = {0};
    for (uint32_t r = 0; r < 2; r++)
        set(r, 0, 70, 70, 7, 9);
    assert_int_equal(ana_deadweight(roster, UINT32_MAX, &d, &error), SIM_OK);
    assert_true(near(d.rows[0].payouts.part[ANA_ANYWAY].mean, 9)); /* all of it, and more of it than before */
    assert_true(isnan(d.rows[0].price));                           /* no revenue was bought at any price */
    ana_deadweight_fini(&d);
    rosters_status(0, 0, SIM_PAIR_FAILED);
    rosters_status(1, 1, SIM_PAIR_MISSING);
    assert_int_equal(ana_deadweight(roster, UINT32_MAX, &d, &error), SIM_USAGE);
    ana_deadweight_fini(&d);
}

/* ---- by deal ---- */

enum { MARGIN, RENEWAL, STIPEND, LINES };
static const char *const lines[LINES] = {"margin", "renewal", "stipend"};
#define DELAY 0.25

#define SALE(step_, time_, deal_, partner_, amount_)                                                                   \
    {                                                                                                                  \
        .step = ANA_STEP_##step_, .time = time_, .deal = deal_, .partner = partner_, .amount = amount_, .value = NAN   \
    }
#define PAY(line, time_, partner_, amount_)                                                                            \
    {                                                                                                                  \
        .step = ANA_STEP_PAID, .time = time_, .deal = NAN, .partner = partner_, .amount = amount_, .value = line       \
    }

/* Partner 1 makes deal 10 under both; deal 11 is taken from partner 2; deal 12 is new; the second renewal of 10 is new.
 * A stipend of 30 for partner 1 follows what it sells (anyway 100 + 100, moved 100, bought 100 + 100); one for partner
 * 3, who sells nothing, is unlinked. */
static void test_by_deal(void **state)
{
    (void)state;
    struct ana_event base[] = {
        SALE(WON, 1, 10, 1, 100), PAY(MARGIN, 1.25, 1, 10),     SALE(WON, 2, 11, 2, 100),
        PAY(MARGIN, 2.25, 2, 10), SALE(RENEWED, 9, 10, 1, 100), PAY(RENEWAL, 9.25, 1, 5),
    };
    struct ana_event changed[] = {
        SALE(WON, -5, 9, 1, 100), PAY(MARGIN, -4.75, 1, 99),     SALE(WON, 1.5, 10, 1, 100),
        PAY(MARGIN, 1.75, 1, 20), SALE(WON, 2.5, 11, 1, 100),    PAY(MARGIN, 2.75, 1, 20),
        SALE(WON, 3, 12, 1, 100), PAY(MARGIN, 3.25, 1, 20),      SALE(RENEWED, 8, 10, 1, 100),
        PAY(RENEWAL, 8.25, 1, 5), SALE(RENEWED, 20, 10, 1, 100), PAY(RENEWAL, 20.25, 1, 5),
        PAY(STIPEND, 21, 1, 30),  PAY(STIPEND, 21, 3, 7),
    };
    struct ana_journal before = {sizeof base / sizeof *base, base}, after = {sizeof changed / sizeof *changed, changed};
    struct ana_ledger ledger;
    struct sim_error error = {0};
    assert_int_equal(ana_ledger_init(&ledger, lines, LINES, DELAY, .95, &error), SIM_OK);
    for (int r = 0; r < 2; r++)
        assert_int_equal(ana_ledger_add(&ledger, &after, &before, &error), SIM_OK);
    ana_ledger_close(&ledger);
    assert_int_equal(ledger.count, 4);
    const struct ana_payouts *margin = &ledger.rows[0].payouts, *renewal = &ledger.rows[1].payouts,
                             *stipend = &ledger.rows[2].payouts, *all = &ledger.rows[3].payouts;
    assert_true(near(margin->paid.mean, 60) && near(margin->extra.mean, 40) && ledger.rows[0].linked == 1);
    assert_true(near(margin->part[ANA_ANYWAY].mean, 20) && near(margin->part[ANA_MOVED].mean, 20) &&
                near(margin->part[ANA_BOUGHT].mean, 20));
    assert_true(near(renewal->part[ANA_ANYWAY].mean, 5) && near(renewal->part[ANA_BOUGHT].mean, 5));
    assert_true(ledger.rows[2].linked == 0 && near(stipend->part[ANA_UNLINKED].mean, 7));
    assert_true(near(stipend->part[ANA_ANYWAY].mean, 12) && near(stipend->part[ANA_MOVED].mean, 6) &&
                near(stipend->part[ANA_BOUGHT].mean, 12));
    assert_true(ledger.rows[3].line == ANA_LEDGER_ALL && near(all->paid.mean, 107));
    /* nobody is lost but the later date of what both sell */
    assert_true(near(ledger.rows[3].lost.mean, 0));
    double sum = 0;
    for (int k = 0; k < ANA_PAYOUT_PARTS; k++)
        sum += all->part[k].mean;
    assert_true(near(sum, 107));
    ana_ledger_fini(&ledger);
}

/* A sale of half the size under the baseline is anyway by half. */
static void test_part_of_a_deal(void **state)
{
    (void)state;
    struct ana_event base[] = {SALE(EXPANDED, 1, 5, 1, 50), SALE(WON, 2, 6, 1, 100), PAY(MARGIN, 2.25, 1, 4)};
    struct ana_event changed[] = {SALE(EXPANDED, 1, 5, 1, 100), PAY(MARGIN, 1.25, 1, 10)};
    struct ana_journal before = {3, base}, after = {2, changed};
    struct ana_ledger ledger;
    struct sim_error error = {0};
    assert_int_equal(ana_ledger_init(&ledger, lines, LINES, DELAY, .95, &error), SIM_OK);
    assert_int_equal(ana_ledger_add(&ledger, &after, &before, &error), SIM_OK);
    ana_ledger_close(&ledger);
    assert_true(near(ledger.rows[0].payouts.part[ANA_ANYWAY].mean, 5));
    assert_true(near(ledger.rows[0].payouts.part[ANA_BOUGHT].mean, 5));
    assert_true(isnan(ledger.rows[0].payouts.paid.interval.low)); /* one replication */
    assert_true(near(ledger.rows[0].lost.mean, 4));
    ana_ledger_fini(&ledger);
}

static void test_documents(void **state)
{
    (void)state;
    struct ana_roster *roster = rosters_make(3, 4);
    struct ana_deadweight d;
    struct ana_document document;
    struct ana_buffer out = {0};
    struct sim_error error = {0};
    four_partners(3);
    ana_document_init(&document, "deadweight", ANA_EN);
    assert_int_equal(ana_deadweight(roster, UINT32_MAX, &d, &error), SIM_OK);
    ana_deadweight_tell(&d, &document);
    assert_int_equal(ana_document_print(&document, ANA_TEXT, NULL, &out, &error), SIM_OK);
    assert_non_null(strstr(out.text, "46% for revenue"));
    assert_non_null(strstr(out.text, " 0.25 in added"));
    ana_buffer_free(&out);
    ana_document_fini(&document);
    ana_deadweight_fini(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_partner),     cmocka_unit_test(test_nothing_changes), cmocka_unit_test(test_by_deal),
        cmocka_unit_test(test_part_of_a_deal), cmocka_unit_test(test_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
