/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Points from a table: experiment.points names a CSV file.
 *
 *     programme.full-cycle.protection.window;vendor.routing.sla
 *     30d;4h
 *     90d;1d
 *
 * The first line names paths, every other line is one point; comma, semicolon
 * or tab separates, quotes protect.  Each column becomes a varied parameter,
 * all in lock-step under the word "row": the file is not needed again.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/io/scenario_private.h"

#define ROW_WORD "row"
#define BYTES_MAX (3u << 20) /* of values: the scenario that holds them stays readable (source.h) */

struct table {
    const struct sim_source *source;
    struct sim_arena *arena;
    struct sim_problems *problems;
    const char *at, *line_start;
    int line;
    char separator;
    bool broken; /* a flaw that makes the rest unreadable */
};

struct cell {
    char *text;
    int column; /* in bytes from 1 */
    bool last;  /* of its line */
};

static bool complain(struct table *table, int column, const char *hint, const char *text)
{
    sim_problems_in_column(table->problems, table->source, table->line, column, hint, "%s", text);
    table->broken = true;
    return false;
}

/* A cell in quotes, doubled quotes inside standing for one. */
static char *read_quoted(struct table *table)
{
    const char *end = table->at + 1;
    while (*end && *end != '\n' && (*end != '"' || end[1] == '"'))
        end += *end == '"' ? 2 : 1;
    char *text = sim_arena_copy(table->arena, table->at + 1, (size_t)(end - table->at - 1));
    if (*end != '"' || !text) {
        complain(table, (int)(table->at - table->line_start) + 1, "close it on the same line",
                 text ? "a quote is not closed" : "out of memory");
        return NULL;
    }
    char *into = text;
    for (const char *from = text; *from; from++) {
        *into++ = *from;
        from += *from == '"';
    }
    *into = '\0';
    table->at = end + 1;
    return text;
}

static bool read_cell(struct table *table, struct cell *cell)
{
    table->at += strspn(table->at, " ");
    cell->column = (int)(table->at - table->line_start) + 1;
    if (*table->at == '"') {
        cell->text = read_quoted(table);
        if (!cell->text)
            return false;
        table->at += strspn(table->at, " ");
    } else {
        const char ends[] = {table->separator, '\r', '\n', '\0'};
        size_t length = strcspn(table->at, ends);
        cell->text = sim_arena_copy(table->arena, table->at, length);
        if (!cell->text)
            return complain(table, cell->column, "", "out of memory");
        sim_trim(cell->text);
        table->at += length;
    }
    if (*table->at == '\r')
        table->at++;
    cell->last = *table->at != table->separator;
    if (cell->last && *table->at != '\n' && *table->at != '\0')
        return complain(table, (int)(table->at - table->line_start) + 1, "quote the whole cell, or none of it",
                        "text after a closing quote");
    table->at += *table->at != '\0';
    return true;
}

static void next_line(struct table *table)
{
    table->line_start = table->at;
    table->line++;
}

/* Semicolons where commas are decimal points, tabs from a clipboard: what the first line uses. */
static char find_separator(const char *text)
{
    size_t length = strcspn(text, "\n");
    return memchr(text, '\t', length) ? '\t' : memchr(text, ';', length) ? ';' : ',';
}

/* The first line: a varied parameter for each column.  Returns their number, 0 after problems. */
static uint32_t read_header(struct sim_scenario *scenario, struct table *table, void *trial)
{
    uint32_t count = 0;
    bool sound = true;
    for (struct cell cell = {0}; !cell.last; count++) {
        if (!read_cell(table, &cell))
            return 0;
        if (count >= SIM_VARY_CAPACITY) {
            complain(table, cell.column, "vary fewer parameters", "the table has too many columns");
            return 0;
        }
        if (*cell.text == '\0') {
            sim_problems_in_column(table->problems, table->source, 1, cell.column,
                                   "name the path of a parameter in each column", "a column has no name");
            sound = false;
            continue;
        }
        struct sim_vary *vary =
            sim_scenario_add_vary(scenario, cell.text, trial, table->source, 1, cell.column, table->problems);
        if (vary)
            strcpy(vary->zip, ROW_WORD);
        sound = sound && vary;
    }
    next_line(table);
    return sound ? count : 0;
}

static bool check_cell(struct sim_scenario *scenario, struct table *table, const struct sim_vary *vary,
                       const struct cell *cell, void *trial)
{
    const struct sim_section *schema = scenario->model->schema;
    struct sim_error error = {0};
    struct sim_place place;
    char hint[256] = "write a value in every column";
    if (*cell->text == '\0')
        sim_fail(&error, SIM_USAGE, "the value is missing");
    else if (sim_parameters_find(schema, trial, vary->path, &place, &error, hint, sizeof hint) == SIM_OK &&
             sim_parameters_assign(schema, trial, &place, cell->text, &error, hint, sizeof hint) == SIM_OK)
        return true;
    sim_problems_in_column(table->problems, table->source, table->line, cell->column, hint, "%s: %s", vary->path,
                           error.text);
    return false;
}

