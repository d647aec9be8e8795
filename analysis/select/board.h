/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The replications of several alternatives, filled in as they are asked for.
 *
 *     value[alternative][replication][metric], NaN where a run failed
 *
 * Memory:  a board owns its numbers and borrows alternatives and evaluator.  Fini may be called again.
 * Errors:  the evaluator's.
 * Threads: one.
 * Tests:   tests/unit/select_test.c
 */
#ifndef ANALYSIS_SELECT_BOARD_H
#define ANALYSIS_SELECT_BOARD_H

#include "analysis/study/evaluator.h"

/* One of the things to choose from. */
struct ana_alternative {
    const char *label;
    uint32_t design;
    const char *const *world; /* "path=value" of varied parameters */
    uint32_t world_count;
    const char *const *terms;
    uint32_t term_count;
};

struct ana_board {
    const struct ana_evaluator *evaluator;
    const struct ana_alternative *alternatives;
    uint32_t count;
    uint32_t *sizes;      /* [alternative] replications there */
    uint32_t *capacities; /* [alternative] */
    double **values;      /* [alternative] -> [replication][metric] */
    uint32_t *offsets;    /* [alternative] first replication number; 0 = common random numbers */
    uint64_t runs;        /* asked for */
    uint64_t failed;
    struct ana_alternative *own; /* those of a board of fresh replications; else NULL */
};

int ana_board_init(struct ana_board *board, const struct ana_evaluator *evaluator,
                   const struct ana_alternative *alternatives, uint32_t count, struct sim_error *error);
void ana_board_fini(struct ana_board *board);
/* Brings alternative i to sizes[i] replications; a smaller number changes nothing. */
int ana_board_extend(struct ana_board *board, const uint32_t *sizes, struct sim_error *error);
/* The first replication that nobody has looked at. */
uint32_t ana_board_seen(const struct ana_board *board);
/* Another board, for which[count] of the alternatives, each with `replications` that nobody has looked at: an answer
 * chosen by the largest of several estimates is quoted from these.  Fini is due whatever the status. */
int ana_board_fresh(const struct ana_board *board, const uint32_t *which, uint32_t count, uint32_t replications,
                    struct ana_board *fresh, struct sim_error *error);
double ana_board_value(const struct ana_board *board, uint32_t alternative, uint32_t replication, uint32_t metric);
/* The replications in which every alternative has a number in each of the first `metrics`, these in their direction:
 * x[row][alternative][metric].  Returns the rows; x has room for all replications of the first alternative. */
uint32_t ana_board_whole(const struct ana_board *board, uint32_t metrics, double *x);

#endif
