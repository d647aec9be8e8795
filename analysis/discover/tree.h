/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A second opinion: a regression tree (CART; Breiman, Friedman, Olshen & Stone
 * 1984), which divides the space instead of peeling it.
 *
 *             all cases
 *         x3 <= 0.4 / \ x3 > 0.4
 *               .1     x1 <= 2 / \ x1 > 2
 *                           .3     .9
 *
 * Splits reduce the squared deviation of y most (of 0 and 1: twice that is
 * Gini's impurity); values of a category go left or right in the order of
 * their means, which is the best division there is.  The tree grows until its
 * leaves hold a twentieth of the cases, and is cut back to the smallest one
 * whose error on tenths of the cases left out is within one standard error of
 * the least (cost-complexity pruning).  It finds regions at both ends of a
 * factor, which PRIM does not.
 *
 * Memory:  a tree owns its nodes; fini frees them.
 * Errors:  SIM_INTERNAL if memory fails.
 * Threads: pure functions.
 * Tests:   tests/unit/discover_test.c
 */
#ifndef ANALYSIS_DISCOVER_TREE_H
#define ANALYSIS_DISCOVER_TREE_H

#include "analysis/discover/box.h"
#include "sim/core/error.h"

#define ANA_TREE_FOLDS 10
#define ANA_TREE_DEPTH 5

struct ana_tree_node {
    uint32_t parent, child[2]; /* child[0] == 0: a leaf; left is x <= threshold, or a value of `left` */
    uint32_t depth, count;
    uint32_t dim;
    double threshold;
    uint32_t left; /* values of a category that go left */
    double mean;   /* of y */
    double risk;   /* sum of squared deviations of y */
};

struct ana_tree {
    uint32_t count;
    struct ana_tree_node *nodes; /* the root first, parents before children */
    double explained;            /* share of y's variance in cases left out; 0 or less: nothing */
};

int ana_tree_find(const struct ana_cases *cases, struct ana_tree *tree, struct sim_error *error);
void ana_tree_fini(struct ana_tree *tree);
/* The leaf a case falls into. */
uint32_t ana_tree_leaf(const struct ana_tree *tree, const struct ana_cases *cases, uint32_t index);

#endif
