/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim plan: what a study will take, before it is begun. */
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/console/table.h"
#include "cli/study/run_request.h"
#include "cli/study/scenario_file.h"
#include "cli/study/study_directory.h"
#include "models/model.h"
#include "sim/experiment/plan.h"
#include "sim/io/progress.h"
#include "sim/parallel/pool.h"

#define PROBE_SECONDS 5.0
#define COLUMN 10 /* where figures begin */

/* ---- the list of points ---- */

static int print_list(const struct cli_invocation *invocation, const struct sim_study *study)
{
    static const char *const heads[] = {"point", "same_as", "label"};
    struct cli_table table;
    cli_table_init(&table, heads, 3);
    for (uint32_t p = 0; p < study->point_count; p++) {
        const struct sim_point *point = &study->points[p];
        char id[13], same[13] = "";
        snprintf(id, sizeof id, "%.12s", point->id);
        if (point->same_as != p)
            snprintf(same, sizeof same, "%.12s", study->points[point->same_as].id);
        cli_table_row(&table, (const char *const[]){id, same, point->label});
    }
    int status = cli_table_show(&table, cli_flag(invocation, "json"), stdout);
    cli_table_fini(&table);
    return status;
}

/* ---- the figures ---- */

struct figures {
    const struct sim_study *study;
    const struct sim_plan *plan;
    uint64_t missing;
    int threads;
    double seconds;      /* of wall clock, all threads busy */
    uint32_t most;       /* replications that precision may ask for; 0: it asks for none */
    double most_runs;    /* with so many */
    double most_seconds; /* for them, less what is finished */
};

static void print_bytes(char *out, size_t size, uint64_t bytes)
{
    char number[24];
    sim_print_large(number, sizeof number, (double)bytes);
    snprintf(out, size, bytes < 1000 ? "%s bytes" : "%sB", number);
}

/* Runs of a small market take milliseconds. */
static void print_seconds(char *out, size_t size, double seconds)
{
    if (seconds < 10)
        snprintf(out, size, "%.2g s", seconds);
    else
        sim_print_duration(out, size, seconds);
}

static void print_runs(const struct figures *f)
{
    const struct sim_plan *plan = f->plan;
    struct ana_buffer text = {0};
    ana_put(&text, "%u: %u design%s x %u combination%s of varied values", f->study->point_count, f->study->design_count,
            f->study->design_count == 1 ? "" : "s", f->study->combination_count,
            f->study->combination_count == 1 ? "" : "s");
    if (plan->different < f->study->point_count)
        ana_put(&text, "; %u of them different, equal ones are computed once", plan->different);
    cli_print_fact("points", COLUMN, &text);
    ana_put(&text, "%llu: each point in %u replications", (unsigned long long)plan->runs, f->study->replications);
    if (f->most > 0) {
        char precision[80];
        cli_print_precision(&sim_scenario_experiment(f->study->scenario)->decide, precision, sizeof precision);
        ana_put(&text, " to begin with; for a precision of %s up to %u, which makes %.0f", precision, f->most,
                f->most_runs);
    }
    cli_print_fact("runs", COLUMN, &text);
    if (plan->finished + plan->failed > 0) {
        ana_put(&text, "%llu: %llu are finished, %llu failed and will be tried again", (unsigned long long)f->missing,
                (unsigned long long)plan->finished, (unsigned long long)plan->failed);
        cli_print_fact("missing", COLUMN, &text);
    }
}

