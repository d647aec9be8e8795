/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PRIM, the patient rule induction method (Friedman & Fisher 1999,
 * doi:10.1023/A:1008894516817), as used for scenario discovery (Bryant &
 * Lempert 2010).
 *
 *     all cases --peel a little, again and again--> a small dense box --paste--> the box
 *
 * Each step takes off the twentieth of the cases, at either side of a number
 * or as one value of a category, that raises the mean of y most per case
 * taken, or lowers it least (ties: the peel that leaves fewer factors with
 * limits, then the first factor, its upper side first).  It ends when all
 * cases inside are alike or fewer than a twentieth of all would be left; then
 * what was cut off too much is pasted back as long as the mean does not fall.
 * To stop where nothing raises the mean, as some programs do, is to stop at
 * the first stretch of bad luck in noisy data.
 *
 * Its limit: two regions at opposite ends of one factor hide each other, for
 * either end costs as much as it gains.
 *
 * The whole way is kept: which box of it to believe is the reader's choice, or
 * ana_prim_choose's.
 *
 * Memory:  a way owns its steps; fini frees them.
 * Errors:  SIM_INTERNAL if memory fails.
 * Cost:    about 60 * dims * count.
 * Threads: pure functions.
 * Tests:   tests/unit/discover_test.c (PF5)
 */
#ifndef ANALYSIS_DISCOVER_PRIM_H
#define ANALYSIS_DISCOVER_PRIM_H

#include "analysis/discover/box.h"
#include "sim/core/error.h"

#define ANA_PRIM_PEEL .05
#define ANA_PRIM_MASS .05

enum ana_prim_side { ANA_PRIM_START, ANA_PRIM_UPPER, ANA_PRIM_LOWER, ANA_PRIM_CATEGORY };

struct ana_prim_step {
    struct ana_box_measure measure;
    uint32_t dim; /* what was changed to get here */
    enum ana_prim_side side;
    bool pasted;
    struct ana_limit *limits; /* [dims] */
};

struct ana_prim {
    uint32_t count, capacity, dims;
    struct ana_prim_step *steps; /* [count]; the first is everything */
};

int ana_prim_find(const struct ana_cases *cases, struct ana_prim *prim, struct sim_error *error);
void ana_prim_fini(struct ana_prim *prim);

/* The step with the largest excess of coverage over mass, the first of equals; with `density` > 0 the one
 * of the best coverage among those at least so dense, or the densest if none is. */
uint32_t ana_prim_choose(const struct ana_prim *prim, double density);

/* "start", "upper", "lower", "category". */
const char *ana_prim_side_name(enum ana_prim_side side);

#endif
