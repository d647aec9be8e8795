/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replications until differences are precise enough, for run.
 *
 *   runner --all runs so far--> look --> the rule (analysis/compare/precision.h) --> more, or a record of why not
 *
 * Memory:  borrows the study; free it after the runner.
 * Errors:  as sim_stopping's look.
 * Threads: one.
 * Tests:   tests/cli/precision.bats
 */
#ifndef CLI_COMMANDS_RUN_PRECISION_H
#define CLI_COMMANDS_RUN_PRECISION_H

#include <jansson.h>

#include "analysis/compare/precision.h"
#include "sim/experiment/runner.h"

struct cli_precision {
    struct sim_stopping stopping; /* for the runner's options */
    struct ana_study_view *view;  /* of the question; numbers only while looking */
    struct ana_view_point *points;
    const double **headline; /* [metric] */
    struct ana_precision last;
    bool looked;
    json_t *looks; /* numbers of replications at which it was looked */
    char *record;
    struct ana_buffer sentence; /* what the last look says */
};

int cli_precision_init(struct cli_precision *precision, const struct sim_study *study, struct sim_error *error);
void cli_precision_fini(struct cli_precision *precision);

/* SIM_OK, or SIM_IMPRECISE if the most replications were not enough. */
int cli_precision_status(const struct cli_precision *precision);

#endif
