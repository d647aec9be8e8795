/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim run: simulates what a scenario asks for into a directory, and goes on where an earlier run stopped. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/study/view.h"
#include "cli/command.h"
#include "cli/commands/run_precision.h"
#include "cli/console/table.h"
#include "cli/study/agreement.h"
#include "cli/study/run_request.h"
#include "cli/study/scenario_file.h"
#include "cli/study/study_directory.h"
#include "models/model.h"
#include "sim/experiment/runner.h"
#include "sim/io/progress.h"

#define CHECKPOINT_SECONDS 600.0

/* ---- reading options ---- */

/* "I/N" with I < N. */
static bool parse_shard(const char *text, uint32_t *shard, uint32_t *shards)
{
    char *end;
    errno = 0;
    if (*text < '0' || *text > '9')
        return false;
    unsigned long index = strtoul(text, &end, 10);
    if (errno != 0 || *end != '/' || end[1] < '0' || end[1] > '9')
        return false;
    unsigned long count = strtoul(end + 1, &end, 10);
    if (errno != 0 || *end != '\0' || index >= count || count > 1000000)
        return false;
    *shard = (uint32_t)index;
    *shards = (uint32_t)count;
    return true;
}

/* "POINT/R": the beginning of a point's identity and a replication.  The identity is lent by the study. */
static bool find_only(const char *text, const struct sim_study *study, struct sim_runner_options *options)
{
    size_t length = strcspn(text, "/");
    char *end = NULL;
    if (length == 0 || text[length] != '/' || text[length + 1] < '0' || text[length + 1] > '9')
        return false;
    unsigned long replication = strtoul(text + length + 1, &end, 10);
    if (*end != '\0' || replication >= study->replications)
        return false;
    for (uint32_t p = 0; p < study->point_count; p++) {
        const struct sim_point *point = &study->points[p];
        if (point->same_as != p || strncmp(point->id, text, length) != 0)
            continue;
        if (options->only_point)
            return false;
        options->only_point = point->id;
    }
    options->only_replication = (uint32_t)replication;
    return options->only_point != NULL;
}

static int read_request(struct cli_run_request *request, const struct cli_invocation *invocation)
{
    request->file = cli_operand(invocation, 0);
    request->directory = cli_value(invocation, "output");
    if (!request->directory || !*request->directory)
        return cli_complain(invocation, SIM_USAGE, "say where results go: -o DIR");
    int status = cli_request_read(request, invocation);
    request->only = cli_value(invocation, "only");
    const char *shard = cli_value(invocation, "shard");
    if (status == SIM_OK)
        status = cli_request_replications(request, invocation);
    if (status == SIM_OK)
        status = cli_request_precision(request, invocation);
    if (shard && !parse_shard(shard, &request->shard, &request->shards))
        status = cli_complain(invocation, SIM_USAGE,
                              "--shard wants I/N with I from 0 to N-1, for example 0/4, and not '%s'", shard);
    const char *checkpoint = cli_value(invocation, "checkpoint");
    request->checkpoint_seconds = CHECKPOINT_SECONDS;
    if (checkpoint && !cli_parse_duration(checkpoint, &request->checkpoint_seconds))
        status = cli_complain(invocation, SIM_USAGE,
                              "--checkpoint wants a time such as 10m or 1h, or 0s for never, and not '%s'", checkpoint);
    return status;
}

/* ---- telling ---- */

static void print_counts(const struct sim_runner_summary *summary, bool stopped)
{
    char time[32], speed[32];
    sim_print_duration(time, sizeof time, summary->seconds);
    sim_print_large(speed, sizeof speed, summary->seconds > 0 ? (double)summary->executed / summary->seconds : 0);
    printf("%llu of %llu runs finished", (unsigned long long)(summary->pairs - summary->missing),
           (unsigned long long)summary->pairs);
    if (summary->failed > 0)
        printf(" (%llu failed)", (unsigned long long)summary->failed);
    if (summary->computed == 0 && stopped)
        printf("; none came to its end now\n");
    else if (summary->computed == 0)
        printf("; nothing was left to compute\n");
    else if (summary->reused > 0)
        printf("; %llu computed now in %s, %llu found; %s events/s\n", (unsigned long long)summary->computed, time,
               (unsigned long long)summary->reused, speed);
    else
        printf(" in %s; %s events/s\n", time, speed);
}

