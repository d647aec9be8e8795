/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The runner when something is wrong: somebody else at work, damaged and
 * contradicting parts, directories of other studies, failing runs, full disks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/experiment/merge.h"
#include "sim/io/lock.h"
#include "sim/io/results.h"
#include "tests/support/toy_study.h"

static void test_two_at_once(void **state)
{
    (void)state;
    const char *scenario = toy_write_scenario("toy.conf", 20, 1, 7), *directory = toy_path("out");
    struct sim_error error = {0};
    struct sim_lock lock;
    toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 1});
    /* Another whole run is in the way of everybody. */
    assert_int_equal(sim_lock_take(&lock, toy_path("out/lock"), SIM_LOCK_EXCLUSIVE, &error), SIM_OK);
    toy_expect_refusal((struct toy_call){scenario, directory, .threads = 1}, "another partnersim");
    toy_expect_refusal((struct toy_call){scenario, directory, .threads = 1, .shard = 0, .shards = 2},
                       "another partnersim");
    sim_lock_release(&lock);
    /* A shard is in the way of whole runs, merges and the same shard, not of other shards. */
    struct sim_lock shard;
    assert_int_equal(sim_lock_take(&lock, toy_path("out/lock"), SIM_LOCK_SHARED, &error), SIM_OK);
    assert_int_equal(sim_lock_take(&shard, toy_path("out/lock.0-of-2"), SIM_LOCK_EXCLUSIVE, &error), SIM_OK);
    toy_expect_refusal((struct toy_call){scenario, directory, .threads = 1}, "another partnersim");
    toy_expect_refusal((struct toy_call){scenario, directory, .threads = 1, .shard = 0, .shards = 2}, "lock.0-of-2");
    const char *one[] = {directory};
    toy_expect_merge(SIM_USAGE, one, 1, false, "another partnersim");
    toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 1, .shard = 1, .shards = 2});
    sim_lock_release(&shard);
    sim_lock_release(&lock);
    toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 1});
}

static void flip_byte(const char *path, long offset)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, offset, SEEK_SET), 0);
    int byte = fgetc(file);
    assert_int_equal(fseek(file, offset, SEEK_SET), 0);
    assert_int_equal(fputc(byte ^ 1, file), byte ^ 1);
    assert_int_equal(fclose(file), 0);
}

static void test_damaged_parts_are_computed_again(void **state)
{
    (void)state;
    const char *scenario = toy_write_scenario("toy.conf", 30, 2, 7);
    char part[TOY_PATH * 3];
    const char *whole = toy_path("whole");
    const char *directory = toy_path("out");
    toy_expect(SIM_OK, (struct toy_call){scenario, whole, .threads = 1});
    toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 1});
    assert_true(toy_parts(directory, ".part", part) > 0);
    flip_byte(part, 200);
    struct sim_runner_summary summary = toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 1});
    assert_true(summary.computed > 0);
    toy_expect_equal(whole, directory);
    assert_int_equal(toy_parts(directory, ".damaged", NULL), 1);
    /* Truncated to nothing, too. */
    assert_true(toy_parts(directory, ".part", part) > 0);
    assert_int_equal(truncate(part, 0), 0);
    summary = toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 1});
    assert_true(summary.computed > 0);
    toy_expect_equal(whole, directory);
}

static void test_equal_duplicates_pass_and_different_ones_do_not(void **state)
{
    (void)state;
    const char *scenario = toy_write_scenario("toy.conf", 30, 1, 7), *directory = toy_path("out");
    char part[TOY_PATH * 3];
    toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 1});
    assert_true(toy_parts(directory, ".part", part) > 0);
    toy_copy(part, toy_path("out/parts/copy.part"));
    toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 1});
    /* One number differs in a part that is whole by all checksums. */
    struct sim_results *results = sim_results_open(directory, NULL);
    struct sim_part_record record = {.replication = 0,
                                     .status = SIM_PAIR_DONE,
                                     .metric_count = TOY_METRIC_COUNT,
                                     .time_count = sim_results_time_count(results)};
    strcpy(record.point, sim_results_point(results, 0).id);
    double numbers[TOY_METRIC_COUNT * 100] = {1};
    record.headline = record.series = numbers;
    struct sim_part fake;
    struct sim_part_place place;
    char path[SIM_FILE_PATH_SIZE];
    assert_int_equal(sim_part_init(&fake, sim_results_attribute(results, "study"), NULL), SIM_OK);
    assert_int_equal(sim_part_add(&fake, &record, &place, NULL), SIM_OK);
    assert_int_equal(sim_part_commit(&fake, toy_path("out/parts"), path, NULL), SIM_OK);
    sim_part_fini(&fake);
    sim_results_close(results);
    struct sim_runner_summary summary;
    struct sim_error error = {0};
    assert_int_equal(toy_run(&(struct toy_call){scenario, directory, .threads = 1}, &summary, &error), SIM_INTERNAL);
    assert_non_null(strstr(error.text, "differ"));
    assert_non_null(strstr(error.text, path));
}

