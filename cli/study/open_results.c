/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/study/open_results.h"

#include "cli/study/study_path.h"

struct sim_results *cli_open_results(const struct cli_invocation *invocation, int *status)
{
    const char *path = cli_operand(invocation, 0);
    struct sim_error error = {0};
    struct sim_results *results = NULL;
    *status = cli_expect_results(path, &error);
    if (*status != SIM_OK) {
        cli_complain(invocation, *status, "%s", error.text);
        return NULL;
    }
    results = sim_results_open(path, &error);
    *status = results ? SIM_OK : cli_complain(invocation, error.status, "%s", error.text);
    return results;
}
