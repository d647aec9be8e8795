/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim calibrate: which values of uncertain parameters explain what was observed. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/calibrate/calibrate.h"
#include "cli/commands/calibrated_file.h"
#include "cli/decide/decide.h"
#include "cli/decide/study_evaluator.h"
#include "sim/io/commit.h"

#define DATA_BYTES_MAX ((size_t)64 << 20)

/* ---- the data ---- */

/* --start 2024-01. */
static int read_start(const struct cli_decision *decision, struct ana_observed_options *options,
                      struct sim_error *error)
{
    const char *start = cli_value(decision->invocation, "start");
    int year, month, end = 0;
    if (!start)
        return SIM_OK;
    if (sscanf(start, "%4d-%2d%n", &year, &month, &end) != 2 || start[end] != '\0' || year < 1 || month < 1 ||
        month > 12)
        return sim_fail(error, SIM_USAGE, "--start wants a month such as 2024-01, and not '%s'", start);
    options->first_year = year;
    options->first_month = month;
    return SIM_OK;
}

static int read_data(const struct cli_decision *decision, const struct ana_study_view *view,
                     struct ana_observed *observed, struct sim_error *error)
{
    const char *path = cli_value(decision->invocation, "data"), *const * names;
    bool chosen = cli_values(decision->invocation, "metric", &names) > 0;
    struct ana_observed_options options = {.file = path,
                                           .month_limit = ana_target_month_limit(view),
                                           .gaps = cli_flag(decision->invocation, "gaps"),
                                           .wanted = chosen ? decision->metrics : NULL,
                                           .wanted_count = chosen ? decision->metric_count : 0};
    if (!path)
        return sim_fail(
            error, SIM_USAGE,
            "say what was observed: --data FILE.csv with the columns month,metric,value and, if known, error");
    int status = read_start(decision, &options, error);
    if (status != SIM_OK)
        return status;
    size_t size;
    struct sim_error reason = {0};
    char *text = (char *)sim_read_file(path, DATA_BYTES_MAX, &size, &reason);
    if (!text)
        return sim_fail(error, SIM_USAGE, "--data: %s", reason.text);
    struct sim_problems *problems = calloc(1, sizeof *problems);
    status = problems ? ana_observed_read(text, size, view, &options, observed, problems) : SIM_INTERNAL;
    if (problems)
        sim_problems_print(problems, stderr, cli_colour(STDERR_FILENO));
    if (status == SIM_USAGE)
        sim_fail(error, status, "%s: %u error%s", path, problems->errors, problems->errors == 1 ? "" : "s");
    else if (status != SIM_OK)
        sim_fail(error, status, "out of memory for '%s'", path);
    free(problems);
    free(text);
    return status;
}

/* ---- options ---- */

static int read_count(const struct cli_decision *decision, const char *option, uint32_t fallback, double least,
                      double most, uint32_t *count, struct sim_error *error)
{
    double value;
    int status = cli_decision_number(decision, option, fallback, least, most, &value, error);
    *count = (uint32_t)value;
    return status;
}

static int read_options(const struct cli_decision *decision, struct ana_calibrate_options *options,
                        struct sim_error *error)
{
    const char *method = cli_value(decision->invocation, "method");
    double budget;
    *options = (struct ana_calibrate_options){.design = decision->designs[0], .seed = decision->study->setup.seed};
    if (method && strcmp(method, "abc") != 0 && strcmp(method, "match") != 0)
        return sim_fail(error, SIM_USAGE, "there is no method '%s'; choose match or abc", method);
    options->method = method && strcmp(method, "abc") == 0 ? ANA_FIT_ABC : ANA_FIT_MATCH;
    const struct {
        const char *name;
        uint32_t fallback, least, most, *value;
    } counts[] = {
        {"waves", 3, 1, ANA_WAVES_MAX, &options->waves},
        {"points", 0, 0, 2000, &options->points},
        {"replications", 8, 2, 1000, &options->replications},
        {"histories", 40, 10, 1000, &options->histories},
        {"particles", options->method == ANA_FIT_ABC ? 200 : 800, 50, 20000, &options->particles},
        {"draws", 60, 20, 1000, &options->draws},
        {"periods", 3, 1, 12, &options->periods},
    };
    int status = SIM_OK;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0] && status == SIM_OK; i++)
        status = read_count(decision, counts[i].name, counts[i].fallback, counts[i].least, counts[i].most,
                            counts[i].value, error);
    if (status == SIM_OK)
        status = cli_decision_number(decision, "budget", 4000, 200, 1e8, &budget, error);
    if (status == SIM_OK)
        status = cli_decision_number(decision, "discrepancy", .05, 0, 10, &options->discrepancy, error);
    options->budget = status == SIM_OK ? (uint64_t)budget : 0;
    if (status == SIM_OK && options->points > 0 && options->points < 2 * decision->factor_count + 4)
        return sim_fail(error, SIM_USAGE, "--points: %u parameters want at least %u points", decision->factor_count,
                        2 * decision->factor_count + 4);
    return status;
}

/* ---- all ---- */

