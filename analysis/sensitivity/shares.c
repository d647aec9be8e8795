/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sensitivity/shares.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/study/points.h"
#include "sim/core/random.h"

enum purpose { PURPOSE_SCRAMBLE = 1 };

static bool of_luck(const struct ana_shares_options *options)
{
    return options->of == ANA_OF_LUCK;
}

/* Rows of one repetition: of luck each is one by itself. */
static uint32_t blocks_of(const struct ana_shares_options *options)
{
    return of_luck(options) ? options->rows : options->scrambles;
}

static uint32_t averaged(const struct ana_shares_options *options)
{
    return options->of == ANA_OF_EXPECTATION && options->averaged > 1 ? options->averaged : 1;
}

double ana_shares_runs(uint32_t factors, uint32_t designs, const struct ana_shares_options *options)
{
    if (of_luck(options))
        return (double)options->rows * (options->kind_count + 2.0) * designs;
    return (double)options->scrambles * options->rows * (factors + 3.0) * averaged(options) * designs;
}

void ana_shares_fini(struct ana_shares *shares)
{
    ana_sample_fini(&shares->sample);
    free(shares->index);
    free(shares->summary);
    *shares = (struct ana_shares){0};
}

/* ---- assumptions: A, B, AB_1 .. AB_k, A2 ---- */

/* u[row][column][k] from a net in 2 k dimensions. */
static void lay_out(const double *net, uint32_t rows, uint32_t k, double *u)
{
    for (uint32_t r = 0; r < rows; r++) {
        const double *a = net + (size_t)r * 2 * k, *b = a + k;
        double *row = u + (size_t)r * (k + 3) * k;
        for (uint32_t c = 0; c < k + 3; c++)
            memcpy(row + (size_t)c * k, c == 1 ? b : a, k * sizeof *row);
        for (uint32_t i = 0; i < k; i++)
            row[(size_t)(2 + i) * k + i] = b[i];
    }
}

/* The first replication that column c of row r of net s meets: the same however many there are. */
static uint32_t luck_of(const struct ana_shares_options *options, uint32_t net, uint32_t r, uint32_t columns,
                        uint32_t c)
{
    uint32_t row = r * options->scrambles + net;
    bool other = c == 1 || c == columns - 1; /* B and A2 */
    return options->of == ANA_OF_MARKETS ? 2 * row + other : (row * columns + c) * averaged(options);
}

static int net_points(const struct ana_shares_options *options, uint32_t net, uint32_t factors, double *u,
                      struct sim_error *error)
{
    const struct sim_key key = {.seed = options->seed};
    uint64_t seed = sim_random_bits(&key, sim_at(net, PURPOSE_SCRAMBLE, 0)).word[0];
    return ana_points(2 * factors, options->rows, seed, u, error);
}

int ana_shares_free_rows(const struct ana_shares *shares, double *u, uint32_t *first, struct sim_error *error)
{
    const struct ana_shares_options *options = &shares->options;
    uint32_t k = shares->sample.probe->factor_count, columns = k + 3;
    int status = SIM_OK;
    for (uint32_t s = 0; s < options->scrambles && status == SIM_OK; s++) {
        status = net_points(options, s, k, u + (size_t)s * options->rows * 2 * k, error);
        for (uint32_t r = 0; r < options->rows; r++)
            for (uint32_t c = 0; c < 2; c++)
                first[2 * ((size_t)s * options->rows + r) + c] = luck_of(options, s, r, columns, c);
    }
    return status;
}

static int run_nets(struct ana_shares *shares, struct sim_error *error)
{
    const struct ana_shares_options *options = &shares->options;
    uint32_t k = shares->sample.probe->factor_count, columns = k + 3;
    size_t runs = (size_t)options->rows * columns;
    double *net = malloc(((size_t)options->rows * 2 * k + 1) * sizeof *net), *u = malloc((runs * k + 1) * sizeof *u);
    uint32_t *first = malloc((runs + 1) * sizeof *first);
    int status = net && u && first ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for %zu runs", runs);
    for (uint32_t s = 0; s < options->scrambles && status == SIM_OK; s++) {
        status = net_points(options, s, k, net, error);
        if (status != SIM_OK)
            break;
        lay_out(net, options->rows, k, u);
        for (uint32_t run = 0; run < runs; run++)
            first[run] = luck_of(options, s, run / columns, columns, run % columns);
        struct ana_probe_rows rows = {
            .u = u, .first = first, .count = (uint32_t)runs, .replications = averaged(options)};
        status = ana_sample_run(&shares->sample, &rows, s * runs * rows.replications, error);
    }
    free(net);
    free(u);
    free(first);
    return status;
}

