/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/core/queue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/core/assert.h"
#include "sim/core/memory.h"
#include "sim/core/queue_bucket.h"
#include "sim/core/queue_far.h"
#include "sim/core/queue_heap.h"
#include "sim/core/queue_rung.h"
#include "sim/core/queue_sort.h"

#define SEE_MIN 4096 /* what fewer events concern is in the cache anyway */
#define RUNGS_MAX 12
#define SORT_MAX 48  /* a bucket with no more events is sorted */
#define FEW_MAX 16   /* so few events, if they are all, are kept sorted as they come */
#define HEAP_MAX 192 /* with more late arrivals the bottom becomes a rung */

struct sim_queue {
    struct sim_queue_bottom bottom; /* every event here is before every other one */
    uint32_t sorted_capacity;
    size_t heap_limit; /* a fuller heap is dealt out to a rung, if times differ */

    uint32_t depth; /* rungs in use, coarsest first */
    struct sim_rung rung[RUNGS_MAX];

    struct sim_far far; /* without rungs: what comes after `far_after`; else: what lies beyond rung 0 */
    double far_after;

    struct sim_bucket never;
    struct sim_chunk_pool pool;
    enum sim_queue_kind kind;
    bool failed;

    sim_queue_see *see; /* is shown what is about to be taken; may be NULL */
    void *see_context;
};

/* ------------------------------------------------------------------ far list */

static void far_add(struct sim_queue *queue, struct sim_event event)
{
    if (!sim_far_add(&queue->far, &queue->pool, event))
        queue->failed = true;
}

/* --------------------------------------------------------------------- rungs */

static void rung_add(struct sim_queue *queue, struct sim_rung *rung, uint32_t bucket, struct sim_event event)
{
    if (!sim_rung_add(rung, &queue->pool, bucket, event))
        queue->failed = true;
}

/* Lays an empty rung over [from, to) for `count` events; false if the range cannot be divided. */
static bool rung_lay(struct sim_queue *queue, double from, double to, uint32_t count)
{
    uint32_t buckets = sim_rung_buckets(from, to, count);
    if (queue->depth == RUNGS_MAX || buckets == 0)
        return false;
    if (!sim_rung_lay(&queue->rung[queue->depth], from, to, buckets)) {
        queue->failed = true;
        return false;
    }
    queue->depth++;
    return true;
}

static bool shows(const struct sim_queue *queue)
{
    return queue->see && queue->bottom.count >= SEE_MIN;
}

static void show_bucket(const struct sim_queue *queue, const struct sim_bucket *bucket, bool again)
{
    if (bucket->count <= SORT_MAX) /* else it will be dealt out first */
        queue->see(queue->see_context, bucket->head->event, bucket->fill, again);
}

/* The buckets after one that is opened: their events are asked for, then shown, then shown again, each time a bucket's
 * work later. */
static void look_ahead(const struct sim_queue *queue, const struct sim_rung *rung)
{
    const struct sim_bucket *after[3];
    uint32_t found = sim_rung_next(rung, after, 3);
    if (!shows(queue)) {
        if (found > 1)
            sim_bucket_prefetch(after[1]);
        return;
    }
    if (found > 2)
        sim_bucket_prefetch(after[2]);
    if (found > 0)
        show_bucket(queue, after[0], true);
    if (found > 1)
        show_bucket(queue, after[1], false);
}

/* -------------------------------------------------------------------- bottom */

static bool bottom_reserve(struct sim_queue *queue, uint32_t capacity)
{
    if (queue->sorted_capacity >= capacity)
        return true;
    struct sim_event *grown = sim_memory_try_resize(queue->bottom.sorted, capacity, sizeof *grown);
    if (!grown) {
        queue->failed = true;
        return false;
    }
    queue->bottom.sorted = grown;
    queue->sorted_capacity = capacity;
    return true;
}

