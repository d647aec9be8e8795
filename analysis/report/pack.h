/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Long scripts made small: gzip (RFC 1952) in base64 (RFC 4648), which browsers
 * unpack by themselves (DecompressionStream).
 *
 * Order:   equal texts give equal bytes with the same zlib.
 * Errors:  memory sticks to the buffer.
 * Tests:   tests/unit/svg_test.c, tests/browser/report_test.py
 */
#ifndef ANALYSIS_REPORT_PACK_H
#define ANALYSIS_REPORT_PACK_H

#include "analysis/document/buffer.h"

void ana_put_packed(struct ana_buffer *out, const char *text);

#endif
