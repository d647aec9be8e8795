/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text and numbers into JSON that stands inside HTML: "<" is written so that
 * nothing ends the script element it is in.
 *
 * Threads: pure functions on the caller's buffer.
 * Tests:   tests/unit/svg_test.c
 */
#ifndef ANALYSIS_REPORT_JSON_H
#define ANALYSIS_REPORT_JSON_H

#include "analysis/document/buffer.h"

/* A quoted string; bytes that are not UTF-8 become U+FFFD. */
void ana_put_json_text(struct ana_buffer *out, const char *text);
/* Six significant digits: charts need no more; null if not finite. */
void ana_put_json_number(struct ana_buffer *out, double number);

#endif
