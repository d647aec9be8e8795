/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must hold for any terms: money is only a unit, the mail window is only
 * numerics, a change that changes nothing changes nothing, threads are only
 * speed, and extreme worlds run to the end with sane series.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics.h>

#include "tests/support/eco_run.h"

#define SMALL "format = 1\nextends = \"small.conf\"\n"

static bool same_values(const struct sim_run_output *a, const struct sim_run_output *b)
{
    size_t series = (size_t)a->metric_count * a->time_count;
    return a->digest == b->digest && a->executed == b->executed &&
           memcmp(a->series, b->series, series * sizeof *a->series) == 0 &&
           memcmp(a->headline, b->headline, a->metric_count * sizeof *a->headline) == 0;
}

/* ---- money is only a unit ---- */

static void scale_money(const struct sim_section *section, char *base, double factor)
{
    for (uint32_t i = 0; i < section->param_count; i++) {
        const struct sim_param *param = &section->params[i];
        double *value = (double *)(void *)(base + param->offset);
        if (param->type == SIM_MONEY)
            *value *= factor;
        if (strcmp(param->unit, "1/currency") == 0)
            *value /= factor;
    }
    for (const struct sim_section *const *child = section->children; child && *child; child++) {
        char *at = base + (*child)->offset;
        uint32_t count = 1;
        if ((*child)->later)
            continue;
        if ((*child)->titled)
            memcpy(&count, base + (*child)->count_offset, sizeof count);
        for (uint32_t i = 0; i < count; i++)
            scale_money(*child, at + i * (*child)->size, factor);
    }
}

static void money_is_a_unit(void **state)
{
    (void)state;
    struct eco_case c = eco_case_read(SMALL "programme \"partners\" { conduct { weight = 0.5 } }\n"
                                            "vendor { routing { policy = conduct_weighted sla = 4h } }\n");
    struct sim_run_output plain = eco_case_run(&c, NULL, 0, 1);
    /* A power of two is exact: all that differs is rounding to minor units. */
    scale_money(&eco_schema, (char *)c.parameters, 1024);
    struct sim_run_output rich = eco_case_run(&c, NULL, 0, 1);
    assert_true(plain.digest == rich.digest);
    assert_int_equal(plain.executed, rich.executed);
    for (uint32_t m = 0; m < eco_model.metric_count; m++) {
        double factor = strcmp(eco_model.metrics[m].unit, "currency") == 0 ? 1024 : 1;
        if (isnan(plain.headline[m]) && isnan(rich.headline[m]))
            continue;
        /* payments are rounded to minor units where they arise: a balance is as exact as the flows it is left of */
        double scale = fmax(1, fabs(plain.headline[m]));
        if (factor != 1)
            scale = fmax(scale, eco_headline(&plain, "partner_income"));
        if (!(fabs(rich.headline[m] / factor - plain.headline[m]) <= 1e-6 * scale))
            fail_msg("%s: %.17g, and %.17g in units of money a factor smaller", eco_model.metrics[m].name,
                     plain.headline[m], rich.headline[m] / factor);
    }
    sim_run_output_fini(&plain);
    sim_run_output_fini(&rich);
    eco_case_free(&c);
}

/* ---- a change that changes nothing ---- */

static void empty_change_is_nothing(void **state)
{
    (void)state;
    struct eco_case c = eco_case_read(SMALL);
    struct eco_params *copy = malloc(sizeof *copy);
    memcpy(copy, c.parameters, sizeof *copy);
    struct sim_run_output without = eco_case_run(&c, NULL, 3, 1);
    c.setup.diverge_days = 100;
    struct sim_run_output with = eco_case_run(&c, copy, 3, 1);
    assert_true(same_values(&without, &with));
    sim_run_output_fini(&without);
    sim_run_output_fini(&with);
    free(copy);
    eco_case_free(&c);
}

/* ---- threads are only speed ---- */

static void threads_are_speed(void **state)
{
    (void)state;
    struct eco_case c =
        eco_case_read(SMALL "world { cells = 2 }\nvendor { routing { reach = world } }\n"
                            "programme \"partners\" { collaboration { one_company = no strength = 80% } }\n");
    struct sim_run_output one = eco_case_run(&c, NULL, 0, 1);
    for (int threads = 2; threads <= 4; threads++) {
        struct sim_run_output many = eco_case_run(&c, NULL, 0, threads);
        assert_true(same_values(&one, &many));
        sim_run_output_fini(&many);
    }
    assert_true(eco_headline(&one, "projects_shared") > 0);
    sim_run_output_fini(&one);
    eco_case_free(&c);
}

/* ---- the mail window is only numerics ---- */

static void window_is_numerics(void **state)
{
    (void)state;
    /* 12 replications each at 1 h and 30 min, delay held at 1 h; Welch's t per headline metric at a family-wise
     * two-sided false-alarm probability of 1e-4 over all metrics (Bonferroni). */
    enum { runs = 12 };
    struct eco_case c = eco_case_read(SMALL);
    uint32_t metrics = eco_model.metric_count;
    double *x = malloc(2 * runs * metrics * sizeof *x);
    for (int half = 0; half < 2; half++) {
        c.setup.window_days = (half ? 0.5 : 1.0) / 24;
        for (uint64_t r = 0; r < runs; r++) {
            struct sim_run_output output = eco_case_run(&c, NULL, r + (half ? 1000 : 0), 1);
            for (uint32_t m = 0; m < metrics; m++)
                x[((size_t)half * metrics + m) * runs + r] = output.headline[m];
            sim_run_output_fini(&output);
        }
    }
    double q = gsl_cdf_tdist_Pinv(1 - 1e-4 / 2 / metrics, runs - 1);
    for (uint32_t m = 0; m < metrics; m++) {
        const double *a = &x[(size_t)m * runs], *b = &x[((size_t)metrics + m) * runs];
        double gap = fabs(gsl_stats_mean(a, 1, runs) - gsl_stats_mean(b, 1, runs));
        double se = sqrt((gsl_stats_variance(a, 1, runs) + gsl_stats_variance(b, 1, runs)) / runs);
        if (gap > q * se)
            printf("  %s: gap %g, allowed %g\n", eco_model.metrics[m].name, gap, q * se);
        assert_true(isnan(gap) || gap <= q * se);
    }
    free(x);
    eco_case_free(&c);
}

