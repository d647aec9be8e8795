/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Particles of a density on the unit cube, by steps from the uniform one
 * (sequential Monte Carlo, Del Moral, Doucet & Jasra 2006,
 * doi:10.1111/j.1467-9868.2006.00553.x): density^b with b rising from 0 to 1 so
 * that half of the particles stay effective; resampling; Metropolis moves.
 *
 * Memory:  the caller frees the particles.
 * Errors:  SIM_INTERNAL for memory; SIM_USAGE where no particle finds a density.
 * Threads: one.
 * Cost:    about particles x moves x stages densities.
 * Tests:   tests/unit/calibrate_test.c
 */
#ifndef ANALYSIS_CALIBRATE_TEMPER_H
#define ANALYSIS_CALIBRATE_TEMPER_H

#include "analysis/calibrate/particles.h"

/* -INFINITY where there is none: no particle stays there, and none goes there. */
typedef double ana_log_density(void *context, const double *u);

struct ana_temper {
    ana_log_density *density;
    void *context;
    uint32_t dimensions, particles, moves; /* moves of each particle per stage */
    struct ana_chance chance;
    double log_mass; /* out: log of the density's mean over the cube */
    double best;     /* out: highest log density met */
    double *best_at; /* out: [dimensions] where; may be NULL */
};

/* Particles of equal weight. */
int ana_temper(struct ana_temper *temper, struct ana_particles *particles, struct sim_error *error);

#endif
