/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One world, larger and larger: the demo's baseline with clients and partners
 * in proportion.  For each size in one go: the cost of a client-year and of an
 * event, the memory a client takes (everything the run owns, pending events
 * included, and what it takes beyond the smallest world), and what two and
 * four threads over regions gain with the same digest, or it fails.  Costs are
 * processor time of one thread; gains are wall clock, of the fastest of three
 * tries on one thread and on two, turn about, and need an idle machine.
 *
 * The first day is told by itself and not counted as cost of a client-year: in
 * it the world is made and its memory comes from the system, once in a run of
 * any length, while here only some months are run.
 *
 *     world_bench [LARGEST [DAYS [CELLS [SCENARIO]]]]     (default 1e6 clients, 180 days, 2 cells a region)
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench.h"
#include "models/model.h"
#include "models/params/parameters.h"
#include "sim/io/scenario.h"
#include "sim/parallel/execution.h"

#define TRIES 3
#define SMALLEST 1e4
#define CLIENTS_PER_PARTNER 100.0
/* Clients of worlds that more than one thread is tried on: tests/theory has the others. */
#define THREADS_UP_TO 1000000

struct outcome {
    double seconds, thread_seconds, first_seconds,
        bytes; /* first_seconds: processor time of making and the first day */
    uint64_t events, digest;
};

static void resize(struct eco_params *parameters, double clients, uint32_t cells)
{
    double partners = 0;
    for (uint32_t g = 0; g < parameters->group_count; g++)
        partners += parameters->partners[g].count;
    for (uint32_t g = 0; g < parameters->group_count; g++) {
        struct eco_group_params *group = &parameters->partners[g];
        double factor = clients / CLIENTS_PER_PARTNER / partners;
        group->count = (uint32_t)(group->count * factor + 0.5);
        group->prospects = (uint32_t)(group->prospects * factor + 0.5);
    }
    parameters->world.clients = (uint32_t)clients;
    parameters->world.cells = cells;
}

static bool simulate(const struct eco_params *parameters, const struct sim_run_setup *setup, int threads,
                     struct outcome *outcome)
{
    const struct sim_run_options options = {
        .threads = threads, .queue = SIM_QUEUE_LADDER, .serial_below = SIM_SERIAL_BELOW};
    struct sim_error error = {0};
    struct sim_run_output output = {0};
    struct sim_grid grid;
    struct sim_execution *run = NULL;
    struct sim_archive scales = {.mode = SIM_ARCHIVE_WEIGH};
    double thread_start = bench_thread_seconds();
    bool fine = sim_grid_init(&grid, setup, &error) == SIM_OK &&
                sim_run_output_init(&output, &eco_model, setup, &error) == SIM_OK &&
                (run = sim_execution_create(&eco_model, parameters, NULL, setup, &options, &output, &error)) != NULL;
    fine = fine && sim_execution_advance(run, grid.first + 1, NULL, &error) == SIM_OK;
    outcome->first_seconds = bench_thread_seconds() - thread_start;
    const uint64_t before = run ? sim_execution_executed(run) : 0;
    const double start = bench_seconds();
    thread_start = bench_thread_seconds();
    fine = fine && sim_execution_advance(run, grid.last, NULL, &error) == SIM_OK;
    outcome->seconds = bench_seconds() - start;
    outcome->thread_seconds = bench_thread_seconds() - thread_start;
    if (fine) {
        sim_execution_archive(run, &scales);
        fine = sim_execution_finish(run, &error) == SIM_OK;
    }
    outcome->bytes = (double)scales.size_bytes;
    outcome->events = output.executed - before;
    outcome->digest = output.digest;
    sim_execution_destroy(run);
    sim_run_output_fini(&output);
    if (!fine)
        fprintf(stderr, "world_bench: %s\n", error.text);
    return fine;
}

/* "NAME_1eN" for the page. */
static void figure(const char *name, double clients, double value)
{
    char text[48];
    snprintf(text, sizeof text, "%s_1e%.0f", name, log10(clients));
    bench_figure(text, value);
}

