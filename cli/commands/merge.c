/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim merge: puts the parts of one or several directories together. */
#include <stdlib.h>

#include "cli/command.h"
#include "cli/console/table.h"
#include "cli/study/study_directory.h"
#include "cli/study/study_path.h"
#include "models/model.h"
#include "sim/experiment/merge.h"

static int print_summary(const struct cli_invocation *invocation, const struct sim_merge_summary *summary, int status)
{
    const char *directory = cli_operand(invocation, 0);
    if (cli_flag(invocation, "json"))
        return cli_print_json(json_pack("{s:s, s:i, s:I, s:I, s:I, s:I}", "directory", directory, "status", status,
                                        "runs", (json_int_t)summary->pairs, "done", (json_int_t)summary->done, "failed",
                                        (json_int_t)summary->failed, "missing", (json_int_t)summary->missing),
                              stdout);
    if (cli_flag(invocation, "quiet"))
        return SIM_OK;
    char quoted[8192];
    cli_shell_quote(directory, quoted, sizeof quoted);
    printf("%llu of %llu runs are in %s/results.h5", (unsigned long long)summary->done,
           (unsigned long long)summary->pairs, directory);
    if (summary->failed > 0)
        printf(", %llu failed", (unsigned long long)summary->failed);
    if (summary->missing > 0)
        printf(", %llu are missing", (unsigned long long)summary->missing);
    printf("\nnext: partnersim %s %s\n", summary->failed > 0 ? "status" : "compare", quoted);
    return SIM_OK;
}

static int run_merge(const struct cli_invocation *invocation)
{
    uint32_t count = (uint32_t)cli_operand_count(invocation);
    const char **directories = malloc(count * sizeof *directories);
    if (!directories)
        return cli_complain(invocation, SIM_INTERNAL, "out of memory");
    for (uint32_t i = 0; i < count; i++)
        directories[i] = cli_operand(invocation, (int)i);
    struct sim_merge_options options = {
        .directories = directories,
        .directory_count = count,
        .partial = cli_flag(invocation, "partial"),
        .quiet = cli_flag(invocation, "quiet"),
        .command_line = cli_command_line(invocation),
    };
    struct sim_merge_summary summary;
    struct sim_error error = {0};
    int status = SIM_OK;
    for (uint32_t i = 0; i < count && status == SIM_OK; i++)
        status = cli_expect_directory(directories[i], &error);
    if (status == SIM_OK)
        status = sim_merge(&options, &eco_model, &summary, &error);
    free(directories);
    if (status != SIM_OK)
        cli_complain(invocation, status, "%s", error.text);
    if (status != SIM_OK && status != SIM_POINTS_FAILED)
        return status;
    int printed = print_summary(invocation, &summary, status);
    return printed == SIM_OK ? status : printed;
}

static const struct cli_option merge_options[] = {
    {"partial", NULL, false, "merge what there is; missing runs are marked as such"},
    {"quiet", NULL, false, "no summary"},
    {"json", NULL, false, "print the summary as JSON"},
    {NULL, NULL, false, NULL},
};

extern const struct cli_command cli_merge_command;
const struct cli_command cli_merge_command = {
    .name = "merge",
    .operands = "DIR...",
    .least_operands = 1,
    .most_operands = 10000,
    .summary = "Put the parts of shards together",
    .description =
        "Collects the finished runs of all directories and writes results.h5 into the first one, which also says what "
        "the study is. The directories must belong to the same study: one seed, one model version, one table of "
        "metrics. The result does not depend on who computed what.\n\n"
        "Refused while runs are missing, unless --partial is given, and while a run or a shard is at work in the "
        "first directory.",
    .example = "partnersim merge out\npartnersim merge out node1/out node2/out",
    .options = merge_options,
    .run = run_merge,
};
