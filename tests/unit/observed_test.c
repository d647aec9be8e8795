/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Observed series: what is understood, what is refused with which words, and how runs become months and periods. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/calibrate/target.h"
#include "sim/core/calendar.h"
#include "tests/support/formula_evaluator.h"

static struct formula_evaluator e;
static struct sim_problems problems;

static struct ana_observed_options options(void)
{
    return (struct ana_observed_options){.file = "crm.csv", .month_limit = 24};
}

static int read_with(const char *text, const struct ana_observed_options *wanted, struct ana_observed *observed)
{
    formula_evaluator_init(&e, NULL, NULL, 1, 2, true);
    memset(&problems, 0, sizeof problems);
    return ana_observed_read(text, strlen(text), &e.view, wanted, observed, &problems);
}

static int read(const char *text, struct ana_observed *observed)
{
    struct ana_observed_options wanted = options();
    return read_with(text, &wanted, observed);
}

/* The first problem is in this line and has these words, in what is wrong or what would be right. */
static void refused_with(const char *text, const struct ana_observed_options *wanted, int line, const char *words)
{
    struct ana_observed observed;
    int status = read_with(text, wanted, &observed);
    ana_observed_fini(&observed);
    assert_int_equal(status, SIM_USAGE);
    assert_true(problems.errors > 0);
    if (problems.item[0].line != line ||
        (!strstr(problems.item[0].text, words) && !strstr(problems.item[0].hint, words)))
        fail_msg("line %d: %s; %s", problems.item[0].line, problems.item[0].text, problems.item[0].hint);
    assert_string_equal(problems.item[0].file, "crm.csv");
    assert_true(problems.item[0].hint[0] != '\0');
}

static void refused(const char *text, int line, const char *words)
{
    struct ana_observed_options wanted = options();
    refused_with(text, &wanted, line, words);
}

/* Nothing is cut off in silence: neither a long field nor a long file. */
static void test_limits(void **state)
{
    (void)state;
    enum { LINES = 1000002 };
    static const char head[] = "month,metric,value\n";
    char field[400] = "";
    snprintf(field, sizeof field, "%s1,y,%0300d\n", head, 3);
    refused(field, 2, "255 bytes");
    char *text = malloc(sizeof head + LINES + 8);
    assert_non_null(text);
    memcpy(text, head, sizeof head);
    memset(text + sizeof head - 1, '\n', LINES);
    strcpy(text + sizeof head - 1 + LINES, "1,y,3\n");
    refused(text, LINES + 2, "1000000 lines");
    free(text);
}

static void test_reads(void **state)
{
    (void)state;
    struct ana_observed observed;
    /* A byte-order mark, CRLF, quotes, blank lines, columns in any order. */
    assert_int_equal(
        read("\xEF\xBB\xBFmetric,\"month\",value,error,unit\r\n\r\ny, 2 ,1.5,0.5,u\r\n\"z\",1,-3,,\r\ny,1,2e2,,\r\n",
             &observed),
        SIM_OK);
    assert_int_equal(observed.metric_count, 2);
    assert_int_equal(observed.month_count, 2);
    assert_int_equal(observed.rows, 3);
    assert_true(observed.value[0] == 200 && observed.value[1] == 1.5 && observed.value[2] == -3);
    assert_true(isnan(observed.value[3]) && observed.error[1] == .5 && observed.error[0] == 0);
    ana_observed_fini(&observed);
    /* Dates count from the model's first month. */
    struct ana_observed_options dated = options();
    dated.first_year = 2023;
    dated.first_month = 11;
    assert_int_equal(read_with("month,metric,value\n2023-11,y,1\n2023-12-31,y,2\n2024-01,y,3", &dated, &observed),
                     SIM_OK);
    assert_int_equal(observed.month_count, 3);
    assert_true(observed.value[2] == 3);
    ana_observed_fini(&observed);
    /* Months may be missing if that is meant; metrics nobody wants are passed over. */
    uint32_t only = 0;
    struct ana_observed_options loose = options();
    loose.gaps = true;
    loose.wanted = &only;
    loose.wanted_count = 1;
    assert_int_equal(read_with("month,metric,value\n1,y,1\n1,z,9\n4,y,2\n", &loose, &observed), SIM_OK);
    assert_int_equal(observed.metric_count, 1);
    assert_int_equal(observed.passed, 1);
    assert_true(isnan(observed.value[1]) && observed.value[3] == 2);
    ana_observed_fini(&observed);
}

