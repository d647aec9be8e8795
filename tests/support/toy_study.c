/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/toy_study.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/experiment/merge.h"
#include "sim/io/results.h"

static const char scenario_head[] =
    "format = 1\ntitle = \"toy\"\ncurrency = \"RUB\"\nbaseline = \"current\"\n"
    "world { agents = %d  region \"North\" { share = 60%% } region \"South\" { share = 40%% } }\n"
    "design \"current\" { }\n"
    "design \"rich\" { set = { \"policy.bonus = 2k\" } }\n"
    "design \"same\" { }\n"
    "experiment { horizon = 60d  warmup = 30d  sample = 10d  replications = %d  seed = %d\n"
    "  vary \"policy.factor\" { values = { 1, 2 } } }\n";

/* ---- a directory of our own ---- */

static char base[64];

int toy_set_up(void **state)
{
    (void)state;
    strcpy(base, "/tmp/runner_test.XXXXXX");
    return mkdtemp(base) ? 0 : -1;
}

int toy_tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", base);
    return system(command);
}

const char *toy_path(const char *name)
{
    static char paths[64][TOY_PATH]; /* more than any test names */
    static int turn;
    turn = (turn + 1) % 64;
    snprintf(paths[turn], TOY_PATH, "%s/%s", base, name);
    return paths[turn];
}

const char *toy_write_scenario(const char *name, int agents, int replications, int seed)
{
    const char *path = toy_path(name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, scenario_head, agents, replications, seed);
    assert_int_equal(fclose(file), 0);
    return path;
}

/* ---- running ---- */

int toy_run(const struct toy_call *call, struct sim_runner_summary *summary, struct sim_error *error)
{
    struct sim_problems *problems = calloc(1, sizeof *problems);
    const struct sim_model *model = call->model ? call->model : &toy_model;
    struct sim_scenario *scenario = sim_scenario_read(model, call->scenario, NULL, 0, problems);
    struct sim_study_options choices = {.no_share = call->no_share, .replications = call->replications};
    struct sim_study *study = scenario ? sim_study_create(scenario, &choices, problems) : NULL;
    int status = SIM_USAGE;
    memset(summary, 0, sizeof *summary);
    if (study) {
        struct sim_runner_options options = {.directory = call->directory,
                                             .threads = call->threads,
                                             .shard = call->shard,
                                             .shards = call->shards,
                                             .max_seconds = call->max_seconds,
                                             .checkpoint_seconds = call->checkpoint_seconds,
                                             .no_branch = call->no_branch,
                                             .quiet = true,
                                             .keep_going = !call->stop_on_error,
                                             .stopping = call->stopping,
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

struct sim_runner_summary toy_expect(int expected, struct toy_call call)
{
    struct sim_runner_summary summary;
    struct sim_error error = {0};
    int status = toy_run(&call, &summary, &error);
    if (status != expected)
        fail_msg("status %d instead of %d: %s", status, expected, error.text);
    return summary;
}

void toy_expect_refusal(struct toy_call call, const char *words)
{
    struct sim_runner_summary summary;
    struct sim_error error = {0};
    assert_int_equal(toy_run(&call, &summary, &error), SIM_USAGE);
    if (!strstr(error.text, words))
        fail_msg("'%s' does not say '%s'", error.text, words);
}

/* ---- comparing ---- */

bool toy_same_numbers(const double *a, const double *b, size_t count)
{
    return memcmp(a, b, count * sizeof *a) == 0;
}

void toy_expect_equal(const char *one, const char *two)
{
    static const char *const attributes[] = {
        "digest",   "seed",  "cells",         "scenario", "scenario_sha256",    "parameters", "question", "designs",
        "failures", "model", "model_version", "study",    "partnersim_version", "git_commit", "title"};
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
    assert_true(toy_same_numbers(sim_results_time(a), sim_results_time(b), times));
    for (uint32_t p = 0; p < points; p++) {
        assert_string_equal(sim_results_point(a, p).label, sim_results_point(b, p).label);
        assert_string_equal(sim_results_point(a, p).id, sim_results_point(b, p).id);
        for (uint32_t r = 0; r < replications; r++)
            assert_int_equal(sim_results_status(a, p, r), sim_results_status(b, p, r));
    }
    for (uint32_t m = 0; m < sim_results_metric_count(a); m++) {
        assert_true(toy_same_numbers(sim_results_headline(a, m), sim_results_headline(b, m), pairs));
        assert_true(toy_same_numbers(sim_results_series(a, m), sim_results_series(b, m), pairs * times));
    }
    sim_results_close(a);
    sim_results_close(b);
}

/* Names of the files in DIR/parts that end with `suffix`; returns their number and, in `first`, the first one's path.
 */
int toy_parts(const char *directory, const char *suffix, char first[TOY_PATH * 3])
{
    char path[TOY_PATH * 2];
    snprintf(path, sizeof path, "%s/parts", directory);
    struct dirent **names;
    int count = scandir(path, &names, NULL, alphasort), found = 0;
    assert_true(count >= 0);
    for (int i = 0; i < count; i++) {
        size_t length = strlen(names[i]->d_name);
        if (length > strlen(suffix) && strcmp(names[i]->d_name + length - strlen(suffix), suffix) == 0 &&
            found++ == 0 && first)
            snprintf(first, TOY_PATH * 3, "%s/%s", path, names[i]->d_name);
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
int toy_records(const char *directory)
{
    char path[TOY_PATH * 2], file[TOY_PATH * 3], id[SIM_ID_SIZE];
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

/* ---- merging and copying ---- */

void toy_expect_merge(int expected, const char *const *directories, uint32_t count, bool partial, const char *words)
{
    struct sim_merge_options options = {directories, count, partial, true, "merge"};
    struct sim_merge_summary summary;
    struct sim_error error = {0};
    int status = sim_merge(&options, &toy_model, &summary, &error);
    if (status != expected || !strstr(error.text, words))
        fail_msg("status %d instead of %d: %s", status, expected, error.text);
}

void toy_copy(const char *from, const char *to)
{
    size_t size;
    unsigned char *bytes = sim_read_file(from, 1 << 28, &size, NULL);
    assert_non_null(bytes);
    assert_int_equal(sim_commit_write(to, bytes, size, NULL), SIM_OK);
    free(bytes);
}
