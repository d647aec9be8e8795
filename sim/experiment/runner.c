/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/runner_ranks.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/assemble.h"
#include "sim/experiment/checkpoint.h"
#include "sim/experiment/compute.h"
#include "sim/experiment/directory.h"
#include "sim/experiment/plan.h"
#include "sim/experiment/point.h"
#include "sim/experiment/signals.h"
#include "sim/parallel/pool.h"
#include "sim/parallel/run.h"

#define NOTE_SECONDS 0.25
/* ---- stopping and showing, on the recorder's thread ---- */

void sim_runner_ask_to_stop(struct sim_runner *runner)
{
    __atomic_store_n(&runner->stop, 1, __ATOMIC_RELAXED);
}

bool sim_runner_stopped(struct sim_runner *runner)
{
    return __atomic_load_n(&runner->stop, __ATOMIC_RELAXED) != 0;
}

static void write_note(struct sim_runner *runner, const struct sim_running *running, uint32_t count)
{
    char text[SIM_NOTE_PAIRS * 64] = "";
    size_t used = 0;
    for (uint32_t i = 0; i < count; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "running %s %u\n", running[i].job.point->id,
                                 running[i].job.replication);
    sim_lock_note(runner->whole ? &runner->lock : &runner->shard_lock, text);
}

static void tick(void *context)
{
    struct sim_runner *runner = context;
    double now = sim_clock_seconds();
    if (sim_signals_received() != 0)
        sim_runner_ask_to_stop(runner);
    if (runner->options->max_seconds > 0 && now - runner->started >= runner->options->max_seconds) {
        runner->summary->out_of_time = true;
        sim_runner_ask_to_stop(runner);
    }
    struct sim_running running[SIM_NOTE_PAIRS];
    double under_way = 0;
    pthread_mutex_lock(&runner->mutex);
    uint64_t done = runner->done - runner->done_before, failed = runner->failed;
    uint64_t executed = runner->executed - runner->executed_before;
    uint32_t count = runner->running_count < SIM_NOTE_PAIRS ? runner->running_count : SIM_NOTE_PAIRS;
    memcpy(running, runner->running, count * sizeof *running);
    for (uint32_t i = 0; i < runner->running_count; i++) {
        under_way += runner->running[i].through;
        executed += runner->running[i].executed;
    }
    pthread_mutex_unlock(&runner->mutex);
    sim_progress_update(&runner->progress, done, failed, under_way, executed);
    if (now - runner->noted >= NOTE_SECONDS) {
        write_note(runner, running, count);
        runner->noted = now;
    }
}

/* ---- all pairs ---- */

void sim_runner_add(struct sim_runner *runner, const struct sim_point *point, uint32_t replication)
{
    runner->summary->pairs++;
    const struct sim_stored *stored = sim_store_find(runner->store, point->id, replication);
    if (sim_store_finished(stored, sim_point_setup(runner->study, point, replication).tables))
        runner->summary->reused++;
    else
        runner->jobs[runner->job_count++] = (struct sim_job){point, replication};
}

/* Is this pair among those asked for? */
static bool chosen(const struct sim_runner_options *options, const struct sim_point *point, uint32_t replication)
{
    return !options->only_point ||
           (replication == options->only_replication && strcmp(point->id, options->only_point) == 0);
}

/* Somebody who reuses a directory shall know what results.h5 does not show. */
static void note_others(const struct sim_runner *runner)
{
    const struct sim_study *study = runner->study;
    uint64_t others = sim_store_count(runner->store);
    for (uint32_t p = 0; p < study->point_count; p++)
        for (uint32_t r = 0; r < study->replications && study->points[p].same_as == p; r++)
            others -= sim_store_find(runner->store, study->points[p].id, r) != NULL;
    if (others > 0)
        sim_log_note(&runner->log,
                     "'%s' also holds %llu runs of other points or replications, which are not asked for now: they "
                     "are kept, and results.h5 does not show them",
                     runner->options->directory, (unsigned long long)others);
}

/* The pairs asked for that are missing, behind the jobs there are: those of replications that are not listed yet.
 * Replication first, so that whatever is finished is a complete coarse study; every shards-th pair is ours. */
static int list(struct sim_runner *runner, struct sim_error *error)
{
    const struct sim_study *study = runner->study;
    uint32_t shards = runner->whole ? 1 : runner->options->shards, shard = runner->whole ? 0 : runner->options->shard;
    struct sim_job *jobs = realloc(runner->jobs, (size_t)study->point_count * study->replications * sizeof *jobs);
    if (!jobs)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the list of runs");
    runner->jobs = jobs;
    uint64_t number = 0, before = runner->job_count;
    for (uint32_t r = runner->listed; r < study->replications; r++)
        for (uint32_t p = 0; p < study->point_count; p++) {
            if (study->points[p].same_as != p || number++ % shards != shard)
                continue;
            if (chosen(runner->options, &study->points[p], r))
                sim_runner_add(runner, &study->points[p], r);
        }
    runner->listed = study->replications;
    if (runner->whole && !runner->options->stopping)
        note_others(runner);
    if (!runner->options->check_space)
        return SIM_OK;
    return sim_plan_check_space(study, runner->options->directory, runner->job_count - before, error);
}

