/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run: who is called when, stopping, refusals, failures. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/parallel/windows.h"

enum { TICK = 1, NOTE = SIM_MAIL_KIND };

struct script {
    uint32_t regions;
    double tick;  /* region 0 ticks every so many days; 0: never */
    bool letters; /* each publish writes to the next region */
    volatile sig_atomic_t *stop;
    double stop_at;
    bool refuse;
    char *diary; /* [4000] what happened at head office */
};

struct world {
    struct script script;
    uint64_t ticks[4], letters[4];
    double now;
};

static uint32_t region_count(const void *parameters)
{
    return ((const struct script *)parameters)->regions;
}

static void write_down(struct world *world, const char *what, double now)
{
    size_t length = strlen(world->script.diary);
    snprintf(world->script.diary + length, 4000 - length, "%s@%g ", what, now);
}

static void *create(const void *parameters, const struct sim_run_setup *setup, struct sim_region *regions,
                    struct sim_error *error)
{
    const struct script *script = parameters;
    if (script->refuse) {
        sim_fail(error, SIM_USAGE, "no such world");
        return NULL;
    }
    struct world *world = calloc(1, sizeof *world);
    world->script = *script;
    world->now = 0 - setup->warmup_days;
    for (uint32_t i = 0; i < script->regions; i++)
        regions[i].world = regions[i].state = world;
    write_down(world, "create", world->now);
    return world;
}

static void start(struct sim_region *region)
{
    struct world *world = region->world;
    if (region->index == 0) {
        write_down(world, "start", region->now);
        if (world->script.tick > 0)
            sim_region_schedule(region, region->now, TICK, 0, 0);
    }
}

static void handle(struct sim_region *region, struct sim_event event)
{
    struct world *world = region->world;
    world->ticks[region->index]++;
    assert_true(region->boundary > event.time && region->boundary <= event.time + region->window_days + 1e-9);
    if (world->script.stop && event.time >= world->script.stop_at)
        *world->script.stop = 1;
    sim_region_schedule(region, event.time + world->script.tick, TICK, 0, 0);
}

static void receive(struct sim_region *region, struct sim_event event, const void *data)
{
    struct world *world = region->world;
    double sent;
    memcpy(&sent, data, sizeof sent);
    assert_true(event.time == sent);
    world->letters[region->index]++;
}

static void publish(struct sim_region *region)
{
    struct world *world = region->world;
    if (region->index == 0)
        write_down(world, "publish", region->now);
    if (world->script.letters) {
        struct sim_mail mail = {.time = region->now + region->window_days, .kind = NOTE};
        mail.time = mail.time < region->boundary ? region->boundary : mail.time;
        memcpy(mail.data, &mail.time, sizeof mail.time);
        sim_region_send(region, (region->index + 1) % region->count, &mail);
    }
}

static void head_office(void *world, double now)
{
    write_down(world, "office", now);
    ((struct world *)world)->now = now;
}

static void sample(void *world, double now, double *row)
{
    write_down(world, "sample", now);
    row[0] = (double)((struct world *)world)->ticks[0];
    row[1] = (double)((struct world *)world)->letters[0];
}

static void begin_headline(void *world)
{
    write_down(world, "begin", ((struct world *)world)->now);
}

static void headline(void *world, double *row)
{
    write_down(world, "headline", ((struct world *)world)->now);
    row[0] = (double)((struct world *)world)->ticks[0];
    row[1] = (double)((struct world *)world)->letters[0];
}

static void change(void *context, const void *parameters, double now)
{
    struct world *world = context;
    world->script.tick = ((const struct script *)parameters)->tick;
    write_down(world, "change", now);
}

static void destroy(void *context)
{
    free(context);
}

static const struct sim_model model = {.name = "diary",
                                       .version = "diary-1",
                                       .metric_count = 2,
                                       .region_count = region_count,
                                       .create = create,
                                       .start = start,
                                       .handle = handle,
                                       .receive = receive,
                                       .publish = publish,
                                       .head_office = head_office,
                                       .sample = sample,
                                       .begin_headline = begin_headline,
                                       .headline = headline,
                                       .change = change,
                                       .destroy = destroy};

static const struct sim_run_setup usual = {
    .warmup_days = 2, .horizon_days = 3, .sample_days = 2, .window_days = 0.25, .directory_days = 1, .diverge_days = 1};

static int run(const struct script *before, const struct script *after, struct sim_run_setup setup, int threads,
               struct sim_run_output *output, struct sim_error *error)
{
    int status = sim_run_output_init(output, &model, &setup, error);
    if (status)
        return status;
    struct sim_run_options options = {.threads = threads, .queue = SIM_QUEUE_LADDER, .serial_below = 0};
    return sim_run_with(&model, before, after, &setup, &options, before->stop, output, error);
}

