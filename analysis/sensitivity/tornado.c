/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sensitivity/tornado.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/statistics/multiple.h"

double ana_tornado_runs(uint32_t factors, uint32_t designs, uint32_t replications)
{
    return (double)replications * (2.0 * factors + 1) * designs;
}

void ana_tornado_fini(struct ana_tornado *tornado)
{
    ana_sample_fini(&tornado->sample);
    free(tornado->base);
    free(tornado->bars);
    *tornado = (struct ana_tornado){0};
}

/* Row 0 as it is, 1 + 2 f low, 2 + 2 f high. */
static int run_all(struct ana_tornado *tornado, struct sim_error *error)
{
    uint32_t k = tornado->sample.probe->factor_count, count = 2 * k + 1;
    double *u = malloc(((size_t)count * k + 1) * sizeof *u);
    if (!u)
        return sim_fail(error, SIM_INTERNAL, "out of memory for %u points", count);
    for (uint32_t row = 0; row < count; row++)
        for (uint32_t f = 0; f < k; f++)
            u[(size_t)row * k + f] = row == 1 + 2 * f ? 0 : row == 2 + 2 * f ? 1 : (double)NAN;
    struct ana_probe_rows rows = {.u = u, .count = count, .replications = tornado->replications};
    int status = ana_sample_run(&tornado->sample, &rows, 0, error);
    free(u);
    return status;
}

/* A sign turns surely if it does so of both ends of all factors together, Bonferroni. */
static struct ana_end end_of(const struct ana_tornado *tornado, uint32_t response, uint32_t row)
{
    uint32_t n = tornado->replications;
    double confidence = tornado->sample.probe->evaluator->view->confidence;
    const double *base = ana_sample_response(&tornado->sample, response), *y = base + (size_t)row * n;
    struct ana_moments own = ana_moments_of(y, n);
    struct ana_moments change = ana_paired_of(y, base, n).difference;
    struct ana_end end = {
        .mean = own.count > 0 ? own.mean : (double)NAN,
        .interval = ana_mean_interval(own.mean, ana_variance(&own), own.count, confidence),
        .change = change.count > 0 ? change.mean : (double)NAN,
        .change_interval = ana_mean_interval(change.mean, ana_variance(&change), change.count, confidence),
        .pairs = (uint32_t)change.count,
        .lost = n - (uint32_t)change.count,
    };
    double sure = ana_simultaneous_confidence(confidence, 2 * (size_t)tornado->sample.probe->factor_count);
    struct ana_interval wide = ana_mean_interval(own.mean, ana_variance(&own), own.count, sure);
    double sign = tornado->base[response];
    end.turns = (sign > 0 && wide.high < 0) || (sign < 0 && wide.low > 0);
    return end;
}

static double swing_of(const struct ana_bar *bar)
{
    double between = fabs(bar->high.change - bar->low.change);
    return fmax(between, fmax(fabs(bar->low.change), fabs(bar->high.change)));
}

/* Three questions of each factor, Bonferroni. */
static bool is_clear(const struct ana_tornado *tornado, uint32_t response, uint32_t factor)
{
    const struct ana_probe *probe = tornado->sample.probe;
    double confidence =
        ana_simultaneous_confidence(probe->evaluator->view->confidence, 3 * (size_t)probe->factor_count);
    uint32_t n = tornado->replications;
    const double *base = ana_sample_response(&tornado->sample, response), *low = base + (size_t)(1 + 2 * factor) * n;
    const double *rows[3][2] = {{low, base}, {low + n, base}, {low + n, low}};
    for (int i = 0; i < 3; i++) {
        struct ana_moments change = ana_paired_of(rows[i][0], rows[i][1], n).difference;
        struct ana_interval interval = ana_mean_interval(change.mean, ana_variance(&change), change.count, confidence);
        if (interval.low > 0 || interval.high < 0)
            return true;
    }
    return false;
}

int ana_tornado_run(struct ana_tornado *tornado, struct ana_probe *probe, uint32_t replications,
                    struct sim_error *error)
{
    uint32_t k = probe->factor_count;
    *tornado = (struct ana_tornado){.replications = replications};
    int status = ana_sample_init(&tornado->sample, probe, (size_t)replications * (2 * (size_t)k + 1), error);
    uint32_t responses = tornado->sample.responses;
    tornado->base = calloc((size_t)responses + 1, sizeof *tornado->base);
    tornado->bars = calloc((size_t)responses * k + 1, sizeof *tornado->bars);
    if (status == SIM_OK && !(tornado->base && tornado->bars))
        status = sim_fail(error, SIM_INTERNAL, "out of memory for a tornado");
    if (status == SIM_OK)
        status = run_all(tornado, error);
    if (status == SIM_OK)
        status = ana_sample_check(&tornado->sample, error);
    for (uint32_t q = 0; q < responses && status == SIM_OK; q++) {
        struct ana_moments base = ana_moments_of(ana_sample_response(&tornado->sample, q), replications);
        tornado->base[q] = base.count > 0 ? base.mean : (double)NAN;
        for (uint32_t f = 0; f < k; f++) {
            struct ana_bar *bar = &tornado->bars[(size_t)q * k + f];
            bar->low = end_of(tornado, q, 1 + 2 * f);
            bar->high = end_of(tornado, q, 2 + 2 * f);
            bar->swing = swing_of(bar);
            bar->clear = is_clear(tornado, q, f);
        }
    }
    return status;
}
