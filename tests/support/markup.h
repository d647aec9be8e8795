/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A strict reader of HTML and SVG as the report writes them: every element closed in order, every attribute quoted,
 * every entity known, every id used once. */
#ifndef TESTS_SUPPORT_MARKUP_H
#define TESTS_SUPPORT_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

/* "" if well-formed, else what is wrong and where.  Lent until the next call. */
const char *markup_flaw(const char *text);
size_t markup_count(const char *text, const char *words);
bool markup_is_utf8(const char *text);

#endif
