/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Weighted points of a unit cube that stand for a distribution.
 *
 * Memory:  particles own their arrays; fini frees them.
 * Threads: pure functions on the caller's particles.
 * Tests:   tests/unit/calibrate_test.c
 */
#ifndef ANALYSIS_CALIBRATE_PARTICLES_H
#define ANALYSIS_CALIBRATE_PARTICLES_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/calibrate/chance.h"
#include "sim/core/error.h"

struct ana_particles {
    uint32_t count, dimensions;
    double *u;      /* [count][dimensions] */
    double *weight; /* [count], sum 1 */
};

int ana_particles_init(struct ana_particles *particles, uint32_t count, uint32_t dimensions, struct sim_error *error);
void ana_particles_fini(struct ana_particles *particles);

static inline double *ana_particle(const struct ana_particles *particles, uint32_t index)
{
    return particles->u + (size_t)index * particles->dimensions;
}

/* Kish's effective number: 1 / sum w^2. */
double ana_particles_effective(const struct ana_particles *particles);
/* Scales the weights to sum 1; false if they sum to nothing. */
bool ana_particles_normalise(struct ana_particles *particles);
/* Systematic resampling (Kitagawa 1996, doi:10.2307/1390750): index[0..count) in order. */
void ana_particles_draw(const struct ana_particles *particles, struct ana_chance *chance, uint32_t *index,
                        uint32_t count);
/* Weighted mean [dimensions] and covariance [dimensions][dimensions]. */
void ana_particles_moments(const struct ana_particles *particles, double *mean, double *covariance);
/* 5, 50 and 95 % of the weight lie at or below. */
struct ana_range {
    double low, median, high;
};
struct ana_range ana_particles_range(const struct ana_particles *particles, uint32_t dimension);

/* Lower triangular root of a covariance; a direction without spread gets a tiny one. */
void ana_root(double *matrix, uint32_t dimensions);
/* to = from + root z with z standard normal. */
void ana_step(const double *from, const double *root, uint32_t dimensions, struct ana_chance *chance, double *to);
bool ana_in_cube(const double *u, uint32_t dimensions);

#endif
