/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ladder and the heap against each other and against plain sorting. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sim/core/queue.h"
#include "sim/core/random.h"
#include "tests/support/death.h"

/* The reference: written anew, slow, obviously right. */
static int by_content(const void *a, const void *b)
{
    const struct sim_event *x = a, *y = b;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    if (sim_event_kind(*x) != sim_event_kind(*y))
        return sim_event_kind(*x) < sim_event_kind(*y) ? -1 : 1;
    if (x->agent != y->agent)
        return x->agent < y->agent ? -1 : 1;
    return (sim_event_stamp(*x) > sim_event_stamp(*y)) - (sim_event_stamp(*x) < sim_event_stamp(*y));
}

static bool equal(struct sim_event a, struct sim_event b)
{
    return a.time == b.time && a.agent == b.agent && a.tag == b.tag;
}

static uint64_t noise(uint64_t *state)
{
    struct sim_key key = {.seed = 99, .replication = 1};
    return sim_random_bits(&key, sim_at((*state)++, 1, 1)).word[0];
}

enum shape { EXPONENTIAL, HEAVY, CONSTANT, WHOLE_DAYS, BURSTS, CLUSTERS, ZERO, NEVER, SHAPES };

static double gap(enum shape shape, uint64_t *state)
{
    double u = sim_bits_to_uniform(noise(state));
    switch (shape) {
    case EXPONENTIAL:
        return -log(u);
    case HEAVY:
        return pow(u, -3) - 1;
    case CONSTANT:
        return 0.1;
    case WHOLE_DAYS:
        return floor(4 * u);
    case BURSTS:
        return u < 0.5 ? 0 : 7;
    case CLUSTERS:
        return u < 0.9 ? 1e-9 * u : 1000 * u;
    case ZERO:
        return 0;
    default:
        return u < 0.3 ? (double)INFINITY : 20 * u;
    }
}

static struct sim_event make(double time, uint64_t bits)
{
    return (struct sim_event){.time = time, .agent = (uint32_t)bits % 50, .tag = (uint32_t)(bits >> 32) & 0x0f00000f};
}

/* Random pushes (never before the last event taken), pops with limits, peeks and sweeps on both kinds. */
static void operate(enum shape shape, uint32_t operations, uint32_t crowd)
{
    struct sim_queue *ladder = sim_queue_create(SIM_QUEUE_LADDER), *heap = sim_queue_create(SIM_QUEUE_HEAP);
    uint64_t state = (uint64_t)shape << 32;
    double now = -50;
    for (uint32_t i = 0; i < operations; i++) {
        uint64_t choice = noise(&state) % 1000;
        bool grow = sim_queue_count(ladder) < crowd;
        if (choice < (grow ? 600u : 450u)) {
            struct sim_event event = make(now + gap(shape, &state), noise(&state));
            sim_queue_push(ladder, event);
            sim_queue_push(heap, event);
        } else if (choice < 990) {
            double limit = choice % 4 == 0 ? now + 0.5 : choice % 4 == 1 ? now : (double)INFINITY;
            struct sim_event a = {0}, b = {0};
            bool got = sim_queue_pop_before(ladder, limit, &a);
            assert_int_equal(got, sim_queue_pop_before(heap, limit, &b));
            assert_true(equal(a, b));
            if (got)
                now = a.time;
        } else {
            assert_true(sim_queue_next_time(ladder) == sim_queue_next_time(heap));
        }
        assert_int_equal(sim_queue_count(ladder), sim_queue_count(heap));
    }
    struct sim_event a, b;
    while (sim_queue_pop_before(heap, (double)INFINITY, &b)) {
        assert_true(sim_queue_pop_before(ladder, (double)INFINITY, &a));
        assert_true(equal(a, b));
    }
    assert_false(sim_queue_pop_before(ladder, (double)INFINITY, &a));
    assert_int_equal(sim_queue_count(ladder), sim_queue_count(heap));
    assert_false(sim_queue_failed(ladder));
    sim_queue_destroy(ladder);
    sim_queue_destroy(heap);
}

static void test_random_operations(void **state)
{
    (void)state;
    for (int shape = 0; shape < SHAPES; shape++) {
        operate((enum shape)shape, 40000, 20);
        operate((enum shape)shape, 100000, 1000);
        operate((enum shape)shape, 300000, 40000);
    }
}

