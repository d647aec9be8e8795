/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/stopping.h"

#include <math.h>

#include "analysis/statistics/multiple.h"
#include "analysis/statistics/stats.h"

/* How one pair stands at one count. */
struct standing {
    double half, allowed;
    double ratio; /* of the two: at most 1 is precise enough; infinite without enough numbers */
};

/* The differences, and the baseline's mean if a share is taken of it. */
static double each_confidence(const struct ana_stop_rule *rule, const struct ana_stop_pair *pairs, size_t count)
{
    bool level = count > 0 && !pairs[0].own; /* its own interval serves for both */
    return ana_simultaneous_confidence(rule->confidence, count + (rule->relative && !level));
}

static double half_width(const struct ana_moments *moments, double confidence)
{
    struct ana_interval interval = ana_mean_interval(0, ana_variance(moments), moments->count, confidence);
    return interval.high;
}

static struct standing stand(const struct ana_stop_rule *rule, const struct ana_stop_pair *pair,
                             const struct ana_moments *difference, const struct ana_moments *base, double confidence)
{
    bool enough = difference->count >= (double)rule->first && difference->count >= 2;
    struct standing now = {.half = half_width(difference, confidence), .allowed = rule->precision};
    if (rule->relative)
        now.allowed *= fabs(base->mean) - half_width(base, confidence);
    now.ratio = now.half / now.allowed;
    if (!enough || isnan(now.ratio) || now.allowed <= 0)
        now.ratio = INFINITY;
    /* No width says nothing of what is rare; of a share, neither for the difference nor for the level it is taken of.
     */
    if (!ana_is_settled(difference, 1 - confidence) || (rule->relative && !ana_is_settled(base, 1 - confidence)))
        now.ratio = INFINITY;
    else if (enough && ana_is_constant(difference) && difference->mean == 0)
        now.ratio = 0; /* known, whatever the baseline */
    if (pair->same && enough)
        now.ratio = 0;
    return now;
}

/* The standing at n; `failed` becomes the last count up to n that was not precise enough, if any was later. */
static struct standing walk(const struct ana_stop_rule *rule, const struct ana_stop_pair *pair, size_t n,
                            double confidence, size_t *failed)
{
    struct ana_moments difference = {0}, base = {0};
    struct standing now = {NAN, NAN, INFINITY};
    for (size_t i = 0; i < n; i++) {
        double own = pair->own ? pair->own[i] - pair->base[i] : pair->base[i];
        if (!isnan(own))
            ana_moments_add(&difference, own);
        if (!isnan(pair->base[i]))
            ana_moments_add(&base, pair->base[i]);
        if (i + 1 + rule->ahead < n)
            continue;
        struct ana_moments seen = difference;
        ana_moments_unround(&seen, fmax(fabs(base.least), fabs(base.most)));
        now = stand(rule, pair, &seen, &base, confidence);
        if (now.ratio > 1 && *failed < i + 1)
            *failed = i + 1;
    }
    return now;
}

/* Half of what is missing if the spread stays: the spread is known badly, and too many runs are wasted ones. */
static size_t next_look(const struct ana_stop_rule *rule, double ratio, size_t n, size_t failed)
{
    double count = (double)n, missing = ratio > 1 ? count * (ratio * ratio - 1) / 2 : 0;
    double next = count + fmin(ceil(missing), count), least = (double)(failed + 1 + rule->ahead);
    return (size_t)fmin(fmax(next, least), fmax((double)rule->most, count));
}

size_t ana_stop_first_look(const struct ana_stop_rule *rule)
{
    size_t first = rule->first + rule->ahead;
    return first < rule->most ? first : rule->most;
}

struct ana_stop_look ana_stop_look(const struct ana_stop_rule *rule, const struct ana_stop_pair *pairs, size_t count,
                                   size_t n)
{
    struct ana_stop_look look = {.half = NAN, .allowed = NAN, .next = n};
    double confidence = each_confidence(rule, pairs, count), worst = -1;
    size_t failed = 0;
    for (size_t i = 0; i < count; i++) {
        struct standing now = walk(rule, &pairs[i], n, confidence, &failed);
        if (now.ratio > worst) {
            worst = now.ratio;
            look.worst = i;
            look.half = now.half;
            look.allowed = now.allowed;
        }
    }
    look.precise = worst <= 1;
    look.reached = failed == 0 && n >= rule->first + rule->ahead;
    if (!look.reached)
        look.next = next_look(rule, worst, n, failed);
    return look;
}
