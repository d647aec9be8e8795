/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document in each format. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document/dialect.h"
#include "analysis/document/document.h"
#include "analysis/document/grid.h"
#include "sim/core/assert.h"

#define WIDTH 100
#define COLUMNS_MAX 64

static uint32_t row_count(const struct ana_table *table)
{
    sim_assert(table->column_count == 0 || table->count % table->column_count == 0);
    return table->column_count > 0 ? table->count / table->column_count : 0;
}

static const struct ana_cell *cell_at(const struct ana_table *table, uint32_t row, uint32_t column)
{
    return &table->cells[(size_t)row * table->column_count + column];
}

static bool is_shown(const struct ana_table *table, uint32_t row)
{
    return !cell_at(table, row, 0)->aside;
}

/* Columns people see, and how they are aligned. */
static uint32_t shown_columns(const struct ana_table *table, uint32_t shown[COLUMNS_MAX], char align[COLUMNS_MAX + 1])
{
    uint32_t count = 0;
    for (uint32_t c = 0; c < table->column_count && count < COLUMNS_MAX; c++)
        if (table->columns[c].head) {
            align[count] = table->columns[c].align;
            shown[count++] = c;
        }
    align[count] = '\0';
    return count;
}

/* ---- text ---- */

static void put_paragraph(struct ana_buffer *out, const char *text, const char *mark, size_t indent)
{
    ana_put_text(out, mark);
    ana_put_wrapped(out, text, indent, indent, WIDTH);
    ana_put_text(out, "\n");
}

static void text_table(const struct ana_table *table, struct ana_buffer *out)
{
    uint32_t shown[COLUMNS_MAX];
    char align[COLUMNS_MAX + 1];
    uint32_t count = shown_columns(table, shown, align);
    struct ana_grid grid;
    if (count == 0 || row_count(table) == 0)
        return;
    ana_put_text(out, "\n");
    put_paragraph(out, table->title ? table->title : "", "", 0);
    ana_grid_init(&grid, count);
    for (uint32_t c = 0; c < count; c++)
        ana_grid_cell(&grid, table->columns[shown[c]].head);
    for (uint32_t r = 0; r < row_count(table); r++)
        for (uint32_t c = 0; c < count && is_shown(table, r); c++)
            ana_grid_cell(&grid, cell_at(table, r, shown[c])->text);
    ana_grid_print(&grid, align, "  ", WIDTH, out);
    ana_grid_free(&grid);
}

static void print_text(const struct ana_document *document, struct ana_buffer *out)
{
    for (uint32_t i = 0; i < document->say_count; i++) {
        bool item = strncmp(document->says[i], "- ", 2) == 0; /* of a list */
        ana_put_wrapped(out, document->says[i], 0, item ? 2 : 0, WIDTH);
        ana_put_text(out, "\n");
    }
    for (uint32_t t = 0; t < document->table_count; t++)
        text_table(&document->tables[t], out);
    if (document->note_count > 0)
        ana_put(out, "\n%s\n", ana_word(document->language, ANA_WORD_NOTES));
    for (uint32_t i = 0; i < document->note_count; i++)
        put_paragraph(out, document->notes[i], "  - ", 4);
}

/* ---- csv ---- */

static void print_csv(const struct ana_table *table, struct ana_buffer *out)
{
    for (uint32_t c = 0; c < table->column_count; c++) {
        ana_put_text(out, c > 0 ? "," : "");
        ana_put_csv_text(out, table->columns[c].key);
    }
    ana_put_text(out, "\n");
    for (uint32_t r = 0; r < row_count(table); r++) {
        for (uint32_t c = 0; c < table->column_count; c++) {
            const struct ana_cell *cell = cell_at(table, r, c);
            ana_put_text(out, c > 0 ? "," : "");
            if (cell->numeric)
                ana_put_csv_number(out, cell->number);
            else
                ana_put_csv_text(out, cell->text);
        }
        ana_put_text(out, "\n");
    }
}

