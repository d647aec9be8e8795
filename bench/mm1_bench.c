/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M/M/1 at load 0.8: customers a second through the engine (regions, queue,
 * digest, addressed draws) beside the leanest program one could write: two
 * variables for the next arrival and departure, GSL's mt19937 and
 * gsl_ran_exponential, no event list.  Both print the mean number present,
 * which is 4.
 *
 *     mm1_bench [customers]      (default 5e6)
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "bench/bench.h"
#include "sim/parallel/run.h"
#include "tests/support/network_model.h"

#define LOAD 0.8
#define TRIES 5

struct result {
    double customers, seconds, present;
    uint64_t digest; /* of the engine's run; no build may change it (bench/links.sh) */
};

static struct result engine(double customers)
{
    struct network_parameters p = network_single(LOAD, 1, 1);
    double days = ceil(customers / LOAD / 1000) * 1000;
    struct sim_run_setup setup = {
        .seed = 1, .horizon_days = days, .sample_days = days, .window_days = 1000, .directory_days = 1000};
    struct sim_run_output output;
    struct sim_error error = {0};
    if (sim_run_output_init(&output, &network_model, &setup, &error))
        exit(1);
    double start = bench_thread_seconds();
    if (sim_run(&network_model, &p, NULL, &setup, 1, NULL, &output, &error)) {
        fprintf(stderr, "%s\n", error.text);
        exit(1);
    }
    struct result result = {.seconds = bench_thread_seconds() - start,
                            .customers = output.headline[NETWORK_THROUGHPUT] * days,
                            .present = output.headline[NETWORK_L],
                            .digest = output.digest};
    sim_run_output_fini(&output);
    return result;
}

static struct result plain(double customers)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, 1);
    double now = 0, end = customers / LOAD, area = 0, served = 0, present = 0;
    double arrival = gsl_ran_exponential(rng, 1 / LOAD), departure = (double)INFINITY;
    double start = bench_thread_seconds();
    while (now < end) {
        double next = arrival < departure ? arrival : departure;
        area += present * (next - now);
        now = next;
        if (arrival < departure) {
            if (present++ == 0)
                departure = now + gsl_ran_exponential(rng, 1);
            arrival = now + gsl_ran_exponential(rng, 1 / LOAD);
        } else {
            served++;
            departure = --present > 0 ? now + gsl_ran_exponential(rng, 1) : (double)INFINITY;
        }
    }
    struct result result = {.seconds = bench_thread_seconds() - start, .customers = served, .present = area / now};
    gsl_rng_free(rng);
    return result;
}

/* The best of several tries each, turn about, so that a busy machine troubles both alike. */
static void best_of_each(double customers, struct result results[2])
{
    for (int i = 0; i < TRIES; i++) {
        struct result next[2] = {engine(customers), plain(customers)};
        for (int k = 0; k < 2; k++)
            if (i == 0 || next[k].seconds < results[k].seconds)
                results[k] = next[k];
    }
}

int main(int argc, char **argv)
{
    double customers = argc > 1 ? atof(argv[1]) : 5e6;
    struct result results[2];
    best_of_each(customers, results);
    static const char *const names[2] = {"engine", "plain GSL loop"};
    printf("%-16s %12s %10s %12s %8s\n", "M/M/1", "Mcustomers/s", "ns each", "mean present", "ratio");
    for (int i = 0; i < 2; i++)
        printf("%-16s %12.2f %10.1f %12.4f %8.2f\n", names[i], 1e-6 * results[i].customers / results[i].seconds,
               1e9 * results[i].seconds / results[i].customers, results[i].present,
               results[i].seconds / results[i].customers / (results[1].seconds / results[1].customers));
    printf("digest %016" PRIx64 "\n", results[0].digest);
    bench_figure("mm1_ns", 1e9 * results[0].seconds / results[0].customers);
    return 0;
}
