/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers in texts as a printed page has them.
 *
 * Findings are told once, with the signs a terminal and its programs take
 * ("-3.1", blanks); this makes of them what the report and Markdown show: a
 * true minus, a dash for "no number", blanks that do not break within a number
 * or between it and its unit.  Scenario text (between backticks, or with
 * braces) stays as it is: it is there to be copied.
 *
 * Threads: pure functions.
 * Tests:   tests/unit/quantity_test.c
 */
#ifndef ANALYSIS_DOCUMENT_TYPESET_H
#define ANALYSIS_DOCUMENT_TYPESET_H

#include "analysis/document/buffer.h"

void ana_put_typeset(struct ana_buffer *out, const char *text);

#endif
