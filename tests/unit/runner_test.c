/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The runner: the same results however the work is cut, stopped, killed,
 * damaged or repeated; nothing finished is computed again; what cannot go on
 * says why.
 *
 *   unit_runner_test --run SCENARIO DIRECTORY THREADS [SHARD SHARDS]
 *
 * runs a study of the toy model as the program would: the tests start, stop
 * and kill it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sim/experiment/merge.h"
#include "sim/experiment/runner.h"
#include "sim/io/lock.h"
#include "sim/io/results.h"
#include "tests/support/toy_model.h"

#define PATH 256

static const char scenario_head[] =
    "format = 1\ntitle = \"toy\"\ncurrency = \"RUB\"\nbaseline = \"current\"\n"
    "world { agents = %d  region \"North\" { share = 60%% } region \"South\" { share = 40%% } }\n"
    "design \"current\" { }\n"
    "design \"rich\" { set = { \"policy.bonus = 2k\" } }\n"
    "design \"same\" { }\n"
    "experiment { horizon = 60d  warmup = 30d  sample = 10d  replications = %d  seed = %d\n"
    "  vary \"policy.factor\" { values = { 1, 2 } } }\n";

enum { POINTS = 6, UNIQUE_POINTS = 4 };

/* ---- a directory of our own ---- */

static char base[64];
static const char *self;

static int set_up(void **state)
{
    (void)state;
    strcpy(base, "/tmp/runner_test.XXXXXX");
    return mkdtemp(base) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", base);
    return system(command);
}

static const char *in_base(const char *name)
{
    static char paths[64][PATH]; /* more than any test names */
    static int turn;
    turn = (turn + 1) % 64;
    snprintf(paths[turn], PATH, "%s/%s", base, name);
    return paths[turn];
}

static const char *write_scenario(const char *name, int agents, int replications, int seed)
{
    const char *path = in_base(name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, scenario_head, agents, replications, seed);
    assert_int_equal(fclose(file), 0);
    return path;
}

/* ---- running ---- */

struct call {
    const char *scenario, *directory;
    int threads;
    uint32_t shard, shards, replications;
    double max_seconds;
    bool no_share;
    const struct sim_model *model;
};

static int run_with(const struct call *call, struct sim_runner_summary *summary, struct sim_error *error)
{
    struct sim_problems *problems = calloc(1, sizeof *problems);
    const struct sim_model *model = call->model ? call->model : &toy_model;
    struct sim_scenario *scenario = sim_scenario_read(model, call->scenario, NULL, 0, problems);
    struct sim_study_options choices = {.no_share = call->no_share, .replications = call->replications};
    struct sim_study *study = scenario ? sim_study_create(scenario, &choices, problems) : NULL;
    int status = SIM_USAGE;
    memset(summary, 0, sizeof *summary);
    if (study) {
        struct sim_runner_options options = {.directory = call->directory, .threads = call->threads,
                                             .shard = call->shard, .shards = call->shards,
                                             .max_seconds = call->max_seconds, .quiet = true, .keep_going = true,
                                             .command_line = "test"};
        status = sim_runner_run(study, &options, summary, error);
    } else {
        sim_problems_print(problems, stderr, false);
    }
    sim_study_destroy(study);
    if (scenario)
        sim_scenario_destroy(scenario);
    free(problems);
    return status;
}

static struct sim_runner_summary expect(int expected, struct call call)
{
    struct sim_runner_summary summary;
    struct sim_error error = {0};
    int status = run_with(&call, &summary, &error);
    if (status != expected)
        fail_msg("status %d instead of %d: %s", status, expected, error.text);
    return summary;
}

static void expect_refusal(struct call call, const char *words)
{
    struct sim_runner_summary summary;
    struct sim_error error = {0};
    assert_int_equal(run_with(&call, &summary, &error), SIM_USAGE);
    if (!strstr(error.text, words))
        fail_msg("'%s' does not say '%s'", error.text, words);
}