int sim_runner_begin(struct sim_runner *runner, struct sim_error *error)
{
    runner->done_before = runner->done;
    runner->executed_before = runner->executed;
    sim_progress_init(&runner->progress, &runner->log, runner->summary->pairs, runner->summary->reused + runner->done);
    runner->recorder = sim_recorder_create(runner->study->id, runner->parts, runner->store, tick, runner, error);
    return runner->recorder ? SIM_OK : SIM_INTERNAL;
}

int sim_runner_end(struct sim_runner *runner, struct sim_error *error)
{
    int status = sim_recorder_finish(runner->recorder, error);
    sim_progress_finish(&runner->progress);
    return status;
}

int sim_runner_compute(struct sim_runner *runner, struct sim_error *error)
{
    int status = sim_runner_begin(runner, error);
    if (status != SIM_OK)
        return status;
    int computed = sim_compute_jobs(runner, error);
    status = sim_runner_end(runner, error);
    if (computed == SIM_OK)
        sim_checkpoint_sweep(runner->checkpoints, runner->store);
    return status != SIM_OK ? status : computed;
}

/* ---- the directory ---- */

static int take_locks(struct sim_runner *runner, struct sim_error *error)
{
    const struct sim_runner_options *options = runner->options;
    char path[SIM_FILE_PATH_SIZE], name[64];
    int status = sim_directory_path(options->directory, SIM_LOCK_NAME, path, error);
    if (status == SIM_OK)
        status = sim_lock_take(&runner->lock, path, runner->whole ? SIM_LOCK_EXCLUSIVE : SIM_LOCK_SHARED, error);
    if (status != SIM_OK || runner->whole)
        return status;
    snprintf(name, sizeof name, SIM_LOCK_NAME ".%u-of-%u", options->shard, options->shards);
    status = sim_directory_path(options->directory, name, path, error);
    return status == SIM_OK ? sim_lock_take(&runner->shard_lock, path, SIM_LOCK_EXCLUSIVE, error) : status;
}

/* Leftovers of killed programs may be swept only by somebody who is alone for certain. */
static void sweep(const struct sim_runner *runner)
{
    if (!runner->whole || !runner->lock.real)
        return;
    int removed = sim_commit_sweep(runner->options->directory) + sim_commit_sweep(runner->parts) +
                  sim_commit_sweep(runner->checkpoints);
    if (removed > 0)
        sim_log_note(&runner->log, "removed %d temporary files that a killed program had left", removed);
}

int sim_runner_prepare(struct sim_runner *runner, struct sim_error *error)
{
    const char *directory = runner->options->directory;
    struct sim_store_report report = {0};
    if (sim_run_time_count(&runner->study->setup) == 0)
        return sim_fail(error, SIM_USAGE,
                        "there would be no sample between warm-up and horizon: make "
                        "experiment.sample shorter");
    int status = sim_directory_path(directory, SIM_PARTS_NAME, runner->parts, error);
    if (status == SIM_OK)
        status = sim_directory_path(directory, SIM_CHECKPOINTS_NAME, runner->checkpoints, error);
    if (status == SIM_OK)
        status = sim_directory_check(directory, runner->study, error);
    if (status == SIM_OK)
        status = sim_make_directory(directory, error);
    if (status == SIM_OK)
        status = take_locks(runner, error);
    /* Again: somebody may have made it his own before we held the lock. */
    if (status == SIM_OK)
        status = sim_directory_check(directory, runner->study, error);
    if (status == SIM_OK)
        status = sim_directory_describe(directory, runner->study, error);
    if (status != SIM_OK)
        return status;
    sweep(runner);
    runner->store = sim_store_create(runner->study->id, error);
    if (!runner->store)
        return SIM_INTERNAL;
    status = sim_store_scan(runner->store, runner->parts, runner->whole, &runner->log, &report, error);
    return status;
}

void sim_runner_take_stock(struct sim_runner *runner)
{
    struct sim_runner_summary *summary = runner->summary;
    uint64_t finished = summary->reused;
    summary->failed = 0;
    for (uint64_t i = 0; i < runner->job_count; i++) {
        const struct sim_job *job = &runner->jobs[i];
        const struct sim_stored *stored = sim_store_find(runner->store, job->point->id, job->replication);
        bool failed = stored && stored->record.status == SIM_PAIR_FAILED;
        finished +=
            failed || sim_store_finished(stored, sim_point_setup(runner->study, job->point, job->replication).tables);
        summary->failed += failed;
    }
    summary->missing = summary->pairs - finished;
    summary->computed = runner->done;
    summary->executed = runner->executed;
    summary->signal = sim_signals_received();
    summary->replications = runner->study->replications;
}

static int assemble(struct sim_runner *runner, struct sim_error *error)
{
    char *scenario, *parameters;
    int status = sim_directory_texts(runner->options->directory, &scenario, &parameters, error);
    if (status != SIM_OK)
        return status;
    struct sim_assembly assembly = {
        .study = runner->study,
        .store = runner->store,
        .directory = runner->options->directory,
        .scenario_text = scenario,
        .parameters = parameters,
        .command_line = runner->options->command_line ? runner->options->command_line : "",
        .threads = runner->summary->threads,
    };
    status = sim_assemble(&assembly, error);
    runner->summary->whole = status == SIM_OK;
    free(scenario);
    free(parameters);
    return status;
}

