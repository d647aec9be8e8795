/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Windows, boundaries, samples: an execution on its way. */
#include <math.h>

#include "sim/core/assert.h"
#include "sim/core/region_private.h"
#include "sim/parallel/execution_private.h"

#define PUBLICATION 0.25 /* of the work of a day's events, more or less */
#define AWAKE 0.4        /* of what a crew must gain that has to be woken */

/* ------------------------------------------------------------ tasks of a crew */

static void start_task(void *context, uint32_t index)
{
    struct sim_execution *run = context;
    struct sim_region *region = &run->regions[run->list[index]];
    sim_assert_watch(&region->private->context);
    run->model->start(region);
    sim_assert_watch(NULL);
}

static void window_task(void *context, uint32_t index)
{
    struct sim_execution *run = context;
    uint32_t i = run->list[index];
    run->taken[i] = sim_region_run(&run->regions[i], run->model, run->limit);
}

static void publish_task(void *context, uint32_t index)
{
    struct sim_execution *run = context;
    struct sim_region *region = &run->regions[run->list[index]];
    sim_assert_watch(&region->private->context);
    run->model->publish(region);
    sim_assert_watch(NULL);
}

static void collect_task(void *context, uint32_t index)
{
    struct sim_execution *run = context;
    struct sim_region *region = &run->regions[run->list[index]];
    sim_assert_watch(&region->private->context);
    for (uint32_t i = 0; i < run->sender_count; i++)
        sim_region_collect(region, &run->regions[run->senders[i]]);
    sim_assert_watch(NULL);
}

/* What the tasks at hand cost, and the largest of them, in light events or mails (event_weight). */
struct burden {
    double all, most;
};

/* A crew that was called for the last window is awake, and need not gain what waking it costs. */
static uint32_t least_gain(const struct sim_execution *run)
{
    return run->crew_awake ? (uint32_t)(AWAKE * run->serial_below) : run->serial_below;
}

/* Regions list[first[0]..first[threads]), by thread.  Returns whether they were shared. */
static bool for_listed(struct sim_execution *run, const uint32_t *list, const uint32_t *first, struct burden burden,
                       sim_crew_task *task)
{
    uint32_t count = first[run->threads];
    run->list = list;
    if (run->crew && sim_forecast_worth_sharing(burden.all, burden.most, count, run->threads, least_gain(run))) {
        sim_crew_run(run->crew, first, task, run);
        return true;
    }
    for (uint32_t i = 0; i < count; i++)
        task(run, i);
    return false;
}

static void for_all(struct sim_execution *run, double work, sim_crew_task *task)
{
    for_listed(run, run->shares.order, run->shares.first, (struct burden){.all = work}, task);
}

/* ---------------------------------------------------------- steps of a window */

static void deliver(struct sim_execution *run)
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

/* Regions with something to do before the window's end; returns the share of the busiest, 0 if unknown. */
static double choose_active(struct sim_execution *run)
{
    const struct sim_shares *shares = &run->shares;
    double load = 0, most = 0;
    uint32_t active = 0;
    for (int t = 0; t < run->threads; t++) {
        run->first[t] = active;
        for (uint32_t k = shares->first[t]; k < shares->first[t + 1]; k++) {
            struct sim_region *region = &run->regions[shares->order[k]];
            if (!(region->private->next_time < run->limit))
                continue;
            region->boundary = run->limit;
            run->active[active++] = shares->order[k];
            load += shares->load[region->index];
            most = shares->load[region->index] > most ? shares->load[region->index] : most;
        }
    }
    run->first[run->threads] = active;
    return load > 0 ? most / load : 0;
}

static void execute_window(struct sim_execution *run, int64_t k)
{
    run->limit = sim_grid_window(&run->grid, k + 1);
    double busiest = choose_active(run), work = run->event_weight * sim_forecast_events(&run->forecast, k);
    bool shared = for_listed(run, run->active, run->first, (struct burden){work, busiest * work}, window_task);
    run->crew_awake = shared;
    run->modes.shared += shared;
    run->modes.alone += !shared;
    uint64_t taken = 0;
    for (uint32_t i = 0; i < run->first[run->threads]; i++) {
        uint32_t region = run->active[i];
        taken += run->taken[region];
        sim_shares_note(&run->shares, region, run->taken[region]);
    }
    sim_forecast_note(&run->forecast, k, taken);
    deliver(run);
}