static pid_t start(const char *scenario, const char *directory, const char *threads, const char *shard,
                   const char *shards)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        execl(self, self, "--run", scenario, directory, threads, shard, shards, (char *)NULL);
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

/* ---- comparing ---- */

static bool same_numbers(const double *a, const double *b, size_t count)
{
    return memcmp(a, b, count * sizeof *a) == 0;
}

static void assert_equal_results(const char *one, const char *two)
{
    static const char *const attributes[] = {"digest", "seed", "cells", "scenario", "scenario_sha256", "parameters",
                                             "question", "designs", "failures", "model", "model_version", "study",
                                             "partnersim_version", "git_commit", "title"};
    struct sim_error error = {0};
    struct sim_results *a = sim_results_open(one, &error), *b = sim_results_open(two, &error);
    if (!a || !b)
        fail_msg("%s", error.text);
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        assert_non_null(sim_results_attribute(a, attributes[i]));
        assert_string_equal(sim_results_attribute(a, attributes[i]), sim_results_attribute(b, attributes[i]));
    }
    uint32_t points = sim_results_point_count(a), replications = sim_results_replication_count(a);
    uint32_t times = sim_results_time_count(a);
    size_t pairs = (size_t)points * replications;
    assert_int_equal(points, sim_results_point_count(b));
    assert_int_equal(replications, sim_results_replication_count(b));
    assert_int_equal(times, sim_results_time_count(b));
    assert_true(same_numbers(sim_results_time(a), sim_results_time(b), times));
    for (uint32_t p = 0; p < points; p++) {
        assert_string_equal(sim_results_point(a, p).label, sim_results_point(b, p).label);
        assert_string_equal(sim_results_point(a, p).id, sim_results_point(b, p).id);
        for (uint32_t r = 0; r < replications; r++)
            assert_int_equal(sim_results_status(a, p, r), sim_results_status(b, p, r));
    }
    for (uint32_t m = 0; m < sim_results_metric_count(a); m++) {
        assert_true(same_numbers(sim_results_headline(a, m), sim_results_headline(b, m), pairs));
        assert_true(same_numbers(sim_results_series(a, m), sim_results_series(b, m), pairs * times));
    }
    sim_results_close(a);
    sim_results_close(b);
}

/* Names of the files in DIR/parts that end with `suffix`; returns their number and, in `first`, the first one's path. */
static int parts_in(const char *directory, const char *suffix, char first[PATH * 3])
{
    char path[PATH * 2];
    snprintf(path, sizeof path, "%s/parts", directory);
    struct dirent **names;
    int count = scandir(path, &names, NULL, alphasort), found = 0;
    assert_true(count >= 0);
    for (int i = 0; i < count; i++) {
        size_t length = strlen(names[i]->d_name);
        if (length > strlen(suffix) && strcmp(names[i]->d_name + length - strlen(suffix), suffix) == 0 &&
            found++ == 0 && first)
            snprintf(first, PATH * 3, "%s/%s", path, names[i]->d_name);
        free(names[i]);
    }
    free(names);
    return found;
}

static int count_record(void *context, const struct sim_part_record *record, const struct sim_part_place *place)
{
    (void)record;
    (void)place;
    ++*(int *)context;
    return 0;
}

/* Records in all parts of a directory: more than there are pairs means that something was computed twice. */
static int records_in(const char *directory)
{
    char path[PATH * 2], file[PATH * 3], id[SIM_ID_SIZE];
    struct sim_results *results = sim_results_open(directory, NULL);
    assert_non_null(results);
    snprintf(id, sizeof id, "%s", sim_results_attribute(results, "study"));
    sim_results_close(results);
    snprintf(path, sizeof path, "%s/parts", directory);
    struct dirent **names;
    int count = scandir(path, &names, NULL, alphasort), records = 0;
    for (int i = 0; i < count; i++) {
        size_t length = strlen(names[i]->d_name);
        if (length > 5 && strcmp(names[i]->d_name + length - 5, ".part") == 0) {
            snprintf(file, sizeof file, "%s/%s", path, names[i]->d_name);
            assert_int_equal(sim_part_scan(file, id, count_record, &records, NULL), SIM_PART_WHOLE);
        }
        free(names[i]);
    }
    free(names);
    return records;
}

