/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Points that fill a unit cube evenly, each seed in its own way.
 *
 * A scrambled Sobol net in up to SIM_SOBOL_DIMENSIONS dimensions (best with a
 * power of two points; point i does not depend on their number), a Latin
 * hypercube beyond.  Different seeds are independent and every point is
 * uniform: means over the points are unbiased, and their spread over seeds is
 * their error.
 *
 * Memory:  u[count][dimensions] is the caller's.
 * Errors:  SIM_INTERNAL if memory fails.
 * Threads: pure function.
 * Tests:   tests/unit/probe_test.c
 */
#ifndef ANALYSIS_STUDY_POINTS_H
#define ANALYSIS_STUDY_POINTS_H

#include <stdint.h>

#include "sim/core/error.h"
#include "sim/core/random.h"

/* order[count] = 0 .. count - 1, each order as likely (Fisher & Yates 1938), drawn at (place, purpose, occurrence). */
void ana_shuffle(const struct sim_key *key, uint16_t purpose, uint32_t occurrence, uint32_t *order, uint32_t count);

int ana_points(uint32_t dimensions, uint32_t count, uint64_t seed, double *u, struct sim_error *error);

#endif
