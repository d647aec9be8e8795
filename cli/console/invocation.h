/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command line taken apart by its command's table. */
#ifndef CLI_CONSOLE_INVOCATION_H
#define CLI_CONSOLE_INVOCATION_H

#include <stdio.h>

#include "cli/command.h"

struct cli_invocation {
    const struct cli_command *command;
    int operand_count;
    const char **operands;  /* [argc] */
    const char ***values;   /* [option][given]; flags count with a NULL value */
    uint32_t *value_counts; /* [option] */
    uint32_t option_count;
    bool help; /* --help was given */
    char *command_line;
};

/* The subcommands in the order of the help; NULL-terminated. */
extern const struct cli_command *const cli_commands[];
const struct cli_command *cli_find_command(const char *name);

/* Takes argv[1..] apart; argv[0] is the name of the command.  Complaints go to stderr.  Returns SIM_OK, SIM_USAGE or
 * SIM_INTERNAL; fini is due in any case. */
int cli_invocation_init(struct cli_invocation *invocation, const struct cli_command *command, int argc, char **argv,
                        const char *command_line);
void cli_invocation_fini(struct cli_invocation *invocation);

/* "--threads N", "-o, --output DIR", "--quiet". */
void cli_option_print(const struct cli_option *option, char *out, size_t size);
/* The name people write: "output" for "o". */
const char *cli_option_long_name(const struct cli_option *option);

/* The overview, one command's help, its manual page (NULL: the program's), the completion script of bash. */
void cli_print_overview(FILE *stream);
void cli_print_help(FILE *stream, const struct cli_command *command);
void cli_print_manual(FILE *stream, const struct cli_command *command);
void cli_print_completion(FILE *stream);

/* Wraps `text` (see struct cli_command) to `width` columns, each line after `indent` spaces. */
void cli_print_wrapped(FILE *stream, const char *text, int indent, int width);

#endif
