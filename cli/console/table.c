/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/console/table.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/document/grid.h"
#include "sim/core/error.h"

#define WIDTH 100

void cli_table_init(struct cli_table *table, const char *const *heads, uint32_t columns)
{
    *table = (struct cli_table){.heads = heads, .columns = columns};
}

void cli_table_fini(struct cli_table *table)
{
    free(table->cells);
    sim_arena_free(&table->arena);
}

void cli_table_row(struct cli_table *table, const char *const *cells)
{
    if (table->rows == table->capacity) {
        uint32_t larger = table->capacity ? 2 * table->capacity : 64;
        const char **moved = reallocarray(table->cells, larger, table->columns * sizeof *moved);
        if (!moved) {
            table->out_of_memory = true;
            return;
        }
        table->cells = moved;
        table->capacity = larger;
    }
    for (uint32_t i = 0; i < table->columns; i++) {
        const char *text = cells[i] ? cells[i] : "";
        const char *copy = sim_arena_copy(&table->arena, text, strlen(text));
        table->out_of_memory = table->out_of_memory || !copy;
        table->cells[(size_t)table->rows * table->columns + i] = copy ? copy : "";
    }
    table->rows++;
}

static int width_of(const char *text)
{
    int count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

static const char *cell(const struct cli_table *table, uint32_t row, uint32_t column)
{
    return table->cells[(size_t)row * table->columns + column];
}

static void print_row(const struct cli_table *table, FILE *stream, const int *widths, const char *const *cells)
{
    for (uint32_t i = 0; i < table->columns; i++) {
        bool last = i + 1 == table->columns;
        fprintf(stream, "%s%*s", cells[i], last ? 0 : widths[i] - width_of(cells[i]) + 2, "");
    }
    fputc('\n', stream);
}

void cli_table_print(const struct cli_table *table, FILE *stream)
{
    int *widths = calloc(table->columns, sizeof *widths);
    if (!widths)
        return;
    for (uint32_t i = 0; i < table->columns; i++) {
        widths[i] = width_of(table->heads[i]);
        for (uint32_t row = 0; row < table->rows; row++)
            if (width_of(cell(table, row, i)) > widths[i])
                widths[i] = width_of(cell(table, row, i));
    }
    print_row(table, stream, widths, table->heads);
    for (uint32_t row = 0; row < table->rows; row++)
        print_row(table, stream, widths, &table->cells[(size_t)row * table->columns]);
    free(widths);
}

void cli_table_print_markdown(const struct cli_table *table, FILE *stream)
{
    for (uint32_t i = 0; i < table->columns; i++)
        fprintf(stream, "| %s ", table->heads[i]);
    fputs("|\n", stream);
    for (uint32_t i = 0; i < table->columns; i++)
        fputs("| --- ", stream);
    fputs("|\n", stream);
    for (uint32_t row = 0; row < table->rows; row++) {
        for (uint32_t i = 0; i < table->columns; i++) {
            fputs("| ", stream);
            for (const char *c = cell(table, row, i); *c; c++) {
                if (*c == '|')
                    fputc('\\', stream);
                fputc(*c == '\n' ? ' ' : *c, stream);
            }
            fputc(' ', stream);
        }
        fputs("|\n", stream);
    }
}

json_t *cli_table_json(const struct cli_table *table)
{
    json_t *array = json_array();
    for (uint32_t row = 0; array && row < table->rows; row++) {
        json_t *object = json_object();
        for (uint32_t i = 0; object && i < table->columns; i++)
            json_object_set_new(object, table->heads[i], json_string(cell(table, row, i)));
        json_array_append_new(array, object);
    }
    return array;
}

void cli_print_fact(const char *label, size_t column, struct ana_buffer *text)
{
    struct ana_buffer lines = {0};
    ana_put_wrapped(&lines, ana_buffer_text(text), column, column, WIDTH);
    printf("%-*s%s\n", (int)column, label, ana_buffer_text(&lines));
    ana_buffer_free(&lines);
    ana_buffer_free(text);
}

int cli_print_json(json_t *json, FILE *stream)
{
    if (!json || json_dumpf(json, stream, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) != 0) {
        json_decref(json);
        return SIM_INTERNAL;
    }
    fputc('\n', stream);
    json_decref(json);
    return SIM_OK;
}

int cli_table_show(const struct cli_table *table, bool json, FILE *stream)
{
    if (json)
        return cli_print_json(cli_table_json(table), stream);
    cli_table_print(table, stream);
    return SIM_OK;
}
