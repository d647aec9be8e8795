/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a pending event will touch, asked for before its turn comes.  A world
 * of millions of clients does not fit the caches, and without this each event
 * would wait for its client or partner; results do not depend on it.
 *
 *   first    the row the event is about           client, deal, lead, ...
 *   again    where that row leads                 its partner, that partner's listing, next in its queue
 *
 * Cost:  worth it from some ten thousand pending events on; the queue announces none below that.
 * Tests: tests/theory/golden_test.c (same results as ever)
 */
#ifndef MODELS_FORESEE_H
#define MODELS_FORESEE_H

#include "models/state.h"

/* GCC takes a function that only asks for memory to be without effect and leaves its calls out, unless it becomes part
 * of its caller before GCC looks. */
#define ECO_ASKS __attribute__((always_inline)) static inline

#define ECO_LINE 64

/* Asks for memory: all lines of some bytes, which need not begin with a line. */
ECO_ASKS void eco_ask(const void *bytes, size_t size)
{
    const char *line = (const char *)bytes - (uintptr_t)bytes % ECO_LINE;
    for (; line < (const char *)bytes + size; line += ECO_LINE)
        __builtin_prefetch(line);
}

void eco_foresee(const struct sim_region *region, struct sim_event event, bool again);

/* What is needed of a partner, of any process, to choose it and to write to it. */
ECO_ASKS void eco_foresee_listing(const struct eco_local *local, uint32_t id)
{
    const struct eco_world *world = local->world;
    eco_ask(&world->directory[id], ECO_LINE);
    __builtin_prefetch(&local->assigned[id]);
    __builtin_prefetch(&world->partner_process[id]);
    __builtin_prefetch(&world->partner_local[id]);
}

#endif
