/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Boxes: regions of a space of factors that can be said in a sentence.
 *
 *     cases x[case][factor], y[case] --box--> coverage, density, mass
 *
 *     density    mean of y inside: how often it happens there
 *     coverage   share of all y that is inside: how much of it is explained
 *     mass       share of the cases that is inside
 *
 * y is 0 or 1, or a probability: coverage and density are then expectations.
 *
 * Memory:  cases are borrowed; limits [dims] are the caller's.
 * Threads: pure functions.
 * Tests:   tests/unit/discover_test.c
 */
#ifndef ANALYSIS_DISCOVER_BOX_H
#define ANALYSIS_DISCOVER_BOX_H

#include <stdbool.h>
#include <stdint.h>

#define ANA_BOX_LEVELS 32 /* values of a category at most */

struct ana_cases {
    const double *x;        /* [count][dims]: numbers; of a category the index of its value */
    const double *y;        /* [count] in [0, 1] */
    const uint32_t *levels; /* [dims]: values of a category, 0: a number */
    uint32_t count, dims;
};

/* What a box asks of one factor: low <= x <= high, or a category's value that is not left out. */
struct ana_limit {
    double low, high;  /* infinite: no limit */
    uint32_t left_out; /* bit i: value i of the category */
};

struct ana_box_measure {
    uint32_t count, dims; /* cases inside; factors with a limit */
    double sum, squares;  /* of y inside, of its squares */
    double density, coverage, mass;
};

void ana_box_open(struct ana_limit *limits, uint32_t dims);
bool ana_limit_is_set(const struct ana_limit *limit);
bool ana_box_holds(const struct ana_cases *cases, const struct ana_limit *limits, uint32_t index);
struct ana_box_measure ana_box_measure(const struct ana_cases *cases, const struct ana_limit *limits);

/* Coverage less mass: how much more of what happens is inside than if it happened everywhere alike.  Proportional to
 * the weighted relative accuracy of subgroup discovery, mass * (density - density of all) (Lavrac, Flach & Zupan 1999,
 * doi:10.1007/3-540-48751-4_17); 0 for everything, and for nothing. */
double ana_box_excess(const struct ana_box_measure *measure);

/*
 * Would chance have done it?  The probability that at least as many of the
 * cases inside happen as do, if they happened as often as in the box without
 * this limit: a one-sided binomial test (Bryant & Lempert 2010,
 * doi:10.1016/j.techfore.2009.08.002; "quasi", because the limit was chosen
 * for it).  Probabilities vary less than 0 and 1 do: with them the sum inside
 * is taken for normal, with the variance they have in the box without the
 * limit, which is the binomial's for 0 and 1.
 */
double ana_box_quasi_p(const struct ana_cases *cases, const struct ana_limit *limits, uint32_t dim);

/* Lifts limits that quasi-p does not support at `level`, the weakest first. */
void ana_box_prune(const struct ana_cases *cases, struct ana_limit *limits, double level);

#endif
