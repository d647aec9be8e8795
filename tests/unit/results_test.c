/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Result files: what is written comes back; equal plans give equal bytes; a
 * file that is cut, flipped, absent or something else is refused in words and
 * never crashes the reader; a failing disk leaves no file.
 *
 *   unit_results_test --write FILE    writes the sample file for tests/readers
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/io/commit.h"
#include "sim/io/results.h"
#include "sim/io/results_write.h"

enum { POINTS = 3, REPLICATIONS = 4, TIMES = 5, METRICS = 3 };

static const struct sim_metric metrics[METRICS] = {
    {"profit", "currency", SIM_METRIC_FLOW, SIM_GOAL_MAX, "money", "profit", "what is left", "income - cost"},
    {"partners", "1", SIM_METRIC_STOCK, SIM_GOAL_NONE, "partners", "partners", "active partners", "count"},
    {"answer_time", "h", SIM_METRIC_MEAN, SIM_GOAL_MIN, "service", "time to answer", "first answer", "mean"},
};

static const char parameters_json[] =
    "{\"rows\":[{\"path\":\"policy.window\",\"unit\":\"d\",\"text\":\"protection\",\"role\":\"lever\",\"grade\":\"B\","
    "\"source\":\"somewhere\",\"fallback\":\"90d\",\"value\":[\"90d\",\"120d\"],\"origin\":[\"default\",\"design "
    "b\"]}]}";

static const struct sim_results_note notes[] = {
    {"partnersim_version", "0.1.0"},
    {"created", "2026-01-01T00:00:00Z"},
    {"scenario", "title = \"Вопрос\"\n"},
    {"question", "{\"title\":\"Вопрос\",\"currency\":\"RUB\",\"baseline\":\"b\",\"metric\":\"profit\",\"goal\":\"max\","
                 "\"matters\":5e6,\"confidence\":0.95}"},
    {"designs", "[{\"title\":\"a\",\"description\":\"first\"},{\"title\":\"b\",\"description\":\"второй\"}]"},
    {"parameters", parameters_json},
};

static const struct sim_results_point points[POINTS] = {
    {"a", "a", "00000000000000000000000000000001", 0},
    {"b, окно = 90d", "b", "00000000000000000000000000000002", 1},
    {"b, окно = 120d", "b", "00000000000000000000000000000003", 1},
};

static const double times[TIMES] = {-30, 0, 30, 60, 90};

/* Pair (1, 2) is missing, (2, 0) failed. */
static struct sim_results_pair pair_of(void *context, uint32_t point, uint32_t replication)
{
    (void)context;
    if (point == 1 && replication == 2)
        return (struct sim_results_pair){SIM_PAIR_MISSING, 0, 0};
    if (point == 2 && replication == 0)
        return (struct sim_results_pair){SIM_PAIR_FAILED, 0, 0};
    return (struct sim_results_pair){SIM_PAIR_DONE, 0xfedcba9876543210u + point, 1000u * point + replication};
}

static double value_of(uint32_t point, uint32_t replication, uint32_t metric, uint32_t time)
{
    if (metric == 2 && time == 1)
        return NAN;
    return 1e6 * metric + 1e4 * point + 100.0 * replication + time + 0.125;
}

static int load(void *context, uint32_t point, uint32_t replication, double *headline, double *series,
                struct sim_error *error)
{
    if (context && *(int *)context > 0)
        return sim_fail(error, SIM_INTERNAL, "injected");
    for (uint32_t m = 0; m < METRICS; m++) {
        headline[m] = value_of(point, replication, m, 99);
        for (uint32_t t = 0; t < TIMES; t++)
            series[m * TIMES + t] = value_of(point, replication, m, t);
    }
    return SIM_OK;
}