static void test_other_studies_are_refused(void **state)
{
    (void)state;
    const char *scenario = toy_write_scenario("toy.conf", 20, 1, 7), *directory = toy_path("out");
    toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 1});
    toy_expect_refusal((struct toy_call){toy_write_scenario("seed.conf", 20, 1, 8), directory, .threads = 1},
                       "--seed 7");
    struct sim_model newer = toy_model, longer = toy_model;
    newer.version = "toy-2";
    toy_expect_refusal((struct toy_call){scenario, directory, .threads = 1, .model = &newer}, "'toy-1'");
    longer.metric_count = TOY_METRIC_COUNT - 1;
    toy_expect_refusal((struct toy_call){scenario, directory, .threads = 1, .model = &longer}, "metrics");
    /* A directory that holds something else is left alone. */
    assert_int_equal(mkdir(toy_path("home"), 0777), 0);
    FILE *file = fopen(toy_path("home/scenario.conf"), "w");
    assert_non_null(file);
    fputs("mine", file);
    assert_int_equal(fclose(file), 0);
    toy_expect_refusal((struct toy_call){scenario, toy_path("home"), .threads = 1}, "nothing there is overwritten");
    size_t size;
    unsigned char *kept = sim_read_file(toy_path("home/scenario.conf"), 100, &size, NULL);
    assert_memory_equal(kept, "mine", 4);
    free(kept);
    toy_expect_refusal((struct toy_call){scenario, scenario, .threads = 1}, "not a directory");
    /* Another scenario with the same seed shares no point with the results: these stay. */
    toy_expect_refusal((struct toy_call){toy_write_scenario("more.conf", 25, 1, 7), directory, .threads = 1},
                       "results of another study");
    struct sim_runner_summary summary = toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 1});
    assert_int_equal(summary.computed, 0);
}

/* ---- failing runs ---- */

static void *create_unless_second(const void *parameters, const struct sim_run_setup *setup, struct sim_region *regions,
                                  struct sim_error *error)
{
    if (setup->replication == 1) {
        sim_fail(error, SIM_INTERNAL, "no room in the toy box");
        return NULL;
    }
    return toy_model.create(parameters, setup, regions, error);
}

static void headline_without_number(void *world, double *row)
{
    toy_model.headline(world, row);
    row[TOY_TICKS] = (double)NAN;
}

static void sample_with_infinity(void *world, double now, double *row)
{
    toy_model.sample(world, now, row);
    row[TOY_MEAN_GAP] = (double)INFINITY;
}

static void test_failed_runs_are_recorded_and_tried_again(void **state)
{
    (void)state;
    const char *scenario = toy_write_scenario("toy.conf", 30, 3, 7);
    const char *whole = toy_path("whole");
    const char *directory = toy_path("out");
    struct sim_model broken = toy_model;
    broken.create = create_unless_second;
    toy_expect(SIM_OK, (struct toy_call){scenario, whole, .threads = 2});
    struct sim_runner_summary summary =
        toy_expect(SIM_POINTS_FAILED, (struct toy_call){scenario, directory, .threads = 2, .model = &broken});
    assert_int_equal(summary.failed, TOY_UNIQUE_POINTS);
    assert_int_equal(summary.missing, 0);
    struct sim_results *results = sim_results_open(directory, NULL);
    assert_non_null(results);
    assert_int_equal(sim_results_status(results, 0, 1), SIM_PAIR_FAILED);
    assert_true(isnan(sim_results_headline(results, TOY_TICKS)[1]));
    assert_non_null(strstr(sim_results_attribute(results, "failures"), "no room in the toy box"));
    sim_results_close(results);
    struct sim_overview overview;
    struct sim_log silent = {0};
    assert_int_equal(sim_overview_read(&overview, directory, &toy_model, &silent, NULL), SIM_OK);
    assert_int_equal(overview.row_count, 3);
    assert_string_equal(overview.rows[1].design, "rich");
    assert_int_equal(overview.rows[1].done, 4);
    assert_int_equal(overview.rows[1].failed, 2);
    assert_int_equal(overview.failure_count, 1);
    assert_int_equal(overview.failures[0].count, TOY_POINTS);
    assert_non_null(strstr(overview.failures[0].message, "no room in the toy box"));
    assert_true(overview.has_results);
    assert_int_equal(overview.processes, 0);
    sim_overview_fini(&overview);
    /* Whatever made them fail is gone. */
    summary = toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 2});
    assert_int_equal(summary.computed, TOY_UNIQUE_POINTS);
    toy_expect_equal(whole, directory);
}

static void test_the_first_failure_may_stop_the_work(void **state)
{
    (void)state;
    const char *scenario = toy_write_scenario("toy.conf", 30, 3, 7), *directory = toy_path("out");
    struct sim_model broken = toy_model;
    broken.create = create_unless_second;
    struct toy_call call = {scenario, directory, .threads = 1, .model = &broken, .stop_on_error = true};
    struct sim_runner_summary summary;
    struct sim_error error = {0};
    assert_int_equal(toy_run(&call, &summary, &error), SIM_POINTS_FAILED);
    assert_non_null(strstr(error.text, "stopped at the first failed run"));
    assert_int_equal(summary.failed, 1);
    assert_int_equal(summary.computed, TOY_UNIQUE_POINTS + 1); /* replication 0, and the first of replication 1 */
    call.stop_on_error = false;
    assert_int_equal(toy_run(&call, &summary, &error), SIM_POINTS_FAILED);
    assert_int_equal(summary.reused, TOY_UNIQUE_POINTS);
    assert_int_equal(summary.failed, TOY_UNIQUE_POINTS);
    assert_non_null(strstr(error.text, "4 of 12 runs failed; replication 1 of '"));
    assert_non_null(strstr(error.text, "no room in the toy box"));
}