/* ---- tests ---- */

static void test_threads_do_not_matter(void **state)
{
    (void)state;
    const char *scenario = write_scenario("toy.conf", 60, 3, 7), *one = in_base("one"), *two = in_base("two");
    struct sim_runner_summary summary = expect(SIM_OK, (struct call){scenario, one, .threads = 1});
    assert_int_equal(summary.pairs, UNIQUE_POINTS * 3);
    assert_int_equal(summary.computed, UNIQUE_POINTS * 3);
    assert_int_equal(summary.reused + summary.failed + summary.missing, 0);
    assert_true(summary.executed > 0 && summary.whole);
    expect(SIM_OK, (struct call){scenario, two, .threads = 2});
    assert_equal_results(one, two);
    expect(SIM_OK, (struct call){scenario, in_base("seven"), .threads = 7});
    assert_equal_results(one, in_base("seven"));
    struct sim_results *results = sim_results_open(one, NULL);
    assert_int_equal(sim_results_point_count(results), POINTS);
    assert_int_equal(sim_results_metric_count(results), TOY_METRIC_COUNT);
    /* "same" shows the numbers of "current". */
    const double *ticks = sim_results_headline(results, TOY_TICKS);
    assert_true(same_numbers(ticks, ticks + 4 * 3, 2 * 3));
    assert_false(same_numbers(ticks, ticks + 1 * 3, 3));
    sim_results_close(results);
}

static void test_running_again_computes_nothing(void **state)
{
    (void)state;
    const char *scenario = write_scenario("toy.conf", 30, 2, 7), *directory = in_base("out");
    expect(SIM_OK, (struct call){scenario, directory, .threads = 2});
    struct stat before, after;
    char file[PATH * 2];
    snprintf(file, sizeof file, "%s/results.h5", directory);
    assert_int_equal(stat(file, &before), 0);
    struct sim_runner_summary summary = expect(SIM_OK, (struct call){scenario, directory, .threads = 2});
    assert_int_equal(summary.reused, UNIQUE_POINTS * 2);
    assert_int_equal(summary.computed, 0);
    assert_int_equal(stat(file, &after), 0);
    assert_true(before.st_ino == after.st_ino);
    /* A lost result file is made again without computing. */
    assert_int_equal(unlink(file), 0);
    summary = expect(SIM_OK, (struct call){scenario, directory, .threads = 2});
    assert_int_equal(summary.computed, 0);
    assert_int_equal(access(file, F_OK), 0);
}

static void test_more_replications_extend(void **state)
{
    (void)state;
    const char *scenario = write_scenario("toy.conf", 30, 2, 7), *grown = in_base("grown"), *direct = in_base("direct");
    expect(SIM_OK, (struct call){scenario, grown, .threads = 2});
    struct sim_runner_summary summary =
        expect(SIM_OK, (struct call){scenario, grown, .threads = 1, .replications = 5});
    assert_int_equal(summary.reused, UNIQUE_POINTS * 2);
    assert_int_equal(summary.computed, UNIQUE_POINTS * 3);
    expect(SIM_OK, (struct call){scenario, direct, .threads = 2, .replications = 5});
    assert_equal_results(grown, direct);
    assert_int_equal(records_in(grown), UNIQUE_POINTS * 5);
}

static void merge_expecting(int expected, const char *const *directories, uint32_t count, bool partial,
                            const char *words)
{
    struct sim_merge_options options = {directories, count, partial, true, "merge"};
    struct sim_merge_summary summary;
    struct sim_error error = {0};
    int status = sim_merge(&options, &toy_model, &summary, &error);
    if (status != expected || !strstr(error.text, words))
        fail_msg("status %d instead of %d: %s", status, expected, error.text);
}

