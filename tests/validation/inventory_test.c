/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Decisions on a system whose means are known exactly, run by the engine and
 * kept in a study's directory: the (s, S) inventory (tests/support/inventory_model.h).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/optimise/optimise.h"
#include "analysis/select/select.h"
#include "cli/decide/study_evaluator.h"
#include "tests/support/inventory_model.h"
#include "tests/support/toy_study.h"

enum { POLICIES = 9, BEST = 1 };

static const struct {
    uint32_t at, to;
    double cost;
} policies[POLICIES] = {
    {20, 40, 125.12380419},  {20, 60, 118.94297192}, {20, 80, 121.34560007},
    {20, 100, 126.93597515}, {40, 60, 125.76944743}, {40, 80, 125.46661713},
    {40, 100, 131.54452048}, {60, 80, 143.91330701}, {60, 100, 144.19478396},
};

/* A study of all policies in a directory of its own. */
struct shop {
    struct sim_problems problems;
    struct sim_scenario *scenario;
    struct sim_study *study;
    struct sim_runner_options options;
    struct cli_study_evaluator *evaluator;
    struct ana_alternative alternatives[POLICIES];
};

static struct shop *open_shop(const char *name, unsigned seed)
{
    static const uint32_t cost[1] = {0};
    struct shop *shop = calloc(1, sizeof *shop);
    char file[64];
    snprintf(file, sizeof file, "%s.conf", name);
    const char *path = toy_path(file);
    FILE *out = fopen(path, "w");
    assert_non_null(shop);
    assert_non_null(out);
    fprintf(out, "format = 1\ntitle = \"inventory\"\ncurrency = \"RUB\"\nbaseline = \"20 to 40\"\n");
    for (int i = 0; i < POLICIES; i++)
        fprintf(out,
                "design \"%u to %u\" { diverge_at = start  set = { \"policy.order_at = %u\", \"policy.order_to = %u\" "
                "} }\n",
                policies[i].at, policies[i].to, policies[i].at, policies[i].to);
    fprintf(out,
            "experiment { horizon = %dd  warmup = 0  sample = 30d  replications = 10  seed = %u\n"
            "  decide { metric = cost  goal = min  matters = 1  confidence = 95%% } }\n",
            INVENTORY_MONTHS, seed);
    assert_int_equal(fclose(out), 0);
    shop->scenario = sim_scenario_read(&inventory_model, path, NULL, 0, &shop->problems);
    if (!shop->scenario)
        fail_msg("%s", shop->problems.item[0].text);
    shop->study = sim_study_create(shop->scenario, NULL, &shop->problems);
    assert_non_null(shop->study);
    shop->options =
        (struct sim_runner_options){.directory = toy_path(name), .threads = 2, .quiet = true, .keep_going = true};
    struct sim_error error = {0};
    shop->evaluator = cli_study_evaluator_create(shop->study, &shop->options, cost, 1, &error);
    if (!shop->evaluator)
        fail_msg("%s", error.text);
    for (uint32_t i = 0; i < POLICIES; i++)
        shop->alternatives[i] =
            (struct ana_alternative){.label = sim_scenario_design(shop->scenario, i)->title, .design = i};
    return shop;
}

static void close_shop(struct shop *shop)
{
    cli_study_evaluator_destroy(shop->evaluator);
    sim_study_destroy(shop->study);
    sim_scenario_destroy(shop->scenario);
    free(shop);
}

/* Nine means of 1,000 replications against the exact ones: |z| < 4.5 each, false alarm of all together 6e-5. */
static void test_means_are_exact(void **state)
{
    (void)state;
    enum { RUNS = 1000 };
    struct shop *shop = open_shop("means", 11);
    struct ana_board board;
    uint32_t sizes[POLICIES];
    assert_int_equal(ana_board_init(&board, cli_study_evaluator(shop->evaluator), shop->alternatives, POLICIES, NULL),
                     SIM_OK);
    for (uint32_t i = 0; i < POLICIES; i++)
        sizes[i] = RUNS;
    assert_int_equal(ana_board_extend(&board, sizes, NULL), SIM_OK);
    for (uint32_t i = 0; i < POLICIES; i++) {
        struct ana_moments m = ana_moments_of(board.values[i], RUNS);
        double z = (m.mean - policies[i].cost) / sqrt(ana_variance(&m) / RUNS);
        print_message("(%u,%u): %.3f, exactly %.3f, z %+.2f\n", policies[i].at, policies[i].to, m.mean,
                      policies[i].cost, z);
        assert_true(fabs(z) < 4.5);
    }
    ana_board_fini(&board);
    close_shop(shop);
}

