/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads within a run and over runs: every task once, batches apart, more helpers than processors. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "sim/parallel/crew.h"
#include "sim/parallel/pool.h"

#define TASKS 37

struct ledger {
    uint64_t batch;        /* written between batches, read by tasks */
    uint64_t seen[TASKS];  /* batch in which the task last ran */
    uint64_t times[TASKS]; /* plain: two helpers at one task would be a race */
    uint32_t slow;
};

static void enter(void *context, uint32_t index)
{
    struct ledger *ledger = context;
    assert_true(index < TASKS);
    ledger->seen[index] = ledger->batch;
    ledger->times[index]++;
    if (index == ledger->slow)
        usleep(200);
}

static void *help(void *crew)
{
    sim_crew_work(crew);
    return NULL;
}

static void run_batches(int helpers, uint64_t batches, int pause_every)
{
    struct sim_crew crew;
    pthread_t thread[16];
    struct ledger ledger = {.slow = UINT32_MAX};
    assert_int_equal(sim_crew_init(&crew), 0);
    for (int i = 0; i < helpers; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, help, &crew), 0);
    uint64_t times[TASKS] = {0};
    for (uint64_t b = 1; b <= batches; b++) {
        uint32_t count = (uint32_t)(b % (TASKS + 1));
        ledger.batch = b;
        ledger.slow = b % 50 == 0 ? 0 : UINT32_MAX;
        if (pause_every && b % (uint64_t)pause_every == 0)
            usleep(1000); /* long enough for helpers to fall asleep */
        sim_crew_run(&crew, count, enter, &ledger);
        for (uint32_t i = 0; i < count; i++) {
            assert_int_equal(ledger.seen[i], b);
            assert_int_equal(ledger.times[i], ++times[i]);
        }
    }
    sim_crew_dismiss(&crew);
    for (int i = 0; i < helpers; i++)
        pthread_join(thread[i], NULL);
    sim_crew_fini(&crew);
}

static void test_batches(void **state)
{
    (void)state;
    run_batches(0, 1000, 0);
    run_batches(1, 20000, 0);
    run_batches(3, 5000, 0);
    run_batches(8, 2000, 0);
    run_batches(3, 200, 2);
}

static void test_helpers_leave_unused(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++)
        run_batches(4, 0, 0);
}

struct work {
    uint32_t times[1000];
    atomic_int busy[8];
    uint64_t count;
    int threads;
};

static void work(void *context, uint64_t index, int thread)
{
    struct work *all = context;
    assert_true(index < all->count && thread >= 0 && thread < all->threads);
    assert_int_equal(atomic_fetch_add(&all->busy[thread], 1), 0); /* a thread number is one thread's own */
    all->times[index]++;
    atomic_fetch_sub(&all->busy[thread], 1);
}

static void test_pool(void **state)
{
    (void)state;
    assert_true(sim_pool_threads() >= 1);
    for (int threads = 0; threads <= 8; threads++)
        for (uint64_t count = 0; count <= 1000; count = count * 3 + 1) {
            struct work all = {.count = count, .threads = threads > 1 ? threads : 1};
            sim_pool_for(count, threads, work, &all);
            for (uint64_t i = 0; i < 1000; i++)
                assert_int_equal(all.times[i], i < count);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_helpers_leave_unused),
        cmocka_unit_test(test_pool),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
