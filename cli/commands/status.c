/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim status: how far a directory is, what failed, and what to type next. */
#include <stdlib.h>

#include "cli/command.h"
#include "cli/console/table.h"
#include "cli/study/study_directory.h"
#include "cli/study/study_path.h"
#include "models/model.h"
#include "sim/experiment/merge.h"

static const char *const heads[] = {"design", "done", "running", "failed", "missing"};

static void add_row(struct cli_table *table, const struct sim_overview_row *row)
{
    char numbers[4][24];
    const uint64_t counts[] = {row->done, row->running, row->failed, row->missing};
    for (int i = 0; i < 4; i++)
        snprintf(numbers[i], sizeof *numbers, "%llu", (unsigned long long)counts[i]);
    const char *cells[] = {row->design, numbers[0], numbers[1], numbers[2], numbers[3]};
    cli_table_row(table, cells);
}

/* The next command to type.  The caller frees. */
static char *next_command(const char *directory, const struct sim_overview *overview)
{
    const struct sim_overview_row *total = &overview->total;
    char quoted[8192], *line = NULL;
    cli_shell_quote(directory, quoted, sizeof quoted);
    if (overview->processes > 0)
        return asprintf(&line, "partnersim status %s", quoted) < 0 ? NULL : line;
    if (total->missing + total->failed > 0)
        return cli_resume_command(directory, overview->opened.study);
    return asprintf(&line, "partnersim %s %s", overview->has_results ? "compare" : "merge", quoted) < 0 ? NULL : line;
}

/* Computes the first run of a failure again, and nothing else.  The caller frees. */
static char *replay_command(const char *directory, const struct sim_study *study,
                            const struct sim_overview_failure *failure)
{
    char *resume = cli_resume_command(directory, study), *line = NULL;
    int length = resume ? asprintf(&line, "%s --only %.12s/%llu", resume, study->points[failure->point].id,
                                   (unsigned long long)failure->replication)
                        : -1;
    free(resume);
    return length < 0 ? NULL : line;
}

static void print_text(const char *directory, const struct sim_overview *overview, const char *next)
{
    const struct sim_study *study = overview->opened.study;
    struct cli_table table;
    cli_table_init(&table, heads, 5);
    for (uint32_t i = 0; i < overview->row_count; i++)
        add_row(&table, &overview->rows[i]);
    if (overview->row_count > 1)
        add_row(&table, &overview->total);
    cli_table_print(&table, stdout);
    cli_table_fini(&table);
    for (uint32_t i = 0; i < overview->failure_count; i++) {
        const struct sim_overview_failure *failure = &overview->failures[i];
        char *replay = replay_command(directory, study, failure);
        printf("\nfailed %llu times: %s\n  first: replication %llu of '%s'\n  that run alone: %s\n",
               (unsigned long long)failure->count, failure->message, (unsigned long long)failure->replication,
               study->points[failure->point].label, replay ? replay : "");
        free(replay);
    }
    putchar('\n');
    if (overview->processes > 0)
        printf("%u process%s at work in %s\n", overview->processes, overview->processes == 1 ? " is" : "es are",
               directory);
    if (overview->checkpoints > 0)
        printf("%u run%s under way %s kept as checkpoint%s and will be continued\n", overview->checkpoints,
               overview->checkpoints == 1 ? "" : "s", overview->checkpoints == 1 ? "is" : "are",
               overview->checkpoints == 1 ? "" : "s");
    if (overview->report.damaged > 0)
        printf("%u damaged part%s: those runs will be computed again\n", overview->report.damaged,
               overview->report.damaged == 1 ? "" : "s");
    printf("%s\nnext: %s\n",
           overview->has_results ? "results.h5 is complete" : "results.h5 is not there or not complete", next);
}

static json_t *row_json(const struct sim_overview_row *row)
{
    return json_pack("{s:s, s:I, s:I, s:I, s:I}", "design", row->design, "done", (json_int_t)row->done, "running",
                     (json_int_t)row->running, "failed", (json_int_t)row->failed, "missing", (json_int_t)row->missing);
}

static int print_json(const char *directory, const struct sim_overview *overview, const char *next)
{
    const struct sim_study *study = overview->opened.study;
    json_t *designs = json_array(), *failures = json_array();
    for (uint32_t i = 0; i < overview->row_count; i++)
        json_array_append_new(designs, row_json(&overview->rows[i]));
    for (uint32_t i = 0; i < overview->failure_count; i++) {
        const struct sim_overview_failure *failure = &overview->failures[i];
        char *replay = replay_command(directory, study, failure);
        json_array_append_new(failures, json_pack("{s:s, s:I, s:s, s:I, s:s}", "message", failure->message, "count",
                                                  (json_int_t)failure->count, "point",
                                                  study->points[failure->point].label, "replication",
                                                  (json_int_t)failure->replication, "replay", replay ? replay : ""));
        free(replay);
    }
    return cli_print_json(json_pack("{s:s, s:o, s:o, s:o, s:i, s:i, s:i, s:b, s:s}", "directory", directory, "designs",
                                    designs, "all", row_json(&overview->total), "failures", failures, "processes",
                                    (int)overview->processes, "damaged_parts", (int)overview->report.damaged,
                                    "checkpoints", (int)overview->checkpoints, "complete", overview->has_results,
                                    "next", next),
                          stdout);
}

static int run_status(const struct cli_invocation *invocation)
{
    const char *directory = cli_operand(invocation, 0);
    const struct sim_log log = sim_log_stderr(false);
    struct sim_overview overview;
    struct sim_error error = {0};
    int status = cli_expect_directory(directory, &error);
    if (status == SIM_OK)
        status = sim_overview_read(&overview, directory, &eco_model, &log, &error);
    if (status != SIM_OK)
        return cli_complain(invocation, status, "%s", error.text);
    char *next = next_command(directory, &overview);
    if (!next)
        status = cli_complain(invocation, SIM_INTERNAL, "out of memory");
    else if (cli_flag(invocation, "json"))
        status = print_json(directory, &overview, next);
    else
        print_text(directory, &overview, next);
    free(next);
    sim_overview_fini(&overview);
    return status;
}

static const struct cli_option status_options[] = {
    {"json", NULL, false, "print everything as JSON"},
    {NULL, NULL, false, NULL},
};

extern const struct cli_command cli_status_command;
const struct cli_command cli_status_command = {
    .name = "status",
    .operands = "DIR",
    .least_operands = 1,
    .most_operands = 1,
    .summary = "Tell how far a study is",
    .description = "Counts the runs of each design that are done, running, failed and missing, groups failures by "
                   "message, and names the next command to type. Nothing is changed, and the study may be running.",
    .example = "partnersim status out\npartnersim status out --json",
    .options = status_options,
    .run = run_status,
};