/* What a run came to. */
struct outcome {
    int status;
    struct sim_error error;
    struct sim_runner_summary summary;
    struct cli_precision precision; /* empty unless it was asked for */
    uint32_t designs;
};

static void print_summary(const struct cli_run_request *request, const struct outcome *outcome,
                          const char *command_line)
{
    const struct sim_runner_summary *summary = &outcome->summary;
    char directory[8192];
    cli_shell_quote(request->directory, directory, sizeof directory);
    print_counts(summary, outcome->status == SIM_INTERRUPTED);
    if (outcome->status != SIM_IMPRECISE && outcome->precision.sentence.length > 0)
        printf("precision: %s\n", ana_buffer_text(&outcome->precision.sentence));
    if (summary->whole)
        printf("results: %s/results.h5\n", request->directory);
    else
        printf("finished runs: %s/parts\n", request->directory);
    if (outcome->status == SIM_INTERRUPTED)
        printf("next: %s\n", command_line);
    else if (outcome->status == SIM_POINTS_FAILED || request->only)
        printf("next: partnersim status %s\n", directory);
    else if (request->shards > 1)
        printf("next: when all %u shards are through, partnersim merge %s\n", request->shards, directory);
    else if (outcome->designs == 1)
        printf("next: partnersim compare %s; there is no other design to compare with: " ANA_ADD_DESIGN "\n",
               directory);
    else
        printf("next: partnersim compare %s\n", directory);
}

static int print_summary_json(const struct cli_run_request *request, const struct outcome *outcome)
{
    const struct sim_runner_summary *summary = &outcome->summary;
    json_t *json = json_pack("{s:s, s:i, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:i, s:b}", "directory",
                             request->directory, "status", outcome->status, "outcome", sim_status_doc(outcome->status),
                             "replications", (json_int_t)summary->replications, "runs", (json_int_t)summary->pairs,
                             "reused", (json_int_t)summary->reused, "computed", (json_int_t)summary->computed, "failed",
                             (json_int_t)summary->failed, "missing", (json_int_t)summary->missing, "events",
                             (json_int_t)summary->executed, "seconds", summary->seconds, "threads", summary->threads,
                             "complete", summary->whole);
    if (json && outcome->precision.record)
        json_object_set_new(json, "stopping", json_loads(outcome->precision.record, 0, NULL));
    return cli_print_json(json, stdout);
}

/* Why it stopped and how to go on; on stderr, even when quiet. */
static void explain_stop(const struct cli_invocation *invocation, const struct sim_runner_summary *summary,
                         const char *text)
{
    if (summary->signal != 0)
        cli_complain(invocation, SIM_OK, "%s by signal %d (%s); the same command goes on", text, summary->signal,
                     strsignal(summary->signal));
    else if (summary->out_of_time)
        cli_complain(invocation, SIM_OK, "%s when --max-time was up; the same command goes on", text);
    else
        cli_complain(invocation, SIM_OK, "%s; the same command goes on", text);
}

static int finish(const struct cli_invocation *invocation, const struct cli_run_request *request,
                  struct outcome *outcome)
{
    const char *text = outcome->error.text;
    if (outcome->status == SIM_USAGE || outcome->status == SIM_INTERNAL)
        return cli_complain(invocation, outcome->status, "%s", text);
    if (outcome->status == SIM_INTERRUPTED)
        explain_stop(invocation, &outcome->summary, text);
    if (outcome->status == SIM_POINTS_FAILED)
        cli_complain(invocation, outcome->status, "%s", text);
    if (cli_precision_status(&outcome->precision) != SIM_OK && outcome->precision.record) {
        cli_complain(invocation, SIM_IMPRECISE, "%s Allow more replications with --most, or ask for less.",
                     ana_buffer_text(&outcome->precision.sentence));
        /* Failed runs weigh more: they may be the reason. */
        outcome->status = outcome->status == SIM_OK ? SIM_IMPRECISE : outcome->status;
    }
    if (cli_flag(invocation, "json"))
        return print_summary_json(request, outcome) == SIM_OK ? outcome->status : SIM_INTERNAL;
    if (!cli_flag(invocation, "quiet"))
        print_summary(request, outcome, cli_command_line(invocation));
    return outcome->status;
}

