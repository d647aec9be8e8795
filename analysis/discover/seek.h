/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One search for a box, in two ways: PRIM through all factors, and PRIM through
 * few, added one by one.
 *
 *     all factors at once --PRIM--> step --prune--> box A
 *     best single factor --PRIM--> with the best second --> third --> box B
 *                                          the better of the two
 *
 * Where luck is loud, PRIM through many factors nibbles at all of them and
 * pruning leaves nothing; a search through one or two still sees what is
 * there.  Where a box has more sides than that, the first way finds it.
 *
 * Memory:  the way is the caller's, to be given to ana_prim_fini; limits [dims] are.
 * Errors:  SIM_INTERNAL if memory fails.
 * Threads: pure functions.
 * Tests:   tests/unit/discover_test.c
 */
#ifndef ANALYSIS_DISCOVER_SEEK_H
#define ANALYSIS_DISCOVER_SEEK_H

#include "analysis/discover/prim.h"

#define ANA_SEEK_FACTORS 3  /* of the second way */
#define ANA_SEEK_SECONDS 20 /* the best alone, tried as second and third */
#define ANA_SEEK_LEVEL .05  /* of quasi-p */

struct ana_found {
    struct ana_prim way;
    uint32_t step;                  /* of the way, before limits without support were lifted */
    struct ana_box_measure measure; /* afterwards */
};

int ana_seek(const struct ana_cases *cases, double density, struct ana_found *found, struct ana_limit *limits,
             struct sim_error *error);

#endif
