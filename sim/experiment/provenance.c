/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/provenance.h"

#include <errno.h>
#include <jansson.h>
#include <nettle/version.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "git_commit.h"
#include "sim/io/results_write.h"

const char *sim_git_commit(void)
{
    return PARTNERSIM_GIT_COMMIT;
}

char *sim_provenance(int threads)
{
    struct utsname system;
    if (uname(&system) != 0)
        system = (struct utsname){.nodename = "unknown"};
    char nettle[32], hdf5[32];
    sim_results_library(hdf5, sizeof hdf5);
    snprintf(nettle, sizeof nettle, "%d.%d", NETTLE_VERSION_MAJOR, NETTLE_VERSION_MINOR);
    json_t *document =
        json_pack("{s:s, s:s, s:s, s:s, s:I, s:i, s:s, s:{s:s, s:s, s:s, s:s}}", "host", system.nodename, "system",
                  system.sysname, "release", system.release, "machine", system.machine, "processors",
                  (json_int_t)sysconf(_SC_NPROCESSORS_ONLN), "threads", threads, "compiler", __VERSION__, "libraries",
                  "hdf5", hdf5, "zlib", zlibVersion(), "jansson", JANSSON_VERSION, "nettle", nettle);
    char *text = document ? json_dumps(document, JSON_COMPACT) : NULL;
    json_decref(document);
    return text;
}

void sim_created(char *out, size_t size)
{
    time_t now = time(NULL);
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    if (fixed && *fixed) {
        char *end;
        errno = 0;
        long long seconds = strtoll(fixed, &end, 10);
        if (errno == 0 && *end == '\0' && seconds >= 0)
            now = (time_t)seconds;
    }
    struct tm parts;
    if (!gmtime_r(&now, &parts) || strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
        out[0] = '\0';
}
