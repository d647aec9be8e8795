/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Comparison of the model with exact answers; every comparison is printed as a line
 *
 *   check M3 | M/M/5 mean wait, days (PA2) | expected 0.554 | observed 0.548 | +- 0.099 (n = 24)
 *
 * which tests/validation/checks_test.py collects into the table of models/README.md.
 *
 * Statistical: |mean - exact| <= q s / sqrt(n), q the quantile of Student's t with n - 1 degrees of freedom at a
 * two-sided false-alarm probability of AGREE_FALSE_ALARM.  Seeds are fixed, so a pass stays a pass.
 */
#ifndef TESTS_SUPPORT_AGREE_H
#define TESTS_SUPPORT_AGREE_H

#include <stddef.h>

#define AGREE_FALSE_ALARM 1e-5

/* Fails the running test unless the mean of x[n] agrees with `exact`. `mechanism`: M1 to M14, or "engine". */
void agree(const char *mechanism, const char *what, const double *x, size_t n, double exact);
/* Fails unless |observed - exact| <= tolerance x max(1, |exact|): for closed forms without chance. */
void agree_exactly(const char *mechanism, const char *what, double observed, double exact, double tolerance);
/* agree() on `scale` times a headline metric of n <= 256 replications of a scenario given as text. */
void headline_agrees(const char *mechanism, const char *what, const char *scenario, const char *metric, double scale,
                     size_t n, double exact);

#endif
