/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The diary of a partner: months, totals, where two lives part. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "analysis/partners/story.h"

#define MONTH (365.0 / 12)
enum { LINES = 2, LEVELS = 2 };

static const char *const lines[LINES] = {"margin", "growth rebates"};
static const bool margins[LINES] = {true, false};
static const char *const levels[LEVELS] = {"business", "gold"};
static const struct ana_story_options options = {.partner = 7,
                                                 .horizon_days = 365,
                                                 .currency = "RUB",
                                                 .line_count = LINES,
                                                 .lines = lines,
                                                 .margins = margins,
                                                 .level_count = LEVELS,
                                                 .levels = levels};

#define STEP(step_, time_, partner_, deal_, amount_, value_)                                                           \
    {                                                                                                                  \
        .time = time_, .deal = deal_, .amount = amount_, .value = value_, .partner = partner_,                         \
        .step = ANA_STEP_##step_, .text = #step_                                                                       \
    }

static struct ana_event first[] = {
    STEP(ASKED, -3, 7, 1, NAN, NAN),
    STEP(ASKED, 2, 7, 2, NAN, NAN),
    STEP(ASKED, 3, 8, 3, NAN, NAN), /* somebody else's */
    STEP(ANSWERED, 4, 7, 2, NAN, 5),
    STEP(WON, 10, 7, 2, 1000, 1),
    STEP(PAID, 10.25, 7, NAN, 200, 0),
    STEP(MONTH, 20, 7, NAN, 50, .4),
    STEP(EFFORT, 20, 7, NAN, NAN, .5),
    STEP(PROMOTED, 1.5 * MONTH, 7, NAN, NAN, 1),
    STEP(PAID, 2.5 * MONTH, 7, NAN, 30, 1),
    STEP(COURSE, 2.6 * MONTH, 7, NAN, NAN, NAN),
    STEP(EFFORT, 2.7 * MONTH, 7, NAN, NAN, 0),
};
static struct ana_event second[] = {
    STEP(ASKED, -3, 7, 1, NAN, NAN), STEP(ASKED, 2, 7, 2, NAN, NAN),   STEP(ANSWERED, 4, 7, 2, NAN, 5),
    STEP(LOST, 10, 7, 2, NAN, NAN),  STEP(MONTH, 20, 7, NAN, NAN, .3),
};
static const struct ana_journal logs[2] = {{sizeof first / sizeof *first, first},
                                           {sizeof second / sizeof *second, second}};

static struct ana_story told(const struct ana_story_side sides[2])
{
    struct ana_story story;
    struct sim_error error = {0};
    assert_int_equal(ana_story(&options, sides, &story, &error), SIM_OK);
    return story;
}

static void test_months_and_totals(void **state)
{
    (void)state;
    const struct ana_story_side sides[2] = {{"a", &logs[0], 0}, {"b", &logs[1], 0}};
    struct ana_story story = told(sides);
    assert_int_equal(story.month_count, 12);
    const struct ana_story_month *m = story.months[0];
    assert_true(m[0].asked == 1 && m[0].answered == 1 && m[0].won == 1); /* the warm-up and others do not count */
    assert_true(m[0].licences == 1000 && m[0].income == 200 && m[0].rebates == 0);
    assert_true(m[0].cash == 50 && m[0].skill == .4 && m[0].effort == .5 && m[0].level == 0);
    assert_true(m[1].level == 1 && m[11].level == 1 && isnan(m[1].cash));
    assert_true(m[2].income == 30 && m[2].rebates == 30 && m[2].courses == 1);
    assert_true(story.total[0].income == 230 && story.total[0].rebates == 30 && story.total[0].level == 1);
    assert_true(story.paid[0][0] == 200 && story.paid[0][1] == 30 && story.paid[1][0] == 0);
    assert_true(story.months[1][0].lost == 1 && story.months[1][0].cash == 0); /* no amount: no cash */
    ana_story_fini(&story);
}

static void test_where_they_part(void **state)
{
    (void)state;
    const struct ana_story_side sides[2] = {{"a", &logs[0], 0}, {"b", &logs[1], 0}}, same[2] = {sides[0], sides[0]};
    struct ana_story story = told(sides);
    assert_true(story.parted == 10 && story.parted_by[0]->step == ANA_STEP_WON &&
                story.parted_by[1]->step == ANA_STEP_LOST);
    ana_story_fini(&story);
    story = told(same);
    assert_true(isinf(story.parted));
    ana_story_fini(&story);
    /* one life ends before the other */
    const struct ana_journal cut = {logs[0].count - 1, first};
    const struct ana_story_side shorter[2] = {sides[0], {"b", &cut, 0}};
    story = told(shorter);
    assert_true(story.parted_by[1] == NULL && story.parted == 2.7 * MONTH);
    ana_story_fini(&story);
}

static void test_nobody(void **state)
{
    (void)state;
    const struct ana_story_side sides[2] = {{"a", &logs[0], 0}, {"b", &logs[1], 0}};
    struct ana_story_options nobody = options;
    struct ana_story story;
    struct sim_error error = {0};
    nobody.partner = 99;
    assert_int_equal(ana_story(&nobody, sides, &story, &error), SIM_USAGE);
    assert_non_null(strstr(error.text, "99"));
    ana_story_fini(&story);
}

static void test_document(void **state)
{
    (void)state;
    const struct ana_story_side sides[2] = {{"one", &logs[0], 0}, {"two", &logs[1], 0}};
    struct ana_story story = told(sides);
    struct ana_document document;
    struct ana_buffer out = {0};
    struct sim_error error = {0};
    ana_document_init(&document, "story", ANA_EN);
    ana_story_tell(&story, "partner 7", &document);
    assert_int_equal(ana_document_print(&document, ANA_TEXT, NULL, &out, &error), SIM_OK);
    assert_non_null(strstr(document.says[1], "part in month 1 (day 10). Under 'one': WON, day 10.0; under 'two': "));
    assert_non_null(strstr(document.says[0], "The diary of partner 7 under 'one'"));
    assert_non_null(strstr(out.text, "1/1/1"));
    assert_non_null(strstr(out.text, "rises to gold"));
    assert_non_null(strstr(out.text, "stops working the line; course"));
    ana_buffer_clear(&out);
    assert_int_equal(ana_document_print(&document, ANA_CSV, "months", &out, &error), SIM_OK);
    int rows = 0;
    for (const char *c = out.text; (c = strchr(c, '\n')); c++)
        rows++;
    assert_int_equal(rows, 13);
    ana_buffer_free(&out);
    ana_document_fini(&document);
    ana_story_fini(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_months_and_totals),
        cmocka_unit_test(test_where_they_part),
        cmocka_unit_test(test_nobody),
        cmocka_unit_test(test_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
