/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/core/queue_bucket.h"

#include <stdlib.h>
#include <sys/mman.h>

#define SLAB_FIRST (UINT32_C(1) << 14)
#define SLAB_LARGEST (UINT32_C(1) << 21)

/* The first chunk of a slab holds this. */
struct sim_slab {
    struct sim_slab *next;
    size_t size_bytes;
};

void sim_chunk_pool_fini(struct sim_chunk_pool *pool)
{
    while (pool->slabs) {
        struct sim_slab *slab = pool->slabs;
        pool->slabs = slab->next;
        free(slab);
    }
    *pool = (struct sim_chunk_pool){0};
}

bool sim_chunk_pool_grow(struct sim_chunk_pool *pool)
{
    size_t size = pool->slabs ? 2 * pool->slabs->size_bytes : SLAB_FIRST;
    if (size > SLAB_LARGEST)
        size = SLAB_LARGEST;
    struct sim_slab *slab = aligned_alloc(size == SLAB_LARGEST ? SLAB_LARGEST : sizeof(struct sim_chunk), size);
    if (!slab)
        return false;
    if (size == SLAB_LARGEST)
        (void)madvise(slab, size, MADV_HUGEPAGE); /* fewer address translations; a mere hint */
    slab->next = pool->slabs;
    slab->size_bytes = size;
    pool->slabs = slab;
    pool->size_bytes += size;
    pool->fresh = (struct sim_chunk *)slab + 1;
    pool->fresh_count = size / sizeof(struct sim_chunk) - 1;
    return true;
}