static void test_refuses(void **state)
{
    (void)state;
    refused("", 0, "empty");
    refused("month;metric;value\n1;y;2\n", 1, "separated by ';'");
    refused("month\tmetric\tvalue\n", 1, "tabs");
    refused("month,metric\n1,y\n", 1, "no column 'value'");
    refused("month,metric,value,colour\n", 1, "'colour'");
    refused("month,metric,value,value\n", 1, "twice");
    refused("month,metric,value\n", 0, "no rows");
    refused("month,metric,value\n1,y,about ten\n", 2, "'about ten'");
    refused("month,metric,value\n1,y,\"1,234\"\n", 2, "thousands");
    refused("month,metric,value\n1,y,1,234\n", 2, "decimal comma");
    refused("month,metric,value\n1,y,12%\n", 2, "0.12");
    refused("month,metric,value\n1,y,\n", 2, "leave the row out");
    refused("month,metric,value\n1,y,nan\n", 2, "'nan'");
    refused("month,metric,value\n1,y,0x10\n", 2, "'0x10'");
    refused("month,metric,value\n1,x,3\n", 2, "no metric 'x'");
    refused("month,metric,value\n1,y,3\n2,y,3\n1,y,4\n", 4, "line 2 already");
    refused("month,metric,value\n1,y,3\n4,y,3\n", 3, "from month 1 to month 4");
    refused("month,metric,value\n25,y,3\n", 2, "24 months");
    refused("month,metric,value\n0,y,3\n", 2, "before the model's first");
    refused("month,metric,value\n1.5,y,3\n", 2, "'1.5' is no month");
    refused("month,metric,value\n2024-03,y,3\n", 2, "--start");
    refused("month,metric,value,error\n1,y,3,-1\n", 2, "negative");
    refused("month,metric,value,unit\n1,y,3,kg\n", 2, "'kg'");
    refused("month,metric,value\n1,\"y,3\n", 2, "no end");
    refused("month,metric,value\n1,\xFF\xFE,3\n", 2, "UTF-8");
    struct ana_observed_options dated = options();
    dated.first_year = 2024;
    dated.first_month = 1;
    refused_with("month,metric,value\n2023-12,y,3\n", &dated, 2, "before");
    refused_with("month,metric,value\n2026-01,y,3\n", &dated, 2, "month 25");
    /* All of them at once. */
    struct ana_observed observed;
    assert_int_equal(read("month,metric,value\n1,y,a\n2,q,3\n3,y,\n", &observed), SIM_USAGE);
    assert_int_equal(problems.errors, 3);
    ana_observed_fini(&observed);
}

/* Samples of `step` days of a flow of 1 a day and of a stock that is the day. */
static void check_months(double step, uint32_t count)
{
    enum { MONTHS = 3 };
    struct ana_observed observed;
    struct ana_target target;
    double series[2 * 64], months[2 * MONTHS], pieces[4];
    assert_int_equal(read("month,metric,value\n1,y,1\n2,y,3\n3,y,8\n1,z,5\n2,z,5\n3,z,5\n", &observed), SIM_OK);
    e.metric[1].kind = SIM_METRIC_STOCK;
    e.time_count = e.view.time_count = count;
    for (uint32_t t = 0; t < count; t++) {
        e.time[t] = (t + 1) * step;
        series[t] = step;
        series[count + t] = e.time[t];
    }
    assert_int_equal(ana_target_month_limit(&e.view), (uint32_t)((count * step + .01) / SIM_DAYS_PER_MONTH));
    assert_int_equal(ana_target_init(&target, &observed, &e.evaluator, 2, .1, NULL), SIM_OK);
    ana_target_months(&target, &e.view, series, months);
    for (int t = 0; t < MONTHS; t++) {
        assert_true(fabs(months[t] - SIM_DAYS_PER_MONTH) < 1e-9);
        assert_true(fabs(months[MONTHS + t] - (t + 1) * SIM_DAYS_PER_MONTH) < 1e-9);
    }
    /* Three months in two periods: one, then two. */
    assert_int_equal(target.count, 4);
    ana_target_pieces(&target, months, pieces);
    assert_true(fabs(pieces[3] - 2.5 * SIM_DAYS_PER_MONTH) < 1e-9 || fabs(pieces[3] - 3 * SIM_DAYS_PER_MONTH) < 1e-9);
    assert_true(fabs(target.pieces[0].discrepancy - .16) < 1e-12); /* (.1 x 4)^2 */
    ana_observed_fini(&observed);
}

static void test_months_are_cut_out(void **state)
{
    (void)state;
    check_months(5, 20);
    check_months(30, 4);
    check_months(SIM_DAYS_PER_MONTH, 3);
    struct sim_error error = {0};
    e.time[0] = 60;
    e.time[1] = 120;
    assert_int_equal(ana_target_check_times(&e.view, &error), SIM_USAGE);
    assert_non_null(strstr(error.text, "sample = 5d"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_months_are_cut_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
