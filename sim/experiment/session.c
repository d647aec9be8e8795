/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/session.h"

#include <math.h>
#include <stdlib.h>

#include "sim/experiment/runner_private.h"
#include "sim/experiment/session_ranks.h"
#include "sim/parallel/run.h"

struct sim_session {
    struct sim_runner runner;
    struct sim_runner_summary batch, total;
    double *series; /* scratch: a stored pair is read with its series */
    char failure[SIM_ERROR_TEXT];
};

struct sim_session *sim_session_open(const struct sim_study *study, const struct sim_runner_options *options,
                                     struct sim_error *error)
{
    struct sim_session *session = calloc(1, sizeof *session);
    if (!session) {
        sim_fail(error, SIM_INTERNAL, "out of memory for a session");
        return NULL;
    }
    size_t numbers = (size_t)study->model->metric_count * sim_run_time_count(&study->setup);
    session->series = malloc((numbers + 1) * sizeof *session->series);
    sim_runner_init(&session->runner, study, options, &session->batch);
    session->total = session->batch;
    int status = session->series ? sim_runner_prepare(&session->runner, error)
                                 : sim_fail(error, SIM_INTERNAL, "out of memory for a session");
    if (status == SIM_OK)
        return session;
    sim_session_close(session);
    return NULL;
}

static bool has_company(const struct sim_session *session)
{
    const struct sim_ranks *ranks = session->runner.options->ranks;
    return ranks && ranks->count > 1;
}

/* Replication first, so that runs with a past in common stand together and an interruption leaves a coarse answer. */
static void add_pairs(struct sim_runner *runner, const struct sim_ask *asks, uint32_t count)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < count; i++)
        most = asks[i].count > most ? asks[i].count : most;
    for (uint32_t r = 0; r < most; r++)
        for (uint32_t i = 0; i < count; i++)
            if (r < asks[i].count)
                sim_runner_add(runner, asks[i].point, asks[i].first + r);
}

static int compute(struct sim_session *session, const struct sim_ask *asks, uint32_t count, struct sim_error *error)
{
    struct sim_runner *runner = &session->runner;
    uint64_t pairs = 0;
    for (uint32_t i = 0; i < count; i++)
        pairs += asks[i].count;
    free(runner->jobs);
    runner->jobs = malloc((pairs + 1) * sizeof *runner->jobs);
    if (!runner->jobs)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the list of runs");
    session->batch = (struct sim_runner_summary){.threads = session->batch.threads};
    runner->job_count = runner->done = runner->failed = runner->executed = 0;
    add_pairs(runner, asks, count);
    int status = SIM_OK;
    if (runner->job_count > 0)
        status = has_company(session) ? sim_session_ranks_compute(runner, asks, count, error)
                                      : sim_runner_compute(runner, error);
    sim_runner_take_stock(runner);
    session->total.pairs += session->batch.pairs;
    session->total.reused += session->batch.reused;
    session->total.computed += session->batch.computed;
    session->total.failed += session->batch.failed;
    session->total.executed += session->batch.executed;
    session->total.signal = session->batch.signal;
    session->total.out_of_time = session->batch.out_of_time;
    session->total.seconds = sim_clock_seconds() - runner->started;
    if (status == SIM_OK && session->batch.missing > 0)
        status = sim_fail(error, SIM_INTERRUPTED, "%s; finished runs are kept, the same command goes on",
                          session->batch.out_of_time ? "the time is up" : "stopped");
    return status;
}

static int load(struct sim_session *session, const struct sim_ask *ask, struct sim_error *error)
{
    const struct sim_store *store = session->runner.store;
    uint32_t metrics = session->runner.study->model->metric_count;
    size_t numbers = (size_t)metrics * sim_run_time_count(&session->runner.study->setup);
    int status = SIM_OK;
    for (uint32_t r = 0; r < ask->count && status == SIM_OK; r++) {
        double *row = ask->headline + (size_t)r * metrics;
        const struct sim_stored *stored = sim_store_find(store, ask->point->id, ask->first + r);
        enum sim_pair_status found = stored ? stored->record.status : SIM_PAIR_MISSING;
        if (ask->status)
            ask->status[r] = found;
        for (uint32_t m = 0; m < metrics && found != SIM_PAIR_DONE; m++)
            row[m] = NAN;
        for (size_t i = 0; i < numbers && found != SIM_PAIR_DONE && ask->series; i++)
            ask->series[r * numbers + i] = NAN;
        if (found == SIM_PAIR_DONE)
            status =
                sim_store_load(store, stored, row, ask->series ? ask->series + r * numbers : session->series, error);
        else if (found == SIM_PAIR_FAILED && !session->failure[0])
            snprintf(session->failure, sizeof session->failure, "%s", stored->record.message);
    }
    return status;
}

int sim_session_run(struct sim_session *session, const struct sim_ask *asks, uint32_t count, struct sim_error *error)
{
    int status = compute(session, asks, count, error);
    for (uint32_t i = 0; i < count && status == SIM_OK; i++)
        status = load(session, &asks[i], error);
    return status;
}

struct sim_runner_summary sim_session_summary(const struct sim_session *session)
{
    return session->total;
}

const char *sim_session_failure(const struct sim_session *session)
{
    return session->failure;
}

void sim_session_close(struct sim_session *session)
{
    if (!session)
        return;
    sim_runner_fini(&session->runner);
    free(session->series);
    free(session);
}
