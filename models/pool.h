/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pools of rows that are recycled: deals, leads, projects, tickets, questions, disputes.
 *
 * A row keeps its generation when it is freed and gets the next one when it is
 * taken again, so (row, generation) names one use of it.  Generations fit an
 * event's stamp.  Free rows are chained through `next`, last freed first used.
 *
 * Memory: an array per pool, doubled when full; nothing else is allocated.
 */
#ifndef MODELS_POOL_H
#define MODELS_POOL_H

#include <stdlib.h>
#include <string.h>

#include "models/foresee.h"
#include "sim/core/assert.h"
#include "sim/core/memory.h"

#define ECO_POOL(type, name, link)                                                                                     \
    static inline uint32_t eco_##name##_take(struct eco_local *local)                                                  \
    {                                                                                                                  \
        uint32_t row = local->name##_free;                                                                             \
        if (row != ECO_NONE) {                                                                                         \
            local->name##_free = local->name##s[row].link;                                                             \
            if (local->name##_free != ECO_NONE) /* long unused, and known well before it is taken */                   \
                eco_ask(&local->name##s[local->name##_free], sizeof local->name##s[0]);                                \
        } else {                                                                                                       \
            if (local->name##_count == local->name##_capacity) {                                                       \
                uint32_t capacity = local->name##_capacity ? 2 * local->name##_capacity : 64;                          \
                local->name##s = sim_memory_resize(local->name##s, capacity, sizeof *local->name##s);                  \
                local->name##_capacity = capacity;                                                                     \
            }                                                                                                          \
            row = local->name##_count++;                                                                               \
            local->name##s[row].generation = 0;                                                                        \
        }                                                                                                              \
        uint32_t generation = (local->name##s[row].generation + 1) & SIM_STAMP_MASK;                                   \
        memset(&local->name##s[row], 0, sizeof local->name##s[row]);                                                   \
        local->name##s[row].generation = generation;                                                                   \
        local->name##s[row].link = ECO_NONE;                                                                           \
        local->name##s[row].open = true;                                                                               \
        return row;                                                                                                    \
    }                                                                                                                  \
    static inline void eco_##name##_release(struct eco_local *local, uint32_t row)                                     \
    {                                                                                                                  \
        sim_assert(local->name##s[row].open);                                                                          \
        local->name##s[row].open = false;                                                                              \
        local->name##s[row].link = local->name##_free;                                                                 \
        local->name##_free = row;                                                                                      \
    }                                                                                                                  \
    /* The row if it is still the one meant, else NULL. */                                                             \
    static inline type *eco_##name##_find(struct eco_local *local, uint32_t row, uint32_t generation)                  \
    {                                                                                                                  \
        type *found = &local->name##s[row];                                                                            \
        return found->open && found->generation == generation ? found : NULL;                                          \
    }

ECO_POOL(struct eco_deal, deal, next_free)
ECO_POOL(struct eco_lead, lead, next)
ECO_POOL(struct eco_project, project, next)
ECO_POOL(struct eco_ticket, ticket, next)
ECO_POOL(struct eco_question, question, next)
ECO_POOL(struct eco_dispute, dispute, next)

/* First in, first out, threaded through `next` of the pool's rows. */
#define ECO_QUEUE_PUSH(queue, rows, row)                                                                               \
    do {                                                                                                               \
        (rows)[row].next = ECO_NONE;                                                                                   \
        if ((queue)->length++ == 0)                                                                                    \
            (queue)->head = (row);                                                                                     \
        else                                                                                                           \
            (rows)[(queue)->tail].next = (row);                                                                        \
        (queue)->tail = (row);                                                                                         \
    } while (0)

/* Takes the first row out of a queue that is not empty. */
#define ECO_QUEUE_POP(queue, rows, row)                                                                                \
    do {                                                                                                               \
        (row) = (queue)->head;                                                                                         \
        (queue)->head = (rows)[(row)].next;                                                                            \
        (queue)->length--;                                                                                             \
    } while (0)

#endif
