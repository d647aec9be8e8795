/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The runner: the same results however the work is cut, stopped, killed or
 * extended; nothing finished is computed again.
 *
 *   unit_runner_test --run SCENARIO DIRECTORY THREADS
 *
 * runs a study of the toy model as the program would: the tests start, stop
 * and kill it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sim/io/results.h"
#include "tests/support/toy_study.h"

/* ---- processes ---- */

static const char *self;

static pid_t start(const char *scenario, const char *directory, const char *threads)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        execl(self, self, "--run", scenario, directory, threads, (char *)NULL);
        _exit(127);
    }
    return child;
}

/* The exit status of a child, or -signal. */
static int wait_for(pid_t child)
{
    int result;
    assert_int_equal(waitpid(child, &result, 0), child);
    return WIFSIGNALED(result) ? -WTERMSIG(result) : WEXITSTATUS(result);
}

static void sleep_ms(long milliseconds)
{
    nanosleep(&(struct timespec){milliseconds / 1000, milliseconds % 1000 * 1000000}, NULL);
}

/* Runs the study undisturbed; returns how long that took, the measure for disturbing it half-way. */
static long undisturbed_ms(const char *scenario, const char *directory)
{
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 2});
    clock_gettime(CLOCK_MONOTONIC, &to);
    return (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000;
}

/* ---- tests ---- */

static void test_threads_do_not_matter(void **state)
{
    (void)state;
    const char *scenario = toy_write_scenario("toy.conf", 60, 3, 7), *one = toy_path("one"), *two = toy_path("two");
    struct sim_runner_summary summary = toy_expect(SIM_OK, (struct toy_call){scenario, one, .threads = 1});
    assert_int_equal(summary.pairs, TOY_UNIQUE_POINTS * 3);
    assert_int_equal(summary.computed, TOY_UNIQUE_POINTS * 3);
    assert_int_equal(summary.reused + summary.failed + summary.missing, 0);
    assert_true(summary.executed > 0 && summary.whole);
    toy_expect(SIM_OK, (struct toy_call){scenario, two, .threads = 2});
    toy_expect_equal(one, two);
    toy_expect(SIM_OK, (struct toy_call){scenario, toy_path("seven"), .threads = 7});
    toy_expect_equal(one, toy_path("seven"));
    struct sim_results *results = sim_results_open(one, NULL);
    assert_int_equal(sim_results_point_count(results), TOY_POINTS);
    assert_int_equal(sim_results_metric_count(results), TOY_METRIC_COUNT);
    /* "same" shows the numbers of "current". */
    const double *ticks = sim_results_headline(results, TOY_TICKS);
    assert_true(toy_same_numbers(ticks, ticks + 4 * 3, 2 * 3));
    assert_false(toy_same_numbers(ticks, ticks + 1 * 3, 3));
    sim_results_close(results);
}

static void test_running_again_computes_nothing(void **state)
{
    (void)state;
    const char *scenario = toy_write_scenario("toy.conf", 30, 2, 7), *directory = toy_path("out");
    toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 2});
    struct stat before, after;
    char file[TOY_PATH * 2];
    snprintf(file, sizeof file, "%s/results.h5", directory);
    assert_int_equal(stat(file, &before), 0);
    struct sim_runner_summary summary = toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 2});
    assert_int_equal(summary.reused, TOY_UNIQUE_POINTS * 2);
    assert_int_equal(summary.computed, 0);
    assert_int_equal(stat(file, &after), 0);
    assert_true(before.st_ino == after.st_ino);
    /* A lost result file is made again without computing. */
    assert_int_equal(unlink(file), 0);
    summary = toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 2});
    assert_int_equal(summary.computed, 0);
    assert_int_equal(access(file, F_OK), 0);
}

static void test_more_replications_extend(void **state)
{
    (void)state;
    const char *scenario = toy_write_scenario("toy.conf", 30, 2, 7), *grown = toy_path("grown"),
               *direct = toy_path("direct");
    toy_expect(SIM_OK, (struct toy_call){scenario, grown, .threads = 2});
    struct sim_runner_summary summary =
        toy_expect(SIM_OK, (struct toy_call){scenario, grown, .threads = 1, .replications = 5});
    assert_int_equal(summary.reused, TOY_UNIQUE_POINTS * 2);
    assert_int_equal(summary.computed, TOY_UNIQUE_POINTS * 3);
    toy_expect(SIM_OK, (struct toy_call){scenario, direct, .threads = 2, .replications = 5});
    toy_expect_equal(grown, direct);
    assert_int_equal(toy_records(grown), TOY_UNIQUE_POINTS * 5);
}

