/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Points that fill a unit cube evenly: Sobol's sequence with nested
 * scrambling, and Latin hypercubes.
 *
 * Sobol: of the first 2^m points each dimension has exactly one in every
 * interval [k, k+1) / 2^m, and pairs, triples ... of the early dimensions are
 * spread as evenly (a digital net, point 0 included).  Scrambling (Owen 1995,
 * doi:10.1007/978-1-4612-2552-2_19) flips each binary digit by a fair coin of
 * its own for each prefix of digits before it: every point becomes uniform,
 * the net stays a net, and different seeds are independent.  Point i does not
 * depend on how many points there are, so a study can grow.
 *
 * Latin hypercube: each dimension has one point in each of `count` strata, in
 * independent random order.  Another count is another design.
 *
 * Units:   points lie strictly inside (0, 1).
 * Threads: pure functions.
 * Cost:    about 0.5 us per coordinate of a scrambled point.
 * Tests:   tests/unit/sequence_test.c (net property, SciPy's first points, independence of scrambles)
 */
#ifndef SIM_EXPERIMENT_SEQUENCE_H
#define SIM_EXPERIMENT_SEQUENCE_H

#include <stdint.h>

#define SIM_SOBOL_DIMENSIONS 64

/* The 32 binary digits of the unscrambled point, the first of them highest.  dimension < SIM_SOBOL_DIMENSIONS. */
uint32_t sim_sobol_digits(uint32_t index, uint32_t dimension);
/* The scrambled coordinate. */
double sim_sobol_scrambled(uint32_t index, uint32_t dimension, uint64_t seed);

/* One dimension of a Latin hypercube: out[count]. */
void sim_latin_hypercube(uint32_t count, uint32_t dimension, uint64_t seed, double *out);

#endif
