/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Decimal numbers as people write them, to doubles and back, without locale.
 *
 *     -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?suffix
 *
 * Nothing else is a number: no nan, inf, hex, leading zero (which other
 * programs read as octal), leading plus, bare dot, thousands separator.  The
 * suffixes %, k and M shift the decimal point before the one rounding, so 12%
 * and 0.12 are the same bits.
 *
 * Threads: pure functions.
 * Tests:   tests/unit/parameter_test.c
 */
#ifndef SIM_IO_NUMBER_H
#define SIM_IO_NUMBER_H

#include <stddef.h>

#define SIM_NUMBER_SIZE 64

/* Length of the decimal number `text` starts with (without suffix), or 0 with a reason in *why. */
size_t sim_decimal_span(const char *text, const char **why);

/* Value of text[0..length) times 10^shift, rounded once.  0, or -1 with a reason in *why if it is no finite double. */
int sim_decimal_value(const char *text, size_t length, int shift, double *value, const char **why);

/* The shortest decimal that reads back as `value` when written with a suffix that means 10^shift. */
void sim_decimal_print(double value, int shift, char out[SIM_NUMBER_SIZE]);

/* `value` with `digits` significant digits (1..17), plain notation where that is readable. */
void sim_decimal_print_digits(double value, int digits, char out[SIM_NUMBER_SIZE]);

#endif
