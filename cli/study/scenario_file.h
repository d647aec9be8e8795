/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenario files as commands use them. */
#ifndef CLI_STUDY_SCENARIO_FILE_H
#define CLI_STUDY_SCENARIO_FILE_H

#include <jansson.h>

#include "cli/command.h"
#include "sim/io/scenario.h"

/* Reads `file` with the command's --set values (if its table has the option) and prints problems on stderr.
 * NULL after errors: the command returns SIM_USAGE. */
struct sim_scenario *cli_read_scenario(const struct cli_invocation *invocation, const char *file,
                                       struct sim_problems *problems);

/* Index of a design by title; UINT32_MAX after a complaint with the closest title. */
uint32_t cli_find_design(const struct cli_invocation *invocation, const struct sim_scenario *scenario,
                         const char *title);

/* [{severity, file, line, text, excerpt, hint}]; the caller owns it. */
json_t *cli_problems_json(const struct sim_problems *problems);

/* The row of --set, for option tables. */
#define CLI_SET_OPTION                                                                                                 \
    {                                                                                                                  \
        "set", "PATH=VALUE", true, "set a value on top of file and designs, e.g. --set experiment.horizon=2y"          \
    }

#endif
