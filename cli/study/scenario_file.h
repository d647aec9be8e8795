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

/* The precision a question asks for, as a scenario says it: "5000000", "2%". */
void cli_print_precision(const struct sim_decide *decide, char *out, size_t size);

/* Replications that a study begins with: as many as the scenario says; with a precision at least what the first look
 * needs, but not more than the most. */
uint32_t cli_first_replications(const struct sim_scenario *scenario);

/* [{severity, file, line, text, excerpt, hint}]; the caller owns it. */
json_t *cli_problems_json(const struct sim_problems *problems);

/* The row of --set, for option tables. */
#define CLI_SET_OPTION                                                                                                 \
    {                                                                                                                  \
        "set", "PATH=VALUE", true, "set a value on top of file and designs, e.g. --set experiment.horizon=2y"          \
    }

#endif