/* Moves a bucket into the empty bottom: a small one, or one whose times cannot be told apart. */
static void bottom_load(struct sim_queue *queue, struct sim_bucket bucket)
{
    uint32_t count;
    queue->bottom.head = queue->bottom.end = 0;
    queue->heap_limit = HEAP_MAX;
    if (!bottom_reserve(queue, bucket.count <= SORT_MAX ? 2 * SORT_MAX : 2 * bucket.count))
        return;
    if (bucket.count <= SIM_SORT_INTO && bucket.fill == bucket.count && !shows(queue)) {
        sim_sort_into(queue->bottom.sorted, bucket.head->event, bucket.count);
        queue->bottom.end = bucket.count;
        sim_chunk_give(&queue->pool, bucket.head);
        return;
    }
    for (struct sim_chunk *chunk; (chunk = sim_bucket_take_chunk(&bucket, &count));) {
        memcpy(queue->bottom.sorted + queue->bottom.end, chunk->event, count * sizeof chunk->event[0]);
        queue->bottom.end += count;
        sim_chunk_give(&queue->pool, chunk);
    }
    if (shows(queue)) { /* some came later, and asking once more costs little */
        queue->see(queue->see_context, queue->bottom.sorted, queue->bottom.end, false);
        queue->see(queue->see_context, queue->bottom.sorted, queue->bottom.end, true);
    }
    if (queue->bottom.end <= SORT_MAX) {
        sim_sort_few(queue->bottom.sorted, queue->bottom.end);
    } else {
        queue->bottom.head = sim_sort_many(queue->bottom.sorted, queue->bottom.end);
        queue->bottom.end += queue->bottom.head;
    }
}

static bool spawn_from_bucket(struct sim_queue *queue, struct sim_bucket *bucket, double end);

/* The whole bottom as a bucket. */
static struct sim_bucket bottom_unload(struct sim_queue *queue)
{
    struct sim_bucket all = SIM_BUCKET_EMPTY;
    bool whole = true;
    for (uint32_t i = queue->bottom.head; i < queue->bottom.end; i++)
        whole &= sim_bucket_append(&queue->pool, &all, queue->bottom.sorted[i]);
    for (size_t i = 0; i < queue->bottom.heap.count; i++)
        whole &= sim_bucket_append(&queue->pool, &all, queue->bottom.heap.event[i]);
    queue->failed |= !whole;
    queue->bottom.head = queue->bottom.end = 0;
    queue->bottom.heap.count = 0;
    return all;
}

static bool bottom_has_one_time(const struct sim_queue *queue)
{
    double time = queue->bottom.heap.event[0].time;
    if (queue->bottom.head < queue->bottom.end && (queue->bottom.sorted[queue->bottom.head].time != time ||
                                                   queue->bottom.sorted[queue->bottom.end - 1].time != time))
        return false;
    for (size_t i = 1; i < queue->bottom.heap.count; i++)
        if (queue->bottom.heap.event[i].time != time)
            return false;
    return true;
}

/* Too many late arrivals for a heap: deal the bottom out. */
static void bottom_spill(struct sim_queue *queue)
{
    if (queue->depth == RUNGS_MAX || bottom_has_one_time(queue)) {
        queue->heap_limit *= 2;
        return;
    }
    struct sim_bucket all = bottom_unload(queue);
    if (queue->depth > 0) {
        if (!spawn_from_bucket(queue, &all, -(double)INFINITY)) {
            uint32_t count = all.count;
            bottom_load(queue, all);
            queue->heap_limit = 2 * (size_t)count;
        }
        return;
    }
    uint32_t count;
    for (struct sim_chunk *chunk; (chunk = sim_bucket_take_chunk(&all, &count));) {
        for (uint32_t i = 0; i < count; i++)
            far_add(queue, chunk->event[i]);
        sim_chunk_give(&queue->pool, chunk);
    }
    queue->far_after = -(double)INFINITY;
}

static void bottom_add(struct sim_queue *queue, struct sim_event event)
{
    if (queue->bottom.end - queue->bottom.head >= SORT_MAX) {
        queue->failed |= !sim_heap_push(&queue->bottom.heap, event);
        if (queue->bottom.heap.count > queue->heap_limit)
            bottom_spill(queue);
        return;
    }
    if (queue->bottom.end == queue->sorted_capacity) {
        queue->bottom.end -= queue->bottom.head;
        memmove(queue->bottom.sorted, queue->bottom.sorted + queue->bottom.head,
                queue->bottom.end * sizeof queue->bottom.sorted[0]);
        queue->bottom.head = 0;
    }
    uint32_t hole = queue->bottom.end++;
    for (; hole > queue->bottom.head && sim_event_before(event, queue->bottom.sorted[hole - 1]); hole--)
        sim_event_copy(&queue->bottom.sorted[hole], &queue->bottom.sorted[hole - 1]);
    sim_event_copy(&queue->bottom.sorted[hole], &event);
}

