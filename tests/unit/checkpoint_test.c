/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long runs kept on disk: continued exactly, refused when damaged or foreign, swept when done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "sim/experiment/checkpoint.h"
#include "sim/io/commit.h"
#include "sim/io/hash.h"
#include "tests/support/phold_model.h"
#include "tests/support/toy_study.h"

static const char study_id[] = "00112233445566778899aabbccddeeff";
static const char point_id[] = "ffeeddccbbaa99887766554433221100";

static const struct phold_parameters phold = {
    .regions = 3, .tokens = 40, .mean = 0.5, .lookahead = 1.0 / 24, .remote = 0.3};
static const struct sim_run_setup setup = {
    .seed = 9, .horizon_days = 20, .sample_days = 5, .window_days = 1.0 / 24, .directory_days = 1};

struct flight {
    struct sim_run_output output;
    struct sim_execution *run;
};

static void take_off(struct flight *flight)
{
    struct sim_error error = {0};
    struct sim_run_options options = {.threads = 1};
    assert_int_equal(sim_run_output_init(&flight->output, &phold_model, &setup, &error), SIM_OK);
    flight->run = sim_execution_create(&phold_model, &phold, NULL, &setup, &options, &flight->output, &error);
    assert_non_null(flight->run);
}

static void land(struct flight *flight)
{
    sim_execution_destroy(flight->run);
    sim_run_output_fini(&flight->output);
}

static struct sim_checkpoint here(void)
{
    return (struct sim_checkpoint){
        .directory = toy_path("checkpoints"), .study = study_id, .point = point_id, .replication = 3};
}

static const char *file_of_checkpoint(void)
{
    return toy_path("checkpoints/ffeeddccbbaa99887766554433221100-3.checkpoint");
}

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static void write_one(int64_t day)
{
    struct sim_checkpoint checkpoint = here();
    struct sim_error error = {0};
    struct flight flight;
    take_off(&flight);
    assert_int_equal(sim_execution_advance(flight.run, day, NULL, &error), SIM_OK);
    assert_int_equal(sim_checkpoint_write(&checkpoint, flight.run, &error), SIM_OK);
    assert_int_equal(sim_checkpoint_count(checkpoint.directory), 1);
    land(&flight);
}

static void goes_on(void **state)
{
    (void)state;
    struct sim_error error = {0};
    struct sim_checkpoint checkpoint = here();
    struct flight whole, resumed;
    take_off(&whole);
    take_off(&resumed);
    assert_int_equal(sim_checkpoint_read(&checkpoint, resumed.run, &error), SIM_CHECKPOINT_NONE);
    write_one(3);
    write_one(7); /* the later replaces the earlier */
    assert_int_equal(sim_checkpoint_read(&checkpoint, resumed.run, &error), SIM_CHECKPOINT_READ);
    assert_int_equal(sim_execution_day(resumed.run), 7);
    assert_int_equal(sim_execution_advance(whole.run, 20, NULL, &error), SIM_OK);
    assert_int_equal(sim_execution_advance(resumed.run, 20, NULL, &error), SIM_OK);
    assert_int_equal(sim_execution_finish(whole.run, NULL), SIM_OK);
    assert_int_equal(sim_execution_finish(resumed.run, NULL), SIM_OK);
    assert_true(whole.output.digest == resumed.output.digest);
    assert_memory_equal(whole.output.headline, resumed.output.headline,
                        whole.output.metric_count * sizeof whole.output.headline[0]);
    land(&whole);
    land(&resumed);
}

static void expect_refusal(struct sim_checkpoint checkpoint, const char *reason)
{
    struct sim_error error = {0};
    struct flight flight;
    take_off(&flight);
    assert_int_equal(sim_checkpoint_read(&checkpoint, flight.run, &error), SIM_CHECKPOINT_REFUSED);
    if (!strstr(error.text, reason))
        fail_msg("'%s' does not say '%s'", error.text, reason);
    assert_false(exists(file_of_checkpoint())); /* put aside: it is not refused twice */
    land(&flight);
}

static void flip(const char *path, long offset)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    fseek(file, offset, SEEK_SET);
    int byte = fgetc(file);
    fseek(file, offset, SEEK_SET);
    fputc(byte ^ 4, file);
    fclose(file);
}

static void damage_is_found(void **state)
{
    (void)state;
    struct stat status;
    write_one(5);
    assert_int_equal(stat(file_of_checkpoint(), &status), 0);
    const long size = (long)status.st_size;
    for (long at = 0; at < size; at += 1 + size / 61) {
        write_one(5);
        flip(file_of_checkpoint(), at);
        expect_refusal(here(), "damaged");
    }
    for (long cut = 0; cut < size; cut += 1 + size / 23) {
        write_one(5);
        assert_int_equal(truncate(file_of_checkpoint(), cut), 0);
        expect_refusal(here(), "damaged");
    }
}

