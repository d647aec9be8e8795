/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many events a window will hold, when a crew is worth calling, and how runs of known rhythm were executed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sim/parallel/execution.h"
#include "sim/parallel/forecast.h"

#define HOURS 24
#define OPENS 9
#define CLOSES 18

static bool is_open(int64_t k)
{
    int64_t hour = (k % HOURS + HOURS) % HOURS;
    return hour >= OPENS && hour < CLOSES;
}

static void test_a_rhythm_is_learnt(void **state)
{
    (void)state;
    struct sim_forecast forecast;
    assert_true(sim_forecast_init(&forecast, HOURS));
    assert_true(sim_forecast_events(&forecast, -HOURS) == 0);
    for (int64_t k = -HOURS; k < 5 * HOURS; k++) {
        double expected = sim_forecast_events(&forecast, k);
        if (k >= 0) /* from the second day on there is no surprise */
            assert_true(fabs(expected - (is_open(k) ? 1000 : 10)) < 1e-9 * expected);
        sim_forecast_note(&forecast, k, is_open(k) ? 1000 : 10);
    }
    sim_forecast_fini(&forecast);
}

/* Nine in ten stay away on a holiday: the morning is a surprise, the afternoon is not. */
static void test_a_holiday_is_noticed(void **state)
{
    (void)state;
    struct sim_forecast forecast;
    assert_true(sim_forecast_init(&forecast, HOURS));
    for (int64_t k = 0; k < 5 * HOURS; k++)
        sim_forecast_note(&forecast, k, is_open(k) ? 1000 : 10);
    for (int64_t k = 5 * HOURS; k < 5 * HOURS + OPENS; k++)
        sim_forecast_note(&forecast, k, 10);
    assert_true(sim_forecast_events(&forecast, 5 * HOURS + OPENS) > 900);
    for (int64_t k = 5 * HOURS + OPENS; k < 5 * HOURS + CLOSES - 1; k++)
        sim_forecast_note(&forecast, k, 100);
    double expected = sim_forecast_events(&forecast, 5 * HOURS + CLOSES - 1);
    assert_true(expected > 90 && expected < 250);
    sim_forecast_fini(&forecast);
}

static void test_days_are_counted(void **state)
{
    (void)state;
    struct sim_forecast forecast;
    assert_true(sim_forecast_init(&forecast, 100000)); /* more windows than moments told apart */
    for (int64_t k = -100000; k < 0; k += 1000)
        sim_forecast_note(&forecast, k, 7);
    assert_true(forecast.yesterday == 0);
    sim_forecast_end_day(&forecast);
    assert_true(forecast.yesterday == 700 && forecast.day == 0);
    assert_true(sim_forecast_events(&forecast, 99999) == 7);
    sim_forecast_fini(&forecast);
}

/* Nothing at all was counted, which happens where everything pending had become stale. */
static void test_nothing_counted(void **state)
{
    (void)state;
    struct sim_forecast forecast;
    assert_true(sim_forecast_init(&forecast, 1));
    sim_forecast_note(&forecast, 0, 0);
    assert_true(sim_forecast_events(&forecast, 1) == 0);
    sim_forecast_note(&forecast, 1, 5);
    assert_true(sim_forecast_events(&forecast, 2) > 0);
    sim_forecast_fini(&forecast);
}

static void test_what_is_worth_sharing(void **state)
{
    (void)state;
    assert_true(sim_forecast_worth_sharing(500, 0, 8, 2, 250));
    assert_false(sim_forecast_worth_sharing(499, 0, 8, 2, 250));
    assert_true(sim_forecast_worth_sharing(1000, 0, 8, 4, 250));
    assert_false(sim_forecast_worth_sharing(999, 0, 8, 4, 250));
    /* One task is nearly all there is: the others would wait for it. */
    assert_false(sim_forecast_worth_sharing(1e6, 1e6 - 249, 8, 2, 250));
    assert_true(sim_forecast_worth_sharing(1e6, 1e6 - 250, 8, 2, 250));
    /* Three tasks keep three threads busy. */
    assert_false(sim_forecast_worth_sharing(2000, 0, 3, 8, 250));
    assert_true(sim_forecast_worth_sharing(2625, 0, 3, 8, 250));
    assert_false(sim_forecast_worth_sharing(1e9, 0, 1, 8, 250));
    assert_false(sim_forecast_worth_sharing(1e9, 0, 8, 1, 250));
    assert_true(sim_forecast_worth_sharing(0, 0, 2, 2, 0)); /* forced */
}

/* ---- runs: regions tick as often as they are told, by day and by night ---- */

struct rhythm {
    uint32_t regions;
    double weight;            /* of a tick; 0: light */
    double day, night, first; /* ticks an hour in each region; in region 0 by day, if positive */
};

static uint32_t region_count(const void *parameters)
{
    return ((const struct rhythm *)parameters)->regions;
}

static void *create(const void *parameters, const struct sim_run_setup *setup, struct sim_region *regions,
                    struct sim_error *error)
{
    (void)setup;
    (void)error;
    struct rhythm *world = malloc(sizeof *world);
    *world = *(const struct rhythm *)parameters;
    for (uint32_t i = 0; i < world->regions; i++)
        regions[i].world = world;
    return world;
}

