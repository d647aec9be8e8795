/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What became of each partner: a row at the horizon, when a scenario asks for it.
 *
 * Partners keep a small tally since time 0 in any case; the rest is read off
 * their state.  The house desks are not in the table.
 *
 * Units:  as the columns say; money in currency.
 * Tests:  tests/theory/side_tables_test.c
 */
#include "models/world.h"
#ifndef MODELS_RECORDS_PARTNER_OUTCOMES_H
#define MODELS_RECORDS_PARTNER_OUTCOMES_H

enum {
#define OUTCOME(name, unit, code, title, description, value) ECO_OUTCOME_##name,
#include "models/records/partner_outcomes.def"
#undef OUTCOME
    ECO_OUTCOMES
};
extern const struct sim_column eco_outcome_columns[ECO_OUTCOMES];

/* At time 0: where each partner starts from. */
void eco_outcomes_begin(struct eco_world *world);
uint32_t eco_outcomes_rows(const struct eco_world *world);
void eco_outcomes_fill(struct eco_world *world, double *rows);
/* The words of a code: programme, region, level, ...; false beyond the last. */
bool eco_outcome_word(const struct eco_params *parameters, uint32_t column, uint32_t code, char *out, size_t size);

#endif
