/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trials and sessions: points made on the way are the study's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/session.h"
#include "sim/experiment/store.h"
#include "tests/support/toy_study.h"

struct fixture {
    struct sim_problems problems;
    struct sim_scenario *scenario;
    struct sim_study *study;
};

static struct fixture *open_fixture(const char *file)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->scenario = sim_scenario_read(&toy_model, file, NULL, 0, &f->problems);
    assert_non_null(f->scenario);
    f->study = sim_study_create(f->scenario, NULL, &f->problems);
    assert_non_null(f->study);
    return f;
}

static void close_fixture(struct fixture *f)
{
    sim_study_destroy(f->study);
    sim_scenario_destroy(f->scenario);
    free(f);
}

static struct sim_session *open_session(const struct fixture *f, const char *directory)
{
    static struct sim_runner_options options;
    struct sim_error error = {0};
    options = (struct sim_runner_options){.directory = directory, .threads = 2, .quiet = true, .keep_going = true};
    struct sim_session *session = sim_session_open(f->study, &options, &error);
    if (!session)
        fail_msg("%s", error.text);
    return session;
}

static void make_trial(struct fixture *f, struct sim_trial *trial, struct sim_trial_options options)
{
    assert_int_equal(sim_trial_init(trial, f->study, &options, &f->problems), SIM_OK);
}

/* A trial with a design's terms and a varied value is that point of the study; world and terms differ. */
static void test_trials_are_points(void **state)
{
    (void)state;
    struct fixture *f = open_fixture(toy_write_scenario("a.conf", 20, 2, 5));
    const char *const factor[] = {"policy.factor=2"}, *const bonus[] = {"policy.bonus=2k"},
                      *const wrong[] = {"policy.bonos=2k"};
    const char *const agents[] = {"world.agents=25"};
    struct sim_trial one, two, three, four, five;
    make_trial(f, &one, (struct sim_trial_options){.design = 1, .world = factor, .world_count = 1});
    make_trial(f, &two, (struct sim_trial_options){.world = factor, .world_count = 1, .terms = bonus, .term_count = 1});
    assert_string_equal(f->study->points[3].id, one.point.id); /* rich, factor = 2 */
    assert_string_equal(one.point.id, two.point.id);
    make_trial(f, &three, (struct sim_trial_options){.terms = factor, .term_count = 1});
    assert_non_null(three.point.after); /* the past is the baseline's */
    assert_string_not_equal(three.point.id, f->study->points[1].id);
    make_trial(f, &four, (struct sim_trial_options){.terms = agents, .term_count = 1});
    assert_null(four.point.after); /* cannot change during a run: differs from the start */
    struct sim_trial_options typo = {.terms = wrong, .term_count = 1};
    assert_int_equal(sim_trial_init(&five, f->study, &typo, &f->problems), SIM_USAGE);
    assert_int_equal(f->problems.errors, 1);
    assert_int_equal(sim_trial_check(f->study, &typo, &f->problems), SIM_USAGE);
    assert_int_equal(f->problems.errors, 2);
    assert_int_equal(
        sim_trial_check(f->study,
                        &(struct sim_trial_options){.world = factor, .world_count = 1, .terms = bonus, .term_count = 1},
                        &f->problems),
        SIM_OK);
    struct sim_trial *all[] = {&one, &two, &three, &four, &five};
    for (int i = 0; i < 5; i++)
        sim_trial_fini(all[i]);
    close_fixture(f);
}

/* What a session computed is found by the runner, and the other way round. */
static void test_session_and_runner_share(void **state)
{
    (void)state;
    const char *file = toy_write_scenario("b.conf", 20, 3, 5), *directory = toy_path("out");
    struct fixture *f = open_fixture(file);
    double first[3 * TOY_METRIC_COUNT], again[5 * TOY_METRIC_COUNT];
    enum sim_pair_status status[5];
    struct sim_error error = {0};
    struct sim_session *session = open_session(f, directory);
    struct sim_ask ask = {&f->study->points[0], 0, 3, first, NULL, status, NULL};
    assert_int_equal(sim_session_run(session, &ask, 1, &error), SIM_OK);
    assert_int_equal(sim_session_summary(session).computed, 3);
    sim_session_close(session);
    struct sim_runner_summary summary =
        toy_expect(SIM_OK, (struct toy_call){.scenario = file, .directory = directory, .threads = 2});
    assert_int_equal(summary.reused, 3);
    session = open_session(f, directory);
    ask = (struct sim_ask){&f->study->points[0], 0, 5, again, NULL, status, NULL};
    assert_int_equal(sim_session_run(session, &ask, 1, &error), SIM_OK);
    assert_int_equal(sim_session_summary(session).computed, 2);
    assert_memory_equal(first, again, sizeof first);
    assert_int_equal(status[4], SIM_PAIR_DONE);
    assert_string_equal(sim_session_failure(session), "");
    sim_session_close(session);
    close_fixture(f);
}

