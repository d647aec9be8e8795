/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Constants of ranking and selection: computed, not tabulated.
 *
 * All by double Gauss-Legendre quadrature, the chi variable between tails of
 * 1e-18, and Brent's root.
 *
 * Errors:  NaN outside the arguments' ranges.
 * Threads: pure functions.
 * Cost:    some milliseconds a call.
 * Tests:   tests/unit/select_test.c (check values PE1, PE2, PE3)
 */
#ifndef ANALYSIS_SELECT_CONSTANTS_H
#define ANALYSIS_SELECT_CONSTANTS_H

#include <stdbool.h>

/* Rinott 1978, doi:10.1080/03610927808827671: h for k independent designs, P{correct selection} and degrees nu of the
 * first stage,
 *     P = int [int Phi(h / sqrt(nu (1/x + 1/y))) f(x) dx]^(k-1) f(y) dy,  f the density of chi-square with nu
 * k = 10, P = .95, nu = 49: 3.686758938. */
double ana_rinott(double k, double probability, double degrees);

/* Dunnett 1955, doi:10.1080/01621459.1955.10501294: quantile of the largest of k equicorrelated (rho) t variables.
 * k = 4, nu = 30, rho = .5, 95 %, one-sided: 2.25460751.  With k - 1 and (k-1)(n0-1) degrees it is the g of Nelson and
 * Matejcik. */
double ana_dunnett(double k, double degrees, double rho, double confidence, bool two_sided);

/* Tukey's studentised range of k means.  k = 4, nu = 30, 95 %: 3.84540135. */
double ana_tukey(double k, double degrees, double confidence);

/* Kim and Nelson 2001, doi:10.1145/502109.502111, c = 1: eta = ((2a/(k-1))^(-2/(n0-1)) - 1) / 2.
 * k = 10, a = .05, n0 = 10: 0.859083429925. */
double ana_kn_eta(double k, double alpha, double first);

#endif