/* ---- extreme worlds ---- */

/* Differences, which may fall below zero; everything else is a count, a level or a share. */
static bool signed_metric(const char *name)
{
    static const char *const names[] = {"project_overrun", "yield", "partner_roi"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static void check_sane(const char *what, const struct sim_run_output *output)
{
    for (uint32_t m = 0; m < output->metric_count; m++) {
        const struct sim_metric *metric = &eco_model.metrics[m];
        bool currency = strcmp(metric->unit, "currency") == 0;
        bool share =
            strcmp(metric->unit, "1") == 0 && (strstr(metric->name, "share") || !strcmp(metric->name, "retention") ||
                                               !strcmp(metric->name, "win_rate") || !strcmp(metric->name, "skill"));
        for (uint32_t k = 0; k < output->time_count; k++) {
            double v = output->series[(size_t)m * output->time_count + k];
            bool fine = isnan(v) ? metric->kind != SIM_METRIC_FLOW : isfinite(v);
            if (!currency && !isnan(v) && !signed_metric(metric->name))
                fine = fine && v >= -1e-9;
            if (share && !isnan(v))
                fine = fine && v <= 1 + 1e-9;
            if (!fine)
                printf("  %s: %s is %g on day %g\n", what, metric->name, v, output->time[k]);
            assert_true(fine);
        }
    }
}

static void extremes_run(void **state)
{
    (void)state;
    static const struct {
        const char *what, *text;
    } worlds[] = {
        {"no clients", "world { clients = 0 }\n"},
        {"no partners", "partners \"integrators\" { count = 0 }\npartners \"studios\" { count = 0 }\n"},
        {"one partner", "partners \"integrators\" { count = 1 }\npartners \"studios\" { count = 0 }\n"},
        {"nobody pursues", "practice { desk { pursue = -50 pursue_own = -50 } }\n"},
        {"no vendor leads", "world { inbound_share = 0% }\nvendor { lead_generation { spend = 0 } }\n"},
        {"all dormant", "practice { effort { midpoint = 20 speed = 1d dormant_after = 0 } }\n"},
        {"everybody leaves",
         "practice { membership { exit_cost = -100 exit_trust = 0 consider = 12 appeal = -20 } }\n"},
        {"no credit", "practice { staff { reserve = 0 credit = 0 keep = 0 wage = 1000M } }\n"},
        {"all hire", "practice { staff { hire_above = 0% reserve = 0 arrival = 1d } }\n"},
        {"zero skill",
         "partners \"integrators\" { skill = 0% skill_spread = 0% }\nvendor { training { uptake = -50 } }\n"},
        {"certain churn", "world { segment \"micro\" { churn_alpha = 1e6 churn_beta = 0.001 } }\n"},
        {"every project fails",
         "practice { project { swan = 100% fail = 100% } }\nclient { life { failure_leave = 100% } }\n"},
        {"all excluded",
         "programme \"partners\" { conduct { audits = 50 limit = 100% detection = 100% strikes = 1 } }\n"},
        {"fierce demand", "world { segment \"micro\" { own_needs = 30 } }\n"},
        {"free of charge", "world { product \"cloud\" { price = 0 } product \"box\" { price = 0 } }\n"},
        {"house only", "vendor { routing { policy = house sla = 8h } house_desk { sellers = 2 } }\n"},
        {"every policy", "vendor { routing { policy = \"random 9%, round_robin 9%, territory 9%, tier_weighted 9%, "
                         "conduct_weighted 9%, "
                         "speed_weighted 9%, skill_match 9%, least_loaded 9%, power_of_d 9%, race 9%, client_choice "
                         "9%, house 1%\" sla = 4h } "
                         "house_desk { sellers = 1 } }\nclient { interest { channel = both curve = hbr } }\n"},
        {"every rule", "client { choice { rule = \"weighing 30%, price 10%, certificate 10%, cases 10%, support 10%, "
                       "reputation 10%, style 10%, random 10%\" } }\n"},
    };
    for (size_t i = 0; i < sizeof worlds / sizeof worlds[0]; i++) {
        char text[4096];
        snprintf(text, sizeof text, "format = 1\nextends = \"small.conf\"\n%s", worlds[i].text);
        struct eco_case c = eco_case_read(text);
        struct sim_run_output output = eco_case_run(&c, NULL, 0, 2);
        check_sane(worlds[i].what, &output);
        sim_run_output_fini(&output);
        eco_case_free(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(money_is_a_unit),    cmocka_unit_test(empty_change_is_nothing),
        cmocka_unit_test(threads_are_speed),  cmocka_unit_test(extremes_run),
        cmocka_unit_test(window_is_numerics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
