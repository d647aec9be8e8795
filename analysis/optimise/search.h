/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One optimisation at work: what its phases share.
 *
 * Memory:  borrows everything but the scratch lists.
 * Errors:  the evaluator's.
 */
#ifndef ANALYSIS_OPTIMISE_SEARCH_H
#define ANALYSIS_OPTIMISE_SEARCH_H

#include "analysis/optimise/optimise.h"

#define ANA_CONTENDERS 4u /* who settle a search of one metric */

struct ana_search {
    const struct ana_optimise_options *options;
    struct ana_optimum *optimum;
    struct ana_tried *points; /* of the optimum */
    uint64_t budget;          /* runs for the search alone */
    uint32_t *order;          /* [capacity] scratch */
    double *genes;            /* [lever] scratch */
};

/* Runs left of `share` of the budget. */
uint64_t ana_search_left(const struct ana_search *search, double share);
/* Hand-written designs, their settings of the levers and `count` points of the sequence, `first` replications each. */
int ana_search_explore(struct ana_search *search, uint32_t count, struct sim_error *error);
/* Notes a line of the story. */
int ana_search_note(struct ana_search *search, const char *phase, uint32_t replications, double best,
                    struct sim_error *error);

/* The points of a board of fresh replications, judged by these alone; borrows both. */
struct ana_tried ana_search_alone(const struct ana_search *search, const struct ana_board *board);

/* search_one.c */
int ana_search_one(struct ana_search *search, struct sim_error *error);
/* Fills `order`: the best first, among points with `least` replications; the others after them. */
int ana_search_rank(struct ana_search *search, uint32_t least, struct sim_error *error);
/* The same by given scores (NaN: none) and violations of requirements, [point]. */
void ana_search_sort(struct ana_search *search, const double *score, const double *excess, uint32_t least);
/* How far scores of what was tried are apart, and a score worse than all of them. */
void ana_search_scale(const struct ana_search *search, double *scale, double *worst);
/* search_guided.c: from what was explored to an order of contenders. */
int ana_search_guided(struct ana_search *search, struct sim_error *error);
/* search_front.c */
int ana_search_front(struct ana_search *search, struct sim_error *error);
/* Up to `most` members of the front and all hand-written designs where nobody has looked. */
int ana_front_fresh(struct ana_search *search, uint32_t most, struct sim_error *error);

#endif
