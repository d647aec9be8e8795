/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an export says besides raw numbers, as tables of a document.
 *
 * Memory:  `runs` borrows its columns from the caller (ana_export_run_columns).
 * Tests:   tests/cli/export.bats
 */
#ifndef ANALYSIS_EXPORT_TABLES_H
#define ANALYSIS_EXPORT_TABLES_H

#include "analysis/document/document.h"
#include "analysis/export/export.h"

/* Mean, spread and interval of every metric, design and place. */
void ana_export_tell_headline(const struct ana_export *source, struct ana_document *document);
/* Paired differences to the baseline with verdicts. */
void ana_export_tell_differences(const struct ana_export *source, struct ana_document *document);
/* Every parameter with its value under each design, where it comes from and how well it is known. */
void ana_export_tell_terms(const struct ana_export *source, struct ana_document *document);
/* What the names mean: columns of the tables, metrics, columns of the side tables. */
void ana_export_tell_dictionary(const struct ana_export *source, struct ana_document *document);

/* One row per run, one column per metric, for spreadsheets.  The caller frees the columns after the document. */
struct ana_column *ana_export_run_columns(const struct ana_export *source, uint32_t *count);
void ana_export_tell_runs(const struct ana_export *source, const struct ana_column *columns, uint32_t count,
                          struct ana_document *document);

#endif
