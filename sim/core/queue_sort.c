/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/core/queue_sort.h"

#include <stdbool.h>
#include <string.h>

#include "sim/core/queue_heap.h"

static void insertion(struct sim_event *event, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        struct sim_event moving = event[i];
        uint32_t hole = i;
        for (; hole > 0 && sim_event_before(moving, event[hole - 1]); hole--)
            sim_event_copy(&event[hole], &event[hole - 1]);
        sim_event_copy(&event[hole], &moving);
    }
}

/* Puts each event where the number of earlier ones says: no branch depends on a time, so none is guessed wrong. */
static void by_rank(struct sim_event *sorted, const struct sim_event *event, uint32_t count)
{
    uint32_t rank[SIM_SORT_INTO];
    for (uint32_t i = 0; i < count; i++) {
        double time = event[i].time;
        uint32_t earlier = 0;
        for (uint32_t j = 0; j < i; j++) {
            uint32_t later = event[j].time > time;
            rank[j] += later;
            earlier += 1 - later;
        }
        rank[i] = earlier;
    }
    for (uint32_t i = 0; i < count; i++)
        sim_event_copy(&sorted[rank[i]], &event[i]);
}

void sim_sort_into(struct sim_event *sorted, const struct sim_event *event, uint32_t count)
{
    by_rank(sorted, event, count);
    bool ties = false;
    for (uint32_t i = 1; i < count; i++)
        ties |= sorted[i].time == sorted[i - 1].time;
    if (ties)
        insertion(sorted, count);
}

void sim_sort_few(struct sim_event *event, uint32_t count)
{
    if (count <= SIM_SORT_INTO) {
        struct sim_event copy[SIM_SORT_INTO];
        for (uint32_t i = 0; i < count; i++)
            sim_event_copy(&copy[i], &event[i]);
        by_rank(event, copy, count);
    }
    insertion(event, count); /* events of equal times, if any, or all */
}

static void merge(const struct sim_event *a, uint32_t a_count, const struct sim_event *b, uint32_t b_count,
                  struct sim_event *out)
{
    const struct sim_event *a_end = a + a_count, *b_end = b + b_count;
    while (a < a_end && b < b_end) {
        bool second = sim_event_before(*b, *a);
        *out++ = *(second ? b : a);
        b += second;
        a += !second;
    }
    memcpy(out, a, (size_t)(a_end - a) * sizeof *out);
    memcpy(out + (a_end - a), b, (size_t)(b_end - b) * sizeof *out);
}

/* Sorted runs, merged from one half of the room to the other and back. */
uint32_t sim_sort_many(struct sim_event *room, uint32_t count)
{
    struct sim_event *from = room, *to = room + count;
    for (uint32_t i = 0; i < count; i += SIM_SORT_INTO)
        sim_sort_few(from + i, count - i < SIM_SORT_INTO ? count - i : SIM_SORT_INTO);
    for (uint64_t run = SIM_SORT_INTO; run < count; run *= 2) {
        for (uint64_t i = 0; i < count; i += 2 * run) {
            uint64_t middle = i + run < count ? i + run : count, end = middle + run < count ? middle + run : count;
            merge(from + i, (uint32_t)(middle - i), from + middle, (uint32_t)(end - middle), to + i);
        }
        struct sim_event *other = from;
        from = to;
        to = other;
    }
    return (uint32_t)(from - room);
}