/* ---- replications in stages ---- */

/* Somebody who wants so many at the first look, at the second, ... */
struct looks {
    uint32_t wanted[4], seen[4], count;
    double first; /* number of the first pair at the last look */
    bool all_done;
    int fails_at; /* look that returns an error; -1: none */
};

static int look(void *context, const struct sim_finished *finished, uint32_t *replications, const char **record,
                struct sim_error *error)
{
    struct looks *looks = context;
    assert_int_equal(*replications, finished->study->replications);
    assert_true(looks->count < 4);
    size_t pairs = (size_t)finished->study->point_count * *replications;
    looks->first = finished->headline[0];
    looks->all_done = true;
    for (size_t i = 0; i < pairs; i++)
        looks->all_done = looks->all_done && finished->status[i] == SIM_PAIR_DONE && !isnan(finished->headline[i]);
    looks->seen[looks->count] = *replications;
    if (looks->fails_at == (int)looks->count)
        return sim_fail(error, SIM_INTERNAL, "the look failed");
    *replications = looks->wanted[looks->count++];
    *record = "{\"why\":\"enough\"}";
    return SIM_OK;
}

static void test_replications_come_in_stages(void **state)
{
    (void)state;
    const char *scenario = toy_write_scenario("toy.conf", 30, 2, 7), *staged = toy_path("staged"),
               *direct = toy_path("direct");
    struct looks looks = {.wanted = {3, 6, 6}, .fails_at = -1};
    struct sim_stopping stopping = {.metric = TOY_TICKS, .context = &looks, .look = look};
    struct sim_runner_summary summary =
        toy_expect(SIM_OK, (struct toy_call){scenario, staged, .threads = 2, .stopping = &stopping});
    assert_int_equal(looks.count, 3);
    assert_true(looks.seen[0] == 2 && looks.seen[1] == 3 && looks.seen[2] == 6);
    assert_true(looks.all_done);
    assert_int_equal(summary.replications, 6);
    assert_int_equal(summary.pairs, TOY_UNIQUE_POINTS * 6);
    assert_int_equal(summary.computed, TOY_UNIQUE_POINTS * 6);
    assert_int_equal(toy_records(staged), TOY_UNIQUE_POINTS * 6);
    struct sim_results *results = sim_results_open(staged, NULL);
    assert_string_equal(sim_results_attribute(results, "stopping"), "{\"why\":\"enough\"}");
    assert_true(sim_results_headline(results, TOY_TICKS)[0] == looks.first);
    sim_results_close(results);
    /* The same numbers as if somebody had known. */
    toy_expect(SIM_OK, (struct toy_call){scenario, direct, .threads = 1, .replications = 6});
    toy_expect_equal(staged, direct);
    results = sim_results_open(direct, NULL);
    assert_null(sim_results_attribute(results, "stopping"));
    sim_results_close(results);
    /* Again: the same looks, nothing to do. */
    looks = (struct looks){.wanted = {3, 6, 6}, .fails_at = -1};
    summary = toy_expect(SIM_OK, (struct toy_call){scenario, staged, .threads = 2, .stopping = &stopping});
    assert_int_equal(looks.count, 3);
    assert_int_equal(summary.computed, 0);
}

static void test_a_look_may_fail_or_ask_too_much(void **state)
{
    (void)state;
    const char *scenario = toy_write_scenario("toy.conf", 30, 2, 7), *directory = toy_path("out");
    struct looks looks = {.wanted = {3}, .fails_at = 1};
    struct sim_stopping stopping = {.metric = TOY_TICKS, .context = &looks, .look = look};
    struct toy_call call = {scenario, directory, .threads = 2, .stopping = &stopping};
    toy_expect(SIM_INTERNAL, call);
    /* What is finished stays. */
    looks = (struct looks){.wanted = {3, 3}, .fails_at = -1};
    assert_int_equal(toy_expect(SIM_OK, call).computed, 0);
    assert_int_equal(toy_records(directory), TOY_UNIQUE_POINTS * 3);
    looks = (struct looks){.wanted = {UINT32_MAX}, .fails_at = -1};
    toy_expect_refusal(call, "are more than");
    call.shards = 2;
    toy_expect_refusal(call, "a shard sees a part of the results");
}

