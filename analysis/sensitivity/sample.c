/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sensitivity/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/statistics/stats.h"

int ana_sample_init(struct ana_sample *sample, struct ana_probe *probe, size_t count, struct sim_error *error)
{
    *sample = (struct ana_sample){
        .probe = probe, .count = count, .responses = probe->evaluator->metric_count * probe->design_count};
    sample->y = malloc((sample->responses * count + 1) * sizeof *sample->y);
    if (!sample->y)
        return sim_fail(error, SIM_INTERNAL, "out of memory for %zu runs", count);
    for (size_t i = 0; i < sample->responses * count; i++)
        sample->y[i] = NAN;
    return SIM_OK;
}

void ana_sample_fini(struct ana_sample *sample)
{
    for (uint32_t i = 0; i < sample->failure_count; i++)
        free(sample->failures[i].changes);
    free(sample->y);
    *sample = (struct ana_sample){0};
}

static char *changes_of(const struct ana_probe *probe, const double *u)
{
    struct ana_buffer out = {0};
    for (uint32_t f = 0; u && f < probe->factor_count; f++) {
        char text[ANA_FACTOR_TEXT];
        if (isnan(u[f]))
            continue;
        ana_factor_text(&probe->factors[f], u[f], text);
        ana_put(&out, "%s%s", out.length > 0 ? ", " : "", text);
    }
    char *copy = out.failed ? NULL : strdup(ana_buffer_text(&out));
    ana_buffer_free(&out);
    return copy;
}

/* Runs that failed, of one evaluation. */
static bool note_failures(struct ana_sample *sample, const struct ana_probe_rows *rows, uint32_t row,
                          uint32_t replication, const enum sim_pair_status *status)
{
    const struct ana_probe *probe = sample->probe;
    bool failed = false;
    for (uint32_t d = 0; d < probe->design_count; d++) {
        if (status[d] == SIM_PAIR_DONE)
            continue;
        failed = true;
        sample->failed++;
        if (sample->failure_count == ANA_FAILURES_KEPT)
            continue;
        struct ana_failure *failure = &sample->failures[sample->failure_count];
        failure->design = probe->designs[d];
        failure->replication = (rows->first ? rows->first[row] : 0) + replication;
        failure->changes = changes_of(probe, rows->u ? rows->u + (size_t)row * probe->factor_count : NULL);
        sample->failure_count += failure->changes != NULL;
    }
    return failed;
}

static void take(struct ana_sample *sample, const double *values, size_t evaluation, bool failed)
{
    uint32_t designs = sample->probe->design_count, metrics = sample->probe->evaluator->metric_count;
    for (uint32_t m = 0; m < metrics; m++)
        for (uint32_t d = 0; d < designs; d++) {
            double value = values[(size_t)d * metrics + m];
            sample->undefined += isnan(value) && !failed;
            sample->y[((size_t)m * designs + d) * sample->count + evaluation] = d > 0 ? value - values[m] : value;
        }
}

int ana_sample_run(struct ana_sample *sample, const struct ana_probe_rows *rows, size_t offset, struct sim_error *error)
{
    const struct ana_probe *probe = sample->probe;
    size_t evaluations = (size_t)rows->count * rows->replications, designs = probe->design_count;
    size_t width = designs * probe->evaluator->metric_count;
    struct ana_probe_rows whole = *rows;
    whole.values = malloc((evaluations * width + 1) * sizeof *whole.values);
    whole.status = malloc((evaluations * designs + 1) * sizeof *whole.status);
    int status = whole.values && whole.status
                     ? ana_probe_run(sample->probe, &whole, error)
                     : sim_fail(error, SIM_INTERNAL, "out of memory for %zu runs", evaluations);
    for (size_t i = 0; i < evaluations && status == SIM_OK; i++) {
        bool failed = note_failures(sample, rows, (uint32_t)(i / rows->replications),
                                    (uint32_t)(i % rows->replications), whole.status + i * designs);
        take(sample, whole.values + i * width, offset + i, failed);
    }
    free(whole.values);
    free(whole.status);
    return status;
}

const double *ana_sample_response(const struct ana_sample *sample, uint32_t response)
{
    return sample->y + response * sample->count;
}

struct ana_moments ana_sample_moments(const struct ana_sample *sample, uint32_t response)
{
    return ana_moments_of(ana_sample_response(sample, response), sample->count);
}

bool ana_sample_constant(const struct ana_sample *sample, uint32_t response)
{
    struct ana_moments all = ana_sample_moments(sample, response);
    return !(all.count > 0 && all.least < all.most);
}

int ana_sample_check(const struct ana_sample *sample, struct sim_error *error)
{
    const struct ana_evaluator *evaluator = sample->probe->evaluator;
    bool any = false;
    for (uint32_t q = 0; q < sample->responses; q++) {
        any = any || ana_sample_moments(sample, q).count > 0;
        if (!ana_sample_constant(sample, q))
            return SIM_OK;
    }
    const char *metric = evaluator->view->metrics[evaluator->metrics[0]]->name;
    if (any)
        return sim_fail(error, SIM_USAGE,
                        "%s%s is the same in every run: there is nothing to explain; choose another --metric, other "
                        "factors or wider ranges",
                        metric, evaluator->metric_count > 1 ? " (like every metric asked for)" : "");
    if (sample->failed > 0)
        return sim_fail(error, SIM_POINTS_FAILED, "no run finished with a value of %s: %s", metric,
                        ana_evaluator_failure(evaluator));
    return sim_fail(error, SIM_USAGE, "%s has no value in any run: what it measures never happened", metric);
}
