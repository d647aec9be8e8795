/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/parallel/windows.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include "sim/core/assert.h"
#include "sim/core/digest.h"
#include "sim/core/memory.h"
#include "sim/core/region_private.h"
#include "sim/parallel/crew.h"
#include "sim/parallel/grid.h"
#include "sim/parallel/shares.h"

struct run {
    const struct sim_model *model;
    const void *after;
    struct sim_grid grid;
    struct sim_region *regions;
    uint32_t count;
    void *world;
    struct sim_crew *crew; /* NULL: one thread */
    int threads;
    uint32_t serial_below;
    double expected; /* events in the next window, from the last ones */
    double limit;    /* of the window being executed */
    uint64_t *taken; /* [count] events in the region's last window */
    struct sim_shares shares;
    uint32_t *active;     /* [count] regions of the window, in the order of shares */
    uint32_t *first;      /* [threads + 1] a thread's part of them */
    const uint32_t *list; /* regions of the tasks at hand: those of shares, or the active ones */
    uint32_t *senders;    /* [count] regions with mail out, ascending */
    uint32_t sender_count;
    double *row; /* [metric_count] */
    uint32_t sampled;
    const volatile sig_atomic_t *stop;
    struct sim_run_output *output;
    struct sim_error *error;
};

/* ------------------------------------------------------------ tasks of a crew */

static void start_task(void *context, uint32_t index)
{
    struct run *run = context;
    struct sim_region *region = &run->regions[run->list[index]];
    sim_assert_watch(&region->private->context);
    run->model->start(region);
    sim_assert_watch(NULL);
}

static void window_task(void *context, uint32_t index)
{
    struct run *run = context;
    uint32_t i = run->list[index];
    run->taken[i] = sim_region_run(&run->regions[i], run->model, run->limit);
}

static void publish_task(void *context, uint32_t index)
{
    struct run *run = context;
    struct sim_region *region = &run->regions[run->list[index]];
    sim_assert_watch(&region->private->context);
    run->model->publish(region);
    sim_assert_watch(NULL);
}

static void collect_task(void *context, uint32_t index)
{
    struct run *run = context;
    struct sim_region *region = &run->regions[run->list[index]];
    sim_assert_watch(&region->private->context);
    for (uint32_t i = 0; i < run->sender_count; i++)
        sim_region_collect(region, &run->regions[run->senders[i]]);
    sim_assert_watch(NULL);
}

