/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scenario to start from, written from the parameter table. */
#ifndef CLI_COMMANDS_STARTER_H
#define CLI_COMMANDS_STARTER_H

#include <stdbool.h>
#include <stdio.h>

/* A sound, commented scenario: `complete` with every parameter, else with those a programme owner decides.
 * Returns SIM_OK. */
int cli_print_starter(FILE *stream, bool complete);

#endif
