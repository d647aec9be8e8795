/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/discover/prim.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The search at work. */
struct search {
    const struct ana_cases *cases;
    uint32_t *order;          /* [dim][count]: cases by ascending x */
    bool *inside;             /* [count] */
    uint32_t count;           /* inside */
    double sum;               /* of y inside */
    double *values;           /* [count]: of one factor, of the cases inside, ascending */
    struct ana_limit *limits; /* [dims]: the box */
};

/* A change of one limit, and what would be inside then. */
struct change {
    uint32_t dim;
    enum ana_prim_side side;
    struct ana_limit limit;
    uint32_t count, dims;
    double sum, gain;
};

static double x_of(const struct search *s, uint32_t index, uint32_t dim)
{
    return s->cases->x[(size_t)index * s->cases->dims + dim];
}

static bool is_category(const struct search *s, uint32_t dim)
{
    return s->cases->levels && s->cases->levels[dim] > 0;
}

struct key {
    double x;
    uint32_t index;
};

static int by_x(const void *a, const void *b)
{
    const struct key *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->index > q->index) - (p->index < q->index);
}

static bool sort_factors(struct search *s)
{
    struct key *keys = malloc(((size_t)s->cases->count + 1) * sizeof *keys);
    for (uint32_t d = 0; keys && d < s->cases->dims; d++) {
        for (uint32_t i = 0; i < s->cases->count; i++)
            keys[i] = (struct key){x_of(s, i, d), i};
        qsort(keys, s->cases->count, sizeof *keys, by_x);
        for (uint32_t i = 0; i < s->cases->count; i++)
            s->order[(size_t)d * s->cases->count + i] = keys[i].index;
    }
    free(keys);
    return keys != NULL;
}

/* ---- the way ---- */

static bool keep_step(struct ana_prim *prim, const struct search *s, const struct change *change, bool pasted)
{
    if (prim->count == prim->capacity) {
        uint32_t capacity = prim->capacity ? 2 * prim->capacity : 64;
        struct ana_prim_step *grown = realloc(prim->steps, capacity * sizeof *grown);
        if (!grown)
            return false;
        prim->steps = grown;
        prim->capacity = capacity;
    }
    struct ana_limit *limits = malloc(((size_t)prim->dims + 1) * sizeof *limits);
    if (!limits)
        return false;
    memcpy(limits, s->limits, prim->dims * sizeof *limits);
    prim->steps[prim->count++] = (struct ana_prim_step){.measure = ana_box_measure(s->cases, limits),
                                                        .dim = change ? change->dim : 0,
                                                        .side = change ? change->side : ANA_PRIM_START,
                                                        .pasted = pasted,
                                                        .limits = limits};
    return true;
}

static uint32_t limited(const struct search *s, const struct change *change)
{
    uint32_t dims = 0;
    for (uint32_t d = 0; d < s->cases->dims; d++)
        if (ana_limit_is_set(d == change->dim ? &change->limit : &s->limits[d]))
            dims++;
    return dims;
}

/* ---- peeling ---- */

/* Between two neighbours, so that about `share` of the values lie below; values equal to each other stay together. */
static double quantile_between(const double *sorted, uint32_t count, double share)
{
    double at = (count - 1) * share;
    uint32_t lower = (uint32_t)floor(at), upper = (uint32_t)ceil(at);
    if (share > .5)
        while (lower > 0 && sorted[lower] == sorted[upper])
            lower--;
    else
        while (upper + 1 < count && sorted[lower] == sorted[upper])
            upper++;
    return (sorted[lower] + sorted[upper]) / 2;
}

static void gather(struct search *s, uint32_t dim)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->cases->count; i++) {
        uint32_t index = s->order[(size_t)dim * s->cases->count + i];
        if (s->inside[index])
            s->values[n++] = x_of(s, index, dim);
    }
}

static bool allows(const struct search *s, const struct change *change, uint32_t index)
{
    double x = x_of(s, index, change->dim);
    if (is_category(s, change->dim))
        return !(change->limit.left_out >> (uint32_t)x & 1u);
    return x >= change->limit.low && x <= change->limit.high;
}

