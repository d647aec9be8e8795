/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/document/grid.h"

#include <stdlib.h>
#include <string.h>

#define GAP 2

void ana_grid_init(struct ana_grid *grid, uint32_t columns)
{
    *grid = (struct ana_grid){.columns = columns};
}

void ana_grid_cell(struct ana_grid *grid, const char *text)
{
    if (grid->count == grid->capacity) {
        uint32_t capacity = grid->capacity ? 2 * grid->capacity : 64;
        char **grown = realloc(grid->cells, capacity * sizeof *grown);
        if (!grown) {
            grid->failed = true;
            return;
        }
        grid->cells = grown;
        grid->capacity = capacity;
    }
    char *copy = strdup(text);
    if (!copy) {
        grid->failed = true;
        return;
    }
    grid->cells[grid->count++] = copy;
}

void ana_grid_take(struct ana_grid *grid, struct ana_buffer *buffer)
{
    grid->failed = grid->failed || buffer->failed;
    ana_grid_cell(grid, ana_buffer_text(buffer));
    ana_buffer_clear(buffer);
}

static size_t width_of(const char *text, size_t bytes)
{
    size_t width = 0;
    for (size_t i = 0; i < bytes; i++)
        width += ((unsigned char)text[i] & 0xC0) != 0x80;
    return width;
}

static size_t longest_word(const char *text)
{
    size_t longest = 0, blanks = strspn(text, " ");
    for (text += blanks; *text; text += strspn(text, " ")) {
        size_t bytes = strcspn(text, " "), width = blanks + width_of(text, bytes);
        longest = width > longest ? width : longest;
        text += bytes;
    }
    return longest;
}

/* How wide a column is if nothing in it is broken, if heads are, and if texts are too; numbers stay whole. */
enum measure { WHOLE, HEAD_BROKEN, BROKEN };

static size_t column_width(const struct ana_grid *grid, uint32_t column, char align, enum measure measure)
{
    size_t width = 0;
    for (uint32_t i = column; i < grid->count; i += grid->columns) {
        bool head = i == column, broken = measure == BROKEN ? head || align != 'r' : measure == HEAD_BROKEN && head;
        size_t cell = broken ? longest_word(grid->cells[i]) : ana_width(grid->cells[i]);
        width = cell > width ? cell : width;
    }
    return width;
}

size_t ana_grid_width(const struct ana_grid *grid)
{
    size_t width = 0;
    for (uint32_t c = 0; c < grid->columns; c++)
        width += column_width(grid, c, 'l', WHOLE) + (c > 0 ? GAP : 0);
    return width;
}

/* ---- fitting into a width ---- */

/* Some of the columns, below each other's; the first column stands in every block. */
struct block {
    const struct ana_grid *grid;
    const char *align, *indent;
    const size_t *widths;
    uint32_t first, last;
};

static bool has(const struct block *block, uint32_t column)
{
    return column == 0 || (column >= block->first && column < block->last);
}

/* Takes from the widest column, while that is wider than `measure` asks for, until all fit into `room`. */
static void narrow(const struct ana_grid *grid, const char *align, enum measure measure, size_t room, size_t *widths)
{
    for (;;) {
        size_t total = GAP * (grid->columns - 1);
        uint32_t widest = grid->columns;
        for (uint32_t c = 0; c < grid->columns; c++) {
            total += widths[c];
            if (widths[c] > column_width(grid, c, align[c], measure) &&
                (widest == grid->columns || widths[c] > widths[widest]))
                widest = c;
        }
        if (total <= room || widest == grid->columns)
            return;
        widths[widest]--;
    }
}

/* The columns from `first` that fit beside the first column: at least one. */
static uint32_t block_end(const struct ana_grid *grid, const size_t *widths, uint32_t first, size_t room)
{
    size_t used = first > 0 ? widths[0] : 0;
    uint32_t last = first;
    while (last < grid->columns && (last == first || used + (last > 0 ? GAP : 0) + widths[last] <= room)) {
        used += (last > 0 ? GAP : 0) + widths[last];
        last++;
    }
    return last;
}

/* ---- printing ---- */

static void put_blanks(struct ana_buffer *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ana_put_bytes(out, " ", 1);
}

/* Bytes of the first line of `text` in `width`: up to a blank, or as many as fit if there is none. */
static size_t line_bytes(const char *text, size_t width)
{
    size_t bytes = 0, at = 0;
    for (size_t used = 0; text[at]; used++) {
        if (text[at] == ' ')
            bytes = at;
        if (used >= width)
            return bytes > 0 ? bytes : at;
        do
            at++;
        while (((unsigned char)text[at] & 0xC0) == 0x80);
    }
    return at;
}

