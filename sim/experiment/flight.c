/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/flight.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/checkpoint.h"
#include "sim/experiment/point.h"

#define NOTE_SECONDS 0.05
#define KEEP_SECONDS 2.0 /* who was stopped sooner starts again */

/* ---- what the runner is told ---- */

static void begin_pair(struct sim_runner *runner, struct sim_job job)
{
    pthread_mutex_lock(&runner->mutex);
    if (runner->running_count < SIM_NOTE_PAIRS)
        runner->running[runner->running_count++] = (struct sim_running){.job = job};
    pthread_mutex_unlock(&runner->mutex);
}

static struct sim_running *find_pair(struct sim_runner *runner, struct sim_job job)
{
    for (uint32_t i = 0; i < runner->running_count; i++)
        if (runner->running[i].job.point == job.point && runner->running[i].job.replication == job.replication)
            return &runner->running[i];
    return NULL;
}

static void end_pair(struct sim_runner *runner, struct sim_job job, const struct sim_part_record *record,
                     uint64_t inherited)
{
    pthread_mutex_lock(&runner->mutex);
    struct sim_running *running = find_pair(runner, job);
    if (running)
        *running = runner->running[--runner->running_count];
    if (record) {
        runner->done++;
        runner->failed += record->status == SIM_PAIR_FAILED;
        runner->executed += record->executed > inherited ? record->executed - inherited : 0;
    }
    pthread_mutex_unlock(&runner->mutex);
}

static void note_progress(struct sim_flight *flight)
{
    struct sim_runner *runner = flight->runner;
    const struct sim_grid *grid = &flight->grid;
    double through = (double)(sim_execution_day(flight->run) - grid->first) / (double)(grid->last - grid->first);
    uint64_t executed = sim_execution_executed(flight->run) - flight->inherited;
    pthread_mutex_lock(&runner->mutex);
    struct sim_running *running = find_pair(runner, flight->job);
    if (running) {
        running->through = through;
        running->executed = executed;
    }
    pthread_mutex_unlock(&runner->mutex);
}

/* ---- checkpoints ---- */

static struct sim_checkpoint checkpoint_of(const struct sim_flight *flight)
{
    return (struct sim_checkpoint){.directory = flight->runner->checkpoints,
                                   .study = flight->runner->study->id,
                                   .point = flight->job.point->id,
                                   .replication = flight->job.replication};
}

static bool keeps(const struct sim_flight *flight)
{
    return flight->runner->options->checkpoint_seconds > 0 && sim_execution_can_archive(flight->runner->study->model);
}

/* Has it taken so long that it is worth keeping? */
static bool worth_keeping(const struct sim_flight *flight)
{
    double every = flight->runner->options->checkpoint_seconds;
    return keeps(flight) && sim_clock_seconds() - flight->kept >= (every < KEEP_SECONDS ? every : KEEP_SECONDS);
}

static bool checkpoint_due(const struct sim_flight *flight, double now)
{
    return keeps(flight) && now - flight->kept >= flight->runner->options->checkpoint_seconds;
}

/* A checkpoint that cannot be written costs time later, not the run. */
static void keep(struct sim_flight *flight)
{
    struct sim_checkpoint checkpoint = checkpoint_of(flight);
    struct sim_error error = {0};
    if (sim_checkpoint_write(&checkpoint, flight->run, &error) != SIM_OK)
        sim_log_warn(&flight->runner->log, "a run under way could not be kept: %s", error.text);
    flight->kept = sim_clock_seconds();
}

/* ---- boarding ---- */

static bool create(struct sim_flight *flight)
{
    const struct sim_runner *runner = flight->runner;
    const struct sim_point *point = flight->job.point;
    struct sim_run_options options = {
        .threads = runner->run_threads, .queue = SIM_QUEUE_LADDER, .serial_below = SIM_SERIAL_BELOW};
    flight->run = sim_execution_create(runner->study->model, point->before, point->after, &flight->setup, &options,
                                       &flight->output, &flight->error);
    return flight->run != NULL;
}

static void start_over(struct sim_flight *flight)
{
    sim_execution_destroy(flight->run);
    create(flight);
}

static void resume(struct sim_flight *flight)
{
    struct sim_checkpoint checkpoint = checkpoint_of(flight);
    struct sim_error error = {0};
    switch (sim_checkpoint_read(&checkpoint, flight->run, &error)) {
    case SIM_CHECKPOINT_READ:
        sim_log_note(&flight->runner->log, "a run goes on from day %g of %g",
                     sim_grid_head_office(&flight->grid, sim_execution_day(flight->run)), flight->setup.horizon_days);
        break;
    case SIM_CHECKPOINT_REFUSED:
        sim_log_warn(&flight->runner->log, "a run begins anew: %s", error.text);
        start_over(flight);
        break;
    case SIM_CHECKPOINT_NONE:
        break;
    }
}

static void take_over(struct sim_flight *flight, const struct sim_image *past)
{
    struct sim_image_cursor cursor = {.image = past};
    struct sim_archive reader = sim_image_reader(&cursor);
    sim_execution_archive(flight->run, &reader);
    if (reader.failed)
        start_over(flight);
}

