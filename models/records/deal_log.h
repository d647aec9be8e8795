/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The deal log: every step of every deal, when a scenario asks for it.
 *
 * Each process keeps its own rows; at the end they become one table in order
 * of time.  Logging draws nothing and changes nothing.
 *
 * Order:   by time, then by process, then as logged.
 * Memory:  40 bytes a row, only while the log is asked for.
 * Tests:   tests/theory/side_tables_test.c
 */
#ifndef MODELS_RECORDS_DEAL_LOG_H
#define MODELS_RECORDS_DEAL_LOG_H

#include <math.h>

#include "models/state.h"

#define ECO_NO_VALUE ((double)NAN)

enum eco_activity {
#define ACTIVITY(name, text, value) ECO_ACTIVITY_##name,
#include "models/records/activities.def"
#undef ACTIVITY
    ECO_ACTIVITIES
};

/* The model's side tables. */
enum eco_table { ECO_TABLE_PARTNERS, ECO_TABLE_LOG, ECO_TABLES };

/* Columns of the table. */
enum { ECO_LOG_TIME, ECO_LOG_CASE, ECO_LOG_ACTIVITY, ECO_LOG_PARTNER, ECO_LOG_AMOUNT, ECO_LOG_VALUE, ECO_LOG_COLUMNS };
extern const struct sim_column eco_log_columns[ECO_LOG_COLUMNS];

void eco_log_append(struct eco_local *local, enum eco_activity activity, uint64_t deal, uint32_t partner, int64_t minor,
                    double value);

/* `deal`: uid, or 0 for what belongs to none; `partner`: id or ECO_NONE; `minor`: money in minor units. */
static inline void eco_log(struct eco_local *local, enum eco_activity activity, uint64_t deal, uint32_t partner,
                           int64_t minor, double value)
{
    if (local->world->logging)
        eco_log_append(local, activity, deal, partner, minor, value);
}

uint32_t eco_log_rows(const struct eco_world *world);
void eco_log_fill(const struct eco_world *world, double *rows);
const char *eco_activity_text(uint32_t code); /* NULL beyond the last */

#endif
