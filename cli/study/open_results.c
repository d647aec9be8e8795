/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/study/open_results.h"

#include <stdio.h>
#include <unistd.h>

#include "sim/io/commit.h"

/* A study's directory whose runs are not all there yet. */
static bool unfinished(const char *path)
{
    char file[SIM_FILE_PATH_SIZE];
    if (!sim_is_directory(path))
        return false;
    int length = snprintf(file, sizeof file, "%s/results.h5", path);
    return length > 0 && (size_t)length < sizeof file && access(file, F_OK) != 0;
}

struct sim_results *cli_open_results(const struct cli_invocation *invocation, int *status)
{
    const char *path = cli_operand(invocation, 0);
    struct sim_error error = {0};
    struct sim_results *results = NULL;
    if (unfinished(path)) {
        *status = cli_complain(invocation, SIM_USAGE,
                               "'%s' holds no results.h5 yet; `partnersim status %s` says what is missing, `partnersim "
                               "merge %s --partial` makes one of what is there",
                               path, path, path);
        return NULL;
    }
    results = sim_results_open(path, &error);
    *status = results ? SIM_OK : cli_complain(invocation, error.status, "%s", error.text);
    return results;
}