static void test_shards_and_merge(void **state)
{
    (void)state;
    const char *scenario = toy_write_scenario("toy.conf", 40, 3, 7);
    const char *const apart[] = {toy_path("apart0"), toy_path("apart1")};
    const char *whole = toy_path("whole");
    const char *shared = toy_path("shared");

    toy_expect(SIM_OK, (struct toy_call){scenario, whole, .threads = 2});
    /* Shards in one directory ... */
    const char *one[] = {shared};
    struct sim_runner_summary first =
        toy_expect(SIM_OK, (struct toy_call){scenario, shared, .threads = 1, .shard = 1, .shards = 2});
    assert_false(first.whole);
    toy_expect_merge(SIM_USAGE, one, 1, false, "6 of 12 runs are missing");
    toy_expect_merge(SIM_OK, one, 1, true, "");
    struct sim_results *part = sim_results_open(shared, NULL);
    assert_non_null(part);
    assert_int_equal(sim_results_status(part, 0, 0), SIM_PAIR_MISSING);
    assert_int_equal(sim_results_status(part, 1, 0), SIM_PAIR_DONE);
    assert_true(isnan(sim_results_headline(part, TOY_TICKS)[0]));
    sim_results_close(part);
    struct sim_runner_summary second =
        toy_expect(SIM_OK, (struct toy_call){scenario, shared, .threads = 2, .shard = 0, .shards = 2});
    assert_int_equal(first.pairs + second.pairs, TOY_UNIQUE_POINTS * 3);
    toy_expect_merge(SIM_OK, one, 1, false, "");
    toy_expect_equal(whole, shared);
    /* ... and in two. */
    const char *both[] = {apart[0], apart[1]};
    toy_expect(SIM_OK, (struct toy_call){scenario, apart[0], .threads = 1, .shard = 0, .shards = 2});
    toy_expect(SIM_OK, (struct toy_call){scenario, apart[1], .threads = 1, .shard = 1, .shards = 2});
    toy_expect_merge(SIM_OK, both, 2, false, "");
    toy_expect_equal(whole, apart[0]);
    /* A whole run in the directory of shards computes only what is missing there. */
    struct sim_runner_summary rest = toy_expect(SIM_OK, (struct toy_call){scenario, apart[1], .threads = 2});
    assert_int_equal(rest.reused, TOY_UNIQUE_POINTS * 3 / 2);
    toy_expect_equal(whole, apart[1]);
    const char *stranger[] = {shared, toy_path("stranger")};
    toy_expect(SIM_OK, (struct toy_call){toy_write_scenario("other.conf", 40, 1, 8), stranger[1], .threads = 1});
    toy_expect_merge(SIM_USAGE, stranger, 2, false, "do not belong together");
}

static void test_a_shard_that_does_not_exist(void **state)
{
    (void)state;
    toy_expect_refusal(
        (struct toy_call){toy_write_scenario("toy.conf", 10, 1, 7), toy_path("out"), .shard = 2, .shards = 2},
        "numbered from 0");
}

static void test_sharing_can_be_switched_off(void **state)
{
    (void)state;
    const char *scenario = toy_write_scenario("toy.conf", 30, 2, 7), *directory = toy_path("out");
    toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 2});
    struct sim_runner_summary summary =
        toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 2, .no_share = true});
    assert_int_equal(summary.pairs, TOY_POINTS * 2);
    assert_int_equal(summary.reused, TOY_UNIQUE_POINTS * 2);
    struct sim_results *results = sim_results_open(directory, NULL);
    const double *ticks = sim_results_headline(results, TOY_TICKS);
    assert_true(toy_same_numbers(ticks, ticks + 4 * 2, 2 * 2));
    sim_results_close(results);
}

/* Large enough for a second on two threads, so that it can be stopped on the way. */
enum { LONG_AGENTS = 2000, LONG_REPLICATIONS = 25, LONG_RUNS = TOY_UNIQUE_POINTS * LONG_REPLICATIONS };

