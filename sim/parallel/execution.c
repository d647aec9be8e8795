/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Executions made, advanced by a crew, finished; and whole runs of them. */
#include <omp.h>
#include <stdlib.h>

#include "sim/core/digest.h"
#include "sim/core/memory.h"
#include "sim/core/region_private.h"
#include "sim/parallel/execution_private.h"

/* The captain simulates, the others help; what they share begins and ends in this function. */
static int simulate_with_crew(struct sim_execution *run, int64_t until)
{
    struct sim_crew crew;
    if (sim_crew_init(&crew, (uint32_t)run->threads))
        return sim_execution_simulate(run, until); /* alone: slower, not wrong */
    int status = SIM_OK;
    run->crew = &crew;
#pragma omp parallel num_threads(run->threads) default(none) shared(run, crew, status, until)
    {
        if (omp_get_thread_num() == 0) {
            status = sim_execution_simulate(run, until);
            sim_crew_dismiss(&crew);
        } else {
            sim_crew_work(&crew, (uint32_t)omp_get_thread_num());
        }
    }
    run->crew = NULL;
    sim_crew_fini(&crew);
    return status;
}

int sim_execution_advance(struct sim_execution *run, int64_t until, const struct sim_execution_watch *watch,
                          struct sim_error *error)
{
    run->watch = watch;
    run->error = error;
    return run->threads > 1 ? simulate_with_crew(run, until) : sim_execution_simulate(run, until);
}

int64_t sim_execution_day(const struct sim_execution *run)
{
    return run->day;
}

uint64_t sim_execution_executed(const struct sim_execution *run)
{
    uint64_t executed = 0;
    for (uint32_t i = 0; i < run->count; i++)
        executed += run->regions[i].executed;
    return executed;
}

struct sim_execution_modes sim_execution_modes(const struct sim_execution *run)
{
    return run->modes;
}

static int fill_tables(const struct sim_execution *run, struct sim_error *error)
{
    const struct sim_model *model = run->model;
    for (uint32_t k = 0; k < model->table_count; k++) {
        if (!(run->tables >> k & 1))
            continue;
        struct sim_rows *rows = &run->output->tables[k];
        rows->row_count = model->table_rows(run->world, k);
        rows->column_count = model->tables[k].column_count;
        rows->values = sim_memory_try_zeros((size_t)rows->row_count * rows->column_count + 1, sizeof rows->values[0]);
        if (!rows->values)
            return sim_fail(error, SIM_INTERNAL, "out of memory for %u rows of '%s'", rows->row_count,
                            model->tables[k].name);
        model->table_fill(run->world, k, rows->values);
    }
    return SIM_OK;
}

int sim_execution_finish(struct sim_execution *run, struct sim_error *error)
{
    struct sim_run_output *output = run->output;
    sim_assert(run->day == run->grid.last);
    run->model->headline(run->world, output->headline);
    output->executed = sim_execution_executed(run);
    output->digest = sim_digest_fold(SIM_DIGEST_START, run->count);
    for (uint32_t i = 0; i < run->count; i++)
        output->digest = sim_digest_fold(output->digest, run->regions[i].private->digest);
    output->digest = sim_digest_fold(output->digest, output->executed);
    return fill_tables(run, error);
}

/* ---- made and unmade ---- */

static int make_regions(struct sim_execution *run, const struct sim_run_setup *setup, enum sim_queue_kind queue,
                        struct sim_error *error)
{
    size_t size = run->count * sizeof run->regions[0];
    run->regions = aligned_alloc(_Alignof(struct sim_region), size);
    run->taken = sim_memory_try_zeros(run->count, sizeof run->taken[0]);
    run->active = sim_memory_try_zeros(run->count, sizeof run->active[0]);
    run->first = sim_memory_try_zeros((size_t)run->threads + 1, sizeof run->first[0]);
    bool planned = sim_shares_init(&run->shares, run->count, (uint32_t)run->threads) &&
                   sim_forecast_init(&run->forecast, run->grid.windows);
    run->senders = sim_memory_try_zeros(run->count, sizeof run->senders[0]);
    run->row = sim_memory_try_zeros(run->model->metric_count, sizeof run->row[0]);
    for (uint32_t i = 0; run->regions && i < run->count; i++)
        run->regions[i] =
            (struct sim_region){.index = i,
                                .count = run->count,
                                .window_days = setup->window_days,
                                .key = {.seed = setup->seed, .replication = setup->replication, .luck = setup->luck}};
    bool whole = planned && run->regions && run->taken && run->active && run->first && run->senders && run->row;
    double start = sim_grid_head_office(&run->grid, run->grid.first);
    double end = sim_grid_head_office(&run->grid, run->grid.last);
    for (uint32_t i = 0; whole && i < run->count; i++)
        whole = sim_region_init(&run->regions[i], queue, run->model, start, end);
    return whole ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for %u regions", run->count);
}

