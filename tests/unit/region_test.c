/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One region at work: order, mail, ties, what counts, what is refused. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/core/region_private.h"
#include "tests/support/death.h"

#define LOG_MAX 64

enum { PLAIN = 1, STALE = 2, ECHO = 3, LETTER = SIM_MAIL_KIND, PARCEL };

struct entry {
    double time;
    uint32_t kind, agent, stamp, note;
};

struct diary {
    struct entry entry[LOG_MAX];
    uint32_t count;
};

static void note(struct sim_region *region, struct sim_event event, uint32_t value)
{
    struct diary *diary = region->state;
    assert_true(diary->count < LOG_MAX);
    assert_true(region->now == event.time);
    diary->entry[diary->count++] =
        (struct entry){event.time, sim_event_kind(event), event.agent, sim_event_stamp(event), value};
}

static void handle(struct sim_region *region, struct sim_event event)
{
    note(region, event, 0);
    if (sim_event_kind(event) == STALE)
        sim_region_skip(region);
}

/* A letter that asks for it schedules an event of the same moment. */
static void receive(struct sim_region *region, struct sim_event event, const void *data)
{
    uint32_t value;
    memcpy(&value, data, sizeof value);
    note(region, event, value);
    if (value == 77)
        sim_region_schedule(region, region->now, ECHO, 9, 0);
}

static const struct sim_model model = {.handle = handle, .receive = receive};

struct pair {
    struct sim_region region[3];
    struct diary diary[3];
};

static void open_pair(struct pair *pair)
{
    memset(pair, 0, sizeof *pair);
    for (uint32_t i = 0; i < 3; i++) {
        pair->region[i] = (struct sim_region){.index = i, .count = 3, .window_days = 1};
        assert_true(sim_region_init(&pair->region[i], SIM_QUEUE_LADDER, &model, 0, 100));
        pair->region[i].boundary = 1;
        pair->region[i].state = &pair->diary[i];
    }
}

static void close_pair(struct pair *pair)
{
    for (uint32_t i = 0; i < 3; i++)
        sim_region_fini(&pair->region[i]);
}

static void deliver_all(struct pair *pair, double now)
{
    for (uint32_t to = 0; to < 3; to++)
        for (uint32_t from = 0; from < 3; from++)
            sim_region_collect(&pair->region[to], &pair->region[from]);
    for (uint32_t i = 0; i < 3; i++) {
        sim_region_clear_outbox(&pair->region[i]);
        sim_region_set_time(&pair->region[i], now, now + 1);
    }
}

static void send(struct sim_region *from, uint32_t to, double time, uint32_t kind, uint32_t value)
{
    struct sim_mail mail = {.time = time, .kind = kind, .agent = 5};
    memcpy(mail.data, &value, sizeof value);
    sim_region_send(from, to, &mail);
}

static void test_order_is_by_content(void **state)
{
    (void)state;
    static const struct entry wanted[] = {{2, 1, 7, 0, 0}, {3, 1, 1, 9, 0}, {3, 1, 2, 1, 0},
                                          {3, 1, 2, 5, 0}, {3, 2, 0, 0, 0}, {4, 1, 0, 0, 0}};
    static const int orders[3][6] = {{0, 1, 2, 3, 4, 5}, {5, 4, 3, 2, 1, 0}, {3, 0, 5, 1, 4, 2}};
    uint64_t digest[3];
    for (int o = 0; o < 3; o++) {
        struct pair pair;
        open_pair(&pair);
        for (int i = 0; i < 6; i++) {
            const struct entry *e = &wanted[orders[o][i]];
            sim_region_schedule(&pair.region[0], e->time, e->kind, e->agent, e->stamp);
        }
        assert_int_equal(sim_region_run(&pair.region[0], &model, 4), 5); /* half open */
        assert_int_equal(sim_region_run(&pair.region[0], &model, 5), 1);
        assert_int_equal(pair.diary[0].count, 6);
        for (int i = 0; i < 6; i++)
            assert_memory_equal(&pair.diary[0].entry[i], &wanted[i], sizeof wanted[i]);
        digest[o] = pair.region[0].private->digest;
        close_pair(&pair);
    }
    assert_true(digest[0] == digest[1] && digest[1] == digest[2]);
}

static void test_skipped_events_leave_no_trace(void **state)
{
    (void)state;
    struct pair pair;
    open_pair(&pair);
    for (uint32_t i = 0; i < 2; i++)
        sim_region_schedule(&pair.region[i], 2, PLAIN, 1, 1);
    sim_region_schedule(&pair.region[1], 1, STALE, 1, 1);
    assert_int_equal(sim_region_run(&pair.region[0], &model, 10), 1);
    assert_int_equal(sim_region_run(&pair.region[1], &model, 10), 2);
    assert_int_equal(pair.region[0].executed, 1);
    assert_int_equal(pair.region[1].executed, 1);
    assert_true(pair.region[0].private->digest == pair.region[1].private->digest);
    sim_region_digest(&pair.region[0], 3);
    assert_true(pair.region[0].private->digest != pair.region[1].private->digest);
    close_pair(&pair);
}

static void test_beyond_the_end(void **state)
{
    (void)state;
    struct pair pair;
    open_pair(&pair);
    sim_region_schedule(&pair.region[0], (double)INFINITY, PLAIN, 1, 1);
    sim_region_schedule(&pair.region[0], 100, PLAIN, 1, 1);
    sim_region_schedule(&pair.region[0], nextafter(100, 0), PLAIN, 1, 1);
    send(&pair.region[0], 0, 1e9, LETTER, 1);
    send(&pair.region[0], 0, nextafter(1, 0), LETTER, 1); /* rounded down: lifted */
    deliver_all(&pair, 1);
    assert_int_equal(sim_region_run(&pair.region[0], &model, (double)INFINITY), 2);
    assert_true(pair.diary[0].entry[0].time == 1);
    close_pair(&pair);
}

