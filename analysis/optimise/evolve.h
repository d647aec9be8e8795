/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NSGA-II's parts (Deb et al. 2002, doi:10.1109/4235.996017): layers of
 * non-dominated points, how crowded each is, and children of two parents by
 * simulated binary crossover and polynomial mutation.
 *
 * Order:   larger is better in every coordinate.
 * Units:   genes in [0, 1].
 * Memory:  the caller's; working memory is freed.
 * Errors:  SIM_INTERNAL if memory fails.
 * Threads: pure functions: children depend on seed and number alone.
 * Tests:   tests/unit/optimise_test.c
 */
#ifndef ANALYSIS_OPTIMISE_EVOLVE_H
#define ANALYSIS_OPTIMISE_EVOLVE_H

#include <stdint.h>

#include "sim/core/error.h"

/* points[count][metrics]; excess[count]: how far constraints are violated, 0 if they are not: less is better whatever
 * the metrics say.  Layer 0 is the front; a point with NaN comes last. */
int ana_layers(const double *points, const double *excess, uint32_t count, uint32_t metrics, uint32_t *layer,
               double *crowding, struct sim_error *error);

/* `order`: all points, the better first: by layer, then the less crowded, then the older. */
int ana_ranking(const double *points, const double *excess, uint32_t count, uint32_t metrics, uint32_t *order,
                struct sim_error *error);

/* Child `number` of a ranked population: tournaments of two for each parent.  genes[count][dimensions], best first. */
void ana_child(const double *genes, uint32_t count, uint32_t dimensions, uint64_t seed, uint64_t number, double *child);

#endif
