/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/decide/decide.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/study/identity.h"
#include "cli/decide/study_evaluator.h"
#include "cli/study/agreement.h"
#include "cli/study/study_path.h"
#include "models/model.h"
#include "sim/experiment/directory.h"
#include "sim/experiment/plan.h"
#include "sim/io/commit.h"
#include "sim/io/progress.h"
#include "sim/parallel/pool.h"

#define PROBE_SECONDS 3.0
#define NO_LIMIT 1e300 /* where a number may be as large as one likes */

/* What is behind a decision. */
struct office {
    struct cli_decision decision;
    struct sim_ranks ranks; /* processes started together: rank 0 decides, all compute */
    struct sim_problems problems;
    struct sim_scenario *scenario; /* of FILE */
    struct sim_study *study;
    struct sim_opened opened; /* of DIR */
    bool is_opened, is_planned;
    double least_runs, most_runs; /* planned */
    struct ana_study_view *view;  /* before there is an evaluator */
    struct cli_study_evaluator *evaluator;
    enum ana_language language;
    enum ana_format format;
};

static struct office *office_of(struct cli_decision *decision)
{
    return (struct office *)decision; /* its first member */
}

/* ---- the study ---- */

static int open_directory(struct office *office, const char *path, struct sim_error *error)
{
    struct cli_decision *decision = &office->decision;
    const struct cli_invocation *invocation = decision->invocation;
    if (cli_value(invocation, "output") || cli_value(invocation, "set") || cli_value(invocation, "seed"))
        return sim_fail(error, SIM_USAGE,
                        "'%s' is a study's directory and says all itself; --output, --set and --seed go with a "
                        "scenario file",
                        path);
    int status = cli_expect_directory(path, error);
    if (status == SIM_OK)
        status = sim_directory_open(&office->opened, path, &eco_model, error);
    if (status != SIM_OK)
        return status;
    office->is_opened = true;
    decision->directory = path;
    decision->scenario = office->opened.scenario;
    decision->study = office->opened.study;
    return SIM_OK;
}

/* Said once, however many processes read the file. */
static void print_problems(const struct office *office)
{
    if (office->ranks.rank == 0)
        sim_problems_print(&office->problems, stderr, cli_colour(STDERR_FILENO));
}

static int open_file(struct office *office, const char *path, struct sim_error *error)
{
    struct cli_decision *decision = &office->decision;
    struct cli_run_request *request = &decision->request;
    decision->directory = cli_value(decision->invocation, "output");
    if (access(path, F_OK) != 0)
        return sim_fail(error, SIM_USAGE, "'%s' does not exist: give a scenario FILE, or the DIR of a study", path);
    if (cli_is_results_file(path))
        return cli_expect_directory(path, error);
    if (!decision->directory || !*decision->directory)
        return sim_fail(error, SIM_USAGE, "say where the runs go: -o DIR");
    office->scenario = sim_scenario_read(&eco_model, path, request->sets, request->set_count, &office->problems);
    print_problems(office);
    if (!office->scenario)
        return sim_fail(error, SIM_USAGE, "%s: %u error%s", path, office->problems.errors,
                        office->problems.errors == 1 ? "" : "s");
    memset(&office->problems, 0, sizeof office->problems);
    office->study = sim_study_create(office->scenario, NULL, &office->problems);
    print_problems(office);
    decision->scenario = office->scenario;
    decision->study = office->study;
    return office->study ? SIM_OK : sim_fail(error, SIM_USAGE, "%s cannot be laid out", path);
}

static int open_study(struct office *office, struct sim_error *error)
{
    const char *path = cli_operand(office->decision.invocation, 0);
    return sim_is_directory(path) ? open_directory(office, path, error) : open_file(office, path, error);
}

/* ---- what to look at ---- */

uint32_t cli_decision_metric(struct cli_decision *decision, const char *name, struct sim_error *error)
{
    uint32_t metric = ana_view_metric(office_of(decision)->view, name, error);
    if (metric == UINT32_MAX)
        return metric;
    for (uint32_t i = 0; i < decision->metric_count; i++)
        if (decision->metrics[i] == metric)
            return i;
    uint32_t *grown = realloc(decision->metrics, (decision->metric_count + 1) * sizeof *grown);
    if (!grown) {
        sim_fail(error, SIM_INTERNAL, "out of memory for metrics");
        return UINT32_MAX;
    }
    decision->metrics = grown;
    grown[decision->metric_count] = metric;
    return decision->metric_count++;
}

