/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim report: a study as one page to hand over. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analysis/report/interactive.h"
#include "analysis/report/pdf.h"
#include "analysis/report/report.h"
#include "cli/command.h"
#include "cli/decide/document_output.h"
#include "cli/study/open_results.h"
#include "cli/study/source_date.h"
#include "sim/io/commit.h"

static int method_format(const struct cli_invocation *invocation, enum ana_format *format, struct sim_error *error)
{
    const char *name = cli_value(invocation, "format");
    if (!name || strcmp(name, "text") == 0)
        *format = ANA_TEXT;
    else if (strcmp(name, "latex") == 0)
        *format = ANA_LATEX;
    else
        return sim_fail(error, SIM_USAGE, "there is no format '%s' of methods; choose text or latex", name);
    return SIM_OK;
}

/* The directory of a study, given itself or its results.h5. */
static void directory_of(const char *path, char out[SIM_FILE_PATH_SIZE])
{
    const char *slash = strrchr(path, '/');
    if (sim_is_directory(path))
        snprintf(out, SIM_FILE_PATH_SIZE, "%s", path);
    else
        snprintf(out, SIM_FILE_PATH_SIZE, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
}

static int make(const struct cli_invocation *invocation, const struct ana_study_view *view,
                struct ana_report_options *options, struct sim_error *error)
{
    const char *baseline = cli_value(invocation, "baseline"), *path = cli_value(invocation, "output");
    const char *figures = cli_value(invocation, "figures");
    if (baseline) {
        options->baseline = ana_view_design(view, baseline, error);
        if (options->baseline == UINT32_MAX)
            return error->status;
    }
    if (cli_flag(invocation, "methods")) {
        struct ana_buffer text = {0};
        enum ana_format format = ANA_TEXT;
        int status = method_format(invocation, &format, error);
        if (status == SIM_OK)
            status = ana_report_methods(view, options, format, &text, error);
        if (status == SIM_OK)
            fputs(ana_buffer_text(&text), stdout); /* whether that worked is main's to notice */
        ana_buffer_free(&text);
        return status;
    }
    struct ana_report report;
    int status = ana_report_make(view, options, &report, error);
    if (status != SIM_OK)
        return status;
    char folder[ANA_REPORT_FOLDER_SIZE];
    snprintf(folder, sizeof folder, "%s", report.folder);
    if (figures && !ana_pdf_available())
        fprintf(stderr, "this partnersim was built without librsvg: figures are written as SVG only\n");
    status = ana_report_write(&report, path, figures, error);
    ana_report_free(&report);
    if (status == SIM_OK)
        fprintf(stderr, "wrote %s; its numbers are in %s/ beside it\n", path, folder);
    return status;
}

static int run_report(const struct cli_invocation *invocation)
{
    const char *path = cli_value(invocation, "output");
    struct ana_report_options options = {.language = cli_language(invocation),
                                         .baseline = UINT32_MAX,
                                         .made = cli_source_date((int64_t)time(NULL)),
                                         .path = path,
                                         .still = cli_flag(invocation, "still"),
                                         .library = ana_chart_library[0] ? ana_chart_library : NULL};
    if (options.language == ANA_LANGUAGE_COUNT)
        return SIM_USAGE;
    if (options.made < 0)
        return cli_complain(invocation, SIM_USAGE, "SOURCE_DATE_EPOCH is '%s', not a number of seconds since 1970",
                            getenv("SOURCE_DATE_EPOCH"));
    if (!path && !cli_flag(invocation, "methods"))
        return cli_complain(invocation, SIM_USAGE, "say where the report goes: -o report.html");
    struct sim_error error = {0};
    struct ana_study_view *view = NULL;
    int status;
    struct sim_results *results = cli_open_results(invocation, &status);
    if (!results)
        return status;
    char directory[SIM_FILE_PATH_SIZE];
    struct ana_roster *roster = NULL;
    struct sim_error none = {0}; /* a study without a table of partners is a study */
    directory_of(cli_operand(invocation, 0), directory);
    options.directory = directory;
    status = ana_view_open(results, &view, &error);
    if (status == SIM_OK && !cli_flag(invocation, "methods") &&
        ana_roster_open(results, view, &roster, &none) == SIM_OK)
        options.roster = roster;
    if (status == SIM_OK)
        status = make(invocation, view, &options, &error);
    ana_roster_close(roster);
    ana_view_close(view);
    sim_results_close(results);
    return status == SIM_OK ? SIM_OK : cli_complain(invocation, status, "%s", error.text);
}

static const struct cli_option report_options[] = {
    {"output", "FILE", false,
     "where the page goes; its numbers go to a folder beside it: report-data/ for report.html"},
    CLI_LANGUAGE_OPTION,
    {"baseline", "DESIGN", false, "compare with this design instead of the scenario's baseline"},
    {"figures", "DIRECTORY", false, "also write every picture as a file of its own, SVG and PDF"},
    {"still", NULL, false, "without interactive charts and script: a smaller file, for mail and archives"},
    {"methods", NULL, false, "only print the methods, item by item (STRESS-DES, ODD)"},
    {"format", "FORMAT", false, "of --methods: text (default) or latex"},
    {0},
};

const struct cli_command cli_report_command = {
    .name = "report",
    .operands = "DIR",
    .least_operands = 1,
    .most_operands = 1,
    .summary = "Write the page to hand over: the answer, the evidence, how to reproduce it",
    .description =
        "Writes one HTML file that opens by double click, needs no network and prints well: the answer per design, "
        "what the designs change, differences with intervals, how they build up over time, a scorecard, how sure it "
        "is, the assumptions, methods and provenance.  DIR is a study's directory or its results.h5.\n\n"
        "With SOURCE_DATE_EPOCH set the same results give the same bytes.",
    .example = "partnersim report demo -o demo/report.html\npartnersim report demo -o otchet.html --lang ru\n"
               "partnersim report demo --methods",
    .options = report_options,
    .run = run_report,
};
