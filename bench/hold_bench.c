/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hold model: take the first event, put it back a random step later, with
 * a constant number of events pending.  Nanoseconds of processor time a hold,
 * turn about with three yardsticks on exponential steps: a bare two-level
 * ladder made for this load (bench/yardstick_ladder.h) of events of 16 bytes
 * as ours are, and of 32 with a total order, and the plain heap.  `ratio` is
 * ours to the bare ladder of 16 bytes.  Then mass cancellation.
 *
 *     hold_bench [largest]      pending events up to `largest` (default 1e6; 1e7 takes some 2 GB)
 */
#include <inttypes.h>
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

/* What is held: one of these three, in the same loop. */
struct bare16 {
    double time;
    uint64_t what;
};
struct bare32 {
    double time;
    uint64_t order, what[2];
};

#define LADDER ladder16
#define LADDER_EVENT struct bare16
#define LADDER_BEFORE(a, b) ((a).time < (b).time)
#include "bench/yardstick_ladder.h"

#define LADDER ladder32
#define LADDER_EVENT struct bare32
#define LADDER_BEFORE(a, b) ((a).time < (b).time || ((a).time == (b).time && (a).order < (b).order))
#include "bench/yardstick_ladder.h"

static struct hold *hold_of(enum shape shape)
{
    static struct hold hold;
    hold.state = 1;
    hold.shape = shape;
    for (int i = 0; i < TABLE; i++)
        hold.step[i] = step_quantile(shape, (i + 0.5) / TABLE);
    return &hold;
}

/* Two rounds of all events to settle, then the clock. */
#define HOLDS(pop, push)                                                                                               \
    do {                                                                                                               \
        for (uint64_t i = 0, settle = 2 * (uint64_t)pending; i < settle + holds; i++) {                                \
            if (i == settle)                                                                                           \
                start = bench_thread_seconds();                                                                        \
            pop;                                                                                                       \
            event.time = next_time(hold, event.time);                                                                  \
            push;                                                                                                      \
        }                                                                                                              \
        start = bench_thread_seconds() - start;                                                                        \
        bench_keep(event.time);                                                                                        \
    } while (0)

static struct sim_queue *queue_of(enum sim_queue_kind kind, struct hold *hold, uint32_t pending)
{
    struct sim_queue *queue = sim_queue_create(kind);
    if (!queue)
        exit(1);
    for (uint32_t i = 0; i < pending; i++)
        sim_queue_push(queue, (struct sim_event){.time = next_time(hold, 1e-9 * i), .agent = i});
    return queue;
}

static double held_by_queue(struct sim_queue *queue, struct hold *hold, uint32_t pending, uint64_t holds)
{
    struct sim_event event = {0};
    double start = 0;
    HOLDS(if (!sim_queue_pop_before(queue, (double)INFINITY, &event)) exit(1), sim_queue_push(queue, event));
    return 1e9 * start / (double)holds;
}

static double held(enum sim_queue_kind kind, enum shape shape, uint32_t pending, uint64_t holds)
{
    struct hold *hold = hold_of(shape);
    struct sim_queue *queue = queue_of(kind, hold, pending);
    double nanoseconds = held_by_queue(queue, hold, pending, holds);
    sim_queue_destroy(queue);
    return nanoseconds;
}

static double held_bare16(uint32_t pending, uint64_t holds)
{
    struct hold *hold = hold_of(EXPONENTIAL);
    struct ladder16 ladder;
    struct bare16 event = {0};
    double start = 0;
    ladder16_init(&ladder, pending);
    for (uint32_t i = 0; i < pending; i++)
        ladder16_push(&ladder, (struct bare16){.time = next_time(hold, 1e-9 * i), .what = i});
    HOLDS(event = ladder16_pop(&ladder), ladder16_push(&ladder, event));
    ladder16_fini(&ladder);
    return 1e9 * start / (double)holds;
}

