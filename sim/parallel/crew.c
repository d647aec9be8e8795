/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/parallel/crew.h"

#define SPINS 4000 /* some ten microseconds, the time it takes to wake a sleeper */

static void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

int sim_crew_init(struct sim_crew *crew)
{
    atomic_init(&crew->ticket, 0);
    atomic_init(&crew->done, 0);
    atomic_init(&crew->dismissed, false);
    atomic_init(&crew->sleepers, 0);
    atomic_init(&crew->captain_sleeps, false);
    crew->task = NULL;
    crew->context = NULL;
    crew->count = 0;
    crew->batch = 0;
    int failed = pthread_mutex_init(&crew->lock, NULL);
    if (failed)
        return failed;
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
    return failed;
}

void sim_crew_fini(struct sim_crew *crew)
{
    pthread_cond_destroy(&crew->work_done);
    pthread_cond_destroy(&crew->work_arrived);
    pthread_mutex_destroy(&crew->lock);
}

/* Takes and does tasks while there are any.  Whoever holds a task keeps its batch open, so task, context and count
 * are those of the batch the ticket was taken from. */
static void do_tasks(struct sim_crew *crew)
{
    uint64_t ticket = atomic_load(&crew->ticket);
    while ((uint32_t)ticket != 0) {
        if (!atomic_compare_exchange_weak(&crew->ticket, &ticket, ticket - 1))
            continue;
        uint32_t count = crew->count;
        crew->task(crew->context, count - (uint32_t)ticket);
        if (atomic_fetch_add(&crew->done, 1) + 1 == count && atomic_load(&crew->captain_sleeps)) {
            pthread_mutex_lock(&crew->lock);
            pthread_cond_signal(&crew->work_done);
            pthread_mutex_unlock(&crew->lock);
        }
        ticket = atomic_load(&crew->ticket);
    }
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

void sim_crew_run(struct sim_crew *crew, uint32_t count, sim_crew_task *task, void *context)
{
    if (count == 0)
        return;
    crew->task = task;
    crew->context = context;
    crew->count = count;
    atomic_store(&crew->done, 0);
    atomic_store(&crew->ticket, (uint64_t)++crew->batch << 32 | count);
    wake_helpers(crew);
    do_tasks(crew);
    wait_for_others(crew);
}

static bool must_wait(struct sim_crew *crew)
{
    return (uint32_t)atomic_load(&crew->ticket) == 0 && !atomic_load(&crew->dismissed);
}

void sim_crew_work(struct sim_crew *crew)
{
    while (!atomic_load(&crew->dismissed)) {
        do_tasks(crew);
        for (int i = 0; i < SPINS && must_wait(crew); i++)
            relax();
        if (!must_wait(crew))
            continue;
        pthread_mutex_lock(&crew->lock);
        atomic_fetch_add(&crew->sleepers, 1);
        while (must_wait(crew))
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
