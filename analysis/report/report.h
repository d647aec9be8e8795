/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The report: one self-contained HTML file that opens by double click, reads
 * without JavaScript and network, and prints well.
 *
 *   view -> comparison -> sections -> report.html
 *                                     report-data/   CSV: every number shown; NAME-data for NAME.html
 *                                     FIGURES/       SVG and PDF: the pictures alone, if asked for
 *
 * Order:   equal results and options give equal bytes.
 * Memory:  the report owns its texts.
 * Errors:  SIM_USAGE for studies that cannot be compared, SIM_INTERNAL for memory and disk; files are written whole
 *          or not at all, the page last.
 * Threads: one.
 * Tests:   tests/unit/report_test.c, tests/cli/report.bats
 */
#ifndef ANALYSIS_REPORT_REPORT_H
#define ANALYSIS_REPORT_REPORT_H

#include <stdint.h>

#include "analysis/document/buffer.h"
#include "analysis/document/format.h"
#include "analysis/partners/roster.h"
#include "analysis/study/view.h"
#include "analysis/words/words.h"

#define ANA_REPORT_BYTES_MAX 1500000
#define ANA_REPORT_FOLDER_SIZE 256

struct ana_report_options {
    enum ana_language language;
    uint32_t baseline;               /* design; UINT32_MAX = the view's */
    int64_t made;                    /* seconds since 1970: the date in the report; 0 = leave it out */
    const char *path;                /* where the page will go: its data are named after it; NULL = report.html */
    const char *directory;           /* of the study: what other commands found is in it; NULL = none */
    const struct ana_roster *roster; /* single partners; NULL if the study kept none */
    bool still;                      /* no script at all: a small file for mail, paper and archives */
    bool too_large;                  /* without library because the page would have been too large: said in the page */
    const char *library; /* script that draws Vega-Lite; NULL = none, interactive charts are left out; borrowed */
};

/* A file that goes with the report. */
struct ana_report_file {
    char name[96]; /* without folder */
    bool figure;   /* a picture; else data */
    struct ana_buffer content;
};

struct ana_report {
    struct ana_buffer html;
    uint32_t file_count, file_capacity;
    struct ana_report_file *files;
    int64_t made;
    char folder[ANA_REPORT_FOLDER_SIZE]; /* of its data, beside the page */
};

int ana_report_make(const struct ana_study_view *view, const struct ana_report_options *options,
                    struct ana_report *report, struct sim_error *error);
void ana_report_free(struct ana_report *report);

/* "report-data" for "x/report.html": the name of the folder of a report's data. */
void ana_report_folder(const char *path, char out[ANA_REPORT_FOLDER_SIZE]);

/* Writes the page to `path`, the data to their folder beside it and, unless NULL, the pictures to `figures`. */
int ana_report_write(const struct ana_report *report, const char *path, const char *figures, struct sim_error *error);

/* The methods, item by item: plain text, or LaTeX (any other format is text). */
int ana_report_methods(const struct ana_study_view *view, const struct ana_report_options *options,
                       enum ana_format format, struct ana_buffer *out, struct sim_error *error);

#endif