/* "all went well but for these": with the first of them in words. */
static int report_failures(const struct sim_runner *runner, struct sim_error *error)
{
    const struct sim_runner_summary *summary = runner->summary;
    for (uint64_t i = 0; i < runner->job_count; i++) {
        const struct sim_job *job = &runner->jobs[i];
        const struct sim_stored *stored = sim_store_find(runner->store, job->point->id, job->replication);
        if (stored && stored->record.status == SIM_PAIR_FAILED)
            return sim_fail(error, SIM_POINTS_FAILED, "%llu of %llu runs failed; replication %u of '%s': %s",
                            (unsigned long long)summary->failed, (unsigned long long)summary->pairs, job->replication,
                            job->point->label, stored->record.message);
    }
    return SIM_OK;
}

/* What it comes to: results.h5 if all is there, else why not. */
static int conclude(struct sim_runner *runner, struct sim_error *error)
{
    const struct sim_runner_summary *summary = runner->summary;
    if (summary->missing > 0) {
        if (summary->failed > 0 && !runner->options->keep_going)
            return sim_fail(error, SIM_POINTS_FAILED, "stopped at the first failed run");
        return sim_fail(error, SIM_INTERRUPTED, "stopped with %llu of %llu runs finished",
                        (unsigned long long)(summary->pairs - summary->missing), (unsigned long long)summary->pairs);
    }
    if (runner->options->stopping)
        note_others(runner);
    int status = runner->whole && !runner->options->only_point ? assemble(runner, error) : SIM_OK;
    return status == SIM_OK ? report_failures(runner, error) : status;
}

void sim_runner_init(struct sim_runner *runner, const struct sim_study *study, const struct sim_runner_options *options,
                     struct sim_runner_summary *summary)
{
    *summary = (struct sim_runner_summary){.threads = options->threads > 0 ? options->threads : sim_pool_threads()};
    *runner = (struct sim_runner){
        .study = study,
        .options = options,
        .summary = summary,
        .log = sim_log_stderr(options->quiet),
        .whole = options->shards <= 1,
        .lock = SIM_LOCK_NONE,
        .shard_lock = SIM_LOCK_NONE,
        .started = sim_clock_seconds(),
    };
    pthread_mutex_init(&runner->mutex, NULL);
}

void sim_runner_fini(struct sim_runner *runner)
{
    sim_store_destroy(runner->store);
    free(runner->jobs);
    sim_lock_release(&runner->shard_lock);
    sim_lock_release(&runner->lock);
    pthread_mutex_destroy(&runner->mutex);
}

/* The jobs behind the first ones, which are through. */
static int compute_rest(struct sim_runner *runner, uint64_t through, struct sim_error *error)
{
    if (runner->job_count == through)
        return SIM_OK;
    runner->jobs += through;
    runner->job_count -= through;
    bool company = runner->options->ranks && runner->options->ranks->count > 1;
    int status = company ? sim_runner_share(runner, error) : sim_runner_compute(runner, error);
    runner->jobs -= through;
    runner->job_count += through;
    return status;
}

/* As many replications as the study has by now, and whether it shall have more. */
static int run_stage(struct sim_runner *runner, bool *more, struct sim_error *error)
{
    uint64_t through = runner->job_count;
    *more = false;
    int status = list(runner, error);
    if (status == SIM_OK)
        status = compute_rest(runner, through, error);
    if (runner->store && runner->jobs)
        sim_runner_take_stock(runner);
    if (status == SIM_OK && runner->options->stopping && runner->summary->missing == 0)
        status = sim_stopping_ask(runner, more, error);
    return status;
}

int sim_runner_stages(struct sim_runner *runner, struct sim_error *error)
{
    int status = sim_runner_prepare(runner, error);
    for (bool more = true; status == SIM_OK && more;)
        status = run_stage(runner, &more, error);
    return status == SIM_OK ? conclude(runner, error) : status;
}

int sim_runner_run(const struct sim_study *study, const struct sim_runner_options *options,
                   struct sim_runner_summary *summary, struct sim_error *error)
{
    if (options->shards > 1 && options->shard >= options->shards)
        return sim_fail(error, SIM_USAGE, "shard %u of %u does not exist: shards are numbered from 0", options->shard,
                        options->shards);
    if (options->ranks && options->ranks->count > 1)
        return sim_runner_run_ranks(study, options, summary, error);
    if (options->shards > 1 && options->stopping)
        return sim_fail(error, SIM_USAGE, "a shard sees a part of the results and cannot know when they are enough");
    struct sim_runner runner;
    sim_runner_init(&runner, study, options, summary);
    int status = sim_runner_stages(&runner, error);
    summary->seconds = sim_clock_seconds() - runner.started;
    sim_runner_fini(&runner);
    return status;
}

void sim_runner_install_signals(void)
{
    sim_signals_install();
}
