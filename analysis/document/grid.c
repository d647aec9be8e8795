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

static size_t column_width(const struct ana_grid *grid, uint32_t column)
{
    size_t width = 0;
    for (uint32_t i = column; i < grid->count; i += grid->columns) {
        size_t cell = ana_width(grid->cells[i]);
        width = cell > width ? cell : width;
    }
    return width;
}

size_t ana_grid_width(const struct ana_grid *grid)
{
    size_t width = 0;
    for (uint32_t c = 0; c < grid->columns; c++)
        width += column_width(grid, c) + (c > 0 ? GAP : 0);
    return width;
}

static void put_blanks(struct ana_buffer *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ana_put_bytes(out, " ", 1);
}

static void put_rule(const struct ana_grid *grid, const char *indent, struct ana_buffer *out)
{
    ana_put_text(out, indent);
    for (uint32_t c = 0; c < grid->columns; c++) {
        put_blanks(out, c > 0 ? GAP : 0);
        for (size_t i = column_width(grid, c); i > 0; i--)
            ana_put_bytes(out, "-", 1);
    }
    ana_put_text(out, "\n");
}

void ana_grid_print(const struct ana_grid *grid, const char *align, const char *indent, struct ana_buffer *out)
{
    if (grid->failed) {
        out->failed = true;
        return;
    }
    for (uint32_t row = 0; row * grid->columns < grid->count; row++) {
        size_t owed = strlen(indent); /* blanks not yet written: none at the end of a line */
        for (uint32_t c = 0; c < grid->columns; c++) {
            const char *cell = grid->cells[row * grid->columns + c];
            size_t slack = column_width(grid, c) - ana_width(cell);
            owed += c > 0 ? GAP : 0;
            owed += align[c] == 'r' ? slack : 0;
            if (cell[0]) {
                put_blanks(out, owed);
                ana_put_text(out, cell);
                owed = 0;
            } else {
                owed += ana_width(cell);
            }
            owed += align[c] == 'r' ? 0 : slack;
        }
        ana_put_text(out, "\n");
        if (row == 0)
            put_rule(grid, indent, out);
    }
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