static int choose_metrics(struct office *office, struct sim_error *error)
{
    struct cli_decision *decision = &office->decision;
    const char *const *values;
    uint32_t count = cli_values(decision->invocation, "metric", &values);
    int status = SIM_OK;
    for (uint32_t i = 0; i < count && status == SIM_OK; i++) {
        char *copy = strdup(values[i]), *rest = NULL;
        for (char *name = copy ? strtok_r(copy, ", ", &rest) : NULL; name && status == SIM_OK;
             name = strtok_r(NULL, ", ", &rest))
            if (cli_decision_metric(decision, name, error) == UINT32_MAX)
                status = error->status;
        free(copy);
    }
    if (status == SIM_OK && decision->metric_count == 0) {
        if (office->view->declared == UINT32_MAX)
            return sim_fail(error, SIM_USAGE,
                            "the scenario declares no metric: add experiment { decide { metric = ... } } or --metric");
        if (cli_decision_metric(decision, office->view->metrics[office->view->declared]->name, error) == UINT32_MAX)
            status = error->status;
    }
    decision->asked_count = decision->metric_count;
    return status;
}

static int choose_designs(struct office *office, struct sim_error *error)
{
    struct cli_decision *decision = &office->decision;
    const struct sim_study *study = decision->study;
    const char *const *values;
    uint32_t given = cli_values(decision->invocation, "designs", &values);
    decision->designs = calloc((size_t)study->design_count + 1, sizeof *decision->designs);
    if (!decision->designs)
        return sim_fail(error, SIM_INTERNAL, "out of memory for designs");
    for (uint32_t i = 0; i < given; i++)
        if (!cli_request_designs(&decision->request, decision->scenario, values[i]))
            return sim_fail(error, SIM_INTERNAL, "out of memory for designs");
    for (uint32_t i = 0; i < decision->request.design_count; i++)
        if (cli_find_design(decision->invocation, decision->scenario, decision->request.designs[i]) == UINT32_MAX)
            return SIM_USAGE; /* it is said */
    decision->designs[decision->design_count++] = study->baseline;
    for (uint32_t i = 0; i < study->design_count; i++) {
        bool wanted = given == 0;
        const char *title = sim_scenario_design(decision->scenario, study->designs[i])->title;
        for (uint32_t k = 0; k < decision->request.design_count; k++)
            wanted = wanted || strcmp(decision->request.designs[k], title) == 0;
        if (wanted && study->designs[i] != study->baseline)
            decision->designs[decision->design_count++] = study->designs[i];
    }
    return SIM_OK;
}

int cli_decision_number(const struct cli_decision *decision, const char *option, double fallback, double least,
                        double most, double *value, struct sim_error *error)
{
    static const struct sim_param number = {.name = "number", .type = SIM_NUMBER};
    const char *text = cli_value(decision->invocation, option);
    struct sim_error reason = {0};
    *value = fallback;
    if (!text)
        return SIM_OK;
    if (sim_param_parse(&number, text, value, &reason) != SIM_OK)
        return sim_fail(error, SIM_USAGE, "--%s: %s", option, reason.text);
    if (*value >= least && *value <= most)
        return SIM_OK;
    if (most >= NO_LIMIT)
        return sim_fail(error, SIM_USAGE, "--%s wants a number from %.10g up, and not %s", option, least, text);
    return sim_fail(error, SIM_USAGE, "--%s wants a number from %.10g to %.10g, and not %s", option, least, most, text);
}

bool cli_decision_planned_between(struct cli_decision *decision, double least, double most)
{
    const struct sim_run_setup *setup = &decision->study->setup;
    if (!cli_flag(decision->invocation, "plan"))
        return false;
    ANA_EACH_LANGUAGE(document, decision->documents)
    {
        if (least < most)
            ana_say(document, "Between %.0f and %.0f runs of %g days after %g days of warm-up.", least, most,
                    setup->horizon_days, setup->warmup_days);
        else
            ana_say(document, "About %.0f runs of %g days after %g days of warm-up.", most, setup->horizon_days,
                    setup->warmup_days);
    }
    office_of(decision)->is_planned = true;
    office_of(decision)->least_runs = least;
    office_of(decision)->most_runs = most;
    return true;
}

bool cli_decision_planned(struct cli_decision *decision, double runs)
{
    return cli_decision_planned_between(decision, runs, runs);
}

static void print_figure(double value, char out[32])
{
    snprintf(out, 32, value < 10 ? "%.2g" : "%.0f", value);
}

