/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commits: whole or not at all.
 *
 * Every system call a commit makes is made to fail in turn, once with each
 * errno that disks give: this program's own open, write, fsync, close and
 * rename come before those of the C library.  Afterwards the old file is
 * whole, no temporary file is left, and the message names path and reason.
 * The order write, fsync, rename, fsync of the directory is observed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sim/io/commit.h"

/* ---- the calls, countable and breakable ---- */

enum call { CALL_OPEN, CALL_WRITE, CALL_FSYNC, CALL_CLOSE, CALL_RENAME };

static struct {
    bool watching;
    enum call log[64];
    int count;
    int fail_at; /* which call of the log fails; -1: none */
    int fail_errno;
    size_t most; /* bytes a write takes at once; 0: all */
} calls;

static bool breaks(enum call call)
{
    if (!calls.watching)
        return false;
    int index = calls.count++;
    if (index < 64)
        calls.log[index] = call;
    if (index != calls.fail_at)
        return false;
    errno = calls.fail_errno;
    return true;
}

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & O_CREAT ? (mode_t)va_arg(arguments, int) : 0;
    va_end(arguments);
    return breaks(CALL_OPEN) ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

ssize_t write(int descriptor, const void *bytes, size_t size)
{
    if (breaks(CALL_WRITE))
        return -1;
    if (calls.watching && calls.most > 0 && size > calls.most)
        size = calls.most;
    return syscall(SYS_write, descriptor, bytes, size);
}

int fsync(int descriptor)
{
    return breaks(CALL_FSYNC) ? -1 : (int)syscall(SYS_fsync, descriptor);
}

int close(int descriptor)
{
    /* A close that fails has closed all the same. */
    bool broken = breaks(CALL_CLOSE);
    int reason = errno, result = (int)syscall(SYS_close, descriptor);
    if (broken)
        errno = reason;
    return broken ? -1 : result;
}

