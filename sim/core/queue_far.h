/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The far list of a queue: a bag of events with a sample of their times, which
 * tells where a rung should end.
 *
 * Memory:  chunks of the queue's pool.
 * Errors:  add returns false if out of memory.
 * Threads: a far list is touched by one thread at a time.
 * Tests:   tests/unit/queue_test.c
 */
#ifndef SIM_CORE_QUEUE_FAR_H
#define SIM_CORE_QUEUE_FAR_H

#include "sim/core/queue_bucket.h"

#define SIM_FAR_SAMPLE 128

struct sim_far {
    struct sim_bucket bag;
    double min, max;              /* of all times */
    uint32_t count, stride, wait; /* every stride-th time is in the sample */
    double time[SIM_FAR_SAMPLE];
};

void sim_far_clear(struct sim_far *far);
void sim_far_note(struct sim_far *far, double time);
/* Where the bulk of a list that is not empty ends: after its first time, if any two differ. */
double sim_far_bulk(struct sim_far *far);

static inline bool sim_far_add(struct sim_far *far, struct sim_chunk_pool *pool, struct sim_event event)
{
    if (far->wait-- == 0)
        sim_far_note(far, event.time);
    far->min = event.time < far->min ? event.time : far->min;
    far->max = event.time > far->max ? event.time : far->max;
    return sim_bucket_append(pool, &far->bag, event);
}

#endif
