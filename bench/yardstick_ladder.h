/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A yardstick: the leanest two-level ladder one could write for one known
 * load, holds with exponential steps of mean 1 and `pending` events.  Widths
 * are chosen beforehand from both; nothing adapts, nothing is checked, no
 * failure is handled, events cannot be swept.
 *
 *   [sorted] <- fine buckets, about 4 events each <- coarse buckets over 16 means, a ring <- the rest
 *
 * Include it once for each kind of event with
 *   LADDER         prefix of names
 *   LADDER_EVENT   type with a member `time`
 *   LADDER_BEFORE(a, b)
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LADDER_PASTE(a, b) a##_##b
#define LADDER_JOIN(a, b) LADDER_PASTE(a, b)
#define NAME(b) LADDER_JOIN(LADDER, b)

struct NAME(bag) {
    LADDER_EVENT *event;
    uint32_t count, capacity;
};

struct LADDER {
    struct NAME(bag) * coarse, *fine, rest, sorted; /* sorted: the first is the last */
    double coarse_inverse, fine_inverse, fine_start;
    uint64_t coarse_next, fine_next, coarse_count, fine_count; /* buckets are numbered for ever; the ring takes % */
};

static void NAME(put)(struct NAME(bag) * bag, LADDER_EVENT event)
{
    if (bag->count == bag->capacity) {
        bag->capacity = bag->capacity ? 2 * bag->capacity : 8;
        bag->event = realloc(bag->event, bag->capacity * sizeof event);
        if (!bag->event)
            abort();
    }
    bag->event[bag->count++] = event;
}

static void NAME(init)(struct LADDER *ladder, double pending)
{
    const double events_each = 4, means = 16;
    double fine = pending / 1024;
    fine = fine < 16 ? 16 : fine;
    ladder->fine_count = (uint64_t)fine;
    double width = events_each * (double)ladder->fine_count / pending;
    ladder->coarse_count = (uint64_t)(means / width) + 1;
    ladder->coarse_inverse = 1 / width;
    ladder->fine_inverse = (double)ladder->fine_count / width;
    ladder->coarse = calloc(ladder->coarse_count, sizeof *ladder->coarse);
    ladder->fine = calloc(ladder->fine_count, sizeof *ladder->fine);
    if (!ladder->coarse || !ladder->fine)
        abort();
    ladder->rest = ladder->sorted = (struct NAME(bag)){0};
    ladder->fine_start = 0;
    ladder->coarse_next = 0;
    ladder->fine_next = ladder->fine_count;
}

static void NAME(fini)(struct LADDER *ladder)
{
    for (uint64_t i = 0; i < ladder->coarse_count; i++)
        free(ladder->coarse[i].event);
    for (uint64_t i = 0; i < ladder->fine_count; i++)
        free(ladder->fine[i].event);
    free(ladder->coarse);
    free(ladder->fine);
    free(ladder->rest.event);
    free(ladder->sorted.event);
}

static void NAME(insert)(struct NAME(bag) * sorted, LADDER_EVENT event)
{
    NAME(put)(sorted, event);
    uint32_t hole = sorted->count - 1;
    for (; hole > 0 && LADDER_BEFORE(sorted->event[hole - 1], event); hole--)
        sorted->event[hole] = sorted->event[hole - 1];
    sorted->event[hole] = event;
}

static inline void NAME(push)(struct LADDER *ladder, LADDER_EVENT event)
{
    uint64_t coarse = (uint64_t)(event.time * ladder->coarse_inverse);
    if (coarse >= ladder->coarse_next + ladder->coarse_count) {
        NAME(put)(&ladder->rest, event);
    } else if (coarse >= ladder->coarse_next) {
        NAME(put)(&ladder->coarse[coarse % ladder->coarse_count], event);
    } else {
        double place = (event.time - ladder->fine_start) * ladder->fine_inverse;
        uint64_t fine = place > 0 ? (uint64_t)place : 0;
        fine = fine < ladder->fine_count ? fine : ladder->fine_count - 1;
        if (fine >= ladder->fine_next)
            NAME(put)(&ladder->fine[fine], event);
        else
            NAME(insert)(&ladder->sorted, event);
    }
}

static void NAME(empty)(struct LADDER *ladder, struct NAME(bag) * bag)
{
    struct NAME(bag) all = *bag;
    *bag = (struct NAME(bag)){0};
    for (uint32_t i = 0; i < all.count; i++)
        NAME(push)(ladder, all.event[i]);
    if (bag->event) { /* some came back into it */
        free(all.event);
    } else {
        all.count = 0;
        *bag = all;
    }
}

/* There must be events. */
static inline LADDER_EVENT NAME(pop)(struct LADDER *ladder)
{
    while (ladder->sorted.count == 0) {
        if (ladder->fine_next < ladder->fine_count) {
            struct NAME(bag) *bag = &ladder->fine[ladder->fine_next++];
            for (uint32_t i = 0; i < bag->count; i++)
                NAME(insert)(&ladder->sorted, bag->event[i]);
            bag->count = 0;
            continue;
        }
        if (ladder->coarse_next % ladder->coarse_count == 0)
            NAME(empty)(ladder, &ladder->rest); /* once a round of the ring */
        uint64_t coarse = ladder->coarse_next++;
        ladder->fine_start = (double)coarse / ladder->coarse_inverse;
        ladder->fine_next = 0;
        NAME(empty)(ladder, &ladder->coarse[coarse % ladder->coarse_count]);
    }
    return ladder->sorted.event[--ladder->sorted.count];
}

#undef NAME
#undef LADDER_JOIN
#undef LADDER_PASTE
#undef LADDER
#undef LADDER_EVENT
#undef LADDER_BEFORE
