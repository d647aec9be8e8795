/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A world of many clients: what one more client costs in memory is bounded,
 * everything a run owns and its pending events included, and a world cut into
 * cells gives the same results on one, two and four threads, and when it is
 * written out in the middle and continued on another number of threads.
 *
 * No chance of a false alarm: fixed seeds, exact comparisons.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/parallel/execution.h"
#include "tests/support/eco_run.h"

#define BYTES_A_CLIENT 220
#define CLIENTS_PER_PARTNER 100

static struct eco_case market(uint32_t clients)
{
    struct eco_case c = eco_case_read_file("scenarios/programmes/bitrix24.conf");
    double partners = 0;
    for (uint32_t g = 0; g < c.parameters->group_count; g++)
        partners += c.parameters->partners[g].count;
    for (uint32_t g = 0; g < c.parameters->group_count; g++) {
        struct eco_group_params *group = &c.parameters->partners[g];
        double factor = clients / CLIENTS_PER_PARTNER / partners;
        group->count = (uint32_t)(group->count * factor + 0.5);
        group->prospects = (uint32_t)(group->prospects * factor + 0.5);
    }
    c.parameters->world.clients = clients;
    c.parameters->world.cells = 2;
    c.setup.warmup_days = 0;
    c.setup.horizon_days = 90;
    return c;
}

struct flight {
    struct sim_run_output output;
    struct sim_execution *run;
    struct sim_grid grid;
};

static void take_off(struct flight *flight, const struct eco_case *c, int threads)
{
    const struct sim_run_options options = {.threads = threads, .queue = SIM_QUEUE_LADDER, .serial_below = 0};
    struct sim_error error = {0};
    if (sim_grid_init(&flight->grid, &c->setup, &error) ||
        sim_run_output_init(&flight->output, &eco_model, &c->setup, &error))
        fail_msg("%s", error.text);
    flight->run = sim_execution_create(&eco_model, c->parameters, NULL, &c->setup, &options, &flight->output, &error);
    if (!flight->run)
        fail_msg("%s", error.text);
}

static void fly(struct flight *flight, int64_t until)
{
    struct sim_error error = {0};
    if (sim_execution_advance(flight->run, until, NULL, &error))
        fail_msg("%s", error.text);
    if (until == flight->grid.last)
        assert_int_equal(sim_execution_finish(flight->run, &error), SIM_OK);
}

static void land(struct flight *flight)
{
    sim_execution_destroy(flight->run);
    sim_run_output_fini(&flight->output);
}

static double weigh(uint32_t clients)
{
    struct eco_case c = market(clients);
    struct flight flight;
    struct sim_archive scales = {.mode = SIM_ARCHIVE_WEIGH};
    take_off(&flight, &c, 1);
    fly(&flight, flight.grid.last);
    sim_execution_archive(flight.run, &scales);
    assert_false(scales.failed);
    land(&flight);
    eco_case_free(&c);
    return (double)scales.size_bytes;
}

static void memory_of_a_client_is_bounded(void **state)
{
    (void)state;
    double small = weigh(10000), large = weigh(60000), each = (large - small) / 50000;
    print_message("one more client: %.0f bytes\n", each);
    assert_true(each > 80); /* its own row at least: the scales work */
    assert_true(each <= BYTES_A_CLIENT);
}

static void expect_equal(const struct flight *a, const struct flight *b)
{
    const struct sim_run_output *x = &a->output, *y = &b->output;
    assert_true(x->digest == y->digest);
    assert_true(x->executed == y->executed && x->executed > 100000);
    assert_memory_equal(x->headline, y->headline, x->metric_count * sizeof x->headline[0]);
    assert_memory_equal(x->series, y->series, (size_t)x->metric_count * x->time_count * sizeof x->series[0]);
}

static void threads_and_restarts_do_not_show(void **state)
{
    (void)state;
    struct eco_case c = market(40000);
    struct flight whole;
    take_off(&whole, &c, 1);
    fly(&whole, whole.grid.last);
    for (int threads = 1; threads <= 4; threads *= 2) {
        struct flight straight, before, after;
        take_off(&straight, &c, threads);
        take_off(&before, &c, threads);
        take_off(&after, &c, 5 - threads);
        struct sim_image image = {0};
        struct sim_archive writer = sim_image_writer(&image);
        fly(&straight, straight.grid.last);
        expect_equal(&whole, &straight);
        fly(&before, before.grid.first + 40);
        sim_execution_archive(before.run, &writer);
        assert_false(writer.failed);
        struct sim_image_cursor cursor = {.image = &image};
        struct sim_archive reader = sim_image_reader(&cursor);
        sim_execution_archive(after.run, &reader);
        assert_false(reader.failed);
        sim_image_fini(&image);
        /* Samples before the image were taken by the first half: an image carries them. */
        fly(&after, after.grid.last);
        expect_equal(&whole, &after);
        land(&straight);
        land(&before);
        land(&after);
    }
    land(&whole);
    eco_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_of_a_client_is_bounded),
        cmocka_unit_test(threads_and_restarts_do_not_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
