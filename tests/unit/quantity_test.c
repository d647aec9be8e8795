/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers, spans and tables as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "analysis/compare/sentence.h"
#include "analysis/document/grid.h"
#include "analysis/document/typeset.h"
#include "analysis/words/quantity.h"

/* One metric in currency, one share; two replications. */
static const struct sim_metric profit = {"profit", "currency", SIM_METRIC_FLOW, SIM_GOAL_MAX, "Money", "profit",
                                         "",       ""};
static const struct sim_metric share = {"share", "1", SIM_METRIC_MEAN, SIM_GOAL_MAX, "Money", "share", "", ""};
static const struct sim_metric *const metrics[] = {&profit, &share};
static const double profits[] = {5, 6}, shares[] = {.2, .9};
static const double *const headline[] = {profits, shares};

static const struct ana_study_view view = {.currency = "RUB",
                                           .point_count = 1,
                                           .replication_count = 2,
                                           .metric_count = 2,
                                           .metrics = metrics,
                                           .headline = headline};

static void expect_quantity(double value, double largest, double detail, unsigned style, enum ana_language language,
                            const char *expected)
{
    struct ana_buffer text = {0};
    struct ana_quantity quantity = ana_quantity_for(&view, 0, largest, detail, language);
    ana_put_quantity(&text, &quantity, value, style);
    assert_string_equal(ana_buffer_text(&text), expected);
    ana_buffer_free(&text);
}

static void test_quantities(void **state)
{
    (void)state;
    expect_quantity(8.1234e6, 8.1234e6, 3.5e6, ANA_SIGNED | ANA_WITH_UNIT, ANA_EN, "+8.1M RUB");
    expect_quantity(-8.1234e6, 8.1234e6, 3.5e6, ANA_SIGNED, ANA_EN, "-8.1M");
    expect_quantity(8.1234e6, 8.1234e6, 3.5e6, ANA_SIGNED | ANA_WITH_UNIT, ANA_RU, "+8,1 млн RUB");
    expect_quantity(1234.4, 1234.4, 55, ANA_PLAIN, ANA_EN, "1,234");
    expect_quantity(1234.4, 1234.4, 55, ANA_PLAIN, ANA_RU, "1234");
    expect_quantity(12345.6, 9999, 0, ANA_PLAIN, ANA_RU, "12 346");
    expect_quantity(2.5e9, 2.5e9, 0, ANA_PLAIN, ANA_EN, "2.50bn");
    expect_quantity(0, 8e6, 1e5, ANA_SIGNED | ANA_WITH_UNIT, ANA_EN, "0 RUB");
    expect_quantity(-0.0001, 12, 2, ANA_SIGNED, ANA_EN, "0.0"); /* never a minus zero */
    expect_quantity(NAN, 1, 1, ANA_PLAIN, ANA_EN, "-");
    struct ana_buffer text = {0};
    struct ana_quantity exact = ana_quantity_exact(&view, 0, 2.5e6, ANA_EN);
    ana_put_quantity(&text, &exact, 2.5e6, ANA_WITH_UNIT);
    ana_put_text(&text, "; ");
    ana_put_relative(&text, .1249, ANA_EN, 0);
    ana_put_text(&text, "; ");
    ana_put_relative(&text, -.0123, ANA_EN, 0);
    ana_put_text(&text, "; ");
    ana_put_p(&text, .0004, ANA_EN);
    ana_put_text(&text, "; ");
    ana_put_p(&text, .0449, ANA_RU);
    assert_string_equal(ana_buffer_text(&text), "2.5M RUB; +12%; -1.2%; < 0.001; 0,045");
    ana_buffer_free(&text);
    assert_true(ana_about(11743) == 12000 && ana_about(37) == 37 && ana_about(101) == 110 &&
                isinf(ana_about(INFINITY)));
}

static void test_spans_in_two_languages(void **state)
{
    (void)state;
    static const struct {
        double days;
        const char *en, *ru;
    } cases[] = {
        {365, "1 year", "1 год"},           {730, "2 years", "2 года"},   {1825, "5 years", "5 лет"},
        {4015, "11 years", "11 лет"},       {7665, "21 years", "21 год"}, {1500, "4.1 years", "4,1 года"},
        {365.0 / 12, "1 month", "1 месяц"}, {91, "3 months", "3 месяца"}, {200, "7 months", "7 месяцев"},
        {14, "14 days", "14 дн."},
    };
    struct ana_voice english = {NULL, ANA_EN, 0}, russian = {NULL, ANA_RU, 0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ana_buffer en = {0}, ru = {0};
        ana_put_span(&en, &english, cases[i].days);
        ana_put_span(&ru, &russian, cases[i].days);
        assert_string_equal(ana_buffer_text(&en), cases[i].en);
        assert_string_equal(ana_buffer_text(&ru), cases[i].ru);
        ana_buffer_free(&en);
        ana_buffer_free(&ru);
    }
}

