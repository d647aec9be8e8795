/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Formats that results are printed in, and fields of csv files (RFC 4180).
 *
 * Memory:  adds to the caller's buffer.
 * Threads: pure functions.
 * Tests:   tests/unit/compare_test.c
 */
#ifndef ANALYSIS_DOCUMENT_FORMAT_H
#define ANALYSIS_DOCUMENT_FORMAT_H

#include "analysis/document/buffer.h"

enum ana_format { ANA_TEXT, ANA_CSV, ANA_JSON, ANA_MD, ANA_LATEX, ANA_FORMAT_COUNT };

/* "text", ...; ANA_FORMAT_COUNT if unknown. */
enum ana_format ana_format_of(const char *name);

/* One field of a csv file, quoted if it must be. */
void ana_put_csv_text(struct ana_buffer *out, const char *text);
/* A number in full, nothing for NaN. */
void ana_put_csv_number(struct ana_buffer *out, double value);

#endif
