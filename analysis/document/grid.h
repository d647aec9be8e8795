/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Aligned columns of text for a terminal, in as many columns as it has.
 *
 * A table that is too wide breaks its heads at blanks, then its texts, where that makes room; numbers stay whole.  What
 * still does not fit goes below, with the first column once more.
 *
 * Memory:  the grid copies its cells; ana_grid_free frees them.
 * Errors:  a failed allocation makes `failed` true; printing then does nothing.
 * Threads: a grid belongs to one thread.
 * Tests:   tests/unit/quantity_test.c
 */
#ifndef ANALYSIS_DOCUMENT_GRID_H
#define ANALYSIS_DOCUMENT_GRID_H

#include <stdint.h>

#include "analysis/document/buffer.h"

struct ana_grid {
    uint32_t columns, count; /* cells so far, row after row */
    uint32_t capacity;
    char **cells;
    bool failed;
};

void ana_grid_init(struct ana_grid *grid, uint32_t columns);
void ana_grid_cell(struct ana_grid *grid, const char *text);
/* Adds the buffer's text as a cell and empties the buffer. */
void ana_grid_take(struct ana_grid *grid, struct ana_buffer *buffer);
/* Width of the table if nothing in it is broken, gaps of two included. */
size_t ana_grid_width(const struct ana_grid *grid);
/* The first row is the head, underlined.  align[column]: 'l', or 'r' of numbers; `indent` counts for `width`. */
void ana_grid_print(const struct ana_grid *grid, const char *align, const char *indent, size_t width,
                    struct ana_buffer *out);
void ana_grid_free(struct ana_grid *grid);

/* Prints text in lines of at most `width`; the first one begins where the cursor is, at column `column`, later ones
 * after `indent` blanks. */
void ana_put_wrapped(struct ana_buffer *out, const char *text, size_t column, size_t indent, size_t width);

#endif
