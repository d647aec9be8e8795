/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Linear least squares: the coefficients that minimise sum w_i (y_i - x_i'b)^2,
 * by singular values (GSL).  A term that the rows say nothing about gets the
 * coefficient 0, so collinear terms are no error.
 *
 * Memory:  nothing is kept.
 * Errors:  SIM_USAGE for fewer rows than terms; SIM_INTERNAL for memory or numbers that are not finite.
 * Threads: a pure function.
 * Cost:    rows terms^2.
 * Tests:   tests/unit/regression_test.c (NIST's Longley data)
 */
#ifndef ANALYSIS_STATISTICS_REGRESSION_H
#define ANALYSIS_STATISTICS_REGRESSION_H

#include <stddef.h>

#include "sim/core/error.h"

/* x[rows][terms], y[rows], weight[rows] (NULL: all 1) give coefficients[terms]. */
int ana_regression(const double *x, const double *y, const double *weight, size_t rows, size_t terms,
                   double *coefficients, struct sim_error *error);

/* The value at x[terms]. */
static inline double ana_regression_at(const double *x, const double *coefficients, size_t terms)
{
    double sum = 0;
    for (size_t t = 0; t < terms; t++)
        sum += coefficients[t] * x[t];
    return sum;
}

#endif
