/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ecosystem reduced to models with known answers, through the scenario file.
 *
 * tests/support/agree.h says how a mean is compared.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_sf_gamma.h>

#include "models/market/market.h"
#include "models/records/network.h"
#include "tests/support/agree.h"
#include "tests/support/eco_run.h"

#define BONES "format = 1\nextends = \"market.conf\"\n"

/* ---- M3: the sales desk is M/M/c, with patience Erlang A ---- */

static void desk_is_m_m_c(void **state)
{
    (void)state;
    /* PA2: lambda = 4 a day, mu = 1 a day, 5 sellers. 40,000 clients: those in a need are 2e-4 of them. */
    headline_agrees("M3", "M/M/5 mean wait, days (PA2)",
                    BONES "world { clients = 40k segment \"s\" { own_needs = 0.0365 } }\n"
                          "practice { desk { handling = 1d } }\n"
                          "partners \"firm\" { sellers = 5 }\n",
                    "response_time", 1 / 24.0, 24, 0.55411255411255);
}

static void desk_is_m_m_1(void **state)
{
    (void)state;
    /* lambda = .5 a day, mu = 1 a day: Wq = rho / (mu - lambda) = 1 */
    headline_agrees("M3", "M/M/1 mean wait, days",
                    BONES "world { clients = 40k segment \"s\" { own_needs = 0.0045625 } }\n"
                          "practice { desk { handling = 1d } }\n",
                    "response_time", 1 / 24.0, 24, 1.0);
}

/* P(abandon) of M/M/c+M by its birth-death chain. */
static double erlang_a_abandon(double lambda, double mu, int servers, double theta)
{
    double weight = 1, sum = 1, lost = 0;
    for (int n = 1; n < 2000; n++) {
        double death = n <= servers ? n * mu : servers * mu + (n - servers) * theta;
        weight *= lambda / death;
        sum += weight;
        lost += n > servers ? weight * (n - servers) * theta : 0;
    }
    return lost / sum / lambda;
}

static void desk_is_erlang_a(void **state)
{
    (void)state;
    assert_true(fabs(erlang_a_abandon(10, 1, 9, 0.5) - 0.15768737293835) < 1e-12); /* PA6 */
    /* Interest is memoryless: a share 1 - e^(-theta d) ends on the way to the inbox (d = one mail window). */
    double on_the_way = exp(-0.5 / 240), exact = 1 - on_the_way * (1 - erlang_a_abandon(10 * on_the_way, 1, 9, 0.5));
    struct eco_case c = eco_case_read(BONES "world { clients = 100k segment \"s\" { own_needs = 0.0365 } }\n"
                                            "client { interest { half_life = 1.38629436111989062d } }\n"
                                            "practice { desk { handling = 1d } }\n"
                                            "vendor { routing { delay = 6min } }\n"
                                            "partners \"firm\" { sellers = 9 }\n"
                                            "experiment { mail_window = 6min horizon = 2y warmup = 60d }\n");
    double x[24];
    for (size_t r = 0; r < 24; r++) {
        struct sim_run_output output = eco_case_run(&c, NULL, r, 1);
        x[r] = eco_headline(&output, "leads_lost") / eco_headline(&output, "needs");
        sim_run_output_fini(&output);
    }
    agree("M3", "M/M/9+M share that gives up (PA6)", x, 24, exact);
    eco_case_free(&c);
}

/* ---- M1: adoption is the stochastic Bass process ---- */

static void adoption_is_bass(void **state)
{
    (void)state;
    /* PB2: 100 clients, hazard p + q k / N; everybody converts, everybody is content. */
    headline_agrees("M1", "stochastic Bass, adopters after 5 years (PB2)",
                    BONES "world { clients = 100 word_of_mouth_floor = 0%\n"
                          "  segment \"s\" { own_needs = 0.03 imitation = 0.38 } }\n"
                          "client { choice { outside = -20 } life { reference = 100% } }\n"
                          "experiment { horizon = 5y warmup = 0 }\n",
                    "customers", 1, 200, 32.356155473781);
}

static void needs_are_poisson(void **state)
{
    (void)state;
    /* Layers of candidates: a rate above several of them is still exact. 1000 clients x 3 needs x 5 years, none busy.
     */
    headline_agrees("M1", "needs in 5 years",
                    BONES "world { candidate_rate = 0.25 season = 30% segment \"s\" { own_needs = 3 } }\n"
                          "partners \"firm\" { sellers = 100 }\n"
                          "practice { desk { handling = 0 } }\n",
                    "needs", 1, 24, 1000 * 3 * 5 / (1 + 3.0 * (2.0 / 24 / 365)));
}