int rename(const char *from, const char *to)
{
    return breaks(CALL_RENAME) ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

static void watch(int fail_at, int fail_errno, size_t most)
{
    memset(&calls, 0, sizeof calls);
    calls.fail_at = fail_at;
    calls.fail_errno = fail_errno;
    calls.most = most;
    calls.watching = true;
}

/* ---- a directory of our own ---- */

static char directory[64], target[96];

static int set_up(void **state)
{
    (void)state;
    strcpy(directory, "/tmp/commit_test.XXXXXX");
    if (!mkdtemp(directory))
        return -1;
    snprintf(target, sizeof target, "%s/file", directory);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", directory);
    return system(command);
}

static int files_in(const char *path)
{
    DIR *listing = opendir(path);
    assert_non_null(listing);
    int count = 0;
    for (const struct dirent *entry; (entry = readdir(listing)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(listing);
    return count;
}

static void expect_content(const char *text)
{
    size_t size;
    unsigned char *bytes = sim_read_file(target, 1 << 20, &size, NULL);
    assert_non_null(bytes);
    assert_int_equal(size, strlen(text));
    assert_memory_equal(bytes, text, size);
    free(bytes);
}

/* ---- tests ---- */

static void test_order_of_calls(void **state)
{
    (void)state;
    struct sim_error error = {0};
    watch(-1, 0, 0);
    assert_int_equal(sim_commit_write(target, "hello", 5, &error), SIM_OK);
    calls.watching = false;
    static const enum call expected[] = {CALL_OPEN,   CALL_WRITE, CALL_FSYNC, CALL_CLOSE,
                                         CALL_RENAME, CALL_OPEN,  CALL_FSYNC, CALL_CLOSE};
    assert_int_equal(calls.count, sizeof expected / sizeof *expected);
    assert_memory_equal(calls.log, expected, sizeof expected);
    expect_content("hello");
    assert_int_equal(files_in(directory), 1);
}

static void test_every_call_failing(void **state)
{
    (void)state;
    static const int reasons[] = {ENOSPC, EIO, EDQUOT, EFBIG, EROFS};
    for (size_t r = 0; r < sizeof reasons / sizeof *reasons; r++)
        for (int at = 0; at < 8; at++) {
            struct sim_error error = {0};
            assert_int_equal(sim_commit_write(target, "old", 3, NULL), SIM_OK);
            watch(at, reasons[r], 0);
            int status = sim_commit_write(target, "fresh", 5, &error);
            calls.watching = false;
            assert_int_equal(status, SIM_INTERNAL);
            assert_non_null(strstr(error.text, strerror(reasons[r])));
            assert_non_null(strstr(error.text, directory));
            /* Up to the rename the old file stays; after it the fresh one is there, but not known to last. */
            expect_content(at <= 4 ? "old" : "fresh");
            assert_int_equal(files_in(directory), 1);
        }
}

static void test_a_rename_of_a_large_file_failing(void **state)
{
    (void)state;
    for (int at = 0; at < 7; at++) {
        char temporary[SIM_FILE_PATH_SIZE];
        struct sim_error error = {0};
        assert_int_equal(sim_commit_write(target, "old", 3, NULL), SIM_OK);
        assert_int_equal(sim_commit_temporary_name(target, temporary, sizeof temporary, &error), SIM_OK);
        FILE *file = fopen(temporary, "w");
        assert_non_null(file);
        assert_true(fputs("fresh", file) >= 0);
        assert_int_equal(fclose(file), 0);
        watch(at, EIO, 0);
        int status = sim_commit_rename(temporary, target, &error);
        calls.watching = false;
        assert_int_equal(status, SIM_INTERNAL);
        expect_content(at <= 3 ? "old" : "fresh");
        assert_int_equal(files_in(directory), 1);
    }
}

static void test_directories_that_cannot_be_synced(void **state)
{
    (void)state;
    watch(6, EINVAL, 0); /* some file systems have nothing to sync there */
    int status = sim_commit_write(target, "hello", 5, NULL);
    calls.watching = false;
    assert_int_equal(status, SIM_OK);
}

static void test_short_and_interrupted_writes(void **state)
{
    (void)state;
    struct sim_error error = {0};
    watch(-1, 0, 2);
    int status = sim_commit_write(target, "0123456789", 10, &error);
    calls.watching = false;
    assert_int_equal(status, SIM_OK);
    assert_int_equal(calls.count, 7 + 5);
    expect_content("0123456789");
    watch(2, EINTR, 4);
    status = sim_commit_write(target, "abcdefghij", 10, &error);
    calls.watching = false;
    assert_int_equal(status, SIM_OK);
    expect_content("abcdefghij");
}

static void test_sweeping_leaves_everything_else(void **state)
{
    (void)state;
    char temporary[SIM_FILE_PATH_SIZE];
    assert_int_equal(sim_commit_write(target, "kept", 4, NULL), SIM_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(sim_commit_temporary_name(target, temporary, sizeof temporary, NULL), SIM_OK);
        FILE *file = fopen(temporary, "w");
        assert_non_null(file);
        fclose(file);
    }
    assert_int_equal(files_in(directory), 4);
    assert_int_equal(sim_commit_sweep(directory), 3);
    assert_int_equal(files_in(directory), 1);
    expect_content("kept");
    assert_int_equal(sim_commit_sweep("/nonexistent"), 0);
}

static void test_names_never_collide(void **state)
{
    (void)state;
    char names[200][128];
    for (int i = 0; i < 200; i++)
        sim_commit_unique(names[i], sizeof *names);
    for (int i = 0; i < 200; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(names[i], names[k]);
}

static void test_making_directories(void **state)
{
    (void)state;
    char path[256];
    struct sim_error error = {0};
    snprintf(path, sizeof path, "%s/a//b/c/", directory);
    assert_int_equal(sim_make_directory(path, &error), SIM_OK);
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(sim_make_directory(path, &error), SIM_OK);
    assert_int_equal(sim_commit_write(target, "file", 4, NULL), SIM_OK);
    snprintf(path, sizeof path, "%s/below", target);
    assert_int_equal(sim_make_directory(path, &error), SIM_INTERNAL);
    assert_int_equal(sim_make_directory(target, &error), SIM_INTERNAL);
    assert_non_null(strstr(error.text, "not a directory"));
    assert_int_equal(sim_make_directory("", &error), SIM_INTERNAL);
}

static void test_reading_only_regular_files_of_sane_size(void **state)
{
    (void)state;
    size_t size;
    char path[128];
    struct sim_error error = {0};
    assert_null(sim_read_file(directory, 1000, &size, &error));
    snprintf(path, sizeof path, "%s/pipe", directory);
    assert_int_equal(mkfifo(path, 0666), 0);
    assert_null(sim_read_file(path, 1000, &size, &error));
    assert_non_null(strstr(error.text, "regular"));
    assert_int_equal(sim_commit_write(target, "0123456789", 10, NULL), SIM_OK);
    assert_null(sim_read_file(target, 9, &size, &error));
    unsigned char *bytes = sim_read_file(target, 10, &size, &error);
    assert_non_null(bytes);
    assert_int_equal(size, 10);
    assert_int_equal(bytes[10], 0);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order_of_calls, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_call_failing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_rename_of_a_large_file_failing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_directories_that_cannot_be_synced, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_short_and_interrupted_writes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sweeping_leaves_everything_else, set_up, tear_down),
        cmocka_unit_test(test_names_never_collide),
        cmocka_unit_test_setup_teardown(test_making_directories, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_reading_only_regular_files_of_sane_size, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
