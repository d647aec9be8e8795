/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table of partners made by hand, for tests of what is said of single partners.
 *
 * Two designs, "now" (the baseline) and "new", a point each.  Standing is 0 for
 * members and 1 for prospects; levels are "low" and "high", regions "north" and
 * "south", one group.
 *
 * Memory:  static; a roster is valid until the next one is made.
 */
#ifndef TESTS_SUPPORT_ROSTERS_H
#define TESTS_SUPPORT_ROSTERS_H

#include "analysis/partners/roster.h"

enum { ROSTER_REPLICATIONS_MAX = 200, ROSTER_PARTNERS_MAX = 400 };

/* A member of the lowest level in the north, ten staff, everything else 0. */
struct ana_roster *rosters_make(uint32_t replications, uint32_t partners);
/* point: 0 = "now", 1 = "new". */
void rosters_set(const char *column, uint32_t point, uint32_t replication, uint32_t partner, double value);
void rosters_status(uint32_t point, uint32_t replication, enum sim_pair_status status);

#endif