static struct sim_results_plan plan_for(const char *path)
{
    static const double windows[POINTS] = {90, 90, 120};
    static const char *const modes[POINTS] = {"plain", "plain", "doubled"};
    static const struct sim_results_varied varied[] = {
        {.path = "policy.window", .unit = "d", .text = "protection", .numbers = windows},
        {.path = "world.region.Far East.mode", .unit = "1", .text = "mode", .words = modes},
    };
    return (struct sim_results_plan){
        .path = path,
        .metrics = metrics,
        .metric_count = METRICS,
        .currency = "RUB",
        .points = points,
        .point_count = POINTS,
        .replication_count = REPLICATIONS,
        .time = times,
        .time_count = TIMES,
        .varied = varied,
        .varied_count = 2,
        .notes = notes,
        .note_count = sizeof notes / sizeof *notes,
        .seed = UINT64_C(0xffffffffffffffff),
        .cells = 1,
        .pair = pair_of,
        .load = load,
    };
}

/* ---- a directory of our own ---- */

static char directory[64];

static int set_up(void **state)
{
    (void)state;
    strcpy(directory, "/tmp/results_test.XXXXXX");
    return mkdtemp(directory) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", directory);
    return system(command);
}

static const char *in_directory(const char *name)
{
    static char path[2][256];
    static int turn;
    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", directory, name);
    return path[turn];
}

static void write_sample(const char *path, size_t memory_limit)
{
    struct sim_results_plan plan = plan_for(path);
    plan.memory_limit = memory_limit;
    struct sim_error error = {0};
    if (sim_results_write(&plan, &error) != SIM_OK)
        fail_msg("%s", error.text);
}

