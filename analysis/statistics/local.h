/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Climbing without derivatives from one point of a box, within constraints:
 * COBYLA (Powell 1994, doi:10.1007/978-94-015-8330-5_4) as NLopt has it, on a
 * function that gives the same value whenever it is asked the same.
 *
 *     maximise f(x) subject to g_j(x) <= 0, 0 <= x <= 1
 *
 * The home of nlopt.h.
 *
 * Memory:  nothing is kept.
 * Errors:  the call's own, passed through; SIM_INTERNAL if the library fails.
 * Threads: one.
 * Tests:   tests/unit/local_test.c
 */
#ifndef ANALYSIS_STATISTICS_LOCAL_H
#define ANALYSIS_STATISTICS_LOCAL_H

#include <stdint.h>

#include "sim/core/error.h"

/* Fills *f and g[constraints]; anything but SIM_OK ends the search. */
typedef int ana_local_call(void *context, const double *x, double *f, double *g, struct sim_error *error);

struct ana_local {
    uint32_t dimensions, constraints;
    ana_local_call *call;
    void *context;
    double radius;       /* first steps */
    double least;        /* and last */
    uint32_t most_calls; /* new values of x */
};

/* From x, where the best feasible x is written; `calls` (may be NULL) counts.  A search that runs out of calls is no
 * error. */
int ana_local_search(const struct ana_local *local, double *x, uint32_t *calls, struct sim_error *error);

#endif