/* Everything that can be wrong is found before anything is run. */
static int prepare(struct cli_decision *decision, struct sim_error *error)
{
    struct ana_study_view *view = cli_question_view(decision->study);
    struct ana_observed observed = {0};
    struct ana_calibrate_options options;
    int status =
        view ? ana_target_check_times(view, error) : sim_fail(error, SIM_INTERNAL, "out of memory for the question");
    if (status == SIM_OK)
        status = read_data(decision, view, &observed, error);
    for (uint32_t m = 0; m < observed.metric_count && status == SIM_OK; m++)
        if (cli_decision_metric(decision, view->metrics[observed.metrics[m]]->name, error) == UINT32_MAX)
            status = error->status;
    if (status == SIM_OK)
        status = cli_decision_factors(decision, "factor", SIM_UNCERTAIN, error);
    if (status == SIM_OK)
        status = ana_calibrate_check(decision->factors, decision->factor_count, error);
    if (status == SIM_OK)
        status = read_options(decision, &options, error);
    if (status == SIM_OK)
        cli_decision_planned(decision, ana_calibrate_runs(&options, decision->factor_count));
    decision->design_count = 1; /* what was observed happened under the one in force: the answer speaks of it alone */
    ana_observed_fini(&observed);
    cli_question_view_free(view);
    return status;
}

static int tell(struct cli_decision *decision, const struct ana_calibration *calibration,
                const struct ana_observed *observed, struct sim_error *error)
{
    int status = calibration->explained ? cli_calibrated_write(decision, calibration, error) : SIM_OK;
    ANA_EACH_LANGUAGE(document, decision->documents)
    {
        ana_calibration_tell(calibration, document);
        if (observed->passed > 0)
            ana_note(document, "%u rows of the data are about other metrics and were passed over.", observed->passed);
        if (calibration->explained)
            ana_say(document,
                    "The best values are a scenario: '%s/%s'. Run it, or paste its sections into yours; they stand "
                    "for the most likely world, the ranges above for what is still open.",
                    decision->directory, CLI_CALIBRATED_FILE);
    }
    decision->outcome = calibration->explained ? SIM_OK : SIM_IMPRECISE;
    return status;
}

static int body(struct cli_decision *decision, struct sim_error *error)
{
    struct ana_observed observed = {0};
    struct ana_calibrate_options options;
    struct ana_calibration calibration = {0};
    int status = read_data(decision, decision->evaluator->view, &observed, error);
    if (status == SIM_OK)
        status = read_options(decision, &options, error);
    if (status == SIM_OK)
        status = ana_calibrate(decision->evaluator, &observed, decision->factors, decision->factor_count, &options,
                               &calibration, error);
    if (status == SIM_OK)
        status = tell(decision, &calibration, &observed, error);
    ana_calibration_fini(&calibration);
    ana_observed_fini(&observed);
    return status;
}

static int run_calibrate(const struct cli_invocation *invocation)
{
    return cli_decide(invocation, prepare, body);
}

static const struct cli_option calibrate_options[] = {
    {"data", "FILE.csv", false, "what was observed: columns month, metric, value and, if known, error"},
    {"factor", "PATH[=LOW..HIGH]", true,
     "fit this parameter, in its plausible range or this one; a pattern names several. Without it all uncertain ones, "
     "20 at most"},
    {"start", "YYYY-MM", false, "which month is the model's first, if the data have dates"},
    {"gaps", NULL, false, "months missing inside a series were not recorded"},
    {"discrepancy", "SHARE", false, "what the model leaves out, as a share of a series' size; 5% by default"},
    {"method", "NAME", false, "match (default) or abc"},
    {"waves", "N", false, "waves of history matching at most; 3 by default, 10 at most"},
    {"points", "N", false, "points of a wave; 15 per parameter by default, 40 at least, 120 at most"},
    {"replications", "N", false, "of each point; 8 by default, 2 at least"},
    {"histories", "N", false, "runs that tell how histories differ by chance; 40 by default, 10 at least"},
    {"budget", "N", false, "runs of the method abc; 4000 by default, 200 at least"},
    {"particles", "N", false, "points that stand for what is known; 800, of the method abc 200; 50 at least"},
    {"draws", "N", false, "runs at fitted values, for the predicted months; 60 by default, 20 at least"},
    {"periods", "N", false, "parts of each series whose means are compared; 3 by default, 12 at most"},
    {"plan", NULL, false, "only say how many runs there would be"},
    CLI_DECIDE_OPTIONS,
    {0},
};

extern const struct cli_command cli_calibrate_command;
const struct cli_command cli_calibrate_command = {
    .name = "calibrate",
    .operands = "FILE|DIR",
    .least_operands = 1,
    .most_operands = 1,
    .summary = "Fit uncertain parameters to the past, and say what it cannot tell",
    .description =
        "Looks for the values of uncertain parameters at which the baseline could have produced the observed months. "
        "Give a scenario FILE whose baseline is the programme that was in force and -o DIR, or the DIR of a study.\n\n"
        "The data are a CSV file as a CRM exports it:\n\n"
        " month,metric,value,error\n 1,customers_won,14,\n 2,customers_won,11,2\n\n"
        "month counts from 1, the first after warm-up, or is a date with --start; error is a standard deviation. "
        "Months "
        "are twelfths of a year, cut out of the scenario's samples: experiment { sample = 5d } does so best.\n\n"
        "match rules out, wave by wave, where the model cannot have produced the data, with emulators in between; abc "
        "needs no emulator and more runs. Both take what was observed for one run of the model plus errors plus a "
        "discrepancy. Told are ranges (5% to 95%) against what was thought before, parameters that cannot be told "
        "apart, and what fitted models predict month by month.\n\n"
        "The best values become DIR/calibrated.conf, a scenario to run or to extend.\n\n" CLI_DECIDE_PROCESSES
        "Exit status 4 when no values explain the data: then none are given.",
    .example = "partnersim calibrate my.conf --data crm.csv --set experiment.sample=5d -o fit \\\n"
               "    --factor vendor.lead_generation.genuine --factor 'world.inbound_share=40%..80%'\n"
               "partnersim calibrate my.conf --data crm.csv -o fit --factor 'client.choice.*' --plan",
    .options = calibrate_options,
    .run = run_calibrate,
};
