/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stand-alone SVG as a page of PDF, by librsvg and cairo, if the build has
 * them: the same drawing, its text still text, a pixel 3/4 of a point.
 *
 * Order:   equal pictures, dates and fonts give equal bytes.
 * Errors:  SIM_INTERNAL; SIM_USAGE in a build without librsvg.
 * Threads: one.
 * Tests:   tests/unit/report_test.c, tests/cli/report.bats
 */
#ifndef ANALYSIS_REPORT_PDF_H
#define ANALYSIS_REPORT_PDF_H

#include <stdint.h>

#include "analysis/document/buffer.h"
#include "sim/core/error.h"

bool ana_pdf_available(void);

/* `made`: seconds since 1970 that the file says it was made; 0 = the epoch. */
int ana_pdf_of_svg(const struct ana_buffer *svg, int64_t made, struct ana_buffer *pdf, struct sim_error *error);

#endif
