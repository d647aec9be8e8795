/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The language of conditions: what holds, what binds tighter, units, words,
 * and a sentence with a column for every mistake.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "sim/experiment/constraint.h"

static const char *const modes[] = {"plain", "doubled", NULL};
static const struct sim_param count = {.name = "n", .type = SIM_COUNT}, share = {.name = "s", .type = SIM_SHARE},
                              span = {.name = "t", .type = SIM_TIME, .max = 10000},
                              money = {.name = "m", .type = SIM_MONEY},
                              mode = {.name = "mode", .type = SIM_CHOICE, .choices = modes},
                              on = {.name = "on", .type = SIM_SWITCH},
                              mix = {.name = "mix", .type = SIM_MIX, .choices = modes};

static const struct sim_variable variables[] = {
    {"a.n", &count},     {"a.share", &share},
    {"b.share", &share}, {"full-cycle.window", &span},
    {"a.sla", &span},    {"region.Far East.m", &money},
    {"a.mode", &mode},   {"b.mode", &mode},
    {"a.on", &on},       {"a.mix", &mix},
};
static const char *const values[] = {"3",   "10%",   "20%",     "90d", "4h",
                                     "50k", "plain", "doubled", "yes", "plain 60%, doubled 40%"};
enum { COUNT = sizeof variables / sizeof *variables };

static void expect(bool expected, const char *text)
{
    struct sim_error error = {0};
    char hint[300];
    struct sim_constraint *constraint = sim_constraint_create(text, variables, COUNT, &error, hint, sizeof hint);
    if (!constraint)
        fail_msg("%s: %s (%s)", text, error.text, hint);
    if (sim_constraint_holds(constraint, values) != expected)
        fail_msg("%s should be %s", text, expected ? "true" : "false");
    sim_constraint_destroy(constraint);
}

static void expect_mistake(const char *text, int column, const char *words)
{
    struct sim_error error = {0};
    char hint[300] = "", place[40];
    struct sim_constraint *constraint = sim_constraint_create(text, variables, COUNT, &error, hint, sizeof hint);
    snprintf(place, sizeof place, "column %d of", column);
    if (constraint)
        fail_msg("'%s' was accepted", text);
    if (!strstr(error.text, place) || (!strstr(error.text, words) && !strstr(hint, words)))
        fail_msg("'%s': column %d and '%s' expected, not '%s' (%s)", text, column, words, error.text, hint);
    if (*hint == '\0')
        fail_msg("'%s': no hint", text);
}

static void test_comparisons(void **state)
{
    (void)state;
    expect(true, "a.n < 4");
    expect(false, "a.n < 3");
    expect(true, "a.n <= 3");
    expect(false, "a.n > 3");
    expect(true, "a.n >= 3");
    expect(true, "a.n == 3");
    expect(true, "a.n != 2");
    expect(false, "a.n != 3");
    expect(true, "3 == a.n");
    expect(true, "a.share<b.share");
    expect(true, "full-cycle.window == 3mo - 1.25d");
    expect(true, "full-cycle.window > a.sla");
    expect(true, "a.sla == 4h");
    expect(true, "a.sla > 0");
    expect(true, "'region.Far East.m' == 50k");
}

static void test_arithmetic(void **state)
{
    (void)state;
    expect(true, "a.n + 2 * 3 == 9");
    expect(true, "(a.n + 2) * 3 == 15");
    expect(true, "a.n - 1 - 1 == 1");
    expect(true, "12 / a.n / 2 == 2");
    expect(true, "-a.n < -2");
    expect(true, "- a.n + 4 == 1");
    expect(true, "a.share + b.share <= 30%"); /* in binary the sum is a hair above */
    expect(true, "a.share + b.share == 0.3");
    expect(false, "a.share + b.share <= 29.9999%");
    expect(true, "full-cycle.window / a.sla == 540");
    expect(true, "a.sla * 540 == full-cycle.window");
    expect(true, "2 * a.sla <= 8h");
    expect(true, "full-cycle.window - 30d == 60d");
    /* A division by zero compares with nothing. */
    expect(false, "(a.n - 3) / (a.n - 3) >= 0");
    expect(false, "(a.n - 3) / (a.n - 3) < 0");
}

