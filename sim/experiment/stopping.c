/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/stopping.h"

#include <math.h>
#include <stdlib.h>

#include "sim/experiment/directory.h"
#include "sim/experiment/runner_private.h"
#include "sim/parallel/run.h"

/* Where a pair is read into. */
struct reader {
    double *headline, *series;    /* of one pair, all metrics */
    double *watched;              /* [point][replication] */
    enum sim_pair_status *status; /* [point][replication] */
};

static void release(struct reader *reader)
{
    free(reader->headline);
    free(reader->series);
    free(reader->watched);
    free(reader->status);
}

static int prepare(struct reader *reader, const struct sim_study *study, struct sim_error *error)
{
    size_t pairs = (size_t)study->point_count * study->replications, metrics = study->model->metric_count;
    reader->headline = malloc((metrics + 1) * sizeof *reader->headline);
    reader->series = malloc((metrics * sim_run_time_count(&study->setup) + 1) * sizeof *reader->series);
    reader->watched = malloc((pairs + 1) * sizeof *reader->watched);
    reader->status = malloc((pairs + 1) * sizeof *reader->status);
    if (reader->headline && reader->series && reader->watched && reader->status)
        return SIM_OK;
    return sim_fail(error, SIM_INTERNAL, "out of memory for a look at %zu runs", pairs);
}

static int read_all(struct reader *reader, const struct sim_runner *runner, struct sim_error *error)
{
    const struct sim_study *study = runner->study;
    uint32_t metric = runner->options->stopping->metric;
    for (uint32_t p = 0; p < study->point_count; p++)
        for (uint32_t r = 0; r < study->replications; r++) {
            const struct sim_stored *stored = sim_store_find(runner->store, study->points[p].id, r);
            size_t at = (size_t)p * study->replications + r;
            reader->status[at] = stored ? stored->record.status : SIM_PAIR_MISSING;
            reader->watched[at] = NAN;
            if (reader->status[at] != SIM_PAIR_DONE)
                continue;
            int status = sim_store_load(runner->store, stored, reader->headline, reader->series, error);
            if (status != SIM_OK)
                return status;
            reader->watched[at] = reader->headline[metric];
        }
    return SIM_OK;
}

static bool too_many(const struct sim_study *study, uint32_t replications)
{
    return (double)study->point_count * replications > SIM_RUNS_MAX;
}

int sim_stopping_ask(struct sim_runner *runner, bool *more, struct sim_error *error)
{
    const struct sim_stopping *stopping = runner->options->stopping;
    struct reader reader = {0};
    uint32_t replications = runner->study->replications;
    *more = false;
    int status = prepare(&reader, runner->study, error);
    if (status == SIM_OK)
        status = read_all(&reader, runner, error);
    struct sim_finished finished = {runner->study, reader.watched, reader.status};
    const char *record = NULL;
    if (status == SIM_OK)
        status = stopping->look(stopping->context, &finished, &replications, &record, error);
    release(&reader);
    if (status != SIM_OK)
        return status;
    *more = replications > runner->study->replications;
    if (*more && too_many(runner->study, replications))
        return sim_fail(error, SIM_USAGE, "%u points times %u replications are more than %.0f runs",
                        runner->study->point_count, replications, SIM_RUNS_MAX);
    runner->staged = *runner->study;
    runner->staged.replications = replications;
    runner->staged.stopping = *more ? NULL : record;
    runner->study = &runner->staged;
    return sim_directory_describe(runner->options->directory, runner->study, error);
}