static void consider_peel(const struct search *s, struct change *change, struct change *best)
{
    change->count = 0;
    change->sum = 0;
    for (uint32_t i = 0; i < s->cases->count; i++)
        if (s->inside[i] && allows(s, change, i)) {
            change->count++;
            change->sum += s->cases->y[i];
        }
    if (change->count == 0 || change->count == s->count)
        return;
    change->gain = (change->sum / change->count - s->sum / s->count) / (s->count - change->count);
    change->dims = limited(s, change);
    if (change->gain > best->gain || (change->gain == best->gain && best->count > 0 && change->dims < best->dims))
        *best = *change;
}

static void find_peel(struct search *s, struct change *best)
{
    *best = (struct change){.gain = -INFINITY};
    for (uint32_t d = 0; d < s->cases->dims; d++) {
        struct change change = {.dim = d, .limit = s->limits[d]};
        if (is_category(s, d)) {
            change.side = ANA_PRIM_CATEGORY;
            for (uint32_t level = 0; level < s->cases->levels[d]; level++) {
                if (s->limits[d].left_out >> level & 1u)
                    continue;
                change.limit.left_out = s->limits[d].left_out | 1u << level;
                consider_peel(s, &change, best);
            }
            continue;
        }
        gather(s, d);
        change.side = ANA_PRIM_UPPER;
        change.limit.high = quantile_between(s->values, s->count, 1 - ANA_PRIM_PEEL);
        consider_peel(s, &change, best);
        change.side = ANA_PRIM_LOWER;
        change.limit = s->limits[d];
        change.limit.low = quantile_between(s->values, s->count, ANA_PRIM_PEEL);
        consider_peel(s, &change, best);
    }
}

static void apply(struct search *s, const struct change *change)
{
    s->limits[change->dim] = change->limit;
    s->count = 0;
    s->sum = 0;
    for (uint32_t i = 0; i < s->cases->count; i++) {
        s->inside[i] = ana_box_holds(s->cases, s->limits, i);
        if (s->inside[i]) {
            s->count++;
            s->sum += s->cases->y[i];
        }
    }
}

/* No peel could raise the mean, now or later. */
static bool all_alike(const struct search *s)
{
    double least = INFINITY, most = -INFINITY;
    for (uint32_t i = 0; i < s->cases->count; i++)
        if (s->inside[i]) {
            least = fmin(least, s->cases->y[i]);
            most = fmax(most, s->cases->y[i]);
        }
    return least == most;
}

static bool peel(struct search *s, struct ana_prim *prim)
{
    while (!all_alike(s)) {
        struct change best;
        find_peel(s, &best);
        if (best.count == 0 || best.count < ANA_PRIM_MASS * s->cases->count)
            return true;
        apply(s, &best);
        if (!keep_step(prim, s, &best, false))
            return false;
    }
    return true;
}

/* ---- pasting ---- */

static void consider_paste(const struct search *s, struct change *change, struct change *best)
{
    struct ana_limit kept = s->limits[change->dim];
    s->limits[change->dim] = change->limit;
    struct ana_box_measure wider = ana_box_measure(s->cases, s->limits);
    s->limits[change->dim] = kept;
    change->count = wider.count;
    change->sum = wider.sum;
    if (wider.count <= s->count)
        return;
    change->gain = (wider.density - s->sum / s->count) / (wider.count - s->count);
    if (change->gain >= 0 && (best->count == 0 || change->gain > best->gain))
        *best = *change;
}