static void test_logic(void **state)
{
    (void)state;
    expect(true, "a.n == 1 or a.n == 2 or a.n == 3");
    expect(true, "a.n == 3 or a.n == 1 and a.n == 2"); /* and binds tighter */
    expect(false, "(a.n == 3 or a.n == 1) and a.n == 2");
    expect(true, "not a.n == 2");
    expect(true, "not (a.n == 2 or a.share > 50%)");
    expect(false, "not not a.n == 2");
    expect(true, "not a.n == 2 and a.n == 3");
    expect(true, "((a.n == 3))");
    expect(true, "((a.n) == (3)) and (a.n + 1) * 2 == 8");
}

static void test_words(void **state)
{
    (void)state;
    expect(true, "a.mode == plain");
    expect(false, "a.mode != plain");
    expect(true, "doubled == b.mode");
    expect(false, "a.mode == b.mode");
    expect(true, "a.mode != b.mode");
    expect(true, "a.on == true"); /* yes, true and on are one */
    expect(false, "a.on == off");
    expect(true, "a.mix == 'plain 60%, doubled 40%'");
}

static void test_mistakes(void **state)
{
    (void)state;
    expect_mistake("", 1, "too soon");
    expect_mistake("a.n", 4, "a comparison is missing");
    expect_mistake("a.n = 3", 5, "equality is written ==");
    expect_mistake("a.n >", 6, "too soon");
    expect_mistake("a.n > 3 a.n < 5", 9, "and, or");
    expect_mistake("a.n > 3 and", 12, "too soon");
    expect_mistake("(a.n > 3", 9, "')' is missing");
    expect_mistake("(a.n + 1 > 3 ", 14, "')' is missing");
    expect_mistake("a.n > 3)", 8, "not expected");
    expect_mistake("a.shar > 3%", 1, "did you mean 'a.share'?");
    expect_mistake("world.size > 3", 1, "not varied");
    expect_mistake("a.n - world.size > 3", 7, "not varied");
    expect_mistake("a.n-1 > 3", 1, "not varied");
    expect_mistake("a.sla > 3", 7, "a time is compared with a number");
    expect_mistake("a.n == 3d", 5, "a number is compared with a time");
    expect_mistake("a.sla + 1 > 4h", 7, "do not add up");
    expect_mistake("a.sla * a.sla > 4h", 7, "neither");
    expect_mistake("1 / a.sla > 4", 3, "neither");
    expect_mistake("a.mode < plain", 1, "== and != only");
    expect_mistake("a.mode == 3", 1, "== and != only");
    expect_mistake("a.mode == triple", 11, "triple");
    expect_mistake("a.n == plain", 8, "not varied");
    expect_mistake("plain == doubled", 1, "not varied");
    expect_mistake("a.n > 3x", 7, "3x");
    expect_mistake("a.n > 'three", 7, "does not end");
    expect_mistake("a.n & 3", 5, "comparison is missing");
    char deep[500] = "";
    for (int i = 0; i < 100; i++)
        strcat(deep, "(");
    strcat(deep, "a.n > 1");
    expect_mistake(deep, 51, "nested too deeply");
    char wide[4000] = "a.n > 1";
    for (int i = 0; i < 100; i++)
        strcat(wide, " and a.n > 1");
    struct sim_error error = {0};
    char hint[100];
    assert_null(sim_constraint_create(wide, variables, COUNT, &error, hint, sizeof hint));
    assert_non_null(strstr(error.text, "too long"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comparisons), cmocka_unit_test(test_arithmetic), cmocka_unit_test(test_logic),
        cmocka_unit_test(test_words),       cmocka_unit_test(test_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
