/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table of texts, printed for people, for Markdown or as JSON.
 *
 * Memory:  the table copies what it is given; fini frees it.
 * Tests:   tests/unit/cli_test.c
 */
#ifndef CLI_CONSOLE_TABLE_H
#define CLI_CONSOLE_TABLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "analysis/document/buffer.h"
#include "sim/io/text.h"

struct cli_table {
    struct sim_arena arena;
    const char *const *heads; /* [columns] borrowed */
    uint32_t columns;
    uint32_t rows, capacity;
    const char **cells; /* [rows][columns] */
    bool out_of_memory;
};

void cli_table_init(struct cli_table *table, const char *const *heads, uint32_t columns);
void cli_table_fini(struct cli_table *table);
/* One text per column; NULL is empty. */
void cli_table_row(struct cli_table *table, const char *const *cells);

/* Aligned columns with heads; the last column is not padded. */
void cli_table_print(const struct cli_table *table, FILE *stream);
void cli_table_print_markdown(const struct cli_table *table, FILE *stream);
/* An array of objects, heads as keys; the caller owns it.  NULL when memory runs out. */
json_t *cli_table_json(const struct cli_table *table);

/* As JSON, or aligned. */
int cli_table_show(const struct cli_table *table, bool json, FILE *stream);

/* "  label         text" on standard output, the text from `column` on, in lines of at most 100; frees the text. */
void cli_print_fact(const char *label, size_t column, struct ana_buffer *text);

/* Prints indented JSON and a line end, takes `json` (NULL: memory ran out). Returns SIM_OK or SIM_INTERNAL. */
int cli_print_json(json_t *json, FILE *stream);

#endif
