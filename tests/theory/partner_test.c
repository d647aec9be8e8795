/* SPDX-License-Identifier: GPL-3.0-or-later */
/* M12: a partner's decisions in limits whose answer is known. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "models/mechanisms.h"
#include "tests/support/agree.h"
#include "tests/support/eco_run.h"

#define BONES "format = 1\nextends = \"market.conf\"\n"

/* ---- effort ---- */

static void effort_follows_its_fixed_point(void **state)
{
    (void)state;
    /* Peers and experience worth exactly income elsewhere: x = 0, e* = logistic(-.1 / .2), and after n months
     * e = e* + (e0 - e*) e^(-n month / 90). The clock's phase is unknown: n is a whole number near the day. */
    const double wish = 1 / (1 + exp(0.5)), start = 0.4, month = SIM_DAYS_PER_MONTH;
    struct eco_case c = eco_case_read(BONES "world { clients = 0 }\npartners \"firm\" { effort = 40% }\n"
                                            "practice { effort { decide = yes midpoint = 0.1 prior = 1e9 } }\n"
                                            "experiment { horizon = 1y warmup = 0 sample = 73d }\n");
    struct sim_run_output output = eco_case_run(&c, NULL, 0, 1);
    for (double day = 73; day <= 365; day += 73) {
        double e = eco_at(&output, "effort", day);
        double n = log((e - wish) / (start - wish)) / (-month / 90);
        assert_true(fabs(n - floor(n + 0.5)) < 1e-4);
        assert_true(fabs(n - day / month) <= 1);
        if (day == 365)
            agree_exactly("M12", "effort on its way to the fixed point, months lived", n, floor(n + 0.5), 1e-5);
    }
    sim_run_output_fini(&output);
    eco_case_free(&c);
}

static void attraction_is_the_formula(void **state)
{
    (void)state;
    const struct eco_effort_params effort = {.midpoint = 0.1, .slope = 0.2, .caution = 0.5, .trust = 0.3};
    const struct eco_outlook outlook = {.yield = 1.5, .cv = 0.4, .trust = 0.8, .threshold = 0.05};
    double x = 1.5 - 1 - 0.5 * 0.4 + 0.3 * 0.3 + 0.05;
    agree_exactly("M12", "attraction of the vendor's line", eco_effort_attraction(&effort, &outlook), x, 1e-12);
    agree_exactly("M12", "wished effort", eco_effort_wish(&effort, x), 1 / (1 + exp(-(x - 0.1) / 0.2)), 1e-12);
}

static void unattractive_lines_fall_dormant(void **state)
{
    (void)state;
    struct eco_case c = eco_case_read(BONES "world { segment \"s\" { own_needs = 1 } }\n"
                                            "partners \"firm\" { count = 7 }\n"
                                            "practice { effort { decide = yes midpoint = 20 } }\n"
                                            "experiment { horizon = 2y warmup = 1y sample = 73d }\n");
    struct sim_run_output output = eco_case_run(&c, NULL, 0, 1);
    /* effort 1 falls below .1 after 8 months (e^(-8 month / 90) < .1), and three months later the line is dead */
    assert_true(eco_at(&output, "partners_dormant", 0) == 7);
    assert_true(eco_headline(&output, "woke") == 0);
    assert_true(eco_headline(&output, "leads_routed") == 0);
    assert_true(eco_headline(&output, "leads_unserved") > 100);
    assert_true(eco_headline(&output, "partners_members") == 7);
    sim_run_output_fini(&output);
    eco_case_free(&c);
}

/* ---- staff ---- */

static void beginners_lose_half_a_ramp(void **state)
{
    (void)state;
    /* one beginner among four; lost output summed over the months is that of a linear ramp: ramp / 2 days */
    struct eco_partner partner = {.sellers = 4, .beginners = {1, 0, 0}};
    agree_exactly("M12", "output of four sellers, one a beginner", eco_staff_output(&partner, ECO_SELLER), 0.75, 1e-12);
    const double ramp = 180, step = 0.01;
    double lost = 0;
    for (double t = 0; t < 4000; t += step)
        lost += step * exp(-2 * (t + step / 2) / ramp);
    agree_exactly("M12", "days lost to a ramp of 180 days", lost, ramp / 2, 1e-6);
}