void sim_execution_destroy(struct sim_execution *run)
{
    if (!run)
        return;
    if (run->world)
        run->model->destroy(run->world);
    for (uint32_t i = 0; run->regions && i < run->count; i++)
        sim_region_fini(&run->regions[i]);
    free(run->regions);
    free(run->taken);
    free(run->active);
    free(run->first);
    sim_shares_fini(&run->shares);
    sim_forecast_fini(&run->forecast);
    free(run->senders);
    free(run->row);
    free(run);
}

static int make(struct sim_execution *run, const struct sim_run_setup *setup, const struct sim_run_options *options,
                struct sim_error *error)
{
    int status = sim_grid_init(&run->grid, setup, error);
    if (status)
        return status;
    run->day = run->grid.first;
    run->tables = setup->tables;
    if (run->after && run->grid.diverge == run->grid.first) {
        run->before = run->after; /* nothing happens under the old terms */
        run->after = NULL;
    }
    run->serial_below = options->serial_below;
    run->event_weight = run->model->event_weight > 0 ? run->model->event_weight : 1;
    run->count = run->model->region_count(run->before);
    if (run->count == 0)
        return sim_fail(error, SIM_USAGE, "a run needs at least one region");
    run->threads = options->threads < 1 ? 1 : options->threads;
    if ((uint32_t)run->threads > run->count)
        run->threads = (int)run->count;
    status = make_regions(run, setup, options->queue, error);
    if (status)
        return status;
    run->world = run->model->create(run->before, setup, run->regions, error);
    if (run->world)
        return SIM_OK;
    return error && error->status ? error->status : sim_fail(error, SIM_INTERNAL, "the model could not be made");
}

struct sim_execution *sim_execution_create(const struct sim_model *model, const void *before, const void *after,
                                           const struct sim_run_setup *setup, const struct sim_run_options *options,
                                           struct sim_run_output *output, struct sim_error *error)
{
    struct sim_execution *run = sim_memory_try_zeros(1, sizeof *run);
    if (!run) {
        sim_fail(error, SIM_INTERNAL, "out of memory for a run");
        return NULL;
    }
    run->model = model;
    run->before = before;
    run->after = after;
    run->output = output;
    if (make(run, setup, options, error)) {
        sim_execution_destroy(run);
        return NULL;
    }
    return run;
}

/* ---- whole runs ---- */

int sim_run_with(const struct sim_model *model, const void *before, const void *after,
                 const struct sim_run_setup *setup, const struct sim_run_options *options,
                 const volatile sig_atomic_t *stop, struct sim_run_output *output, struct sim_error *error)
{
    struct sim_error own;
    struct sim_error *reason = error ? error : &own;
    const struct sim_execution_watch watch = {.stop = stop};
    reason->status = SIM_OK;
    struct sim_execution *run = sim_execution_create(model, before, after, setup, options, output, reason);
    if (!run)
        return reason->status;
    int status = sim_execution_advance(run, run->grid.last, &watch, reason);
    if (status == SIM_OK)
        status = sim_execution_finish(run, reason);
    sim_execution_destroy(run);
    return status;
}

int sim_run(const struct sim_model *model, const void *before, const void *after, const struct sim_run_setup *setup,
            int threads, const volatile sig_atomic_t *stop, struct sim_run_output *output, struct sim_error *error)
{
    struct sim_run_options options = {.threads = threads, .queue = SIM_QUEUE_LADDER, .serial_below = SIM_SERIAL_BELOW};
    return sim_run_with(model, before, after, setup, &options, stop, output, error);
}