/* One line of `columns` values into row `row` of the columns. */
static bool read_row(struct sim_scenario *scenario, struct table *table, struct sim_vary *varies, uint32_t columns,
                     const char ***values, uint32_t row, void *trial)
{
    bool sound = true;
    struct cell cell = {0};
    for (uint32_t c = 0; c < columns; c++) {
        char text[100];
        if (!read_cell(table, &cell))
            return false;
        sound = check_cell(scenario, table, &varies[c], &cell, trial) && sound;
        values[c][row] = cell.text;
        if (cell.last == (c + 1 == columns))
            continue;
        if (cell.last)
            snprintf(text, sizeof text, "the line has %u values instead of %u", c + 1, columns);
        else
            snprintf(text, sizeof text, "the line has more than %u values", columns);
        return complain(table, cell.column, "as many as there are columns", text);
    }
    next_line(table);
    return sound;
}

static uint32_t count_lines(const char *text)
{
    uint32_t count = 0;
    for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
        count++;
    return count;
}

static bool read_rows(struct sim_scenario *scenario, struct table *table, uint32_t columns, void *trial)
{
    uint32_t capacity = count_lines(table->at), rows = 0;
    struct sim_vary *varies = scenario->varies + scenario->vary_count - columns;
    const char ***values = sim_arena_alloc(table->arena, columns * sizeof *values);
    bool sound = values != NULL;
    for (uint32_t c = 0; c < columns && sound; c++)
        sound = (values[c] = sim_arena_alloc(table->arena, (capacity + 1) * sizeof *values[c])) != NULL;
    if (!sound)
        return sim_scenario_out_of_memory(table->problems);
    while (*table->at && !table->broken) {
        if (*table->at == '\n' || (*table->at == '\r' && table->at[1] == '\n')) {
            table->at += *table->at == '\r' ? 2 : 1;
            next_line(table);
            continue;
        }
        sound = read_row(scenario, table, varies, columns, values, rows++, trial) && sound;
    }
    if (sound && rows == 0)
        sound =
            complain(table, 0, "write one line for each point under the names of the columns", "there are no points");
    for (uint32_t c = 0; c < columns; c++) {
        varies[c].values = values[c];
        varies[c].value_count = rows;
    }
    return sound && !table->broken;
}

static const struct sim_source *open_table(struct sim_scenario *scenario, struct sim_problems *problems)
{
    const char *name = scenario->generic.experiment.points;
    const struct sim_origin *origin = sim_scenario_find_origin(scenario, "experiment.points");
    const struct sim_source *asker = origin ? origin->source : NULL;
    const char *slash = asker ? strrchr(asker->name, '/') : NULL;
    char *path = *name == '/' || !slash
                     ? sim_arena_copy(&scenario->arena, name, strlen(name))
                     : sim_arena_print(&scenario->arena, "%.*s/%s", (int)(slash - asker->name), asker->name, name);
    if (!path) {
        sim_scenario_out_of_memory(problems);
        return NULL;
    }
    const struct sim_source *source =
        sim_source_read(&scenario->arena, path, asker, origin ? origin->line : 0, problems);
    if (source && source->size > BYTES_MAX) {
        sim_problems_add(problems, SIM_PROBLEM_ERROR, source->name, 0, "split the points over several studies",
                         "the file has %zu bytes, more than %u", source->size, BYTES_MAX);
        return NULL;
    }
    return source;
}

bool sim_scenario_read_points(struct sim_scenario *scenario, void *trial, struct sim_problems *problems)
{
    if (scenario->generic.experiment.sampling != SIM_SAMPLING_GRID) {
        sim_problems_add(problems, SIM_PROBLEM_ERROR, scenario->config.main ? scenario->config.main->name : NULL, 0,
                         "keep either points or sampling",
                         "experiment.points lists the points, and experiment.sampling would draw others");
        return false;
    }
    const struct sim_source *source = open_table(scenario, problems);
    if (!source)
        return false;
    struct table table = {.source = source,
                          .arena = &scenario->arena,
                          .problems = problems,
                          .at = source->text,
                          .line_start = source->text,
                          .line = 1,
                          .separator = find_separator(source->text)};
    uint32_t columns = read_header(scenario, &table, trial);
    return columns > 0 && read_rows(scenario, &table, columns, trial);
}
