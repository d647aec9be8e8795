/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text into HTML and SVG, safely.
 *
 * Everything that comes from a scenario, a model or a file passes through
 * ana_put_html: it can never become markup, in text or in a quoted attribute.
 *
 * Threads: pure functions on the caller's buffer.
 * Tests:   tests/unit/svg_test.c, tests/unit/report_test.c
 */
#ifndef ANALYSIS_REPORT_HTML_H
#define ANALYSIS_REPORT_HTML_H

#include "analysis/document/buffer.h"

/* Escapes & < > " '; control characters and bytes that are not UTF-8 become U+FFFD. */
void ana_put_html(struct ana_buffer *out, const char *text);

/* Adds the text of `from`, escaped, and empties it. */
void ana_take_html(struct ana_buffer *out, struct ana_buffer *from);

#endif
