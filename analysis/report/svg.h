/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drawing with SVG: scales, nice ticks, primitives.
 *
 * Coordinates are in pixels of the picture's own box, written with one decimal;
 * looks come from classes in the page's style, so that print and screen can differ.
 *
 * Errors:  coordinates that are not finite are our mistake and draw nothing.
 * Threads: pure functions on the caller's buffer.
 * Tests:   tests/unit/svg_test.c
 */
#ifndef ANALYSIS_REPORT_SVG_H
#define ANALYSIS_REPORT_SVG_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/document/buffer.h"

/* Linear from data to pixels. */
struct ana_axis {
    double from, to;   /* data */
    double start, end; /* pixels */
};

double ana_axis_at(const struct ana_axis *axis, double x);

#define ANA_TICKS_MAX 12

struct ana_ticks {
    double step;
    uint32_t count;
    double at[ANA_TICKS_MAX];
};

/* Multiples of 1, 2, 2.5 or 5 times a power of ten, about `wanted` of them (2..10) between low and high
 * (Heckbert, Graphics Gems 1990, with 2.5).  low = high gives one tick. */
struct ana_ticks ana_nice_ticks(double low, double high, int wanted);
/* Widens both ends to ticks. */
void ana_nice_range(double *low, double *high, int wanted);

/* A picture of width x height with a title and a description for those who cannot see it.  `id` must be unique. */
void ana_svg_open(struct ana_buffer *out, const char *id, const char *classes, double width, double height,
                  const char *title, const char *description);
void ana_svg_close(struct ana_buffer *out);

void ana_svg_line(struct ana_buffer *out, const char *classes, double x1, double y1, double x2, double y2);
void ana_svg_rect(struct ana_buffer *out, const char *classes, double x, double y, double width, double height);
void ana_svg_circle(struct ana_buffer *out, const char *classes, double x, double y, double radius);
/* anchor: "start", "middle", "end". */
void ana_svg_text(struct ana_buffer *out, const char *classes, double x, double y, const char *anchor,
                  const char *text);
/* Joined points; a gap where either is NaN. */
void ana_svg_path(struct ana_buffer *out, const char *classes, const double *x, const double *y, size_t count);
/* The area between two lines over the same x; points with a NaN limit are left out. */
void ana_svg_band(struct ana_buffer *out, const char *classes, const double *x, const double *low, const double *high,
                  size_t count);

/* Looks of pictures that stand alone. */
extern const char ana_svg_style[];

#endif
