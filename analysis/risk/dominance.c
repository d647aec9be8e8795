/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/risk/dominance.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/words/words.h"
#include "sim/core/error.h"
#include "sim/core/random.h"

enum purpose { PURPOSE_RESAMPLE = 1 };

struct sight { /* one number of the pooled sample */
    double value;
    uint32_t pair;
    int side; /* +1: of a, -1: of b */
};

/* F_a - F_b and the difference of areas, at each pooled value. */
struct gaps {
    double *at[ANA_ORDER_COUNT];
};

static int by_value(const void *a, const void *b)
{
    const struct sight *x = a, *y = b;
    return (x->value > y->value) - (x->value < y->value);
}

static void measure(const struct sight *pool, size_t count, const double *weight, struct gaps *gaps)
{
    double gap = 0, area = 0; /* counts, which are exact: no violation is 0 and not nearly so */
    double dust = 1e-12 * (double)count * (pool[2 * count - 1].value - pool[0].value);
    for (size_t k = 0; k < 2 * count; k++) {
        if (k > 0)
            area += gap * (pool[k].value - pool[k - 1].value);
        gap += pool[k].side * weight[pool[k].pair];
        gaps->at[ANA_FIRST_ORDER][k] = gap / (double)count;
        gaps->at[ANA_SECOND_ORDER][k] = fabs(area) <= dust ? 0 : area / (double)count;
    }
    /* Equal values are one place: the sum after the last of them holds for all. */
    for (size_t k = 2 * count - 1; k-- > 0;)
        if (pool[k].value == pool[k + 1].value)
            gaps->at[ANA_FIRST_ORDER][k] = gaps->at[ANA_FIRST_ORDER][k + 1];
}

/* Largest sign * (gap - about). */
static double largest(const double *gap, const double *about, size_t count, double sign)
{
    double most = 0;
    for (size_t k = 0; k < count; k++)
        most = fmax(most, sign * (gap[k] - (about ? about[k] : 0)));
    return most;
}

static enum ana_dominance_verdict judge(const struct ana_dominance *d, int order, double error)
{
    bool refuted = d->p[order] <= error, reverse_refuted = d->p_reverse[order] <= error;
    if (reverse_refuted && d->violation[order] == 0)
        return ANA_DOMINATES;
    if (refuted && d->violation_reverse[order] == 0)
        return ANA_IS_DOMINATED;
    return refuted && reverse_refuted ? ANA_CROSSES : ANA_NOT_TOLD;
}

static void resample(const struct sight *pool, size_t count, double *weight, const struct gaps *seen,
                     struct gaps *drawn, uint64_t seed, struct ana_dominance *out)
{
    const struct sim_key key = {.seed = seed};
    double beyond[ANA_ORDER_COUNT] = {0}, beyond_reverse[ANA_ORDER_COUNT] = {0};
    for (int o = 0; o < ANA_ORDER_COUNT; o++) {
        out->violation[o] = largest(seen->at[o], NULL, 2 * count, 1);
        out->violation_reverse[o] = largest(seen->at[o], NULL, 2 * count, -1);
    }
    for (uint32_t draw = 0; draw < ANA_DOMINANCE_DRAWS; draw++) {
        memset(weight, 0, count * sizeof *weight);
        for (size_t i = 0; i < count; i++)
            weight[(size_t)(sim_uniform(&key, sim_at(i, PURPOSE_RESAMPLE, draw)) * (double)count)] += 1;
        measure(pool, count, weight, drawn);
        for (int o = 0; o < ANA_ORDER_COUNT; o++) {
            beyond[o] += largest(drawn->at[o], seen->at[o], 2 * count, 1) >= out->violation[o];
            beyond_reverse[o] += largest(drawn->at[o], seen->at[o], 2 * count, -1) >= out->violation_reverse[o];
        }
    }
    for (int o = 0; o < ANA_ORDER_COUNT; o++) {
        out->p[o] = (beyond[o] + 1) / (ANA_DOMINANCE_DRAWS + 1);
        out->p_reverse[o] = (beyond_reverse[o] + 1) / (ANA_DOMINANCE_DRAWS + 1);
    }
}

static void fill(struct ana_dominance *out, enum ana_dominance_verdict verdict, double violation, double p)
{
    for (int o = 0; o < ANA_ORDER_COUNT; o++) {
        out->violation[o] = out->violation_reverse[o] = violation;
        out->p[o] = out->p_reverse[o] = p;
        out->verdict[o] = verdict;
    }
}

int ana_dominance_of(const double *a, const double *b, size_t count, double error, uint64_t seed,
                     struct ana_dominance *out)
{
    bool same = true;
    for (size_t i = 0; i < count && same; i++)
        same = a[i] == b[i];
    if (count < ANA_DOMINANCE_PAIRS || same) {
        fill(out, count < ANA_DOMINANCE_PAIRS ? ANA_TOO_FEW : ANA_SAME, count < ANA_DOMINANCE_PAIRS ? (double)NAN : 0,
             count < ANA_DOMINANCE_PAIRS ? (double)NAN : 1);
        return SIM_OK;
    }
    struct sight *pool = malloc(2 * count * sizeof *pool);
    double *numbers = malloc(9 * count * sizeof *numbers);
    if (!pool || !numbers) {
        free(pool);
        free(numbers);
        return SIM_INTERNAL;
    }
    double *weight = numbers + 8 * count;
    struct gaps seen = {{numbers, numbers + 2 * count}}, drawn = {{numbers + 4 * count, numbers + 6 * count}};
    for (size_t i = 0; i < count; i++) {
        weight[i] = 1;
        pool[2 * i] = (struct sight){a[i], (uint32_t)i, 1};
        pool[2 * i + 1] = (struct sight){b[i], (uint32_t)i, -1};
    }
    qsort(pool, 2 * count, sizeof *pool, by_value);
    measure(pool, count, weight, &seen);
    resample(pool, count, weight, &seen, &drawn, seed, out);
    for (int o = 0; o < ANA_ORDER_COUNT; o++)
        out->verdict[o] = judge(out, o, error / (2 * ANA_ORDER_COUNT));
    free(pool);
    free(numbers);
    return SIM_OK;
}

const char *ana_dominance_name(enum ana_dominance_verdict verdict)
{
    static const char *const names[] = {
        [ANA_DOMINATES] = ANA_TEXT("dominates"), [ANA_IS_DOMINATED] = ANA_TEXT("is dominated"),
        [ANA_CROSSES] = ANA_TEXT("neither"),     [ANA_NOT_TOLD] = ANA_TEXT("cannot tell"),
        [ANA_SAME] = ANA_TEXT("identical"),      [ANA_TOO_FEW] = ANA_TEXT("too few"),
    };
    return names[verdict];
}