/* ---- json ---- */

static json_t *lines_json(char *const *lines, uint32_t count)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < count; i++)
        json_array_append_new(list, json_string(lines[i]));
    return list;
}

static json_t *table_json(const struct ana_table *table)
{
    json_t *rows = json_array();
    for (uint32_t r = 0; r < row_count(table); r++) {
        json_t *row = json_object();
        for (uint32_t c = 0; c < table->column_count; c++) {
            const struct ana_cell *cell = cell_at(table, r, c);
            json_object_set_new(row, table->columns[c].key,
                                !cell->numeric           ? json_string(cell->text)
                                : isfinite(cell->number) ? json_real(cell->number)
                                                         : json_null());
        }
        json_array_append_new(rows, row);
    }
    return rows;
}

/* What people read, for those who show the table again: heads, and texts row by row. */
static json_t *columns_json(const struct ana_table *table)
{
    json_t *columns = json_array();
    for (uint32_t c = 0; c < table->column_count; c++) {
        const struct ana_column *column = &table->columns[c];
        char align[2] = {column->align, '\0'};
        json_array_append_new(columns,
                              json_pack("{s:s, s:s?, s:s}", "key", column->key, "head", column->head, "align", align));
    }
    return columns;
}

static json_t *texts_json(const struct ana_table *table)
{
    json_t *rows = json_array();
    for (uint32_t r = 0; r < row_count(table); r++) {
        json_t *row = json_array();
        for (uint32_t c = 0; c < table->column_count; c++)
            json_array_append_new(row, json_string(cell_at(table, r, c)->text));
        json_array_append_new(rows, row);
    }
    return rows;
}

static json_t *document_json(const struct ana_document *document)
{
    json_t *tables = json_object();
    for (uint32_t t = 0; t < document->table_count; t++) {
        const struct ana_table *table = &document->tables[t];
        json_object_set_new(tables, table->key,
                            json_pack("{s:s?, s:o, s:o, s:o}", "title", table->title, "rows", table_json(table),
                                      "columns", columns_json(table), "text", texts_json(table)));
    }
    return json_pack("{s:s, s:o, s:o, s:o}", "command", document->command, "answer",
                     lines_json(document->says, document->say_count), "tables", tables, "notes",
                     lines_json(document->notes, document->note_count));
}

/* What reads differently: the numbers are the same. */
static json_t *reading_json(const struct ana_document *document)
{
    json_t *whole = document_json(document), *table;
    const char *key;
    json_object_del(whole, "command");
    json_object_foreach(json_object_get(whole, "tables"), key, table) json_object_del(table, "rows");
    return whole;
}

/* Takes ownership of `whole`. */
static bool dump_json(json_t *whole, struct ana_buffer *out)
{
    char *text = whole ? json_dumps(whole, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) : NULL;
    json_decref(whole);
    if (text)
        ana_put(out, "%s\n", text);
    bool fine = text != NULL;
    free(text);
    return fine;
}

/* ---- documents ---- */

static void dialect_table(const struct ana_dialect *dialect, const struct ana_table *table, struct ana_buffer *out)
{
    uint32_t shown[COLUMNS_MAX];
    char align[COLUMNS_MAX + 1];
    uint32_t count = shown_columns(table, shown, align);
    bool latex = dialect == &ana_latex;
    struct ana_buffer cell = {0};
    if (count == 0 || row_count(table) == 0)
        return;
    ana_put_text(out, latex ? "\\begin{table}\n\\caption{" : "**");
    dialect->text(out, table->title ? table->title : "");
    if (latex)
        ana_put(out, ".}\n\\begin{tabular}{%s}\n\\toprule\n", align);
    else
        ana_put_text(out, "**\n\n");
    for (uint32_t c = 0; c < count; c++) {
        ana_put_text(&cell, table->columns[shown[c]].head);
        ana_dialect_cell(dialect, out, c, count, &cell);
    }
    ana_put_text(out, latex ? "\\midrule\n" : "|");
    for (uint32_t c = 0; c < count && !latex; c++)
        ana_put_text(out, align[c] == 'r' ? " ---: |" : " --- |");
    ana_put_text(out, latex ? "" : "\n");
    for (uint32_t r = 0; r < row_count(table); r++)
        for (uint32_t c = 0; c < count && is_shown(table, r); c++) {
            ana_put_text(&cell, cell_at(table, r, shown[c])->text);
            ana_dialect_cell(dialect, out, c, count, &cell);
        }
    ana_put_text(out, latex ? "\\bottomrule\n\\end{tabular}\n\\end{table}\n\n" : "\n");
    ana_buffer_free(&cell);
}

