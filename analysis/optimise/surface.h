/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the points tried so far say of all others: a kriging of the metric and
 * one of each requirement's, all as paired differences to one point, the
 * reference.
 *
 *     y_i = mean of (X_i - X_reference) over the markets both met,  noise_i = its variance / n
 *
 * Two settings that are nearly the same meet the same luck and hardly differ by
 * it, so the model is sharpest about the reference, where the search wants it.
 * The kriging finds out which part of the noise is each point's own: what the
 * reference adds is the same for all and moves nobody ahead.  The variance is
 * pooled over the nearest points: that of four replications is itself mostly
 * luck.  A point that was set aside counts as the worst seen.
 *
 * Order:   worth: larger is better, whatever the metric's goal.
 * Memory:  a surface owns its models and borrows the points; fini frees them.
 * Errors:  SIM_INTERNAL for memory; SIM_USAGE where there are too few points.
 * Threads: one.
 * Cost:    a fit n^3 some hundred times, a look n^2.
 * Tests:   tests/unit/optimise_test.c
 */
#ifndef ANALYSIS_OPTIMISE_SURFACE_H
#define ANALYSIS_OPTIMISE_SURFACE_H

#include "analysis/optimise/tried.h"
#include "analysis/statistics/kriging.h"

#define ANA_SURFACE_POINTS 150u /* the most behind a surface */
#define ANA_SURFACE_LIKELY .5   /* chance of meeting requirements that the best must have */

struct ana_surface {
    const struct ana_tried *points;
    uint32_t reference;  /* point */
    uint32_t dimensions; /* of the models: a choice has one for each of its values */
    uint32_t count;
    uint32_t *known;            /* [count] points behind it */
    double *place;              /* [count][dimensions] */
    uint32_t model_count;       /* 1 + requirements */
    struct ana_kriging *models; /* [model_count] */
    uint32_t best;              /* of the points behind it: the best expected that is likely to meet requirements */
    double best_mean;           /* its expected difference to the reference */
    bool likely;                /* it is likely to meet them; else nobody is */
    double margin;              /* for requirements, in units of the reference's interval */
};

/* What is expected at a place. */
struct ana_look {
    double mean, variance; /* of the difference to the reference, in the metric's direction */
    double chance;         /* that all requirements are met, surely */
    double weights[ANA_KRIGING_WEIGHTS(ANA_SURFACE_POINTS)];
};

/* Coordinates of the models that such levers have. */
uint32_t ana_surface_dimensions(const struct ana_factor *levers, uint32_t lever_count);
/* Of a setting: numbers as they are, a choice as a corner of a simplex with sides of length 1. */
void ana_surface_place(const struct ana_tried *points, const double *u, double *place);

/* Learns from the first of `order`[count], the settings among them; `settled` replications are what requirements will
 * be judged by. */
int ana_surface_fit(struct ana_surface *surface, const struct ana_tried *points, uint32_t reference, uint32_t settled,
                    const uint32_t *order, uint32_t count, struct sim_error *error);
void ana_surface_fini(struct ana_surface *surface);

void ana_surface_look(const struct ana_surface *surface, const double *place, struct ana_look *look);

#endif
