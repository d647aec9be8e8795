/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small tools for text: building it in a buffer, trimming, checking, owning.
 *
 * Memory:  an arena owns everything allocated from it until it is freed; a
 *          failed allocation returns NULL.
 * Threads: an arena or a text belongs to one thread.
 * Tests:   tests/unit/parameter_test.c, tests/unit/scenario_test.c
 */
#ifndef SIM_IO_TEXT_H
#define SIM_IO_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Text in the caller's buffer: cut at its size, `length` counts what was asked for (as snprintf does). */
struct sim_text {
    char *out;
    size_t size, length;
};

struct sim_text sim_text_on(char *out, size_t size);
void sim_text_add(struct sim_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Removes spaces and tabs around, in place. */
char *sim_trim(char *text);

/* NULL, or why the bytes are no text: "is not UTF-8", "contains a control character", "contains ${". */
const char *sim_text_flaw(const char *text);
/* Length of the valid UTF-8 sequence at `text`, 0 if there is none. */
size_t sim_utf8_length(const char *text, size_t available);
/* Copies at most size - 1 bytes, never cutting a character in two. */
void sim_text_copy(char *out, size_t size, const char *text);

struct sim_arena_block;
struct sim_arena {
    struct sim_arena_block *last;
};

/* Zeroed memory, or NULL. */
void *sim_arena_alloc(struct sim_arena *arena, size_t size);
char *sim_arena_copy(struct sim_arena *arena, const char *text, size_t length);
char *sim_arena_print(struct sim_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sim_arena_free(struct sim_arena *arena);

#endif