static double held_bare32(uint32_t pending, uint64_t holds)
{
    struct hold *hold = hold_of(EXPONENTIAL);
    struct ladder32 ladder;
    struct bare32 event = {0};
    double start = 0;
    ladder32_init(&ladder, pending);
    for (uint32_t i = 0; i < pending; i++)
        ladder32_push(&ladder, (struct bare32){.time = next_time(hold, 1e-9 * i), .order = i});
    HOLDS(event = ladder32_pop(&ladder), ladder32_push(&ladder, event));
    ladder32_fini(&ladder);
    return 1e9 * start / (double)holds;
}

static uint64_t holds_of(uint32_t pending)
{
    return pending > 2000000 ? pending : 2000000;
}

struct yardsticks {
    double bare16, bare32, heap;
};

/* Our exponential holds beside the yardsticks', turn about. */
static double measure_exponential(uint32_t pending, struct yardsticks *y)
{
    int tries = pending > 2000000 ? 2 : 3;
    double ours = (double)INFINITY;
    *y = (struct yardsticks){(double)INFINITY, (double)INFINITY, (double)INFINITY};
    for (int i = 0; i < tries; i++) {
        ours = fmin(ours, held(SIM_QUEUE_LADDER, EXPONENTIAL, pending, holds_of(pending)));
        y->bare16 = fmin(y->bare16, held_bare16(pending, holds_of(pending)));
        y->bare32 = fmin(y->bare32, held_bare32(pending, holds_of(pending)));
        y->heap = fmin(y->heap, held(SIM_QUEUE_HEAP, EXPONENTIAL, pending, holds_of(pending) / 4));
    }
    return ours;
}

static bool one_in_ten(const void *context, struct sim_event event)
{
    (void)context;
    return event.agent % 10 == 0;
}

/* Nine of ten events are cancelled: what it costs, what is left, and whether the rest is as fast as a fresh list. */
static void measure_cancellation(uint32_t pending)
{
    struct hold *hold = hold_of(EXPONENTIAL);
    struct sim_queue *queue = queue_of(SIM_QUEUE_LADDER, hold, pending);
    (void)held_by_queue(queue, hold, pending, 1);
    double start = bench_thread_seconds();
    uint64_t swept = sim_queue_sweep(queue, one_in_ten, NULL);
    double seconds = bench_thread_seconds() - start;
    uint32_t left = (uint32_t)sim_queue_count(queue);
    double after = held_by_queue(queue, hold, left, holds_of(left));
    sim_queue_destroy(queue);
    double fresh = held(SIM_QUEUE_LADDER, EXPONENTIAL, left, holds_of(left));
    printf("\ncancelled %" PRIu64 " of %" PRIu32 " events: %.1f ns each; %" PRIu32
           " left, held in %.1f ns (a fresh list: %.1f)\n",
           swept, pending, 1e9 * seconds / (double)swept, left, after, fresh);
    bench_figure("hold_dead", (double)(left - (pending + 9) / 10));
    bench_figure("hold_swept", after / fresh);
}

int main(int argc, char **argv)
{
    double largest = argc > 1 ? atof(argv[1]) : 1e6;
    printf("%10s %8s %8s %8s %8s", "pending", "bare 16", "bare 32", "heap", "ratio");
    for (int shape = 0; shape < SHAPES; shape++)
        printf(" %18s", shape_names[shape]);
    printf("\n");
    for (double pending = 1e3; pending <= largest * 1.001; pending *= 10) {
        struct yardsticks y;
        double ours = measure_exponential((uint32_t)pending, &y);
        char figure[32];
        printf("%10.0f %8.1f %8.1f %8.1f %8.2f %18.1f", pending, y.bare16, y.bare32, y.heap, ours / y.bare16, ours);
        for (int shape = 1; shape < SHAPES; shape++)
            printf(" %18.1f",
                   held(SIM_QUEUE_LADDER, (enum shape)shape, (uint32_t)pending, holds_of((uint32_t)pending)));
        printf("\n");
        snprintf(figure, sizeof figure, "hold_1e%.0f", log10(pending));
        bench_figure(figure, ours / y.bare16);
        fflush(stdout);
    }
    measure_cancellation((uint32_t)largest);
    return 0;
}
