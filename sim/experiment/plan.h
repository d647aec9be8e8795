/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a study will take: runs, time, memory, disk, from a probe.
 *
 *   a few points, spread over the list --simulate for a while--> seconds a run, bytes a run
 *
 * Runs that are through before their share of the budget is used give exact
 * figures, longer ones are extrapolated by the share of days simulated.
 *
 * Nothing is written.
 *
 * Errors:  what a run can fail with; SIM_USAGE for a directory of another study.
 * Threads: one.
 * Tests:   tests/cli/plan.bats
 */
#ifndef SIM_EXPERIMENT_PLAN_H
#define SIM_EXPERIMENT_PLAN_H

#include <signal.h>

#include "sim/experiment/store.h"
#include "sim/experiment/study.h"

struct sim_plan {
    uint64_t runs;            /* pairs; equal points count once */
    uint64_t finished;        /* found in the directory */
    uint64_t failed;          /* found, and to be tried again */
    uint32_t different;       /* points */
    uint32_t probes, through; /* points probed, and how many of them to the end */
    double probe_seconds;
    double run_seconds;                 /* mean; of one thread */
    double least_seconds, most_seconds; /* among the probes */
    double run_events;                  /* mean */
    uint64_t run_bytes;                 /* of memory, the largest probe */
    uint64_t part_bytes, result_bytes;  /* to be written; of results.h5 before its compression */
    bool tables_known;                  /* side tables, if any, are counted */
    uint64_t free_bytes;                /* on the disk of the directory; 0 = not known */
};

/* Counts what is missing (directory may be NULL) and simulates for about `seconds`. */
int sim_plan_make(struct sim_plan *plan, const struct sim_study *study, const char *directory, double seconds,
                  const struct sim_log *log, struct sim_error *error);

/* What finished pairs take in parts, without side tables. */
uint64_t sim_plan_part_bytes(const struct sim_study *study, uint64_t pairs);
/* Refuses a disk that cannot even hold that (SIM_USAGE), with both figures. */
int sim_plan_check_space(const struct sim_study *study, const char *directory, uint64_t pairs, struct sim_error *error);

#endif
