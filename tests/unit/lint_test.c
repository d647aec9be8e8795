/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Warnings about terms that are legal but senseless: each where it should be, and not where it should not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/model.h"
#include "sim/io/scenario.h"

static struct sim_problems problems;

/* A sound market with a programme of two levels; `programme` and `rest` are added. */
static void read_with(const char *programme, const char *rest)
{
    char path[] = "tests/theory/.lint-XXXXXX.conf";
    int descriptor = mkstemps(path, 5);
    FILE *file = fdopen(descriptor, "w");
    assert_non_null(file);
    fprintf(
        file,
        "format = 1\n"
        "world { clients = 20k region \"r\" { share = 1 } industry \"i\" { share = 1 } segment \"s\" { share = 1 }\n"
        "product \"d\" { share = 1 } }\n"
        "programme \"p\" {\n%s\n}\n"
        "partners \"x\" { programme = \"p\"  count = 50 }\n%s\n",
        programme, rest);
    fclose(file);
    problems = (struct sim_problems){0};
    sim_scenario_destroy(sim_scenario_read(&eco_model, path, NULL, 0, &problems));
    unlink(path);
}

static const struct sim_problem *warning(const char *text)
{
    for (uint32_t i = 0; i < problems.count; i++)
        if (strstr(problems.item[i].text, text))
            return &problems.item[i];
    return NULL;
}

static void expect(const char *text)
{
    const struct sim_problem *found = warning(text);
    if (!found) {
        sim_problems_print(&problems, stderr, false);
        fail_msg("no warning says \"%s\"", text);
        return;
    }
    assert_int_equal(found->severity, SIM_PROBLEM_WARNING);
    assert_true(found->hint[0]);
    assert_int_equal(problems.errors, 0);
}

#define LEVELS "tier \"low\" { margin = 20% } tier \"high\" { margin = 30%  points = 100 }\n"

static void expect_nothing(const char *programme, const char *rest)
{
    read_with(programme, rest);
    sim_problems_print(&problems, stderr, false);
    assert_int_equal(problems.errors + problems.warnings, 0);
}

static void test_sound_terms_are_left_alone(void **state)
{
    (void)state;
    expect_nothing(LEVELS, "");
    expect_nothing(LEVELS "protection { window = 90d  bonus = 5% } incentives { volume_discount { share = 3% } }", "");
    expect_nothing(LEVELS "contract = distribution  distribution { credit = 1 }", "");
    expect_nothing(LEVELS "contract = franchise  franchise { fit_loss = 10% }", "");
    expect_nothing("tier \"low\" { } tier \"high\" { conduct = 50% } tier \"top\" { conduct = 80%  margin = 25% }", "");
    expect_nothing(LEVELS "points \"sold\" { counts = revenue  each = 1 } tier \"top\" { margin = 30%  points = 200 }",
                   "");
}

static void test_levels_nobody_reaches(void **state)
{
    (void)state;
    read_with(LEVELS "review { points_per_money = 0 }", "");
    expect("level \"high\" can be reached by nobody: it asks for 100 points");
    assert_int_equal(warning("by nobody")->line, 5); /* where the points are set */
    read_with("tier \"low\" { } tier \"high\" { points = 1e12 }", "");
    expect("level \"high\" can be reached by nobody");
    read_with(
        "tier \"low\" { } tier \"high\" { points = 300 } points \"a\" { counts = customers_won each = 10 cap = 100 } "
        "points \"b\" { counts = projects_delivered each = 1 cap = 150 }",
        "");
    expect("it asks for 300 points, and the most that can be earned is 250");
    read_with("tier \"low\" { } tier \"high\" { score = 50% }", "");
    expect("it asks for a score, and the programme has no track");
    read_with("tier \"low\" { } tier \"high\" { customers = 30k }", "");
    expect("it asks for 30000 customers of 20000 clients");
    read_with("tier \"low\" { } tier \"high\" { need \"loyal\" { counts = retention  least = 90 } }", "");
    expect("condition \"loyal\" asks for more than all of it");
    read_with("tier \"low\" { } tier \"high\" { certificates = 2 }", "vendor { training { kind = \"method\" } }");
    expect("asks for certificates, but no product course is held");
}

static void test_levels_that_do_not_grow(void **state)
{
    (void)state;
    static const char *const falling[] = {"points = 9", "certificates = 2", "customers = 7", "retention = 80%",
                                          "conduct = 60%"};
    for (size_t i = 0; i < sizeof falling / sizeof *falling; i++) {
        char text[200];
        snprintf(text, sizeof text, "tier \"low\" { } tier \"mid\" { %s } tier \"high\" { }", falling[i]);
        read_with(text, "");
        expect("level \"high\" asks for less than level \"mid\" below it");
    }
    read_with("tier \"low\" { points = 5 } tier \"high\" { points = 5 }", "");
    expect("level \"high\" asks for no more than level \"low\" below it");
    read_with("tier \"low\" { margin = 30% } tier \"high\" { margin = 20%  points = 5 }", "");
    expect("level \"high\" earns less than level \"low\" below it");
}

static void test_stacked(void **state)
{
    (void)state;
    read_with("tier \"low\" { margin = 80% } incentives { new_customer_bonus { share = 30% } }", "");
    expect("level \"low\" can earn more than the list price");
    read_with(
        "tier \"low\" { margin = 70% } incentives { volume_discount { share = 10% } market_funds { share = 15% } }",
        "vendor { account { serve_cost = 10% } }");
    expect("level \"low\" can earn 95% of the list price");
    read_with("tier \"low\" { margin = 70% } incentives { volume_discount { share = 10% } }",
              "vendor { account { serve_cost = 10% } }");
    assert_null(warning("list price"));
}

static void test_paid_twice(void **state)
{
    (void)state;
    static const char twice[] = "paid twice on a deal";
    read_with(LEVELS "incentives { growth_rebate { share = 2%  on_all = yes } volume_discount { share = 3% } }", "");
    expect(twice);
    read_with(LEVELS "incentives { growth_rebate { share = 2% } volume_discount { share = 3% } }", "");
    assert_null(warning(twice)); /* on the growth only */
    read_with(LEVELS "incentives { growth_rebate { share = 2% } retention_rebate { share = 3% } }", "");
    expect(twice);
    read_with(LEVELS "protection { window = 120d  bonus = 5% } incentives { new_customer_bonus { share = 3% } }", "");
    expect(twice);
    read_with(LEVELS "protection { bonus = 5% } incentives { new_customer_bonus { share = 3% } }", "");
    assert_null(warning(twice)); /* nothing is registered */
}

static void test_without_effect(void **state)
{
    (void)state;
    read_with(LEVELS "protection { window = 30d }", "");
    expect("protection lasts 30 days, the median sales cycle 100");
    read_with(LEVELS "protection { window = 30d }", "client { choice { cycle = 20d } }");
    assert_null(warning("protection lasts"));
    read_with(LEVELS "distribution { credit = 1 }", "");
    expect("distribution { credit } has no effect under the contract full_cycle");
    read_with(LEVELS "contract = distribution  franchise { fit_loss = 10% }", "");
    expect("franchise { fit_loss } has no effect under the contract distribution");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound_terms_are_left_alone),
        cmocka_unit_test(test_levels_nobody_reaches),
        cmocka_unit_test(test_levels_that_do_not_grow),
        cmocka_unit_test(test_stacked),
        cmocka_unit_test(test_paid_twice),
        cmocka_unit_test(test_without_effect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