static void test_shards_and_merge(void **state)
{
    (void)state;
    const char *scenario = write_scenario("toy.conf", 40, 3, 7);
    char whole[PATH], shared[PATH], apart[2][PATH];
    snprintf(whole, PATH, "%s/whole", base);
    snprintf(shared, PATH, "%s/shared", base);
    snprintf(apart[0], PATH, "%s/apart0", base);
    snprintf(apart[1], PATH, "%s/apart1", base);
    expect(SIM_OK, (struct call){scenario, whole, .threads = 2});
    /* Shards in one directory ... */
    const char *one[] = {shared};
    struct sim_runner_summary first = expect(SIM_OK, (struct call){scenario, shared, .threads = 1, .shard = 1, .shards = 2});
    assert_false(first.whole);
    merge_expecting(SIM_USAGE, one, 1, false, "6 of 12 runs are missing");
    merge_expecting(SIM_OK, one, 1, true, "");
    struct sim_results *part = sim_results_open(shared, NULL);
    assert_non_null(part);
    assert_int_equal(sim_results_status(part, 0, 0), SIM_PAIR_MISSING);
    assert_int_equal(sim_results_status(part, 1, 0), SIM_PAIR_DONE);
    assert_true(isnan(sim_results_headline(part, TOY_TICKS)[0]));
    sim_results_close(part);
    struct sim_runner_summary second = expect(SIM_OK, (struct call){scenario, shared, .threads = 2, .shard = 0, .shards = 2});
    assert_int_equal(first.pairs + second.pairs, UNIQUE_POINTS * 3);
    merge_expecting(SIM_OK, one, 1, false, "");
    assert_equal_results(whole, shared);
    /* ... and in two. */
    const char *both[] = {apart[0], apart[1]};
    expect(SIM_OK, (struct call){scenario, apart[0], .threads = 1, .shard = 0, .shards = 2});
    expect(SIM_OK, (struct call){scenario, apart[1], .threads = 1, .shard = 1, .shards = 2});
    merge_expecting(SIM_OK, both, 2, false, "");
    assert_equal_results(whole, apart[0]);
    /* A whole run in the directory of shards computes only what is missing there. */
    struct sim_runner_summary rest = expect(SIM_OK, (struct call){scenario, apart[1], .threads = 2});
    assert_int_equal(rest.reused, UNIQUE_POINTS * 3 / 2);
    assert_equal_results(whole, apart[1]);
    const char *stranger[] = {shared, in_base("stranger")};
    expect(SIM_OK, (struct call){write_scenario("other.conf", 40, 1, 8), stranger[1], .threads = 1});
    merge_expecting(SIM_USAGE, stranger, 2, false, "do not belong together");
}

static void test_a_shard_that_does_not_exist(void **state)
{
    (void)state;
    expect_refusal((struct call){write_scenario("toy.conf", 10, 1, 7), in_base("out"), .shard = 2, .shards = 2},
                   "numbered from 0");
}

static void test_sharing_can_be_switched_off(void **state)
{
    (void)state;
    const char *scenario = write_scenario("toy.conf", 30, 2, 7), *directory = in_base("out");
    expect(SIM_OK, (struct call){scenario, directory, .threads = 2});
    struct sim_runner_summary summary =
        expect(SIM_OK, (struct call){scenario, directory, .threads = 2, .no_share = true});
    assert_int_equal(summary.pairs, POINTS * 2);
    assert_int_equal(summary.reused, UNIQUE_POINTS * 2);
    struct sim_results *results = sim_results_open(directory, NULL);
    const double *ticks = sim_results_headline(results, TOY_TICKS);
    assert_true(same_numbers(ticks, ticks + 4 * 2, 2 * 2));
    sim_results_close(results);
}