/* Twenty studies with seeds of their own: the best of nine within 1 at 95 %.  With exactly 95 % fewer than 17 right
 * happen in 0.3 % of such twenties.  The rule of equal runs for all that promises the same without pairing, Rinott's,
 * needs several times as many. */
static void test_selection_finds_the_best(void **state)
{
    (void)state;
    enum { STUDIES = 20 };
    uint32_t right = 0;
    double runs = 0, independent = 0;
    for (unsigned seed = 1; seed <= STUDIES; seed++) {
        char name[32];
        snprintf(name, sizeof name, "select%u", seed);
        struct shop *shop = open_shop(name, 100 + seed);
        struct ana_select_options options = {
            .delta = 1, .probability = .95, .first = 10, .batch = 1, .most = 1000, .fresh = 2};
        struct ana_selection s;
        assert_int_equal(
            ana_select(cli_study_evaluator(shop->evaluator), shop->alternatives, POLICIES, &options, &s, NULL), SIM_OK);
        right += s.reached && s.best == BEST;
        for (uint32_t i = 0; i < POLICIES; i++)
            runs += s.rows[i].runs / (double)STUDIES;
        ana_selection_fini(&s);
        if (seed == 1) {
            options.rule = ANA_RULE_RINOTT;
            assert_int_equal(
                ana_select(cli_study_evaluator(shop->evaluator), shop->alternatives, POLICIES, &options, &s, NULL),
                SIM_OK);
            assert_int_equal(s.best, BEST);
            for (uint32_t i = 0; i < POLICIES; i++)
                independent += s.rows[i].runs;
            ana_selection_fini(&s);
        }
        close_shop(shop);
    }
    print_message("right %u of %u, %.0f runs on average; Rinott %.0f\n", right, (unsigned)STUDIES, runs, independent);
    assert_in_range(right, 17, STUDIES);
    assert_true(runs < .4 * independent);
}

/* s in 0..100 and S in 30..130: at least as good as the best of the nine, on fresh replications. */
static void test_search_beats_the_nine(void **state)
{
    (void)state;
    static const uint32_t designs[POLICIES] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    struct shop *shop = open_shop("search", 7);
    struct ana_factor levers[2];
    struct sim_error error = {0};
    for (int k = 0; k < 2; k++)
        assert_int_equal(ana_factor_plausible(&levers[k], k == 0 ? "policy.order_at" : "policy.order_to",
                                              &inventory_model.schema->children[0]->params[k], &error),
                         SIM_OK);
    struct ana_optimise_options options = {.levers = levers,
                                           .lever_count = 2,
                                           .designs = designs,
                                           .design_count = POLICIES,
                                           .objective_count = 1,
                                           .budget = 6000,
                                           .first = 5,
                                           .fresh = 200,
                                           .seed = 1};
    struct ana_optimum o;
    if (ana_optimise(cli_study_evaluator(shop->evaluator), &options, &o, &error) != SIM_OK)
        fail_msg("%s", error.text);
    const struct ana_rerun *own = &o.reruns[POLICIES], *best = &o.reruns[BEST];
    double s = NAN, to = NAN;
    if (o.chosen >= POLICIES) {
        s = ana_factor_value(&levers[0], o.points.u[(size_t)o.chosen * 2]);
        to = ana_factor_value(&levers[1], o.points.u[(size_t)o.chosen * 2 + 1]);
    }
    print_message("found (%.0f,%.0f): %.2f fresh; (20,60) %.2f, difference %+.2f (%.2f to %.2f); %llu runs\n", s, to,
                  own->level.mean, best->level.mean, best->gain.difference.mean, best->together.low,
                  best->together.high, (unsigned long long)o.runs);
    assert_true(o.chosen >= POLICIES);
    assert_true(best->together.high < 0); /* cheaper than the best of the nine, and so than each */
    assert_true(o.runs <= options.budget);
    ana_optimum_fini(&o);
    close_shop(shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_means_are_exact, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_selection_finds_the_best, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_search_beats_the_nine, toy_set_up, toy_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