/* What the planned runs will take, by a probe of the study's own; for people, as it differs from time to time. */
static void tell_costs(struct office *office)
{
    struct cli_decision *decision = &office->decision;
    const struct sim_log log = sim_log_stderr(true);
    struct sim_plan plan;
    struct sim_error none = {0}; /* without a probe there is nothing to say */
    if (office->format != ANA_TEXT || sim_plan_make(&plan, decision->study, NULL, PROBE_SECONDS, &log, &none) != SIM_OK)
        return;
    int threads = decision->request.threads > 0 ? decision->request.threads : sim_pool_threads();
    double minutes = plan.run_seconds / threads / 60, megabytes = (double)plan.part_bytes / (double)plan.runs / 1e6;
    char time[2][32], disk[2][32];
    print_figure(minutes * office->least_runs, time[0]);
    print_figure(minutes * office->most_runs, time[1]);
    print_figure(megabytes * office->least_runs, disk[0]);
    print_figure(megabytes * office->most_runs, disk[1]);
    ANA_EACH_LANGUAGE(document, decision->documents)
    {
        if (minutes * office->most_runs < 1)
            ana_say(document, "By a short probe: less than a minute on %d threads, at most %s MB of disk.", threads,
                    disk[1]);
        else if (office->least_runs < office->most_runs)
            ana_say(document, "By a short probe: %s to %s minutes on %d threads, %s to %s MB of disk.", time[0],
                    time[1], threads, disk[0], disk[1]);
        else
            ana_say(document, "By a short probe: %s minutes on %d threads, %s MB of disk.", time[1], threads, disk[1]);
        ana_say(document, "The same command without --plan begins, and goes on after an interruption.");
    }
}

/* ---- all ---- */

static struct sim_runner_options runner_options(const struct office *office)
{
    const struct cli_decision *decision = &office->decision;
    return (struct sim_runner_options){
        .directory = decision->directory,
        .threads = decision->request.threads,
        .max_seconds = decision->request.max_seconds,
        .quiet = cli_flag(decision->invocation, "quiet") || !isatty(STDERR_FILENO),
        .keep_going = !sim_scenario_experiment(decision->scenario)->stop_on_error,
        .ranks = &office->ranks,
        .command_line = cli_command_line(decision->invocation),
    };
}

static int open_evaluator(struct office *office, struct sim_error *error)
{
    const struct cli_decision *decision = &office->decision;
    struct sim_runner_options options = runner_options(office);
    sim_runner_install_signals();
    office->evaluator =
        cli_study_evaluator_create(decision->study, &options, decision->metrics, decision->metric_count, error);
    if (!office->evaluator)
        return error->status;
    office->decision.evaluator = cli_study_evaluator(office->evaluator);
    return SIM_OK;
}

static void note_runs(const struct office *office, const struct sim_runner_summary *summary,
                      struct ana_document *document)
{
    const char *limits = office->decision.study->model->limits;
    ana_note(document, "%llu runs were asked for, %llu computed now and %llu found in '%s'.",
             (unsigned long long)summary->pairs, (unsigned long long)summary->computed,
             (unsigned long long)summary->reused, office->decision.directory);
    if (summary->failed > 0)
        ana_note(document, "%llu runs failed and count as said above; the first says: %s",
                 (unsigned long long)summary->failed, ana_evaluator_failure(office->decision.evaluator));
    const struct cli_refusal *refusal;
    for (uint32_t i = 0; (refusal = cli_study_evaluator_refusal(office->evaluator, i)) != NULL; i++)
        ana_note(document, "%llu more runs could not begin and count as failed, because the scenario refuses them: %s",
                 (unsigned long long)refusal->runs, refusal->reason);
    if (limits && limits[0])
        ana_note(document, "Limits of the model. %s", ana_document_word(document, limits));
}

static int print(const struct office *office, struct sim_error *error)
{
    const struct cli_decision *decision = &office->decision;
    return cli_print_document(&decision->documents[office->language], office->format,
                              cli_value(decision->invocation, "table"), error);
}

json_t *cli_decision_identity(const struct cli_decision *decision, uint32_t design_count, const uint32_t *designs)
{
    const struct sim_study *study = decision->study;
    struct ana_identity_point *points = malloc(((size_t)study->point_count + 1) * sizeof *points);
    char seed[24];
    uint32_t count = 0;
    for (uint32_t p = 0; p < study->point_count && points; p++)
        for (uint32_t d = 0; d < design_count; d++)
            if (study->points[p].design == designs[d])
                points[count++] = (struct ana_identity_point){sim_scenario_design(study->scenario, designs[d])->title,
                                                              study->points[p].id};
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)study->setup.seed);
    json_t *identity = points ? ana_identity(study->model->version, seed, points, count) : NULL;
    free(points);
    return identity;
}