/* ---- luck: the study's own market, another, and the first with one kind of luck from the other ---- */

static int run_kinds(struct ana_shares *shares, struct sim_error *error)
{
    const struct ana_shares_options *options = &shares->options;
    uint32_t purposes = shares->sample.probe->evaluator->purpose_count, columns = options->kind_count + 2;
    const uint32_t **luck = calloc(columns, sizeof *luck);
    uint32_t *other = malloc(((size_t)purposes + 1) * sizeof *other);
    if (!luck || !other) {
        free(luck);
        free(other);
        return sim_fail(error, SIM_INTERNAL, "out of memory for kinds of luck");
    }
    for (uint32_t p = 0; p < purposes; p++)
        other[p] = 1;
    luck[1] = other;
    for (uint32_t g = 0; g < options->kind_count; g++)
        luck[2 + g] = options->kinds[g].purposes;
    struct ana_probe_rows rows = {.luck = luck, .count = columns, .replications = options->rows};
    int status = ana_sample_run(&shares->sample, &rows, 0, error);
    free(luck);
    free(other);
    return status;
}

/* y[column][replication] -> y[replication][column] */
static void turn(const double *from, uint32_t columns, uint32_t rows, double *to)
{
    for (uint32_t c = 0; c < columns; c++)
        for (uint32_t r = 0; r < rows; r++)
            to[(size_t)r * columns + c] = from[(size_t)c * rows + r];
}

/* ---- estimates ---- */

/* A mean over fewer runs than the others would have another share of luck: all or none. */
static void average(const double *y, size_t count, uint32_t of, double *mean)
{
    for (size_t i = 0; i < count; i++) {
        mean[i] = 0;
        for (uint32_t r = 0; r < of; r++)
            mean[i] += y[i * of + r] / of;
    }
}

/* From means of runs to a single run. */
static void restore_noise(struct ana_sobol_summary *summary, uint32_t of)
{
    summary->noise *= of;
    summary->noise_share = summary->noise / (summary->variance + summary->noise);
}

static int estimate(struct ana_shares *shares, struct sim_error *error)
{
    const struct ana_sample *sample = &shares->sample;
    const struct ana_shares_options *options = &shares->options;
    double *scratch = malloc((sample->count + 1) * sizeof *scratch);
    int status = scratch ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for indices");
    for (uint32_t q = 0; q < sample->responses && status == SIM_OK; q++) {
        struct ana_sobol_data data = {.y = ana_sample_response(sample, q),
                                      .blocks = blocks_of(options),
                                      .rows = of_luck(options) ? 1 : options->rows,
                                      .factors = shares->factors,
                                      .repeated = options->of == ANA_OF_EXPECTATION};
        if (of_luck(options)) {
            turn(data.y, shares->factors + 2, options->rows, scratch);
            data.y = scratch;
        } else if (averaged(options) > 1) {
            average(data.y, sample->count / averaged(options), averaged(options), scratch);
            data.y = scratch;
        }
        status = ana_sobol(&data, sample->probe->evaluator->view->confidence,
                           shares->index + (size_t)q * shares->factors, &shares->summary[q], error);
        restore_noise(&shares->summary[q], averaged(options));
    }
    free(scratch);
    return status;
}

int ana_shares_run(struct ana_shares *shares, struct ana_probe *probe, const struct ana_shares_options *options,
                   struct sim_error *error)
{
    double runs = ana_shares_runs(probe->factor_count, probe->design_count, options);
    *shares = (struct ana_shares){.options = *options};
    if (runs > INT32_MAX)
        return sim_fail(error, SIM_USAGE, "%.3g runs are too many: fewer factors, --rows or --scrambles", runs);
    shares->factors = of_luck(options) ? options->kind_count : probe->factor_count + (options->of == ANA_OF_MARKETS);
    int status = ana_sample_init(&shares->sample, probe, (size_t)(runs / probe->design_count), error);
    shares->index = calloc((size_t)shares->sample.responses * shares->factors + 1, sizeof *shares->index);
    shares->summary = calloc((size_t)shares->sample.responses + 1, sizeof *shares->summary);
    if (status == SIM_OK && !(shares->index && shares->summary))
        status = sim_fail(error, SIM_INTERNAL, "out of memory for indices");
    if (status == SIM_OK)
        status = of_luck(options) ? run_kinds(shares, error) : run_nets(shares, error);
    if (status == SIM_OK)
        status = ana_sample_check(&shares->sample, error);
    return status == SIM_OK ? estimate(shares, error) : status;
}
