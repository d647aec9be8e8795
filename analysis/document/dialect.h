/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How documents write tables and plain text: Markdown and LaTeX.
 *
 * Threads: pure functions.
 * Tests:   tests/unit/compare_test.c
 */
#ifndef ANALYSIS_DOCUMENT_DIALECT_H
#define ANALYSIS_DOCUMENT_DIALECT_H

#include <stdint.h>

#include "analysis/document/buffer.h"

struct ana_dialect {
    void (*text)(struct ana_buffer *out, const char *text); /* escapes */
    const char *row_start, *between, *row_end;
};

extern const struct ana_dialect ana_markdown, ana_latex;

/* One cell of `columns`; empties it. */
void ana_dialect_cell(const struct ana_dialect *dialect, struct ana_buffer *out, uint32_t column, uint32_t columns,
                      struct ana_buffer *cell);

#endif
