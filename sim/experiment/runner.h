/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs the missing (point, replication) pairs of a study into a directory.
 *
 *   DIR/study.json        what the study is (directory.h)
 *   DIR/scenario.conf     the resolved scenario
 *   DIR/parts/...         finished pairs, checksummed, whole or not at all
 *   DIR/checkpoints/...   long runs under way (checkpoint.h)
 *   DIR/results.h5        when every pair is there (or by merge)
 *   DIR/lock              held exclusively by a whole run or a merge; a shard holds it shared
 *   DIR/lock.I-of-N       and this one exclusively
 *
 * Work is ordered replication first, so an interrupted study is a complete
 * coarse study.  Finished pairs are committed at most 2 s after they end.
 * Runs that take long are kept as checkpoints, and designs fork off their
 * shared past (compute.h); neither shows in a result.  Killing the program
 * loses runs in flight, back to their checkpoint, and nothing else.  Failed
 * pairs are recorded with their message and tried again by the next call.
 *
 * Errors:  a directory made with another seed, model version or metrics table
 *          is refused with the choices; other changes extend the study.
 * Threads: takes whole runs when there are at least as many as threads, else
 *          threads work inside runs.
 * Tests:   tests/unit/runner_test.c, tests/cli/run.bats
 */
#ifndef SIM_EXPERIMENT_RUNNER_H
#define SIM_EXPERIMENT_RUNNER_H

#include "sim/experiment/stopping.h"
#include "sim/parallel/ranks.h"

struct sim_runner_options {
    const char *directory;
    int threads;            /* 0 = as many as the machine offers */
    uint32_t shard, shards; /* 0-based; shards = 0 or 1: the whole study */
    const char *only_point; /* identity; NULL = all.  Only this pair is computed, and nothing is assembled */
    uint32_t only_replication;
    double max_seconds;        /* 0 = no limit */
    double checkpoint_seconds; /* runs under way are kept so often, and when stopped; 0 = never */
    bool no_branch;            /* simulate shared pasts again for each design; results are the same */
    bool check_space;          /* refuse to begin on a disk that cannot hold the missing runs */
    bool quiet;
    bool keep_going;                     /* on_error: record the failed pair and go on (the default) */
    const struct sim_ranks *ranks;       /* processes that share the work; NULL = alone */
    const struct sim_stopping *stopping; /* decides how many replications there are; NULL: the study; not for shards */
    const char *command_line;            /* recorded, volatile */
};

struct sim_runner_summary {
    uint64_t pairs;    /* asked for, of this shard; equal points count once */
    uint64_t reused;   /* found finished */
    uint64_t computed; /* now */
    uint64_t failed;
    uint64_t missing;      /* still */
    uint64_t executed;     /* events of the pairs computed now */
    double seconds;        /* of wall clock */
    int threads;           /* used */
    int signal;            /* that asked to stop, or 0 */
    int ranks;             /* processes that shared the work */
    bool out_of_time;      /* max_seconds was reached */
    bool whole;            /* results.h5 is there and complete */
    uint32_t replications; /* as many as there are in the end */
};

/* Returns SIM_OK, SIM_POINTS_FAILED, SIM_INTERRUPTED (resumable), SIM_USAGE or SIM_INTERNAL. */
int sim_runner_run(const struct sim_study *study, const struct sim_runner_options *options,
                   struct sim_runner_summary *summary, struct sim_error *error);

/* Installs SIGINT/SIGTERM/SIGUSR1/SIGXCPU handlers: once = stop soon and keep what is finished, twice = leave at once.
 */
void sim_runner_install_signals(void);

#endif