static void test_grid(void **state)
{
    (void)state;
    struct ana_grid grid;
    struct ana_buffer out = {0};
    static const char *const cells[] = {"имя", "n", "ключ", "10", "x", ""};
    ana_grid_init(&grid, 2);
    for (int i = 0; i < 6; i++)
        ana_grid_cell(&grid, cells[i]);
    assert_int_equal(ana_grid_width(&grid), 8);
    ana_grid_print(&grid, "lr", " ", 80, &out);
    assert_string_equal(ana_buffer_text(&out), " имя    n\n ----  --\n ключ  10\n x\n");
    ana_grid_free(&grid);
    ana_buffer_clear(&out);
    ana_put_wrapped(&out, "one two  three four", 0, 2, 9);
    assert_string_equal(ana_buffer_text(&out), "one two\n  three\n  four");
    ana_buffer_free(&out);
}

static void assert_grid(const char *const *cells, int count, const char *align, size_t width, const char *expected)
{
    struct ana_grid grid;
    struct ana_buffer out = {0};
    ana_grid_init(&grid, (uint32_t)strlen(align));
    for (int i = 0; i < count; i++)
        ana_grid_cell(&grid, cells[i]);
    ana_grid_print(&grid, align, "  ", width, &out);
    assert_string_equal(ana_buffer_text(&out), expected);
    ana_grid_free(&grid);
    ana_buffer_free(&out);
}

/* Heads give way first, then texts, never numbers; what is left goes below, beside the first column. */
static void test_narrow_grid(void **state)
{
    (void)state;
    static const char *const cells[] = {"design", "худшие 10 %", "words", "one", "-53 млн", "два слова"};
    assert_grid(cells, 6, "lrl", 37,
                "  design  худшие 10 %  words\n"
                "  ------  -----------  ---------\n"
                "  one         -53 млн  два слова\n");
    assert_grid(cells, 6, "lrl", 28,
                "           худшие\n"
                "  design     10 %  words\n"
                "  ------  -------  ---------\n"
                "  one     -53 млн  два слова\n");
    assert_grid(cells, 6, "lrl", 24,
                "           худшие\n"
                "  design     10 %  words\n"
                "  ------  -------  -----\n"
                "  one     -53 млн  два\n"
                "                   слова\n");
    assert_grid(cells, 6, "lrl", 20,
                "           худшие\n"
                "  design     10 %\n"
                "  ------  -------\n"
                "  one     -53 млн\n"
                "\n"
                "  design  words\n"
                "  ------  -----\n"
                "  one     два\n"
                "          слова\n");
    static const char *const listed[] = {"of", "a", "  member of all", "1"};
    assert_grid(listed, 4, "lr", 15,
                "  of          a\n"
                "  ----------  -\n"
                "    member    1\n"
                "    of all\n");
}

static void test_typeset(void **state)
{
    (void)state;
    static const struct {
        const char *told, *shown;
    } pairs[] = {
        {"-", "–"},
        {"-0,44 млн RUB (от -0,46 до -0,43 млн)", "−0,44\xC2\xA0млн\xC2\xA0RUB (от −0,46 до −0,43\xC2\xA0млн)"},
        {"+8.1M RUB, -2.1 pp: 12 345", "+8.1M\xC2\xA0RUB, −2.1\xC2\xA0pp: 12\xE2\x80\xAF"
                                       "345"},
        {"12 345 678 тыс.", "12\xE2\x80\xAF"
                            "345\xE2\x80\xAF"
                            "678\xC2\xA0тыс."},
        {"in 2019 500 firms, 30 runs, 2026-11-26, --most 5", "in 2019 500 firms, 30 runs, 2026-11-26, --most 5"},
        {"design \"optimised\" { set = { \"a.b = -0.5\" } }", "design \"optimised\" { set = { \"a.b = -0.5\" } }"},
        {"`run -5` (-5)", "`run -5` (−5)"},
        {"a.b = -0.5", "a.b = -0.5"},
        {"", ""}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct ana_buffer out = {0};
        ana_put_typeset(&out, pairs[i].told);
        assert_string_equal(ana_buffer_text(&out), pairs[i].shown);
        ana_buffer_free(&out);
    }
}

static void test_shares(void **state)
{
    (void)state;
    struct ana_buffer text = {0};
    struct ana_quantity level = ana_quantity_for(&view, 1, .9, 0, ANA_EN),
                        fine = ana_quantity_for(&view, 1, .05, .012, ANA_RU);
    ana_put_quantity(&text, &level, .851, ANA_WITH_UNIT);
    ana_put_text(&text, "; ");
    ana_put_quantity(&text, &fine, -.0207, ANA_WITH_UNIT | ANA_DIFFERENCE | ANA_TYPESET);
    assert_string_equal(ana_buffer_text(&text), "85.1%; \xE2\x88\x92"
                                                "2,1\xC2\xA0п.п.");
    assert_true(ana_is_share(&view, 1) && !ana_is_share(&view, 0));
    ana_buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantities), cmocka_unit_test(test_spans_in_two_languages),
        cmocka_unit_test(test_grid),       cmocka_unit_test(test_narrow_grid),
        cmocka_unit_test(test_shares),     cmocka_unit_test(test_typeset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
