/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What commands that simulate are asked for, typed: run and those that decide.
 *
 * Memory:  a request borrows from the invocation and owns its lists; free it.
 * Errors:  complaints go to stderr.
 * Tests:   tests/cli/run.bats, tests/cli/decide.bats
 */
#ifndef CLI_STUDY_RUN_REQUEST_H
#define CLI_STUDY_RUN_REQUEST_H

#include <stddef.h>

#include "cli/command.h"
#include "sim/experiment/study.h"

struct cli_run_request {
    const char *file, *directory;
    const char **sets; /* --set, then what --seed, --replications, --precision and --most mean */
    uint32_t set_count;
    char seed_set[64], replications_set[64], precision_set[128], most_set[64];
    bool staged; /* replications may come in stages: the study begins with the first one */
    char **designs;
    uint32_t design_count;
    int threads;
    uint32_t shard, shards;
    const char *only; /* the text of --only */
    double max_seconds, checkpoint_seconds;
};

/* "3h50m", "90m", "45s", "1d": whole numbers with units, largest first as people write them. */
bool cli_parse_duration(const char *text, double *seconds);
/* Fills sets, threads and max_seconds from --set, --seed, --threads and --max-time. */
int cli_request_read(struct cli_run_request *request, const struct cli_invocation *invocation);
/* Adds the designs of `text`: one title or several separated by commas.  False if memory fails. */
bool cli_request_designs(struct cli_run_request *request, const struct sim_scenario *scenario, const char *text);
/* Adds --replications to the sets, after cli_request_read. */
int cli_request_replications(struct cli_run_request *request, const struct cli_invocation *invocation);
/* Adds --precision and --most to the sets: the study begins with what the first look needs. */
int cli_request_precision(struct cli_run_request *request, const struct cli_invocation *invocation);
/* The study of --designs, --vary and --no-share; NULL with problems to be printed.  The caller destroys it. */
struct sim_study *cli_request_study(struct cli_run_request *request, const struct cli_invocation *invocation,
                                    const struct sim_scenario *scenario, struct sim_problems *problems);
void cli_request_free(struct cli_run_request *request);

#endif