/* Ticks lie in the middle of equal parts of an hour, so that each hour holds just as many. */
static void tick_on(struct sim_region *region, int64_t hour, uint32_t number)
{
    const struct rhythm *world = region->world;
    bool open = is_open(hour);
    double an_hour = open && region->index == 0 && world->first > 0 ? world->first : open ? world->day : world->night;
    if (number >= (uint32_t)an_hour) {
        tick_on(region, hour + 1, 0);
        return;
    }
    sim_region_schedule(region, ((double)hour + (number + 0.5) / an_hour) / HOURS, 1, (uint32_t)hour, number);
}

static void start(struct sim_region *region)
{
    tick_on(region, 0, 0);
}

static void handle(struct sim_region *region, struct sim_event event)
{
    tick_on(region, event.agent, sim_event_stamp(event) + 1);
}

static void sample(void *world, double now, double *row)
{
    (void)world;
    row[0] = now;
}

static void headline(void *world, double *row)
{
    (void)world;
    row[0] = 0;
}

static const struct sim_model light_model = {.name = "rhythm",
                                             .version = "rhythm-1",
                                             .metric_count = 1,
                                             .region_count = region_count,
                                             .create = create,
                                             .start = start,
                                             .handle = handle,
                                             .sample = sample,
                                             .headline = headline,
                                             .destroy = free};

enum { DAYS = 6 };

static uint64_t shared_windows(struct rhythm rhythm, int threads, uint32_t least, uint64_t *digest)
{
    struct sim_model model = light_model;
    const struct sim_run_setup setup = {.horizon_days = DAYS,
                                        .sample_days = DAYS,
                                        .window_days = 1.0 / HOURS,
                                        .directory_days = 1,
                                        .diverge_days = DAYS};
    const struct sim_run_options options = {.threads = threads, .queue = SIM_QUEUE_LADDER, .serial_below = least};
    struct sim_run_output output;
    model.event_weight = rhythm.weight;
    assert_int_equal(sim_run_output_init(&output, &model, &setup, NULL), SIM_OK);
    struct sim_execution *run = sim_execution_create(&model, &rhythm, NULL, &setup, &options, &output, NULL);
    assert_non_null(run);
    assert_int_equal(sim_execution_advance(run, DAYS, NULL, NULL), SIM_OK);
    assert_int_equal(sim_execution_finish(run, NULL), SIM_OK);
    struct sim_execution_modes modes = sim_execution_modes(run);
    assert_int_equal(modes.shared + modes.alone, DAYS * HOURS);
    *digest = output.digest;
    sim_execution_destroy(run);
    sim_run_output_fini(&output);
    return modes.shared;
}

static void test_modes_of_runs(void **state)
{
    (void)state;
    const struct {
        const char *what;
        struct rhythm rhythm;
        uint32_t least;
        uint64_t shared; /* windows, on two threads */
    } rows[] = {
        /* On the first day the crew is called an hour late, and not sent home before midnight. */
        {"busy by day", {.regions = 4, .day = 1000, .night = 10}, 250, (CLOSES - OPENS) * DAYS - 1 + HOURS - CLOSES},
        {"always busy, but for the unknown first hour",
         {.regions = 4, .day = 200, .night = 200},
         250,
         DAYS * HOURS - 1},
        {"a crew that is awake stays for less: 220 in the evening",
         {.regions = 4, .day = 1000, .night = 55},
         250,
         (CLOSES - OPENS) * DAYS + (HOURS - CLOSES) * DAYS + OPENS * (DAYS - 1) - 1},
        {"never more than that, and so never woken", {.regions = 4, .day = 55, .night = 55}, 250, 0},
        /* On the first day the forecast is 40, 130, 197, 248: an hour's events count for a quarter. */
        {"as many events as never busy, but heavy",
         {.regions = 4, .day = 100, .night = 10, .weight = 2.5},
         250,
         (CLOSES - OPENS) * DAYS - 3 + HOURS - CLOSES},
        {"never busy", {.regions = 4, .day = 100, .night = 10}, 250, 0},
        {"all in one region", {.regions = 4, .day = 10, .night = 10, .first = 3000}, 250, 0},
        {"nothing to share", {.regions = 1, .day = 3000, .night = 3000}, 250, 0},
        {"forced", {.regions = 4, .day = 100, .night = 10}, 0, DAYS * HOURS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t serial, digest;
        print_message("%s\n", rows[i].what);
        assert_int_equal(shared_windows(rows[i].rhythm, 1, rows[i].least, &serial), 0);
        for (int again = 0; again < 2; again++) { /* counts decide, not clocks: the same each time */
            assert_int_equal(shared_windows(rows[i].rhythm, 2, rows[i].least, &digest), rows[i].shared);
            assert_true(digest == serial);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_rhythm_is_learnt),    cmocka_unit_test(test_a_holiday_is_noticed),
        cmocka_unit_test(test_days_are_counted),      cmocka_unit_test(test_nothing_counted),
        cmocka_unit_test(test_what_is_worth_sharing), cmocka_unit_test(test_modes_of_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
