/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Append-only bags of events, in chunks from a pool.
 *
 *   bucket: head -> [chunk, partly filled] -> [full] -> [full]
 *
 * Memory:  the pool owns all chunks, in slabs that double up to 2 MiB (then
 *          aligned for large pages); emptied chunks are used again at once.
 * Errors:  append returns false if out of memory.
 * Threads: a pool is touched by one thread at a time.
 * Tests:   tests/unit/queue_test.c
 */
#ifndef SIM_CORE_QUEUE_BUCKET_H
#define SIM_CORE_QUEUE_BUCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/core/region.h"

#define SIM_CHUNK_EVENTS 15

struct sim_chunk {
    struct sim_chunk *next;
    uint64_t unused; /* keeps the events on their 16 bytes */
    struct sim_event event[SIM_CHUNK_EVENTS];
};

struct sim_slab;

struct sim_chunk_pool {
    struct sim_chunk *free;  /* chained through next */
    struct sim_chunk *fresh; /* never used yet, in the youngest slab */
    size_t fresh_count;
    struct sim_slab *slabs;
    size_t size_bytes;
};

struct sim_bucket {
    struct sim_chunk *head;
    uint32_t count;
    uint32_t fill; /* events in the head chunk; SIM_CHUNK_EVENTS in an empty bucket */
};

#define SIM_BUCKET_EMPTY ((struct sim_bucket){.head = NULL, .count = 0, .fill = SIM_CHUNK_EVENTS})

void sim_chunk_pool_fini(struct sim_chunk_pool *pool);
/* A slab more; false if out of memory. */
bool sim_chunk_pool_grow(struct sim_chunk_pool *pool);

static inline struct sim_chunk *sim_chunk_take(struct sim_chunk_pool *pool)
{
    struct sim_chunk *chunk = pool->free;
    if (chunk) {
        pool->free = chunk->next;
        return chunk;
    }
    if (pool->fresh_count == 0 && !sim_chunk_pool_grow(pool))
        return NULL;
    pool->fresh_count--;
    return pool->fresh++;
}

static inline void sim_chunk_give(struct sim_chunk_pool *pool, struct sim_chunk *chunk)
{
    chunk->next = pool->free;
    pool->free = chunk;
}

/* Its next event needs a chunk more. */
static inline bool sim_bucket_is_full(const struct sim_bucket *bucket)
{
    return bucket->fill == SIM_CHUNK_EVENTS;
}

static inline bool sim_bucket_extend(struct sim_chunk_pool *pool, struct sim_bucket *bucket)
{
    struct sim_chunk *chunk = sim_chunk_take(pool);
    if (!chunk)
        return false;
    chunk->next = bucket->head;
    bucket->head = chunk;
    bucket->fill = 0;
    return true;
}

/* Where there is room. */
static inline void sim_bucket_put(struct sim_bucket *bucket, struct sim_event event)
{
    bucket->head->event[bucket->fill++] = event;
    bucket->count++;
}

static inline bool sim_bucket_append(struct sim_chunk_pool *pool, struct sim_bucket *bucket, struct sim_event event)
{
    if (sim_bucket_is_full(bucket) && !sim_bucket_extend(pool, bucket))
        return false;
    sim_bucket_put(bucket, event);
    return true;
}

/* Asks for the youngest events of a bucket that is about to be read.  Always inline: GCC would leave out calls of a
 * function that does nothing else. */
__attribute__((always_inline)) static inline void sim_bucket_prefetch(const struct sim_bucket *bucket)
{
    const char *chunk = (const char *)bucket->head;
    for (size_t line = 0; line < sizeof *bucket->head; line += 64)
        __builtin_prefetch(chunk + line);
}

/* Takes the head chunk off a bucket: its events are event[0..*count).  NULL at the end.  Give the chunk back. */
static inline struct sim_chunk *sim_bucket_take_chunk(struct sim_bucket *bucket, uint32_t *count)
{
    struct sim_chunk *chunk = bucket->head;
    if (!chunk)
        return NULL;
    *count = bucket->fill;
    bucket->count -= bucket->fill;
    bucket->head = chunk->next;
    bucket->fill = SIM_CHUNK_EVENTS;
    if (chunk->next) {
        __builtin_prefetch(chunk->next);
        __builtin_prefetch(&chunk->next->event[SIM_CHUNK_EVENTS / 2]);
    }
    return chunk;
}

#endif
