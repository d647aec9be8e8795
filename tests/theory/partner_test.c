/* SPDX-License-Identifier: GPL-3.0-or-later */
/* M12: a partner's decisions in limits whose answer is known. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>

#include "models/partner/partner.h"
#include "models/programme/programme.h"
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

/* ---- two tasks (Holmstrom & Milgrom 1991) ---- */

static void time_is_divided_by_pay(void **state)
{
    (void)state;
    const struct eco_tasks_params tasks = {.substitution = 0.1};
    agree_exactly("M12", "share of time for selling, pay 1 and 0.2", eco_selling_share(&tasks, 1, 0.2), 0.98 / 1.08,
                  1e-12);
    agree_exactly("M12", "share of time for selling, equal pay", eco_selling_share(&tasks, 0.7, 0.7), 0.5, 1e-12);
    agree_exactly("M12", "share for selling where quality is crowded out", eco_selling_share(&tasks, 5, 0.2), 1, 1e-12);
    agree_exactly("M12", "share for selling where it is crowded out", eco_selling_share(&tasks, 0.05, 1), 0, 1e-12);
    /* three tenths of the margin moving with quality: (.95 / 1.35) / (.98 / 1.08) of the usual selling */
    struct eco_case c = eco_case_read(BONES "programme \"p\" { joint_targets { partner_weight = 30% } }\n"
                                            "experiment { horizon = 1y warmup = 90d }\n");
    struct sim_run_output output = eco_case_run(&c, NULL, 0, 1);
    agree_exactly("M12", "sellers' output under pay for quality", eco_headline(&output, "selling_focus"),
                  (0.95 / 1.35) / (0.98 / 1.08), 1e-12);
    sim_run_output_fini(&output);
    eco_case_free(&c);
}

/* ---- steering ---- */

#define STEERED                                                                                                        \
    BONES "world { segment \"s\" { own_needs = 1 } product \"p\" { rival_price = 1000 } }\n"                           \
          "experiment { horizon = 3y warmup = 0 }\n"

static void equal_deals_are_steered_by_trust(void **state)
{
    (void)state;
    const struct eco_steering_params steering = {.sensitivity = 0.2, .barrier = 2, .trust = 2};
    agree_exactly("M12", "logit of steering, a rival's deal worth a tenth more", eco_steer_logit(&steering, 1.1, 0.5),
                  0.1 / 0.2 - 2 - 1, 1e-5);
    headline_agrees("M12", "share of leads steered between equal deals",
                    STEERED "practice { steering { decide = yes rival_margin = 20% } trust { start = 50% } }\n",
                    "steered_share", 1, 24, 1 / (1 + exp(3)));
}

static void steered_clients_are_lost(void **state)
{
    (void)state;
    struct eco_case c = eco_case_read(STEERED "practice { steering { decide = yes barrier = -20 } }\n"
                                              "client { choice { no_decision = 0% } }\n");
    struct sim_run_output output = eco_case_run(&c, NULL, 0, 1);
    assert_true(eco_headline(&output, "deals_opened") > 500);
    assert_true(eco_headline(&output, "deals_won") == 0);
    assert_true(eco_headline(&output, "deals_lost_rival") > 500);
    sim_run_output_fini(&output);
    eco_case_free(&c);
}

/* ---- street price ---- */

static double price_in_a_race(const char *street)
{
    char text[1024];
    snprintf(text, sizeof text,
             BONES "world { segment \"s\" { own_needs = 1 } }\nclient { choice { outside = -20 } }\n"
                   "vendor { routing { policy = race race_size = 3 } }\npartners \"firm\" { count = 5 }\n"
                   "practice { street { %s } }\nexperiment { horizon = 1y warmup = 90d }\n",
             street);
    struct eco_case c = eco_case_read(text);
    struct sim_run_output output = eco_case_run(&c, NULL, 0, 1);
    double price = eco_headline(&output, "street_price");
    sim_run_output_fini(&output);
    eco_case_free(&c);
    return price;
}

static void contestants_lower_the_price(void **state)
{
    (void)state;
    agree_exactly("M12", "price level in a race of three", price_in_a_race("pass = 50% per_contestant = 2%"), 0.98,
                  1e-6);
    agree_exactly("M12", "price level where all of a margin of 20 % is at stake",
                  price_in_a_race("pass = 50% always = 10% per_contestant = 30%"), 0.9, 1e-6);
    agree_exactly("M12", "price level where nothing is given away", price_in_a_race("pass = 0% always = 10%"), 1, 0);
}

/* ---- the next level ---- */