/* Changes the program's identity, which stands behind magic and format, and sets the checksum right. */
static void pretend_another_program(void)
{
    size_t size;
    struct sim_error error = {0};
    unsigned char *bytes = sim_read_file(file_of_checkpoint(), 1 << 24, &size, &error);
    assert_non_null(bytes);
    bytes[16] = bytes[16] == 'a' ? 'b' : 'a';
    uint32_t crc = sim_crc32(0, bytes, size - 16), complement = ~crc;
    memcpy(bytes + size - 8, &crc, sizeof crc);
    memcpy(bytes + size - 4, &complement, sizeof complement);
    assert_int_equal(sim_commit_write(file_of_checkpoint(), bytes, size, &error), SIM_OK);
    free(bytes);
}

static void others_are_refused(void **state)
{
    (void)state;
    struct sim_checkpoint other = here();
    write_one(5);
    other.study = "0f112233445566778899aabbccddeeff";
    expect_refusal(other, "another program or study");
    write_one(5);
    pretend_another_program();
    expect_refusal(here(), "another program or study");
}

static void no_room_is_said(void **state)
{
    (void)state;
    struct sim_error error = {0};
    struct flight flight;
    take_off(&flight);
    assert_int_equal(sim_execution_advance(flight.run, 2, NULL, &error), SIM_OK);
    struct sim_checkpoint checkpoint = here();
    checkpoint.directory = "/proc/nowhere";
    assert_int_equal(sim_checkpoint_write(&checkpoint, flight.run, &error), SIM_INTERNAL);
    assert_non_null(strstr(error.text, "/proc/nowhere"));
    assert_int_equal(sim_execution_advance(flight.run, 20, NULL, &error), SIM_OK); /* the run is unharmed */
    land(&flight);
}

/* ---- a study that takes several calls ---- */

/* The toy model, taking 20 ms a day. */
static void slow_head_office(void *world, double now)
{
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    toy_model.head_office(world, now);
}

static struct sim_model slow_model(void)
{
    struct sim_model model = toy_model;
    model.head_office = slow_head_office;
    return model;
}

static const char *write_study(void)
{
    const char *path = toy_path("slow.conf");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "format = 1\nbaseline = \"current\"\n"
                  "world { agents = 100  region \"North\" { share = 60%% } region \"South\" { share = 40%% } }\n"
                  "experiment { horizon = 60d  warmup = 20d  sample = 10d  replications = 1  seed = 3 }\n"
                  "design \"current\" { }\ndesign \"rich\" { set = { \"policy.bonus = 2k\" } }\n");
    assert_int_equal(fclose(file), 0);
    return path;
}

/* 140 days of 20 ms in portions of a third of a second: at least three calls, however fast the machine. */
static void a_long_study_takes_several_calls(void **state)
{
    (void)state;
    struct sim_model slow = slow_model();
    struct toy_call call = {
        .scenario = write_study(), .directory = toy_path("whole"), .threads = 1, .checkpoint_seconds = 0};
    struct sim_runner_summary whole = toy_expect(SIM_OK, call);
    call = (struct toy_call){.scenario = call.scenario,
                             .directory = toy_path("cut"),
                             .threads = 1,
                             .model = &slow,
                             .max_seconds = 0.3,
                             .checkpoint_seconds = 0.05};
    int calls = 0, status;
    uint64_t executed = 0;
    do {
        struct sim_runner_summary summary;
        struct sim_error error = {0};
        status = toy_run(&call, &summary, &error);
        executed += summary.executed;
        if (status == SIM_INTERRUPTED && summary.computed == 0)
            assert_int_equal(sim_checkpoint_count(toy_path("cut/checkpoints")), 1);
    } while (++calls < 1000 && status == SIM_INTERRUPTED);
    assert_int_equal(status, SIM_OK);
    assert_true(calls >= 3);
    assert_true(executed < 2 * whole.executed);
    toy_expect_equal(toy_path("whole/results.h5"), toy_path("cut/results.h5"));
    assert_false(exists(toy_path("cut/checkpoints"))); /* swept */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(goes_on, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(damage_is_found, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(others_are_refused, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(no_room_is_said, toy_set_up, toy_tear_down),
        cmocka_unit_test_setup_teardown(a_long_study_takes_several_calls, toy_set_up, toy_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
