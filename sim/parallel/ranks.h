/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Processes started together (mpirun, srun) that share out numbered work.
 *
 *   rank 0   ---- hands out [first, first + count) ---->   everybody, itself too
 *            <--- what was done with the last piece ----
 *
 * Who gets which piece depends on who is fast; what is computed does not.
 * Pieces shrink towards the end, so that nobody waits long for the last one.
 * Waiting sleeps: on an oversubscribed machine nobody burns another's time.
 *
 * A program built without MPI knows one rank only and refuses to be one of
 * several.
 *
 * Errors:  SIM_USAGE without MPI, SIM_INTERNAL if MPI fails.
 * Threads: rank 0 hands out on a thread of its own; the rest on the caller's.
 * Tests:   tests/cluster/mpi.bats
 */
#ifndef SIM_PARALLEL_RANKS_H
#define SIM_PARALLEL_RANKS_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/core/error.h"

struct sim_ranks {
    int rank, count;
    bool started; /* MPI is */
};

/* The library ("Open MPI v4.1.4"), or "none". */
const char *sim_ranks_library(char *text, size_t size);
/* Rank and count; starts MPI if there may be several processes. */
int sim_ranks_start(struct sim_ranks *ranks, struct sim_error *error);
void sim_ranks_finish(struct sim_ranks *ranks);
/* Rank 0's bytes to everybody.  All ranks call it with the same size. */
void sim_ranks_broadcast(const struct sim_ranks *ranks, void *bytes, size_t size);

/* -1 if every rank says the same and not 0; else the first rank that says 0 or something else than rank 0. */
int sim_ranks_agree(const struct sim_ranks *ranks, uint64_t word);

/* What a rank has done since its last report. */
struct sim_report {
    uint64_t done, failed, executed;
    uint64_t least;         /* pieces smaller than this would leave threads idle */
    struct sim_error error; /* why it will not go on; SIM_OK otherwise */
};

/* Called on rank 0 for each report of another rank, by the thread that hands out. */
typedef void sim_report_visit(void *context, int rank, const struct sim_report *report);

struct sim_share {
    const struct sim_ranks *ranks;
    const volatile sig_atomic_t *stop;
    sim_report_visit *visit;
    void *context;
    bool threaded; /* rank 0 only, as all that follows: it hands out and computes at the same time */
    pthread_t thread;
    pthread_mutex_t mutex; /* guards `next` */
    uint64_t next, count;
};

/* Begins to share out 0..count-1.  On rank 0 nothing is handed out any more once *stop is set. */
void sim_share_open(struct sim_share *share, const struct sim_ranks *ranks, uint64_t count,
                    const volatile sig_atomic_t *stop, sim_report_visit *visit, void *context);
/* The next piece; false if there is none.  Of the report, rank 0 needs nothing but `least`. */
bool sim_share_take(struct sim_share *share, const struct sim_report *report, uint64_t *first, uint64_t *count);
/* The last report.  Rank 0 returns when all others have made theirs. */
void sim_share_close(struct sim_share *share, const struct sim_report *report);

#endif
