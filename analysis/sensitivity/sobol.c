/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sensitivity/sobol.h"

#include <math.h>
#include <stdlib.h>

/* Sums over the rows of a block, of y less a common origin. */
struct common {
    double rows, sum, square, noise;
};

struct own {
    double rows, gain, product, total; /* sum of AB - A, of B (AB - A), of (A - AB)^2 / 2 */
};

struct block {
    struct common common;
    struct own *own; /* [factor] */
};

static uint32_t columns_of(const struct ana_sobol_data *data)
{
    return data->factors + 2 + data->repeated;
}

static double last(const struct ana_sobol_data *data, const double *row)
{
    return row[data->repeated ? data->factors + 2 : 0]; /* A2, or A again */
}

static bool has_base(const struct ana_sobol_data *data, const double *row)
{
    return !isnan(row[0] + row[1] + last(data, row));
}

static double origin_of(const struct ana_sobol_data *data, struct ana_sobol_summary *summary)
{
    struct ana_moments all = {0};
    size_t rows = (size_t)data->blocks * data->rows;
    for (size_t r = 0; r < rows; r++) {
        const double *row = data->y + r * columns_of(data);
        summary->rows += has_base(data, row);
        summary->lost += !has_base(data, row);
        for (int c = 0; c < 2 && has_base(data, row); c++)
            ana_moments_add(&all, row[c]);
    }
    return all.mean;
}

static void add_row(const struct ana_sobol_data *data, const double *row, double origin, struct block *block)
{
    double a = row[0] - origin, b = row[1] - origin, again = last(data, row) - origin, mean = (a + again) / 2;
    block->common.rows++;
    block->common.sum += (mean + b) / 2;
    block->common.square += ((a * a + again * again) / 2 + b * b) / 2;
    block->common.noise += (a - again) * (a - again) / 2;
    for (uint32_t i = 0; i < data->factors; i++) {
        double ab = row[2 + i] - origin;
        if (isnan(ab))
            continue;
        struct own *own = &block->own[i];
        own->rows++;
        own->gain += ab - mean;
        own->product += b * (ab - mean);
        own->total += ((a - ab) * (a - ab) + (again - ab) * (again - ab)) / 4;
    }
}

static void add(struct common *common, struct own *own, const struct block *block, uint32_t factor, double sign)
{
    common->rows += sign * block->common.rows;
    common->sum += sign * block->common.sum;
    common->square += sign * block->common.square;
    common->noise += sign * block->common.noise;
    own->rows += sign * block->own[factor].rows;
    own->gain += sign * block->own[factor].gain;
    own->product += sign * block->own[factor].product;
    own->total += sign * block->own[factor].total;
}

/* Both columns of a row count in the mean and the variance. */
static double variance_of(const struct common *s)
{
    double count = 2 * s->rows, mean = s->sum / s->rows;
    return (s->square / s->rows - mean * mean) * count / (count - 1) - s->noise / s->rows;
}

static double first_of(const struct common *s, const struct own *own)
{
    double variance = variance_of(s), mean = s->sum / s->rows;
    return variance > 0 ? (own->product - mean * own->gain) / own->rows / variance : (double)NAN;
}

static double total_of(const struct common *s, const struct own *own)
{
    double variance = variance_of(s);
    return variance > 0 ? (own->total / own->rows - s->noise / s->rows) / variance : (double)NAN;
}

/* All but one block in turn.  Variance of the jackknife: (n - 1) / n sum (left - mean)^2, so the standard deviation of
 * pseudo-values is n - 1 times that of what is left. */
static void estimate(const struct block *blocks, uint32_t count, uint32_t factor, double confidence,
                     struct ana_index *index)
{
    struct common common = {0};
    struct own own = {0};
    struct ana_moments first = {0}, total = {0};
    for (uint32_t b = 0; b < count; b++)
        add(&common, &own, &blocks[b], factor, 1);
    index->first = first_of(&common, &own);
    index->total = total_of(&common, &own);
    for (uint32_t b = 0; b < count; b++) {
        if (blocks[b].own[factor].rows <= 0)
            continue;
        struct common rest = common;
        struct own rest_own = own;
        add(&rest, &rest_own, &blocks[b], factor, -1);
        ana_moments_add(&first, first_of(&rest, &rest_own));
        ana_moments_add(&total, total_of(&rest, &rest_own));
    }
    double n = first.count, scale = (n - 1) * (n - 1);
    index->first_interval = ana_mean_interval(index->first, scale * ana_variance(&first), n, confidence);
    index->total_interval = ana_mean_interval(index->total, scale * ana_variance(&total), n, confidence);
    index->rows = (uint32_t)own.rows;
}

static void summarise(const struct ana_sobol_data *data, const struct block *blocks, double origin,
                      struct ana_sobol_summary *summary)
{
    struct common all = {0};
    struct own unused = {0};
    for (uint32_t b = 0; b < data->blocks; b++)
        add(&all, &unused, &blocks[b], 0, 1);
    summary->mean = origin + all.sum / all.rows;
    summary->variance = variance_of(&all);
    summary->noise = data->repeated ? all.noise / all.rows : (double)NAN;
    summary->noise_share = summary->noise / (summary->variance + summary->noise);
}

int ana_sobol(const struct ana_sobol_data *data, double confidence, struct ana_index *index,
              struct ana_sobol_summary *summary, struct sim_error *error)
{
    struct block *blocks = calloc((size_t)data->blocks + 1, sizeof *blocks);
    struct own *own = calloc((size_t)data->blocks * data->factors + 1, sizeof *own);
    int status = blocks && own ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for indices");
    *summary = (struct ana_sobol_summary){0};
    double origin = origin_of(data, summary);
    for (uint32_t b = 0; b < data->blocks && status == SIM_OK; b++) {
        blocks[b].own = own + (size_t)b * data->factors;
        for (uint32_t r = 0; r < data->rows; r++) {
            const double *row = data->y + ((size_t)b * data->rows + r) * columns_of(data);
            if (has_base(data, row))
                add_row(data, row, origin, &blocks[b]);
        }
    }
    for (uint32_t i = 0; i < data->factors && status == SIM_OK; i++) {
        estimate(blocks, data->blocks, i, confidence, &index[i]);
        index[i].lost = data->blocks * data->rows - index[i].rows;
    }
    if (status == SIM_OK)
        summarise(data, blocks, origin, summary);
    free(blocks);
    free(own);
    return status;
}
