/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * No allocation per event: a run that is four times as long, and four times
 * again, asks the allocator no more than its growing arrays must, which double.
 *
 * The allocator's functions are replaced for everything that is linked in
 * statically, engine and model; libraries loaded at run time keep theirs.
 * No chance of a false alarm: fixed seeds, counts that repeat.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/eco_run.h"
#include "tests/support/network_model.h"
#include "tests/support/phold_model.h"

#define LENGTHS 3
#define LONGER 4

/* Arrays of a region that grow with what is pending at once: of the queue 2 a rung, its sorted events, its heap and its
 * slabs; outbox, mailroom and ties; a model's pools.  A record that is broken now and then doubles one of them. */
#define GROWING_ARRAYS 48

static uint64_t allocations;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

void *__wrap_malloc(size_t size)
{
    allocations++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    allocations++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    allocations++;
    return __real_realloc(memory, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    allocations++;
    return __real_aligned_alloc(alignment, size);
}

struct account {
    uint64_t allocations, events;
};

static struct account run(const struct sim_model *model, const void *parameters, const struct sim_run_setup *setup)
{
    struct sim_run_output output;
    struct sim_error error = {0};
    if (sim_run_output_init(&output, model, setup, &error))
        fail_msg("%s", error.text);
    allocations = 0;
    if (sim_run(model, parameters, NULL, setup, 1, NULL, &output, &error))
        fail_msg("%s", error.text);
    struct account account = {.allocations = allocations, .events = output.executed};
    sim_run_output_fini(&output);
    return account;
}

static void judge(const char *name, const struct account *account, uint32_t regions)
{
    for (int i = 0; i < LENGTHS; i++)
        print_message("%s: %llu events, %llu allocations\n", name, (unsigned long long)account[i].events,
                      (unsigned long long)account[i].allocations);
    assert_true(account[0].allocations > 0); /* they are counted */
    for (int i = 1; i < LENGTHS; i++) {
        assert_true(2 * account[i].events > 3 * account[i - 1].events);
        assert_true(account[i].allocations <= account[i - 1].allocations + (uint64_t)regions * GROWING_ARRAYS);
        assert_true(100 * (account[i].allocations - account[0].allocations) < account[i].events - account[0].events);
    }
}

static void run_lengths(const char *name, const struct sim_model *model, const void *parameters, double days,
                        double window)
{
    struct account account[LENGTHS];
    for (int i = 0; i < LENGTHS; i++, days *= LONGER) {
        const struct sim_run_setup setup = {
            .seed = 5, .horizon_days = days, .sample_days = days, .window_days = window, .directory_days = 1};
        account[i] = run(model, parameters, &setup);
    }
    judge(name, account, model->region_count(parameters));
}

static void test_queue_of_customers(void **state)
{
    (void)state;
    const struct network_parameters p = network_single(0.8, 1, 1);
    run_lengths("M/M/1", &network_model, &p, 2000, 1);
}

static void test_tokens_and_mail(void **state)
{
    (void)state;
    const struct phold_parameters p = {.regions = 4, .tokens = 500, .mean = 1, .lookahead = 0.125, .remote = 0.25};
    run_lengths("PHOLD", &phold_model, &p, 8, 0.125);
}

static void test_ecosystem(void **state)
{
    (void)state;
    struct eco_case c = eco_case_read("format = 1\nextends = \"small.conf\"\n");
    struct account account[LENGTHS];
    c.setup.warmup_days = 0;
    c.setup.horizon_days = c.setup.sample_days = 120;
    for (int i = 0; i < LENGTHS; i++, c.setup.sample_days = c.setup.horizon_days *= LONGER)
        account[i] = run(&eco_model, c.parameters, &c.setup);
    judge("ecosystem", account, eco_model.region_count(c.parameters));
    eco_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_queue_of_customers),
        cmocka_unit_test(test_tokens_and_mail),
        cmocka_unit_test(test_ecosystem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