void sim_flight_board(struct sim_flight *flight, struct sim_runner *runner, struct sim_job job,
                      const struct sim_image *past)
{
    *flight = (struct sim_flight){.runner = runner, .job = job, .kept = sim_clock_seconds()};
    flight->setup = sim_point_setup(runner->study, job.point, job.replication);
    begin_pair(runner, job);
    flight->status = sim_point_luck(runner->study, job.point, job.replication, &flight->luck, &flight->error);
    flight->setup.luck = flight->luck;
    if (flight->status == SIM_OK)
        flight->status = sim_grid_init(&flight->grid, &flight->setup, &flight->error);
    if (flight->status == SIM_OK)
        flight->status = sim_run_output_init(&flight->output, runner->study->model, &flight->setup, &flight->error);
    if (flight->status == SIM_OK && create(flight)) {
        if (keeps(flight))
            resume(flight);
        if (flight->run && past && sim_execution_day(flight->run) == flight->grid.first)
            take_over(flight, past);
        flight->inherited = flight->run ? sim_execution_executed(flight->run) : 0;
    }
    if (flight->status == SIM_OK && !flight->run)
        flight->status = flight->error.status ? flight->error.status : SIM_INTERNAL;
}

/* ---- on the way ---- */

static bool at_boundary(void *context, double day)
{
    (void)day;
    struct sim_flight *flight = context;
    double now = sim_clock_seconds();
    if (now - flight->noted >= NOTE_SECONDS) {
        note_progress(flight);
        flight->noted = now;
    }
    return !sim_runner_stopped(flight->runner) && !checkpoint_due(flight, now);
}

bool sim_flight_advance(struct sim_flight *flight, int64_t until)
{
    struct sim_runner *runner = flight->runner;
    /* A run that may be kept is stopped where it can be: at a boundary. */
    const struct sim_execution_watch watch = {
        .stop = keeps(flight) ? NULL : &runner->stop, .go_on = at_boundary, .context = flight};
    while (flight->status == SIM_OK && sim_execution_day(flight->run) < until) {
        flight->status = sim_execution_advance(flight->run, until, &watch, &flight->error);
        if (flight->status != SIM_OK || sim_execution_day(flight->run) >= until)
            break;
        bool stopped = sim_runner_stopped(runner);
        if (stopped ? worth_keeping(flight) : checkpoint_due(flight, sim_clock_seconds()))
            keep(flight);
        if (stopped)
            flight->status = SIM_INTERRUPTED;
    }
    return flight->status == SIM_OK;
}

/* ---- landing ---- */

/* One NaN only, so that equal results have equal bytes: compilers disagree about the sign of 0/0. */
static void unify_nan(double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (isnan(numbers[i]))
            numbers[i] = (double)NAN;
}

/* A mean is NaN when nothing happened and a stock where it is not defined (a payback that never comes); a sum always
 * is a number, and nothing may be infinite. */
static int check_numbers(const struct sim_model *model, const struct sim_run_output *output, struct sim_error *error)
{
    for (uint32_t m = 0; m < output->metric_count; m++) {
        bool optional = model->metrics[m].kind != SIM_METRIC_FLOW;
        for (uint32_t t = 0; t <= output->time_count; t++) {
            double value =
                t < output->time_count ? output->series[(size_t)m * output->time_count + t] : output->headline[m];
            if (isfinite(value) || (optional && isnan(value)))
                continue;
            if (t == output->time_count)
                return sim_fail(error, SIM_INTERNAL, "metric '%s' is %s over the horizon", model->metrics[m].name,
                                isnan(value) ? "not a number" : "infinite");
            return sim_fail(error, SIM_INTERNAL, "metric '%s' is %s at day %g", model->metrics[m].name,
                            isnan(value) ? "not a number" : "infinite", output->time[t]);
        }
    }
    return SIM_OK;
}

static struct sim_part_record record_of(const struct sim_flight *flight)
{
    const struct sim_run_output *output = &flight->output;
    struct sim_part_record record = {
        .replication = flight->job.replication, .status = SIM_PAIR_FAILED, .message = flight->error.text};
    memcpy(record.point, flight->job.point->id, SIM_ID_SIZE);
    if (flight->status != SIM_OK)
        return record;
    unify_nan(output->headline, output->metric_count);
    unify_nan(output->series, (size_t)output->metric_count * output->time_count);
    record.status = SIM_PAIR_DONE;
    record.message = NULL;
    record.digest = output->digest;
    record.executed = output->executed;
    record.metric_count = output->metric_count;
    record.time_count = output->time_count;
    record.headline = output->headline;
    record.series = output->series;
    for (uint32_t k = 0; k < SIM_TABLES_MAX; k++) {
        const struct sim_rows *rows = &output->tables[k];
        unify_nan(rows->values, (size_t)rows->row_count * rows->column_count);
        record.tables[k] = *rows;
    }
    return record;
}

static void clear(struct sim_flight *flight)
{
    sim_execution_destroy(flight->run);
    sim_run_output_fini(&flight->output);
    free(flight->luck);
}

void sim_flight_land(struct sim_flight *flight)
{
    struct sim_runner *runner = flight->runner;
    if (flight->status == SIM_INTERRUPTED) {
        sim_flight_abandon(flight);
        return;
    }
    if (flight->status == SIM_OK) {
        flight->status = sim_execution_finish(flight->run, &flight->error);
        if (flight->status == SIM_OK)
            flight->status = check_numbers(runner->study->model, &flight->output, &flight->error);
    }
    struct sim_part_record record = record_of(flight);
    if (record.status == SIM_PAIR_FAILED && !runner->options->keep_going)
        sim_runner_ask_to_stop(runner);
    if (sim_recorder_put(runner->recorder, &record) != SIM_OK)
        sim_runner_ask_to_stop(runner);
    end_pair(runner, flight->job, &record, flight->inherited);
    clear(flight);
}

void sim_flight_abandon(struct sim_flight *flight)
{
    end_pair(flight->runner, flight->job, NULL, 0);
    clear(flight);
}
