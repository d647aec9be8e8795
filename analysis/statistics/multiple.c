/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/multiple.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

struct ranked {
    double p;
    size_t index;
};

/* Ascending, NaNs last, equal ones in their order. */
static int by_p(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    bool left_nan = isnan(left->p), right_nan = isnan(right->p);
    if (left_nan != right_nan)
        return left_nan ? 1 : -1;
    if (!left_nan && left->p != right->p)
        return left->p < right->p ? -1 : 1;
    return (left->index > right->index) - (left->index < right->index);
}

/* What the i-th smallest of n p-values (from 0) is multiplied by. */
static double factor(enum ana_adjustment method, size_t i, size_t n)
{
    double rank = (double)(i + 1), count = (double)n, harmonic = 0;
    switch (method) {
    case ANA_HOLM:
    case ANA_HOCHBERG:
        return count - rank + 1;
    case ANA_BONFERRONI:
        return count;
    case ANA_BH:
        return count / rank;
    case ANA_BY:
        for (size_t k = 1; k <= n; k++)
            harmonic += 1 / (double)k;
        return harmonic * count / rank;
    }
    return NAN;
}

int ana_adjust(enum ana_adjustment method, const double *p, size_t count, double *adjusted)
{
    if (count == 0)
        return SIM_OK;
    struct ranked *order = malloc(count * sizeof *order);
    if (!order)
        return SIM_INTERNAL;
    for (size_t i = 0; i < count; i++)
        order[i] = (struct ranked){p[i], i};
    qsort(order, count, sizeof *order, by_p);
    bool up = method == ANA_HOLM; /* step-down: never below a smaller one's; step-up: never above a larger one's */
    double reached = up ? 0 : 1;
    for (size_t k = 0; k < count; k++) {
        size_t i = up ? k : count - 1 - k;
        if (isnan(order[i].p)) {
            adjusted[order[i].index] = NAN;
            continue;
        }
        double value = fmin(1, factor(method, i, count) * order[i].p);
        if (method != ANA_BONFERRONI)
            reached = up ? fmax(reached, value) : fmin(reached, value);
        adjusted[order[i].index] = method == ANA_BONFERRONI ? value : reached;
    }
    free(order);
    return SIM_OK;
}

double ana_simultaneous_confidence(double confidence, size_t count)
{
    return count > 1 ? 1 - (1 - confidence) / (double)count : confidence;
}
