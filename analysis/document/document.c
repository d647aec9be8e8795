/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/document/document.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ana_document_init(struct ana_document *document, const char *command, enum ana_language language)
{
    *document = (struct ana_document){.command = command, .language = language};
}

static void free_columns(struct ana_table *table)
{
    for (uint32_t c = 0; c < table->column_count; c++) {
        free((char *)table->columns[c].key);
        free((char *)table->columns[c].head);
    }
    free(table->columns);
}

void ana_document_fini(struct ana_document *document)
{
    for (uint32_t i = 0; i < document->say_count; i++)
        free(document->says[i]);
    for (uint32_t i = 0; i < document->note_count; i++)
        free(document->notes[i]);
    for (uint32_t t = 0; t < document->table_count; t++) {
        for (uint32_t i = 0; i < document->tables[t].count; i++)
            free(document->tables[t].cells[i].text);
        free_columns(&document->tables[t]);
        free(document->tables[t].cells);
        free(document->tables[t].title);
    }
    free(document->says);
    free(document->notes);
    *document = (struct ana_document){0};
}

void ana_documents_init(struct ana_document documents[ANA_LANGUAGE_COUNT], const char *command)
{
    for (int language = 0; language < ANA_LANGUAGE_COUNT; language++)
        ana_document_init(&documents[language], command, (enum ana_language)language);
}

void ana_documents_fini(struct ana_document documents[ANA_LANGUAGE_COUNT])
{
    ANA_EACH_LANGUAGE(document, documents)
    {
        ana_document_fini(document);
    }
}

/* "12.5%" is written "12,5%" in Russian: words that are nothing but a number, and no others. */
static char *localise_numbers(const struct ana_document *document, char *text)
{
    static const char digits[] = "0123456789", before[] = "([+-\u2212\u00d7", after[] = ")].:;,%";
    char *word = document->language == ANA_RU && text ? text : NULL;
    while (word && *word) {
        char *end = word + strcspn(word, " "), *whole = word + strspn(word, before);
        char *point = whole + strspn(whole, digits), *decimals = point + 1;
        if (point > whole && *point == '.' && strspn(decimals, digits) > 0) {
            char *rest = decimals + strspn(decimals, digits);
            if (rest + strspn(rest, after) == end)
                *point = ',';
        }
        word = end + strspn(end, " ");
    }
    return text;
}

__attribute__((format(printf, 2, 0))) static char *print_text(const struct ana_document *document, const char *format,
                                                              va_list arguments)
{
    char *text = NULL;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* that both take the same arguments is tested: words_test.c */
    if (vasprintf(&text, ana_local(document->language, format), arguments) < 0)
        return NULL;
#pragma GCC diagnostic pop
    return localise_numbers(document, text);
}

const char *ana_document_word(const struct ana_document *document, const char *english)
{
    return ana_local(document->language, english);
}

void ana_document_put(struct ana_buffer *text, const struct ana_document *document, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *put = print_text(document, format, arguments);
    va_end(arguments);
    text->failed = text->failed || !put;
    ana_put_text(text, put ? put : "");
    free(put);
}

void ana_put_listed(struct ana_buffer *list, const struct ana_document *document, uint32_t index, uint32_t count,
                    const char *text)
{
    if (index > 0 && index + 1 == count)
        ana_put(list, " %s ", ana_word(document->language, ANA_WORD_AND));
    else if (index > 0)
        ana_put_text(list, ", ");
    ana_put_text(list, text);
}

static void add_line(struct ana_document *document, char ***lines, uint32_t *count, char *line)
{
    char **grown = line ? realloc(*lines, (*count + 1) * sizeof *grown) : NULL;
    if (!grown) {
        free(line);
        document->failed = true;
        return;
    }
    *lines = grown;
    grown[(*count)++] = line;
}

void ana_say(struct ana_document *document, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_line(document, &document->says, &document->say_count, print_text(document, format, arguments));
    va_end(arguments);
}

void ana_note(struct ana_document *document, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_line(document, &document->notes, &document->note_count, print_text(document, format, arguments));
    va_end(arguments);
}

