/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages to people, on stderr, while work goes on.
 *
 * Notes tell what happens and are silent under --quiet; warnings never are.
 * On a terminal a message first clears the line the progress display drew.
 *
 * Threads: any.
 * Tests:   tests/unit/progress_test.c
 */
#ifndef SIM_IO_LOG_H
#define SIM_IO_LOG_H

#include <stdbool.h>
#include <stdio.h>

struct sim_log {
    FILE *stream;  /* NULL: no messages at all */
    bool quiet;    /* warnings only */
    bool terminal; /* the stream is one */
};

/* A log on stderr. */
struct sim_log sim_log_stderr(bool quiet);
void sim_log_note(const struct sim_log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sim_log_warn(const struct sim_log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