static void test_a_polite_signal_keeps_what_is_finished(void **state)
{
    (void)state;
    static const int asking[] = {SIGINT, SIGTERM, SIGUSR1, SIGXCPU};
    const char *scenario = write_scenario("toy.conf", 3000, 40, 7);
    char whole[PATH], directory[PATH];
    snprintf(whole, PATH, "%s/whole", base);
    expect(SIM_OK, (struct call){scenario, whole, .threads = 2});
    for (size_t i = 0; i < sizeof asking / sizeof *asking; i++) {
        snprintf(directory, PATH, "%s/out%zu", base, i);
        pid_t child = start(scenario, directory, "2", NULL, NULL);
        sleep_ms(400);
        kill(child, asking[i]);
        int status = wait_for(child);
        if (status == SIM_OK)
            fail_msg("the study ended before it could be stopped: make it larger");
        assert_int_equal(status, SIM_INTERRUPTED);
        struct sim_runner_summary summary = expect(SIM_OK, (struct call){scenario, directory, .threads = 2});
        assert_true(summary.reused > 0);
        assert_int_equal(summary.reused + summary.computed, UNIQUE_POINTS * 40);
        assert_equal_results(whole, directory);
    }
}

static void test_out_of_time(void **state)
{
    (void)state;
    const char *scenario = write_scenario("toy.conf", 3000, 40, 7), *directory = in_base("out");
    struct sim_runner_summary summary =
        expect(SIM_INTERRUPTED, (struct call){scenario, directory, .threads = 2, .max_seconds = 0.3});
    assert_true(summary.out_of_time && summary.missing > 0 && !summary.whole);
    assert_int_equal(access(in_base("out/results.h5"), F_OK), -1);
    uint64_t finished = summary.computed;
    summary = expect(SIM_OK, (struct call){scenario, directory, .threads = 2});
    assert_int_equal(summary.reused, finished);
}

/* Killed again and again at random moments until it is through: nothing finished is lost or computed twice. */
static void test_killed_at_any_moment(void **state)
{
    (void)state;
    const char *scenario = write_scenario("toy.conf", 3000, 40, 7);
    char whole[PATH], directory[PATH];
    snprintf(whole, PATH, "%s/whole", base);
    snprintf(directory, PATH, "%s/out", base);
    expect(SIM_OK, (struct call){scenario, whole, .threads = 2});
    srand(20261124);
    int killed = 0, status = -1;
    for (int attempt = 0; attempt < 60 && status != SIM_OK; attempt++) {
        pid_t child = start(scenario, directory, attempt % 2 ? "1" : "2", NULL, NULL);
        sleep_ms(attempt < 40 ? 20 + rand() % 1800 : 60000);
        kill(child, SIGKILL);
        status = wait_for(child);
        assert_true(status == SIM_OK || status == -SIGKILL);
        killed += status == -SIGKILL;
    }
    assert_int_equal(status, SIM_OK);
    assert_true(killed > 0);
    assert_equal_results(whole, directory);
    assert_int_equal(records_in(directory), UNIQUE_POINTS * 40);
    expect(SIM_OK, (struct call){scenario, directory, .threads = 1});
    assert_int_equal(parts_in(directory, ".tmp", NULL), 0);
}

