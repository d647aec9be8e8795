/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/core/error.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

int sim_fail(struct sim_error *error, int status, const char *format, ...)
{
    if (!error)
        return status;
    error->status = status;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    if (length < 0)
        error->text[0] = '\0';
    else if ((size_t)length >= sizeof error->text)
        memcpy(error->text + sizeof error->text - 4, "...", 4); /* a reader should see that it was cut */
    return status;
}

const char *sim_status_doc(int status)
{
    switch (status) {
#define X(name, value, doc)                                                                                            \
    case value:                                                                                                        \
        return doc;
        SIM_STATUS_LIST(X)
#undef X
    default:
        return "unknown status";
    }
}
