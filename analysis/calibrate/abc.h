/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Approximate Bayesian computation by sequential Monte Carlo: no likelihood,
 * only runs that come close (Beaumont, Cornuet, Marin & Robert 2009,
 * doi:10.1093/biomet/asp052; Toni et al. 2009, doi:10.1098/rsif.2008.0172).
 *
 *   round 0   particles from the uniform prior; who has no result has no weight
 *   round t   tolerance = median of the distances of round t - 1; a particle of t - 1, drawn by weight, takes a normal
 *             step with twice their covariance; kept if it comes within the tolerance;
 *             weight = prior / sum_j w_j K(u | u_j)
 *
 * At the end the particles are moved to where their runs would have met the
 * observation exactly, by regression on what they were off by: the tolerance
 * that is left then widens the posterior hardly (abc_adjust.c).  Who would be
 * moved to where the prior is not stops at its edge.
 *
 * Every proposal meets fresh luck: common random numbers would make the
 * particles share one history's accidents.
 *
 * Memory:  the caller frees the particles.
 * Errors:  those of the caller's distance; SIM_INTERNAL for memory.
 * Threads: one.
 * Tests:   tests/unit/calibrate_test.c (three conjugate posteriors)
 */
#ifndef ANALYSIS_CALIBRATE_ABC_H
#define ANALYSIS_CALIBRATE_ABC_H

#include "analysis/calibrate/particles.h"

#define ANA_ABC_ROUNDS_MAX 30
#define ANA_ABC_DIMENSIONS_MAX 64

/* Distances of `count` proposals u[count][dimensions], and by what each is off, offset[count][width] (there is always
 * room for one); run number first + i is proposal i's luck.  A proposal without a result is infinitely far. */
typedef int ana_abc_distance(void *context, const double *u, uint32_t count, uint64_t first, double *distance,
                             double *offset, struct sim_error *error);

struct ana_abc_round {
    double tolerance; /* infinite in round 0 */
    uint64_t proposals;
    double effective; /* number of particles, by weight */
};

struct ana_abc {
    ana_abc_distance *distance;
    bool (*allows)(void *context, const double *u); /* where the prior is; NULL: in the whole cube */
    void *context;
    uint32_t dimensions, particles, batch; /* proposals asked for at once */
    uint32_t width;                        /* numbers of an offset; 0: no adjustment */
    uint64_t budget;                       /* proposals in all; a round that cannot be finished is dropped */
    double tolerance;                      /* stop once this near */
    double least_acceptance;               /* stop once fewer proposals are kept */
    struct ana_chance chance;
    uint32_t round_count; /* out: finished */
    struct ana_abc_round rounds[ANA_ABC_ROUNDS_MAX];
    uint64_t proposals; /* out: made */
    bool adjusted;      /* out: enough particles for the regression */
};

/* Moves weighted particles by regression on offset[count][width]; *adjusted = false if they are too few for it. */
int ana_abc_adjust(struct ana_particles *particles, const double *distance, const double *offset, uint32_t width,
                   bool *adjusted, struct sim_error *error);

int ana_abc(struct ana_abc *abc, struct ana_particles *particles, struct sim_error *error);

#endif
