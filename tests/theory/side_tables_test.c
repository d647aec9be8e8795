/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The side tables of the ecosystem: asking for them changes nothing, and what
 * they say adds up to the metrics, to the cent.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "models/records/deal_log.h"
#include "models/records/partner_outcomes.h"
#include "tests/support/eco_run.h"

static struct sim_run_output run(uint32_t tables, int threads)
{
    struct eco_case c = eco_case_read_file("tests/theory/small.conf");
    c.setup.tables = tables;
    struct sim_run_output output = eco_case_run(&c, NULL, 3, threads);
    eco_case_free(&c);
    return output;
}

static const uint32_t both = 1u << ECO_TABLE_PARTNERS | 1u << ECO_TABLE_LOG;

static double cell(const struct sim_rows *rows, uint32_t row, uint32_t column)
{
    return rows->values[(size_t)row * rows->column_count + column];
}

/* Sum of a column over the steps of one kind from time 0 on; of 1 for column < 0. */
static double total(const struct sim_rows *log, enum eco_activity activity, int column)
{
    double sum = 0;
    for (uint32_t i = 0; i < log->row_count; i++)
        if (cell(log, i, ECO_LOG_ACTIVITY) == (double)activity && cell(log, i, ECO_LOG_TIME) >= 0)
            sum += column < 0 ? 1 : cell(log, i, (uint32_t)column);
    return sum;
}

static double over_partners(const struct sim_rows *partners, uint32_t column)
{
    double sum = 0;
    for (uint32_t i = 0; i < partners->row_count; i++)
        sum += cell(partners, i, column);
    return sum;
}

static void test_asking_changes_nothing(void **state)
{
    (void)state;
    struct sim_run_output plain = run(0, 1), asked = run(both, 1), threads = run(both, 3);
    assert_true(plain.digest == asked.digest && plain.executed == asked.executed && plain.digest == threads.digest);
    assert_memory_equal(plain.series, asked.series,
                        plain.metric_count * (size_t)plain.time_count * sizeof plain.series[0]);
    assert_null(plain.tables[0].values);
    for (uint32_t k = 0; k < ECO_TABLES; k++) {
        size_t count = (size_t)asked.tables[k].row_count * asked.tables[k].column_count;
        assert_true(count > 0 && threads.tables[k].row_count == asked.tables[k].row_count);
        assert_memory_equal(threads.tables[k].values, asked.tables[k].values, count * sizeof(double));
    }
    sim_run_output_fini(&plain);
    sim_run_output_fini(&asked);
    sim_run_output_fini(&threads);
}

static void test_the_log_adds_up(void **state)
{
    (void)state;
    struct sim_run_output output = run(both, 1);
    const struct sim_rows *log = &output.tables[ECO_TABLE_LOG];
    for (uint32_t i = 1; i < log->row_count; i++)
        assert_true(cell(log, i, ECO_LOG_TIME) >= cell(log, i - 1, ECO_LOG_TIME));
    const struct {
        enum eco_activity activity;
        int column;
        const char *metric;
    } claims[] = {
        {ECO_ACTIVITY_NEED, -1, "needs"},
        {ECO_ACTIVITY_ENQUIRY, -1, "enquiries_worthless"},
        {ECO_ACTIVITY_RECALLED, -1, "leads_recycled"},
        {ECO_ACTIVITY_UNSERVED, -1, "leads_unserved"},
        {ECO_ACTIVITY_UNANSWERED, -1, "leads_lost"},
        {ECO_ACTIVITY_TOO_LATE, -1, "leads_cold"},
        {ECO_ACTIVITY_WON, -1, "deals_won"},
        {ECO_ACTIVITY_WON, ECO_LOG_AMOUNT, "revenue_new"},
        {ECO_ACTIVITY_RENEWED, ECO_LOG_AMOUNT, "revenue_renewals"},
        {ECO_ACTIVITY_EXPANDED, ECO_LOG_AMOUNT, "revenue_expansions"},
        {ECO_ACTIVITY_PROJECT_DELIVERED, -1, "projects_delivered"},
        {ECO_ACTIVITY_CUSTOMER_LOST, -1, "customers_churned"},
        {ECO_ACTIVITY_PROMOTED, -1, "promotions"},
        {ECO_ACTIVITY_COURSE, -1, "courses"},
    };
    double seen = 0;
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
        double logged = total(log, claims[i].activity, claims[i].column);
        assert_true(fabs(logged - eco_headline(&output, claims[i].metric)) <= 1e-9 * fabs(logged));
        seen += logged > 0;
    }
    assert_true(seen >= 10); /* the small market has most of them */
    sim_run_output_fini(&output);
}

