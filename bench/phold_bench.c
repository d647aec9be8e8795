/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PHOLD through the whole engine: regions, mail, windows.  Threads are in threads_bench.
 *
 *   engine       million events a second of processor time, one thread, beside the barest windowed loop with the
 *                same draws (bench/phold_bare.h), turn about: 25 % remote, look-ahead 0.1, one event a process
 *   windows      one region through windows of a tenth, beside the same events in one window
 *
 *     phold_bench [LARGEST]      processes up to (default 1e6)
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench.h"
#include "bench/phold_bare.h"
#include "sim/core/digest.h"
#include "sim/parallel/windows.h"
#include "tests/support/phold_model.h"

#define TRIES 7
#define MEAN 1.0
#define LOOKAHEAD 0.1
#define REMOTE 0.25
#define PROCESSES_MIN 500 /* of a region */
#define REGIONS_MAX 4
#define EVENTS 2e6 /* at least, a try */
#define WHOLE_DAYS 10

struct timing {
    double processor;
    uint64_t digest, moves;
};

static struct timing run(const struct phold_parameters *parameters, double days, double window, double directory)
{
    struct sim_run_setup setup = {
        .seed = 1, .horizon_days = days, .sample_days = days, .window_days = window, .directory_days = directory};
    struct sim_error error = {0};
    struct sim_run_output output;
    if (sim_run_output_init(&output, &phold_model, &setup, &error))
        exit(1);
    double processor = bench_thread_seconds();
    if (sim_run(&phold_model, parameters, NULL, &setup, 1, NULL, &output, &error)) {
        fprintf(stderr, "%s\n", error.text);
        exit(1);
    }
    struct timing timing = {.processor = bench_thread_seconds() - processor,
                            .digest = output.digest,
                            .moves = (uint64_t)output.headline[PHOLD_MOVES]};
    sim_run_output_fini(&output);
    return timing;
}

/* Returns whether the bare loop and the engine did the same. */
static bool measure_engine(double largest)
{
    bool same = true;
    uint64_t digest = SIM_DIGEST_START;
    printf("%-10s %10s %10s %8s  moves\n", "processes", "bare M/s", "engine M/s", "ratio");
    for (double processes = 1e3; processes <= largest * 1.001; processes *= processes > 5e4 ? 10 : 100) {
        uint32_t regions = (uint32_t)fmin(processes / PROCESSES_MIN, REGIONS_MAX);
        struct phold_parameters p = {regions, (uint32_t)processes / regions, MEAN, LOOKAHEAD, REMOTE};
        double days = fmax(ceil(EVENTS * (MEAN + LOOKAHEAD) / processes), 4), bare = (double)INFINITY, ours = bare;
        uint64_t moves[2] = {0, 0};
        for (int i = 0; i < TRIES; i++) {
            double start = bench_thread_seconds();
            moves[0] = bare_run(p.tokens * regions, MEAN, LOOKAHEAD, REMOTE, days, 1);
            bare = fmin(bare, bench_thread_seconds() - start);
            struct timing timing = run(&p, days, LOOKAHEAD, 1);
            moves[1] = timing.moves;
            digest = sim_digest_fold(digest, timing.digest);
            ours = fmin(ours, timing.processor);
        }
        same = same && moves[0] == moves[1];
        char figure[32];
        printf("%-10.0f %10.2f %10.2f %8.2f  %s\n", processes, 1e-6 * (double)moves[0] / bare,
               1e-6 * (double)moves[1] / ours, bare / ours, moves[0] == moves[1] ? "equal" : "DIFFERENT");
        snprintf(figure, sizeof figure, "phold_1e%.0f", log10(processes));
        bench_figure(figure, bare / ours);
        if (processes == 1e5)
            bench_figure("phold_ns", 1e9 * ours / (double)moves[1]);
        fflush(stdout);
    }
    printf("digest %016" PRIx64 "\n", digest);
    return same;
}

/* One region sends no mail, so that it may go without windows. */
static void measure_windows(void)
{
    struct phold_parameters p = {1, 100000, MEAN, LOOKAHEAD, 0};
    double with = (double)INFINITY, without = with;
    for (int i = 0; i < 2 * TRIES; i++) {
        with = fmin(with, run(&p, WHOLE_DAYS, LOOKAHEAD, 1).processor);
        without = fmin(without, run(&p, WHOLE_DAYS, WHOLE_DAYS, WHOLE_DAYS).processor);
    }
    printf("\none region of %u: with windows %.3f s, without %.3f s, ratio %.3f\n", p.tokens, with, without,
           with / without);
    bench_figure("windows", with / without);
}

int main(int argc, char **argv)
{
    bool same = measure_engine(argc > 1 ? atof(argv[1]) : 1e6);
    measure_windows();
    return same ? 0 : 1;
}