static void test_a_polite_signal_keeps_what_is_finished(void **state)
{
    (void)state;
    static const int asking[] = {SIGINT, SIGTERM, SIGUSR1, SIGXCPU};
    const char *scenario = toy_write_scenario("toy.conf", LONG_AGENTS, LONG_REPLICATIONS, 7);
    const char *whole = toy_path("whole"), *directory = toy_path("out");
    long took = undisturbed_ms(scenario, whole);
    int stopped = 0, status = SIM_INTERRUPTED;
    for (long i = 0; i < (long)(sizeof asking / sizeof *asking) && status != SIM_OK; i++) {
        pid_t child = start(scenario, directory, "2");
        sleep_ms(took * (i + 1) / 5);
        kill(child, asking[i]);
        status = wait_for(child);
        assert_true(status == SIM_INTERRUPTED || status == SIM_OK);
        stopped += status == SIM_INTERRUPTED;
    }
    assert_true(stopped > 0);
    struct sim_runner_summary summary = toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 2});
    assert_true(summary.reused > 0);
    assert_int_equal(summary.reused + summary.computed, LONG_RUNS);
    toy_expect_equal(whole, directory);
    assert_int_equal(toy_records(directory), LONG_RUNS);
}

static void test_out_of_time(void **state)
{
    (void)state;
    const char *scenario = toy_write_scenario("toy.conf", LONG_AGENTS, LONG_REPLICATIONS, 7),
               *directory = toy_path("out");
    struct sim_runner_summary summary =
        toy_expect(SIM_INTERRUPTED, (struct toy_call){scenario, directory, .threads = 2, .max_seconds = 0.15});
    assert_true(summary.out_of_time && summary.missing > 0 && !summary.whole);
    assert_int_equal(access(toy_path("out/results.h5"), F_OK), -1);
    uint64_t finished = summary.computed;
    summary = toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 2});
    assert_int_equal(summary.reused, finished);
}

/* Killed again and again at random moments until it is through: nothing finished is lost or computed twice. */
static void test_killed_at_any_moment(void **state)
{
    (void)state;
    const char *scenario = toy_write_scenario("toy.conf", LONG_AGENTS, LONG_REPLICATIONS, 7);
    const char *whole = toy_path("whole");
    const char *directory = toy_path("out");
    long took = undisturbed_ms(scenario, whole);
    srand(20261124);
    int killed = 0, status = -1;
    for (int attempt = 0; attempt < 60 && status != SIM_OK; attempt++) {
        pid_t child = start(scenario, directory, attempt % 2 ? "1" : "2");
        sleep_ms(attempt < 40 ? took * (5 + rand() % (attempt < 10 ? 30 : 150)) / 100 : 60000);
        kill(child, SIGKILL);
        status = wait_for(child);
        assert_true(status == SIM_OK || status == -SIGKILL);
        killed += status == -SIGKILL;
    }
    assert_int_equal(status, SIM_OK);
    assert_true(killed > 0);
    toy_expect_equal(whole, directory);
    assert_int_equal(toy_records(directory), LONG_RUNS);
    toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 1});
    assert_int_equal(toy_parts(directory, ".tmp", NULL), 0);
}

/* ---- the program the tests start ---- */

static int run_as_program(char **argv)
{
    struct toy_call call = {.scenario = argv[2], .directory = argv[3], .threads = atoi(argv[4])};
    struct sim_runner_summary summary;
    struct sim_error error = {0};
    sim_runner_install_signals();
    int status = toy_run(&call, &summary, &error);
    if (status != SIM_OK && status != SIM_INTERRUPTED)
        fprintf(stderr, "%s\n", error.text);
    return status;
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "--run") == 0)
        return run_as_program(argv);
    self = argv[0];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_threads_do_not_matter, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_running_again_computes_nothing, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_more_replications_extend, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_replications_come_in_stages, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_a_look_may_fail_or_ask_too_much, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_shards_and_merge, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_a_shard_that_does_not_exist, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_sharing_can_be_switched_off, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_a_polite_signal_keeps_what_is_finished, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_out_of_time, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_killed_at_any_moment, toy_set_up, toy_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