/* A whole load, drained: against qsort. */
static void drain(enum sim_queue_kind kind, enum shape shape, uint32_t count)
{
    struct sim_event *all = malloc(count * sizeof *all);
    struct sim_queue *queue = sim_queue_create(kind);
    uint64_t state = 5;
    for (uint32_t i = 0; i < count; i++) {
        all[i] = make(gap(shape, &state) * (i % 2 ? 1 : -1), noise(&state));
        if (isinf(all[i].time))
            all[i].time = 1e300;
        sim_queue_push(queue, all[i]);
    }
    qsort(all, count, sizeof *all, by_content);
    struct sim_event event;
    for (uint32_t i = 0; i < count; i++) {
        assert_true(sim_queue_next_time(queue) == all[i].time);
        assert_false(sim_queue_pop_before(queue, all[i].time, &event));
        assert_true(sim_queue_pop_before(queue, nextafter(all[i].time, (double)INFINITY), &event));
        assert_true(equal(event, all[i]));
    }
    assert_true(sim_queue_next_time(queue) == (double)INFINITY);
    sim_queue_destroy(queue);
    free(all);
}

static void test_draining_sorts(void **state)
{
    (void)state;
    for (int shape = 0; shape < SHAPES; shape++) {
        drain(SIM_QUEUE_LADDER, (enum shape)shape, 100000);
        drain(SIM_QUEUE_HEAP, (enum shape)shape, 10000);
        drain(SIM_QUEUE_LADDER, (enum shape)shape, 49); /* one more than is sorted at once */
        drain(SIM_QUEUE_LADDER, (enum shape)shape, 1);
    }
}

/* The ends of the number range, where widths and differences overflow or vanish. */
static void test_extreme_times(void **state)
{
    (void)state;
    struct sim_queue *queue = sim_queue_create(SIM_QUEUE_LADDER);
    enum { COUNT = 4000 };
    static struct sim_event all[COUNT];
    const double ends[] = {-1.7e308, 1.7e308, 5e-324, -5e-324, 0, 1, 0x1.0000000000001p0, 1e-300};
    for (uint32_t i = 0; i < COUNT; i++) {
        all[i] = (struct sim_event){.time = ends[i % 8] * (i % 3 ? 1 : 0.5), .agent = i * 7919 % COUNT};
        sim_queue_push(queue, all[i]);
    }
    qsort(all, COUNT, sizeof all[0], by_content);
    struct sim_event event;
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_true(sim_queue_pop_before(queue, (double)INFINITY, &event));
        assert_true(equal(event, all[i]));
    }
    sim_queue_destroy(queue);
}

static void test_never_does_not_come(void **state)
{
    (void)state;
    for (int kind = SIM_QUEUE_LADDER; kind <= SIM_QUEUE_HEAP; kind++) {
        struct sim_queue *queue = sim_queue_create((enum sim_queue_kind)kind);
        struct sim_event event = {.time = (double)INFINITY};
        sim_queue_push(queue, event);
        assert_false(sim_queue_pop_before(queue, (double)INFINITY, &event));
        assert_true(sim_queue_next_time(queue) == (double)INFINITY);
        assert_int_equal(sim_queue_count(queue), 1);
        sim_queue_push(queue, (struct sim_event){.time = 3});
        assert_true(sim_queue_pop_before(queue, (double)INFINITY, &event));
        assert_true(event.time == 3);
        sim_queue_destroy(queue);
    }
}

static bool keep_agents_below(const void *context, struct sim_event event)
{
    return event.agent < *(const uint32_t *)context;
}

