/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looking at directories and putting parts together.
 *
 * Errors:  SIM_USAGE for directories that do not belong together or are
 *          incomplete, with the choices; SIM_INTERNAL for the disk.
 * Memory:  an overview owns its lists.
 * Threads: one.
 * Tests:   tests/unit/runner_test.c, tests/cli/shards.bats
 */
#ifndef SIM_EXPERIMENT_MERGE_H
#define SIM_EXPERIMENT_MERGE_H

#include "sim/experiment/directory.h"
#include "sim/experiment/store.h"

/* What is there of one design. */
struct sim_overview_row {
    const char *design; /* lent by the study */
    uint64_t done, running, failed, missing;
};

/* Failures with one message. */
struct sim_overview_failure {
    char *message;
    uint64_t count;
    uint32_t point; /* of the first one */
    uint64_t replication;
};

struct sim_overview {
    struct sim_opened opened;
    struct sim_store *store;
    struct sim_store_report report;
    uint32_t row_count;
    struct sim_overview_row *rows;
    struct sim_overview_row total;
    uint32_t failure_count;
    struct sim_overview_failure *failures; /* most frequent first */
    uint32_t processes;                    /* at work in the directory now */
    uint32_t checkpoints;                  /* runs under way, kept on disk */
    bool has_results;                      /* results.h5 is there and complete */
};

/* Reads the state of a directory without changing anything. */
int sim_overview_read(struct sim_overview *overview, const char *path, const struct sim_model *model,
                      const struct sim_log *log, struct sim_error *error);
void sim_overview_fini(struct sim_overview *overview);

struct sim_merge_options {
    const char *const *directories; /* the first one is described and receives results.h5 */
    uint32_t directory_count;
    bool partial; /* missing pairs are fine */
    bool quiet;
    const char *command_line;
};

struct sim_merge_summary {
    uint64_t pairs, done, failed, missing;
};

/* SIM_OK, SIM_POINTS_FAILED, SIM_USAGE or SIM_INTERNAL. */
int sim_merge(const struct sim_merge_options *options, const struct sim_model *model, struct sim_merge_summary *summary,
              struct sim_error *error);

#endif
