/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bad scenario files, each with the problems that must be reported.
 *
 * tests/corpus/bad/NAME.expect has lines "LINE: phrase" or "FILE:LINE: phrase":
 * a problem at that place whose text or hint contains the phrase.  LINE 0 is a
 * problem of the file as a whole.  Files that start with _ are parts of others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/io/scenario.h"
#include "tests/support/toy_model.h"

#define FOLDER "tests/corpus/bad"

static void show_problems(const struct sim_problems *problems)
{
    sim_problems_print(problems, stderr, false);
}

static bool ends_with(const char *text, const char *end)
{
    size_t a = strlen(text), b = strlen(end);
    return a >= b && strcmp(text + a - b, end) == 0;
}

/* One line of an .expect file; false if no problem answers to it. */
static bool expected_found(const char *line, const char *file, const struct sim_problems *problems)
{
    char where[300];
    int number = 0;
    const char *phrase = strstr(line, ": ");
    assert_non_null(phrase);
    snprintf(where, sizeof where, "%.*s", (int)(phrase - line), line);
    phrase += 2;
    char *colon = strrchr(where, ':');
    number = (int)strtol(colon ? colon + 1 : where, NULL, 10);
    if (colon)
        *colon = '\0';
    for (uint32_t i = 0; i < problems->count; i++) {
        const struct sim_problem *p = &problems->item[i];
        if (p->severity == SIM_PROBLEM_ERROR && p->line == number && ends_with(p->file, colon ? where : file) &&
            (strstr(p->text, phrase) || strstr(p->hint, phrase)))
            return true;
    }
    return false;
}

/* Every error names its file, has an excerpt if it has a line, and says what to do. */
static int check_shape(const struct sim_problems *problems)
{
    int failures = 0;
    for (uint32_t i = 0; i < problems->count; i++) {
        const struct sim_problem *p = &problems->item[i];
        if (p->severity != SIM_PROBLEM_ERROR)
            continue;
        assert_true(strlen(p->file) > 0);
        assert_true(strlen(p->text) > 0);
        if (strlen(p->hint) == 0) {
            fprintf(stderr, "%s:%d: %s: no remedy\n", p->file, p->line, p->text);
            failures++;
        }
        assert_null(strchr(p->text, '\n'));
        assert_null(strchr(p->excerpt, '\033'));
    }
    return failures;
}

static int check_file(const char *name)
{
    char path[600], expect[600], line[600];
    int failures = 0, lines = 0;
    struct sim_problems problems = {0};
    snprintf(path, sizeof path, FOLDER "/%s", name);
    snprintf(expect, sizeof expect, FOLDER "/%.*s.expect", (int)(strlen(name) - 5), name);
    struct sim_scenario *scenario = sim_scenario_read(&toy_model, path, NULL, 0, &problems);
    assert_null(scenario);
    assert_true(problems.errors > 0);
    assert_true(problems.count > 0 && problems.count <= SIM_PROBLEMS_MAX);
    failures += check_shape(&problems);
    FILE *stream = fopen(expect, "r");
    if (!stream)
        fail_msg("%s is missing", expect);
    while (fgets(line, sizeof line, stream)) {
        line[strcspn(line, "\n")] = '\0';
        lines++;
        if (!expected_found(line, path, &problems)) {
            fprintf(stderr, "%s: nothing says \"%s\"\n", name, line);
            failures++;
        }
    }
    fclose(stream);
    assert_true(lines > 0);
    if (failures)
        show_problems(&problems);
    return failures;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void refuses_every_bad_file(void **state)
{
    (void)state;
    struct dirent **entries;
    int files = 0, failures = 0;
    int count = scandir(FOLDER, &entries, NULL, by_name);
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '_' && ends_with(entries[i]->d_name, ".conf")) {
            failures += check_file(entries[i]->d_name);
            files++;
        }
        free(entries[i]);
    }
    free(entries);
    assert_true(files >= 45);
    assert_int_equal(failures, 0);
}

static void assert_refused(const char *path, const char *phrase)
{
    struct sim_problems problems = {0};
    assert_null(sim_scenario_read(&toy_model, path, NULL, 0, &problems));
    assert_true(problems.errors > 0);
    if (!strstr(problems.item[0].text, phrase))
        fail_msg("%s: \"%s\" does not say \"%s\"", path, problems.item[0].text, phrase);
}

/* Things that are no files must neither hang nor end the program. */
static void refuses_what_is_no_file(void **state)
{
    (void)state;
    char folder[] = "/tmp/partnersim-corpus-XXXXXX", path[200];
    assert_non_null(mkdtemp(folder));
    assert_refused(folder, "directory");
    assert_refused("/dev/zero", "device");
    assert_refused("/dev/null", "device");
    assert_refused("", "no such file");
    assert_refused("tests/corpus/bad/nowhere.conf", "no such file");
    snprintf(path, sizeof path, "%s/pipe", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_refused(path, "pipe");
    unlink(path);
    snprintf(path, sizeof path, "%s/loop", folder);
    assert_int_equal(symlink("loop", path), 0);
    assert_refused(path, "cannot read");
    unlink(path);
    rmdir(folder);
}

static void refuses_absurd_sizes(void **state)
{
    (void)state;
    char path[] = "/tmp/partnersim-large-XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(ftruncate(descriptor, (off_t)1 << 40), 0);
    assert_refused(path, "larger than 4 MiB");
    /* The largest that is read, full of one comment. */
    assert_int_equal(ftruncate(descriptor, 0), 0);
    char line[4096];
    memset(line, 'x', sizeof line);
    line[0] = '#';
    line[sizeof line - 1] = '\n';
    for (int i = 0; i < 1024; i++)
        assert_int_equal(write(descriptor, line, sizeof line), sizeof line);
    assert_refused(path, "nothing in this file");
    close(descriptor);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_every_bad_file),
        cmocka_unit_test(refuses_what_is_no_file),
        cmocka_unit_test(refuses_absurd_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
