/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Threads that help one run with its windows.
 *
 * A captain hands out a batch of tasks, each set aside for one member, and
 * takes part in it.  Members do their own first, so that a region's memory
 * stays with one processor, and then help out others.  The batch is over when
 * its tasks are: nobody waits for a member that has taken none, so a thread
 * that lost its processor to a neighbour costs at most the task it holds.
 * Idle members spin for some microseconds and then sleep.
 *
 *   ticket of a member: batch (32 bits) | tasks not taken yet (32 bits), taken by compare and swap
 *
 * Order:   a member's tasks are taken in ascending order of index, finished in any.
 * Memory:  init on the caller's memory; the crew owns its tickets.
 * Threads: run and dismiss are the captain's, who is member 0; work is called
 *          by each other member and returns after dismiss.  Members may be missing.
 * Tests:   tests/unit/crew_test.c
 */
#ifndef SIM_PARALLEL_CREW_H
#define SIM_PARALLEL_CREW_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

typedef void sim_crew_task(void *context, uint32_t index);

struct sim_crew_ticket {
    _Alignas(64) atomic_uint_fast64_t value;
};

struct sim_crew {
    _Alignas(64) atomic_uint_fast32_t batch; /* what idle members watch */
    _Alignas(64) atomic_uint_fast32_t done;
    _Alignas(64) struct sim_crew_ticket *tickets; /* [members] */
    uint32_t members;
    sim_crew_task *task;
    void *context;
    const uint32_t *first;
    uint32_t count;
    atomic_bool dismissed;
    atomic_int sleepers; /* other members */
    atomic_bool captain_sleeps;
    pthread_mutex_t lock;
    pthread_cond_t work_arrived, work_done;
};

/* 0, or an error number. */
int sim_crew_init(struct sim_crew *crew, uint32_t members);
void sim_crew_fini(struct sim_crew *crew);

/* Calls task(context, i) for i in first[0]..first[members]-1 and returns when all have returned; first[m]..first[m+1]-1
 * are set aside for member m.  first[0] is 0. */
void sim_crew_run(struct sim_crew *crew, const uint32_t *first, sim_crew_task *task, void *context);
void sim_crew_work(struct sim_crew *crew, uint32_t member);
void sim_crew_dismiss(struct sim_crew *crew);

#endif