/* The limit moved outwards over the nearest twentieth of what only it keeps outside. */
static bool widen(const struct search *s, uint32_t dim, bool upper, struct ana_limit *limit)
{
    const uint32_t *order = s->order + (size_t)dim * s->cases->count;
    uint32_t count = s->cases->count, wanted = (uint32_t)ceil(ANA_PRIM_PEEL * s->count), taken = 0;
    double last = NAN;
    struct ana_limit old = *limit;
    *(upper ? &limit->high : &limit->low) = upper ? (double)INFINITY : -(double)INFINITY;
    struct ana_limit kept = s->limits[dim];
    s->limits[dim] = *limit;
    for (uint32_t k = 0; k < count; k++) {
        uint32_t index = order[upper ? k : count - 1 - k];
        double x = x_of(s, index, dim);
        if (!(upper ? x > old.high : x < old.low) || !ana_box_holds(s->cases, s->limits, index))
            continue;
        if (taken >= wanted && x != last) {
            *(upper ? &limit->high : &limit->low) = (x + last) / 2;
            break;
        }
        last = x;
        taken++;
    }
    s->limits[dim] = kept;
    return taken > 0;
}

static void find_paste(const struct search *s, struct change *best)
{
    *best = (struct change){.gain = 0};
    for (uint32_t d = 0; d < s->cases->dims; d++) {
        struct change change = {.dim = d, .limit = s->limits[d]};
        if (is_category(s, d)) {
            change.side = ANA_PRIM_CATEGORY;
            for (uint32_t level = 0; level < s->cases->levels[d]; level++) {
                change.limit.left_out = s->limits[d].left_out & ~(1u << level);
                consider_paste(s, &change, best);
            }
            continue;
        }
        change.side = ANA_PRIM_UPPER;
        if (!isinf(s->limits[d].high) && widen(s, d, true, &change.limit))
            consider_paste(s, &change, best);
        change.side = ANA_PRIM_LOWER;
        change.limit = s->limits[d];
        if (!isinf(s->limits[d].low) && widen(s, d, false, &change.limit))
            consider_paste(s, &change, best);
    }
}

static bool paste(struct search *s, struct ana_prim *prim)
{
    for (;;) {
        struct change best;
        find_paste(s, &best);
        if (best.count == 0)
            return true;
        apply(s, &best);
        if (!keep_step(prim, s, &best, true))
            return false;
    }
}

/* ---- all ---- */

int ana_prim_find(const struct ana_cases *cases, struct ana_prim *prim, struct sim_error *error)
{
    size_t n = cases->count, dims = cases->dims;
    struct search s = {.cases = cases,
                       .order = malloc((n * dims + 1) * sizeof *s.order),
                       .inside = malloc((n + 1) * sizeof *s.inside),
                       .values = malloc((n + 1) * sizeof *s.values),
                       .limits = malloc((dims + 1) * sizeof *s.limits)};
    *prim = (struct ana_prim){.dims = cases->dims};
    bool fine = s.order && s.inside && s.values && s.limits && sort_factors(&s);
    if (fine) {
        ana_box_open(s.limits, cases->dims);
        s.count = cases->count;
        for (uint32_t i = 0; i < cases->count; i++) {
            s.inside[i] = true;
            s.sum += cases->y[i];
        }
        fine = keep_step(prim, &s, NULL, false) && (n == 0 || (peel(&s, prim) && paste(&s, prim)));
    }
    free(s.order);
    free(s.inside);
    free(s.values);
    free(s.limits);
    return fine ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for boxes among %u cases", cases->count);
}

void ana_prim_fini(struct ana_prim *prim)
{
    for (uint32_t i = 0; i < prim->count; i++)
        free(prim->steps[i].limits);
    free(prim->steps);
    *prim = (struct ana_prim){0};
}

uint32_t ana_prim_choose(const struct ana_prim *prim, double density)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < prim->count; i++) {
        const struct ana_box_measure *m = &prim->steps[i].measure, *b = &prim->steps[best].measure;
        if (density > 0) {
            bool better =
                m->density >= density ? b->density < density || m->coverage > b->coverage : m->density > b->density;
            best = better ? i : best;
        } else if (ana_box_excess(m) > ana_box_excess(b) + 1e-12) {
            best = i;
        }
    }
    return best;
}

const char *ana_prim_side_name(enum ana_prim_side side)
{
    static const char *const names[] = {[ANA_PRIM_START] = "start",
                                        [ANA_PRIM_UPPER] = "upper",
                                        [ANA_PRIM_LOWER] = "lower",
                                        [ANA_PRIM_CATEGORY] = "category"};
    return names[side];
}