/* ---- running ---- */

static bool asks_for_precision(const struct cli_run_request *request, const struct sim_study *study)
{
    return sim_scenario_experiment(study->scenario)->decide.precision > 0 && !request->only;
}

/* Options of the runner that need the study. */
static int choose(const struct cli_invocation *invocation, const struct cli_run_request *request,
                  const struct sim_study *study, struct sim_runner_options *options, struct sim_error *error)
{
    *options = (struct sim_runner_options){
        .directory = request->directory,
        .threads = request->threads,
        .shard = request->shard,
        .shards = request->shards,
        .max_seconds = request->max_seconds,
        .check_space = true,
        .checkpoint_seconds = request->checkpoint_seconds,
        .no_branch = cli_flag(invocation, "no-branch"),
        .quiet = cli_flag(invocation, "quiet"),
        .keep_going = !sim_scenario_experiment(study->scenario)->stop_on_error,
        .command_line = cli_command_line(invocation),
    };
    if (request->shards > 1 && asks_for_precision(request, study))
        return sim_fail(error, SIM_USAGE,
                        "a shard sees only its own share of the results and cannot tell when replications are "
                        "enough: run with --precision in one piece, or with --precision 0 --replications N in "
                        "shards");
    if (!request->only || find_only(request->only, study, options))
        return SIM_OK;
    return sim_fail(error, SIM_USAGE,
                    "--only wants POINT/R: a point as 'partnersim plan --list' names it and one of its %u "
                    "replications, counted from 0, and not '%s'",
                    study->replications, request->only);
}

/* Every process of several must have understood the same study, or none may begin. */
static int agree(const struct cli_invocation *invocation, const struct sim_ranks *ranks, const struct sim_study *study,
                 int status)
{
    struct sim_error error = {0};
    int agreed = cli_agree(ranks, status == SIM_OK ? study : NULL, &error);
    if (status == SIM_OK && agreed != SIM_OK && ranks->rank == 0)
        cli_complain(invocation, agreed, "%s", error.text);
    return status == SIM_OK ? agreed : status;
}

static int run_it(const struct cli_invocation *invocation, const struct cli_run_request *request,
                  const struct sim_study *study, struct sim_runner_options *options)
{
    struct outcome outcome = {.status = SIM_OK, .designs = study->design_count};
    if (asks_for_precision(request, study)) {
        outcome.status = cli_precision_init(&outcome.precision, study, &outcome.error);
        options->stopping = &outcome.precision.stopping;
    }
    if (outcome.status == SIM_OK) {
        sim_runner_install_signals();
        outcome.status = sim_runner_run(study, options, &outcome.summary, &outcome.error);
    }
    int status = options->ranks->rank == 0 ? finish(invocation, request, &outcome) : outcome.status;
    cli_precision_fini(&outcome.precision);
    return status;
}

static int run_study(const struct cli_invocation *invocation, struct cli_run_request *request,
                     const struct sim_ranks *ranks, struct sim_problems *problems)
{
    struct sim_scenario *scenario =
        sim_scenario_read(&eco_model, request->file, request->sets, request->set_count, problems);
    if (ranks->rank == 0)
        sim_problems_print(problems, stderr, cli_colour(STDERR_FILENO));
    struct sim_study *study = scenario ? cli_request_study(request, invocation, scenario, problems) : NULL;
    if (ranks->rank == 0 && scenario)
        sim_problems_print(problems, stderr, cli_colour(STDERR_FILENO));
    struct sim_runner_options options;
    struct sim_error error = {0};
    int status = study ? choose(invocation, request, study, &options, &error) : SIM_USAGE;
    if (error.status != SIM_OK && ranks->rank == 0)
        cli_complain(invocation, status, "%s", error.text);
    status = agree(invocation, ranks, study, status);
    if (status == SIM_OK) {
        options.ranks = ranks;
        status = run_it(invocation, request, study, &options);
    }
    sim_study_destroy(study);
    sim_scenario_destroy(scenario);
    return status;
}

