/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An export as one workbook: the only home of libxlsxwriter. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "analysis/export/tables.h"
#include "sim/io/commit.h"

#define ROWS_MAX 1048576u /* of a sheet, its head included */
#define COLUMNS_MAX 16384u
#define WIDTH_LEAST 9.0
#define WIDTH_MOST 60.0

struct styles {
    lxw_format *head, *number;
};

static const struct ana_cell *cell_of(const struct ana_table *table, uint32_t row, uint32_t column)
{
    return &table->cells[(size_t)row * table->column_count + column];
}

/* Wide enough for the first rows. */
static double width_of(const struct ana_table *table, uint32_t rows, uint32_t column)
{
    size_t widest = ana_width(table->columns[column].key);
    for (uint32_t r = 0; r < rows && r < 200; r++) {
        size_t width = ana_width(cell_of(table, r, column)->text);
        widest = width > widest ? width : widest;
    }
    return fmin(fmax((double)widest + 1, WIDTH_LEAST), WIDTH_MOST);
}

static lxw_error fill_sheet(lxw_worksheet *sheet, const struct ana_table *table, const struct styles *styles)
{
    lxw_error fault = LXW_NO_ERROR;
    uint32_t rows = table->count / table->column_count;
    for (uint32_t c = 0; c < table->column_count && fault == LXW_NO_ERROR; c++) {
        lxw_col_t column = (lxw_col_t)c;
        worksheet_set_column(sheet, column, column, width_of(table, rows, c), NULL);
        fault = worksheet_write_string(sheet, 0, column, table->columns[c].key, styles->head);
        for (uint32_t r = 0; r < rows && fault == LXW_NO_ERROR; r++) {
            const struct ana_cell *cell = cell_of(table, r, c);
            if (cell->numeric && isfinite(cell->number))
                fault = worksheet_write_number(sheet, r + 1, column, cell->number, styles->number);
            else if (cell->text[0] && !(cell->numeric && isnan(cell->number)))
                fault = worksheet_write_string(sheet, r + 1, column, cell->text, NULL);
        }
    }
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_autofilter(sheet, 0, 0, rows, (lxw_col_t)(table->column_count - 1));
    return fault;
}

static int check_size(const struct ana_table *table, struct sim_error *error)
{
    if (table->count / table->column_count < ROWS_MAX && table->column_count <= COLUMNS_MAX)
        return SIM_OK;
    return sim_fail(error, SIM_USAGE,
                    "the sheet '%s' would have %u rows and %u columns, more than a workbook holds: choose some metrics "
                    "with --metric, or --format csv",
                    table->key, table->count / table->column_count, table->column_count);
}

/* Writes the workbook to `file`, not yet under its final name. */
static int write_book(const struct ana_document *document, const struct ana_export *source, char *file,
                      struct sim_error *error)
{
    lxw_workbook_options options = {.constant_memory = LXW_FALSE};
    lxw_workbook *book = workbook_new_opt(file, &options);
    if (!book)
        return sim_fail(error, SIM_INTERNAL, "out of memory for a workbook");
    lxw_doc_properties properties = {
        .title = (char *)(uintptr_t)source->view->title, .author = "partnersim", .created = (time_t)source->made};
    lxw_error fault = workbook_set_properties(book, &properties);
    struct styles styles = {workbook_add_format(book), workbook_add_format(book)};
    format_set_bold(styles.head);
    format_set_bottom(styles.head, LXW_BORDER_THIN);
    format_set_num_format(styles.number, "General");
    for (uint32_t t = 0; t < document->table_count && fault == LXW_NO_ERROR; t++) {
        lxw_worksheet *sheet = workbook_add_worksheet(book, document->tables[t].key);
        fault = sheet ? fill_sheet(sheet, &document->tables[t], &styles) : LXW_ERROR_MEMORY_MALLOC_FAILED;
    }
    lxw_error closed = workbook_close(book); /* frees it in any case */
    fault = fault == LXW_NO_ERROR ? closed : fault;
    return fault == LXW_NO_ERROR ? SIM_OK
                                 : sim_fail(error, SIM_INTERNAL, "cannot write the workbook: %s", lxw_strerror(fault));
}

/* Makes the file before the library does, which would print its own words about a folder that cannot be written. */
static int claim(const char *temporary, const char *path, struct sim_error *error)
{
    FILE *stream = fopen(temporary, "wxe");
    if (!stream)
        return sim_fail(error, SIM_INTERNAL, "cannot write '%.200s': %s", path, strerror(errno));
    fclose(stream);
    return SIM_OK;
}

int ana_export_xlsx(const struct ana_export *source, const char *path, struct sim_error *error)
{
    struct ana_document document;
    char temporary[SIM_FILE_PATH_SIZE];
    uint32_t count;
    struct ana_column *columns = ana_export_run_columns(source, &count);
    ana_document_init(&document, "export", source->language);
    ana_export_tell_headline(source, &document);
    ana_export_tell_differences(source, &document);
    if (columns)
        ana_export_tell_runs(source, columns, count, &document);
    ana_export_tell_terms(source, &document);
    ana_export_tell_dictionary(source, &document);
    int status = columns && !document.failed ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for a workbook");
    for (uint32_t t = 0; t < document.table_count && status == SIM_OK; t++)
        status = check_size(&document.tables[t], error);
    if (status == SIM_OK)
        status = sim_make_room(path, error);
    if (status == SIM_OK)
        status = sim_commit_temporary_name(path, temporary, sizeof temporary, error);
    if (status == SIM_OK)
        status = claim(temporary, path, error);
    if (status == SIM_OK) {
        status = write_book(&document, source, temporary, error);
        if (status == SIM_OK)
            status = sim_commit_rename(temporary, path, error);
        else
            unlink(temporary);
    }
    ana_document_fini(&document);
    free(columns);
    return status;
}