/* Without rungs and far list all events are in the bottom; a later one may join them, as a handful needs no buckets. */
static bool only_few(const struct sim_queue *queue)
{
    return queue->far.bag.count == 0 && queue->bottom.end - queue->bottom.head < FEW_MAX;
}

/* ------------------------------------------------------------------ refining */

/* Deals a bucket out to a finer rung; false, and the bucket untouched, if it cannot be divided.  `end` is where the
 * bucket ends, as far as is known: later arrivals will spread up to there. */
static bool spawn_from_bucket(struct sim_queue *queue, struct sim_bucket *bucket, double end)
{
    double low = (double)INFINITY, high = -(double)INFINITY;
    uint32_t fill = bucket->fill;
    for (const struct sim_chunk *chunk = bucket->head; chunk; chunk = chunk->next, fill = SIM_CHUNK_EVENTS) {
        __builtin_prefetch(chunk->next);
        for (uint32_t i = 0; i < fill; i++) {
            low = chunk->event[i].time < low ? chunk->event[i].time : low;
            high = chunk->event[i].time > high ? chunk->event[i].time : high;
        }
    }
    /* A cluster in a wide bucket must not fall into one bucket again. */
    if (end > high && high - low > 0.25 * (end - low))
        high = end;
    if (!rung_lay(queue, low, high, bucket->count))
        return false;
    struct sim_rung *rung = &queue->rung[queue->depth - 1];
    uint32_t count;
    for (struct sim_chunk *chunk; (chunk = sim_bucket_take_chunk(bucket, &count));) {
        for (uint32_t i = 0; i < count; i++) {
            struct sim_event event = chunk->event[i];
            rung_add(queue, rung, sim_rung_bucket(rung, sim_rung_place(rung, event.time)), event);
        }
        sim_chunk_give(&queue->pool, chunk);
    }
    return true;
}

/* Lays rung 0 over the bulk of the far list, or loads the bottom with all of it. */
static void spawn_from_far(struct sim_queue *queue)
{
    struct sim_bucket all = queue->far.bag;
    double low = queue->far.min, last = queue->far.max;
    if (all.count <= SORT_MAX || !rung_lay(queue, low, sim_far_bulk(&queue->far), all.count)) {
        sim_far_clear(&queue->far);
        queue->far_after = last;
        bottom_load(queue, all);
        return;
    }
    sim_far_clear(&queue->far);
    struct sim_rung *rung = &queue->rung[0];
    uint32_t count;
    for (struct sim_chunk *chunk; (chunk = sim_bucket_take_chunk(&all, &count));) {
        for (uint32_t i = 0; i < count; i++) {
            struct sim_event event = chunk->event[i];
            double place = sim_rung_place(rung, event.time);
            if (place >= rung->end_place)
                far_add(queue, event);
            else
                rung_add(queue, rung, sim_rung_bucket(rung, place), event);
        }
        sim_chunk_give(&queue->pool, chunk);
    }
}

static bool bottom_empty(const struct sim_queue *queue)
{
    return queue->bottom.head == queue->bottom.end && queue->bottom.heap.count == 0;
}

/* Fills the empty bottom with the next events; false if nothing is left (but what never comes). */
static bool refill(struct sim_queue *queue)
{
    while (bottom_empty(queue)) {
        if (queue->depth == 0) {
            if (queue->far.bag.count == 0)
                return false;
            spawn_from_far(queue);
            continue;
        }
        struct sim_rung *rung = &queue->rung[queue->depth - 1];
        if (rung->count == 0) {
            if (--queue->depth == 0)
                queue->far_after = -(double)INFINITY;
            continue;
        }
        struct sim_bucket bucket = sim_rung_open(rung);
        look_ahead(queue, rung);
        if (bucket.count <= SORT_MAX || !spawn_from_bucket(queue, &bucket, sim_rung_reached(rung)))
            bottom_load(queue, bucket);
    }
    return true;
}

/* ------------------------------------------------------------------- the door */

