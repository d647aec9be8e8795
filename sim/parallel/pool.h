/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Threads that take whole runs.
 *
 * Stopping: the loop knows nothing of it.  A task that finds the stop flag set
 * returns at once, so the rest of the loop takes no time; a task that is under
 * way looks at the flag itself (sim_run does once a window).
 *
 * Order:   tasks start in ascending order of index, one at a time as threads fall free.
 * Threads: tasks of one loop run at the same time; `thread` in [0, threads) is
 *          theirs alone while they run, e.g. to index scratch memory.
 * Tests:   tests/unit/crew_test.c
 */
#ifndef SIM_PARALLEL_POOL_H
#define SIM_PARALLEL_POOL_H

#include <stdbool.h>
#include <stdint.h>

/* Threads worth using here: processors this process may run on, or as OMP_NUM_THREADS says. */
int sim_pool_threads(void);

/* Calls task(context, index, thread) for index in 0..count-1 and returns when all have returned. */
void sim_pool_for(uint64_t count, int threads, void (*task)(void *context, uint64_t index, int thread), void *context);

/* Threads call step(context, thread) until it returns false; for work that makes further work. */
void sim_pool_work(int threads, bool (*step)(void *context, int thread), void *context);

#endif
