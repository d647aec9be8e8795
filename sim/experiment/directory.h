/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The directory of a study.
 *
 *   DIR/study.json      what the study is: seed, model, metrics, designs, varied values, replications,
 *                       and every parameter with value and origin per design
 *   DIR/scenario.conf   the resolved scenario
 *   DIR/parts/          finished pairs
 *   DIR/results.h5      the whole
 *   DIR/lock ...        see lock.h
 *
 * study.json and scenario.conf together suffice to continue or merge the study
 * without the files it was made from.
 *
 * Memory:  an opened directory owns scenario, study and texts.
 * Errors:  a directory of another study is refused with the choices (SIM_USAGE).
 * Threads: one.
 * Tests:   tests/unit/runner_test.c
 */
#ifndef SIM_EXPERIMENT_DIRECTORY_H
#define SIM_EXPERIMENT_DIRECTORY_H

#include "sim/experiment/study.h"
#include "sim/io/commit.h"

#define SIM_PARTS_NAME "parts"
#define SIM_RESULTS_NAME "results.h5"
#define SIM_LOCK_NAME "lock"

/* "DIR/name"; SIM_USAGE if it gets too long. */
int sim_directory_path(const char *directory, const char *name, char path[SIM_FILE_PATH_SIZE], struct sim_error *error);

/* Is this directory free for the study, or already its own?  Changes nothing; a missing directory is free. */
int sim_directory_check(const char *path, const struct sim_study *study, struct sim_error *error);
/* Writes study.json, scenario.conf and the folder of parts; what is there and equal apart from origins stays. */
int sim_directory_describe(const char *path, const struct sim_study *study, struct sim_error *error);

/* The texts result files carry: DIR/scenario.conf, and the parameters (JSON) of DIR/study.json.  The caller frees both.
 */
int sim_directory_texts(const char *path, char **scenario, char **parameters, struct sim_error *error);

struct sim_opened {
    struct sim_scenario *scenario;
    struct sim_study *study;
    char *scenario_text;
    char *parameters; /* JSON, as in the attribute of the result file */
};

/* Reads a directory back.  SIM_USAGE if it is none of ours or of another model version. */
int sim_directory_open(struct sim_opened *opened, const char *path, const struct sim_model *model,
                       struct sim_error *error);
void sim_directory_close(struct sim_opened *opened);

#endif
