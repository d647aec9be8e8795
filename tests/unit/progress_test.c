/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages and progress: what is printed where, and that quiet is quiet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "sim/io/progress.h"

/* A log into memory; what was printed is in `text` after finish. */
struct capture {
    char *text;
    size_t size;
    struct sim_log log;
};

static void begin(struct capture *capture, bool quiet, bool terminal)
{
    *capture = (struct capture){0};
    FILE *stream = open_memstream(&capture->text, &capture->size);
    assert_non_null(stream);
    capture->log = (struct sim_log){.stream = stream, .quiet = quiet, .terminal = terminal};
}

static char *finish(struct capture *capture)
{
    fclose(capture->log.stream);
    return capture->text;
}

static int count(const char *text, const char *word)
{
    int found = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word))
        found++;
    return found;
}

static void test_messages(void **state)
{
    (void)state;
    struct capture capture;
    begin(&capture, false, false);
    sim_log_note(&capture.log, "%d runs", 3);
    sim_log_warn(&capture.log, "a part is %s", "damaged");
    assert_string_equal(finish(&capture), "partnersim: 3 runs\npartnersim: warning: a part is damaged\n");
    free(capture.text);
    begin(&capture, true, false);
    sim_log_note(&capture.log, "%d runs", 3);
    sim_log_warn(&capture.log, "a part is %s", "damaged");
    assert_string_equal(finish(&capture), "partnersim: warning: a part is damaged\n");
    free(capture.text);
    const struct sim_log nowhere = {0};
    sim_log_note(&nowhere, "nothing");
    sim_log_warn(&nowhere, "nothing");
}

static void test_a_terminal_line_is_redrawn(void **state)
{
    (void)state;
    struct capture capture;
    struct sim_progress progress;
    begin(&capture, false, true);
    sim_progress_init(&progress, &capture.log, 20, 4);
    for (int i = 0; i < 1000; i++) /* much faster than five times a second */
        sim_progress_update(&progress, 8, 2, 0, 1000000);
    sim_progress_finish(&progress);
    char *text = finish(&capture);
    assert_int_equal(count(text, "12 of 20 runs"), 1);
    assert_int_equal(count(text, "2 failed"), 1);
    assert_int_equal(count(text, "events/s"), 1);
    assert_int_equal(count(text, " left"), 1);
    assert_int_equal(count(text, "\n"), 0);
    assert_string_equal(text + strlen(text) - 4, "\r\033[K");
    free(text);
}

static void test_plain_lines_are_few(void **state)
{
    (void)state;
    struct capture capture;
    struct sim_progress progress;
    begin(&capture, false, false);
    sim_progress_init(&progress, &capture.log, 1000, 0);
    progress.drawn -= 2; /* as if two seconds had passed */
    for (uint64_t i = 1; i < 50; i++)
        sim_progress_update(&progress, i, 0, 0, i);
    assert_int_equal(fflush(capture.log.stream), 0);
    assert_int_equal(capture.size, 0); /* not yet 5% */
    sim_progress_update(&progress, 50, 0, 0, 50);
    sim_progress_update(&progress, 100, 0, 0, 100); /* 5% more, but within the same second */
    progress.drawn -= 61;
    sim_progress_update(&progress, 101, 0, 0, 101); /* a minute later a line is due in any case */
    sim_progress_finish(&progress);
    char *text = finish(&capture);
    assert_int_equal(count(text, "\n"), 2);
    assert_non_null(strstr(text, "partnersim: 50 of 1000 runs"));
    assert_non_null(strstr(text, "partnersim: 101 of 1000 runs"));
    assert_null(strchr(text, '\r'));
    free(text);
}

/* One long run: nothing is done yet, and still it is known how far it is and how long it takes. */
static void test_a_run_under_way_counts(void **state)
{
    (void)state;
    struct capture capture;
    struct sim_progress progress;
    begin(&capture, false, false);
    sim_progress_init(&progress, &capture.log, 1, 0);
    progress.started -= 100;
    progress.drawn -= 61;
    sim_progress_update(&progress, 0, 0, 0.25, 2000000);
    sim_progress_finish(&progress);
    char *text = finish(&capture);
    assert_non_null(strstr(text, "0 of 1 runs, 25% of the work, 20 k events/s, 5 min left"));
    free(text);
}

static void test_quiet_prints_nothing(void **state)
{
    (void)state;
    struct capture capture;
    struct sim_progress progress;
    begin(&capture, true, true);
    sim_progress_init(&progress, &capture.log, 10, 0);
    progress.drawn -= 100;
    sim_progress_update(&progress, 5, 0, 0, 5);
    sim_progress_finish(&progress);
    char *text = finish(&capture);
    assert_string_equal(text, "");
    free(text);
}

static void test_numbers_for_people(void **state)
{
    (void)state;
    static const struct {
        double seconds;
        const char *text;
    } durations[] = {{0.34, "0.3 s"}, {12.2, "12 s"},         {99.4, "99 s"},
                     {125, "2 min"},  {3.8 * 3600, "3h 48m"}, {86400 * 3.25, "3.2 days"}};
    static const struct {
        double number;
        const char *text;
    } numbers[] = {{7, "7"}, {999, "999"}, {1234, "1.2 k"}, {45678, "46 k"}, {2.5e6, "2.5 M"}, {7.4e12, "7.4 T"}};
    char text[32];
    for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
        sim_print_duration(text, sizeof text, durations[i].seconds);
        assert_string_equal(text, durations[i].text);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        sim_print_large(text, sizeof text, numbers[i].number);
        assert_string_equal(text, numbers[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_a_terminal_line_is_redrawn),
        cmocka_unit_test(test_plain_lines_are_few),
        cmocka_unit_test(test_a_run_under_way_counts),
        cmocka_unit_test(test_quiet_prints_nothing),
        cmocka_unit_test(test_numbers_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
