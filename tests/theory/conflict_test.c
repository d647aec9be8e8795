/* SPDX-License-Identifier: GPL-3.0-or-later */
/* M5 and M6: rivalry over deals, protection, pre-sales work, roles, in limits whose answer is known. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "models/sales/sales.h"
#include "tests/support/agree.h"
#include "tests/support/eco_run.h"

#define BONES "format = 1\nextends = \"rivalry.conf\"\n"

enum { runs = 12 };

/* Values of headline metrics in `runs` replications. */
struct observed {
    double contested[runs], presales[runs], compared[runs], outlay[runs], house[runs], time[runs];
};

static struct observed observe(const char *text)
{
    struct observed seen;
    struct eco_case c = eco_case_read(text);
    for (uint64_t r = 0; r < runs; r++) {
        struct sim_run_output output = eco_case_run(&c, NULL, r, 1);
        seen.contested[r] = eco_headline(&output, "contested_share");
        seen.presales[r] = eco_headline(&output, "presales_share");
        seen.compared[r] = eco_headline(&output, "partners_compared");
        seen.outlay[r] = eco_headline(&output, "race_outlay");
        seen.house[r] = eco_headline(&output, "contests_house") / eco_headline(&output, "deals_opened");
        seen.time[r] = eco_headline(&output, "dispute_time");
        sim_run_output_fini(&output);
    }
    eco_case_free(&c);
    return seen;
}

/* ---- protection ---- */

static void protection_is_the_race(void **state)
{
    (void)state;
    /* PC1: the partner closes at rate 1/60; after `window` days a rival comes at rate 1/45. A twentieth of all times
     * here: long cycles are seen later, when fewer clients are left to have needs. */
    const double part = 20;
    static const double window[] = {30, 90}, rival[] = {0.34658894840722, 0.12750294865625};
    for (int i = 0; i < 2; i++) {
        char text[2048], what[80];
        snprintf(text, sizeof text,
                 BONES "client { choice { cycle_shape = exponential cycle = 2.0794415416798357d } }\n"
                       "practice { conflict { hazard = %.17g } }\n"
                       "programme \"p\" { protection { "
                       "window = %gd enforcement = 100%% } }\n",
                 365 * part / 45 * 100 / 99, window[i] / part);
        struct observed seen = observe(text);
        snprintf(what, sizeof what, "deals a rival entered, protected for %g days (PC1)", window[i]);
        agree("M5", what, seen.contested, runs, rival[i]);
    }
}

static void enforcement_is_per_attempt_or_per_deal(void **state)
{
    (void)state;
    /* a cycle of 120 days, window 90, enforcement .6, hazard 1/50 */
    const double h = 1 / 50.0, cycle = 120, window = 90, q = 0.6;
    const double attempt = 1 - exp(-h * (cycle - q * window));
    const double deal = 1 - (1 - q) * exp(-h * cycle) - q * exp(-h * (cycle - window));
    static const char *const names[] = {"per_attempt", "per_deal"};
    for (int i = 0; i < 2; i++) {
        double exact = i == 0 ? attempt : deal;
        struct eco_protection_params terms = {.window = window, .enforcement = q, .enforced = (uint32_t)i};
        assert_true(fabs(eco_protection_open(&terms, h, cycle, 0) - exact) < 1e-12);
        char text[2048], what[80];
        snprintf(text, sizeof text,
                 BONES "client { choice { cycle = 120d } }\npractice { conflict { hazard = %.17g } }\n"
                       "programme \"p\" { protection { "
                       "window = 90d enforcement = 60%% enforced = %s } }\n",
                 365 * h * 100 / 99, names[i]);
        struct observed seen = observe(text);
        snprintf(what, sizeof what, "deals a rival entered, enforcement .6 %s", names[i]);
        agree("M5", what, seen.contested, runs, exact);
    }
}

/* ---- work before the sale ---- */

/* What the usual deal earns: ten seats for ten years at 1000, a fifth of it margin, and the usual work. */
static double deal_value(const struct eco_params *p)
{
    const struct eco_project_params *project = &p->practice.project;
    return 20000 + project->work * pow(0.5, project->work_seats) * (project->day_rate - project->day_cost);
}

