/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file too large for memory, written piece by piece, that exists whole or not at all.
 *
 *     open -> fill `pending`, ana_outlet_pass now and then -> close (commits) or drop
 *
 * Memory:  the outlet owns its stream and its buffer until close or drop.
 * Errors:  a failed write sticks and shows when closing: SIM_INTERNAL, and no file.
 * Threads: an outlet belongs to one thread.
 * Tests:   tests/cli/export.bats
 */
#ifndef ANALYSIS_EXPORT_OUTLET_H
#define ANALYSIS_EXPORT_OUTLET_H

#include <stdio.h>

#include "analysis/document/buffer.h"
#include "sim/io/commit.h"

struct ana_outlet {
    FILE *stream;
    struct ana_buffer pending;
    char path[SIM_FILE_PATH_SIZE], temporary[SIM_FILE_PATH_SIZE];
};

/* `folder` may be NULL: then `name` is the whole path. */
int ana_outlet_open(struct ana_outlet *outlet, const char *folder, const char *name, struct sim_error *error);
/* Writes what is pending once it has become large. */
void ana_outlet_pass(struct ana_outlet *outlet);
/* After `status` of the work: commits if it is SIM_OK, else removes what was written.  Returns the outcome. */
int ana_outlet_close(struct ana_outlet *outlet, int status, struct sim_error *error);

#endif
