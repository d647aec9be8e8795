/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an analysis found: sentences, tables, notes; printed in any format.
 *
 *   text    sentences, tables and notes at most 100 columns wide
 *   csv     one table (the first unless named); numbers in full, empty where undefined
 *   json    everything; null where undefined
 *   md, latex   for a document
 *
 * A cell has what people read and, if it is a number, the number itself.
 *
 * Formats, titles and heads are English in the code; a document in another
 * language looks them up in findings.def (ana_local), where a format takes the
 * same arguments by position ("%2$s").  What is put together beforehand, its
 * teller puts together in document->language.  Keys, and texts of columns
 * without a head, are for programs and never translated.
 *
 * Memory:  a document owns what it is given; fini frees it.
 * Errors:  a failed allocation sticks and shows when printing: SIM_INTERNAL.
 * Threads: a document belongs to one thread.
 * Tests:   tests/unit/select_test.c
 */
#ifndef ANALYSIS_DOCUMENT_DOCUMENT_H
#define ANALYSIS_DOCUMENT_DOCUMENT_H

#include <jansson.h>

#include "analysis/document/format.h"
#include "analysis/words/quantity.h"

#define ANA_TABLES_MAX 8

/* One finding is told once in every language: into ANA_LANGUAGE_COUNT documents, in the languages' order. */
#define ANA_EACH_LANGUAGE(document, documents)                                                                         \
    for (struct ana_document *document = (documents); document < (documents) + ANA_LANGUAGE_COUNT; document++)

struct ana_column {
    const char *key;  /* for programs: "mean_low" */
    const char *head; /* for people; NULL: only for programs */
    char align;       /* 'l' or 'r' */
};

struct ana_cell {
    char *text; /* for people, "" if none */
    double number;
    bool numeric;
    bool aside; /* of a row only programs see */
};

struct ana_table {
    const char *key;
    char *title;
    struct ana_column *columns; /* with their texts */
    uint32_t column_count;
    uint32_t count, capacity; /* cells, row after row */
    struct ana_cell *cells;
};

struct ana_document {
    const char *command; /* borrowed: "select" */
    enum ana_language language;
    char **says, **notes;
    uint32_t say_count, note_count;
    struct ana_table tables[ANA_TABLES_MAX];
    uint32_t table_count;
    bool aside; /* rows begun now are for programs only */
    bool failed;
};

void ana_document_init(struct ana_document *document, const char *command, enum ana_language language);
void ana_document_fini(struct ana_document *document);
void ana_documents_init(struct ana_document documents[ANA_LANGUAGE_COUNT], const char *command);
void ana_documents_fini(struct ana_document documents[ANA_LANGUAGE_COUNT]);

/* A sentence or paragraph of the answer; a note below the tables. */
void ana_say(struct ana_document *document, const char *format, ...) __attribute__((format(printf, 2, 3)));
void ana_note(struct ana_document *document, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A fixed text in the document's language: for arguments of the above. */
const char *ana_document_word(const struct ana_document *document, const char *english);

/* A text for the above that is put together, in the document's language. */
void ana_document_put(struct ana_buffer *text, const struct ana_document *document, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The next of `count` texts of a list: "a", then "a, b", then "a, b and c". */
void ana_put_listed(struct ana_buffer *list, const struct ana_document *document, uint32_t index, uint32_t count,
                    const char *text);

/* Frees a text that went into the document; if it is not whole, neither is the document. */
void ana_document_take(struct ana_document *document, struct ana_buffer *text);

/* Begins a table; cells added from now on are its.  Columns are copied: their names may be made up on the way. */
void ana_table_begin(struct ana_document *document, const char *key, const struct ana_column *columns, uint32_t count,
                     const char *format, ...) __attribute__((format(printf, 5, 6)));
void ana_cell_text(struct ana_document *document, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A text that stays as it is in every language: a name, a value as a scenario writes it, a formula. */
void ana_cell_verbatim(struct ana_document *document, const char *text);
/* A number shown as `format` says (it has one double argument), as a quantity, or as a whole number; NaN is a dash. */
void ana_cell_number(struct ana_document *document, double number, const char *format);
/* A number that people read as `text`: "12.5%", "90d". */
void ana_cell_value(struct ana_document *document, double number, const char *text);
void ana_cell_quantity(struct ana_document *document, const struct ana_quantity *quantity, double number,
                       unsigned style);
/* "1.2M to 3.4M" for people; the numbers are in columns of their own. */
void ana_cell_range(struct ana_document *document, const struct ana_quantity *quantity, double low, double high,
                    unsigned style);
/* The interval of a mean of `count` numbers.  Without width it says no more than that they are equal, so that is what
 * it reads: "same in all 10". */
void ana_cell_interval(struct ana_document *document, const struct ana_quantity *quantity, double low, double high,
                       double count, unsigned style);

/* Rows added from now on are in csv and json alone (or, `aside` false, everywhere): the tail of a long table. */
void ana_rows_aside(struct ana_document *document, bool aside);

int ana_document_print(const struct ana_document *document, enum ana_format format, const char *table,
                       struct ana_buffer *out, struct sim_error *error);
/* All languages as one JSON document: English as ana_document_print gives it, what reads differently in the others
 * under "languages", and under "about" what they speak of (study/identity.h; borrowed, may be NULL). */
int ana_documents_json(const struct ana_document documents[ANA_LANGUAGE_COUNT], json_t *about, struct ana_buffer *out,
                       struct sim_error *error);

#endif