static void print_dialect(const struct ana_dialect *dialect, const struct ana_document *document,
                          struct ana_buffer *out)
{
    bool latex = dialect == &ana_latex;
    if (latex)
        ana_put(out, "%s\n", ana_word(document->language, ANA_WORD_NEEDS_LATEX));
    for (uint32_t i = 0; i < document->say_count; i++) {
        dialect->text(out, document->says[i]);
        ana_put_text(out, "\n\n");
    }
    for (uint32_t t = 0; t < document->table_count; t++)
        dialect_table(dialect, &document->tables[t], out);
    ana_put_text(out, latex && document->note_count > 0 ? "\\begin{itemize}\n" : "");
    for (uint32_t i = 0; i < document->note_count; i++) {
        ana_put_text(out, latex ? "\\item " : "- ");
        dialect->text(out, document->notes[i]);
        ana_put_text(out, "\n");
    }
    ana_put_text(out, latex && document->note_count > 0 ? "\\end{itemize}\n" : "");
}

/* ---- all ---- */

static const struct ana_table *find_table(const struct ana_document *document, const char *key)
{
    if (!key)
        return document->tables;
    for (uint32_t t = 0; t < document->table_count; t++)
        if (strcmp(document->tables[t].key, key) == 0)
            return &document->tables[t];
    return NULL;
}

static int unknown_table(const struct ana_document *document, const char *key, struct sim_error *error)
{
    char names[256] = "";
    size_t used = 0;
    for (uint32_t t = 0; t < document->table_count && used < sizeof names; t++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", t > 0 ? ", " : "", document->tables[t].key);
    return sim_fail(error, SIM_USAGE, "there is no table '%.80s'; choose %s", key, names);
}

int ana_document_print(const struct ana_document *document, enum ana_format format, const char *table,
                       struct ana_buffer *out, struct sim_error *error)
{
    bool fine = !document->failed;
    const struct ana_table *chosen = document->table_count > 0 ? find_table(document, table) : NULL;
    if (fine && table && !chosen)
        return unknown_table(document, table, error);
    if (fine && format == ANA_CSV && chosen)
        print_csv(chosen, out);
    else if (fine && format == ANA_JSON)
        fine = dump_json(document_json(document), out);
    else if (fine && (format == ANA_MD || format == ANA_LATEX))
        print_dialect(format == ANA_MD ? &ana_markdown : &ana_latex, document, out);
    else if (fine && format == ANA_TEXT)
        print_text(document, out);
    return fine && !out->failed ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for printing the result");
}

int ana_documents_json(const struct ana_document documents[ANA_LANGUAGE_COUNT], json_t *about, struct ana_buffer *out,
                       struct sim_error *error)
{
    json_t *whole = document_json(&documents[0]), *languages = json_object();
    bool fine = !documents[0].failed;
    for (uint32_t i = 1; i < ANA_LANGUAGE_COUNT; i++) {
        fine = fine && !documents[i].failed;
        json_object_set_new(languages, ana_language_code(documents[i].language), reading_json(&documents[i]));
    }
    json_object_set_new(whole, "languages", languages);
    if (about)
        json_object_set(whole, "about", about);
    fine = dump_json(whole, out) && fine && !out->failed;
    return fine ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for printing the result");
}
