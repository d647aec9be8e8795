/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The points an optimisation has tried: hand-written designs, then settings of
 * the levers on top of the baseline's terms, each with its replications.
 *
 *     [0] the baseline  [1 ...] other designs  [design_count ...] settings u in [0, 1]^levers
 *
 * Coordinates are rounded to 1/200 of a range, so that people can read the
 * values and what was nearly tried is found again.  Points are judged by their
 * paired differences to the baseline over the replications they have: points
 * with few and with many replications can be compared, and the luck of a
 * market that all share drops out.
 *
 * A point with a run that failed, or without a value, is set aside: it cannot
 * win, and it is counted.
 *
 * Order:   scores: larger is better, whatever the metric's goal.
 * Memory:  points own what they hold and borrow evaluator and levers.
 * Errors:  the evaluator's.
 * Threads: one.
 * Tests:   tests/unit/optimise_test.c
 */
#ifndef ANALYSIS_OPTIMISE_TRIED_H
#define ANALYSIS_OPTIMISE_TRIED_H

#include "analysis/select/board.h"
#include "analysis/statistics/stats.h"
#include "analysis/study/factor.h"

#define ANA_TRIED_GRID 200

/* metric <= limit, or >= limit. */
struct ana_requirement {
    uint32_t metric; /* of the evaluator's */
    bool at_most;
    double limit;
};

/* What is known of a requirement. */
enum ana_met { ANA_MET, ANA_UNCLEAR, ANA_VIOLATED };

struct ana_met_level {
    double mean, bound; /* the end of its one-sided interval that must keep the limit */
    bool equal;   /* so few numbers, all equal, that the bound has no margin for what is rare: never met */
    enum ana_met met;
};

struct ana_tried {
    const struct ana_evaluator *evaluator;
    const struct ana_factor *levers;
    uint32_t lever_count;
    uint32_t objective_count; /* the first metrics of the evaluator */
    const struct ana_requirement *requirements;
    uint32_t requirement_count;
    double confidence; /* of all requirements of a point together */
    uint32_t design_count, count, capacity;
    struct ana_alternative *alternatives; /* [capacity] */
    double *u;                            /* [capacity][lever]; NaN for designs */
    char **texts;                         /* [capacity] -> [lever][ANA_FACTOR_TEXT]; NULL for designs */
    const char ***terms;                  /* [capacity] -> [lever] */
    uint32_t *wanted;                     /* [capacity] scratch */
    struct ana_board board;
    const struct ana_board *also; /* more replications of the same metrics, to see what luck moves; may be NULL */
};

/* `designs` are indices of evaluator->view, the baseline first. */
int ana_tried_init(struct ana_tried *points, const struct ana_evaluator *evaluator, const struct ana_factor *levers,
                   uint32_t lever_count, const uint32_t *designs, uint32_t design_count, uint32_t capacity,
                   struct sim_error *error);
void ana_tried_fini(struct ana_tried *points);

/* The point at u, an old one if it was tried before; UINT32_MAX if there is no room or memory. */
uint32_t ana_tried_add(struct ana_tried *points, const double *u);
/* Moves u to where a point would stand; the point that is there, or UINT32_MAX. */
uint32_t ana_tried_settle(const struct ana_tried *points, double *u);
/* Brings these points and the baseline to `replications`. */
int ana_tried_extend(struct ana_tried *points, const uint32_t *which, uint32_t count, uint32_t replications,
                     struct sim_error *error);
/* Each to its own number, the baseline to the largest. */
int ana_tried_extend_each(struct ana_tried *points, const uint32_t *which, const uint32_t *sizes, uint32_t count,
                          struct sim_error *error);
uint32_t ana_tried_size(const struct ana_tried *points, uint32_t point);
uint64_t ana_tried_runs(const struct ana_tried *points);

/* 1 where more of the metric is better, else -1. */
int ana_tried_direction(const struct ana_tried *points, uint32_t metric);
/* Moments of the paired difference of two points, the metric's direction applied; count 0 if `point` is set aside. */
struct ana_moments ana_tried_between(const struct ana_tried *points, uint32_t point, uint32_t other, uint32_t metric);
/* The same to the baseline. */
struct ana_moments ana_tried_difference(const struct ana_tried *points, uint32_t point, uint32_t metric);
/* Its mean; NaN if set aside. */
double ana_tried_score(const struct ana_tried *points, uint32_t point, uint32_t metric);
/* The same of the first `replications` alone. */
double ana_tried_score_first(const struct ana_tried *points, uint32_t point, uint32_t metric, uint32_t replications);
/* Of the metric itself. */
struct ana_moments ana_tried_level(const struct ana_tried *points, uint32_t point, uint32_t metric);

struct ana_met_level ana_tried_requirement(const struct ana_tried *points, uint32_t point, uint32_t requirement);
/* The worst of all requirements. */
enum ana_met ana_tried_met(const struct ana_tried *points, uint32_t point);
/* How far the surely violated ones are beyond their limits, in standard errors; 0 if none is. */
double ana_tried_excess(const struct ana_tried *points, uint32_t point);

#endif
