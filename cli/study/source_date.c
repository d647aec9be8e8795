/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/study/source_date.h"

#include <errno.h>
#include <stdlib.h>

int64_t cli_source_date(int64_t otherwise)
{
    const char *given = getenv("SOURCE_DATE_EPOCH");
    if (!given || !*given)
        return otherwise;
    char *end;
    errno = 0;
    long long seconds = strtoll(given, &end, 10);
    return errno != 0 || *end || seconds < 0 ? -1 : (int64_t)seconds;
}
