/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/log.h"

#include <stdarg.h>
#include <unistd.h>

struct sim_log sim_log_stderr(bool quiet)
{
    return (struct sim_log){.stream = stderr, .quiet = quiet, .terminal = isatty(STDERR_FILENO) == 1};
}

static void print(const struct sim_log *log, const char *prefix, const char *format, va_list arguments)
{
    flockfile(log->stream);
    if (log->terminal)
        fputs("\r\033[K", log->stream);
    fputs(prefix, log->stream);
    vfprintf(log->stream, format, arguments);
    fputc('\n', log->stream);
    fflush(log->stream);
    funlockfile(log->stream);
}

void sim_log_note(const struct sim_log *log, const char *format, ...)
{
    if (!log->stream || log->quiet)
        return;
    va_list arguments;
    va_start(arguments, format);
    print(log, "partnersim: ", format, arguments);
    va_end(arguments);
}

void sim_log_warn(const struct sim_log *log, const char *format, ...)
{
    if (!log->stream)
        return;
    va_list arguments;
    va_start(arguments, format);
    print(log, "partnersim: warning: ", format, arguments);
    va_end(arguments);
}
