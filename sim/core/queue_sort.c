/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/core/queue_sort.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
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

/* Two times side by side, as registers of any x86-64 hold them. */
typedef double times __attribute__((vector_size(16)));
typedef int64_t counts __attribute__((vector_size(16)));

/* Puts each event where the number of earlier ones says: no branch depends on a time, so none is guessed wrong.  False,
 * and nothing moved, if times are equal: then not all numbers differ, and their sum falls short. */
static bool by_rank(struct sim_event *sorted, const struct sim_event *event, uint32_t count)
{
    times time[SIM_SORT_INTO / 2];
    counts rank[SIM_SORT_INTO / 2], sum = {0, 0};
    uint32_t pairs = (count + 1) / 2;
    for (uint32_t i = 0; i < pairs; i++) /* nothing is earlier than what fills the last pair up */
        time[i] = (times){event[2 * i].time, 2 * i + 1 < count ? event[2 * i + 1].time : -(double)INFINITY};
    for (uint32_t i = 0; i < pairs; i += 2) {
        const times a = time[i], b = time[i + 1 < pairs ? i + 1 : i];
        counts earlier_a = {0, 0}, earlier_b = {0, 0};
        for (uint32_t j = 0; j < count; j++) {
            const times other = {event[j].time, event[j].time};
            earlier_a -= other < a; /* true is -1 */
            earlier_b -= other < b;
        }
        rank[i] = earlier_a;
        sum += earlier_a;
        if (i + 1 < pairs) {
            rank[i + 1] = earlier_b;
            sum += earlier_b;
        }
    }
    if (sum[0] + sum[1] != (int64_t)count * (count - 1) / 2)
        return false;
    for (uint32_t i = 0; i < count; i++)
        sim_event_copy(&sorted[rank[i / 2][i % 2]], &event[i]);
    return true;
}

void sim_sort_into(struct sim_event *sorted, const struct sim_event *event, uint32_t count)
{
    if (by_rank(sorted, event, count))
        return;
    memcpy(sorted, event, count * sizeof *event);
    insertion(sorted, count);
}

void sim_sort_few(struct sim_event *event, uint32_t count)
{
    if (count < 2)
        return;
    if (count <= SIM_SORT_INTO) {
        struct sim_event copy[SIM_SORT_INTO];
        for (uint32_t i = 0; i < count; i++)
            sim_event_copy(&copy[i], &event[i]);
        if (by_rank(event, copy, count))
            return;
    }
    insertion(event, count);
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
