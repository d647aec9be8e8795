/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/agree.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics.h>

#include "tests/support/eco_run.h"

void agree(const char *mechanism, const char *what, const double *x, size_t n, double exact)
{
    double mean = gsl_stats_mean(x, 1, n), se = gsl_stats_sd(x, 1, n) / sqrt((double)n);
    double half = se * gsl_cdf_tdist_Pinv(1 - AGREE_FALSE_ALARM / 2, (double)n - 1);
    printf("  check %s | %s | expected %.5g | observed %.5g | +- %.2g (n = %zu)\n", mechanism, what, exact, mean, half,
           n);
    assert_true(fabs(mean - exact) <= half);
}

void agree_exactly(const char *mechanism, const char *what, double observed, double exact, double tolerance)
{
    printf("  check %s | %s | expected %.8g | observed %.8g | +- %.0e (exact)\n", mechanism, what, exact, observed,
           tolerance);
    assert_true(fabs(observed - exact) <= tolerance * (fabs(exact) > 1 ? fabs(exact) : 1));
}

void headline_agrees(const char *mechanism, const char *what, const char *scenario, const char *metric, double scale,
                     size_t n, double exact)
{
    struct eco_case c = eco_case_read(scenario);
    double x[256];
    assert_true(n <= 256);
    for (size_t r = 0; r < n; r++) {
        struct sim_run_output output = eco_case_run(&c, NULL, r, 1);
        x[r] = scale * eco_headline(&output, metric);
        sim_run_output_fini(&output);
    }
    agree(mechanism, what, x, n, exact);
    eco_case_free(&c);
}
