/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A comparison as text for people, csv, json, md or latex.
 *
 *   text    the question, a verdict sentence per design, tables, notes; at most 100 columns
 *   csv     one line per metric, place and design; RFC 4180; numbers in full, empty where undefined
 *   json    the same with the question; null where undefined
 *   md      tables for a document
 *   latex   the same for a paper (booktabs)
 *
 * Errors:  SIM_INTERNAL if memory fails.
 * Threads: pure functions.
 * Tests:   tests/unit/compare_test.c, tests/cli/compare.bats
 */
#ifndef ANALYSIS_COMPARE_COMPARE_PRINT_H
#define ANALYSIS_COMPARE_COMPARE_PRINT_H

#include "analysis/compare/compare.h"
#include "analysis/document/format.h"
#include "analysis/words/words.h"

int ana_compare_print(const struct ana_comparison *comparison, enum ana_format format, enum ana_language language,
                      struct ana_buffer *out, struct sim_error *error);

/* The csv alone: also written beside a report. */
void ana_compare_csv(const struct ana_comparison *comparison, struct ana_buffer *out);

/* compare_text.c, compare_table.c */
void ana_compare_text(const struct ana_comparison *comparison, enum ana_language language, struct ana_buffer *out);
void ana_compare_md(const struct ana_comparison *comparison, enum ana_language language, struct ana_buffer *out);
void ana_compare_latex(const struct ana_comparison *comparison, enum ana_language language, struct ana_buffer *out);

#endif