struct sim_queue *sim_queue_create(enum sim_queue_kind kind)
{
    struct sim_queue *queue = sim_memory_try_zeros(1, sizeof *queue);
    if (!queue)
        return NULL;
    queue->kind = kind;
    queue->heap_limit = HEAP_MAX;
    if (!bottom_reserve(queue, 2 * SORT_MAX)) {
        free(queue);
        return NULL;
    }
    queue->never = SIM_BUCKET_EMPTY;
    queue->far_after = -(double)INFINITY;
    sim_far_clear(&queue->far);
    return queue;
}

void sim_queue_show(struct sim_queue *queue, sim_queue_see *see, void *context)
{
    queue->see = see;
    queue->see_context = context;
}

void sim_queue_destroy(struct sim_queue *queue)
{
    if (!queue)
        return;
    for (uint32_t i = 0; i < RUNGS_MAX; i++) {
        sim_rung_fini(&queue->rung[i]);
    }
    free(queue->bottom.sorted);
    sim_heap_fini(&queue->bottom.heap);
    sim_chunk_pool_fini(&queue->pool);
    free(queue);
}

/* What is apart saves no registers for the usual way. */
#define APART __attribute__((noinline))

APART static void push_without_rungs(struct sim_queue *queue, struct sim_event event)
{
    if (queue->kind == SIM_QUEUE_HEAP) {
        queue->failed |= !sim_heap_push(&queue->bottom.heap, event);
    } else if (event.time == (double)INFINITY) {
        queue->failed |= !sim_bucket_append(&queue->pool, &queue->never, event);
    } else if (only_few(queue)) {
        queue->far_after = event.time > queue->far_after ? event.time : queue->far_after;
        bottom_add(queue, event);
    } else if (event.time > queue->far_after) {
        far_add(queue, event);
    } else {
        bottom_add(queue, event);
    }
}

APART static void push_beyond_rungs(struct sim_queue *queue, struct sim_event event)
{
    if (event.time < (double)INFINITY)
        far_add(queue, event);
    else
        queue->failed |= !sim_bucket_append(&queue->pool, &queue->never, event);
}

APART static void push_below(struct sim_queue *queue, struct sim_rung *rung, struct sim_event event)
{
    for (const struct sim_rung *end = queue->rung + queue->depth; rung < end; rung++) {
        uint32_t i = sim_rung_bucket(rung, sim_rung_place(rung, event.time));
        if (i >= rung->next) {
            rung_add(queue, rung, i, event);
            return;
        }
    }
    bottom_add(queue, event);
}

void sim_queue_push(struct sim_queue *queue, struct sim_event event)
{
    sim_assert(event.time == event.time);
    queue->bottom.count++;
    if (queue->depth == 0) {
        push_without_rungs(queue, event);
        return;
    }
    struct sim_rung *rung = queue->rung;
    double place = sim_rung_place(rung, event.time);
    if (place >= rung->end_place) {
        push_beyond_rungs(queue, event);
        return;
    }
    uint32_t i = sim_rung_bucket(rung, place);
    if (i >= rung->next)
        rung_add(queue, rung, i, event);
    else
        push_below(queue, rung + 1, event);
}

static bool heap_is_first(const struct sim_queue *queue)
{
    return queue->bottom.heap.count > 0 &&
           (queue->bottom.head == queue->bottom.end ||
            sim_event_before(queue->bottom.heap.event[0], queue->bottom.sorted[queue->bottom.head]));
}

/* Only the far list is left: its first time is known without opening it. */
static bool only_far(const struct sim_queue *queue)
{
    return queue->depth == 0 && queue->kind == SIM_QUEUE_LADDER;
}

bool sim_queue_seek(struct sim_queue *queue, double limit, struct sim_event *event)
{
    if (bottom_empty(queue)) {
        if (only_far(queue) && !(queue->far.min < limit))
            return false;
        if (!refill(queue))
            return false;
    }
    if (!heap_is_first(queue)) {
        if (!(queue->bottom.sorted[queue->bottom.head].time < limit))
            return false;
        sim_event_copy(event, &queue->bottom.sorted[queue->bottom.head++]);
    } else {
        if (!(queue->bottom.heap.event[0].time < limit))
            return false;
        *event = sim_heap_pop(&queue->bottom.heap);
    }
    queue->bottom.count--;
    return true;
}