static void test_order_of_calls(void **state)
{
    (void)state;
    static char diary[4000];
    for (int threads = 1; threads <= 2; threads++) {
        diary[0] = '\0';
        struct script before = {.regions = 2, .tick = 0.5, .diary = diary}, after = {.regions = 2, .tick = 0.25};
        struct sim_run_output output;
        assert_int_equal(run(&before, &after, usual, threads, &output, NULL), SIM_OK);
        assert_string_equal(diary, "create@-2 start@-2 publish@-1 office@-1 publish@0 sample@0 begin@-1 office@0 "
                                   "publish@1 office@1 change@1 publish@2 sample@2 office@2 publish@3 headline@2 ");
        /* A sample sees the events before it: ticks at -2, -1.5, ..., -0.5; to 0.5; then one more at 1 before the new
         * pace shows: 1, 1.25, ... */
        assert_int_equal(output.time_count, 2);
        assert_true(output.time[0] == 0 && output.time[1] == 2);
        assert_true(output.series[0] == 4 && output.series[1] == 4 + 2 + 4);
        assert_true(output.headline[0] == 4 + 2 + 8);
        assert_int_equal(output.executed, 14);
        sim_run_output_fini(&output);
    }
}

static void test_without_warmup(void **state)
{
    (void)state;
    static char diary[4000];
    diary[0] = '\0';
    struct sim_run_setup setup = usual;
    setup.warmup_days = 0;
    setup.horizon_days = 1;
    setup.diverge_days = 0;
    struct script before = {.regions = 1, .tick = 0.5, .diary = diary};
    struct script after = {.regions = 1, .tick = 0.25, .diary = diary};
    struct sim_run_output output;
    assert_int_equal(run(&before, &after, setup, 1, &output, NULL), SIM_OK);
    assert_string_equal(diary, "create@0 start@0 begin@0 publish@1 headline@0 ");
    assert_true(output.headline[0] == 4); /* made under the new terms */
    sim_run_output_fini(&output);
}

/* What is written at a boundary arrives, even if nothing else happens: empty windows are skipped, mail is not. */
static void test_letters_from_publish(void **state)
{
    (void)state;
    static char diary[4000];
    diary[0] = '\0';
    struct script script = {.regions = 2, .letters = true, .diary = diary};
    struct sim_run_output output;
    assert_int_equal(run(&script, NULL, usual, 2, &output, NULL), SIM_OK);
    assert_true(output.headline[1] == 4); /* at -1, 0, 1, 2 */
    assert_true(output.headline[0] == 0);
    assert_int_equal(output.executed, 8);
    sim_run_output_fini(&output);
}

static void test_nothing_happens(void **state)
{
    (void)state;
    static char diary[4000];
    diary[0] = '\0';
    struct script script = {.regions = 3, .diary = diary};
    struct sim_run_output output;
    assert_int_equal(run(&script, NULL, usual, 3, &output, NULL), SIM_OK);
    assert_int_equal(output.executed, 0);
    sim_run_output_fini(&output);
}

static void test_stop(void **state)
{
    (void)state;
    static char diary[4000];
    for (int threads = 1; threads <= 2; threads++) {
        volatile sig_atomic_t stop = 0;
        diary[0] = '\0';
        struct script script = {.regions = 2, .tick = 0.1, .stop = &stop, .stop_at = 0.6, .diary = diary};
        struct sim_run_output output;
        struct sim_error error = {0};
        assert_int_equal(run(&script, NULL, usual, threads, &output, &error), SIM_INTERRUPTED);
        assert_int_equal(error.status, SIM_INTERRUPTED);
        assert_non_null(strstr(error.text, "day 0.75")); /* the end of the window in which the flag was set */
        sim_run_output_fini(&output);
    }
}

static void test_refusals(void **state)
{
    (void)state;
    static char diary[4000];
    struct script script = {.regions = 1, .refuse = true, .diary = diary};
    struct sim_run_output output;
    struct sim_error error = {0};
    assert_int_equal(run(&script, NULL, usual, 1, &output, &error), SIM_USAGE);
    assert_string_equal(error.text, "no such world");
    sim_run_output_fini(&output);
    assert_int_equal(run(&script, NULL, usual, 1, &output, NULL),
                     SIM_USAGE); /* the status is true even with nobody to tell why */
    sim_run_output_fini(&output);
    script.regions = 0;
    assert_int_equal(run(&script, NULL, usual, 1, &output, &error), SIM_USAGE);
    sim_run_output_fini(&output);
    struct sim_run_setup setup = usual;
    setup.window_days = 0.3;
    assert_int_equal(run(&script, NULL, setup, 1, &output, &error), SIM_USAGE);
    assert_int_equal(sim_run(&model, &script, NULL, &setup, 1, NULL, &output, &error), SIM_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_of_calls),
        cmocka_unit_test(test_without_warmup),
        cmocka_unit_test(test_letters_from_publish),
        cmocka_unit_test(test_nothing_happens),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
