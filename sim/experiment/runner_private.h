/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A runner as its two doors see it: runner.c runs all pairs of a study once,
 * session.c chosen ones again and again.
 *
 *   init -> prepare -> (add pairs -> compute -> take_stock)* -> fini
 *
 * Threads: one, but for what the mutex guards.
 */
#ifndef SIM_EXPERIMENT_RUNNER_PRIVATE_H
#define SIM_EXPERIMENT_RUNNER_PRIVATE_H

#include <pthread.h>
#include <signal.h>

#include "sim/experiment/family.h"
#include "sim/experiment/recorder.h"
#include "sim/experiment/runner.h"
#include "sim/experiment/store.h"
#include "sim/io/lock.h"
#include "sim/io/progress.h"

#define SIM_NOTE_PAIRS 64 /* running pairs named in the lock */

struct sim_running {
    struct sim_job job;
    double through;    /* share of its span that is simulated */
    uint64_t executed; /* events by this call */
};

struct sim_runner {
    const struct sim_study *study;
    const struct sim_runner_options *options;
    struct sim_runner_summary *summary;
    struct sim_log log;
    bool whole; /* not a shard */
    char parts[SIM_FILE_PATH_SIZE], checkpoints[SIM_FILE_PATH_SIZE];
    struct sim_lock lock, shard_lock;
    struct sim_store *store;
    struct sim_recorder *recorder;
    struct sim_job *jobs;
    uint64_t job_count;
    struct sim_study staged; /* the study with the replications that were decided on so far */
    uint32_t listed;         /* replications that are in the list */
    int run_threads;         /* inside each run */
    double started, noted;
    volatile sig_atomic_t stop;
    struct sim_progress progress;
    pthread_mutex_t mutex; /* guards what follows */
    uint64_t done, failed, executed;
    uint64_t done_before, executed_before; /* this stage, for the progress of this one */
    struct sim_running running[SIM_NOTE_PAIRS];
    uint32_t running_count;
};

void sim_runner_init(struct sim_runner *runner, const struct sim_study *study, const struct sim_runner_options *options,
                     struct sim_runner_summary *summary);
/* Checks, locks and describes the directory, and reads what it holds. */
int sim_runner_prepare(struct sim_runner *runner, struct sim_error *error);
/* Asks for a pair: counts it, and adds it to the work unless it is done.  `jobs` must have room. */
void sim_runner_add(struct sim_runner *runner, const struct sim_point *point, uint32_t replication);
/* Computes the jobs: begins recording, works (as often as there are new jobs), brings everything to disk. */
int sim_runner_compute(struct sim_runner *runner, struct sim_error *error);
int sim_runner_begin(struct sim_runner *runner, struct sim_error *error);
int sim_runner_end(struct sim_runner *runner, struct sim_error *error);
/* All of a run by whoever holds the directory: prepares, computes stage by stage, concludes. */
int sim_runner_stages(struct sim_runner *runner, struct sim_error *error);
/* Counts what is there after computing. */
void sim_runner_take_stock(struct sim_runner *runner);
/* From any thread. */
void sim_runner_ask_to_stop(struct sim_runner *runner);
bool sim_runner_stopped(struct sim_runner *runner);
void sim_runner_fini(struct sim_runner *runner);

#endif
