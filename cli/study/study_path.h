/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lies at a path where a command wants a study, and what to type when it is none.
 *
 * Errors:  SIM_USAGE with a sentence that says what is there instead.
 * Tests:   tests/cli/bad_input.bats
 */
#ifndef CLI_STUDY_STUDY_PATH_H
#define CLI_STUDY_STUDY_PATH_H

#include <stdbool.h>

#include "sim/core/error.h"

/* A file that begins as HDF5 does. */
bool cli_is_results_file(const char *path);
/* A study's directory, finished or not. */
int cli_expect_directory(const char *path, struct sim_error *error);
/* A results file, or a directory with results.h5. */
int cli_expect_results(const char *path, struct sim_error *error);

#endif
