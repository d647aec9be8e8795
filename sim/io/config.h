/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scenario file with everything it extends and includes, as sections and
 * values in the order in which they apply.  Types are not looked at yet.
 *
 *   extends = "base.conf"     the base's values come first, then this file's.  A titled section that the base has
 *                             too is changed by this file (its other values stay); a new title is added; a list
 *                             (set, values) replaces the base's list.
 *   include("facts.conf")     as if its text stood here: a key or title given twice is an error.
 *
 * Paths are relative to the file that names them.  Cycles are refused.
 *
 *      my.conf --extends--> base.conf --extends--> grandparent.conf      layers 2, 1, 0
 *         \--includes--> facts.conf (layer 2 too)
 *
 * Memory:  texts live in the arena; the arrays until sim_config_fini.
 * Tests:   tests/unit/config_test.c, tests/corpus/
 */
#ifndef SIM_IO_CONFIG_H
#define SIM_IO_CONFIG_H

#include "sim/io/scan.h"

/* Sections of all files, merged: parents before children. Index 0 is the root. */
struct sim_config_section {
    const struct sim_section *schema;
    uint32_t parent;
    const char *title;
    const struct sim_source *source; /* where it is first named */
    int line;
    uint32_t layer;
};

struct sim_config_value {
    uint32_t section;
    const struct sim_param *param;
    const struct sim_scanned_item *items;
    uint32_t item_count;
    const struct sim_source *source;
    int line;
    uint32_t layer;
};

struct sim_config {
    struct sim_config_section *sections;
    struct sim_config_value *values; /* later ones override earlier ones */
    uint32_t section_count, section_capacity;
    uint32_t value_count, value_capacity;
    bool broken;                   /* sections may be missing because of problems */
    const struct sim_source *main; /* the file that was asked for */
};

/* Reads `file` against `root`, whose own keys include `format` and `extends`.  False after reporting problems; the
 * config holds what could be read. */
bool sim_config_read(struct sim_config *config, const char *file, const struct sim_section *root,
                     struct sim_arena *arena, struct sim_problems *problems);
void sim_config_fini(struct sim_config *config);

/* The value that counts, or NULL. */
const struct sim_config_value *sim_config_find(const struct sim_config *config, uint32_t section,
                                               const struct sim_param *param);

#endif