/* What was found goes with how many runs it took. */
static int finish(struct office *office, struct sim_error *error)
{
    struct cli_decision *decision = &office->decision;
    struct sim_runner_summary summary = cli_study_evaluator_summary(office->evaluator);
    bool refused = cli_study_evaluator_refusal(office->evaluator, 0) != NULL;
    if ((summary.failed > 0 || refused) && decision->outcome == SIM_OK)
        decision->outcome = SIM_POINTS_FAILED;
    ANA_EACH_LANGUAGE(document, decision->documents)
    {
        note_runs(office, &summary, document);
    }
    json_t *about = cli_decision_identity(decision, decision->design_count, decision->designs);
    int status = about ? cli_keep_documents(decision->documents, about, decision->directory, decision->keep, error)
                       : sim_fail(error, SIM_INTERNAL, "out of memory for what the answer speaks of");
    json_decref(about);
    return status == SIM_OK ? print(office, error) : status;
}

/* What is asked, without running anything: mistakes are found first. */
static int understand(struct office *office, cli_decision_step *prepare, struct sim_error *error)
{
    struct cli_decision *decision = &office->decision;
    int status = open_study(office, error);
    if (status == SIM_OK) {
        office->view = cli_question_view(decision->study);
        status = office->view ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for the question");
        decision->view = office->view;
    }
    if (status == SIM_OK)
        status = choose_metrics(office, error);
    if (status == SIM_OK)
        status = choose_designs(office, error);
    if (status == SIM_OK && prepare)
        status = prepare(decision, error);
    return status;
}

static int work(struct office *office, cli_decision_step *prepare, cli_decision_step *body, struct sim_error *error)
{
    struct cli_decision *decision = &office->decision;
    int status = understand(office, prepare, error);
    bool runs = status == SIM_OK && !office->is_planned;
    int agreed = cli_agree(&office->ranks, runs ? decision->study : NULL, runs ? error : NULL);
    if (runs)
        status = agreed;
    if (status == SIM_OK && office->is_planned) {
        tell_costs(office);
        return print(office, error);
    }
    if (status == SIM_OK)
        status = open_evaluator(office, error);
    if (status == SIM_OK)
        status = body(decision, error);
    if (agreed == SIM_OK)
        sim_session_dismiss(&office->ranks);
    return status == SIM_OK ? finish(office, error) : status;
}

/* A process beyond the first needs the study and nothing else.  What goes wrong the first one says, and its status is
 * that of all: a launcher ends everybody at the first that is not zero, even before it has spoken. */
static int serve(struct office *office)
{
    struct sim_error unsaid = {0};
    int status = open_study(office, &unsaid);
    if (cli_agree(&office->ranks, status == SIM_OK ? office->decision.study : NULL, &unsaid) != SIM_OK)
        return SIM_OK;
    struct sim_runner_options options = runner_options(office);
    sim_runner_install_signals();
    return sim_session_serve(office->decision.study, &options);
}

static void close_office(struct office *office)
{
    cli_study_evaluator_destroy(office->evaluator);
    cli_question_view_free(office->view);
    for (uint32_t i = 0; i < office->decision.factor_count; i++)
        ana_factor_fini(&office->decision.factors[i]);
    free(office->decision.factors);
    free(office->decision.metrics);
    free(office->decision.designs);
    ana_documents_fini(office->decision.documents);
    cli_request_free(&office->decision.request);
    if (office->is_opened)
        sim_directory_close(&office->opened);
    sim_study_destroy(office->study);
    sim_scenario_destroy(office->scenario);
    sim_ranks_finish(&office->ranks);
    free(office);
}

static int read_request(struct office *office)
{
    const struct cli_invocation *invocation = office->decision.invocation;
    if (cli_value(invocation, "shard"))
        return cli_complain(invocation, SIM_USAGE,
                            "--shard shares out what is known beforehand, as run's; what %s runs next depends on what "
                            "came out: start it with mpirun or srun instead",
                            cli_command_name(invocation));
    return cli_request_read(&office->decision.request, invocation);
}

int cli_decide(const struct cli_invocation *invocation, cli_decision_step *prepare, cli_decision_step *body)
{
    enum ana_format format;
    enum ana_language language;
    if (!cli_document_manner(invocation, &format, &language))
        return SIM_USAGE;
    struct office *office = calloc(1, sizeof *office);
    if (!office)
        return cli_complain(invocation, SIM_INTERNAL, "out of memory");
    struct sim_error error = {0};
    office->decision.invocation = invocation;
    office->language = language;
    office->format = format;
    ana_documents_init(office->decision.documents, cli_command_name(invocation));
    int status = read_request(office);
    bool told = status != SIM_OK;
    if (status == SIM_OK)
        status = sim_ranks_start(&office->ranks, &error);
    if (status == SIM_OK)
        status = office->ranks.rank > 0 ? serve(office) : work(office, prepare, body, &error);
    if (status != SIM_OK && !told && error.text[0] && office->ranks.rank == 0)
        cli_complain(invocation, status, "%s", error.text);
    if (status == SIM_OK)
        status = office->decision.outcome;
    close_office(office);
    return status;
}