/* The fastest of some tries on one thread and on two, turn about; false if one failed. */
static bool race(const struct eco_params *parameters, const struct sim_run_setup *setup, struct outcome *one,
                 struct outcome *two, bool *same)
{
    for (int i = 0; i < TRIES; i++) {
        struct outcome again[2];
        if (!simulate(parameters, setup, 1, &again[0]) || !simulate(parameters, setup, 2, &again[1]))
            return false;
        *same = *same && again[0].digest == again[1].digest;
        if (i == 0 || again[0].seconds < one->seconds)
            *one = again[0];
        if (i == 0 || again[1].seconds < two->seconds)
            *two = again[1];
    }
    return true;
}

/* Prints one row; false if something failed. */
static bool measure(const struct eco_params *parameters, const struct sim_run_setup *setup, struct outcome *smallest)
{
    struct outcome one, two, four;
    bool threads = parameters->world.clients <= THREADS_UP_TO, same = true;
    if (!threads) {
        if (!simulate(parameters, setup, 1, &one))
            return false;
        two = four = one;
    } else if (!race(parameters, setup, &one, &two, &same) || !simulate(parameters, setup, 4, &four)) {
        return false;
    }
    double clients = parameters->world.clients, years = (setup->warmup_days + setup->horizon_days - 1) / 365;
    if (smallest->events == 0)
        *smallest = one;
    same = same && one.digest == two.digest && one.digest == four.digest;
    printf("%10.0f %8u %12.2f %10.0f %12.2f %10.0f", clients, (unsigned)eco_model.region_count(parameters),
           one.thread_seconds * 1e6 / clients / years, one.thread_seconds * 1e9 / (double)one.events,
           (double)one.events / clients / years, one.bytes / clients);
    if (clients > SMALLEST)
        printf(" %10.0f", (one.bytes - smallest->bytes) / (clients - SMALLEST));
    else
        printf(" %10s", "-");
    printf(" %12.2f", one.first_seconds * 1e6 / clients);
    if (threads)
        printf(" %9.2f %9.2f  %s\n", one.seconds / two.seconds, one.seconds / four.seconds,
               same ? "same" : "DIFFERENT");
    else
        printf(" %9s %9s  -\n", "-", "-");
    if (clients > SMALLEST) {
        figure("world_cost", clients, one.thread_seconds / clients / (smallest->thread_seconds / SMALLEST));
        figure("world_bytes", clients, one.bytes / clients);
        if (threads)
            figure("world_threads", clients, one.seconds / two.seconds);
    }
    fflush(stdout);
    return same;
}

int main(int argc, char **argv)
{
    double largest = argc > 1 ? strtod(argv[1], NULL) : 1e6, days = argc > 2 ? strtod(argv[2], NULL) : 180;
    uint32_t cells = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 2;
    const char *file = argc > 4 ? argv[4] : "scenarios/demo.conf";
    struct sim_problems *problems = calloc(1, sizeof *problems);
    struct eco_params *parameters = calloc(1, sizeof *parameters);
    struct sim_scenario *scenario = problems ? sim_scenario_read(&eco_model, file, NULL, 0, problems) : NULL;
    bool fine = scenario && parameters && days >= 30 && cells > 0 &&
                !sim_scenario_resolve(scenario, sim_scenario_baseline(scenario), NULL, 0, parameters, problems);
    if (problems)
        sim_problems_print(problems, stderr, false);
    if (fine) {
        const struct sim_experiment *e = sim_scenario_experiment(scenario);
        struct sim_run_setup setup = {.seed = e->seed,
                                      .horizon_days = days,
                                      .sample_days = e->sample,
                                      .window_days = e->mail_window,
                                      .directory_days = e->directory};
        struct outcome smallest = {0};
        printf("%10s %8s %12s %10s %12s %10s %10s %12s %9s %9s  digests\n", "clients", "regions", "us/cl.-year",
               "ns/event", "ev/cl.-year", "B/client", "B/further", "us to make", "2 thr. x", "4 thr. x");
        for (double clients = SMALLEST; fine && clients <= largest; clients *= 10) {
            resize(parameters, clients, cells);
            fine = measure(parameters, &setup, &smallest);
        }
    }
    sim_scenario_destroy(scenario);
    free(parameters);
    free(problems);
    return fine ? 0 : 1;
}