static double value_of_levels(uint32_t level, double revenue)
{
    struct eco_params *terms = calloc(1, sizeof *terms);
    struct eco_world *world = calloc(1, sizeof *world);
    struct sim_region *region = calloc(1, sizeof *region);
    struct eco_local local = {.world = world, .region = region};
    struct eco_partner *partner = calloc(1, sizeof *partner);
    world->terms = terms;
    terms->practice.effort.reach = 0.15;
    terms->programme_count = 1;
    terms->programme[0].tier_count = 2;
    terms->programme[0].tier[0].margin = 0.4;
    terms->programme[0].tier[1] = (struct eco_tier_params){.margin = 0.5, .points = 1000};
    terms->programme[0].review = (struct eco_review_params){.window = 12, .points_per_money = 0.001};
    terms->programme[0].conduct.memory = 365;
    partner->tier = level;
    partner->sellers = partner->consultants = 1;
    partner->start_effort = 0.5;
    partner->outside_income = 400;
    partner->old_terms_until = -INFINITY;
    partner->tally[0][ECO_TALLY_REVENUE] = revenue;
    double value = eco_threshold_value(&local, partner);
    free(partner);
    free(region);
    free(world);
    free(terms);
    return value;
}

static void levels_are_felt_when_near(void **state)
{
    (void)state;
    const double year = 0.5 * 2 * 250 * 400; /* currency: what the time given earns elsewhere in a year */
    agree_exactly("M12", "value of a level a tenth away", value_of_levels(0, 900e3),
                  0.1 * exp(-0.1 / 0.15) * 900e3 / year, 1e-5);
    agree_exactly("M12", "value of not losing it, a fifth above", value_of_levels(1, 1200e3),
                  0.1 * exp(-0.2 / 0.15) * 1200e3 / year, 1e-5);
    assert_true(value_of_levels(0, 400e3) == 0);  /* out of sight */
    assert_true(value_of_levels(0, 1000e3) == 0); /* earned already: nothing is added by more work */
    assert_true(value_of_levels(1, 1600e3) == 0); /* safe */
}

static void levels_lapse_with_the_line(void **state)
{
    (void)state;
    /* lines die after a year of work: what was earned fades out of the window, and the next review sees it */
    struct eco_case c = eco_case_read(
        "format = 1\nextends = \"small.conf\"\nprogramme \"partners\" { tier \"certified\" "
        "{ points = 20 certificates = 0 } }\npractice { membership { consider = 0 appeal = -20 } }\nclient { life { "
        "term = 10y expansion = 0 } }\n"
        "experiment { warmup = 1y horizon = 4y }\n");
    struct eco_params *after = malloc(sizeof *after);
    memcpy(after, c.parameters, sizeof *after);
    after->practice.effort.midpoint = 20;
    after->practice.effort.wake = 0;
    struct sim_run_output output = eco_case_run(&c, after, 0, 1);
    assert_true(eco_at(&output, "partners_low_tier", 73) < eco_at(&output, "partners_members", 73));
    assert_true(eco_headline(&output, "partners_dormant") == eco_headline(&output, "partners_members"));
    assert_true(eco_headline(&output, "partners_low_tier") == eco_headline(&output, "partners_members"));
    sim_run_output_fini(&output);
    free(after);
    eco_case_free(&c);
}

/* ---- concentration ---- */

static void partners_differ_by_more_than_chance(void **state)
{
    (void)state;
    /* Paired over 12 replications at a one-sided false-alarm probability of 1e-5 each (Student). */
    enum { runs = 12 };
    struct eco_case c = eco_case_read("format = 1\nextends = \"small.conf\"\n");
    double gap[runs];
    for (uint64_t r = 0; r < runs; r++) {
        struct sim_run_output output = eco_case_run(&c, NULL, r, 1);
        gap[r] = eco_headline(&output, "deals_gini") - eco_headline(&output, "deals_gini_equal");
        sim_run_output_fini(&output);
    }
    double se = sqrt(gsl_stats_variance(gap, 1, runs) / runs);
    assert_true(gsl_stats_mean(gap, 1, runs) > gsl_cdf_tdist_Pinv(1 - 1e-5, runs - 1) * se);
    eco_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(effort_follows_its_fixed_point),
        cmocka_unit_test(attraction_is_the_formula),
        cmocka_unit_test(unattractive_lines_fall_dormant),
        cmocka_unit_test(beginners_lose_half_a_ramp),
        cmocka_unit_test(members_are_m_t_m_inf),
        cmocka_unit_test(trust_settles),
        cmocka_unit_test(time_is_divided_by_pay),
        cmocka_unit_test(equal_deals_are_steered_by_trust),
        cmocka_unit_test(steered_clients_are_lost),
        cmocka_unit_test(contestants_lower_the_price),
        cmocka_unit_test(levels_are_felt_when_near),
        cmocka_unit_test(levels_lapse_with_the_line),
        cmocka_unit_test(partners_differ_by_more_than_chance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
