/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Threads that help one run with its windows.
 *
 * A captain hands out a batch of tasks and takes part in it; helpers that are
 * awake join.  The batch is over when its tasks are: nobody waits for a helper
 * that has taken none, so a thread that lost its processor to a neighbour
 * costs at most the task it holds.  Idle helpers spin for some microseconds
 * and then sleep.
 *
 *   ticket: batch (32 bits) | tasks not taken yet (32 bits), taken from the end by compare and swap
 *
 * Order:   tasks are taken in ascending order of index, finished in any.
 * Memory:  init on the caller's memory.
 * Threads: run and dismiss are the captain's; work is called by each helper
 *          and returns after dismiss.
 * Tests:   tests/unit/crew_test.c
 */
#ifndef SIM_PARALLEL_CREW_H
#define SIM_PARALLEL_CREW_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

typedef void sim_crew_task(void *context, uint32_t index);

struct sim_crew {
    _Alignas(64) atomic_uint_fast64_t ticket;
    _Alignas(64) atomic_uint_fast32_t done;
    _Alignas(64) sim_crew_task *task;
    void *context;
    uint32_t count;
    uint32_t batch;
    atomic_bool dismissed;
    atomic_int sleepers; /* helpers */
    atomic_bool captain_sleeps;
    pthread_mutex_t lock;
    pthread_cond_t work_arrived, work_done;
};

/* 0, or an error number. */
int sim_crew_init(struct sim_crew *crew);
void sim_crew_fini(struct sim_crew *crew);

/* Calls task(context, i) for i in 0..count-1 and returns when all have returned. */
void sim_crew_run(struct sim_crew *crew, uint32_t count, sim_crew_task *task, void *context);
void sim_crew_work(struct sim_crew *crew);
void sim_crew_dismiss(struct sim_crew *crew);

#endif
