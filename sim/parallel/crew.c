/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/parallel/crew.h"

#include <errno.h>
#include <stdlib.h>

#define SPINS 4000 /* some ten microseconds, the time it takes to wake a sleeper */

static void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

int sim_crew_init(struct sim_crew *crew, uint32_t members)
{
    crew->tickets = aligned_alloc(_Alignof(struct sim_crew_ticket), members * sizeof crew->tickets[0]);
    if (!crew->tickets)
        return ENOMEM;
    for (uint32_t m = 0; m < members; m++)
        atomic_init(&crew->tickets[m].value, 0);
    crew->members = members;
    atomic_init(&crew->batch, 0);
    atomic_init(&crew->done, 0);
    atomic_init(&crew->dismissed, false);
    atomic_init(&crew->sleepers, 0);
    atomic_init(&crew->captain_sleeps, false);
    crew->task = NULL;
    crew->context = NULL;
    crew->first = NULL;
    crew->count = 0;
    int failed = pthread_mutex_init(&crew->lock, NULL);
    if (failed)
        goto no_lock;
    failed = pthread_cond_init(&crew->work_arrived, NULL);
    if (failed)
        goto no_arrival;
    failed = pthread_cond_init(&crew->work_done, NULL);
    if (failed)
        goto no_end;
    return 0;
no_end:
    pthread_cond_destroy(&crew->work_arrived);
no_arrival:
    pthread_mutex_destroy(&crew->lock);
no_lock:
    free(crew->tickets);
    return failed;
}

void sim_crew_fini(struct sim_crew *crew)
{
    pthread_cond_destroy(&crew->work_done);
    pthread_cond_destroy(&crew->work_arrived);
    pthread_mutex_destroy(&crew->lock);
    free(crew->tickets);
}

/* Takes and does tasks set aside for `member` while there are any.  Whoever holds a task keeps its batch open, so task,
 * context, first and count are those of the batch the ticket was taken from. */
static void do_tasks_of(struct sim_crew *crew, uint32_t member)
{
    atomic_uint_fast64_t *ticket = &crew->tickets[member].value;
    uint_fast64_t value = atomic_load(ticket);
    while ((uint32_t)value != 0) {
        if (!atomic_compare_exchange_weak(ticket, &value, value - 1))
            continue;
        uint32_t count = crew->count;
        crew->task(crew->context, crew->first[member + 1] - (uint32_t)value);
        if (atomic_fetch_add(&crew->done, 1) + 1 == count && atomic_load(&crew->captain_sleeps)) {
            pthread_mutex_lock(&crew->lock);
            pthread_cond_signal(&crew->work_done);
            pthread_mutex_unlock(&crew->lock);
        }
        value = atomic_load(ticket);
    }
}

static void do_tasks(struct sim_crew *crew, uint32_t member)
{
    for (uint32_t i = 0; i < crew->members; i++)
        do_tasks_of(crew, (member + i) % crew->members);
}

static void wait_for_others(struct sim_crew *crew)
{
    for (int i = 0; i < SPINS; i++) {
        if (atomic_load(&crew->done) == crew->count)
            return;
        relax();
    }
    pthread_mutex_lock(&crew->lock);
    atomic_store(&crew->captain_sleeps, true);
    while (atomic_load(&crew->done) != crew->count)
        pthread_cond_wait(&crew->work_done, &crew->lock);
    atomic_store(&crew->captain_sleeps, false);
    pthread_mutex_unlock(&crew->lock);
}

static void wake_helpers(struct sim_crew *crew)
{
    if (atomic_load(&crew->sleepers) == 0)
        return;
    pthread_mutex_lock(&crew->lock);
    pthread_cond_broadcast(&crew->work_arrived);
    pthread_mutex_unlock(&crew->lock);
}

void sim_crew_run(struct sim_crew *crew, const uint32_t *first, sim_crew_task *task, void *context)
{
    uint32_t count = first[crew->members];
    if (count == 0)
        return;
    uint32_t batch = (uint32_t)atomic_load(&crew->batch) + 1;
    crew->task = task;
    crew->context = context;
    crew->first = first;
    crew->count = count;
    atomic_store(&crew->done, 0);
    for (uint32_t m = 0; m < crew->members; m++)
        atomic_store(&crew->tickets[m].value, (uint64_t)batch << 32 | (first[m + 1] - first[m]));
    atomic_store(&crew->batch, batch);
    wake_helpers(crew);
    do_tasks(crew, 0);
    wait_for_others(crew);
}

static bool must_wait(struct sim_crew *crew, uint_fast32_t batch)
{
    return atomic_load(&crew->batch) == batch && !atomic_load(&crew->dismissed);
}

void sim_crew_work(struct sim_crew *crew, uint32_t member)
{
    while (!atomic_load(&crew->dismissed)) {
        uint_fast32_t batch = atomic_load(&crew->batch);
        do_tasks(crew, member);
        for (int i = 0; i < SPINS && must_wait(crew, batch); i++)
            relax();
        if (!must_wait(crew, batch))
            continue;
        pthread_mutex_lock(&crew->lock);
        atomic_fetch_add(&crew->sleepers, 1);
        while (must_wait(crew, batch))
            pthread_cond_wait(&crew->work_arrived, &crew->lock);
        atomic_fetch_sub(&crew->sleepers, 1);
        pthread_mutex_unlock(&crew->lock);
    }
}

void sim_crew_dismiss(struct sim_crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    atomic_store(&crew->dismissed, true);
    pthread_cond_broadcast(&crew->work_arrived);
    pthread_mutex_unlock(&crew->lock);
}
