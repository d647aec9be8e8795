/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/study/probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_AT_ONCE 256 /* bounds the memory of texts and of values on their way */

struct batch {
    char (*texts)[ANA_FACTOR_TEXT];
    const char **changes; /* [row][factor] */
    struct ana_trial *trials;
    double *values; /* [row][design][replication][metric] */
    double *series; /* the same with times; NULL unless asked for */
    enum sim_pair_status *status;
};

static void release(struct batch *batch)
{
    free(batch->texts);
    free(batch->changes);
    free(batch->trials);
    free(batch->values);
    free(batch->series);
    free(batch->status);
}

static size_t series_size(const struct ana_probe *probe)
{
    return (size_t)probe->evaluator->metric_count * probe->evaluator->view->time_count;
}

static bool reserve(struct batch *batch, const struct ana_probe *probe, uint32_t rows, uint32_t replications,
                    bool series)
{
    size_t texts = (size_t)rows * probe->factor_count, trials = (size_t)rows * probe->design_count;
    batch->texts = malloc((texts + 1) * sizeof *batch->texts);
    batch->changes = malloc((texts + 1) * sizeof *batch->changes);
    batch->trials = calloc(trials + 1, sizeof *batch->trials);
    batch->values = malloc((trials * replications * probe->evaluator->metric_count + 1) * sizeof *batch->values);
    batch->status = malloc((trials * replications + 1) * sizeof *batch->status);
    if (series)
        batch->series = malloc((trials * replications * series_size(probe) + 1) * sizeof *batch->series);
    return batch->texts && batch->changes && batch->trials && batch->values && batch->status &&
           (batch->series || !series);
}

/* The changes of one row, those that there are. */
static uint32_t write_changes(const struct ana_probe *probe, const double *u, char (*texts)[ANA_FACTOR_TEXT],
                              const char **changes)
{
    uint32_t count = 0;
    for (uint32_t f = 0; u && f < probe->factor_count; f++) {
        if (isnan(u[f]))
            continue;
        ana_factor_text(&probe->factors[f], u[f], texts[count]);
        changes[count] = texts[count];
        count++;
    }
    return count;
}

/* Hands changes to a trial as what they are. */
static void set_changes(const struct ana_probe *probe, struct ana_trial *trial, const char *const *changes,
                        uint32_t count)
{
    *(probe->terms ? &trial->terms : &trial->world) = changes;
    *(probe->terms ? &trial->term_count : &trial->world_count) = count;
}

static void fill(const struct batch *batch, const struct ana_probe *probe, const struct ana_probe_rows *rows,
                 uint32_t start, uint32_t count)
{
    uint32_t k = probe->factor_count, replications = rows->replications;
    for (uint32_t i = 0; i < count; i++) {
        const char **changes = batch->changes + (size_t)i * k;
        uint32_t changed = k;
        if (rows->changes)
            memcpy(changes, rows->changes + (size_t)(start + i) * k, k * sizeof *changes);
        else
            changed = write_changes(probe, rows->u ? rows->u + (size_t)(start + i) * k : NULL,
                                    batch->texts + (size_t)i * k, changes);
        for (uint32_t d = 0; d < probe->design_count; d++) {
            size_t t = (size_t)i * probe->design_count + d;
            struct ana_trial *trial = &batch->trials[t];
            *trial = (struct ana_trial){
                .design = probe->designs[d],
                .luck = rows->luck ? rows->luck[start + i] : NULL,
                .first = rows->first ? rows->first[start + i] : 0,
                .count = replications,
                .values = batch->values + t * replications * probe->evaluator->metric_count,
                .series = batch->series ? batch->series + t * replications * series_size(probe) : NULL,
                .status = batch->status + t * replications,
            };
            set_changes(probe, trial, changes, changed);
        }
    }
}

/* [row][design][replication] -> [row][replication][design] */
static void hand_over(const struct batch *batch, struct ana_probe *probe, const struct ana_probe_rows *rows,
                      uint32_t start, uint32_t count)
{
    uint32_t designs = probe->design_count, metrics = probe->evaluator->metric_count, n = rows->replications;
    size_t path = series_size(probe);
    for (size_t i = 0; i < count; i++)
        for (size_t d = 0; d < designs; d++)
            for (size_t r = 0; r < n; r++) {
                size_t from = (i * designs + d) * n + r, to = ((start + i) * n + r) * designs + d;
                memcpy(rows->values + to * metrics, batch->values + from * metrics, metrics * sizeof *rows->values);
                if (rows->series)
                    memcpy(rows->series + to * path, batch->series + from * path, path * sizeof *rows->series);
                probe->failed += batch->status[from] != SIM_PAIR_DONE;
                if (rows->status)
                    rows->status[to] = batch->status[from];
            }
    probe->runs += (uint64_t)count * designs * n;
}

int ana_probe_run(struct ana_probe *probe, const struct ana_probe_rows *rows, struct sim_error *error)
{
    struct batch batch = {0};
    uint32_t most = rows->count < ROWS_AT_ONCE ? rows->count : ROWS_AT_ONCE;
    int status = reserve(&batch, probe, most, rows->replications, rows->series != NULL)
                     ? SIM_OK
                     : sim_fail(error, SIM_INTERNAL, "out of memory for %u points", rows->count);
    for (uint32_t done = 0; done < rows->count && status == SIM_OK; done += most) {
        uint32_t now = rows->count - done < most ? rows->count - done : most;
        fill(&batch, probe, rows, done, now);
        status = ana_evaluate(probe->evaluator, batch.trials, now * probe->design_count, error);
        if (status == SIM_OK)
            hand_over(&batch, probe, rows, done, now);
    }
    release(&batch);
    return status;
}

bool ana_probe_allows(const struct ana_probe *probe, const double *u)
{
    if (!probe->evaluator->allows)
        return true;
    char(*texts)[ANA_FACTOR_TEXT] = malloc(((size_t)probe->factor_count + 1) * sizeof *texts);
    const char **changes = malloc(((size_t)probe->factor_count + 1) * sizeof *changes);
    bool allowed = true;
    if (texts && changes) { /* without memory a run will say so */
        uint32_t changed = write_changes(probe, u, texts, changes);
        for (uint32_t d = 0; d < probe->design_count && allowed; d++) {
            struct ana_trial trial = {.design = probe->designs[d]};
            set_changes(probe, &trial, changes, changed);
            allowed = ana_evaluator_allows(probe->evaluator, &trial);
        }
    }
    free(texts);
    free(changes);
    return allowed;
}
