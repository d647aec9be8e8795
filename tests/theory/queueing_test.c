/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Queueing systems with known answers on the engine.  Each comparison asks for
 * |z| < 4.5 (false alarm once in 147,000); seeds are fixed.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>

#include "tests/support/network_model.h"
#include "tests/support/runs.h"
#include "tests/support/service_model.h"

struct expectation {
    enum network_metric metric;
    double value;
    const char *what;
};

static void compare(const struct network_parameters *parameters, uint32_t station, struct sim_run_setup setup,
                    uint64_t replications, const struct expectation *wanted, size_t count)
{
    struct judge judges[NETWORK_METRICS] = {{0}};
    runs_collect(&network_model, parameters, setup, 0, replications, judges);
    for (size_t i = 0; i < count; i++)
        judge_mean(&judges[NETWORK_INDEX(station, wanted[i].metric)], wanted[i].value, wanted[i].what);
}

#define COUNT(array) (sizeof array / sizeof array[0])

/* PA1; the asymptotic variance of the time average, 2r(1+r)/(mu(1-r)^4), is checked on the way:
 * the variance of a sample variance of n replications is close to 2/n for long runs. */
static void test_mm1(void **state)
{
    (void)state;
    struct network_parameters p = network_single(0.8, 1, 1);
    const double horizon = 10000, replications = 200;
    struct judge judges[NETWORK_METRICS] = {{0}};
    runs_collect(&network_model, &p, runs_setup(1, 300, horizon, 100), 0, (uint64_t)replications, judges);
    judge_mean(&judges[NETWORK_L], 4, "PA1 L");
    judge_mean(&judges[NETWORK_LQ], 3.2, "PA1 Lq");
    judge_mean(&judges[NETWORK_WQ], 4, "PA1 Wq");
    judge_mean(&judges[NETWORK_PWAIT], 0.8, "PA1 P(wait)");
    judge_mean(&judges[NETWORK_THROUGHPUT], 0.8, "PA1 throughput");
    double ratio = judge_variance(&judges[NETWORK_L]) * horizon / 1800;
    judge_score((ratio - 1) / sqrt(2 / replications), "PA1 asymptotic variance of L");
}

/* PA2. */
static void test_mmc(void **state)
{
    (void)state;
    struct network_parameters p = network_single(4, 1, 5);
    const struct expectation wanted[] = {{NETWORK_L, 6.2164502164502, "PA2 L"},
                                         {NETWORK_LQ, 2.2164502164502, "PA2 Lq"},
                                         {NETWORK_WQ, 0.55411255411255, "PA2 Wq"},
                                         {NETWORK_PWAIT, 0.55411255411255, "PA2 Erlang C"}};
    compare(&p, 0, runs_setup(2, 100, 2000, 50), 150, wanted, COUNT(wanted));
}

/* PA3. */
static void test_loss(void **state)
{
    (void)state;
    struct network_parameters p = network_single(4, 1, 3);
    p.station[0].room = 8;
    const struct expectation wanted[] = {{NETWORK_L, 5.9141962617620, "PA3 L"},
                                         {NETWORK_LQ, 3.0323576833503, "PA3 Lq"},
                                         {NETWORK_WQ, 1.0522302345683, "PA3 Wq"},
                                         {NETWORK_BLOCKED, 0.27954035539707, "PA3 blocked"},
                                         {NETWORK_THROUGHPUT, 2.8818385784117, "PA3 throughput"}};
    compare(&p, 0, runs_setup(3, 50, 1000, 50), 150, wanted, COUNT(wanted));
}

static void compare_service(const struct service_parameters *parameters, struct sim_run_setup setup,
                            const double wanted[SERVICE_METRICS], const char *what)
{
    struct judge judges[SERVICE_METRICS] = {{0}};
    runs_collect(&service_model, parameters, setup, 0, 150, judges);
    for (size_t i = 0; i < SERVICE_METRICS; i++)
        if (wanted[i] > 0)
            judge_mean(&judges[i], wanted[i], what);
}

