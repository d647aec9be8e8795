/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs that fork off their shared past: the same bytes as without, and less work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/experiment/family.h"
#include "tests/support/toy_study.h"

#define HEAD                                                                                                           \
    "format = 1\ntitle = \"toy\"\ncurrency = \"RUB\"\nbaseline = \"current\"\n"                                        \
    "world { agents = 300  region \"North\" { share = 60% } region \"South\" { share = 40% } }\n"                      \
    "experiment { horizon = 60d  warmup = 40d  sample = 10d  replications = 5  seed = 7 }\n"                           \
    "design \"current\" { }\n"

static const char *write_scenario(const char *name, const char *designs)
{
    const char *path = toy_path(name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "%s%s", HEAD, designs);
    assert_int_equal(fclose(file), 0);
    return path;
}

/* Runs the study both ways with each number of threads; returns the events simulated without and with branches. */
static void both_ways(const char *scenario, uint64_t *plain, uint64_t *branched)
{
    struct sim_runner_summary summary = toy_expect(
        SIM_OK,
        (struct toy_call){.scenario = scenario, .directory = toy_path("plain"), .threads = 1, .no_branch = true});
    *plain = summary.executed;
    for (int threads = 1; threads <= 4; threads++) {
        char name[32];
        snprintf(name, sizeof name, "branched-%d", threads);
        summary = toy_expect(SIM_OK,
                             (struct toy_call){.scenario = scenario, .directory = toy_path(name), .threads = threads});
        if (threads == 1)
            *branched = summary.executed;
        char file[64];
        snprintf(file, sizeof file, "%s/results.h5", name);
        toy_expect_equal(toy_path("plain/results.h5"), toy_path(file));
    }
}

/* Four designs share 40 of 100 days: 4 x 100 days are simulated as 40 + 4 x 60.  The toy's events are a Poisson
 * process of even rate until terms change, and no design here changes it, so the share of days is that of events, but
 * for chance: within 3 %. */
static void warmup_is_simulated_once(void **state)
{
    (void)state;
    uint64_t plain, branched;
    const char *scenario = write_scenario("warm.conf", "design \"rich\" { set = { \"policy.bonus = 2k\" } }\n"
                                                       "design \"richer\" { set = { \"policy.bonus = 3k\" } }\n"
                                                       "design \"poor\" { set = { \"policy.bonus = 0\" } }\n");
    both_ways(scenario, &plain, &branched);
    double share = (double)branched / (double)plain, expected = (40 + 4 * 60) / 400.0;
    assert_true(share > expected - 0.03 && share < expected + 0.03);
}

/* Forks at several days, at the start, at the end, beyond it; one design twice on the same day. */
static void forks_anywhere(void **state)
{
    (void)state;
    uint64_t plain, branched;
    const char *scenario =
        write_scenario("anywhere.conf", "design \"late\" { set = { \"policy.factor = 3\" } diverge_at = 50d }\n"
                                        "design \"early\" { set = { \"policy.factor = 2\" } diverge_at = -30d }\n"
                                        "design \"twin\" { set = { \"policy.giving = 90%\" } diverge_at = 50d }\n"
                                        "design \"first\" { set = { \"policy.factor = 4\" } diverge_at = start }\n"
                                        "design \"middle\" { set = { \"policy.factor = 5\" } diverge_at = 20.5d }\n");
    both_ways(scenario, &plain, &branched);
    assert_true(branched < plain);
}

/* What is done already is not on the trunk any more: the others share their past all the same. */
static void an_extended_study_forks_too(void **state)
{
    (void)state;
    const char *designs = "design \"rich\" { set = { \"policy.bonus = 2k\" } }\n"
                          "design \"richer\" { set = { \"policy.bonus = 3k\" } }\n";
    const char *whole = write_scenario("whole.conf", designs), *part = write_scenario("part.conf", "");
    struct sim_runner_summary plain = toy_expect(
        SIM_OK, (struct toy_call){.scenario = whole, .directory = toy_path("p"), .threads = 1, .no_branch = true});
    struct sim_runner_summary base =
        toy_expect(SIM_OK, (struct toy_call){.scenario = part, .directory = toy_path("b"), .threads = 1});
    struct sim_runner_summary rest =
        toy_expect(SIM_OK, (struct toy_call){.scenario = whole, .directory = toy_path("b"), .threads = 1});
    assert_int_equal(base.computed, 5);
    assert_int_equal(rest.computed, 10);
    assert_true(rest.executed < plain.executed - base.executed);
    toy_expect_equal(toy_path("p/results.h5"), toy_path("b/results.h5"));
}

/* Copies made on purpose are computed each for itself. */
static void copies_do_not_fork(void **state)
{
    (void)state;
    const char *scenario = write_scenario("copies.conf", "design \"same\" { }\ndesign \"again\" { }\n");
    struct toy_call call = {.scenario = scenario, .threads = 2, .no_share = true};
    call.directory = toy_path("c1");
    struct sim_runner_summary one = toy_expect(SIM_OK, call);
    call.directory = toy_path("c2");
    call.no_branch = true;
    struct sim_runner_summary two = toy_expect(SIM_OK, call);
    assert_int_equal(one.executed, two.executed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(warmup_is_simulated_once, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(forks_anywhere, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(an_extended_study_forks_too, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(copies_do_not_fork, toy_set_up, toy_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
