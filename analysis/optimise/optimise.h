/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which setting of the levers is best, within requirements, for a number of
 * runs.
 *
 * One metric, four phases; replications go where they are used:
 *
 *   explore   hand-written designs and points of a scrambled Sobol sequence, `first` replications each
 *   sift      the better half twice as many, again and again
 *   improve   from the best: neighbours of whole-numbered and chosen levers, COBYLA for the others, each stage with
 *             twice the replications and half the step (retrospective approximation: within a stage luck is fixed, so
 *             the same point always gives the same value)
 *   settle    the last contenders share what is left
 *
 * Several metrics: NSGA-II over the same points, the last part of the budget
 * spent on the front.
 *
 * Requirements are a matter of confidence: a point that surely violates one is
 * never preferred to one that does not, and only a point that surely meets all
 * can be chosen.  Nothing is added to the metric as a penalty.
 *
 * Whoever is chosen was lucky.  Therefore the chosen and all hand-written
 * designs are run again on replications nobody looked at; only those are quoted.
 *
 * Memory:  an optimum owns its lists.
 * Errors:  the evaluator's; SIM_USAGE for a budget that is too small, a metric that is undefined or that no lever
 *          moves.  That nothing surely meets the requirements is no error: see `met`.
 * Threads: one; the same answers for any number of threads of the evaluator.
 * Tests:   tests/unit/optimise_test.c, tests/validation/optimise_test.c
 */
#ifndef ANALYSIS_OPTIMISE_OPTIMISE_H
#define ANALYSIS_OPTIMISE_OPTIMISE_H

#include "analysis/document/document.h"
#include "analysis/optimise/tried.h"

/* How one metric is improved; several have a method of their own. */
enum ana_method { ANA_CLIMB, ANA_GUIDE };

struct ana_optimise_options {
    const struct ana_factor *levers;
    uint32_t lever_count;
    const uint32_t *designs; /* of the view, the baseline first */
    uint32_t design_count;
    const double *starts; /* [design][lever] where designs have the levers; NaN where outside of the range */
    const struct ana_requirement *requirements;
    uint32_t requirement_count;
    uint32_t objective_count; /* the first metrics; the others are for requirements */
    enum ana_method method;
    uint64_t budget;         /* runs in all */
    uint32_t first;          /* replications of a new point */
    uint32_t fresh;          /* replications of the chosen and the hand-written afterwards */
    uint64_t seed;           /* of the points tried, not of the runs */
    const double *reference; /* [objective] the hypervolume's corner, in the metrics' units; NULL: the worst explored */
};

/* A line of the story of the search. */
struct ana_search_step {
    const char *phase;
    uint32_t points, replications; /* tried so far; of the best */
    uint64_t runs;
    double
        best; /* difference to the baseline in the metric's direction, or hypervolume; NaN: none that may be chosen */
};

/* A design or setting on fresh replications. */
struct ana_rerun {
    uint32_t point;
    struct ana_moments level;     /* of the first metric */
    struct ana_paired gain;       /* chosen minus this, the metric's own sign */
    struct ana_interval together; /* of the gain; holds for all hand-written designs at once */
    uint32_t won;                 /* pairs in which the chosen is better */
};

struct ana_optimum {
    struct ana_tried points;
    struct ana_search_step *steps;
    uint32_t step_count;
    uint64_t runs, failed;
    uint32_t aside; /* points set aside */
    /* one metric */
    uint32_t chosen;                 /* point */
    enum ana_met met;                /* by the search */
    struct ana_rerun *reruns;        /* [design_count] hand-written designs; [design_count] the chosen itself */
    struct ana_met_level *fresh_met; /* [requirement] of the chosen */
    /* several metrics: members and hand-written designs together */
    uint32_t front_count;
    uint32_t *front;         /* [front_count] points, the hand-written designs first */
    uint32_t front_rows;     /* whole fresh replications */
    double *front_mean;      /* [front_count][objective] in the metrics' units */
    double *front_half;      /* [front_count][objective] half-width of the interval of each mean alone */
    enum ana_met *front_met; /* [front_count] all requirements, on the fresh replications */
    bool *front_in;          /* it violates none, and nobody who violates none dominates it */
    double *front_probability;
    double *reference;               /* [objective] the hypervolume's corner */
    double *ideal;                   /* [objective] the best mean */
    double volume, hand_volume, box; /* of the front, of the hand-written designs, from corner to ideal */
};

/* The least budget that makes sense. */
uint64_t ana_optimise_least_budget(const struct ana_optimise_options *options);
/* Whether options can be used, before anything is run. */
int ana_optimise_check(const struct ana_optimise_options *options, struct sim_error *error);

int ana_optimise(const struct ana_evaluator *evaluator, const struct ana_optimise_options *options,
                 struct ana_optimum *optimum, struct sim_error *error);
void ana_optimum_fini(struct ana_optimum *optimum);

void ana_optimum_tell(const struct ana_evaluator *evaluator, const struct ana_optimise_options *options,
                      const struct ana_optimum *optimum, struct ana_document *document);

#endif
