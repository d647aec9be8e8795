/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ways of execution that must not show: threads, queue, when one thread takes
 * over, and where windows end.  Plus PHOLD's long-run rate.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/parallel/pool.h"
#include "tests/support/network_model.h"
#include "tests/support/phold_model.h"
#include "tests/support/runs.h"

static const struct phold_parameters phold = {
    .regions = 8, .tokens = 300, .mean = 0.5, .lookahead = 1.0 / 24, .remote = 0.3};

static struct network_parameters jackson(void)
{
    return (struct network_parameters){
        .stations = 3,
        .regions = 3,
        .transit = 0.1,
        .station = {{.region = 0, .arrival_rate = 20, .service_mean = 0.02, .servers = 1, .route = {0.1, 0.6, 0.3}},
                    {.region = 1, .arrival_rate = 15, .service_mean = 0.05, .servers = 2, .route = {0, 0.2, 0.7}},
                    {.region = 2, .service_mean = 0.02, .servers = 1, .patience_mean = 1, .route = {0.2, 0, 0}}}};
}

static struct sim_run_setup setup_of(uint64_t seed, double window)
{
    struct sim_run_setup setup = runs_setup(seed, 3, 12, window);
    setup.directory_days = 1;
    setup.sample_days = 3;
    return setup;
}

static const struct sim_run_options serial = {
    .threads = 1, .queue = SIM_QUEUE_LADDER, .serial_below = SIM_SERIAL_BELOW};

/* Every combination gives the digest and the metrics of one thread with a ladder. */
static void compare_ways(const struct sim_model *model, const void *parameters, struct sim_run_setup setup)
{
    double wanted[NETWORK_METRICS], got[NETWORK_METRICS];
    uint64_t digest = runs_digest(model, parameters, setup, serial, wanted);
    for (int threads = 1; threads <= 8; threads *= 2)
        for (int queue = SIM_QUEUE_LADDER; queue <= SIM_QUEUE_HEAP; queue++)
            for (uint32_t below = 0; below <= SIM_SERIAL_BELOW; below += SIM_SERIAL_BELOW) {
                struct sim_run_options options = {
                    .threads = threads, .queue = (enum sim_queue_kind)queue, .serial_below = below};
                assert_true(runs_digest(model, parameters, setup, options, got) == digest);
                assert_memory_equal(got, wanted, model->metric_count * sizeof got[0]);
            }
}

static void test_phold_any_way(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++)
        compare_ways(&phold_model, &phold, setup_of(seed, 1.0 / 24));
}

static void test_network_any_way(void **state)
{
    (void)state;
    struct network_parameters p = jackson();
    for (uint64_t seed = 1; seed <= 3; seed++)
        compare_ways(&network_model, &p, setup_of(seed, 0.1));
}

/* Seeds and replications are different lives. */
static void test_digests_tell_runs_apart(void **state)
{
    (void)state;
    struct sim_run_setup setup = setup_of(1, 1.0 / 24);
    uint64_t first = runs_digest(&phold_model, &phold, setup, serial, NULL);
    setup.replication = 1;
    assert_true(runs_digest(&phold_model, &phold, setup, serial, NULL) != first);
    setup.replication = 0;
    setup.seed = 2;
    assert_true(runs_digest(&phold_model, &phold, setup, serial, NULL) != first);
}

struct many {
    uint64_t digest[6];
};

static void one_of_many(void *context, uint64_t index, int thread)
{
    (void)thread;
    struct sim_run_setup setup = setup_of(1, 1.0 / 24);
    setup.replication = index;
    struct sim_run_options options = {.threads = 2, .queue = SIM_QUEUE_LADDER, .serial_below = 0};
    ((struct many *)context)->digest[index] = runs_digest(&phold_model, &phold, setup, options, NULL);
}

/* Threads over runs with threads inside each. */
static void test_crews_in_a_pool(void **state)
{
    (void)state;
    struct many apart, pooled;
    for (uint64_t i = 0; i < 6; i++)
        one_of_many(&apart, i, 0);
    sim_pool_for(6, 3, one_of_many, &pooled);
    assert_memory_equal(&apart, &pooled, sizeof apart);
}

/* With the transit unchanged, smaller windows change nothing at all in these models. */
static void test_windows_do_not_show(void **state)
{
    (void)state;
    struct network_parameters p = jackson();
    double wide[NETWORK_METRICS], narrow[NETWORK_METRICS];
    uint64_t digest = runs_digest(&network_model, &p, setup_of(1, 0.1), serial, wide);
    assert_true(digest == runs_digest(&network_model, &p, setup_of(1, 0.05), serial, narrow));
    assert_memory_equal(wide, narrow, sizeof wide);
    assert_true(digest == runs_digest(&network_model, &p, setup_of(1, 1.0 / 96), serial, narrow));
    assert_memory_equal(wide, narrow, sizeof wide);
}

/* Stations in one region or in three: the same lives, since all customers travel by mail. */
static void test_regions_do_not_show(void **state)
{
    (void)state;
    struct network_parameters apart = jackson(), together = jackson();
    together.regions = 1;
    for (uint32_t s = 0; s < 3; s++)
        together.station[s].region = 0;
    double a[NETWORK_METRICS], b[NETWORK_METRICS];
    runs_digest(&network_model, &apart, setup_of(1, 0.1), serial, a);
    runs_digest(&network_model, &together, setup_of(1, 0.1), serial, b);
    assert_memory_equal(a, b, sizeof a);
}

/* Moves per token: a renewal process of gap l + Exp(m); |z| < 4.5.  From a fresh start the mean number of moves by t is
 * t / (l + m) + (variance of the gap - (l + m)^2) / (2 (l + m)^2) up to terms that vanish with t. */
static void test_phold_rate(void **state)
{
    (void)state;
    const double days = 15, gap = phold.mean + phold.lookahead, square = phold.mean * phold.mean;
    const double tokens = phold.regions * phold.tokens;
    double expected = tokens * (days / gap + (square - gap * gap) / (2 * gap * gap));
    struct judge judges[PHOLD_METRICS] = {{0}};
    struct sim_run_setup setup = setup_of(77, 1.0 / 24);
    runs_collect(&phold_model, &phold, setup, 0, 100, judges);
    judge_mean(&judges[PHOLD_MOVES], expected, "PHOLD moves");
    judge_mean(&judges[PHOLD_MAILS], expected * phold.remote, "PHOLD mails");
    assert_true(judges[PHOLD_TOKENS].mean == tokens && judges[PHOLD_TOKENS].square == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_phold_any_way),
        cmocka_unit_test(test_network_any_way),
        cmocka_unit_test(test_digests_tell_runs_apart),
        cmocka_unit_test(test_crews_in_a_pool),
        cmocka_unit_test(test_windows_do_not_show),
        cmocka_unit_test(test_regions_do_not_show),
        cmocka_unit_test(test_phold_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
