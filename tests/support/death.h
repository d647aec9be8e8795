/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls that must end the program: run in a child, whose last words are kept. */
#ifndef TESTS_SUPPORT_DEATH_H
#define TESTS_SUPPORT_DEATH_H

#include <stddef.h>

/* Fails the test unless the call aborts after writing each of the `words` (NULL-terminated) to standard error. */
void assert_dies(void (*call)(void *context), void *context, const char *const *words);

#endif
