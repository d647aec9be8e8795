/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that exist whole or not at all.
 *
 *   write NAME.host-pid-nonce.tmp -> fsync -> rename to NAME -> fsync directory
 *
 * After a commit returned SIM_OK the content survives a crash of the program
 * and of the machine.  After a failure, or a kill at any moment, NAME is what
 * it was before; a killed program may leave a temporary file behind, which
 * sim_commit_sweep removes.
 *
 * Errors:  SIM_INTERNAL with path and reason; the temporary file is removed.
 * Threads: any; names never collide between threads, processes and machines.
 * Cost:    about 1 ms for a small file on a local disk.
 * Tests:   tests/unit/commit_test.c
 */
#ifndef SIM_IO_COMMIT_H
#define SIM_IO_COMMIT_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/core/error.h"

#define SIM_FILE_PATH_SIZE 4096

int sim_commit_write(const char *path, const void *bytes, size_t size, struct sim_error *error);

/* For files too large for memory: makes the name of a temporary file beside `path` ... */
int sim_commit_temporary_name(const char *path, char *temporary, size_t size, struct sim_error *error);
/* ... and, once it is written and closed, makes it durable under its final name.  Removes it on failure. */
int sim_commit_rename(const char *temporary, const char *path, struct sim_error *error);

/* "host-pid-nonce", unique among all processes on all machines. */
void sim_commit_unique(char *out, size_t size);

/* Makes the file `path`, which never changes again, appear in `directory` under its own name too: by a link where the
 * file system allows, else as a copy.  One that is there already is left alone.  For files of at most `limit` bytes. */
int sim_commit_adopt(const char *path, const char *directory, size_t limit, struct sim_error *error);

/* Removes the temporary files of `directory` that killed programs left; returns how many.
 * Only for the holder of an exclusive lock: it would remove those of living programs too. */
int sim_commit_sweep(const char *directory);

/* Whether there is a directory of this name; what cannot be looked at is none. */
bool sim_is_directory(const char *path);

/* Creates a directory and its parents as `mkdir -p` does; an existing one is fine. */
int sim_make_directory(const char *path, struct sim_error *error);

/* Makes the folder a file will lie in; refuses a name that is a directory (SIM_USAGE). */
int sim_make_room(const char *file, struct sim_error *error);

/* Reads a whole regular file of at most `limit` bytes; a NUL follows the content.  The caller frees. NULL + error. */
unsigned char *sim_read_file(const char *path, size_t limit, size_t *size, struct sim_error *error);

#endif
