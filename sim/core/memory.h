/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory by count and size, checked for overflow.
 *
 * Two families.  The `try` functions return NULL and suit code that has a way
 * back.  The others never return NULL: they serve event handlers, which have
 * none, and end the program with the amount that was asked for; a run that is
 * cut off this way loses only itself, since results are kept point by point.
 *
 * Memory:  the caller owns what is returned and frees it with free().
 * Threads: safe everywhere.
 * Tests:   tests/unit/error_test.c
 */
#ifndef SIM_CORE_MEMORY_H
#define SIM_CORE_MEMORY_H

#include <stddef.h>

/* count * size bytes, contents kept as by realloc; `memory` may be NULL.  On failure NULL, and `memory` stays valid.
 * With count 0 some freeable pointer is returned. */
void *sim_memory_try_resize(void *memory, size_t count, size_t size);
void *sim_memory_try_zeros(size_t count, size_t size);

/* The same, never NULL. */
void *sim_memory_resize(void *memory, size_t count, size_t size) __attribute__((returns_nonnull));
void *sim_memory_zeros(size_t count, size_t size) __attribute__((returns_nonnull));

#endif