static void test_partners_add_up(void **state)
{
    (void)state;
    struct sim_run_output output = run(both, 1);
    const struct sim_rows *partners = &output.tables[ECO_TABLE_PARTNERS], *log = &output.tables[ECO_TABLE_LOG];
    assert_int_equal(partners->row_count, 50); /* members and prospects */
    double asked = 0, paid = 0;
    for (uint32_t i = 0; i < log->row_count; i++) {
        if (cell(log, i, ECO_LOG_TIME) < 0 || !(cell(log, i, ECO_LOG_PARTNER) < partners->row_count))
            continue;
        asked += cell(log, i, ECO_LOG_ACTIVITY) == ECO_ACTIVITY_ASKED;
        paid += cell(log, i, ECO_LOG_ACTIVITY) == ECO_ACTIVITY_PAID ? cell(log, i, ECO_LOG_AMOUNT) : 0;
    }
    assert_true(over_partners(partners, ECO_OUTCOME_leads) == asked && asked > 0);
    double payouts = over_partners(partners, ECO_OUTCOME_payouts),
           services = over_partners(partners, ECO_OUTCOME_services);
    assert_true(fabs(payouts - paid) < 1e-6 * paid && paid > 0);
    assert_true(fabs(payouts + services - eco_headline(&output, "partner_income")) < 1e-6 * payouts);
    assert_true(fabs(over_partners(partners, ECO_OUTCOME_profit) - eco_headline(&output, "partner_profit")) <
                1e-6 * payouts);
    for (uint32_t i = 0; i < partners->row_count; i++) {
        assert_true(cell(partners, i, ECO_OUTCOME_id) == i);
        assert_true(cell(partners, i, ECO_OUTCOME_won_late) <= cell(partners, i, ECO_OUTCOME_won));
        assert_true(cell(partners, i, ECO_OUTCOME_pursued) <= cell(partners, i, ECO_OUTCOME_leads));
    }
    sim_run_output_fini(&output);
}

/* Months are logged as they end: the last effort logged of a member is its effort at the horizon. */
static void test_months_are_logged(void **state)
{
    (void)state;
    struct sim_run_output output = run(both, 1);
    const struct sim_rows *partners = &output.tables[ECO_TABLE_PARTNERS], *log = &output.tables[ECO_TABLE_LOG];
    double effort[64], months = 0, efforts = 0;
    for (int i = 0; i < 64; i++)
        effort[i] = -1;
    for (uint32_t i = 0; i < log->row_count; i++) {
        uint32_t who = cell(log, i, ECO_LOG_PARTNER) < 64 ? (uint32_t)cell(log, i, ECO_LOG_PARTNER) : 63;
        double value = cell(log, i, ECO_LOG_VALUE);
        if (cell(log, i, ECO_LOG_ACTIVITY) == ECO_ACTIVITY_MONTH) {
            assert_true(value >= 0 && value <= 1);
            months++;
        }
        if (cell(log, i, ECO_LOG_ACTIVITY) == ECO_ACTIVITY_EFFORT) {
            effort[who] = value;
            efforts++;
        }
    }
    assert_true(months == efforts && months > 20 * 30); /* 40 members over two years and a half, nearly */
    uint32_t members = 0;
    for (uint32_t i = 0; i < partners->row_count; i++)
        if (cell(partners, i, ECO_OUTCOME_state) == ECO_MEMBER && effort[i] >= 0) {
            assert_true(effort[i] == cell(partners, i, ECO_OUTCOME_effort));
            members++;
        }
    assert_true(members > 10);
    sim_run_output_fini(&output);
}

static void test_codes_have_words(void **state)
{
    (void)state;
    struct eco_case c = eco_case_read_file("tests/theory/small.conf");
    char word[128];
    for (uint32_t column = 0; column < ECO_OUTCOMES; column++)
        assert_true(eco_outcome_columns[column].code == eco_outcome_word(c.parameters, column, 0, word, sizeof word));
    assert_true(eco_outcome_word(c.parameters, ECO_OUTCOME_group, 1, word, sizeof word));
    assert_string_equal(word, "studios");
    assert_false(eco_outcome_word(c.parameters, ECO_OUTCOME_group, 2, word, sizeof word));
    assert_null(eco_activity_text(ECO_ACTIVITIES));
    eco_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_asking_changes_nothing), cmocka_unit_test(test_the_log_adds_up),
        cmocka_unit_test(test_partners_add_up),        cmocka_unit_test(test_months_are_logged),
        cmocka_unit_test(test_codes_have_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
