/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which metrics of a study a command looks at.
 *
 * Memory:  the caller frees the list, also after an error.
 * Errors:  SIM_USAGE with the closest name for one that does not exist.
 * Tests:   tests/cli/compare.bats, tests/cli/export.bats
 */
#ifndef CLI_STUDY_METRIC_LIST_H
#define CLI_STUDY_METRIC_LIST_H

#include "analysis/compare/compare.h"
#include "cli/command.h"

/* `--metric a,b --metric c` as indices in *metrics and options->metrics; "all" sets options->all_metrics. */
int cli_metric_list(const struct cli_invocation *invocation, const struct ana_study_view *view,
                    struct ana_compare_options *options, uint32_t **metrics, struct sim_error *error);

#endif
