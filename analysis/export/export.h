/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A study for other programs: spreadsheets, statistics packages, process mining.
 *
 *     view + comparison --+--> folder of CSV     headline, series, differences, terms, partners, deals, dictionary
 *                         +--> one XLSX          headline, differences, runs, terms, dictionary
 *     deal log -----------+--> CSV or XES        a case is a deal under one design
 *
 * Tidy (Wickham 2014, doi:10.18637/jss.v059.i10): headline and series have one
 * number per row, with design, place and replication beside it.  Times are the
 * model's: its calendar has no 29 February, so every date exists.
 *
 * Order:   equal results and options give equal bytes.
 * Units:   "currency" of the model becomes the study's.
 * Memory:  borrows the sources; large files are written piece by piece.
 * Errors:  SIM_USAGE where a file cannot say what was asked for; each file exists whole or not at all, the dictionary
 *          last.
 * Threads: one.
 * Tests:   tests/cli/export.bats
 */
#ifndef ANALYSIS_EXPORT_EXPORT_H
#define ANALYSIS_EXPORT_EXPORT_H

#include "analysis/compare/compare.h"
#include "analysis/words/words.h"
#include "sim/io/side.h"

struct ana_export {
    const struct ana_study_view *view;
    const struct ana_comparison *comparison; /* of the metrics to write */
    struct sim_side *partners, *deals;       /* NULL where the results have none */
    enum ana_language language;              /* of titles and explanations */
    int64_t made;                            /* seconds since 1970: the date inside a workbook */
};

/* Makes `folder` and writes the CSV files into it. */
int ana_export_csv(const struct ana_export *source, const char *folder, struct sim_error *error);
int ana_export_xlsx(const struct ana_export *source, const char *path, struct sim_error *error);

/* The log of deals; SIM_USAGE without one. */
int ana_export_deals(const struct ana_export *source, const char *folder, const char *name, struct sim_error *error);
int ana_export_xes(const struct ana_export *source, const char *path, struct sim_error *error);

#endif