static void print_costs(const struct figures *f, const char *directory)
{
    const struct sim_plan *plan = f->plan;
    char run[24], least[24], most[24], events[24], total[24], utmost[24], probe[24], bytes[40], more[40];
    struct ana_buffer text = {0};
    print_seconds(run, sizeof run, plan->run_seconds);
    print_seconds(least, sizeof least, plan->least_seconds);
    print_seconds(most, sizeof most, plan->most_seconds);
    sim_print_large(events, sizeof events, plan->run_events);
    sim_print_duration(total, sizeof total, f->seconds);
    print_seconds(probe, sizeof probe, plan->probe_seconds);
    ana_put(&text, "about %s on one thread (%s to %s in %u probe%s that took %s, %u of them to the end), %s events",
            run, least, most, plan->probes, plan->probes == 1 ? "" : "s", probe, plan->through, events);
    cli_print_fact("a run", COLUMN, &text);
    sim_print_duration(utmost, sizeof utmost, f->most_seconds);
    ana_put(&text, "about %s on %d thread%s", total, f->threads, f->threads == 1 ? "" : "s");
    if (f->most > 0)
        ana_put(&text, ", and %s if precision takes all it may", utmost);
    cli_print_fact("time", COLUMN, &text);
    if (plan->run_bytes > 0) {
        print_bytes(bytes, sizeof bytes, plan->run_bytes);
        print_bytes(more, sizeof more, plan->run_bytes * (uint64_t)f->threads);
        ana_put(&text, "about %s a run, %s with %d at a time", bytes, more, f->threads);
        cli_print_fact("memory", COLUMN, &text);
    }
    print_bytes(bytes, sizeof bytes, plan->part_bytes);
    print_bytes(more, sizeof more, plan->result_bytes);
    ana_put(&text, "%s for finished runs, and at most about %s for results.h5%s", bytes, more,
            plan->tables_known ? "" : ", side tables not counted: no probe came to its end");
    print_bytes(bytes, sizeof bytes, plan->free_bytes);
    ana_put(&text, "; %s are free %s %s", bytes, directory ? "for" : "in", directory ? directory : "this folder");
    cli_print_fact("disk", COLUMN, &text);
}

static int print_json(const struct figures *f)
{
    const struct sim_plan *plan = f->plan;
    json_t *json = json_pack(
        "{s:i, s:i, s:i, s:I, s:I, s:I, s:I, s:i, s:f, s:f, s:f, s:f, s:f, s:i, s:I, s:I, s:I, s:b, s:I}", "points",
        (int)f->study->point_count, "different", (int)plan->different, "replications", (int)f->study->replications,
        "runs", (json_int_t)plan->runs, "finished", (json_int_t)plan->finished, "failed", (json_int_t)plan->failed,
        "missing", (json_int_t)f->missing, "threads", f->threads, "seconds", f->seconds, "run_seconds",
        plan->run_seconds, "run_seconds_least", plan->least_seconds, "run_seconds_most", plan->most_seconds,
        "run_events", plan->run_events, "probes", (int)plan->probes, "run_bytes", (json_int_t)plan->run_bytes,
        "part_bytes", (json_int_t)plan->part_bytes, "result_bytes", (json_int_t)plan->result_bytes, "tables_known",
        plan->tables_known, "free_bytes", (json_int_t)plan->free_bytes);
    if (json && f->most > 0)
        json_object_update_new(json, json_pack("{s:i, s:I, s:f}", "replications_most", (int)f->most, "runs_most",
                                               (json_int_t)f->most_runs, "seconds_most", f->most_seconds));
    return cli_print_json(json, stdout);
}

/* ---- the command ---- */

static int print_plan(const struct cli_invocation *invocation, const struct cli_run_request *request,
                      const struct sim_study *study)
{
    const struct sim_log log = sim_log_stderr(false);
    struct sim_plan plan;
    struct sim_error error = {0};
    double seconds = request->max_seconds > 0 ? request->max_seconds : PROBE_SECONDS;
    int status = sim_plan_make(&plan, study, request->directory, seconds, &log, &error);
    if (status != SIM_OK)
        return cli_complain(invocation, status, "%s", error.text);
    struct figures figures = {.study = study,
                              .plan = &plan,
                              .missing = plan.runs - plan.finished,
                              .threads = request->threads > 0 ? request->threads : sim_pool_threads()};
    figures.seconds = plan.run_seconds * (double)figures.missing / figures.threads;
    const struct sim_decide *decide = &sim_scenario_experiment(study->scenario)->decide;
    if (decide->precision > 0) {
        figures.most = decide->most;
        figures.most_runs = (double)plan.different * decide->most;
        figures.most_seconds = plan.run_seconds * (figures.most_runs - (double)plan.finished) / figures.threads;
    }
    if (cli_flag(invocation, "json"))
        return print_json(&figures);
    print_runs(&figures);
    print_costs(&figures, request->directory);
    /* Ready to copy only where nothing but the file was given. */
    char file[8192];
    cli_shell_quote(request->file, file, sizeof file);
    if (request->directory || request->set_count > 0 || cli_value(invocation, "vary") ||
        cli_value(invocation, "designs"))
        puts("next: the same command with run instead of plan");
    else
        printf("next: partnersim run %s -o DIR\n", file);
    return SIM_OK;
}

