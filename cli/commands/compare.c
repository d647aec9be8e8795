/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim compare: designs against a baseline. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare/compare_print.h"
#include "analysis/risk/risk.h"
#include "cli/command.h"
#include "cli/commands/compare_partners.h"
#include "cli/decide/document_output.h"
#include "cli/study/metric_list.h"
#include "cli/study/open_results.h"
#include "cli/study/study_directory.h"

static int print_risk(const struct ana_comparison *comparison, enum ana_format format, enum ana_language language,
                      struct ana_buffer *out, struct sim_error *error)
{
    struct ana_risk *risk = NULL;
    struct ana_document document;
    ana_document_init(&document, "compare", language);
    int status = ana_risk(comparison, &risk, error);
    if (status == SIM_OK) {
        ana_risk_tell(risk, &document);
        status = ana_document_print(&document, format, NULL, out, error);
    }
    ana_document_fini(&document);
    ana_risk_free(risk);
    return status;
}

static int compare(const struct cli_invocation *invocation, const struct ana_study_view *view, enum ana_format format,
                   enum ana_language language, struct ana_buffer *out, struct sim_error *error)
{
    struct ana_compare_options options = {.baseline = UINT32_MAX};
    struct ana_comparison *comparison = NULL;
    uint32_t *metrics = NULL;
    int status = cli_metric_list(invocation, view, &options, &metrics, error);
    const char *baseline = cli_value(invocation, "baseline");
    if (status == SIM_OK && baseline) {
        options.baseline = ana_view_design(view, baseline, error);
        status = options.baseline == UINT32_MAX ? error->status : SIM_OK;
    }
    bool risk = cli_flag(invocation, "risk");
    /* Tables for programs hold everything unless told otherwise. */
    if (!options.metrics && !risk && format == ANA_CSV)
        options.all_metrics = true;
    if (status == SIM_OK)
        status = ana_compare(view, &options, &comparison, error);
    if (status == SIM_OK)
        status = risk ? print_risk(comparison, format, language, out, error)
                      : ana_compare_print(comparison, format, language, out, error);
    ana_comparison_free(comparison);
    free(metrics);
    return status;
}

static void say_next(const struct cli_invocation *invocation, enum ana_format format)
{
    char quoted[8192];
    if (format != ANA_TEXT || cli_asks_for_partners(invocation))
        return;
    cli_shell_quote(cli_operand(invocation, 0), quoted, sizeof quoted);
    printf("\nnext: partnersim report %s -o report.html\n", quoted);
}

/* What would change nothing is refused. */
static int check_options(const struct cli_invocation *invocation)
{
    if (cli_asks_for_partners(invocation))
        return SIM_OK;
    if (cli_value(invocation, "measure"))
        return cli_complain(invocation, SIM_USAGE, "--measure goes with --partners");
    if (cli_value(invocation, "deals"))
        return cli_complain(invocation, SIM_USAGE, "--deals goes with --ledger or --bunching");
    if (cli_value(invocation, "table"))
        return cli_complain(invocation, SIM_USAGE, "--table goes with --partners, --ledger or --bunching");
    return SIM_OK;
}

static int run_compare(const struct cli_invocation *invocation)
{
    enum ana_format format;
    enum ana_language language;
    if (!cli_document_manner(invocation, &format, &language))
        return SIM_USAGE;
    struct sim_error error = {0};
    struct ana_study_view *view = NULL;
    struct ana_buffer out = {0};
    int status = check_options(invocation);
    if (status != SIM_OK)
        return status;
    struct sim_results *results = cli_open_results(invocation, &status);
    if (!results)
        return status;
    status = ana_view_open(results, &view, &error);
    if (status == SIM_OK)
        status = cli_asks_for_partners(invocation)
                     ? cli_compare_partners(invocation, results, view, format, language, &out, &error)
                     : compare(invocation, view, format, language, &out, &error);
    ana_view_close(view);
    sim_results_close(results);
    if (status == SIM_OK) {
        fwrite(ana_buffer_text(&out), 1, out.length, stdout); /* whether that worked is main's to notice */
        say_next(invocation, format);
    }
    ana_buffer_free(&out);
    return status == SIM_OK ? SIM_OK : cli_complain(invocation, status, "%s", error.text);
}

static const struct cli_option compare_options[] = {
    {"metric", "NAME", true, "compare this metric, or several separated by commas; all: every metric"},
    {"baseline", "DESIGN", false, "compare with this design instead of the scenario's baseline"},
    {"risk", NULL, false, "how bad it can get: worst tenth of markets, regret, stochastic dominance"},
    {"partners", NULL, false, "who wins, who loses: change per partner by level, size, region and group"},
    {"measure", "COLUMN", false, "with --partners: what of a partner is compared; profit by default"},
    {"ledger", NULL, false, "which payouts to partners bought new revenue, and which were due anyway"},
    {"deals", "N", false, "with --ledger, --bunching: also deal by deal, from the logs of N replications"},
    {"bunching", NULL, false, "do partners pile up at thresholds, and deals at the end of review periods?"},
    {"table", "NAME", false, "with these three: which table csv prints; the first by default"},
    {"format", "FORMAT", false, "text (default), csv, json, md or latex"},
    {"json", NULL, false, "the same as --format json"},
    CLI_LANGUAGE_OPTION,
    {0},
};

const struct cli_command cli_compare_command = {
    .name = "compare",
    .operands = "DIR",
    .least_operands = 1,
    .most_operands = 1,
    .summary = "Compare designs with the baseline: differences, intervals, verdicts",
    .description =
        "Compares every design with the baseline, market by market: each replication is one market that all designs "
        "meet with the same luck.  DIR is a study's directory or its results.h5.\n\n"
        "The metric declared in the scenario (experiment { decide { } }) gets a verdict per design: better, worse, no "
        "material difference, or undecided with the number of further replications that would decide.  Intervals hold "
        "for all designs together.  Without --metric a scorecard of about twelve metrics follows; these are "
        "exploratory.\n\n"
        "With varied parameters designs are compared within each combination of values.\n\n"
        "--risk answers another question of the same runs, by the declared metric or those of --metric: what the worst "
        "tenth of markets looks like under each design and how far that is from the baseline's worst tenth, what each "
        "design loses against the best one of each market (regret, in the metric's unit), and whether a design is "
        "preferable whatever one thinks of risk (stochastic dominance).\n\n"
        "--partners, --ledger and --bunching look at single partners, paired by partner and replication; the scenario "
        "must keep them (output { partners = yes }). --deals makes those runs again whose logs are not on file.",
    .example = "partnersim compare demo\npartnersim compare demo --metric customers,retention\n"
               "partnersim compare demo --risk\n"
               "partnersim compare demo --metric all --format csv > comparison.csv\n"
               "partnersim compare demo --partners --measure revenue",
    .options = compare_options,
    .run = run_compare,
};
