/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The future-event list of a region.
 *
 *   near                                                        far
 *   bottom      rung 2 (finest)    rung 1            rung 0            far list    never
 *   |sorted|    |.|.|.|.|.|.|.|    |  |  |  |  |     |    |    |    |  |  .  . .|  |inf|
 *   + heap      ------- one bucket of rung 1 -------^
 *                                  --- one bucket of rung 0 ---^
 *
 * A ladder (after Tang, Goh & Thng 2005, doi:10.1145/1103323.1103324): buckets
 * are unsorted and append-only, made of chunks from a pool.  When a bucket's
 * turn comes it is sorted if small and dealt out to a finer rung otherwise.
 * Widths follow the times found: a rung is laid over the bulk of the far list
 * as a sample of it shows, so tails, bursts and clusters cost another rung at
 * most.  Which bucket an event belongs to is a monotone function of its time,
 * so rounding cannot disorder anything.
 *
 * Order:   by content: (time, kind, agent, stamp), whatever the order of insertion.
 * Units:   time in days; any number but NaN.  +inf never comes.
 * Memory:  a queue owns its memory, 16 bytes an event plus part-filled chunks;
 *          nothing is allocated per event once the queue has seen its size.
 * Errors:  out of memory is sticky: events are lost, sim_queue_failed tells.
 * Threads: a queue is touched by one thread at a time.
 * Cost:    constant time a push and pop, amortised; see bench/README.md.
 * Tests:   tests/unit/queue_test.c (random operations against plain sorting)
 */
#ifndef SIM_CORE_QUEUE_H
#define SIM_CORE_QUEUE_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/core/queue_heap.h"
#include "sim/core/region.h"

enum sim_queue_kind {
    SIM_QUEUE_LADDER,
    SIM_QUEUE_HEAP /* a plain binary heap: slower, simple, the oracle of order */
};

struct sim_queue;

/* What a queue begins with, so that taking an event is inline; nobody else's business. */
struct sim_queue_bottom {
    struct sim_event *sorted; /* sorted[head..end) */
    uint32_t head, end;
    struct sim_heap heap; /* what came late */
    uint64_t count;       /* of all events */
};

/* NULL if out of memory. */
struct sim_queue *sim_queue_create(enum sim_queue_kind kind);
void sim_queue_destroy(struct sim_queue *queue);

/* Shows events some time before they are taken, a few at once and in any order, so that what they concern can be on its
 * way from memory; `again` when what was asked for at the first time may have come.  Not every event is shown, an event
 * may be shown once or thrice, and one shown may come later than others pushed meanwhile. */
typedef void sim_queue_see(void *context, const struct sim_event *event, uint32_t count, bool again);
void sim_queue_show(struct sim_queue *queue, sim_queue_see *see, void *context);

void sim_queue_push(struct sim_queue *queue, struct sim_event event);
/* sim_queue_pop_before where it takes more than a step. */
bool sim_queue_seek(struct sim_queue *queue, double limit, struct sim_event *event);
/* Takes the first event if its time < limit; else returns false. */
static inline bool sim_queue_pop_before(struct sim_queue *queue, double limit, struct sim_event *event)
{
    struct sim_queue_bottom *bottom = (struct sim_queue_bottom *)queue;
    if (__builtin_expect(bottom->head == bottom->end || bottom->heap.count > 0, 0))
        return sim_queue_seek(queue, limit, event);
    if (!(bottom->sorted[bottom->head].time < limit))
        return false;
    sim_event_copy(event, &bottom->sorted[bottom->head++]);
    bottom->count--;
    return true;
}
/* sim_queue_next_time where it takes more than a look. */
double sim_queue_seek_time(struct sim_queue *queue);
/* Time of the first event; +inf if there is none. */
static inline double sim_queue_next_time(struct sim_queue *queue)
{
    const struct sim_queue_bottom *bottom = (const struct sim_queue_bottom *)queue;
    if (bottom->head == bottom->end || bottom->heap.count > 0)
        return sim_queue_seek_time(queue);
    return bottom->sorted[bottom->head].time;
}

/* Drops all events for which keep() is false and returns their number: for mass cancellations, whose dead events
 * would otherwise be carried to their time.  keep() may be called in any order. */
uint64_t sim_queue_sweep(struct sim_queue *queue, bool (*keep)(const void *context, struct sim_event event),
                         const void *context);

uint64_t sim_queue_count(const struct sim_queue *queue);
size_t sim_queue_size_bytes(const struct sim_queue *queue);
bool sim_queue_failed(const struct sim_queue *queue);

#endif