/* PA4: waits by Pollaczek and Khinchine depend on the second moment of the service. */
static void test_general_service(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        struct service_law service;
        double long_share, long_mean, wanted[SERVICE_METRICS];
    } rows[] = {
        {"PA4 constant", {1, INFINITY}, 0, 0, {[SERVICE_WQ] = 2, [SERVICE_L] = 2.4, [SERVICE_PWAIT] = 0.8}},
        {"PA4 Erlang-4", {1, 4}, 0, 0, {[SERVICE_WQ] = 2.5, [SERVICE_L] = 2.8, [SERVICE_PWAIT] = 0.8}},
        {"PA4 hyperexponential", {0.5, 0}, 0.25, 2.5, {[SERVICE_WQ] = 7, [SERVICE_L] = 6.4, [SERVICE_PWAIT] = 0.8}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct service_parameters p = {.gap = {1.25, 0},
                                       .service = rows[i].service,
                                       .long_share = rows[i].long_share,
                                       .long_mean = rows[i].long_mean,
                                       .servers = 1};
        compare_service(&p, runs_setup(8, 300, 5000, 100), rows[i].wanted, rows[i].what);
    }
}

/* PA5: who arrives evenly waits less. */
static void test_general_arrivals(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        double shape, wanted[SERVICE_METRICS];
    } rows[] = {
        {"PA5 Erlang-2",
         2,
         {[SERVICE_WQ] = 2.8439797669899, [SERVICE_PWAIT] = 0.73985294912646, [SERVICE_LQ] = 2.2751838135919}},
        {"PA5 constant",
         INFINITY,
         {[SERVICE_WQ] = 1.6927308399199, [SERVICE_PWAIT] = 0.62862979649695, [SERVICE_LQ] = 1.3541846719359}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct service_parameters p = {.gap = {1.25, rows[i].shape}, .service = {1, 0}, .servers = 1};
        compare_service(&p, runs_setup(9, 300, 5000, 100), rows[i].wanted, rows[i].what);
    }
}

/* PA7: six machines, two repairers. */
static void test_machine_repair(void **state)
{
    (void)state;
    struct service_parameters p = {.gap = {10, 0}, .sources = 6, .service = {2, 0}, .servers = 2};
    static const double wanted[SERVICE_METRICS] = {[SERVICE_L] = 1.1153511688577,
                                                   [SERVICE_LQ] = 0.13842140262929,
                                                   [SERVICE_WQ] = 0.28338045868677,
                                                   [SERVICE_THROUGHPUT] = 0.48846488311423};
    compare_service(&p, runs_setup(10, 100, 5000, 100), wanted, "PA7");
}

/* PA9: Cobham's two classes; of all waits, 3/7 are the urgent ones' 1 and 4/7 the others' 10/3. */
static void test_priority(void **state)
{
    (void)state;
    struct service_parameters p = {.gap = {1 / 0.7, 0}, .service = {1, 0}, .urgent_share = 3.0 / 7, .servers = 1};
    static const double wanted[SERVICE_METRICS] = {
        [SERVICE_WQ_URGENT] = 1, [SERVICE_WQ] = (3 * 1.0 + 4 * 3.3333333333333) / 7};
    compare_service(&p, runs_setup(11, 300, 5000, 100), wanted, "PA9");
}

/* PA6: impatience, with stale timers on every served customer. */
static void test_abandonment(void **state)
{
    (void)state;
    struct network_parameters p = network_single(10, 1, 9);
    p.station[0].patience_mean = 2;
    const struct expectation wanted[] = {{NETWORK_LQ, 3.1537474587670, "PA6 Lq"},
                                         {NETWORK_PWAIT, 0.75793994514217, "PA6 P(wait)"},
                                         {NETWORK_ABANDON, 0.15768737293835, "PA6 P(abandon)"},
                                         {NETWORK_L, 3.1537474587670 + 8.4231262706165, "PA6 L"},
                                         {NETWORK_THROUGHPUT, 8.4231262706165, "PA6 throughput"}};
    compare(&p, 0, runs_setup(4, 50, 1000, 50), 150, wanted, COUNT(wanted));
}

/* PA8: an open Jackson network over three regions, all moves by mail. */
static void test_jackson(void **state)
{
    (void)state;
    struct network_parameters p = {
        .stations = 3,
        .regions = 3,
        .transit = 0.25,
        .station = {{.region = 0, .arrival_rate = 0.5, .service_mean = 0.5, .servers = 1, .route = {0, 0.6, 0.3}},
                    {.region = 1, .arrival_rate = 0.25, .service_mean = 1, .servers = 2, .route = {0, 0, 0.7}},
                    {.region = 2, .service_mean = 1 / 1.5, .servers = 1, .route = {0.2, 0, 0}}}};
    struct sim_run_setup setup = runs_setup(5, 100, 4000, 0.25);
    setup.directory_days = setup.sample_days = 100;
    struct judge judges[NETWORK_METRICS] = {{0}};
    runs_collect(&network_model, &p, setup, 0, 100, judges);
    static const double wanted[] = {0.45454545454545, 0.69264069264069, 0.71428571428571};
    for (uint32_t s = 0; s < 3; s++) {
        judge_mean(&judges[NETWORK_INDEX(s, NETWORK_L)], wanted[s], "PA8 L");
        judge_mean(&judges[NETWORK_INDEX(s, NETWORK_THROUGHPUT)], 0.625, "PA8 throughput");
    }
}

