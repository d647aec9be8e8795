/* SPDX-License-Identifier: GPL-3.0-or-later */
/* M10, M13 and the budget of M14 in limits whose answer is known. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "models/programme/programme.h"
#include "models/vendor/vendor.h"
#include "tests/support/agree.h"
#include "tests/support/eco_run.h"

#define BONES "format = 1\nextends = \"market.conf\"\n"

/* Everybody who meets a need buys at once. */
#define BUYERS "client { choice { outside = -20 no_decision = 0% } life { term = 10y } }\n"

/* ---- M10: the technical desk ---- */

static void help_desk_is_m_m_c(void **state)
{
    (void)state;
    /* PA2: four questions a day, five engineers, a day each. Clients buy once: the pool shrinks by 1.3 % in all. */
    const double in_hours = 24;
    headline_agrees("M10", "M/M/5 mean wait at the technical desk, days (PA2)",
                    BONES BUYERS
                    "world { clients = 200000 candidate_rate = 0.0074 segment \"s\" { own_needs = 0.00735 } }\n"
                    "vendor { support_desk { staff = 5 ask = 100% handling = 1d } }\n"
                    "partners \"firm\" { count = 20 sellers = 200 consultants = 4000 }\n"
                    "experiment { horizon = 600d warmup = 60d sample = 60d }\n",
                    "help_wait", 1 / in_hours, 96, 0.55411255411255);
}

/* ---- M10: materials ---- */

static void materials_are_a_sawtooth(void **state)
{
    (void)state;
    struct eco_params *terms = calloc(1, sizeof *terms);
    struct eco_world *world = calloc(1, sizeof *world);
    terms->world.product_count = 1;
    terms->world.product[0] = (struct eco_product_params){.share = 1, .release_every = 180, .release_magnitude = 0.1};
    terms->vendor.materials = (struct eco_materials_params){.spend = 3e6, .half_spend = 3e6, .build = 120, .stale = 3};
    world->terms = terms;
    for (int k = 0; k < ECO_BUDGET_LINES; k++)
        world->budget.funded[k] = 1;
    for (int day = 1; day <= 180 * 100; day++) {
        eco_materials_advance(world, day);
        world->head_office_time = day;
    }
    double keep = 0.7, decay = exp(-180.0 / 120);
    agree_exactly("M10", "worth of materials just after a release, every 180 d", eco_materials_worth(world),
                  0.5 * keep * (1 - decay) / (1 - keep * decay), 1e-9);
    free(world);
    free(terms);
}

/* ---- M13: forms and opacity ---- */

static void forms_take_working_time(void **state)
{
    (void)state;
    struct eco_params *terms = calloc(1, sizeof *terms);
    struct eco_world *world = calloc(1, sizeof *world);
    struct sim_region region = {.now = 1};
    struct eco_local local = {.world = world, .region = &region};
    struct eco_partner partner = {.sellers = 2, .consultants = 3, .effort = 0.4, .old_terms_until = -INFINITY};
    world->terms = terms;
    terms->programme_count = 1;
    terms->programme[0].friction.admin_hours = 60;
    eco_friction_update(&local, &partner);
    /* five heads, two fifths of nine hours on five days of seven */
    agree_exactly("M13", "share of the time given that 60 h of forms take from five heads", partner.paperwork,
                  60 / (5 * 0.4 * 9 * 5.0 / 7 * 365 / 12), 1e-12);
    agree_exactly("M13", "what is left for work", eco_working_share(&partner), 1 - partner.paperwork, 1e-12);
    free(world);
    free(terms);
}

