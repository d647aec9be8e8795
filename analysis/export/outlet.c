/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/export/outlet.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define PENDING_BYTES ((size_t)1 << 16)

int ana_outlet_open(struct ana_outlet *outlet, const char *folder, const char *name, struct sim_error *error)
{
    memset(outlet, 0, sizeof *outlet);
    int length = snprintf(outlet->path, sizeof outlet->path, "%s%s%s", folder ? folder : "", folder ? "/" : "", name);
    if (length < 0 || (size_t)length >= sizeof outlet->path)
        return sim_fail(error, SIM_USAGE, "the path '%.200s...' is too long", outlet->path);
    int status = sim_make_room(outlet->path, error);
    if (status == SIM_OK)
        status = sim_commit_temporary_name(outlet->path, outlet->temporary, sizeof outlet->temporary, error);
    if (status != SIM_OK)
        return status;
    outlet->stream = fopen(outlet->temporary, "wxe");
    return outlet->stream ? SIM_OK
                          : sim_fail(error, SIM_INTERNAL, "cannot write '%.200s': %s", outlet->path, strerror(errno));
}

static void pour(struct ana_outlet *outlet)
{
    if (outlet->pending.length > 0)
        fwrite(ana_buffer_text(&outlet->pending), 1, outlet->pending.length, outlet->stream); /* ferror tells */
    ana_buffer_clear(&outlet->pending);
}

void ana_outlet_pass(struct ana_outlet *outlet)
{
    if (outlet->pending.length >= PENDING_BYTES)
        pour(outlet);
}

int ana_outlet_close(struct ana_outlet *outlet, int status, struct sim_error *error)
{
    if (!outlet->stream) {
        ana_buffer_free(&outlet->pending);
        return status;
    }
    if (status == SIM_OK && outlet->pending.failed)
        status = sim_fail(error, SIM_INTERNAL, "out of memory for '%.200s'", outlet->path);
    pour(outlet);
    bool fine = ferror(outlet->stream) == 0;
    fine = fclose(outlet->stream) == 0 && fine;
    outlet->stream = NULL;
    ana_buffer_free(&outlet->pending);
    if (status == SIM_OK && !fine)
        status = sim_fail(error, SIM_INTERNAL, "cannot write '%.200s': %s", outlet->path, strerror(errno));
    if (status == SIM_OK)
        return sim_commit_rename(outlet->temporary, outlet->path, error);
    unlink(outlet->temporary);
    return status;
}