/* Line `which` of a cell; later lines are as far from the left as the first.  Returns its bytes, 0 below the last. */
static size_t cell_line(const char *cell, size_t width, size_t which, size_t *blanks, const char **line)
{
    *blanks = strspn(cell, " ");
    for (*line = cell + *blanks; which > 0 && **line; which--) {
        *line += line_bytes(*line, width > *blanks ? width - *blanks : 1);
        *line += strspn(*line, " ");
    }
    return line_bytes(*line, width > *blanks ? width - *blanks : 1);
}

static size_t cell_height(const char *cell, size_t width)
{
    size_t height = 0, blanks;
    const char *line;
    while (cell_line(cell, width, height, &blanks, &line) > 0)
        height++;
    return height;
}

static size_t row_height(const struct block *block, uint32_t row)
{
    size_t height = 1;
    for (uint32_t c = 0; c < block->grid->columns; c++) {
        size_t cell = cell_height(block->grid->cells[row * block->grid->columns + c], block->widths[c]);
        height = has(block, c) && cell > height ? cell : height;
    }
    return height;
}

static void put_row(const struct block *block, uint32_t row, struct ana_buffer *out)
{
    const struct ana_grid *grid = block->grid;
    size_t height = row_height(block, row);
    for (size_t line = 0; line < height; line++) {
        size_t owed = strlen(block->indent); /* blanks not yet written: none at the end of a line */
        for (uint32_t c = 0; c < grid->columns; c++) {
            const char *cell = grid->cells[row * grid->columns + c], *text;
            size_t above = row == 0 ? height - cell_height(cell, block->widths[c]) : 0, blanks = 0, bytes = 0;
            if (!has(block, c))
                continue;
            if (line >= above)
                bytes = cell_line(cell, block->widths[c], line - above, &blanks, &text);
            size_t taken = bytes > 0 ? blanks + width_of(text, bytes) : 0, slack = block->widths[c] - taken;
            owed += (c > 0 ? GAP : 0) + (block->align[c] == 'r' ? slack : 0);
            if (bytes > 0) {
                put_blanks(out, owed + blanks);
                ana_put_bytes(out, text, bytes);
                owed = 0;
            }
            owed += block->align[c] == 'r' ? 0 : slack;
        }
        ana_put_text(out, "\n");
    }
}

static void put_rule(const struct block *block, struct ana_buffer *out)
{
    ana_put_text(out, block->indent);
    for (uint32_t c = 0; c < block->grid->columns; c++) {
        if (!has(block, c))
            continue;
        put_blanks(out, c > 0 ? GAP : 0);
        for (size_t i = block->widths[c]; i > 0; i--)
            ana_put_bytes(out, "-", 1);
    }
    ana_put_text(out, "\n");
}

void ana_grid_print(const struct ana_grid *grid, const char *align, const char *indent, size_t width,
                    struct ana_buffer *out)
{
    size_t *widths = calloc(grid->columns, sizeof *widths), room = width - strlen(indent);
    if (grid->failed || !widths) {
        out->failed = true;
        free(widths);
        return;
    }
    for (uint32_t c = 0; c < grid->columns; c++)
        widths[c] = column_width(grid, c, align[c], WHOLE);
    narrow(grid, align, HEAD_BROKEN, room, widths);
    narrow(grid, align, BROKEN, room, widths);
    for (uint32_t first = 0; first < grid->columns;) {
        struct block block = {grid, align, indent, widths, first, block_end(grid, widths, first, room)};
        ana_put_text(out, first > 0 ? "\n" : "");
        for (uint32_t row = 0; row * grid->columns < grid->count; row++) {
            put_row(&block, row, out);
            if (row == 0)
                put_rule(&block, out);
        }
        first = block.last;
    }
    free(widths);
}

void ana_grid_free(struct ana_grid *grid)
{
    for (uint32_t i = 0; i < grid->count; i++)
        free(grid->cells[i]);
    free(grid->cells);
    *grid = (struct ana_grid){0};
}

void ana_put_wrapped(struct ana_buffer *out, const char *text, size_t column, size_t indent, size_t width)
{
    bool first = true;
    while (*text) {
        text += strspn(text, " ");
        size_t length = strcspn(text, " "), cells = 0;
        for (size_t i = 0; i < length; i++)
            cells += ((unsigned char)text[i] & 0xC0) != 0x80;
        if (length == 0)
            break;
        if (!first && column + 1 + cells > width) {
            ana_put_text(out, "\n");
            put_blanks(out, indent);
            column = indent;
            first = true;
        }
        if (!first) {
            ana_put_text(out, " ");
            column++;
        }
        ana_put_bytes(out, text, length);
        column += cells;
        text += length;
        first = false;
    }
}