/* ---- joining and leaving ---- */

/* Mean number of members at `until` of N firms that join at rate a(t) each and leave at rate mu: m' = a (N - m) - mu m,
 * by Runge-Kutta. */
static double mean_members(double firms, double rate, double mu, double until)
{
    double m = 0;
    const int steps = 4000;
    const double h = until / steps;
    for (int i = 0; i < steps; i++) {
        double slope[4], t = i * h;
        for (int k = 0; k < 4; k++) {
            double at = t + (k == 0 ? 0 : k == 3 ? h : h / 2);
            double x = m + (k == 0 ? 0 : k == 3 ? h * slope[2] : h / 2 * slope[k - 1]);
            slope[k] = rate * (1 + 0.5 * sin(0.5 * at)) * (firms - x) - mu * x;
        }
        m += h / 6 * (slope[0] + 2 * slope[1] + 2 * slope[2] + slope[3]);
    }
    return m;
}

static void members_are_m_t_m_inf(void **state)
{
    (void)state;
    /* PA12: lambda = 20 (1 + .5 sin(.5 t)), mean life 5, in the limit of many prospects; the unit of time is such that
     * sin(.5 t) swings once a year. 2000 prospects that all join when they look, members that all leave when they
     * consider it. */
    agree_exactly("M12", "members at 10 of many prospects (PA12)", mean_members(1e9, 20 / 1e9, 0.2, 10),
                  77.295840433375, 1e-6);
    enum { runs = 24 };
    const double unit = 365 * 0.5 / (2 * 3.14159265358979323846); /* days */
    double ten[runs], twenty_five[runs];
    struct eco_case c = eco_case_read(
        BONES "world { clients = 0 season_peak = 91.25d }\n"
              "partners \"firm\" { count = 0 prospects = 2000 }\n"
              "practice { membership { look = 0.12566370614359174 season = 50% appeal = 20 entry_cost = 0 "
              "onboarding = 0 consider = 2.5132741228718345 exit_cost = -100 exit_trust = 0 } }\n"
              "experiment { horizon = 725d warmup = 0 sample = 145d }\n");
    for (uint64_t r = 0; r < runs; r++) {
        struct sim_run_output output = eco_case_run(&c, NULL, r, 1);
        ten[r] = eco_at(&output, "partners_members", 290);
        twenty_five[r] = eco_at(&output, "partners_members", 725);
        sim_run_output_fini(&output);
    }
    eco_case_free(&c);
    agree("M12", "members of 2000 prospects, day 290", ten, runs, mean_members(2000, 0.01, 0.2, 290 / unit));
    agree("M12", "members of 2000 prospects, day 725", twenty_five, runs, mean_members(2000, 0.01, 0.2, 725 / unit));
}

/* ---- trust ---- */

static void trust_settles(void **state)
{
    (void)state;
    struct eco_params *terms = calloc(1, sizeof *terms);
    struct eco_world *world = calloc(1, sizeof *world);
    struct eco_local local = {.world = world};
    struct eco_partner partner = {.trust = 0.9};
    const double g = 1e-4, r = 3;
    terms->practice.trust = (struct eco_trust_params){.start = 0.5, .gain = g, .loss_ratio = r};
    world->terms = terms;
    for (int n = 0; n < 100000; n++) {
        eco_trust_kept(&local, &partner, 1);
        eco_trust_broken(&local, &partner, 1);
    }
    agree_exactly("M12", "trust after one promise kept for each broken", partner.trust,
                  g * (1 - g * r) / (1 - (1 - g) * (1 - g * r)), 1e-10);
    assert_true(fabs(partner.trust - 1 / (1 + r)) < 1e-4);
    free(world);
    free(terms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(effort_follows_its_fixed_point),  cmocka_unit_test(attraction_is_the_formula),
        cmocka_unit_test(unattractive_lines_fall_dormant), cmocka_unit_test(beginners_lose_half_a_ramp),
        cmocka_unit_test(members_are_m_t_m_inf),           cmocka_unit_test(trust_settles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