/* ---- M2: the mix of enquiries ---- */

static void enquiries_mix(void **state)
{
    (void)state;
    /* genuine share .25 diluted by (1 + spend/half)^-.3 with spend = half: each need brings (1 - theta)/theta others */
    double theta = 0.25 * pow(2, -0.3);
    struct eco_case c =
        eco_case_read(BONES "world { segment \"s\" { own_needs = 1 } }\n"
                            "vendor { lead_generation { genuine = 25% lift_max = 0 spend = 1M half_spend = 1M } }\n"
                            "partners \"firm\" { sellers = 100 }\n");
    double x[24];
    for (size_t r = 0; r < 24; r++) {
        struct sim_run_output output = eco_case_run(&c, NULL, r, 1);
        double worthless = eco_headline(&output, "enquiries_worthless"), needs = eco_headline(&output, "needs");
        x[r] = worthless / needs;
        sim_run_output_fini(&output);
    }
    agree("M2", "worthless enquiries per need", x, 24, (1 - theta) / theta);
    eco_case_free(&c);
}

/* ---- M4: the vendor's share ---- */

static void choice_is_logit(void **state)
{
    (void)state;
    /* PC5, plain logit: utilities 1, .5, -.2 against 0 */
    const double u[] = {1, 0.5, -0.2};
    double inclusive = eco_inclusive_value(u, 3, 1);
    assert_true(fabs(log(exp(inclusive) + 1) - 1.8222456491273) < 1e-12);
    double vendor = eco_vendor_probability(inclusive, 0);
    agree_exactly("M4", "logit share of the best of three (PC5)", vendor * exp(1 - inclusive), 0.43944370924978, 1e-12);
    assert_true(fabs(vendor * exp(0.5 - inclusive) - 0.26653608287784) < 1e-12);
    assert_true(fabs(vendor * exp(-0.2 - inclusive) - 0.13235790168726) < 1e-12);
    /* PC5, nested logit: nest {1, .5} with mu = .5 against .2 */
    double nested = eco_vendor_probability(0.5 * eco_inclusive_value(u, 2, 0.5), 0.2);
    assert_true(fabs(1 - nested - 0.27755326291727) < 1e-12);
    double first = exp(1 / 0.5 - eco_inclusive_value(u, 2, 0.5));
    agree_exactly("M4", "nested logit share of the best (PC5)", nested * first, 0.52815088474758, 1e-12);
    assert_true(fabs(nested * (1 - first) - 0.19429585233514) < 1e-12);
}

static void win_rate_is_logit(void **state)
{
    (void)state;
    /* a partner of reference skill: U = 0; P(win) = 1 / (1 + e^.7) */
    headline_agrees("M4", "win rate against an outside option of .7",
                    BONES "world { segment \"s\" { own_needs = 1 } }\n"
                          "client { choice { outside = 0.7 } }\n"
                          "partners \"firm\" { sellers = 100 skill = 25% }\n"
                          "experiment { horizon = 1y warmup = 0 }\n",
                    "win_rate", 1, 24, 1 / (1 + exp(0.7)));
}

static void licence_price_meets_rivals(void **state)
{
    (void)state;
    /* Price alone counts: U = -(.257 / .05) ln(1000 / 900), .05 the least spread among partners that are all alike. */
    double u = -0.257 / 0.05 * log(1000.0 / 900);
    headline_agrees("M4", "win rate of a licence a ninth dearer than a rival's",
                    BONES "world { segment \"s\" { own_needs = 1 } product \"p\" { price = 1000 rival_price = 900 } }\n"
                          "client { choice { outside = 0 importance = 1 expertise = 0 relation = 0 certificate = 0 "
                          "cases = 0 tier = 0 support = 0 style = 0 } }\n"
                          "partners \"firm\" { sellers = 100 }\n"
                          "experiment { horizon = 1y warmup = 0 }\n",
                    "win_rate", 1, 24, 1 / (1 + exp(-u)));
}

/* ---- M8: retention is the shifted beta-geometric ---- */

