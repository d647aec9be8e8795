/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a second thread gains, in wall clock: an idle machine is needed.
 *
 *   over runs      the demo's baseline, several replications: each thread takes whole runs
 *   over regions   PHOLD of growing size, and the demo's baseline: threads share the windows of one run.  Where
 *                  windows hold too little a run stays on one thread by itself, so nothing should be lost
 *
 * Digests must be equal, or it fails.  World_bench has threads over the regions of large worlds.
 *
 *     threads_bench [THREADS]     (default 2)
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench.h"
#include "models/model.h"
#include "models/params/parameters.h"
#include "sim/core/calendar.h"
#include "sim/core/digest.h"
#include "sim/io/scenario.h"
#include "sim/parallel/pool.h"
#include "sim/parallel/run.h"
#include "tests/support/phold_model.h"

#define RUNS 6
#define TRIES 3

struct work {
    const struct sim_model *model;
    const void *parameters;
    struct sim_run_setup setup;
    int threads; /* of each run */
    uint64_t digest[RUNS], executed;
};

static void run(void *context, uint64_t index, int thread)
{
    (void)thread;
    struct work *work = context;
    struct sim_run_setup setup = work->setup;
    struct sim_run_output output;
    struct sim_error error = {0};
    setup.replication = index;
    if (sim_run_output_init(&output, work->model, &setup, &error) ||
        sim_run(work->model, work->parameters, NULL, &setup, work->threads, NULL, &output, &error)) {
        fprintf(stderr, "threads_bench: %s\n", error.text);
        exit(1);
    }
    work->digest[index] = output.digest;
    if (index == 0)
        work->executed = output.executed;
    sim_run_output_fini(&output);
}

/* Wall seconds of some runs, on `over_runs` threads that take whole ones. */
static double seconds(struct work *work, uint64_t runs, int over_runs, int over_regions, uint64_t *digest)
{
    work->threads = over_regions;
    double start = bench_seconds();
    sim_pool_for(runs, over_runs, run, work);
    start = bench_seconds() - start;
    *digest = SIM_DIGEST_START;
    for (uint64_t i = 0; i < runs; i++)
        *digest = sim_digest_fold(*digest, work->digest[i]);
    return start;
}

/* One thread beside several, turn about; the gain of the best of each. */
static double measure(const char *what, struct work *work, uint64_t runs, int over_runs, int over_regions)
{
    double one = (double)INFINITY, several = one;
    uint64_t digest[2];
    for (int i = 0; i < TRIES; i++) {
        one = fmin(one, seconds(work, runs, 1, 1, &digest[0]));
        several = fmin(several, seconds(work, runs, over_runs, over_regions, &digest[1]));
        if (digest[0] != digest[1]) {
            fprintf(stderr, "threads_bench: digests differ: %s\n", what);
            exit(1);
        }
    }
    printf("%-46s %10.3f %10.3f %8.2f %10.2f\n", what, one, several, one / several,
           1e-6 * (double)(work->executed * runs) / several);
    fflush(stdout);
    return one / several;
}

static double phold(uint32_t regions, uint32_t tokens, double remote, double days, int threads)
{
    const struct phold_parameters p = {regions, tokens, 1 - SIM_HOUR, SIM_HOUR, remote};
    struct work work = {
        .model = &phold_model,
        .parameters = &p,
        .setup = {.seed = 1, .horizon_days = days, .sample_days = days, .window_days = SIM_HOUR, .directory_days = 1}};
    char what[64];
    snprintf(what, sizeof what, "PHOLD, %u regions x %u tokens, %.0f %% remote", regions, tokens, 100 * remote);
    return measure(what, &work, 1, 1, threads);
}

static bool measure_demo(int threads, double *over_runs, double *over_regions)
{
    struct sim_problems *problems = calloc(1, sizeof *problems);
    struct eco_params *parameters = calloc(1, sizeof *parameters);
    struct sim_scenario *scenario =
        problems ? sim_scenario_read(&eco_model, "scenarios/demo.conf", NULL, 0, problems) : NULL;
    bool fine = scenario && parameters &&
                !sim_scenario_resolve(scenario, sim_scenario_baseline(scenario), NULL, 0, parameters, problems);
    if (problems)
        sim_problems_print(problems, stderr, false);
    if (fine) {
        const struct sim_experiment *e = sim_scenario_experiment(scenario);
        struct work work = {.model = &eco_model,
                            .parameters = parameters,
                            .setup = {.seed = e->seed,
                                      .warmup_days = e->warmup,
                                      .horizon_days = e->horizon,
                                      .sample_days = e->sample,
                                      .window_days = e->mail_window,
                                      .directory_days = e->directory}};
        *over_runs = measure("runs of the demo's baseline, whole", &work, RUNS, threads, 1);
        *over_regions = measure("the demo's baseline, regions", &work, 1, 1, threads);
    }
    sim_scenario_destroy(scenario);
    free(parameters);
    free(problems);
    return fine;
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 2;
    double over_runs, worst;
    char several[24];
    snprintf(several, sizeof several, "%d threads", threads);
    printf("%-46s %10s %10s %8s %10s\n", "seconds", "1 thread", several, "gain", "Mevents/s");
    if (!measure_demo(threads, &over_runs, &worst))
        return 1;
    worst = fmin(worst, phold(8, 100, 0.1, 400, threads));
    worst = fmin(worst, phold(8, 1000, 0.1, 100, threads));
    worst = fmin(worst, phold(8, 2500, 0.1, 40, threads));
    double large = phold(8, 20000, 0.1, 10, threads);
    (void)phold(8, 20000, 0.9, 10, threads);
    (void)phold(64, 5000, 0.1, 5, threads);
    bench_figure("threads_runs", over_runs);
    bench_figure("threads_phold", large);
    bench_figure("threads_worst", worst);
    return 0;
}
