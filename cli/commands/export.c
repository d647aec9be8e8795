/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim export: a study for other programs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analysis/export/export.h"
#include "cli/decide/document_output.h"
#include "cli/study/metric_list.h"
#include "cli/study/open_results.h"
#include "cli/study/source_date.h"
#include "sim/io/commit.h"

static int write_deals(const struct ana_export *source, const char *path, struct sim_error *error)
{
    return ana_export_deals(source, NULL, path, error);
}

static const struct form {
    const char *name, *file; /* the file in the study's directory where --output does not say */
    int (*write)(const struct ana_export *source, const char *path, struct sim_error *error);
} forms[] = {
    {"csv", "export", ana_export_csv},
    {"xlsx", "export.xlsx", ana_export_xlsx},
    {"xes", "deals.xes", ana_export_xes},
    {"deals", "deals.csv", write_deals},
};

static const struct form *form_of(const char *name)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (strcmp(forms[i].name, name) == 0)
            return &forms[i];
    return NULL;
}

/* When the results were made. */
static int64_t date_of_results(const struct ana_study_view *view)
{
    struct tm parts = {0};
    const char *end = strptime(ana_view_attribute(view, "created"), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return end && *end == '\0' ? (int64_t)timegm(&parts) : 0;
}

static int where_to(const struct cli_invocation *invocation, const struct form *form, char *path, size_t size,
                    struct sim_error *error)
{
    const char *given = cli_value(invocation, "output"), *directory = cli_operand(invocation, 0);
    if (!given && !sim_is_directory(directory))
        return sim_fail(error, SIM_USAGE, "say where the export goes: -o %s", form->file);
    int length = given ? snprintf(path, size, "%s", given) : snprintf(path, size, "%s/%s", directory, form->file);
    return length > 0 && (size_t)length < size ? SIM_OK : sim_fail(error, SIM_USAGE, "the path is too long, or empty");
}

static int write_all(const struct cli_invocation *invocation, const struct form *form, struct ana_export *source,
                     const struct sim_results *results, struct sim_error *error)
{
    char path[SIM_FILE_PATH_SIZE];
    int status = where_to(invocation, form, path, sizeof path, error);
    if (status != SIM_OK)
        return status;
    source->made = cli_source_date(date_of_results(source->view));
    if (source->made < 0)
        return sim_fail(error, SIM_USAGE, "SOURCE_DATE_EPOCH is '%s', not a number of seconds since 1970",
                        getenv("SOURCE_DATE_EPOCH"));
    source->partners = sim_side_open(results, "partners");
    source->deals = sim_side_open(results, "deal_log");
    status = form->write(source, path, error);
    sim_side_close(source->partners);
    sim_side_close(source->deals);
    if (status == SIM_OK)
        fprintf(stderr, "wrote %s\n", path);
    return status;
}

static int export(const struct cli_invocation *invocation, const struct form *form, enum ana_language language,
                  struct sim_results *results, struct sim_error *error)
{
    struct ana_study_view *view = NULL;
    struct ana_comparison *comparison = NULL;
    struct ana_compare_options options = {.baseline = UINT32_MAX};
    uint32_t *metrics = NULL;
    const char *baseline = cli_value(invocation, "baseline");
    int status = ana_view_open(results, &view, error);
    if (status == SIM_OK)
        status = cli_metric_list(invocation, view, &options, &metrics, error);
    options.all_metrics = options.all_metrics || options.metric_count == 0;
    if (status == SIM_OK && baseline) {
        options.baseline = ana_view_design(view, baseline, error);
        status = options.baseline == UINT32_MAX ? error->status : SIM_OK;
    }
    if (status == SIM_OK)
        status = ana_compare(view, &options, &comparison, error);
    struct ana_export source = {.view = view, .comparison = comparison, .language = language};
    if (status == SIM_OK)
        status = write_all(invocation, form, &source, results, error);
    ana_comparison_free(comparison);
    free(metrics);
    ana_view_close(view);
    return status;
}

static int run_export(const struct cli_invocation *invocation)
{
    const char *name = cli_value(invocation, "format");
    const struct form *form = form_of(name ? name : "csv");
    if (!form)
        return cli_complain(invocation, SIM_USAGE, "there is no format '%s'; choose csv, xlsx, xes or deals", name);
    enum ana_language language = cli_language(invocation);
    if (language == ANA_LANGUAGE_COUNT)
        return SIM_USAGE;
    struct sim_error error = {0};
    int status;
    struct sim_results *results = cli_open_results(invocation, &status);
    if (!results)
        return status;
    status = export(invocation, form, language, results, &error);
    sim_results_close(results);
    return status == SIM_OK ? SIM_OK : cli_complain(invocation, status, "%s", error.text);
}

static const struct cli_option export_options[] = {
    {"output", "PATH", false, "the folder (csv) or the file; in the study's directory by default"},
    {"format", "FORMAT", false, "csv (default), xlsx, xes or deals"},
    {"metric", "NAME", true, "only this metric, or several separated by commas; all by default"},
    {"baseline", "DESIGN", false, "compare with this design instead of the scenario's baseline"},
    {"lang", "CODE", false, "language of titles and of what the dictionary says: en (default) or ru"},
    {0},
};

extern const struct cli_command cli_export_command;
const struct cli_command cli_export_command = {
    .name = "export",
    .operands = "DIR",
    .least_operands = 1,
    .most_operands = 1,
    .summary = "Write results for spreadsheets, statistics packages and process mining",
    .description =
        "DIR is a study's directory or its results.h5. Formats:\n\n"
        "csv: a folder with headline.csv and series.csv (one number per row: design, place, replication, time, metric, "
        "value, unit), differences.csv, terms.csv, partners.csv and deals.csv where the study keeps them, and "
        "dictionary.csv, which says what every name means.\n\n"
        "xlsx: one workbook with the sheets headline, differences, runs, terms and dictionary.\n\n"
        "xes, deals: the log of deals for process mining, as XES or as CSV with case_id, activity, timestamp and "
        "resource. It needs `output { deal_log = yes }` in the scenario.\n\n"
        "Every file is written whole or not at all. The same results give the same bytes; a workbook is dated by "
        "SOURCE_DATE_EPOCH, else by when its results were made.",
    .example = "partnersim export demo\n"
               "partnersim export demo --format xlsx --lang ru -o demo.xlsx\n"
               "partnersim export demo --format xes -o deals.xes",
    .options = export_options,
    .run = run_export,
};
