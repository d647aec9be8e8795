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

void eco_foresee(const struct sim_region *region, struct sim_event event, bool again);

/* What is needed of a partner, of any process, to choose it and to write to it. */
static inline void eco_foresee_listing(const struct eco_local *local, uint32_t id)
{
    const struct eco_world *world = local->world;
    const char *listing = (const char *)&world->directory[id];
    __builtin_prefetch(listing);
    __builtin_prefetch(listing + 64);
    __builtin_prefetch(&local->assigned[id]);
    __builtin_prefetch(&world->partner_process[id]);
    __builtin_prefetch(&world->partner_local[id]);
}

#endif
