/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening what the first operand names, for commands that read results.
 *
 * Memory:  the caller closes the results.
 * Tests:   tests/cli/compare.bats
 */
#ifndef CLI_STUDY_OPEN_RESULTS_H
#define CLI_STUDY_OPEN_RESULTS_H

#include "cli/command.h"
#include "sim/io/results.h"

/* NULL after a message that says what to type next; then *status is the exit status. */
struct sim_results *cli_open_results(const struct cli_invocation *invocation, int *status);

#endif
