/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ecosystem as shipped: events per second of processor time, nanoseconds
 * per event and events per client-year of the demo's baseline, on one thread;
 * and the digest of all runs, which no build may change (bench/links.sh).
 *
 *   model_bench [SCENARIO [RUNS]]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench.h"
#include "models/model.h"
#include "models/params/parameters.h"
#include "sim/core/digest.h"
#include "sim/io/scenario.h"
#include "sim/parallel/run.h"

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    const char *file = argc > 1 ? argv[1] : "scenarios/demo.conf";
    int runs = argc > 2 ? atoi(argv[2]) : 9;
    struct sim_problems *problems = calloc(1, sizeof *problems);
    struct eco_params *parameters = calloc(1, sizeof *parameters);
    double *seconds = calloc((size_t)(runs > 0 ? runs : 1), sizeof *seconds);
    if (!problems || !parameters || !seconds || runs < 1)
        return 2;
    struct sim_scenario *scenario = sim_scenario_read(&eco_model, file, NULL, 0, problems);
    sim_problems_print(problems, stderr, false);
    if (!scenario || sim_scenario_resolve(scenario, sim_scenario_baseline(scenario), NULL, 0, parameters, problems))
        return 2;
    const struct sim_experiment *e = sim_scenario_experiment(scenario);
    struct sim_run_setup setup = {.seed = e->seed,
                                  .warmup_days = e->warmup,
                                  .horizon_days = e->horizon,
                                  .sample_days = e->sample,
                                  .window_days = e->mail_window,
                                  .directory_days = e->directory};
    uint64_t events = 0, digest = SIM_DIGEST_START;
    for (int r = 0; r < runs; r++) {
        struct sim_run_output output;
        struct sim_error error = {0};
        setup.replication = (uint64_t)r;
        if (sim_run_output_init(&output, &eco_model, &setup, &error))
            return 1;
        double start = bench_thread_seconds();
        if (sim_run(&eco_model, parameters, NULL, &setup, 1, NULL, &output, &error))
            return 1;
        seconds[r] = bench_thread_seconds() - start;
        digest = sim_digest_fold(digest, output.digest);
        events = output.executed; /* of the last run, about the same in each */
        sim_run_output_fini(&output);
    }
    qsort(seconds, (size_t)runs, sizeof *seconds, by_size);
    double median = seconds[runs / 2], years = (setup.warmup_days + setup.horizon_days) / 365;
    printf("%-28s %10s %12s %12s %18s\n", "scenario", "s a run", "M events/s", "ns/event", "events/client-year");
    printf("%-28s %10.3f %12.2f %12.0f %18.2f   (median of %d runs, %u clients)\n", file, median,
           (double)events / median / 1e6, median / (double)events * 1e9,
           (double)events / (parameters->world.clients * years), runs, parameters->world.clients);
    printf("digest %016" PRIx64 "\n", digest);
    bench_figure("model_seconds", median);
    bench_figure("model_event_ns", median / (double)events * 1e9);
    bench_figure("model_events", (double)events / (parameters->world.clients * years));
    sim_scenario_destroy(scenario);
    free(parameters);
    free(problems);
    free(seconds);
    return 0;
}
