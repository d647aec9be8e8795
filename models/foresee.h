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

#include "sim/core/region.h"

void eco_foresee(const struct sim_region *region, struct sim_event event, bool again);

#endif