static void test_numbers_that_are_none_fail_the_run(void **state)
{
    (void)state;
    const char *scenario = toy_write_scenario("toy.conf", 30, 1, 7);
    struct sim_model broken = toy_model;
    broken.headline = headline_without_number;
    struct sim_runner_summary summary =
        toy_expect(SIM_POINTS_FAILED, (struct toy_call){scenario, toy_path("nan"), .threads = 1, .model = &broken});
    assert_int_equal(summary.failed, TOY_UNIQUE_POINTS);
    struct sim_results *results = sim_results_open(toy_path("nan"), NULL);
    assert_non_null(strstr(sim_results_attribute(results, "failures"), "'ticks' is not a number over the horizon"));
    sim_results_close(results);
    broken = toy_model;
    broken.sample = sample_with_infinity;
    toy_expect(SIM_POINTS_FAILED, (struct toy_call){scenario, toy_path("inf"), .threads = 1, .model = &broken});
    results = sim_results_open(toy_path("inf"), NULL);
    assert_non_null(strstr(sim_results_attribute(results, "failures"), "'mean_gap' is infinite at day"));
    sim_results_close(results);
}

/* ---- the disk ---- */

static void test_a_full_disk(void **state)
{
    (void)state;
    char command[TOY_PATH * 2];
    const char *scenario = toy_write_scenario("toy.conf", 30, 60, 7);
    const char *mount = toy_path("full");
    const char *directory = toy_path("full/out");
    const char *whole = toy_path("whole");
    assert_int_equal(mkdir(mount, 0777), 0);
    snprintf(command, sizeof command, "mount -t tmpfs -o size=96k tmpfs '%s' 2>/dev/null", mount);
    if (geteuid() != 0 || system(command) != 0)
        skip();
    toy_expect(SIM_OK, (struct toy_call){scenario, whole, .threads = 2});
    struct sim_runner_summary summary;
    struct sim_error error = {0};
    int status = toy_run(&(struct toy_call){scenario, directory, .threads = 2}, &summary, &error);
    snprintf(command, sizeof command, "mount -o remount,size=64m '%s'", mount);
    int remounted = system(command), second = -1;
    struct sim_error second_error = {0};
    if (remounted == 0)
        second = toy_run(&(struct toy_call){scenario, directory, .threads = 2}, &summary, &second_error);
    if (second == SIM_OK)
        toy_expect_equal(whole, directory);
    snprintf(command, sizeof command, "umount '%s'", mount);
    assert_int_equal(system(command), 0);
    assert_int_equal(status, SIM_INTERNAL);
    assert_non_null(strstr(error.text, "No space left on device"));
    assert_non_null(strstr(error.text, directory));
    assert_int_equal(remounted, 0);
    assert_int_equal(second, SIM_OK);
}

static void test_a_directory_that_cannot_be_made(void **state)
{
    (void)state;
    const char *scenario = toy_write_scenario("toy.conf", 10, 1, 7);
    const char *below = toy_path("toy.conf/out");
    struct sim_runner_summary summary;
    struct sim_error error = {0};
    assert_int_equal(toy_run(&(struct toy_call){scenario, below, .threads = 1}, &summary, &error), SIM_INTERNAL);
    assert_non_null(strstr(error.text, "toy.conf"));
}

static void test_leftovers_are_swept(void **state)
{
    (void)state;
    const char *scenario = toy_write_scenario("toy.conf", 10, 1, 7), *directory = toy_path("out");
    toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 1});
    toy_copy(scenario, toy_path("out/parts/x.part.host-1-0.tmp"));
    toy_copy(scenario, toy_path("out/results.h5.host-1-0.tmp"));
    toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 1, .shard = 0, .shards = 2});
    assert_int_equal(toy_parts(directory, ".tmp", NULL), 1); /* a shard is not alone */
    toy_expect(SIM_OK, (struct toy_call){scenario, directory, .threads = 1});
    assert_int_equal(toy_parts(directory, ".tmp", NULL), 0);
    assert_int_equal(access(toy_path("out/results.h5.host-1-0.tmp"), F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_two_at_once, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_damaged_parts_are_computed_again, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_equal_duplicates_pass_and_different_ones_do_not, toy_set_up,
                                        toy_tear_down),
        cmocka_unit_test_setup_teardown(test_other_studies_are_refused, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_failed_runs_are_recorded_and_tried_again, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_the_first_failure_may_stop_the_work, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_numbers_that_are_none_fail_the_run, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_a_full_disk, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_a_directory_that_cannot_be_made, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(test_leftovers_are_swept, toy_set_up, toy_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