/* Other luck for one purpose changes what depends on it; for all purposes it is another market altogether. */
static void test_luck(void **state)
{
    (void)state;
    struct fixture *f = open_fixture(toy_write_scenario("c.conf", 20, 2, 5));
    uint32_t receiver[16] = {0}, gap[16] = {0}, none[16] = {0};
    double numbers[4][TOY_METRIC_COUNT];
    for (uint32_t p = 0; p < toy_model.purpose_count; p++) {
        const char *name = toy_model.purposes[p].name;
        receiver[p] = name && strcmp(name, "receiver") == 0;
        gap[p] = name && strcmp(name, "gap") == 0;
    }
    struct sim_trial plain, one, two, three;
    make_trial(f, &plain, (struct sim_trial_options){0});
    make_trial(f, &one, (struct sim_trial_options){.luck = receiver});
    make_trial(f, &two, (struct sim_trial_options){.luck = gap});
    make_trial(f, &three, (struct sim_trial_options){.luck = none});
    assert_string_equal(plain.point.id, three.point.id);
    assert_string_not_equal(plain.point.id, one.point.id);
    struct sim_session *session = open_session(f, toy_path("luck"));
    struct sim_ask asks[] = {{&plain.point, 0, 1, numbers[0], NULL, NULL, NULL},
                             {&one.point, 0, 1, numbers[1], NULL, NULL, NULL},
                             {&two.point, 0, 1, numbers[2], NULL, NULL, NULL}};
    struct sim_error error = {0};
    assert_int_equal(sim_session_run(session, asks, 3, &error), SIM_OK);
    assert_true(numbers[0][TOY_TICKS] == numbers[1][TOY_TICKS]); /* who receives a gift moves no clock */
    assert_true(numbers[0][TOY_MEAN_GAP] != numbers[2][TOY_MEAN_GAP]);
    sim_session_close(session);
    struct sim_trial *all[] = {&plain, &one, &two, &three};
    for (int i = 0; i < 4; i++)
        sim_trial_fini(all[i]);
    close_fixture(f);
}

/* What others brought to disk is found by looking again; what is known is not read again. */
static void test_looking_again(void **state)
{
    (void)state;
    const char *file = toy_write_scenario("d.conf", 20, 2, 5), *directory = toy_path("again");
    struct fixture *f = open_fixture(file);
    char parts[512];
    struct sim_error error = {0};
    struct sim_log log = sim_log_stderr(true);
    struct sim_store *store = sim_store_create(f->study->id, &error);
    assert_non_null(store);
    snprintf(parts, sizeof parts, "%s/parts", directory);
    for (uint32_t replications = 1; replications <= 3; replications++) {
        double headline[TOY_METRIC_COUNT];
        struct sim_store_report report = {0}, again = {0};
        struct sim_session *session = open_session(f, directory);
        struct sim_ask ask = {.point = f->study->points, .first = replications - 1, .count = 1, .headline = headline};
        assert_int_equal(sim_session_run(session, &ask, 1, &error), SIM_OK);
        sim_session_close(session);
        assert_int_equal(sim_store_scan(store, parts, false, &log, &report, &error), SIM_OK);
        assert_int_equal(report.parts, 1);
        assert_int_equal(sim_store_count(store), replications);
        assert_int_equal(sim_store_scan(store, parts, false, &log, &again, &error), SIM_OK);
        assert_int_equal(again.parts, 0);
        assert_int_equal(sim_store_count(store), replications);
    }
    sim_store_destroy(store);
    close_fixture(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_trials_are_points, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_session_and_runner_share, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_luck, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_looking_again, toy_set_up, toy_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
