/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hold model: take the first event, put it back a random step later, with
 * a constant number of events pending.  Nanoseconds a hold, ladder against
 * plain heap in the same run, the best of three tries each.
 *
 *     hold_bench [largest]      pending events up to `largest` (default 1e6; 1e7 takes some 2 GB)
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench.h"
#include "sim/core/queue.h"

#define TABLE 4096

enum shape { EXPONENTIAL, UNIFORM, BIMODAL, HEAVY, CONSTANT, MIDNIGHTS, SHAPES };

static const char *const shape_names[SHAPES] = {
    [EXPONENTIAL] = "exponential", [UNIFORM] = "uniform 0..2", [BIMODAL] = "95% short 5% long",
    [HEAVY] = "Pareto, alpha 1.1", [CONSTANT] = "constant",    [MIDNIGHTS] = "half at midnights",
};

static double step_quantile(enum shape shape, double u)
{
    switch (shape) {
    case UNIFORM:
        return 2 * u;
    case BIMODAL:
        return u < 0.95 ? 0.2 * u : 16.2 * (u - 0.95) / 0.05 + 1;
    case HEAVY:
        return pow(1 - u, -1 / 1.1) - 1;
    case CONSTANT:
        return 1;
    default:
        return -log(1 - u);
    }
}

struct hold {
    double step[TABLE];
    uint64_t state;
    enum shape shape;
};

static double next_time(struct hold *hold, double now)
{
    hold->state = hold->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    double time = now + hold->step[hold->state >> 52];
    if (hold->shape == MIDNIGHTS && hold->state >> 51 & 1)
        time = floor(time) + 1;
    return time;
}

static double hold_nanoseconds(enum sim_queue_kind kind, enum shape shape, uint32_t pending, uint64_t holds)
{
    static struct hold hold;
    hold.state = 1;
    hold.shape = shape;
    for (int i = 0; i < TABLE; i++)
        hold.step[i] = step_quantile(shape, (i + 0.5) / TABLE);
    struct sim_queue *queue = sim_queue_create(kind);
    if (!queue)
        exit(1);
    for (uint32_t i = 0; i < pending; i++)
        sim_queue_push(queue, (struct sim_event){.time = next_time(&hold, 1e-9 * i), .agent = i});
    struct sim_event event = {0};
    uint64_t settle = 2 * (uint64_t)pending;
    double start = 0;
    for (uint64_t i = 0; i < settle + holds; i++) {
        if (i == settle)
            start = bench_seconds();
        if (!sim_queue_pop_before(queue, (double)INFINITY, &event))
            exit(1);
        event.time = next_time(&hold, event.time);
        sim_queue_push(queue, event);
    }
    double seconds = bench_seconds() - start;
    bench_keep(event.time);
    sim_queue_destroy(queue);
    return 1e9 * seconds / (double)holds;
}

static double best(enum sim_queue_kind kind, enum shape shape, uint32_t pending, int tries)
{
    uint64_t holds = pending > 2000000 ? 2 * (uint64_t)pending : 4000000;
    if (kind == SIM_QUEUE_HEAP)
        holds /= 4;
    double least = (double)INFINITY;
    for (int i = 0; i < tries; i++)
        least = fmin(least, hold_nanoseconds(kind, shape, pending, holds));
    return least;
}

int main(int argc, char **argv)
{
    double largest = argc > 1 ? atof(argv[1]) : 1e6;
    printf("%-20s %10s %10s %10s %8s\n", "steps", "pending", "ladder ns", "heap ns", "ratio");
    for (int shape = 0; shape < SHAPES; shape++)
        for (double pending = 1e3; pending <= largest * 1.001; pending *= 10) {
            int tries = pending > 2e5 ? 1 : 3;
            double ladder = best(SIM_QUEUE_LADDER, (enum shape)shape, (uint32_t)pending, tries);
            double heap = best(SIM_QUEUE_HEAP, (enum shape)shape, (uint32_t)pending, tries);
            printf("%-20s %10.0f %10.1f %10.1f %8.1f\n", shape_names[shape], pending, ladder, heap, heap / ladder);
            fflush(stdout);
        }
    return 0;
}