static void hold_up_is_at_its_threshold(void **state)
{
    (void)state;
    const struct eco_presales_params presales = {.sensitivity = 0.25};
    agree_exactly("M5", "chance of work that is worth its cost", eco_presales_chance(&presales, 7, 7), 0.5, 1e-12);
    /* Rivals enter at .5 a day in a cycle of one day; work costs .6 of what the deal earns. phi = 1 - (1 - e^-.5) / 2
     * without protection and 1 with it; P is one over the partners compared, who all win alike. */
    const double k = 0.6;
    static const char *const protection[] = {"", "window = 90d enforcement = 100%"};
    struct eco_case c = eco_case_read(BONES);
    const double value = deal_value(c.parameters), scale = pow(0.5, c.parameters->practice.project.work_seats);
    const double days = k * value / scale / c.parameters->partners[0].outside_income;
    eco_case_free(&c);
    for (int i = 0; i < 2; i++) {
        char text[2048];
        snprintf(text, sizeof text,
                 BONES "client { choice { cycle = 1d } }\n"
                       "practice { conflict { hazard = %.17g claim_prior = 1e6 } "
                       "presales { work = %.17g prior = 1e6 appeal = 0 } }\n"
                       "programme \"p\" { protection { "
                       "%s } }\n",
                 365 * 0.5, days, protection[i]);
        struct observed seen = observe(text);
        double phi = i == 0 ? 1 - 0.5 * (1 - exp(-0.5)) : 1, gap[runs], expected = 0;
        for (int r = 0; r < runs; r++) {
            double share = eco_presales_chance(&presales, phi / seen.compared[r], k);
            expected += share / runs;
            gap[r] = seen.presales[r] - share;
        }
        for (int r = 0; r < runs; r++)
            gap[r] += expected;
        agree("M5",
              i == 0 ? "deals worked on before the sale, unprotected" : "deals worked on before the sale, protected",
              gap, runs, expected);
    }
}

static void races_are_tullock_contests(void **state)
{
    (void)state;
    agree_exactly("M5", "outlay of each of four for a prize of 100 (PC6)", eco_race_outlay(100, 4, 1), 18.75, 1e-12);
    agree_exactly("M5", "outlay of all four (PC6)", 4 * eco_race_outlay(100, 4, 1), 75, 1e-12);
    assert_true(eco_race_outlay(100, 1, 1) == 0);
    /* from five to ten racers: each -43.75 %, together +12.5 % */
    assert_true(fabs(eco_race_outlay(1, 10, 1) / eco_race_outlay(1, 5, 1) - 0.5625) < 1e-12);
    /* In a market where the client always buys: prize = what the deal earns. */
    struct eco_case c = eco_case_read(BONES);
    const double value = deal_value(c.parameters);
    eco_case_free(&c);
    struct observed seen = observe(BONES "vendor { routing { policy = race race_size = 4 } }\n"
                                         "practice { presales { work = 1 race = 1 } }\n");
    agree_exactly("M5", "outlay of each of four on a lead, for a prize of 1", seen.outlay[0] / value, 0.1875, 2e-3);
}

/* ---- disputes ---- */

static void records_shorten_disputes(void **state)
{
    (void)state;
    /* 60 days without a record; with half a record, 60 / (1 + 3 / 2) */
    struct observed seen =
        observe(BONES "client { choice { cycle = 10d } }\npractice { conflict { hazard = 36.5 } }\n"
                      "programme \"p\" { friction { opacity = 1 } protection { transparency = 50% } }\n");
    agree("M5", "days to resolve a dispute with half a record", seen.time, runs, 24);
}

/* ---- roles ---- */

static void roles_divide_interceptions(void **state)
{
    (void)state;
    /* Outside its zone the house desk enters (1 - clarity)(1 - weight) times as often; hardly ever twice in a deal. */
#define HOUSE                                                                                                          \
    BONES "client { choice { cycle = 10d } }\npractice { conflict { hazard = 36.5 } }\n"                               \
          "vendor { house_desk { sellers = 50 } roles { clarity = %d%% zone \"all\" { seller = partner } } }\n"        \
          "programme \"p\" { joint_targets { house_weight = %d%% house_shift = 0%% } }\n"
    char vague[2048], clear[2048];
    snprintf(vague, sizeof vague, HOUSE, 0, 0);
    snprintf(clear, sizeof clear, HOUSE, 50, 40);
    struct observed without = observe(vague), with = observe(clear);
    double gap[runs];
    for (int r = 0; r < runs; r++) /* both are 1 - e^-(rate x cycle) */
        gap[r] = log1p(-with.house[r]) / log1p(-without.house[r]);
    agree("M6", "interceptions at clarity .5 and joint weight .4", gap, runs, 0.5 * 0.6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(protection_is_the_race),      cmocka_unit_test(enforcement_is_per_attempt_or_per_deal),
        cmocka_unit_test(hold_up_is_at_its_threshold), cmocka_unit_test(races_are_tullock_contests),
        cmocka_unit_test(records_shorten_disputes),    cmocka_unit_test(roles_divide_interceptions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
