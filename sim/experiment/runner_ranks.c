/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/runner_ranks.h"

#include <stdlib.h>
#include <string.h>

#include "sim/experiment/checkpoint.h"
#include "sim/experiment/compute.h"
#include "sim/experiment/directory.h"

/* What rank 0 tells everybody: here is a list of so much, or it is over and what it came to. */
struct word {
    struct sim_error error;
    uint64_t job_count;
    bool over;
};

/* A job without pointers. */
struct wire_job {
    uint32_t point, replication;
};

/* What rank 0 hears of the others. */
struct ear {
    struct sim_runner *runner;
    struct sim_error failure; /* the first one */
};

static void hear(void *context, int rank, const struct sim_report *report)
{
    struct ear *ear = context;
    struct sim_runner *runner = ear->runner;
    pthread_mutex_lock(&runner->mutex);
    runner->done += report->done;
    runner->failed += report->failed;
    runner->executed += report->executed;
    if (report->error.status != SIM_OK && ear->failure.status == SIM_OK)
        sim_fail(&ear->failure, report->error.status, "process %d: %s", rank, report->error.text);
    pthread_mutex_unlock(&runner->mutex);
    if (report->failed > 0 && !runner->options->keep_going)
        sim_runner_ask_to_stop(runner);
}

/* ---- the list ---- */

/* Rank 0's list to everybody; without memory for it, `jobs` stays NULL. */
static void spread_jobs(struct sim_runner *runner, uint64_t count)
{
    const struct sim_ranks *ranks = runner->options->ranks;
    struct wire_job wire[512];
    const uint64_t portion = sizeof wire / sizeof *wire;
    if (ranks->rank > 0)
        runner->jobs = malloc((count + 1) * sizeof *runner->jobs);
    runner->job_count = count;
    for (uint64_t at = 0; at < count; at += portion) {
        uint64_t length = count - at < portion ? count - at : portion;
        struct sim_job *jobs = runner->jobs ? runner->jobs + at : NULL;
        for (uint64_t i = 0; i < length && ranks->rank == 0; i++)
            wire[i] = (struct wire_job){(uint32_t)(jobs[i].point - runner->study->points), jobs[i].replication};
        sim_ranks_broadcast(ranks, wire, length * sizeof *wire);
        for (uint64_t i = 0; i < length && ranks->rank > 0 && jobs; i++)
            jobs[i] = (struct sim_job){&runner->study->points[wire[i].point], wire[i].replication};
    }
}

/* ---- working ---- */

/* What happened since the last report. */
static struct sim_report report_of(struct sim_runner *runner, struct sim_report *sent)
{
    pthread_mutex_lock(&runner->mutex);
    struct sim_report report = {
        .done = runner->done - sent->done,
        .failed = runner->failed - sent->failed,
        .executed = runner->executed - sent->executed,
        .least = (uint64_t)runner->summary->threads,
    };
    sent->done = runner->done;
    sent->failed = runner->failed;
    sent->executed = runner->executed;
    pthread_mutex_unlock(&runner->mutex);
    return report;
}

int sim_runner_join(struct sim_runner *runner, struct sim_error *error)
{
    const struct sim_ranks *ranks = runner->options->ranks;
    char path[SIM_FILE_PATH_SIZE], name[64];
    snprintf(name, sizeof name, SIM_LOCK_NAME ".process-%d-of-%d", ranks->rank, ranks->count);
    int status = sim_directory_path(runner->options->directory, SIM_PARTS_NAME, runner->parts, error);
    if (status == SIM_OK)
        status = sim_directory_path(runner->options->directory, SIM_CHECKPOINTS_NAME, runner->checkpoints, error);
    if (status == SIM_OK)
        status = sim_directory_path(runner->options->directory, name, path, error);
    if (status == SIM_OK)
        status = sim_lock_take(&runner->shard_lock, path, SIM_LOCK_EXCLUSIVE, error);
    runner->store = status == SIM_OK ? sim_store_create(runner->study->id, error) : NULL;
    return runner->store ? SIM_OK : error->status;
}

/* What was computed is brought to disk, whatever went wrong before. */
static int end(struct sim_runner *runner, int status, struct sim_error *error)
{
    int ended = sim_runner_end(runner, status == SIM_OK ? error : NULL);
    return status == SIM_OK ? ended : status;
}