static void test_two_at_once(void **state)
{
    (void)state;
    const char *scenario = write_scenario("toy.conf", 20, 1, 7), *directory = in_base("out");
    struct sim_error error = {0};
    struct sim_lock lock;
    expect(SIM_OK, (struct call){scenario, directory, .threads = 1});
    /* Another whole run is in the way of everybody. */
    assert_int_equal(sim_lock_take(&lock, in_base("out/lock"), SIM_LOCK_EXCLUSIVE, &error), SIM_OK);
    expect_refusal((struct call){scenario, directory, .threads = 1}, "another partnersim");
    expect_refusal((struct call){scenario, directory, .threads = 1, .shard = 0, .shards = 2}, "another partnersim");
    sim_lock_release(&lock);
    /* A shard is in the way of whole runs, merges and the same shard, not of other shards. */
    struct sim_lock shard;
    assert_int_equal(sim_lock_take(&lock, in_base("out/lock"), SIM_LOCK_SHARED, &error), SIM_OK);
    assert_int_equal(sim_lock_take(&shard, in_base("out/lock.0-of-2"), SIM_LOCK_EXCLUSIVE, &error), SIM_OK);
    expect_refusal((struct call){scenario, directory, .threads = 1}, "another partnersim");
    expect_refusal((struct call){scenario, directory, .threads = 1, .shard = 0, .shards = 2}, "lock.0-of-2");
    const char *one[] = {directory};
    merge_expecting(SIM_USAGE, one, 1, false, "another partnersim");
    expect(SIM_OK, (struct call){scenario, directory, .threads = 1, .shard = 1, .shards = 2});
    sim_lock_release(&shard);
    sim_lock_release(&lock);
    expect(SIM_OK, (struct call){scenario, directory, .threads = 1});
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
    const char *scenario = write_scenario("toy.conf", 30, 2, 7);
    char whole[PATH], directory[PATH], part[PATH * 3];
    snprintf(whole, PATH, "%s/whole", base);
    snprintf(directory, PATH, "%s/out", base);
    expect(SIM_OK, (struct call){scenario, whole, .threads = 1});
    expect(SIM_OK, (struct call){scenario, directory, .threads = 1});
    assert_true(parts_in(directory, ".part", part) > 0);
    flip_byte(part, 200);
    struct sim_runner_summary summary = expect(SIM_OK, (struct call){scenario, directory, .threads = 1});
    assert_true(summary.computed > 0);
    assert_equal_results(whole, directory);
    assert_int_equal(parts_in(directory, ".damaged", NULL), 1);
    /* Truncated to nothing, too. */
    assert_true(parts_in(directory, ".part", part) > 0);
    assert_int_equal(truncate(part, 0), 0);
    summary = expect(SIM_OK, (struct call){scenario, directory, .threads = 1});
    assert_true(summary.computed > 0);
    assert_equal_results(whole, directory);
}

static void copy_part(const char *from, const char *to)
{
    size_t size;
    unsigned char *bytes = sim_read_file(from, 1 << 28, &size, NULL);
    assert_non_null(bytes);
    assert_int_equal(sim_commit_write(to, bytes, size, NULL), SIM_OK);
    free(bytes);
}

static void test_equal_duplicates_pass_and_different_ones_do_not(void **state)
{
    (void)state;
    const char *scenario = write_scenario("toy.conf", 30, 1, 7), *directory = in_base("out");
    char part[PATH * 3];
    expect(SIM_OK, (struct call){scenario, directory, .threads = 1});
    assert_true(parts_in(directory, ".part", part) > 0);
    copy_part(part, in_base("out/parts/copy.part"));
    expect(SIM_OK, (struct call){scenario, directory, .threads = 1});
    /* One number differs in a part that is whole by all checksums. */
    struct sim_results *results = sim_results_open(directory, NULL);
    struct sim_part_record record = {.replication = 0, .status = SIM_PAIR_DONE, .metric_count = TOY_METRIC_COUNT,
                                     .time_count = sim_results_time_count(results)};
    strcpy(record.point, sim_results_point(results, 0).id);
    double numbers[TOY_METRIC_COUNT * 100] = {1};
    record.headline = record.series = numbers;
    struct sim_part fake;
    struct sim_part_place place;
    char path[SIM_FILE_PATH_SIZE];
    assert_int_equal(sim_part_init(&fake, sim_results_attribute(results, "study"), NULL), SIM_OK);
    assert_int_equal(sim_part_add(&fake, &record, &place, NULL), SIM_OK);
    assert_int_equal(sim_part_commit(&fake, in_base("out/parts"), path, NULL), SIM_OK);
    sim_part_fini(&fake);
    sim_results_close(results);
    struct sim_runner_summary summary;
    struct sim_error error = {0};
    assert_int_equal(run_with(&(struct call){scenario, directory, .threads = 1}, &summary, &error), SIM_INTERNAL);
    assert_non_null(strstr(error.text, "differ"));
    assert_non_null(strstr(error.text, path));
}

