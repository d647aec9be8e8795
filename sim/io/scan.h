/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A first reading of one scenario file, before libconfuse sees it.
 *
 * libconfuse stops at the first error and forgives silently what matters (a
 * missing last brace, an open comment, a key or section given twice, ${...}
 * that is empty).  This scanner accepts a strict subset of its grammar,
 * reports many problems at once with their lines, and goes on after each:
 *
 *     block    = { key "=" value | name [title] "{" block "}" | include "(" text ")" }
 *     value    = word | text | "{" [ value { "," value } [","] ] "}", begun on the line of its "="
 *     word     = letters, digits, . _ % : - @ and bytes beyond ASCII
 *     text     = "..." with \" and \\, or '...' without escapes, on one line
 *     comments = # ..., // ..., slash-star ... star-slash, anywhere
 *
 * Memory:  what it finds lives in the arena; the arrays until sim_document_fini.
 * Tests:   tests/unit/config_test.c, tests/fuzz/scenario_fuzz.c
 */
#ifndef SIM_IO_SCAN_H
#define SIM_IO_SCAN_H

#include "sim/io/source.h"

#define SIM_NO_SECTION UINT32_MAX

/* A section as written. Index 0 is the file itself. */
struct sim_scanned_section {
    const struct sim_section *schema;
    uint32_t parent;   /* index, SIM_NO_SECTION for the file itself */
    const char *title; /* NULL for plain sections */
    int line;
};

struct sim_scanned_item {
    const char *text;
    int line;
};

struct sim_scanned_value {
    uint32_t section;
    const struct sim_param *param;
    const struct sim_scanned_item *items; /* one, or any number for a SIM_LIST */
    uint32_t item_count;
    int line;
};

struct sim_scanned_include {
    const char *name;
    int line;
};

struct sim_document {
    const struct sim_source *source;
    bool broken; /* sections may be missing because of problems */
    char *clean; /* the text without comments and includes, lines kept: what libconfuse is given */
    struct sim_scanned_section *sections;
    struct sim_scanned_value *values;
    struct sim_scanned_include *includes;
    uint32_t section_count, section_capacity;
    uint32_t value_count, value_capacity;
    uint32_t include_count, include_capacity;
};

/* Scans `source` against the sections and keys of `root`.  Returns false if problems were found or memory ran out;
 * the document is valid either way. */
bool sim_document_scan(struct sim_document *document, const struct sim_source *source, const struct sim_section *root,
                       struct sim_arena *arena, struct sim_problems *problems);
void sim_document_fini(struct sim_document *document);

/* programme "full-cycle", world, the file: how a section is called in messages. */
void sim_section_label(const struct sim_section *schema, const char *title, char *out, size_t size);

/* One more place in a growing array; false when memory ran out. */
bool sim_array_grow(void *array_pointer, uint32_t count, uint32_t *capacity, size_t size);

#endif