void ana_document_take(struct ana_document *document, struct ana_buffer *text)
{
    document->failed = document->failed || text->failed;
    ana_buffer_free(text);
}

static bool copy_columns(const struct ana_document *document, struct ana_table *table, const struct ana_column *columns,
                         uint32_t count)
{
    bool fine = true;
    table->columns = calloc((size_t)count + 1, sizeof *table->columns);
    table->column_count = table->columns ? count : 0;
    for (uint32_t c = 0; c < table->column_count; c++) {
        const char *head = columns[c].head ? ana_document_word(document, columns[c].head) : NULL;
        table->columns[c] = (struct ana_column){strdup(columns[c].key), head ? strdup(head) : NULL, columns[c].align};
        fine = fine && table->columns[c].key && (table->columns[c].head || !columns[c].head);
    }
    return fine && table->columns;
}

void ana_table_begin(struct ana_document *document, const char *key, const struct ana_column *columns, uint32_t count,
                     const char *format, ...)
{
    if (document->table_count == ANA_TABLES_MAX) {
        document->failed = true;
        return;
    }
    struct ana_table *table = &document->tables[document->table_count++];
    va_list arguments;
    va_start(arguments, format);
    *table = (struct ana_table){.key = key, .title = print_text(document, format, arguments)};
    va_end(arguments);
    document->failed = !copy_columns(document, table, columns, count) || !table->title || document->failed;
}

/* Takes ownership of `text`. */
static void add_cell(struct ana_document *document, char *text, double number, bool numeric)
{
    struct ana_table *table = document->table_count > 0 ? &document->tables[document->table_count - 1] : NULL;
    if (table && text && table->count == table->capacity) {
        uint32_t capacity = table->capacity ? 2 * table->capacity : 64;
        struct ana_cell *grown = realloc(table->cells, capacity * sizeof *grown);
        if (grown) {
            table->cells = grown;
            table->capacity = capacity;
        }
    }
    if (!table || !text || table->count == table->capacity) {
        free(text);
        document->failed = true;
        return;
    }
    table->cells[table->count++] = (struct ana_cell){text, number, numeric, document->aside};
}

void ana_rows_aside(struct ana_document *document, bool aside)
{
    document->aside = aside;
}

void ana_cell_text(struct ana_document *document, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_cell(document, print_text(document, format, arguments), NAN, false);
    va_end(arguments);
}

void ana_cell_verbatim(struct ana_document *document, const char *text)
{
    add_cell(document, strdup(text), NAN, false);
}

void ana_cell_number(struct ana_document *document, double number, const char *format)
{
    char *text = NULL;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    if (isnan(number))
        text = strdup("-");
    else if (asprintf(&text, format, number) < 0)
        text = NULL;
#pragma GCC diagnostic pop
    add_cell(document, localise_numbers(document, text), number, true);
}

static char *take(struct ana_buffer *buffer)
{
    char *text = buffer->failed ? NULL : strdup(ana_buffer_text(buffer));
    ana_buffer_free(buffer);
    return text;
}

void ana_cell_value(struct ana_document *document, double number, const char *text)
{
    add_cell(document, localise_numbers(document, strdup(ana_document_word(document, text))), number, true);
}

void ana_cell_quantity(struct ana_document *document, const struct ana_quantity *quantity, double number,
                       unsigned style)
{
    struct ana_buffer text = {0};
    ana_put_quantity(&text, quantity, number, style);
    add_cell(document, take(&text), number, true);
}

void ana_cell_range(struct ana_document *document, const struct ana_quantity *quantity, double low, double high,
                    unsigned style)
{
    struct ana_buffer text = {0};
    if (isnan(low) || isnan(high))
        ana_put_text(&text, "-");
    else
        ana_put_quantity_range(&text, quantity, low, high, style);
    add_cell(document, take(&text), NAN, false);
}

void ana_cell_interval(struct ana_document *document, const struct ana_quantity *quantity, double low, double high,
                       double count, unsigned style)
{
    if (low < high || high < low || isnan(low) || isnan(high))
        ana_cell_range(document, quantity, low, high, style);
    else
        ana_cell_text(document, "%s %.0f", ana_document_word(document, ANA_TEXT("same in all")), count);
}