/* PA10: the transient, and a Kolmogorov-Smirnov test (false alarm 0.1 %) of z-scores from 200 seeds of 200 runs, which
 * are close to Student's t with 199 degrees of freedom. */
static double student(double x, const void *context)
{
    (void)context;
    return gsl_cdf_tdist_P(x, 199);
}

static void test_transient(void **state)
{
    (void)state;
    enum { SEEDS = 200, RUNS = 200 };
    struct network_parameters p = network_single(0.8, 1, 1);
    static double z[SEEDS];
    struct judge all = {0};
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct judge judges[NETWORK_METRICS] = {{0}};
        runs_collect(&network_model, &p, runs_setup(1000 + seed, 0, 10, 10), 0, RUNS, judges);
        z[seed] = judge_z(&judges[NETWORK_NOW], 2.0302815635790);
        judge_add(&all, judges[NETWORK_NOW].mean);
    }
    judge_mean(&all, 2.0302815635790, "PA10 E N(10)");
    judge_ks(z, SEEDS, student, NULL, 1e-3, "PA10 z-scores");
}

/* PA11: the n-th customer's delay from an empty start. */
static void test_nth_delay(void **state)
{
    (void)state;
    static const struct {
        uint32_t n;
        double delay;
    } wanted[] = {{2, 0.44444444444444},
                  {5, 1.1889594099397},
                  {10, 1.8598320859363},
                  {25, 2.7971812025599},
                  {50, 3.4105092555306}};
    for (size_t i = 0; i < COUNT(wanted); i++) {
        struct network_parameters p = network_single(0.8, 1, 1);
        p.first = wanted[i].n;
        struct judge judges[NETWORK_METRICS] = {{0}};
        runs_collect(&network_model, &p, runs_setup(6, 0, 30 + 4 * wanted[i].n, 30 + 4 * wanted[i].n), 0, 5000, judges);
        judge_mean(&judges[NETWORK_NTH_DELAY], wanted[i].delay, "PA11 delay");
    }
}

/* PD1: one fast server or two slow ones, mean delay of the first 100 customers; the same chance for both. */
static void test_zippy_and_klunky(void **state)
{
    (void)state;
    struct network_parameters zippy = network_single(1, 0.9, 1), klunky = network_single(1, 1.8, 2);
    zippy.first = klunky.first = 100;
    struct judge fast[NETWORK_METRICS] = {{0}}, slow[NETWORK_METRICS] = {{0}}, difference = {0};
    for (uint64_t r = 0; r < 5000; r++) {
        struct judge a[NETWORK_METRICS] = {{0}}, b[NETWORK_METRICS] = {{0}};
        runs_collect(&network_model, &zippy, runs_setup(7, 0, 600, 600), r, r + 1, a);
        runs_collect(&network_model, &klunky, runs_setup(7, 0, 600, 600), r, r + 1, b);
        judge_add(&fast[0], a[NETWORK_FIRST_DELAY].mean);
        judge_add(&slow[0], b[NETWORK_FIRST_DELAY].mean);
        judge_add(&difference, a[NETWORK_FIRST_DELAY].mean - b[NETWORK_FIRST_DELAY].mean);
    }
    judge_mean(&fast[0], 4.1341846030, "PD1 Zippy");
    judge_mean(&slow[0], 3.7000201624, "PD1 Klunky");
    judge_mean(&difference, 0.4341644406, "PD1 difference");
    /* Common random numbers: arrivals and services agree, so the difference varies far less than its parts. */
    assert_true(judge_variance(&difference) < 0.1 * (judge_variance(&fast[0]) + judge_variance(&slow[0])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mm1),
        cmocka_unit_test(test_mmc),
        cmocka_unit_test(test_loss),
        cmocka_unit_test(test_abandonment),
        cmocka_unit_test(test_jackson),
        cmocka_unit_test(test_transient),
        cmocka_unit_test(test_nth_delay),
        cmocka_unit_test(test_zippy_and_klunky),
        cmocka_unit_test(test_general_service),
        cmocka_unit_test(test_general_arrivals),
        cmocka_unit_test(test_machine_repair),
        cmocka_unit_test(test_priority),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