static void retention_is_sbg(void **state)
{
    (void)state;
    /* Fader & Hardie's loyal segment: alpha .668, beta 3.806; S(n) = B(alpha, beta + n) / B(alpha, beta) */
    const double a = 0.668, b = 3.806, clients = 4000;
    struct eco_case c = eco_case_read(
        BONES "world { clients = 4000 segment \"s\" { own_needs = 50 churn_alpha = 0.668 churn_beta = 3.806 } }\n"
              "client { choice { outside = -20 } life { term = 1y rival_return = 0% } }\n"
              "partners \"firm\" { sellers = 1000 }\n"
              "practice { desk { handling = 0 } }\n"
              "experiment { horizon = 5y warmup = 0 }\n");
    double x[4][24];
    for (size_t r = 0; r < 24; r++) {
        struct sim_run_output output = eco_case_run(&c, NULL, r, 1);
        for (int year = 1; year <= 4; year++)
            x[year - 1][r] = eco_at(&output, "customers", (year + 0.5) * 365) / clients;
        sim_run_output_fini(&output);
    }
    for (int year = 1; year <= 4; year++) {
        char what[64];
        snprintf(what, sizeof what, "survivors of %d renewals (sBG)", year);
        agree("M8", what, x[year - 1], 24, exp(gsl_sf_lnbeta(a, b + year) - gsl_sf_lnbeta(a, b)));
    }
    eco_case_free(&c);
}

/* ---- M9: decay, sawtooth, turnover ---- */

static void skill_decays(void **state)
{
    (void)state;
    struct eco_case c = eco_case_read(BONES "partners \"firm\" { count = 3 skill = 80% }\n"
                                            "practice { skill { half_life = 400d } }\n"
                                            "experiment { horizon = 3y warmup = 0 }\n");
    struct sim_run_output output = eco_case_run(&c, NULL, 0, 1);
    for (uint32_t k = 0; k < output.time_count; k++) {
        double exact = 0.8 * exp2(-output.time[k] / 400);
        assert_true(fabs(output.series[eco_metric_index("skill") * output.time_count + k] / exact - 1) < 1e-6);
    }
    sim_run_output_fini(&output);
    eco_case_free(&c);
}

static void skill_is_a_sawtooth(void **state)
{
    (void)state;
    /* a course a year for everybody, phases uniform: the mean over a cycle of g/(1-(1-g)e^(-dT)) e^(-da) */
    const double g = 0.3, period = 365, delta = log(2) / 335;
    double peak = g / (1 - (1 - g) * exp(-delta * period));
    double exact = peak * (1 - exp(-delta * period)) / (delta * period);
    struct eco_case c = eco_case_read(BONES "partners \"firm\" { count = 1000 skill = 40% }\n"
                                            "vendor { training { every = 365d uptake = 50 gain = 30% } }\n"
                                            "practice { skill { half_life = 335d } }\n"
                                            "experiment { horizon = 12y warmup = 0 }\n");
    double x[24];
    for (size_t r = 0; r < 24; r++) {
        struct sim_run_output output = eco_case_run(&c, NULL, r, 1);
        x[r] = eco_headline(&output, "skill");
        sim_run_output_fini(&output);
    }
    agree("M9", "mean skill under a yearly course", x, 24, exact);
    eco_case_free(&c);
}

/* ---- M7: overruns of the sources ---- */

static void overruns_match(void **state)
{
    (void)state;
    const char *scenario =
        BONES "world { clients = 4000 segment \"s\" { own_needs = 1 } }\n"
              "client { choice { outside = -20 } life { term = 1y rival_term = 1d rival_return = 100% } }\n"
              "partners \"firm\" { count = 50 sellers = 100 consultants = 100 skill = 25% }\n"
              "practice { skill { half_life = 100y } project { swan_reference = 25% swan_method = 0 } }\n"
              "experiment { horizon = 3y warmup = 0 }\n";
    headline_agrees("M7", "mean overrun (1 in 6 at +200 %, +27 % overall)", scenario, "project_overrun", 1, 16,
                    5.0 / 6 * -0.076 + 2.0 / 6 + (0.167 - 1.0 / 6) * 2.076);
}

/* ---- PC7 ---- */

static void gini_is_exact(void **state)
{
    (void)state;
    double sample[] = {10, 3, 1, 4, 2};
    assert_true(fabs(eco_gini(sample, 5) - 0.4) < 1e-12);
    assert_true(fabs(eco_top_share(sample, 5, 0.2) - 0.5) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(desk_is_m_m_1),
        cmocka_unit_test(desk_is_m_m_c),
        cmocka_unit_test(desk_is_erlang_a),
        cmocka_unit_test(adoption_is_bass),
        cmocka_unit_test(needs_are_poisson),
        cmocka_unit_test(enquiries_mix),
        cmocka_unit_test(choice_is_logit),
        cmocka_unit_test(win_rate_is_logit),
        cmocka_unit_test(licence_price_meets_rivals),
        cmocka_unit_test(retention_is_sbg),
        cmocka_unit_test(skill_decays),
        cmocka_unit_test(skill_is_a_sawtooth),
        cmocka_unit_test(overruns_match),
        cmocka_unit_test(gini_is_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
