/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pictures of the report: a forest plot, and panels of lines with bands.
 *
 * Threads: pure functions on the caller's buffer.
 * Tests:   tests/unit/svg_test.c
 */
#ifndef ANALYSIS_REPORT_CHART_H
#define ANALYSIS_REPORT_CHART_H

#include "analysis/compare/sentence.h"
#include "analysis/report/svg.h"

/* Names left, numbers right; or, for narrow screens, names above. */
void ana_chart_forest(struct ana_buffer *out, const struct ana_voice *voice, const struct ana_metric_rows *metric,
                      uint32_t place, bool narrow);

struct ana_chart_line {
    const char *classes;          /* of line and band: "d1", "v-better" */
    const double *y, *low, *high; /* [count]; low and high may be NULL */
};

struct ana_chart_panel {
    const char *id, *title, *description;
    uint32_t count;
    const double *days; /* [count] */
    uint32_t line_count;
    const struct ana_chart_line *lines;
    struct ana_quantity quantity; /* of the values: unit, share; scale and decimals are chosen here */
    bool difference;              /* signed, around a zero line */
    double mark_days;             /* a vertical mark; NaN = none */
    const char *time_title;       /* of another time than the study's, in months; NULL = the study's */
};

void ana_chart_panel(struct ana_buffer *out, const struct ana_voice *voice, const struct ana_chart_panel *panel);

#endif
