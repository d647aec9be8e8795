/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small study of the toy model, for tests of the runner: run it, stop it,
 * compare what came out.  Failures end the test (cmocka).
 */
#ifndef TESTS_SUPPORT_TOY_STUDY_H
#define TESTS_SUPPORT_TOY_STUDY_H

#include <stdbool.h>

#include "sim/experiment/runner.h"
#include "tests/support/toy_model.h"

#define TOY_PATH 256

/* Three designs, one equal to the baseline, times two values of policy.factor. */
enum { TOY_POINTS = 6, TOY_UNIQUE_POINTS = 4 };

/* A temporary directory for each test; `toy_path` names files in it (the text is lent, for the next 63 calls). */
int toy_set_up(void **state);
int toy_tear_down(void **state);
const char *toy_path(const char *name);
/* Writes the scenario into it; returns its path. */
const char *toy_write_scenario(const char *name, int agents, int replications, int seed);

struct toy_call {
    const char *scenario, *directory;
    int threads;
    uint32_t shard, shards, replications;
    double max_seconds, checkpoint_seconds;
    bool no_share, no_branch;
    bool stop_on_error;
    const struct sim_model *model; /* NULL: the toy model */
    const struct sim_stopping *stopping;
};

/* Runs the study of a scenario, quietly. */
int toy_run(const struct toy_call *call, struct sim_runner_summary *summary, struct sim_error *error);
/* The same, expecting a status. */
struct sim_runner_summary toy_expect(int expected, struct toy_call call);
/* The same, expecting SIM_USAGE and these words in the message. */
void toy_expect_refusal(struct toy_call call, const char *words);
/* Merges, expecting a status and these words. */
void toy_expect_merge(int expected, const char *const *directories, uint32_t count, bool partial, const char *words);

/* Are all numbers, labels and attributes equal that may not differ? */
void toy_expect_equal(const char *one, const char *two);
bool toy_same_numbers(const double *a, const double *b, size_t count);
/* Number of files in DIR/parts that end with `suffix`, and the path of the first one (may be NULL). */
int toy_parts(const char *directory, const char *suffix, char first[TOY_PATH * 3]);
/* Records in all parts: more than there are pairs means that something was computed twice. */
int toy_records(const char *directory);
void toy_copy(const char *from, const char *to);

#endif