/* Equal mails: by boundary, sender, order of sending, although rows are used again in another order. */
static void test_mail_ties(void **state)
{
    (void)state;
    struct pair pair;
    open_pair(&pair);
    for (uint32_t i = 0; i < 6; i++) /* rows 0..5, freed in another order than taken */
        send(&pair.region[0], 0, 1 + (i * 5 % 6) * 0.1, LETTER, 100 + i);
    deliver_all(&pair, 1);
    assert_int_equal(sim_region_run(&pair.region[0], &model, 2), 6);
    deliver_all(&pair, 2);
    pair.diary[0].count = 0;
    send(&pair.region[2], 0, 8, LETTER, 3);
    send(&pair.region[1], 0, 8, LETTER, 1);
    send(&pair.region[1], 0, 8, LETTER, 2);
    send(&pair.region[1], 0, 8, PARCEL, 8);
    deliver_all(&pair, 3);
    send(&pair.region[1], 0, 8, LETTER, 5);
    send(&pair.region[0], 0, 8, LETTER, 4);
    deliver_all(&pair, 4);
    assert_int_equal(sim_region_run(&pair.region[0], &model, 9), 7 - 1);
    static const uint32_t wanted[] = {1, 2, 3, 4, 5, 8};
    for (uint32_t i = 0; i < 6; i++) {
        assert_int_equal(pair.diary[0].entry[i].note, wanted[i]);
        assert_int_equal(pair.diary[0].entry[i].stamp, 0);
    }
    close_pair(&pair);
}

/* What a letter schedules for the same moment has a lower kind, so it comes before the letters still waiting. */
static void test_own_events_between_ties(void **state)
{
    (void)state;
    struct pair pair;
    open_pair(&pair);
    send(&pair.region[1], 0, 5, LETTER, 1);
    send(&pair.region[1], 0, 5, LETTER, 77);
    send(&pair.region[2], 0, 5, LETTER, 2);
    sim_region_schedule(&pair.region[0], 6, PLAIN, 0, 0);
    sim_region_schedule(&pair.region[0], 5, PLAIN, 0, 0);
    deliver_all(&pair, 1);
    assert_int_equal(sim_region_run(&pair.region[0], &model, 5.5), 5);
    static const uint32_t kinds[] = {PLAIN, LETTER, LETTER, ECHO, LETTER};
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(pair.diary[0].entry[i].kind, kinds[i]);
    assert_int_equal(pair.diary[0].entry[4].note, 2);
    assert_int_equal(sim_region_run(&pair.region[0], &model, 7), 1);
    close_pair(&pair);
}

static bool keep_none(const void *context, struct sim_event event)
{
    (void)context;
    (void)event;
    return false;
}

static void test_sweep_keeps_mail(void **state)
{
    (void)state;
    struct pair pair;
    open_pair(&pair);
    for (uint32_t i = 0; i < 1000; i++)
        sim_region_schedule(&pair.region[0], 2 + i * 0.01, PLAIN, i, 0);
    send(&pair.region[1], 0, 3, LETTER, 1);
    deliver_all(&pair, 1);
    assert_int_equal(sim_region_sweep(&pair.region[0], keep_none, NULL), 1000);
    assert_int_equal(sim_region_run(&pair.region[0], &model, 50), 1);
    close_pair(&pair);
}

static void past(void *context)
{
    struct pair *pair = context;
    pair->region[0].now = 5;
    sim_region_schedule(&pair->region[0], 4.9, PLAIN, 0, 0);
}

static void not_a_time(void *context)
{
    sim_region_schedule(&((struct pair *)context)->region[0], (double)NAN, PLAIN, 0, 0);
}

static void mail_kind(void *context)
{
    sim_region_schedule(&((struct pair *)context)->region[0], 1, LETTER, 0, 0);
}

static void large_stamp(void *context)
{
    sim_region_schedule(&((struct pair *)context)->region[0], 1, PLAIN, 0, SIM_STAMP_MASK + 1);
}

static void early_mail(void *context)
{
    send(&((struct pair *)context)->region[0], 1, 0.99, LETTER, 0);
}

static void own_kind_by_mail(void *context)
{
    send(&((struct pair *)context)->region[0], 1, 2, PLAIN, 0);
}

static void nobody(void *context)
{
    send(&((struct pair *)context)->region[0], 3, 2, LETTER, 0);
}

static void test_refusals(void **state)
{
    (void)state;
    struct pair pair;
    open_pair(&pair);
    static const struct {
        void (*call)(void *context);
        const char *words[2];
    } bad[] = {{past, {"time >= region->now"}},
               {not_a_time, {"time >= region->now"}},
               {mail_kind, {"kind < SIM_MAIL_KIND"}},
               {large_stamp, {"stamp <= SIM_STAMP_MASK"}},
               {early_mail, {"mail->time >= region->boundary - ROUNDING"}},
               {own_kind_by_mail, {"mail->kind >= SIM_MAIL_KIND"}},
               {nobody, {"to < region->count"}}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_dies(bad[i].call, &pair, bad[i].words);
    close_pair(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_is_by_content),
        cmocka_unit_test(test_skipped_events_leave_no_trace),
        cmocka_unit_test(test_beyond_the_end),
        cmocka_unit_test(test_mail_ties),
        cmocka_unit_test(test_own_events_between_ties),
        cmocka_unit_test(test_sweep_keeps_mail),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
