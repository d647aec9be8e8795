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

#define CHUNK_EVENTS 31

struct chunk {
    struct chunk *next;
    uint64_t unused; /* keeps the events on their 16 bytes */
    struct sim_event event[CHUNK_EVENTS];
};

struct slab;

struct chunk_pool {
    struct chunk *free;        /* chained through next */
    struct chunk *fresh;       /* never used yet, in the youngest slab */
    size_t fresh_count;
    struct slab *slabs;
    size_t size_bytes;
};

struct bucket {
    struct chunk *head;
    uint32_t count;
    uint32_t fill; /* events in the head chunk; CHUNK_EVENTS in an empty bucket */
};

#define BUCKET_EMPTY ((struct bucket){.head = NULL, .count = 0, .fill = CHUNK_EVENTS})

void sim_chunk_pool_fini(struct chunk_pool *pool);
/* A slab more; false if out of memory. */
bool sim_chunk_pool_grow(struct chunk_pool *pool);

static inline struct chunk *chunk_take(struct chunk_pool *pool)
{
    struct chunk *chunk = pool->free;
    if (chunk) {
        pool->free = chunk->next;
        return chunk;
    }
    if (pool->fresh_count == 0 && !sim_chunk_pool_grow(pool))
        return NULL;
    pool->fresh_count--;
    return pool->fresh++;
}

static inline void chunk_give(struct chunk_pool *pool, struct chunk *chunk)
{
    chunk->next = pool->free;
    pool->free = chunk;
}

static inline bool bucket_append(struct chunk_pool *pool, struct bucket *bucket, struct sim_event event)
{
    if (bucket->fill == CHUNK_EVENTS) {
        struct chunk *chunk = chunk_take(pool);
        if (!chunk)
            return false;
        chunk->next = bucket->head;
        bucket->head = chunk;
        bucket->fill = 0;
    }
    bucket->head->event[bucket->fill++] = event;
    bucket->count++;
    return true;
}

/* Takes the head chunk off a bucket: its events are event[0..*count).  NULL at the end.  Give the chunk back. */
static inline struct chunk *bucket_take_chunk(struct bucket *bucket, uint32_t *count)
{
    struct chunk *chunk = bucket->head;
    if (!chunk)
        return NULL;
    *count = bucket->fill;
    bucket->count -= bucket->fill;
    bucket->head = chunk->next;
    bucket->fill = CHUNK_EVENTS;
    if (chunk->next) {
        __builtin_prefetch(chunk->next);
        __builtin_prefetch(&chunk->next->event[CHUNK_EVENTS / 2]);
    }
    return chunk;
}

#endif