static bool same_number(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

/* ---- tests ---- */

static void check_sample(const char *path)
{
    struct sim_error error = {0};
    struct sim_results *results = sim_results_open(path, &error);
    if (!results)
        fail_msg("%s", error.text);
    assert_int_equal(sim_results_point_count(results), POINTS);
    assert_int_equal(sim_results_replication_count(results), REPLICATIONS);
    assert_int_equal(sim_results_time_count(results), TIMES);
    assert_memory_equal(sim_results_time(results), times, sizeof times);
    assert_int_equal(sim_results_metric_count(results), METRICS);
    for (uint32_t m = 0; m < METRICS; m++) {
        const struct sim_metric *metric = sim_results_metric(results, m);
        assert_string_equal(metric->name, metrics[m].name);
        assert_string_equal(metric->unit, metrics[m].unit);
        assert_int_equal(metric->kind, metrics[m].kind);
        assert_int_equal(metric->goal, metrics[m].goal);
        assert_string_equal(metric->group, metrics[m].group);
        assert_string_equal(metric->title, metrics[m].title);
        assert_string_equal(metric->description, metrics[m].description);
        assert_string_equal(metric->formula, metrics[m].formula);
        assert_int_equal(sim_results_metric_index(results, metrics[m].name), m);
        const double *headline = sim_results_headline(results, m), *series = sim_results_series(results, m);
        assert_non_null(series);
        for (uint32_t i = 0; i < POINTS * REPLICATIONS; i++) {
            uint32_t p = i / REPLICATIONS, r = i % REPLICATIONS;
            enum sim_pair_status status = pair_of(NULL, p, r).status;
            bool done = status == SIM_PAIR_DONE;
            assert_int_equal(sim_results_status(results, p, r), status);
            assert_true(same_number(headline[i], done ? value_of(p, r, m, 99) : NAN));
            for (uint32_t t = 0; t < TIMES; t++)
                assert_true(same_number(series[i * TIMES + t], done ? value_of(p, r, m, t) : NAN));
        }
    }
    assert_int_equal(sim_results_metric_index(results, "nothing"), UINT32_MAX);
    for (uint32_t p = 0; p < POINTS; p++) {
        struct sim_results_point point = sim_results_point(results, p);
        assert_string_equal(point.label, points[p].label);
        assert_string_equal(point.design, points[p].design);
        assert_string_equal(point.id, points[p].id);
        assert_int_equal(point.design_index, points[p].design_index);
    }
    struct sim_results_question question = sim_results_question(results);
    assert_string_equal(question.title, "Вопрос");
    assert_string_equal(question.currency, "RUB");
    assert_int_equal(question.baseline_design, 1);
    assert_string_equal(question.metric, "profit");
    assert_true(question.maximise);
    assert_true(question.matters == 5e6 && question.confidence == 0.95);
    assert_int_equal(sim_results_design_count(results), 2);
    assert_string_equal(sim_results_design_description(results, 1), "второй");
    assert_int_equal(sim_results_parameter_count(results), 1);
    const struct sim_results_parameter *parameter = sim_results_parameter(results, 0);
    assert_string_equal(parameter->path, "policy.window");
    assert_string_equal(parameter->value[1], "120d");
    assert_string_equal(parameter->origin[1], "design b");
    assert_string_equal(parameter->fallback, "90d");
    assert_string_equal(sim_results_attribute(results, "seed"), "18446744073709551615");
    assert_string_equal(sim_results_attribute(results, "scenario"), "title = \"Вопрос\"\n");
    assert_null(sim_results_attribute(results, "nothing"));
    sim_results_close(results);
}

static void test_round_trip(void **state)
{
    (void)state;
    const char *path = in_directory("results.h5");
    write_sample(path, 0);
    check_sample(path);
    check_sample(directory);
}

static void test_large_files_go_through_a_temporary_file(void **state)
{
    (void)state;
    const char *path = in_directory("large.h5");
    write_sample(path, 1);
    check_sample(path);
    assert_int_equal(sim_commit_sweep(directory), 0);
}

static unsigned char *content_of(const char *path, size_t *size)
{
    struct sim_error error = {0};
    unsigned char *bytes = sim_read_file(path, 1 << 28, size, &error);
    if (!bytes)
        fail_msg("%s", error.text);
    return bytes;
}

static void test_equal_plans_give_equal_bytes(void **state)
{
    (void)state;
    const char *one = in_directory("one.h5"), *two = in_directory("two.h5");
    write_sample(one, 0);
    sleep(1); /* object headers can carry the time in seconds */
    write_sample(two, 0);
    size_t size_one, size_two;
    unsigned char *bytes_one = content_of(one, &size_one), *bytes_two = content_of(two, &size_two);
    assert_int_equal(size_one, size_two);
    assert_memory_equal(bytes_one, bytes_two, size_one);
    free(bytes_one);
    free(bytes_two);
}

static void put_file(const char *path, const unsigned char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void expect_refusal(const char *path)
{
    struct sim_error error = {0};
    struct sim_results *results = sim_results_open(path, &error);
    assert_null(results);
    assert_int_equal(error.status, SIM_INTERNAL);
    assert_non_null(strstr(error.text, path));
}

/* Refused at the seal, so every length and position can be tried in little time. */
static void test_cut_files_are_refused(void **state)
{
    (void)state;
    const char *path = in_directory("results.h5");
    write_sample(path, 0);
    size_t size;
    unsigned char *bytes = content_of(path, &size);
    for (size_t length = 0; length<size; length += length> 200 && length + 200 < size ? 61 : 1) {
        if (length == size - 24)
            continue; /* exactly without its seal it is a plain HDF5 file */
        put_file(path, bytes, length);
        expect_refusal(path);
    }
    put_file(path, bytes, size - 24);
    check_sample(path);
    free(bytes);
}

static void test_flipped_files_are_refused(void **state)
{
    (void)state;
    const char *path = in_directory("results.h5");
    write_sample(path, 0);
    size_t size;
    unsigned char *bytes = content_of(path, &size);
    for (size_t at = 0; at<size; at += at> 200 && at + 200 < size ? 37 : 1) {
        bytes[at] ^= (unsigned char)(1u << (at % 8));
        put_file(path, bytes, size);
        expect_refusal(path);
        bytes[at] ^= (unsigned char)(1u << (at % 8));
    }
    free(bytes);
}

static void test_other_things_are_refused(void **state)
{
    (void)state;
    expect_refusal(in_directory("absent.h5"));
    put_file(in_directory("text.h5"), (const unsigned char *)"hello", 5);
    expect_refusal(in_directory("text.h5"));
    unsigned char zeros[5000] = {0};
    put_file(in_directory("zeros.h5"), zeros, sizeof zeros);
    expect_refusal(in_directory("zeros.h5"));
    assert_int_equal(mkdir(in_directory("empty"), 0777), 0);
    char inside[300];
    snprintf(inside, sizeof inside, "%s/results.h5", in_directory("empty"));
    struct sim_error error = {0};
    assert_null(sim_results_open(in_directory("empty"), &error));
    assert_non_null(strstr(error.text, inside));
    assert_int_equal(mkfifo(in_directory("pipe.h5"), 0666), 0);
    expect_refusal(in_directory("pipe.h5"));
    /* Valid HDF5 that is not ours: only what the sample file would be without its attributes. */
    struct sim_results_plan plan = plan_for(in_directory("bare.h5"));
    plan.note_count = 0;
    assert_int_equal(sim_results_write(&plan, &error), SIM_OK);
    expect_refusal(in_directory("bare.h5"));
}

static void test_a_failing_source_leaves_no_file(void **state)
{
    (void)state;
    int broken = 1;
    for (size_t limit = 0; limit <= 1; limit++) {
        const char *path = in_directory(limit ? "file.h5" : "memory.h5");
        struct sim_results_plan plan = plan_for(path);
        plan.context = &broken;
        plan.memory_limit = limit;
        struct sim_error error = {0};
        assert_int_equal(sim_results_write(&plan, &error), SIM_INTERNAL);
        assert_string_equal(error.text, "injected");
        assert_int_equal(access(path, F_OK), -1);
        assert_int_equal(sim_commit_sweep(directory), 0);
    }
}

static void test_a_missing_directory_is_an_error(void **state)
{
    (void)state;
    for (size_t limit = 0; limit <= 1; limit++) {
        struct sim_results_plan plan = plan_for(in_directory("no/such/results.h5"));
        plan.memory_limit = limit;
        struct sim_error error = {0};
        assert_int_equal(sim_results_write(&plan, &error), SIM_INTERNAL);
        assert_non_null(strstr(error.text, "no/such/results.h5"));
        assert_non_null(strstr(error.text, "No such file or directory"));
    }
}

/* A file of 64 pages: too small for the sample; the old file must stay. */
static void test_a_full_disk_keeps_the_old_file(void **state)
{
    (void)state;
    char command[256];
    const char *mount = in_directory("full");
    assert_int_equal(mkdir(mount, 0777), 0);
    snprintf(command, sizeof command, "mount -t tmpfs -o size=16k tmpfs '%s' 2>/dev/null", mount);
    if (geteuid() != 0 || system(command) != 0)
        skip();
    char path[128];
    snprintf(path, sizeof path, "%s/full/results.h5", directory);
    put_file(path, (const unsigned char *)"old", 3);
    int outcome[2];
    struct sim_error errors[2] = {{0}, {0}};
    for (size_t limit = 0; limit <= 1; limit++) {
        struct sim_results_plan plan = plan_for(path);
        plan.memory_limit = limit;
        outcome[limit] = sim_results_write(&plan, &errors[limit]);
    }
    size_t size;
    unsigned char *kept = content_of(path, &size);
    char full[128];
    snprintf(full, sizeof full, "%s/full", directory);
    int leftovers = sim_commit_sweep(full);
    snprintf(command, sizeof command, "umount '%s'", full);
    int unmounted = system(command);
    assert_int_equal(unmounted, 0);
    assert_int_equal(outcome[0], SIM_INTERNAL);
    assert_non_null(strstr(errors[0].text, "No space left on device"));
    assert_int_equal(outcome[1], SIM_INTERNAL);
    assert_int_equal(size, 3);
    assert_memory_equal(kept, "old", 3);
    assert_int_equal(leftovers, 0);
    free(kept);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--write") == 0) {
        struct sim_results_plan plan = plan_for(argv[2]);
        struct sim_error error = {0};
        if (sim_results_write(&plan, &error) != SIM_OK)
            fprintf(stderr, "%s\n", error.text);
        return error.status;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_round_trip, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_large_files_go_through_a_temporary_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_equal_plans_give_equal_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cut_files_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_flipped_files_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_other_things_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_failing_source_leaves_no_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_missing_directory_is_an_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_full_disk_keeps_the_old_file, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