/* Takes pieces until there are none. */
static int take_pieces(struct sim_runner *runner, struct sim_share *share, struct sim_report *sent,
                       struct sim_error *error)
{
    struct sim_job *all = runner->jobs;
    uint64_t count = runner->job_count, first = 0;
    int status = SIM_OK;
    while (status == SIM_OK && !sim_runner_stopped(runner)) {
        struct sim_report report = report_of(runner, sent);
        if (!sim_share_take(share, &report, &first, &runner->job_count))
            break;
        runner->jobs = all + first;
        status = sim_compute_jobs(runner, error);
    }
    runner->jobs = all;
    runner->job_count = count;
    return status;
}

int sim_runner_work_along(struct sim_runner *runner, struct sim_error *error)
{
    struct ear ear = {.runner = runner};
    struct sim_report sent = {0};
    struct sim_share share;
    bool leads = runner->options->ranks->rank == 0;
    sim_share_open(&share, runner->options->ranks, runner->job_count, &runner->stop, hear, &ear);
    int status = error->status;
    if (status == SIM_OK)
        status = sim_runner_begin(runner, error);
    bool began = status == SIM_OK;
    if (began)
        status = take_pieces(runner, &share, &sent, error);
    /* Rank 0 goes on drawing progress while it waits for the others; they bring their runs to disk before they say
     * that they are through. */
    if (!leads && began)
        status = end(runner, status, error);
    struct sim_report last = report_of(runner, &sent);
    last.error = *error;
    sim_share_close(&share, &last);
    if (leads && began)
        status = end(runner, status, error);
    if (leads && status == SIM_OK && ear.failure.status != SIM_OK) {
        *error = ear.failure;
        status = error->status;
    }
    return status;
}

/* ---- rank 0 ---- */

int sim_runner_scan_others(struct sim_runner *runner, int status, struct sim_error *error)
{
    struct sim_store_report report = {0};
    int scanned =
        sim_store_scan(runner->store, runner->parts, true, &runner->log, &report, status == SIM_OK ? error : NULL);
    if (scanned == SIM_OK)
        sim_checkpoint_sweep(runner->checkpoints, runner->store);
    return status == SIM_OK ? scanned : status;
}

int sim_runner_share(struct sim_runner *runner, struct sim_error *error)
{
    struct word word = {.job_count = runner->job_count};
    struct sim_error own = {0};
    sim_ranks_broadcast(runner->options->ranks, &word, sizeof word);
    spread_jobs(runner, word.job_count);
    int status = sim_runner_work_along(runner, &own);
    status = sim_runner_scan_others(runner, status, &own);
    if (status != SIM_OK)
        *error = own;
    return status;
}

static int lead(struct sim_runner *runner, struct sim_error *error)
{
    int status = sim_runner_stages(runner, error);
    struct word word = {.error = *error, .over = true};
    sim_ranks_broadcast(runner->options->ranks, &word, sizeof word);
    return status;
}

/* ---- the others ---- */

static void serve_list(struct sim_runner *runner, uint64_t count)
{
    struct sim_error own = {0}; /* rank 0 is told, and tells everybody */
    spread_jobs(runner, count);
    runner->done = runner->failed = runner->executed = 0;
    if (!runner->jobs)
        sim_fail(&own, SIM_INTERNAL, "out of memory for the list of runs");
    else if (!runner->store)
        sim_runner_join(runner, &own);
    sim_runner_work_along(runner, &own);
    free(runner->jobs);
    runner->jobs = NULL;
}

static int follow(struct sim_runner *runner, struct sim_error *error)
{
    struct word word = {0};
    while (!word.over) {
        sim_ranks_broadcast(runner->options->ranks, &word, sizeof word);
        if (!word.over)
            serve_list(runner, word.job_count);
    }
    *error = word.error;
    return word.error.status;
}

int sim_runner_run_ranks(const struct sim_study *study, const struct sim_runner_options *options,
                         struct sim_runner_summary *summary, struct sim_error *error)
{
    struct sim_runner runner;
    struct sim_error own;
    error = error ? error : &own;
    *error = (struct sim_error){0};
    if (options->shards > 1)
        return sim_fail(error, SIM_USAGE, "processes started together share the work by themselves: leave out --shard");
    sim_runner_init(&runner, study, options, summary);
    summary->ranks = options->ranks->count;
    if (options->ranks->rank > 0) {
        runner.whole = false;
        runner.log = sim_log_stderr(true);
    }
    int status = options->ranks->rank == 0 ? lead(&runner, error) : follow(&runner, error);
    summary->seconds = sim_clock_seconds() - runner.started;
    sim_runner_fini(&runner);
    return status;
}