static void opaque_terms_are_right_on_average(void **state)
{
    (void)state;
    enum { reports = 20000 };
    static double seen[reports], squares[reports];
    struct eco_params *terms = calloc(1, sizeof *terms);
    struct eco_world *world = calloc(1, sizeof *world);
    struct sim_region region = {.now = 1};
    struct eco_local local = {.world = world, .region = &region};
    struct eco_partner partner = {.uid = 7, .sellers = 1, .effort = 1, .old_terms_until = -INFINITY};
    const double sigma = 0.4, rate = 0.2, delay = 90;
    region.key = (struct sim_key){.seed = 11};
    world->terms = terms;
    terms->programme_count = 1;
    terms->programme[0].friction =
        (struct eco_friction_params){.opacity = sigma, .bias = 0.5, .payout_delay = delay, .money_cost = rate};
    double mean = (1 + 0.5 * sigma) * pow(1 + rate, -delay / 365);
    for (uint32_t r = 0; r < reports; r++) {
        partner.reports = r;
        eco_friction_update(&local, &partner);
        seen[r] = partner.seen;
        squares[r] = (partner.seen / mean - 1) * (partner.seen / mean - 1);
    }
    agree("M13", "what opaque terms paid after 90 d are taken to be worth", seen, reports, mean);
    agree("M13", "relative variance of that", squares, reports, exp(sigma * sigma) - 1);
    agree_exactly("M13", "spread of the terms that decisions know of", eco_terms_variation(&local, &partner),
                  sqrt(exp(sigma * sigma) - 1), 1e-12);
    free(world);
    free(terms);
}

/* ---- M13: a change of rules ---- */

static double sum_until(const struct sim_run_output *output, const char *metric, double day)
{
    double sum = 0;
    for (double at = 73; at <= day; at += 73)
        sum += eco_at(output, metric, at);
    return sum;
}

static void old_rules_hold_until_their_day(void **state)
{
    (void)state;
    /* Equal licences sold at 20 %, at 10 % by the new rules: notice, then grandfathering, each of a fifth of a
     * year. Trust falls once, by the loss of half the income foreseen 146 days ahead. */
    struct eco_case c = eco_case_read(
        BONES BUYERS "world { clients = 20000 segment \"s\" { own_needs = 0.1 } }\n"
                     "vendor { transition { notice = 73d grandfathering = 73d shock = 8 adjust = 180d } }\n"
                     "partners \"firm\" { count = 5 sellers = 50 consultants = 400 }\n"
                     "experiment { horizon = 1y warmup = 1y sample = 73d }\n");
    struct eco_params *after = malloc(sizeof *after);
    memcpy(after, c.parameters, sizeof *after);
    after->programme[0].tier[0].margin = 0.1;
    struct sim_run_output output = eco_case_run(&c, after, 0, 1);
    double won = sum_until(&output, "deals_won", 365), before = sum_until(&output, "deals_won", 146);
    double tenth = sum_until(&output, "revenue_new", 365) / won * 0.1;
    double by_old_rules = sum_until(&output, "cost_margins", 365) / tenth - won;
    /* a sale reaches its partner's books within the window: a few deals of a boundary's day may be on the other side */
    agree_exactly("M13", "deals paid by the old rules in notice and grandfathering", by_old_rules, before, 3 / before);
    assert_true(before > 500 && won > 1.9 * before);
    const struct eco_trust_params *trust = &c.parameters->practice.trust;
    double weight = 8 * 0.5 * exp(-146.0 / 180);
    double kept = 1 - weight * trust->gain * trust->loss_ratio;
    agree_exactly("M13", "trust after half the income is to be lost in 146 d",
                  eco_at(&output, "trust", 73) / eco_at(&output, "trust", 0), kept, 1e-9);
    sim_run_output_fini(&output);
    free(after);
    eco_case_free(&c);
}

/* ---- M14: the budget ---- */

static double paid(const struct eco_budget *budget)
{
    double sum = budget->top_up;
    for (int k = 0; k < ECO_BUDGET_LINES; k++)
        sum += budget->funded[k] * budget->want[k];
    return sum;
}

/* Against the plain reading: whatever the wants and places, money is used up exactly, and a line of a later place is
 * touched only when nothing is left of those before it. */
