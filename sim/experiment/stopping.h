/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replications that come in stages: whenever all runs so far are there,
 * somebody looks at one metric and says how many there shall be.
 *
 *   list -> compute -> look --more--> list the rest -> compute -> look --as many--> results.h5
 *
 * Looks happen at numbers of replications, never at times: how many there are
 * in the end depends on results alone, not on threads, processes or
 * interruptions.
 *
 * Memory:  the record is lent by whoever looks and must live as long as the runner.
 * Errors:  what a look returns ends the run; finished runs are kept.
 * Threads: looks come from the thread that runs the runner.
 * Tests:   tests/unit/runner_test.c, tests/cli/precision.bats
 */
#ifndef SIM_EXPERIMENT_STOPPING_H
#define SIM_EXPERIMENT_STOPPING_H

#include "sim/experiment/study.h"
#include "sim/io/pair.h"

/* What is there: every pair of the study's points and replications. */
struct sim_finished {
    const struct sim_study *study;
    const double *headline;             /* [point][replication] of the metric; NaN unless done */
    const enum sim_pair_status *status; /* [point][replication] */
};

struct sim_stopping {
    uint32_t metric; /* to be looked at */
    void *context;
    /* Sets *replications to more than there are, or leaves it: then *record says why, as a JSON object. */
    int (*look)(void *context, const struct sim_finished *finished, uint32_t *replications, const char **record,
                struct sim_error *error);
};

struct sim_runner;

/* All runs so far are there: asks, and makes the study as large as it shall be.  *more: there is something to list. */
int sim_stopping_ask(struct sim_runner *runner, bool *more, struct sim_error *error);

#endif
