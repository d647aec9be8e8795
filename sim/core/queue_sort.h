/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sorting events into their order.
 *
 * Threads: safe everywhere.
 * Tests:   tests/unit/queue_test.c
 */
#ifndef SIM_CORE_QUEUE_SORT_H
#define SIM_CORE_QUEUE_SORT_H

#include <stdint.h>

#include "sim/core/region.h"

#define SIM_SORT_INTO 32
/* Of at most that many, into another place: by rank, without a branch that depends on a time. */
void sim_sort_into(struct sim_event *sorted, const struct sim_event *event, uint32_t count);
/* By insertion: for some dozens. */
void sim_sort_few(struct sim_event *event, uint32_t count);
/* By merging, for any number: room[0..count) are the events, room[count..2 count) is scratch.  Returns the index in
 * `room` at which the sorted events begin: 0 or count. */
uint32_t sim_sort_many(struct sim_event *room, uint32_t count);

#endif
