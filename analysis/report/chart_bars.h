/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two more pictures: named bars or dots with intervals, and dots in a plane.
 *
 *   name one  |====|--          bars from `from` to `to`, or a dot at `to`; the line is the interval
 *   name two  |==o==
 *
 * Threads: pure functions on the caller's buffer.
 * Tests:   tests/unit/svg_test.c
 */
#ifndef ANALYSIS_REPORT_CHART_BARS_H
#define ANALYSIS_REPORT_CHART_BARS_H

#include "analysis/compare/sentence.h"
#include "analysis/report/svg.h"

struct ana_chart_bar {
    const char *label;
    const char *text;    /* the number in words, right of the bar; may be NULL */
    const char *classes; /* "v-better"; may be NULL */
    double from, to;     /* NaN: nothing is drawn */
    double low, high;    /* NaN: no interval */
    double other;        /* a second bar, from `from` to here; NaN: none */
};

struct ana_chart_bars {
    const char *id, *title, *description, *axis;
    uint32_t count;
    const struct ana_chart_bar *bars;
    struct ana_quantity quantity; /* of the values: unit, share */
    bool difference;              /* signed numbers */
    bool dots;                    /* a dot at `to` instead of a bar */
    double reference;             /* a vertical line; NaN = none */
};

/* Names left of the bars; or, for narrow screens, above. */
void ana_chart_bars(struct ana_buffer *out, const struct ana_voice *voice, const struct ana_chart_bars *chart,
                    bool narrow);

struct ana_chart_dot {
    const char *label;   /* beside the dot; may be NULL */
    const char *classes; /* "dot d1", "dot v-worse" */
    double x, y;
    double x_low, x_high, y_low, y_high; /* NaN: no interval */
};

struct ana_chart_plane {
    const char *id, *title, *description, *x_title, *y_title;
    uint32_t count;
    const struct ana_chart_dot *dots;
    struct ana_quantity x_quantity, y_quantity;
    bool difference;  /* both axes are differences: signed, crossing at 0 */
    double box[2][2]; /* [x, y][low, high]: a region to point out, an infinite side runs to the edge; NaN: none */
};

void ana_chart_plane(struct ana_buffer *out, const struct ana_voice *voice, const struct ana_chart_plane *chart);

#endif
