/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run written out at a boundary and continued elsewhere is the run that was
 * never interrupted: same digest, same series, same headline, for any number
 * of threads on either side, before and after a change of terms, for the
 * ecosystem with every mechanism at work and for textbook models.
 *
 * What keeps the ecosystem's list of arrays (models/memory.c) complete: an
 * image has no addresses in it, so two worlds that went the same way at
 * different places in memory have equal images; a forgotten pointer shows.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/parallel/execution_private.h"
#include "tests/support/eco_run.h"
#include "tests/support/network_model.h"
#include "tests/support/phold_model.h"

struct study {
    const struct sim_model *model;
    const void *before, *after;
    struct sim_run_setup setup;
};

static struct sim_run_output new_output(const struct study *study)
{
    struct sim_run_output output;
    struct sim_error error = {0};
    if (sim_run_output_init(&output, study->model, &study->setup, &error))
        fail_msg("%s", error.text);
    return output;
}

static struct sim_execution *open_run(const struct study *study, const void *after, int threads,
                                      struct sim_run_output *output)
{
    struct sim_error error = {0};
    struct sim_run_options options = {.threads = threads, .queue = SIM_QUEUE_LADDER, .serial_below = 0};
    struct sim_execution *run =
        sim_execution_create(study->model, study->before, after, &study->setup, &options, output, &error);
    if (!run)
        fail_msg("%s", error.text);
    return run;
}

static void advance(struct sim_execution *run, int64_t until)
{
    struct sim_error error = {0};
    if (sim_execution_advance(run, until, NULL, &error))
        fail_msg("%s", error.text);
    assert_true(sim_execution_day(run) == until);
}

static void save(struct sim_execution *run, struct sim_image *image)
{
    struct sim_archive writer = sim_image_writer(image);
    sim_execution_archive(run, &writer);
    assert_false(writer.failed);
}

static void load(struct sim_execution *run, const struct sim_image *image)
{
    struct sim_image_cursor cursor = {.image = image};
    struct sim_archive reader = sim_image_reader(&cursor);
    sim_execution_archive(run, &reader);
    assert_false(reader.failed);
    assert_true(cursor.at == image->size);
}

static bool same_numbers(const double *a, const double *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (memcmp(&a[i], &b[i], sizeof a[i]) != 0 && !(isnan(a[i]) && isnan(b[i])))
            return false;
    return true;
}

static void assert_same(const struct sim_run_output *a, const struct sim_run_output *b)
{
    assert_true(a->executed == b->executed);
    assert_true(a->digest == b->digest);
    assert_true(same_numbers(a->series, b->series, (size_t)a->metric_count * a->time_count));
    assert_true(same_numbers(a->headline, b->headline, a->metric_count));
}

static int64_t last_day(const struct study *study)
{
    return (int64_t)floor(study->setup.horizon_days / study->setup.directory_days + 0.5);
}

static int64_t diverge_day(const struct study *study)
{
    return (int64_t)ceil(study->setup.diverge_days / study->setup.directory_days);
}

static struct sim_run_output undisturbed(const struct study *study, const void *after)
{
    struct sim_run_output output = new_output(study);
    struct sim_execution *run = open_run(study, after, 1, &output);
    advance(run, last_day(study));
    assert_int_equal(sim_execution_finish(run, NULL), SIM_OK);
    sim_execution_destroy(run);
    return output;
}

/* Writes at `day` with some threads, forgets everything, reads with others and goes on to the end. */
static struct sim_run_output interrupted(const struct study *study, const void *early, const void *after, int64_t day,
                                         int threads)
{
    struct sim_image image = {0};
    struct sim_run_output first = new_output(study), second = new_output(study);
    struct sim_execution *run = open_run(study, early, threads, &first);
    advance(run, day);
    save(run, &image);
    sim_execution_destroy(run);
    sim_run_output_fini(&first);
    run = open_run(study, after, 3 - threads, &second);
    load(run, &image);
    sim_image_fini(&image);
    advance(run, last_day(study));
    assert_int_equal(sim_execution_finish(run, NULL), SIM_OK);
    sim_execution_destroy(run);
    return second;
}

/* `early` are the later terms of the run that is written; up to the change they do not matter. */
static void check_interruption(const struct study *study, const void *early, int64_t day)
{
    struct sim_run_output whole = undisturbed(study, study->after);
    for (int threads = 1; threads <= 2; threads++) {
        struct sim_run_output resumed = interrupted(study, early, study->after, day, threads);
        assert_same(&whole, &resumed);
        sim_run_output_fini(&resumed);
    }
    sim_run_output_fini(&whole);
}

