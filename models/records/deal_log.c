/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/records/deal_log.h"

#include <math.h>
#include <stdlib.h>

#include "sim/core/memory.h"

const struct sim_column eco_log_columns[ECO_LOG_COLUMNS] = {
    [ECO_LOG_TIME] = {"when", "d", "time", "days since the end of warm-up", false},
    [ECO_LOG_CASE] = {"case", "1", "case",
                      "the deal: the same number under every design; none for a partner's own steps", false},
    [ECO_LOG_ACTIVITY] = {"activity", "1", "step", "what happened", true},
    [ECO_LOG_PARTNER] = {"partner", "1", "partner", "who did it; none where no partner is named yet", false},
    [ECO_LOG_AMOUNT] = {"amount", "currency", "amount", "the money of the step", false},
    [ECO_LOG_VALUE] = {"value", "1", "value", "what the step measures, see its words", false},
};

static const char *const texts[ECO_ACTIVITIES] = {
#define ACTIVITY(name, text, value) [ECO_ACTIVITY_##name] = text,
#include "models/records/activities.def"
#undef ACTIVITY
};

const char *eco_activity_text(uint32_t code)
{
    return code < ECO_ACTIVITIES ? texts[code] : NULL;
}

void eco_log_append(struct eco_local *local, enum eco_activity activity, uint64_t deal, uint32_t partner, int64_t minor,
                    double value)
{
    if (local->log_count == local->log_capacity) {
        local->log_capacity = local->log_capacity ? 2 * local->log_capacity : 1024;
        local->log = sim_memory_resize(local->log, local->log_capacity, sizeof *local->log);
    }
    local->log[local->log_count++] = (struct eco_log_row){.time = local->region->now,
                                                          .deal = deal,
                                                          .minor = minor,
                                                          .value = value,
                                                          .partner = partner,
                                                          .activity = activity};
}

uint32_t eco_log_rows(const struct eco_world *world)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < world->process_count; i++)
        count += world->local[i].log_count;
    return count;
}

static void put(double *to, const struct eco_log_row *row)
{
    to[ECO_LOG_TIME] = row->time;
    to[ECO_LOG_CASE] = row->deal == 0 ? (double)NAN : (double)(row->deal >> 11); /* 53 bits: exact in a double */
    to[ECO_LOG_ACTIVITY] = row->activity;
    to[ECO_LOG_PARTNER] = row->partner == ECO_NONE ? (double)NAN : row->partner;
    to[ECO_LOG_AMOUNT] = row->minor == 0 ? (double)NAN : (double)row->minor / 100.0;
    to[ECO_LOG_VALUE] = row->value;
}

/* Each process's rows are in order already: repeatedly the earliest head, ties to the earlier process. */
void eco_log_fill(const struct eco_world *world, double *rows)
{
    uint32_t *next = sim_memory_zeros(world->process_count, sizeof *next);
    for (;;) {
        uint32_t best = ECO_NONE;
        for (uint32_t i = 0; i < world->process_count; i++) {
            const struct eco_local *local = &world->local[i];
            if (next[i] < local->log_count &&
                (best == ECO_NONE || local->log[next[i]].time < world->local[best].log[next[best]].time))
                best = i;
        }
        if (best == ECO_NONE)
            break;
        put(rows, &world->local[best].log[next[best]++]);
        rows += ECO_LOG_COLUMNS;
    }
    free(next);
}
