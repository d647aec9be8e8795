/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Elementary functions that return the same bits on every x86-64 processor.
 *
 * The C library picks FMA or non-FMA versions of log, exp and pow at run time,
 * so the same program gives other bits on another machine.  Whatever touches a
 * trajectory calls these instead: SLEEF's deterministic scalar family (error
 * at most 1.0 ulp).  sqrt, floor, fabs, ldexp of the C library are exact and
 * may be used as they are.  A test fails if an object of sim/ or models/
 * imports any other function of the C library's mathematics.
 *
 * Threads: safe everywhere.
 * Tests:   tests/unit/math_test.c
 */
#ifndef SIM_CORE_MATH_H
#define SIM_CORE_MATH_H

double sim_log(double x);
double sim_log1p(double x);
double sim_exp(double x);
double sim_expm1(double x);
double sim_pow(double x, double y);
double sim_sin(double x);
double sim_cos(double x);

/* 1 / (1 + e^-x), without overflow for any finite x. */
static inline double sim_logistic(double x)
{
    if (x >= 0)
        return 1 / (1 + sim_exp(-x));
    double e = sim_exp(x);
    return e / (1 + e);
}

/* ln(p / (1 - p)); -inf at 0, +inf at 1. */
static inline double sim_logit(double p)
{
    return sim_log(p) - sim_log1p(-p);
}

#endif
