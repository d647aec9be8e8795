/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/death.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void die(void (*call)(void *context), void *context, int out)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    signal(SIGABRT, SIG_DFL);
    dup2(out, STDERR_FILENO);
    call(context);
    _exit(0);
}

void assert_dies(void (*call)(void *context), void *context, const char *const *words)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        die(call, context, ends[1]);
    close(ends[1]);
    char text[8192];
    size_t length = 0;
    for (ssize_t got; (got = read(ends[0], text + length, sizeof text - 1 - length)) > 0;)
        length += (size_t)got;
    text[length] = '\0';
    close(ends[0]);
    int status = 0;
    assert_true(waitpid(child, &status, 0) == child);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
        fail_msg("did not abort (status %d), said: %s", status, text);
    for (; *words; words++)
        if (!strstr(text, *words))
            fail_msg("\"%s\" is missing in: %s", *words, text);
}
