/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/judge.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>

void judge_add(struct judge *judge, double value)
{
    judge->count += 1;
    double before = value - judge->mean;
    judge->mean += before / judge->count;
    judge->square += before * (value - judge->mean);
}

double judge_variance(const struct judge *judge)
{
    return judge->square / (judge->count - 1);
}

double judge_z(const struct judge *judge, double expected)
{
    return (judge->mean - expected) / sqrt(judge_variance(judge) / judge->count);
}

void judge_score(double z, const char *what)
{
    if (!(fabs(z) < 4.5))
        fail_msg("%s: z = %.2f", what, z);
}

void judge_mean(const struct judge *judge, double expected, const char *what)
{
    double z = judge_z(judge, expected);
    if (!(fabs(z) < 4.5))
        fail_msg("%s: %.9g, expected %.9g, z = %.2f", what, judge->mean, expected, z);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* P(D > d), Kolmogorov's series with Stephens' correction for finite samples. */
static double kolmogorov_tail(double d, double n)
{
    double root = sqrt(n), lambda = (root + 0.12 + 0.11 / root) * d, sum = 0;
    if (lambda < 0.3)
        return 1;
    for (int k = 1; k <= 100; k++)
        sum += (k % 2 ? 2 : -2) * exp(-2.0 * k * k * lambda * lambda);
    return sum;
}

void judge_ks(double *sample, size_t count, double (*cdf)(double x, const void *context), const void *context,
              double alarm, const char *what)
{
    qsort(sample, count, sizeof sample[0], compare);
    double distance = 0;
    for (size_t i = 0; i < count; i++) {
        double f = cdf(sample[i], context);
        distance = fmax(distance, fmax(f - (double)i / (double)count, (double)(i + 1) / (double)count - f));
    }
    double p = kolmogorov_tail(distance, (double)count);
    if (!(p >= alarm))
        fail_msg("%s: Kolmogorov-Smirnov distance %.6f of %zu values, p = %.3g", what, distance, count, p);
}

void judge_counts(const double *observed, const double *expected, size_t count, double alarm, const char *what)
{
    double square = 0, seen = 0, due = 0, classes = 0;
    for (size_t i = 0; i < count; i++) {
        seen += observed[i];
        due += expected[i];
        double left = 0;
        for (size_t j = i + 1; j < count; j++)
            left += expected[j];
        if (i + 1 < count && (due < 10 || left < 10))
            continue;
        square += (seen - due) * (seen - due) / due;
        classes += 1;
        seen = due = 0;
    }
    double p = gsl_cdf_chisq_Q(square, classes - 1);
    if (!(p >= alarm))
        fail_msg("%s: chi-square %.2f in %.0f classes, p = %.3g", what, square, classes, p);
}