/* A sweep in the middle of a run, whatever structure holds the events at that moment. */
static void test_sweeps(void **state)
{
    (void)state;
    for (int shape = 0; shape < SHAPES; shape++)
        for (uint32_t count = 10; count <= 100000; count *= 10) {
            struct sim_queue *queue[2];
            for (int kind = 0; kind < 2; kind++) {
                uint64_t seed = 8;
                struct sim_event event;
                uint32_t bound = 20;
                queue[kind] = sim_queue_create((enum sim_queue_kind)kind);
                for (uint32_t i = 0; i < count; i++)
                    sim_queue_push(queue[kind], make(gap((enum shape)shape, &seed), noise(&seed)));
                for (uint32_t i = 0; i < count / 10; i++)
                    if (sim_queue_pop_before(queue[kind], (double)INFINITY, &event))
                        sim_queue_push(queue[kind], make(event.time + gap((enum shape)shape, &seed), noise(&seed)));
                uint64_t before = sim_queue_count(queue[kind]);
                uint64_t swept = sim_queue_sweep(queue[kind], keep_agents_below, &bound);
                assert_int_equal(sim_queue_count(queue[kind]), before - swept);
                for (uint32_t i = 0; i < count / 10; i++)
                    if (sim_queue_pop_before(queue[kind], (double)INFINITY, &event)) {
                        assert_true(i > 0 || event.agent < bound);
                        sim_queue_push(queue[kind], make(event.time + gap((enum shape)shape, &seed), noise(&seed)));
                    }
                assert_int_equal(sim_queue_sweep(queue[kind], keep_agents_below, &(uint32_t){50}), 0);
            }
            assert_int_equal(sim_queue_count(queue[0]), sim_queue_count(queue[1]));
            struct sim_event a, b;
            while (sim_queue_pop_before(queue[1], (double)INFINITY, &b)) {
                assert_true(sim_queue_pop_before(queue[0], (double)INFINITY, &a));
                assert_true(equal(a, b));
            }
            sim_queue_destroy(queue[0]);
            sim_queue_destroy(queue[1]);
        }
}

/* A queue that has seen its size asks for no more memory. */
static void test_memory_stays(void **state)
{
    (void)state;
    for (int shape = 0; shape < SHAPES - 1; shape++) {
        struct sim_queue *queue = sim_queue_create(SIM_QUEUE_LADDER);
        uint64_t seed = 3;
        const uint32_t pending = 30000;
        for (uint32_t i = 0; i < pending; i++)
            sim_queue_push(queue, make(gap((enum shape)shape, &seed), noise(&seed)));
        struct sim_event event;
        size_t settled = 0;
        for (uint32_t i = 0; i < 40 * pending; i++) {
            if (i == 20 * pending)
                settled = sim_queue_size_bytes(queue);
            assert_true(sim_queue_pop_before(queue, (double)INFINITY, &event));
            sim_queue_push(queue, make(event.time + gap((enum shape)shape, &seed), noise(&seed)));
        }
        assert_true(sim_queue_size_bytes(queue) <= settled + settled / 4);
        assert_true(settled < 16 * pending * 6 + 400000); /* part-filled chunks and all */
        sim_queue_destroy(queue);
    }
}

static void push_nan(void *context)
{
    sim_queue_push(context, (struct sim_event){.time = (double)NAN});
}

static void test_refuses_nan(void **state)
{
    (void)state;
    struct sim_queue *queue = sim_queue_create(SIM_QUEUE_LADDER);
    const char *const words[] = {"event.time == event.time", NULL};
    assert_dies(push_nan, queue, words);
    sim_queue_destroy(queue);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LIMITS_WORK 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LIMITS_WORK 0
#endif
#endif
#ifndef LIMITS_WORK
#define LIMITS_WORK 1
#endif

/* With memory cut off the queue fails visibly and goes on living. */
static int starve(enum sim_queue_kind kind)
{
    struct sim_queue *queue = sim_queue_create(kind);
    struct rlimit limit = {256u << 20, 256u << 20};
    setrlimit(RLIMIT_AS, &limit);
    uint64_t seed = 1;
    for (uint32_t i = 0; i < 40000000 && !sim_queue_failed(queue); i++)
        sim_queue_push(queue, make(gap(EXPONENTIAL, &seed), i));
    if (!sim_queue_failed(queue))
        return 1;
    struct sim_event event;
    for (uint32_t i = 0; i < 1000; i++)
        sim_queue_pop_before(queue, (double)INFINITY, &event);
    sim_queue_destroy(queue);
    return 0;
}

static void test_out_of_memory(void **state)
{
    (void)state;
    if (!LIMITS_WORK)
        skip();
    for (int kind = SIM_QUEUE_LADDER; kind <= SIM_QUEUE_HEAP; kind++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            _exit(starve((enum sim_queue_kind)kind));
        int status = -1;
        assert_true(waitpid(child, &status, 0) == child);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_operations),
        cmocka_unit_test(test_draining_sorts),
        cmocka_unit_test(test_extreme_times),
        cmocka_unit_test(test_never_does_not_come),
        cmocka_unit_test(test_sweeps),
        cmocka_unit_test(test_memory_stays),
        cmocka_unit_test(test_refuses_nan),
        cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
