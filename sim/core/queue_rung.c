/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/core/queue_rung.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/core/memory.h"

#define BUCKETS_MAX 4096 /* their last cache lines should stay in the second-level cache */
#define BUCKETS_MIN 16
#define EVENTS_PER_BUCKET 4 /* when a rung is laid; about twice as many when the bucket opens in a steady state */
#define WORDS_AHEAD 2       /* of `occupied` that are searched for what comes next */

void sim_rung_fini(struct sim_rung *rung)
{
    free(rung->bucket);
    free(rung->occupied);
    *rung = (struct sim_rung){0};
}

static bool reserve(struct sim_rung *rung, uint32_t capacity)
{
    if (rung->capacity >= capacity)
        return true;
    struct sim_bucket *bucket = sim_memory_try_resize(rung->bucket, capacity, sizeof *bucket);
    if (bucket)
        rung->bucket = bucket;
    uint64_t *occupied = sim_memory_try_resize(rung->occupied, (capacity + 63) / 64, sizeof *occupied);
    if (occupied)
        rung->occupied = occupied;
    if (!bucket || !occupied)
        return false;
    rung->capacity = capacity;
    return true;
}

uint32_t sim_rung_buckets(double from, double to, uint32_t count)
{
    uint32_t buckets = BUCKETS_MIN;
    while (buckets < BUCKETS_MAX && buckets < count / EVENTS_PER_BUCKET)
        buckets *= 2;
    double inverse = buckets / (to - from);
    return to > from && isfinite(inverse) && inverse >= 0x1p-1000 ? buckets : 0;
}

bool sim_rung_lay(struct sim_rung *rung, double from, double to, uint32_t buckets)
{
    if (!reserve(rung, buckets))
        return false;
    rung->start = from;
    rung->inverse_width = buckets / (to - from);
    rung->end_place = rung->bucket_count = buckets;
    rung->next = 0;
    rung->count = 0;
    memset(rung->occupied, 0, (buckets + 63) / 64 * sizeof rung->occupied[0]);
    for (uint32_t i = 0; i < buckets; i++)
        rung->bucket[i] = SIM_BUCKET_EMPTY;
    return true;
}

struct sim_bucket sim_rung_open(struct sim_rung *rung)
{
    uint32_t word = rung->next / 64;
    uint64_t bits = rung->occupied[word] & ~UINT64_C(0) << rung->next % 64;
    while (bits == 0)
        bits = rung->occupied[++word];
    uint32_t i = 64 * word + (uint32_t)__builtin_ctzll(bits);
    rung->next = i + 1;
    rung->count -= rung->bucket[i].count;
    return rung->bucket[i];
}

uint32_t sim_rung_next(const struct sim_rung *rung, const struct sim_bucket **bucket, uint32_t most)
{
    uint32_t words = (rung->bucket_count + 63) / 64, word = rung->next / 64, found = 0;
    if (word >= words)
        return 0;
    uint64_t bits = rung->occupied[word] & ~UINT64_C(0) << rung->next % 64;
    for (uint32_t end = word + WORDS_AHEAD < words ? word + WORDS_AHEAD : words; found < most; bits &= bits - 1) {
        while (bits == 0 && ++word < end)
            bits = rung->occupied[word];
        if (bits == 0)
            break;
        bucket[found++] = &rung->bucket[64 * word + (uint32_t)__builtin_ctzll(bits)];
    }
    return found;
}

size_t sim_rung_size_bytes(const struct sim_rung *rung)
{
    return rung->capacity * sizeof(struct sim_bucket) + rung->capacity / 8;
}
