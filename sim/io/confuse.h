/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libconfuse's reading of a scanned document.
 *
 * The library parses the grammar; every value is declared as text and typed
 * later by our own table (its numbers read 010 as 8, accept nan, and take ""
 * for 0).  The text it gets has passed the scanner, has no comments and
 * includes, and ends with a sentinel that must be seen: whatever swallows the
 * end of the file swallows the sentinel.  Both readings must agree in every
 * section and value, else the file is refused: two parsers that differ mean
 * that a reader of the file would be misled too.
 *
 * Threads: one (libconfuse is not thread-safe).
 * Tests:   tests/unit/config_test.c, tests/fuzz/scenario_fuzz.c
 */
#ifndef SIM_IO_CONFUSE_H
#define SIM_IO_CONFUSE_H

#include "sim/io/scan.h"

/* False after reporting problems. `root` is the tree the document was scanned with. */
bool sim_confuse_read(const struct sim_document *document, const struct sim_section *root, struct sim_arena *arena,
                      struct sim_problems *problems);

/* The version of the library that is loaded. */
const char *sim_confuse_version(void);

#endif
