/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors, assertions and memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/core/assert.h"
#include "sim/core/error.h"
#include "sim/core/memory.h"
#include "tests/support/death.h"

static void test_fail_fills_the_record(void **state)
{
    (void)state;
    struct sim_error error = {0};
    assert_int_equal(sim_fail(&error, SIM_USAGE, "line %d: %s", 7, "what?"), SIM_USAGE);
    assert_int_equal(error.status, SIM_USAGE);
    assert_string_equal(error.text, "line 7: what?");
    assert_int_equal(sim_fail(NULL, SIM_INTERNAL, "nobody listens"), SIM_INTERNAL);
}

static void test_long_texts_are_cut_visibly(void **state)
{
    (void)state;
    struct sim_error error;
    char text[2 * SIM_ERROR_TEXT];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    sim_fail(&error, SIM_INTERNAL, "%s", text);
    assert_int_equal(strlen(error.text), SIM_ERROR_TEXT - 1);
    assert_string_equal(error.text + SIM_ERROR_TEXT - 5, "x...");
}

static void test_statuses_are_exit_codes(void **state)
{
    (void)state;
    assert_int_equal(SIM_INTERRUPTED, 75);
    assert_string_equal(sim_status_doc(SIM_OK), "done");
    assert_string_equal(sim_status_doc(SIM_FORCED_STOP), "forced stop");
    assert_string_equal(sim_status_doc(99), "unknown status");
}

static void fail_in_an_event(void *context)
{
    static const char *const names[256] = {[7] = "renewal"};
    struct sim_region region = {.index = 3, .count = 8, .now = 12.5, .key = {.seed = 4711, .replication = 42}};
    struct sim_assert_context watch = {
        .region = &region, .event = {.time = 12.5, .agent = 99, .tag = 7u << SIM_STAMP_BITS | 5}, .event_names = names};
    sim_assert_watch(&watch);
    sim_assert(context != NULL);
}

static void fail_between_events(void *context)
{
    sim_assert_watch(NULL);
    sim_assert(context != NULL);
}

static void test_assertions_tell_what_to_replay(void **state)
{
    (void)state;
    const char *const all[] = {"context != NULL", "error_test.c",     "replication 42", "seed 4711", "region 3 of 8",
                               "time 12.5",       "kind 7 (renewal)", "agent 99",       "stamp 5",   NULL};
    assert_dies(fail_in_an_event, NULL, all);
    const char *const less[] = {"context != NULL", "fail_between_events", NULL};
    assert_dies(fail_between_events, NULL, less);
    fail_between_events(state); /* a true one does nothing */
}

static void ask_for_too_much(void *context)
{
    free(sim_memory_resize(context, SIZE_MAX / 2, 16));
}

static void test_memory(void **state)
{
    (void)state;
    assert_null(sim_memory_try_resize(NULL, SIZE_MAX / 2, 16));
    assert_null(sim_memory_try_zeros(SIZE_MAX / 2, 16));
    const char *const words[] = {"out of memory", "x 16 bytes", NULL};
    assert_dies(ask_for_too_much, NULL, words);
    uint32_t *array = sim_memory_zeros(4, sizeof *array);
    assert_int_equal(array[3], 0);
    array[3] = 17;
    array = sim_memory_resize(array, 1000, sizeof *array);
    assert_int_equal(array[3], 17);
    free(array);
    free(sim_memory_resize(NULL, 0, 8));
    free(sim_memory_zeros(0, 8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fail_fills_the_record),
        cmocka_unit_test(test_long_texts_are_cut_visibly),
        cmocka_unit_test(test_statuses_are_exit_codes),
        cmocka_unit_test(test_assertions_tell_what_to_replay),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