/* Regions list[first[0]..first[threads]), by thread.  `work` is the number of events or mails behind the tasks. */
static void for_listed(struct run *run, const uint32_t *list, const uint32_t *first, double work, sim_crew_task *task)
{
    uint32_t count = first[run->threads];
    run->list = list;
    if (run->crew && count > 1 && work >= (double)run->serial_below * run->threads) {
        sim_crew_run(run->crew, first, task, run);
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        task(run, i);
}

static void for_all(struct run *run, double work, sim_crew_task *task)
{
    for_listed(run, run->shares.order, run->shares.first, work, task);
}

/* ---------------------------------------------------------- steps of a window */

static void deliver(struct run *run)
{
    uint64_t mails = 0;
    run->sender_count = 0;
    for (uint32_t i = 0; i < run->count; i++) {
        uint32_t out = run->regions[i].private->outbox_count;
        mails += out;
        if (out > 0)
            run->senders[run->sender_count++] = i;
    }
    if (run->sender_count == 0)
        return;
    for_all(run, (double)mails, collect_task);
    for (uint32_t i = 0; i < run->sender_count; i++)
        sim_region_clear_outbox(&run->regions[run->senders[i]]);
}

/* Regions with something to do before the window's end. */
static void choose_active(struct run *run)
{
    const struct sim_shares *shares = &run->shares;
    uint32_t active = 0;
    for (int t = 0; t < run->threads; t++) {
        run->first[t] = active;
        for (uint32_t k = shares->first[t]; k < shares->first[t + 1]; k++) {
            struct sim_region *region = &run->regions[shares->order[k]];
            if (!(region->private->next_time < run->limit))
                continue;
            region->boundary = run->limit;
            run->active[active++] = shares->order[k];
        }
    }
    run->first[run->threads] = active;
}

static void execute_window(struct run *run, int64_t k)
{
    run->limit = sim_grid_window(&run->grid, k + 1);
    choose_active(run);
    for_listed(run, run->active, run->first, run->expected, window_task);
    uint64_t taken = 0;
    for (uint32_t i = 0; i < run->first[run->threads]; i++) {
        uint32_t region = run->active[i];
        taken += run->taken[region];
        sim_shares_note(&run->shares, region, run->taken[region]);
    }
    run->expected = 0.75 * run->expected + 0.25 * (double)taken;
    deliver(run);
}

static double next_time(const struct run *run)
{
    double next = (double)INFINITY;
    for (uint32_t i = 0; i < run->count; i++)
        if (run->regions[i].private->next_time < next)
            next = run->regions[i].private->next_time;
    return next;
}

/* -------------------------------------------------------- head-office boundary */

static void sample(struct run *run, double now)
{
    struct sim_run_output *output = run->output;
    run->model->sample(run->world, now, run->row);
    sim_assert(run->sampled < output->time_count && output->time[run->sampled] == now);
    for (uint32_t m = 0; m < output->metric_count; m++)
        output->series[(size_t)m * output->time_count + run->sampled] = run->row[m];
    run->sampled++;
}

static void check_laws(struct run *run)
{
#ifdef PARTNERSIM_CHECKS
    if (run->model->check)
        run->model->check(run->world);
#else
    (void)run;
#endif
}

static void head_office(struct run *run, int64_t day)
{
    const struct sim_model *model = run->model;
    double now = sim_grid_head_office(&run->grid, day);
    double boundary = sim_grid_window(&run->grid, day * run->grid.windows + 1);
    for (uint32_t i = 0; i < run->count; i++)
        sim_region_set_time(&run->regions[i], now, boundary);
    if (model->publish)
        for_all(run, run->expected, publish_task);
    if (day % run->grid.sample == 0)
        sample(run, now);
    if (day == 0 && model->begin_headline)
        model->begin_headline(run->world);
    if (day < run->grid.last) {
        if (model->head_office)
            model->head_office(run->world, now);
        if (day == run->grid.diverge && run->after)
            model->change(run->world, run->after, now);
        deliver(run); /* what was sent at the boundary itself */
    }
    check_laws(run);
    sim_shares_settle(&run->shares);
}

/* --------------------------------------------------------------------- the run */

static int find_failure(const struct run *run)
{
    for (uint32_t i = 0; i < run->count; i++)
        if (sim_region_failed(&run->regions[i]))
            return sim_fail(run->error, SIM_INTERNAL,
                            "out of memory in region %u of %u at day %g: use fewer threads or a smaller world", i,
                            run->count, run->regions[i].now);
    return SIM_OK;
}

static void begin(struct run *run)
{
    double boundary = sim_grid_window(&run->grid, run->grid.first * run->grid.windows + 1);
    for (uint32_t i = 0; i < run->count; i++)
        run->regions[i].boundary = boundary;
    for_all(run, (double)INFINITY, start_task);
    deliver(run);
    if (run->grid.first == 0 && run->model->begin_headline)
        run->model->begin_headline(run->world);
}

static int simulate(struct run *run)
{
    const struct sim_grid *grid = &run->grid;
    begin(run);
    int64_t k = grid->first * grid->windows, end = grid->last * grid->windows;
    while (k < end) {
        if (run->stop && *run->stop)
            return sim_fail(run->error, SIM_INTERRUPTED, "stopped at day %g", sim_grid_window(grid, k));
        int64_t office = (sim_grid_divide(k, grid->windows) + 1) * grid->windows;
        double next = next_time(run);
        if (next < sim_grid_window(grid, office)) {
            k = sim_grid_window_of(grid, next);
            execute_window(run, k);
            k++;
        } else {
            k = office;
        }
        if (k == office) {
            int status = find_failure(run);
            if (status)
                return status;
            head_office(run, office / grid->windows);
        }
    }
    return find_failure(run);
}

static void finish(struct run *run)
{
    struct sim_run_output *output = run->output;
    run->model->headline(run->world, output->headline);
    output->executed = 0;
    output->digest = sim_digest_fold(SIM_DIGEST_START, run->count);
    for (uint32_t i = 0; i < run->count; i++) {
        output->executed += run->regions[i].executed;
        output->digest = sim_digest_fold(output->digest, run->regions[i].private->digest);
    }
    output->digest = sim_digest_fold(output->digest, output->executed);
}

/* The captain simulates, the others help; what they share begins and ends in this function. */
static int simulate_with_crew(struct run *run)
{
    struct sim_crew crew;
    if (sim_crew_init(&crew, (uint32_t)run->threads))
        return simulate(run); /* alone: slower, not wrong */
    int status = SIM_OK;
    run->crew = &crew;
#pragma omp parallel num_threads(run->threads) default(none) shared(run, crew, status)
    {
        if (omp_get_thread_num() == 0) {
            status = simulate(run);
            sim_crew_dismiss(&crew);
        } else {
            sim_crew_work(&crew, (uint32_t)omp_get_thread_num());
        }
    }
    run->crew = NULL;
    sim_crew_fini(&crew);
    return status;
}

static int make_regions(struct run *run, const struct sim_run_setup *setup, enum sim_queue_kind queue)
{
    size_t size = run->count * sizeof run->regions[0];
    run->regions = aligned_alloc(_Alignof(struct sim_region), size);
    run->taken = sim_memory_try_zeros(run->count, sizeof run->taken[0]);
    run->active = sim_memory_try_zeros(run->count, sizeof run->active[0]);
    run->first = sim_memory_try_zeros((size_t)run->threads + 1, sizeof run->first[0]);
    bool shared = sim_shares_init(&run->shares, run->count, (uint32_t)run->threads);
    run->senders = sim_memory_try_zeros(run->count, sizeof run->senders[0]);
    run->row = sim_memory_try_zeros(run->model->metric_count, sizeof run->row[0]);
    for (uint32_t i = 0; run->regions && i < run->count; i++)
        run->regions[i] = (struct sim_region){.index = i,
                                              .count = run->count,
                                              .window_days = setup->window_days,
                                              .key = {.seed = setup->seed, .replication = setup->replication, .luck = setup->luck}};
    bool whole = shared && run->regions && run->taken && run->active && run->first && run->senders && run->row;
    double start = sim_grid_head_office(&run->grid, run->grid.first);
    double end = sim_grid_head_office(&run->grid, run->grid.last);
    for (uint32_t i = 0; whole && i < run->count; i++)
        whole = sim_region_init(&run->regions[i], queue, run->model, start, end);
    return whole ? SIM_OK : sim_fail(run->error, SIM_INTERNAL, "out of memory for %u regions", run->count);
}

static void free_regions(struct run *run)
{
    for (uint32_t i = 0; run->regions && i < run->count; i++)
        sim_region_fini(&run->regions[i]);
    free(run->regions);
    free(run->taken);
    free(run->active);
    free(run->first);
    sim_shares_fini(&run->shares);
    free(run->senders);
    free(run->row);
}

int sim_run_with(const struct sim_model *model, const void *before, const void *after,
                 const struct sim_run_setup *setup, const struct sim_run_options *options,
                 const volatile sig_atomic_t *stop, struct sim_run_output *output, struct sim_error *error)
{
    struct run run = {.model = model,
                      .after = after,
                      .serial_below = options->serial_below,
                      .stop = stop,
                      .output = output,
                      .error = error};
    if (error)
        error->status = SIM_OK;
    int status = sim_grid_init(&run.grid, setup, error);
    if (status)
        return status;
    if (after && run.grid.diverge == run.grid.first) {
        before = after; /* nothing happens under the old terms */
        run.after = NULL;
    }
    run.count = model->region_count(before);
    if (run.count == 0)
        return sim_fail(error, SIM_USAGE, "a run needs at least one region");
    run.threads = options->threads < 1 ? 1 : options->threads;
    if ((uint32_t)run.threads > run.count)
        run.threads = (int)run.count;
    status = make_regions(&run, setup, options->queue);
    if (status)
        goto done;
    run.world = model->create(before, setup, run.regions, error);
    if (!run.world) {
        status = error && error->status ? error->status : sim_fail(error, SIM_INTERNAL, "the model could not be made");
        goto done;
    }
    status = run.threads > 1 ? simulate_with_crew(&run) : simulate(&run);
    if (status == SIM_OK)
        finish(&run);
    model->destroy(run.world);
done:
    free_regions(&run);
    return status;
}

int sim_run(const struct sim_model *model, const void *before, const void *after, const struct sim_run_setup *setup,
            int threads, const volatile sig_atomic_t *stop, struct sim_run_output *output, struct sim_error *error)
{
    struct sim_run_options options = {.threads = threads, .queue = SIM_QUEUE_LADDER, .serial_below = SIM_SERIAL_BELOW};
    return sim_run_with(model, before, after, setup, &options, stop, output, error);
}