static void cuts_follow_the_declared_order(void **state)
{
    (void)state;
    srand(5);
    for (int n = 0; n < 20000; n++) {
        uint32_t place[ECO_BUDGET_LINES];
        struct eco_budget budget = {0};
        double all = 0, safe = 0;
        for (int k = 0; k < ECO_BUDGET_LINES; k++) {
            place[k] = (uint32_t)rand() % 4;
            budget.want[k] = rand() % 3 == 0 ? 0 : rand() % 1000;
            all += budget.want[k];
            safe += place[k] == 0 ? budget.want[k] : 0;
        }
        const struct eco_budget_params terms = {.match = n % 2 ? ECO_MATCH_SPEND : ECO_MATCH_BUDGET,
                                                .audits = place[ECO_BUDGET_AUDITS],
                                                .materials = place[ECO_BUDGET_MATERIALS],
                                                .lead_generation = place[ECO_BUDGET_LEADS],
                                                .courses = place[ECO_BUDGET_COURSES],
                                                .portal = place[ECO_BUDGET_PORTAL],
                                                .support_desk = place[ECO_BUDGET_DESK]};
        double available = rand() % 8000 - 1000;
        eco_budget_share_out(&terms, &budget, available);
        double most = terms.match == ECO_MATCH_SPEND || available < all ? available : all;
        assert_true(fabs(paid(&budget) - (most < safe ? safe : most)) < 1e-9 * (1 + all));
        for (int k = 0; k < ECO_BUDGET_LINES; k++) {
            assert_true(budget.funded[k] >= 0 && budget.funded[k] <= 1 && (place[k] > 0 || budget.funded[k] == 1));
            for (int l = 0; l < ECO_BUDGET_LINES; l++) {
                if (budget.funded[k] < 1 && place[l] > 0 && place[l] < place[k] && budget.want[l] > 0)
                    assert_true(budget.funded[l] < 1e-12);
                if (place[k] == place[l] && budget.want[k] > 0 && budget.want[l] > 0)
                    assert_true(budget.funded[k] == budget.funded[l]);
            }
        }
    }
}

/* An office of 120 000 a year, leads for 100 000, materials for 50 000. */
static struct sim_run_output on_budget(const char *budget)
{
    char text[1024];
    snprintf(text, sizeof text,
             BONES "world { clients = 0 }\npartners \"firm\" { count = 1 }\n"
                   "vendor { account { fixed_cost = 120k } lead_generation { spend = 100k } materials { spend = 50k }\n"
                   "budget { %s } }\nexperiment { horizon = 3y warmup = 1y sample = 73d }\n",
             budget);
    struct eco_case c = eco_case_read(text);
    struct sim_run_output output = eco_case_run(&c, NULL, 0, 1);
    eco_case_free(&c);
    return output;
}

static void budgets_bind(void **state)
{
    (void)state;
    struct sim_run_output output = on_budget("match = budget amount = 200k");
    agree_exactly("M14", "spend of three years within 200 000 a year", eco_headline(&output, "programme_spend"), 600e3,
                  1e-3);
    agree_exactly("M14", "of it leads, cut after materials", eco_headline(&output, "cost_lead_generation"), 240e3,
                  2e-3);
    assert_true(eco_headline(&output, "cost_support") < 50e3 / 365 + 1); /* the day before is booked at time 0 */
    sim_run_output_fini(&output);
    output = on_budget("match = spend amount = 300k");
    agree_exactly("M14", "spend of three years at 300 000 a year", eco_headline(&output, "programme_spend"), 900e3,
                  1e-3);
    agree_exactly("M14", "of it leads, which take what is left", eco_headline(&output, "cost_lead_generation"), 390e3,
                  2e-3);
    sim_run_output_fini(&output);
    output = on_budget("match = spend");
    agree_exactly("M14", "spend of three years like last year's", eco_headline(&output, "programme_spend"), 810e3,
                  1e-3);
    sim_run_output_fini(&output);
    output = on_budget("match = budget amount = 300k");
    agree_exactly("M14", "what is left of a budget lapses", eco_headline(&output, "programme_spend"), 810e3, 1e-3);
    sim_run_output_fini(&output);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_desk_is_m_m_c),
        cmocka_unit_test(materials_are_a_sawtooth),
        cmocka_unit_test(forms_take_working_time),
        cmocka_unit_test(opaque_terms_are_right_on_average),
        cmocka_unit_test(old_rules_hold_until_their_day),
        cmocka_unit_test(cuts_follow_the_declared_order),
        cmocka_unit_test(budgets_bind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