static int run_run(const struct cli_invocation *invocation)
{
    struct cli_run_request request = {0};
    struct sim_ranks ranks;
    struct sim_error error = {0};
    int status = read_request(&request, invocation);
    struct sim_problems *problems = calloc(1, sizeof *problems);
    if (status == SIM_OK && !problems)
        status = cli_complain(invocation, SIM_INTERNAL, "out of memory");
    if (status == SIM_OK && sim_ranks_start(&ranks, &error) != SIM_OK) {
        status = cli_complain(invocation, error.status, "%s", error.text);
    } else if (status == SIM_OK) {
        status = run_study(invocation, &request, &ranks, problems);
        /* One status for all: a launcher ends everybody at the first that is not zero, even before it has spoken. */
        if (ranks.rank > 0)
            status = SIM_OK;
        sim_ranks_finish(&ranks);
    }
    free(problems);
    cli_request_free(&request);
    return status;
}

static const struct cli_option run_options[] = {
    {"output", "DIR", false, "directory for results; made if missing"},
    CLI_SET_OPTION,
    {"vary", "PATH=VALUE,VALUE,...", true,
     "spread points over these values (with a semicolon anywhere, semicolons separate them)"},
    {"designs", "A,B", true, "only these designs, and always the baseline"},
    {"replications", "N", false,
     "paired markets per design; a higher number extends what is there; with --precision: at least so many"},
    {"precision", "AMOUNT|PERCENT", false,
     "add replications until every difference to the baseline is known to -+ this in the declared metric: an amount in "
     "its unit (5M), or a percentage of the baseline's mean (2%); 0: as many as --replications"},
    {"most", "N", false, "replications that --precision may ask for; 1000 by default, 15 at least"},
    {"seed", "N", false, "start of all chance"},
    {"threads", "N", false, "threads; as many as the machine offers by default"},
    {"shard", "I/N", false, "every N-th run, the I-th share of the work, counted from 0; merge puts them together"},
    {"only", "POINT/R", false, "only this run: a point as status and plan name it, and the replication"},
    {"max-time", "3h50m", false, "stop in time, keep what is finished and long runs under way, exit with status 75"},
    {"checkpoint", "10m", false, "how often to keep long runs under way (10m unless said; 0s: never)"},
    {"no-branch", NULL, false, "simulate each design from the start, also where designs share their past"},
    {"no-share", NULL, false, "compute equal points each for itself, as a placebo test"},
    {"quiet", NULL, false, "no progress and no summary"},
    {"json", NULL, false, "print the summary as JSON"},
    {NULL, NULL, false, NULL},
};

extern const struct cli_command cli_run_command;
const struct cli_command cli_run_command = {
    .name = "run",
    .operands = "FILE",
    .least_operands = 1,
    .most_operands = 1,
    .summary = "Simulate every design of a scenario, again and again",
    .description =
        "Runs every missing pair of point and replication and writes DIR/results.h5 when all are there. Finished runs "
        "are on disk at most two seconds after they end and are never computed again: the same command goes on after "
        "an interruption, a kill or a full disk, and more replications or designs extend the study. The results do "
        "not depend on threads, shards, processes or interruptions. Started by mpirun or srun, processes share the "
        "missing work by themselves.\n\n"
        "With --precision (or experiment.decide.precision) nobody has to guess the number of replications: the "
        "results are looked at whenever a stage of them is complete, and more are added until the intervals of all "
        "designs, "
        "which hold together with the declared confidence, are narrow enough at that number and at the five before. "
        "Where that ends depends on results alone, not on threads, processes or interruptions; results.h5 keeps the "
        "rule and what it reached.\n\n"
        "Ctrl-C or SIGTERM once: stop soon and keep what is finished. Twice: leave at once.\n\n"
        "Exit status 0 when everything is done, 2 for a mistake in the scenario or a directory of another study, 3 "
        "when some runs failed, 4 when --most replications were not enough for --precision, 75 when it was interrupted "
        "and can go on, 130 when it was made to leave, 1 for errors of the disk.",
    .example = "partnersim run my.conf -o out\n"
               "partnersim run my.conf -o out --replications 100\n"
               "partnersim run my.conf -o out --precision 2% --most 500\n"
               "partnersim run my.conf -o out --vary vendor.routing.race_size=3,5,10\n"
               "mpirun partnersim run my.conf -o out\n"
               "partnersim run my.conf -o out --shard $SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT",
    .options = run_options,
    .run = run_run,
};