double sim_queue_seek_time(struct sim_queue *queue)
{
    if (bottom_empty(queue)) {
        if (only_far(queue))
            return queue->far.min;
        if (!refill(queue))
            return (double)INFINITY;
    }
    return heap_is_first(queue) ? queue->bottom.heap.event[0].time : queue->bottom.sorted[queue->bottom.head].time;
}

/* ---------------------------------------------------------------------- sweep */

struct sweep {
    bool (*keep)(const void *context, struct sim_event event);
    const void *context;
};

static void sweep_bucket(struct sim_queue *queue, struct sweep sweep, struct sim_bucket *bucket)
{
    struct sim_bucket kept = SIM_BUCKET_EMPTY;
    uint32_t count;
    for (struct sim_chunk *chunk; (chunk = sim_bucket_take_chunk(bucket, &count));) {
        struct sim_chunk copy = *chunk; /* so that its own chunk may be used again at once: no memory is needed */
        sim_chunk_give(&queue->pool, chunk);
        for (uint32_t i = 0; i < count; i++)
            if (sweep.keep(sweep.context, copy.event[i]))
                (void)sim_bucket_append(&queue->pool, &kept, copy.event[i]);
    }
    *bucket = kept;
}

static void sweep_far(struct sim_queue *queue, struct sweep sweep)
{
    struct sim_bucket all = queue->far.bag;
    uint32_t count;
    sweep_bucket(queue, sweep, &all);
    sim_far_clear(&queue->far);
    for (struct sim_chunk *chunk; (chunk = sim_bucket_take_chunk(&all, &count));) {
        struct sim_chunk copy = *chunk;
        sim_chunk_give(&queue->pool, chunk);
        for (uint32_t i = 0; i < count; i++)
            far_add(queue, copy.event[i]);
    }
}

static void sweep_bottom(struct sim_queue *queue, struct sweep sweep)
{
    uint32_t kept = queue->bottom.head;
    for (uint32_t i = queue->bottom.head; i < queue->bottom.end; i++)
        if (sweep.keep(sweep.context, queue->bottom.sorted[i]))
            queue->bottom.sorted[kept++] = queue->bottom.sorted[i];
    queue->bottom.end = kept;
    size_t heap_kept = 0;
    for (size_t i = 0; i < queue->bottom.heap.count; i++)
        if (sweep.keep(sweep.context, queue->bottom.heap.event[i]))
            queue->bottom.heap.event[heap_kept++] = queue->bottom.heap.event[i];
    queue->bottom.heap.count = heap_kept;
    sim_heap_order(&queue->bottom.heap);
}

uint64_t sim_queue_sweep(struct sim_queue *queue, bool (*keep)(const void *context, struct sim_event event),
                         const void *context)
{
    struct sweep sweep = {.keep = keep, .context = context};
    uint64_t before = queue->bottom.count;
    sweep_bottom(queue, sweep);
    uint64_t left = queue->bottom.end - queue->bottom.head + queue->bottom.heap.count;
    for (uint32_t depth = 0; depth < queue->depth; depth++) {
        struct sim_rung *rung = &queue->rung[depth];
        rung->count = 0;
        for (uint32_t i = rung->next; i < rung->bucket_count; i++) {
            sweep_bucket(queue, sweep, &rung->bucket[i]);
            rung->count += rung->bucket[i].count;
            if (rung->bucket[i].count == 0)
                rung->occupied[i / 64] &= ~(UINT64_C(1) << i % 64);
        }
        left += rung->count;
    }
    sweep_far(queue, sweep);
    sweep_bucket(queue, sweep, &queue->never);
    queue->bottom.count = left + queue->far.bag.count + queue->never.count;
    return before - queue->bottom.count;
}

uint64_t sim_queue_count(const struct sim_queue *queue)
{
    return queue->bottom.count;
}

size_t sim_queue_size_bytes(const struct sim_queue *queue)
{
    size_t size = sizeof *queue + queue->pool.size_bytes +
                  (queue->bottom.heap.capacity + queue->sorted_capacity) * sizeof(struct sim_event);
    for (uint32_t i = 0; i < RUNGS_MAX; i++)
        size += sim_rung_size_bytes(&queue->rung[i]);
    return size;
}

bool sim_queue_failed(const struct sim_queue *queue)
{
    return queue->failed;
}
