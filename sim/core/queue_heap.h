/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events in order: how two compare, and a binary heap of them.
 *
 * Memory:  a heap owns its array, doubled when full.
 * Errors:  push returns false, and changes nothing, if out of memory.
 * Tests:   tests/unit/queue_test.c
 */
#ifndef SIM_CORE_QUEUE_HEAP_H
#define SIM_CORE_QUEUE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "sim/core/region.h"

/* kind(8) | agent(32) | stamp(24): the order of events at one time. */
static inline uint64_t sim_event_rank(struct sim_event event)
{
    return (uint64_t)sim_event_kind(event) << 56 | (uint64_t)event.agent << SIM_STAMP_BITS | sim_event_stamp(event);
}

static inline bool sim_event_before(struct sim_event a, struct sim_event b)
{
    if (__builtin_expect(a.time == b.time, 0))
        return sim_event_rank(a) < sim_event_rank(b);
    return a.time < b.time;
}

/* In two halves, as events are written that come in registers: a load of 16 bytes has to wait until both halves of a
 * recent store are in the cache. */
static inline void sim_event_copy(struct sim_event *to, const struct sim_event *from)
{
    double time = from->time;
    uint64_t rest;
    memcpy(&rest, (const char *)from + offsetof(struct sim_event, agent), sizeof rest);
    to->time = time;
    memcpy((char *)to + offsetof(struct sim_event, agent), &rest, sizeof rest);
}

struct sim_heap {
    struct sim_event *event; /* event[0] is the first; event[i] is before its children 2i+1 and 2i+2 */
    size_t count, capacity;
};

void sim_heap_fini(struct sim_heap *heap);
bool sim_heap_push(struct sim_heap *heap, struct sim_event event);
/* count > 0. */
struct sim_event sim_heap_pop(struct sim_heap *heap);
/* Adds an event without minding the order; sim_heap_order restores it. */
bool sim_heap_add(struct sim_heap *heap, struct sim_event event);
void sim_heap_order(struct sim_heap *heap);

#endif
