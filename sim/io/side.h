/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a side table of a result file: what became of each partner, or the
 * log of deals.
 *
 *   partners   values[point][replication][row], NaN beyond a pair's last row
 *   deal_log   values[row], all points of replication 0; column "point_of" says which
 *
 * Memory:  owns what it lends; the results must stay open meanwhile.
 * Errors:  a file without the table gives NULL: it is optional.
 * Threads: one.
 * Tests:   tests/unit/side_test.c
 */
#ifndef SIM_IO_SIDE_H
#define SIM_IO_SIDE_H

#include "sim/io/results.h"

struct sim_side;

struct sim_side_column {
    const char *name, *unit, *title, *description; /* unit as the model says it ("currency") */
    uint32_t word_count;
    const char *const *words; /* of a code; none for numbers */
};

struct sim_side *sim_side_open(const struct sim_results *results, const char *table);
void sim_side_close(struct sim_side *side);

bool sim_side_is_log(const struct sim_side *side);
uint32_t sim_side_row_count(const struct sim_side *side); /* per pair, or of the whole log */
uint32_t sim_side_column_count(const struct sim_side *side);
const struct sim_side_column *sim_side_column(const struct sim_side *side, uint32_t column);
/* UINT32_MAX if there is none. */
uint32_t sim_side_find(const struct sim_side *side, const char *name);
/* Lent; loaded on first use; NULL if memory or the disk fails then. */
const double *sim_side_values(struct sim_side *side, uint32_t column);

#endif