static void test_other_studies_are_refused(void **state)
{
    (void)state;
    const char *scenario = write_scenario("toy.conf", 20, 1, 7), *directory = in_base("out");
    expect(SIM_OK, (struct call){scenario, directory, .threads = 1});
    expect_refusal((struct call){write_scenario("seed.conf", 20, 1, 8), directory, .threads = 1}, "--seed 7");
    struct sim_model newer = toy_model, longer = toy_model;
    newer.version = "toy-2";
    expect_refusal((struct call){scenario, directory, .threads = 1, .model = &newer}, "'toy-1'");
    longer.metric_count = TOY_METRIC_COUNT - 1;
    expect_refusal((struct call){scenario, directory, .threads = 1, .model = &longer}, "metrics");
    /* A directory that holds something else is left alone. */
    assert_int_equal(mkdir(in_base("home"), 0777), 0);
    FILE *file = fopen(in_base("home/scenario.conf"), "w");
    assert_non_null(file);
    fputs("mine", file);
    assert_int_equal(fclose(file), 0);
    expect_refusal((struct call){scenario, in_base("home"), .threads = 1}, "nothing there is overwritten");
    size_t size;
    unsigned char *kept = sim_read_file(in_base("home/scenario.conf"), 100, &size, NULL);
    assert_memory_equal(kept, "mine", 4);
    free(kept);
    expect_refusal((struct call){scenario, scenario, .threads = 1}, "not a directory");
    /* Another scenario with the same seed extends the directory: nothing of the old one is lost. */
    struct sim_runner_summary summary =
        expect(SIM_OK, (struct call){write_scenario("more.conf", 25, 1, 7), directory, .threads = 1});
    assert_int_equal(summary.computed, UNIQUE_POINTS);
    summary = expect(SIM_OK, (struct call){scenario, directory, .threads = 1});
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
    const char *scenario = write_scenario("toy.conf", 30, 3, 7);
    char whole[PATH], directory[PATH];
    snprintf(whole, PATH, "%s/whole", base);
    snprintf(directory, PATH, "%s/out", base);
    struct sim_model broken = toy_model;
    broken.create = create_unless_second;
    expect(SIM_OK, (struct call){scenario, whole, .threads = 2});
    struct sim_runner_summary summary =
        expect(SIM_POINTS_FAILED, (struct call){scenario, directory, .threads = 2, .model = &broken});
    assert_int_equal(summary.failed, UNIQUE_POINTS);
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
    assert_int_equal(overview.failures[0].count, POINTS);
    assert_non_null(strstr(overview.failures[0].message, "no room in the toy box"));
    assert_true(overview.has_results);
    assert_int_equal(overview.processes, 0);
    sim_overview_fini(&overview);
    /* Whatever made them fail is gone. */
    summary = expect(SIM_OK, (struct call){scenario, directory, .threads = 2});
    assert_int_equal(summary.computed, UNIQUE_POINTS);
    assert_equal_results(whole, directory);
}

static void test_numbers_that_are_none_fail_the_run(void **state)
{
    (void)state;
    const char *scenario = write_scenario("toy.conf", 30, 1, 7);
    struct sim_model broken = toy_model;
    broken.headline = headline_without_number;
    struct sim_runner_summary summary =
        expect(SIM_POINTS_FAILED, (struct call){scenario, in_base("nan"), .threads = 1, .model = &broken});
    assert_int_equal(summary.failed, UNIQUE_POINTS);
    struct sim_results *results = sim_results_open(in_base("nan"), NULL);
    assert_non_null(strstr(sim_results_attribute(results, "failures"), "'ticks' is not a number over the horizon"));
    sim_results_close(results);
    broken = toy_model;
    broken.sample = sample_with_infinity;
    expect(SIM_POINTS_FAILED, (struct call){scenario, in_base("inf"), .threads = 1, .model = &broken});
    results = sim_results_open(in_base("inf"), NULL);
    assert_non_null(strstr(sim_results_attribute(results, "failures"), "'mean_gap' is infinite at day"));
    sim_results_close(results);
}

/* ---- the disk ---- */

