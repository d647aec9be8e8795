/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a subcommand of the program is: one table per command, from which
 * parsing, --help, the man page, shell completion and "did you mean" follow.
 *
 * Options are written in full (--threads 4 or --threads=4), before or after
 * operands; "--" ends them.  Abbreviations are refused; the one short form is
 * -o for --output (a table may call that option "o" or "output").
 *
 * Memory:  an invocation lends everything until the command returns.
 * Tests:   tests/unit/cli_test.c, tests/cli/help.bats
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/core/error.h"

struct cli_option {
    const char *name;  /* without dashes */
    const char *value; /* NULL for a flag, else what stands for the value in help: "N", "PATH=VALUE" */
    bool repeats;      /* may be given several times */
    const char *text;
};

struct cli_invocation;

/* Paragraphs are separated by an empty line; a paragraph that starts with a space is printed as it is. */
struct cli_command {
    const char *name;
    const char *operands; /* "FILE", "DIR...", "[PATTERN]" */
    int least_operands, most_operands;
    const char *summary;                                 /* one line */
    const char *description;                             /* paragraphs for --help and the man page */
    const char *example;                                 /* lines to copy */
    const struct cli_option *options;                    /* ends with a NULL name; --help is everywhere */
    int (*run)(const struct cli_invocation *invocation); /* returns the exit status */
};

/* Inside a command: what the user gave. Names not in the option table are our mistake (assertion). */
int cli_operand_count(const struct cli_invocation *invocation);
const char *cli_operand(const struct cli_invocation *invocation, int index);
bool cli_flag(const struct cli_invocation *invocation, const char *option);
/* The last value given, or NULL. */
const char *cli_value(const struct cli_invocation *invocation, const char *option);
/* All values of a repeating option; returns the count. */
uint32_t cli_values(const struct cli_invocation *invocation, const char *option, const char *const **values);
/* Typed: `fallback` when absent; prints a message naming the option and sets *ok = false when not a number in range. */
long long cli_integer(const struct cli_invocation *invocation, const char *option, long long fallback, long long least,
                      long long most, bool *ok);
/* "select". */
const char *cli_command_name(const struct cli_invocation *invocation);
/* The whole command line as typed, for provenance. Lent. */
const char *cli_command_line(const struct cli_invocation *invocation);

/* "partnersim run: message" on stderr; returns `status`. */
int cli_complain(const struct cli_invocation *invocation, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool cli_colour(int descriptor); /* a terminal, and NO_COLOR is not set */

#endif