static double next_time(const struct sim_execution *run)
{
    double next = (double)INFINITY;
    for (uint32_t i = 0; i < run->count; i++)
        if (run->regions[i].private->next_time < next)
            next = run->regions[i].private->next_time;
    return next;
}

/* -------------------------------------------------------- head-office boundary */

static void sample(struct sim_execution *run, double now)
{
    struct sim_run_output *output = run->output;
    run->model->sample(run->world, now, run->row);
    sim_assert(run->sampled < output->time_count && output->time[run->sampled] == now);
    for (uint32_t m = 0; m < output->metric_count; m++)
        output->series[(size_t)m * output->time_count + run->sampled] = run->row[m];
    run->sampled++;
}

static void check_laws(struct sim_execution *run)
{
#ifdef PARTNERSIM_CHECKS
    if (run->model->check)
        run->model->check(run->world);
#else
    (void)run;
#endif
}

/* The boundary that ends a day, all but a change of terms. */
static void head_office(struct sim_execution *run)
{
    const struct sim_model *model = run->model;
    const int64_t day = ++run->day;
    double now = sim_grid_head_office(&run->grid, day);
    double boundary = sim_grid_window(&run->grid, day * run->grid.windows + 1);
    for (uint32_t i = 0; i < run->count; i++)
        sim_region_set_time(&run->regions[i], now, boundary);
    sim_forecast_end_day(&run->forecast);
    if (model->publish)
        for_all(run, PUBLICATION * run->event_weight * run->forecast.yesterday, publish_task);
    if (day % run->grid.sample == 0)
        sample(run, now);
    if (day == 0 && model->begin_headline)
        model->begin_headline(run->world);
    if (day < run->grid.last) {
        if (model->head_office)
            model->head_office(run->world, now);
        deliver(run); /* what was sent at the boundary itself */
    }
    check_laws(run);
    sim_shares_settle(&run->shares);
}

static void change_terms(struct sim_execution *run)
{
    if (!run->after || run->day != run->grid.diverge)
        return;
    run->model->change(run->world, run->after, sim_grid_head_office(&run->grid, run->day));
    deliver(run);
    check_laws(run);
}

/* --------------------------------------------------------------------- the run */

static int find_failure(const struct sim_execution *run)
{
    for (uint32_t i = 0; i < run->count; i++)
        if (sim_region_failed(&run->regions[i]))
            return sim_fail(run->error, SIM_INTERNAL,
                            "out of memory in region %u of %u at day %g: use fewer threads or a smaller world", i,
                            run->count, run->regions[i].now);
    return SIM_OK;
}

static void begin(struct sim_execution *run)
{
    double boundary = sim_grid_window(&run->grid, run->grid.first * run->grid.windows + 1);
    for (uint32_t i = 0; i < run->count; i++)
        run->regions[i].boundary = boundary;
    for_all(run, (double)INFINITY, start_task);
    deliver(run);
    if (run->grid.first == 0 && run->model->begin_headline)
        run->model->begin_headline(run->world);
    run->begun = true;
}

static bool stopped(const struct sim_execution *run)
{
    return run->watch && run->watch->stop && *run->watch->stop;
}

/* Windows up to the next boundary; empty ones are skipped. */
static int execute_day(struct sim_execution *run)
{
    const struct sim_grid *grid = &run->grid;
    const double office = sim_grid_head_office(grid, run->day + 1);
    int64_t k = run->day * grid->windows;
    for (double next; (next = next_time(run)) < office; k++) {
        if (stopped(run))
            return sim_fail(run->error, SIM_INTERRUPTED, "stopped at day %g", sim_grid_window(grid, k));
        k = sim_grid_window_of(grid, next);
        execute_window(run, k);
    }
    if (stopped(run))
        return sim_fail(run->error, SIM_INTERRUPTED, "stopped at day %g", sim_grid_window(grid, k));
    return find_failure(run);
}

int sim_execution_simulate(struct sim_execution *run, int64_t until)
{
    if (!run->begun)
        begin(run);
    while (run->day < until) {
        change_terms(run);
        int status = execute_day(run);
        if (status)
            return status;
        head_office(run);
        const struct sim_execution_watch *watch = run->watch;
        if (watch && watch->go_on && !watch->go_on(watch->context, sim_grid_head_office(&run->grid, run->day)))
            break;
    }
    return find_failure(run);
}
