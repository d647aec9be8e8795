/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text of one scenario file, read so that nothing odd can get further:
 * regular files only (no directory, pipe or device), a size limit, UTF-8
 * without control characters.
 *
 * Memory:  text and names live in the arena they were read into.
 * Errors:  a file that cannot be read is reported where it was asked for, a
 *          flaw of its text at its line.
 * Tests:   tests/unit/config_test.c, tests/corpus/
 */
#ifndef SIM_IO_SOURCE_H
#define SIM_IO_SOURCE_H

#include <sys/types.h>

#include "sim/io/scenario.h"
#include "sim/io/text.h"

#define SIM_SOURCE_MAX_BYTES (4u << 20)

struct sim_source {
    const char *name; /* as the user wrote it, relative to where the program was started */
    char *text;       /* NUL-terminated; a byte order mark is blanked */
    size_t size;
    dev_t device; /* with inode: which file it is, whatever it is called */
    ino_t inode;
};

/* NULL after reporting the problem at `asker`:`line` (asker may be NULL: the command line). */
struct sim_source *sim_source_read(struct sim_arena *arena, const char *name, const struct sim_source *asker, int line,
                                   struct sim_problems *problems);

/* Adds a problem with the excerpt of its line; source may be NULL. */
void sim_problems_at(struct sim_problems *problems, enum sim_severity severity, const struct sim_source *source,
                     int line, const char *hint, const char *format, ...) __attribute__((format(printf, 6, 7)));
/* An error at a column too (bytes from 1). */
void sim_problems_in_column(struct sim_problems *problems, const struct sim_source *source, int line, int column,
                            const char *hint, const char *format, ...) __attribute__((format(printf, 6, 7)));

#endif
