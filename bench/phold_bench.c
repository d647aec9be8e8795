/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PHOLD through the whole engine: regions, mail, windows, threads.  Events a
 * second for each number of threads, and whether the digests agree.
 *
 *     phold_bench [days]      simulated days a run (default 20)
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench.h"
#include "sim/core/calendar.h"
#include "sim/parallel/pool.h"
#include "sim/parallel/windows.h"
#include "tests/support/phold_model.h"

struct load {
    const char *what;
    struct phold_parameters parameters;
};

/* Windows of an hour, waits of about a day: a window's events are the tokens of a region / 24. */
static const struct load loads[] = {
    {"8 regions x 1,000 tokens, 10% remote", {8, 1000, 1 - SIM_HOUR, SIM_HOUR, 0.1}},
    {"8 regions x 20,000 tokens, 10% remote", {8, 20000, 1 - SIM_HOUR, SIM_HOUR, 0.1}},
    {"8 regions x 20,000 tokens, 90% remote", {8, 20000, 1 - SIM_HOUR, SIM_HOUR, 0.9}},
    {"64 regions x 5,000 tokens, 10% remote", {64, 5000, 1 - SIM_HOUR, SIM_HOUR, 0.1}},
};

static double seconds_of(const struct load *load, double days, int threads, struct sim_run_output *output)
{
    struct sim_run_setup setup = {
        .seed = 1, .horizon_days = days, .sample_days = days, .window_days = SIM_HOUR, .directory_days = 1};
    struct sim_error error = {0};
    if (sim_run_output_init(output, &phold_model, &setup, &error))
        exit(1);
    double start = bench_seconds();
    if (sim_run(&phold_model, &load->parameters, NULL, &setup, threads, NULL, output, &error)) {
        fprintf(stderr, "%s\n", error.text);
        exit(1);
    }
    return bench_seconds() - start;
}

int main(int argc, char **argv)
{
    double days = argc > 1 ? atof(argv[1]) : 20;
    int most = sim_pool_threads();
    printf("%-40s %8s %12s %10s %8s  %s\n", "load", "threads", "events", "Mevents/s", "speedup", "digest");
    for (size_t i = 0; i < sizeof loads / sizeof loads[0]; i++) {
        double alone = 0;
        uint64_t digest = 0;
        for (int threads = 1; threads <= most; threads = threads < most && 2 * threads > most ? most : 2 * threads) {
            struct sim_run_output output;
            double seconds = seconds_of(&loads[i], days, threads, &output);
            if (threads == 1) {
                alone = seconds;
                digest = output.digest;
            }
            printf("%-40s %8d %12" PRIu64 " %10.2f %8.2f  %s\n", loads[i].what, threads, output.executed,
                   1e-6 * (double)output.executed / seconds, alone / seconds,
                   output.digest == digest ? "equal" : "DIFFERENT");
            fflush(stdout);
            sim_run_output_fini(&output);
        }
    }
    return 0;
}
