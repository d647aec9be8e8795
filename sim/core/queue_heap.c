/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/core/queue_heap.h"

#include <stdlib.h>

#include "sim/core/memory.h"

void sim_heap_fini(struct sim_heap *heap)
{
    free(heap->event);
    *heap = (struct sim_heap){0};
}

bool sim_heap_add(struct sim_heap *heap, struct sim_event event)
{
    if (heap->count == heap->capacity) {
        size_t capacity = heap->capacity ? 2 * heap->capacity : 256;
        struct sim_event *grown = sim_memory_try_resize(heap->event, capacity, sizeof *grown);
        if (!grown)
            return false;
        heap->event = grown;
        heap->capacity = capacity;
    }
    heap->event[heap->count++] = event;
    return true;
}

bool sim_heap_push(struct sim_heap *heap, struct sim_event event)
{
    if (!sim_heap_add(heap, event))
        return false;
    size_t hole = heap->count - 1;
    while (hole > 0 && sim_event_before(event, heap->event[(hole - 1) / 2])) {
        heap->event[hole] = heap->event[(hole - 1) / 2];
        hole = (hole - 1) / 2;
    }
    heap->event[hole] = event;
    return true;
}

static void sift_down(struct sim_event *heap, size_t count, size_t hole, struct sim_event event)
{
    for (size_t child; (child = 2 * hole + 1) < count; hole = child) {
        if (child + 1 < count && sim_event_before(heap[child + 1], heap[child]))
            child++;
        if (!sim_event_before(heap[child], event))
            break;
        heap[hole] = heap[child];
    }
    heap[hole] = event;
}

struct sim_event sim_heap_pop(struct sim_heap *heap)
{
    struct sim_event first = heap->event[0];
    if (--heap->count > 0)
        sift_down(heap->event, heap->count, 0, heap->event[heap->count]);
    return first;
}

void sim_heap_order(struct sim_heap *heap)
{
    for (size_t i = heap->count / 2; i-- > 0;)
        sift_down(heap->event, heap->count, i, heap->event[i]);
}
