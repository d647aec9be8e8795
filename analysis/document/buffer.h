/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Growing text.
 *
 * The first failed allocation sticks: later additions do nothing and the
 * caller looks at `failed` once, at the end.
 *
 * Memory:  the buffer owns its text; start from all zero, end with ana_buffer_free.
 * Threads: a buffer belongs to one thread.
 * Tests:   tests/unit/svg_test.c
 */
#ifndef ANALYSIS_DOCUMENT_BUFFER_H
#define ANALYSIS_DOCUMENT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct ana_buffer {
    char *text; /* NUL-terminated, or NULL while empty */
    size_t length, capacity;
    bool failed;
};

void ana_put(struct ana_buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void ana_put_text(struct ana_buffer *buffer, const char *text);
void ana_put_bytes(struct ana_buffer *buffer, const char *bytes, size_t size);
/* "{1} is {2}" with {n} replaced by arguments[n-1]; a number without argument is left as it is. */
void ana_put_template(struct ana_buffer *buffer, const char *text, const char *const *arguments, size_t count);
/* At most `most` wide: the end of a longer text is "..". */
void ana_put_cut(struct ana_buffer *buffer, const char *text, size_t most);
/* The text so far, "" while empty.  Lent. */
const char *ana_buffer_text(const struct ana_buffer *buffer);
void ana_buffer_clear(struct ana_buffer *buffer);
void ana_buffer_free(struct ana_buffer *buffer);

/* Code points of UTF-8 text: its width on a terminal, near enough. */
size_t ana_width(const char *text);

#endif