static int plan_study(const struct cli_invocation *invocation, struct cli_run_request *request,
                      struct sim_problems *problems)
{
    struct sim_scenario *scenario =
        sim_scenario_read(&eco_model, request->file, request->sets, request->set_count, problems);
    sim_problems_print(problems, stderr, cli_colour(STDERR_FILENO));
    struct sim_study *study = scenario ? cli_request_study(request, invocation, scenario, problems) : NULL;
    if (scenario)
        sim_problems_print(problems, stderr, cli_colour(STDERR_FILENO));
    int status = SIM_USAGE;
    if (study && cli_flag(invocation, "list"))
        status = print_list(invocation, study);
    else if (study)
        status = print_plan(invocation, request, study);
    sim_study_destroy(study);
    sim_scenario_destroy(scenario);
    return status;
}

static int run_plan(const struct cli_invocation *invocation)
{
    struct cli_run_request request = {.file = cli_operand(invocation, 0), .directory = cli_value(invocation, "output")};
    int status = cli_request_read(&request, invocation);
    if (status == SIM_OK)
        status = cli_request_replications(&request, invocation);
    if (status == SIM_OK)
        status = cli_request_precision(&request, invocation);
    struct sim_problems *problems = calloc(1, sizeof *problems);
    if (status == SIM_OK)
        status = problems ? plan_study(invocation, &request, problems)
                          : cli_complain(invocation, SIM_INTERNAL, "out of memory");
    free(problems);
    cli_request_free(&request);
    return status;
}

static const struct cli_option plan_options[] = {
    {"output", "DIR", false, "count what is finished there, and look at its disk"},
    CLI_SET_OPTION,
    {"vary", "PATH=VALUE,VALUE,...", true, "as for run"},
    {"designs", "A,B", true, "only these designs, and always the baseline"},
    {"replications", "N", false, "paired markets per design"},
    {"precision", "AMOUNT|PERCENT", false, "as for run: begin with what it needs, and tell what it may take at most"},
    {"most", "N", false, "replications that --precision may ask for; 1000 by default"},
    {"seed", "N", false, "start of all chance"},
    {"threads", "N", false, "threads to plan for; as many as the machine offers by default"},
    {"max-time", "30s", false, "how long to probe (5s unless said)"},
    {"no-share", NULL, false, "count equal points each for itself"},
    {"list", NULL, false, "only list the points: identity, what it equals, label; nothing is simulated"},
    {"json", NULL, false, "print everything as JSON"},
    {NULL, NULL, false, NULL},
};

extern const struct cli_command cli_plan_command;
const struct cli_command cli_plan_command = {
    .name = "plan",
    .operands = "FILE",
    .least_operands = 1,
    .most_operands = 1,
    .summary = "Tell what a study will take: runs, time, memory, disk",
    .description =
        "Lays the study out as run would, simulates up to four of its points for a few seconds, and tells how many "
        "runs are missing and what they will take. Nothing is written. Runs that are longer than the probe are "
        "extrapolated by the share of days simulated, so a market that grows a lot takes longer than said; a probe on "
        "a busy machine says too much. The size of finished runs is exact; results.h5 is compressed and often much "
        "smaller. With --precision (or experiment.decide.precision) nobody can know beforehand how many replications "
        "it "
        "will take: figures are for those it begins with, and for the most it may ask for.",
    .example = "partnersim plan my.conf\npartnersim plan my.conf -o out --replications 200\npartnersim plan my.conf "
               "--vary vendor.routing.race_size=3,5,10 --list",
    .options = plan_options,
    .run = run_plan,
};