static void textbook_models_resume(void **state)
{
    (void)state;
    static const struct phold_parameters phold = {
        .regions = 5, .tokens = 100, .mean = 0.5, .lookahead = 1.0 / 24, .remote = 0.3};
    struct sim_run_setup setup = {.seed = 5,
                                  .warmup_days = 3,
                                  .horizon_days = 12,
                                  .sample_days = 3,
                                  .window_days = 1.0 / 24,
                                  .directory_days = 1};
    struct study study = {.model = &phold_model, .before = &phold, .setup = setup};
    for (int64_t day = -2; day <= 12; day += 7)
        check_interruption(&study, NULL, day);
    struct network_parameters network = {
        .stations = 2,
        .regions = 2,
        .transit = 0.1,
        .station = {{.region = 0, .arrival_rate = 20, .service_mean = 0.02, .servers = 1, .route = {0.1, 0.6}},
                    {.region = 1, .arrival_rate = 15, .service_mean = 0.05, .servers = 2, .patience_mean = 1}}};
    study = (struct study){.model = &network_model, .before = &network, .setup = setup};
    check_interruption(&study, NULL, 4);
}

struct world {
    struct eco_case c;
    struct eco_params *after;
    struct study study;
};

static struct world open_world(void)
{
    struct world world = {.c = eco_case_read_file("tests/theory/everything.conf")};
    world.after = malloc(sizeof *world.after);
    memcpy(world.after, world.c.parameters, sizeof *world.after);
    world.after->vendor.training.every = 120;
    world.after->vendor.routing.race_size = 3;
    world.after->programme[0].tier[0].margin = 0.3; /* rules change, and reach partners by and by */
    world.study =
        (struct study){.model = &eco_model, .before = world.c.parameters, .after = world.after, .setup = world.c.setup};
    world.study.setup.diverge_days = 200;
    return world;
}

static void close_world(struct world *world)
{
    free(world->after);
    eco_case_free(&world->c);
}

static void the_ecosystem_resumes(void **state)
{
    (void)state;
    struct world world = open_world();
    const int64_t change = diverge_day(&world.study);
    check_interruption(&world.study, world.after, -100);
    check_interruption(&world.study, world.after, change + 100);
    close_world(&world);
}

/* An image of the day of a change serves every design that changes there. */
static void designs_fork(void **state)
{
    (void)state;
    struct world world = open_world();
    check_interruption(&world.study, NULL, diverge_day(&world.study));
    struct study baseline = world.study;
    baseline.after = NULL;
    check_interruption(&baseline, world.after, diverge_day(&world.study));
    close_world(&world);
}

static void every_mechanism_leaves_a_trace(void **state)
{
    (void)state;
    static const char *const may_be_nothing[] = {"payback_time"};
    struct world world = open_world();
    struct sim_run_output output = undisturbed(&world.study, world.after);
    uint32_t silent = 0;
    for (uint32_t m = 0; m < eco_model.metric_count; m++) {
        bool excused = output.headline[m] != 0 && !isnan(output.headline[m]);
        for (size_t i = 0; i < sizeof may_be_nothing / sizeof may_be_nothing[0]; i++)
            excused |= strcmp(eco_model.metrics[m].name, may_be_nothing[i]) == 0;
        if (!excused)
            print_message("metric '%s' shows nothing: switch its mechanism on in tests/theory/everything.conf\n",
                          eco_model.metrics[m].name);
        silent += !excused;
    }
    assert_int_equal(silent, 0);
    sim_run_output_fini(&output);
    close_world(&world);
}

static void images_have_no_addresses(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sim_image image[2] = {{0}, {0}};
    struct sim_run_output output[2];
    struct sim_execution *run[2];
    for (int i = 0; i < 2; i++) { /* both alive at once */
        output[i] = new_output(&world.study);
        run[i] = open_run(&world.study, world.after, 1, &output[i]);
        advance(run[i], diverge_day(&world.study) + 30);
    }
    for (int i = 0; i < 2; i++) { /* the world alone: mail has padding, whose bytes are anybody's */
        struct sim_archive writer = sim_image_writer(&image[i]);
        eco_model.archive(run[i]->world, &writer);
    }
    assert_true(image[0].size == image[1].size);
    for (size_t i = 0; i < image[0].size; i++)
        if (image[0].bytes[i] != image[1].bytes[i])
            fail_msg("images differ at byte %zu of %zu: is a pointer missing in models/memory.c?", i, image[0].size);
    for (int i = 0; i < 2; i++) {
        sim_execution_destroy(run[i]);
        sim_run_output_fini(&output[i]);
        sim_image_fini(&image[i]);
    }
    close_world(&world);
}

/* A world written, read and written again is the same image: nothing is lost that is not asked for later. */
static void images_repeat(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sim_image first = {0}, again = {0};
    struct sim_run_output a = new_output(&world.study), b = new_output(&world.study);
    struct sim_execution *run = open_run(&world.study, world.after, 1, &a),
                         *copy = open_run(&world.study, world.after, 1, &b);
    advance(run, 50);
    save(run, &first);
    load(copy, &first);
    save(copy, &again);
    assert_true(first.size == again.size);
    sim_execution_destroy(run);
    sim_execution_destroy(copy);
    sim_run_output_fini(&a);
    sim_run_output_fini(&b);
    sim_image_fini(&first);
    sim_image_fini(&again);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(textbook_models_resume),
        cmocka_unit_test(the_ecosystem_resumes),
        cmocka_unit_test(designs_fork),
        cmocka_unit_test(every_mechanism_leaves_a_trace),
        cmocka_unit_test(images_have_no_addresses),
        cmocka_unit_test(images_repeat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
