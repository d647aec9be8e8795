/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sensitivity/moved.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/study/points.h"

enum purpose { PURPOSE_DEAL = 1, PURPOSE_DRAW };

#define CELL .05                             /* of a normal score */
#define EDGE 80                              /* cells on either side of 0 that hold scores: four deviations */
#define MARGIN 64                            /* and beyond them, for the kernel's tails */
#define CELLS (2 * (EDGE + MARGIN) + 1)      /* of the grid */
#define REACH 3.5                            /* bandwidths to where a kernel ends */
#define WIDEST ((MARGIN - 1) * CELL / REACH) /* bandwidth */
#define BANDWIDTH .7 /* of the normal reference rule: noise can be taken out afterwards, smoothing cannot */

/* ---- the response ---- */

struct keyed {
    double key;
    uint32_t index;
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *left = a, *right = b;
    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

static struct keyed *sorted(const double *value, uint32_t count)
{
    struct keyed *keys = malloc(((size_t)count + 1) * sizeof *keys);
    for (uint32_t i = 0; keys && i < count; i++)
        keys[i] = (struct keyed){value[i], i};
    if (keys)
        qsort(keys, count, sizeof *keys, by_key);
    return keys;
}

/* Equals share the score of their middle. */
static uint16_t score_of(uint32_t from, uint32_t to, uint32_t count)
{
    double z = gsl_cdf_ugaussian_Pinv((from + to) / 2. / count);
    return (uint16_t)(lrint(fmin(fmax(z / CELL, -EDGE), EDGE)) + EDGE + MARGIN);
}

int ana_ranked_init(struct ana_ranked *ranked, const double *y, uint32_t count, struct sim_error *error)
{
    *ranked = (struct ana_ranked){.count = count,
                                  .order = malloc(((size_t)count + 1) * sizeof *ranked->order),
                                  .last = calloc((size_t)count + 1, sizeof *ranked->last),
                                  .score = malloc(((size_t)count + 1) * sizeof *ranked->score)};
    struct keyed *keys = sorted(y, count);
    int status = ranked->order && ranked->last && ranked->score && keys
                     ? SIM_OK
                     : sim_fail(error, SIM_INTERNAL, "out of memory for %u numbers", count);
    for (uint32_t from = 0, to; from < count && status == SIM_OK; from = to) {
        for (to = from; to < count && keys[to].key == keys[from].key; to++)
            ranked->order[to] = keys[to].index;
        for (uint32_t i = from; i < to; i++)
            ranked->score[i] = score_of(from, to, count);
        ranked->last[to - 1] = true;
    }
    free(keys);
    return status;
}

void ana_ranked_fini(struct ana_ranked *ranked)
{
    free(ranked->order);
    free(ranked->last);
    free(ranked->score);
    *ranked = (struct ana_ranked){0};
}

/* ---- slices ---- */

uint32_t ana_slices_for(uint32_t count)
{
    double slices = rint(sqrt(count) / 2);
    return slices < 2 ? 2 : slices < ANA_SLICES_MAX ? (uint32_t)slices : ANA_SLICES_MAX;
}

int ana_slices_init(struct ana_slices *slices, const double *x, uint32_t count, uint32_t wanted,
                    struct sim_error *error)
{
    struct keyed *keys = sorted(x, count);
    *slices = (struct ana_slices){.of = malloc(((size_t)count + 1) * sizeof *slices->of)};
    if (!keys || !slices->of) {
        free(keys);
        return sim_fail(error, SIM_INTERNAL, "out of memory for %u numbers", count);
    }
    wanted = wanted > ANA_SLICES_MAX ? ANA_SLICES_MAX : wanted;
    uint32_t slice = 0;
    for (uint32_t i = 0; i < count; i++) {
        /* The next slice begins at its share of the sample, and never between equals. */
        bool due = slice + 1 < wanted && i >= (uint64_t)(slice + 1) * count / wanted;
        if (i > 0 && due && keys[i].key > keys[i - 1].key) {
            slices->count++;
            while (slice + 1 < wanted && i >= (uint64_t)(slice + 1) * count / wanted)
                slice++;
        }
        uint32_t s = slices->count;
        slices->of[keys[i].index] = s;
        if (slices->size[s]++ == 0)
            slices->low[s] = keys[i].key;
        slices->high[s] = keys[i].key;
    }
    slices->count += count > 0;
    free(keys);
    return SIM_OK;
}

void ana_slices_fini(struct ana_slices *slices)
{
    free(slices->of);
    *slices = (struct ana_slices){0};
}

/* ---- a sample against its slices; `weight` is how often each number is there, NULL = once ---- */

struct scratch {
    double size[ANA_SLICES_MAX], gone[ANA_SLICES_MAX], distance[ANA_SLICES_MAX], whole;
    double cells[ANA_SLICES_MAX][CELLS], all[CELLS], kernel[MARGIN];
};

static double times(const uint32_t *weight, uint32_t i)
{
    return weight ? weight[i] : 1;
}

static void compare(struct scratch *s, uint32_t slice, double gone)
{
    if (s->size[slice] > 0)
        s->distance[slice] = fmax(s->distance[slice], fabs(s->gone[slice] / s->size[slice] - gone / s->whole));
}

/* Between its own numbers a slice stands still while the whole goes on: distances are largest right before and right
 * after them. */
static void distances(struct scratch *s, const struct ana_ranked *ranked, const uint32_t *slice_of,
                      const uint32_t *weight)
{
    double gone = 0;
    for (uint32_t from = 0, to; from < ranked->count; from = to) {
        double here = 0;
        for (to = from; to == from || !ranked->last[to - 1]; to++)
            compare(s, slice_of[ranked->order[to]], gone);
        for (uint32_t i = from; i < to; i++) {
            double w = times(weight, ranked->order[i]);
            s->gone[slice_of[ranked->order[i]]] += w;
            here += w;
        }
        gone += here;
        for (uint32_t i = from; i < to; i++)
            compare(s, slice_of[ranked->order[i]], gone);
    }
}

/* Half the area between two densities, of what lies in the cells. */
static double area(const struct scratch *s, uint32_t slice, int reach)
{
    double difference[CELLS], sum = 0;
    for (int c = 0; c < CELLS; c++)
        difference[c] = s->cells[slice][c] / s->size[slice] - s->all[c] / s->whole;
    for (int c = 0; c < CELLS; c++) {
        double here = s->kernel[0] * difference[c];
        for (int k = 1; k <= reach; k++)
            here += s->kernel[k] * ((c >= k ? difference[c - k] : 0) + (c + k < CELLS ? difference[c + k] : 0));
        sum += fabs(here);
    }
    return sum / 2;
}

/* One bandwidth for a slice and the whole: else densities of a factor without effect would differ by their smoothing.
 */
static double bandwidth_of(const struct scratch *s, uint32_t slices)
{
    double within = 0;
    for (uint32_t m = 0; m < slices; m++) {
        double sum = 0, square = 0;
        for (int c = 0; c < CELLS; c++) {
            double z = (c - EDGE - MARGIN) * CELL;
            sum += s->cells[m][c] * z;
            square += s->cells[m][c] * z * z;
        }
        within += s->size[m] > 0 ? square - sum * sum / s->size[m] : 0;
    }
    double h = BANDWIDTH * sqrt(fmax(within, 0) / s->whole) * pow(s->whole / slices, -.2);
    return fmin(h, WIDEST);
}

static int make_kernel(struct scratch *s, double bandwidth)
{
    int reach = (int)(REACH * bandwidth / CELL);
    double sum = 0;
    for (int k = 0; k <= reach; k++) {
        s->kernel[k] = bandwidth > 0 ? exp(-.5 * (k * CELL / bandwidth) * (k * CELL / bandwidth)) : 1;
        sum += k > 0 ? 2 * s->kernel[k] : s->kernel[k];
    }
    for (int k = 0; k <= reach; k++)
        s->kernel[k] /= sum;
    return reach;
}

static double areas(struct scratch *s, uint32_t slices)
{
    int reach = make_kernel(s, bandwidth_of(s, slices));
    double delta = 0;
    for (uint32_t m = 0; m < slices; m++)
        if (s->size[m] > 0)
            delta += s->size[m] / s->whole * area(s, m, reach);
    return delta;
}

static struct ana_moved look(struct scratch *s, const struct ana_ranked *ranked, const uint32_t *slice_of,
                             uint32_t slices, const uint32_t *weight)
{
    struct ana_moved moved = {0};
    double there[ANA_SLICES_MAX];
    uint32_t count = 0;
    memset(s, 0, sizeof *s);
    for (uint32_t i = 0; i < ranked->count; i++) {
        uint32_t index = ranked->order[i], m = slice_of[index];
        double w = times(weight, index);
        s->size[m] += w;
        s->whole += w;
        s->cells[m][ranked->score[i]] += w;
        s->all[ranked->score[i]] += w;
    }
    distances(s, ranked, slice_of, weight);
    for (uint32_t m = 0; m < slices; m++) {
        if (s->size[m] <= 0)
            continue;
        there[count++] = s->distance[m];
        if (s->distance[m] > moved.largest)
            moved.where = m;
        moved.largest = fmax(moved.largest, s->distance[m]);
    }
    ana_sort(there, count);
    moved.median = ana_quantile(there, count, .5);
    moved.delta = areas(s, slices);
    return moved;
}

int ana_moved(const struct ana_ranked *ranked, const struct ana_slices *slices, struct ana_moved *moved,
              struct sim_error *error)
{
    struct scratch *scratch = malloc(sizeof *scratch);
    if (!scratch)
        return sim_fail(error, SIM_INTERNAL, "out of memory for indices");
    *moved = look(scratch, ranked, slices->of, slices->count, NULL);
    free(scratch);
    return SIM_OK;
}

/* ---- a factor without effect ---- */

void ana_dummy_fini(struct ana_dummy *dummy)
{
    free(dummy->median);
    free(dummy->delta);
    *dummy = (struct ana_dummy){0};
}

static bool same_sizes(const struct ana_dummy *dummy, const struct ana_slices *slices)
{
    return dummy->slice_count == slices->count &&
           memcmp(dummy->size, slices->size, slices->count * sizeof *slices->size) == 0;
}

int ana_dummy_make(struct ana_dummy *dummy, const struct ana_ranked *ranked, const struct ana_slices *slices,
                   uint32_t resamples, uint64_t seed, struct sim_error *error)
{
    if (dummy->median && dummy->resamples == resamples && same_sizes(dummy, slices))
        return SIM_OK;
    ana_dummy_fini(dummy);
    const struct sim_key key = {.seed = seed};
    uint32_t n = ranked->count;
    uint32_t *order = malloc(((size_t)n + 1) * sizeof *order), *dealt = malloc(((size_t)n + 1) * sizeof *dealt);
    struct scratch *scratch = malloc(sizeof *scratch);
    dummy->median = malloc(((size_t)resamples + 1) * sizeof *dummy->median);
    dummy->delta = malloc(((size_t)resamples + 1) * sizeof *dummy->delta);
    bool fine = order && dealt && scratch && dummy->median && dummy->delta;
    for (uint32_t r = 0; r < resamples && fine; r++) {
        ana_shuffle(&key, PURPOSE_DEAL, r, order, n);
        for (uint32_t i = 0; i < n; i++)
            dealt[i] = slices->of[order[i]];
        struct ana_moved moved = look(scratch, ranked, dealt, slices->count, NULL);
        dummy->median[r] = moved.median;
        dummy->delta[r] = moved.delta;
    }
    free(order);
    free(dealt);
    free(scratch);
    if (!fine)
        return sim_fail(error, SIM_INTERNAL, "out of memory for indices");
    ana_sort(dummy->median, resamples);
    ana_sort(dummy->delta, resamples);
    dummy->resamples = resamples;
    dummy->slice_count = slices->count;
    memcpy(dummy->size, slices->size, slices->count * sizeof *slices->size);
    return SIM_OK;
}

double ana_dummy_level(const double *sorted_values, uint32_t resamples, double probability)
{
    /* With n resamples and one more, all equally likely, the k-th largest is exceeded with probability k / (n + 1). */
    double rank = floor(probability * (resamples + 1.));
    return sorted_values[resamples - (uint32_t)fmin(fmax(rank, 1), resamples)];
}

/* ---- the bootstrap ---- */

static struct ana_moved_index corrected(double raw, double *again, uint32_t resamples, double confidence)
{
    double sum = 0, tail = (1 - confidence) / 2;
    for (uint32_t r = 0; r < resamples; r++)
        sum += again[r];
    ana_sort(again, resamples);
    return (struct ana_moved_index){.raw = raw,
                                    .value = 2 * raw - sum / resamples,
                                    .interval = {2 * raw - ana_quantile(again, resamples, 1 - tail),
                                                 2 * raw - ana_quantile(again, resamples, tail)}};
}

int ana_moved_estimate(const struct ana_ranked *ranked, const struct ana_slices *slices, uint32_t resamples,
                       double confidence, uint64_t seed, struct ana_moved_pair *pair, struct sim_error *error)
{
    const struct sim_key key = {.seed = seed};
    uint32_t n = ranked->count;
    struct scratch *scratch = malloc(sizeof *scratch);
    uint32_t *weight = malloc(((size_t)n + 1) * sizeof *weight);
    double *median = malloc(((size_t)resamples + 1) * sizeof *median),
           *delta = malloc(((size_t)resamples + 1) * sizeof *delta);
    int status =
        scratch && weight && median && delta ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for indices");
    for (uint32_t r = 0; r < resamples && status == SIM_OK; r++) {
        memset(weight, 0, n * sizeof *weight);
        for (uint32_t i = 0; i < n; i++)
            weight[(uint32_t)(sim_uniform(&key, sim_at(i, PURPOSE_DRAW, r)) * n)]++;
        struct ana_moved moved = look(scratch, ranked, slices->of, slices->count, weight);
        median[r] = moved.median;
        delta[r] = moved.delta;
    }
    if (status == SIM_OK) {
        struct ana_moved moved = look(scratch, ranked, slices->of, slices->count, NULL);
        *pair = (struct ana_moved_pair){.ks = corrected(moved.median, median, resamples, confidence),
                                        .delta = corrected(moved.delta, delta, resamples, confidence),
                                        .largest = moved.largest,
                                        .where = moved.where};
    }
    free(scratch);
    free(weight);
    free(median);
    free(delta);
    return status;
}
