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
#include "sim/parallel/shares.h"

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

struct helper {
    struct sim_crew *crew;
    uint32_t member;
    pthread_t thread;
};

static void *help(void *context)
{
    struct helper *helper = context;
    sim_crew_work(helper->crew, helper->member);
    return NULL;
}

/* Sets `count` tasks aside unevenly: most for one member, another in each batch. */
static void deal(uint32_t *first, uint32_t members, uint32_t count, uint64_t batch)
{
    first[0] = 0;
    for (uint32_t m = 0; m < members; m++)
        first[m + 1] = m == batch % members ? count : first[m] + (count - first[m]) / 8;
    first[members] = count;
}

/* `absent` members never come: others do their tasks. */
static void run_batches(int helpers, int absent, uint64_t batches, int pause_every)
{
    struct sim_crew crew;
    struct helper helper[16];
    uint32_t members = (uint32_t)(1 + helpers + absent), first[32];
    struct ledger ledger = {.slow = UINT32_MAX};
    assert_int_equal(sim_crew_init(&crew, members), 0);
    for (int i = 0; i < helpers; i++) {
        helper[i] = (struct helper){.crew = &crew, .member = (uint32_t)i + 1};
        assert_int_equal(pthread_create(&helper[i].thread, NULL, help, &helper[i]), 0);
    }
    uint64_t times[TASKS] = {0};
    for (uint64_t b = 1; b <= batches; b++) {
        uint32_t count = (uint32_t)(b % (TASKS + 1));
        ledger.batch = b;
        ledger.slow = b % 50 == 0 ? 0 : UINT32_MAX;
        if (pause_every && b % (uint64_t)pause_every == 0)
            usleep(1000); /* long enough for helpers to fall asleep */
        deal(first, members, count, b);
        sim_crew_run(&crew, first, enter, &ledger);
        for (uint32_t i = 0; i < count; i++) {
            assert_int_equal(ledger.seen[i], b);
            assert_int_equal(ledger.times[i], ++times[i]);
        }
    }
    sim_crew_dismiss(&crew);
    for (int i = 0; i < helpers; i++)
        pthread_join(helper[i].thread, NULL);
    sim_crew_fini(&crew);
}

static void test_batches(void **state)
{
    (void)state;
    run_batches(0, 0, 1000, 0);
    run_batches(1, 0, 20000, 0);
    run_batches(3, 0, 5000, 0);
    run_batches(8, 0, 2000, 0);
    run_batches(3, 0, 200, 2);
    run_batches(1, 3, 500, 3);
}

static void test_helpers_leave_unused(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++)
        run_batches(4, 0, 0, 0);
}

/* Each region with one member, groups in order of load. */
static void check_shares(const struct sim_shares *shares)
{
    uint32_t times[16] = {0};
    assert_int_equal(shares->first[0], 0);
    assert_int_equal(shares->first[shares->members], shares->regions);
    for (uint32_t m = 0; m < shares->members; m++)
        for (uint32_t k = shares->first[m]; k < shares->first[m + 1]; k++) {
            assert_int_equal(shares->home[shares->order[k]], m);
            times[shares->order[k]]++;
            assert_true(k == shares->first[m] || shares->load[shares->order[k - 1]] >= shares->load[shares->order[k]]);
        }
    for (uint32_t i = 0; i < shares->regions; i++)
        assert_int_equal(times[i], 1);
}

static void test_shares(void **state)
{
    (void)state;
    struct sim_shares shares;
    assert_true(sim_shares_init(&shares, 10, 3));
    check_shares(&shares);
    for (uint32_t i = 0; i < 10; i++)
        sim_shares_note(&shares, i, 100); /* 4, 3, 3: even enough */
    sim_shares_settle(&shares);
    check_shares(&shares);
    for (uint32_t i = 0; i < 10; i++)
        assert_int_equal(shares.home[i], i % 3);
    for (int day = 0; day < 10; day++) { /* 900 + 9 * 100: the busy one needs a member of its own */
        sim_shares_note(&shares, 3, 800);
        for (uint32_t i = 0; i < 10; i++)
            sim_shares_note(&shares, i, 100);
        sim_shares_settle(&shares);
        check_shares(&shares);
    }
    for (uint32_t i = 0; i < 10; i++)
        assert_true(i == 3 || shares.home[i] != shares.home[3]);
    sim_shares_fini(&shares);
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
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_pool),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