static void test_a_full_disk(void **state)
{
    (void)state;
    char mount[PATH], directory[PATH], whole[PATH], command[PATH * 2];
    const char *scenario = write_scenario("toy.conf", 30, 60, 7);
    snprintf(mount, PATH, "%s/full", base);
    snprintf(directory, PATH, "%s/full/out", base);
    snprintf(whole, PATH, "%s/whole", base);
    assert_int_equal(mkdir(mount, 0777), 0);
    snprintf(command, sizeof command, "mount -t tmpfs -o size=96k tmpfs '%s' 2>/dev/null", mount);
    if (geteuid() != 0 || system(command) != 0)
        skip();
    expect(SIM_OK, (struct call){scenario, whole, .threads = 2});
    struct sim_runner_summary summary;
    struct sim_error error = {0};
    int status = run_with(&(struct call){scenario, directory, .threads = 2}, &summary, &error);
    snprintf(command, sizeof command, "mount -o remount,size=64m '%s'", mount);
    int remounted = system(command), second = -1;
    struct sim_error second_error = {0};
    if (remounted == 0)
        second = run_with(&(struct call){scenario, directory, .threads = 2}, &summary, &second_error);
    if (second == SIM_OK)
        assert_equal_results(whole, directory);
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
    const char *scenario = write_scenario("toy.conf", 10, 1, 7);
    char below[PATH];
    snprintf(below, PATH, "%s/toy.conf/out", base);
    struct sim_runner_summary summary;
    struct sim_error error = {0};
    assert_int_equal(run_with(&(struct call){scenario, below, .threads = 1}, &summary, &error), SIM_INTERNAL);
    assert_non_null(strstr(error.text, "toy.conf"));
}

static void test_leftovers_are_swept(void **state)
{
    (void)state;
    const char *scenario = write_scenario("toy.conf", 10, 1, 7), *directory = in_base("out");
    expect(SIM_OK, (struct call){scenario, directory, .threads = 1});
    copy_part(scenario, in_base("out/parts/x.part.host-1-0.tmp"));
    copy_part(scenario, in_base("out/results.h5.host-1-0.tmp"));
    expect(SIM_OK, (struct call){scenario, directory, .threads = 1, .shard = 0, .shards = 2});
    assert_int_equal(parts_in(directory, ".tmp", NULL), 1); /* a shard is not alone */
    expect(SIM_OK, (struct call){scenario, directory, .threads = 1});
    assert_int_equal(parts_in(directory, ".tmp", NULL), 0);
    assert_int_equal(access(in_base("out/results.h5.host-1-0.tmp"), F_OK), -1);
}

/* ---- the program the tests start ---- */

static int run_as_program(int argc, char **argv)
{
    struct call call = {.scenario = argv[2], .directory = argv[3], .threads = atoi(argv[4])};
    if (argc >= 7) {
        call.shard = (uint32_t)atoi(argv[5]);
        call.shards = (uint32_t)atoi(argv[6]);
    }
    struct sim_runner_summary summary;
    struct sim_error error = {0};
    sim_runner_install_signals();
    int status = run_with(&call, &summary, &error);
    if (status != SIM_OK && status != SIM_INTERRUPTED)
        fprintf(stderr, "%s\n", error.text);
    return status;
}

int main(int argc, char **argv)
{
    if (argc >= 5 && strcmp(argv[1], "--run") == 0)
        return run_as_program(argc, argv);
    self = argv[0];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_threads_do_not_matter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_running_again_computes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_more_replications_extend, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_shards_and_merge, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_shard_that_does_not_exist, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sharing_can_be_switched_off, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_polite_signal_keeps_what_is_finished, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_out_of_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_killed_at_any_moment, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_two_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damaged_parts_are_computed_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_equal_duplicates_pass_and_different_ones_do_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_other_studies_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failed_runs_are_recorded_and_tried_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_numbers_that_are_none_fail_the_run, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_full_disk, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_directory_that_cannot_be_made, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_leftovers_are_swept, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
