/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A rung of the ladder: a stretch of time divided into buckets of equal width.
 *
 *   start |  b0  |  b1  | ... | next ... |  last  |      place of a time: (time - start) / width; its whole part is
 *                                                        the bucket
 *
 * Buckets are opened in order.  An event that comes later than its bucket was
 * opened, or before `start`, is not the rung's business any more.
 *
 * Order:   rounding may put a time into a neighbour bucket, but never an earlier time behind a later one.
 * Memory:  zeros are an empty rung; what is laid keeps its arrays for the next time; chunks are the pool's.
 * Errors:  false if out of memory.
 * Threads: a rung is touched by one thread at a time.
 * Tests:   tests/unit/queue_test.c
 */
#ifndef SIM_CORE_QUEUE_RUNG_H
#define SIM_CORE_QUEUE_RUNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/core/queue_bucket.h"

struct sim_rung {
    double start, inverse_width;
    double end_place; /* bucket_count */
    uint32_t bucket_count;
    uint32_t next;      /* buckets below are open or done: their events live further down */
    uint64_t count;     /* events in buckets from `next` on */
    uint64_t *occupied; /* a bit a bucket */
    struct sim_bucket *bucket;
    uint32_t capacity;
};

void sim_rung_fini(struct sim_rung *rung);
/* Number of buckets fit for `count` events in [from, to); 0 if that cannot be divided. */
uint32_t sim_rung_buckets(double from, double to, uint32_t count);
/* Lays an empty rung over [from, to). */
bool sim_rung_lay(struct sim_rung *rung, double from, double to, uint32_t buckets);
/* Takes the next bucket off a rung that has events left. */
struct sim_bucket sim_rung_open(struct sim_rung *rung);
/* The buckets to be opened next, `most` at most, those not far to seek; returns how many. */
uint32_t sim_rung_next(const struct sim_rung *rung, const struct sim_bucket **bucket, uint32_t most);
size_t sim_rung_size_bytes(const struct sim_rung *rung);

/* Where the buckets end that are open or done. */
static inline double sim_rung_reached(const struct sim_rung *rung)
{
    return rung->start + rung->next / rung->inverse_width;
}

static inline double sim_rung_place(const struct sim_rung *rung, double time)
{
    return (time - rung->start) * rung->inverse_width;
}

/* What lies outside belongs to the bucket at that end. */
static inline uint32_t sim_rung_bucket(const struct sim_rung *rung, double place)
{
    if (!(place > 0))
        return 0;
    return place < rung->end_place ? (uint32_t)(int32_t)place : rung->bucket_count - 1;
}

__attribute__((always_inline)) static inline bool sim_rung_add(struct sim_rung *rung, struct sim_chunk_pool *pool,
                                                               uint32_t i, struct sim_event event)
{
    struct sim_bucket *bucket = &rung->bucket[i];
    if (sim_bucket_is_full(bucket)) { /* as is an empty one */
        if (!sim_bucket_extend(pool, bucket))
            return false;
        rung->occupied[i / 64] |= UINT64_C(1) << i % 64;
    }
    sim_bucket_put(bucket, event);
    rung->count++;
    return true;
}

#endif
