/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim diff: two designs as plain-language differences in terms. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/diff/diff.h"
#include "cli/decide/document_output.h"
#include "cli/study/scenario_file.h"
#include "models/model.h"
#include "sim/io/commit.h"

/* One of the two scenarios: a file, or the one a study's directory holds. */
struct reading {
    char file[4096];
    char design[SIM_TITLE_SIZE]; /* after '#', or "" */
    struct sim_scenario *scenario;
};

struct compared {
    const struct cli_invocation *invocation;
    enum ana_language language;
    struct reading readings[2]; /* the second only where two files are compared */
    bool two_files;
    struct ana_document *document;
};

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/* "my.conf#conduct": a file and a design, unless a file is called so. */
static int split(const char *operand, struct reading *reading, struct sim_error *error)
{
    const char *mark = exists(operand) ? NULL : strrchr(operand, '#');
    size_t length = mark ? (size_t)(mark - operand) : strlen(operand);
    if (length + sizeof "/scenario.conf" > sizeof reading->file || (mark && strlen(mark + 1) >= sizeof reading->design))
        return sim_fail(error, SIM_USAGE, "'%.80s...' is too long", operand);
    snprintf(reading->file, sizeof reading->file, "%.*s", (int)length, operand);
    snprintf(reading->design, sizeof reading->design, "%s", mark ? mark + 1 : "");
    if (sim_is_directory(reading->file))
        snprintf(reading->file + length, sizeof reading->file - length, "/scenario.conf");
    return SIM_OK;
}

/* Warnings are what `check` is for.  Errors go to stderr here. */
static int read_scenario(struct compared *compared, struct reading *reading)
{
    const char *const *sets;
    uint32_t count = cli_values(compared->invocation, "set", &sets);
    struct sim_problems *problems = calloc(1, sizeof *problems);
    reading->scenario = problems ? sim_scenario_read(&eco_model, reading->file, sets, count, problems) : NULL;
    if (problems && !reading->scenario)
        sim_problems_print(problems, stderr, cli_colour(STDERR_FILENO));
    free(problems);
    return reading->scenario ? SIM_OK : SIM_USAGE;
}

/* Without its folders. */
static const char *name_of(const char *file)
{
    const char *slash = strrchr(file, '/');
    return slash ? slash + 1 : file;
}

static int compare(struct compared *compared, const struct reading *readings[2], const uint32_t designs[2],
                   struct sim_error *error)
{
    struct ana_diff_side sides[2];
    void *parameters[2] = {NULL};
    char titles[2][4096 + SIM_TITLE_SIZE + 1];
    int status = SIM_OK;
    struct sim_problems *problems = calloc(1, sizeof *problems);
    for (int side = 0; side < 2 && status == SIM_OK; side++) {
        const struct sim_scenario *scenario = readings[side]->scenario;
        const struct sim_design *design = sim_scenario_design(scenario, designs[side]);
        parameters[side] = malloc(sim_scenario_model(scenario)->parameters_size);
        if (!parameters[side] || !problems)
            status = sim_fail(error, SIM_INTERNAL, "out of memory for the terms of a design");
        else if (sim_scenario_resolve(scenario, designs[side], NULL, 0, parameters[side], problems) != SIM_OK)
            status = sim_fail(error, SIM_USAGE, "design '%s' does not resolve: %s", design->title,
                              problems->count > 0 ? problems->item[0].text : "");
        snprintf(titles[side], sizeof titles[side], "%s%s%s", compared->two_files ? name_of(readings[side]->file) : "",
                 compared->two_files ? "#" : "", design->title);
        sides[side] = (struct ana_diff_side){.title = titles[side],
                                             .parameters = parameters[side],
                                             .diverge_days = design->diverge_at_start ? 0 : design->diverge_days};
    }
    const struct ana_diff_options options = {.schema = sim_scenario_model(readings[0]->scenario)->schema,
                                             .currency = sim_scenario_currency(readings[1]->scenario),
                                             .language = compared->language};
    if (status == SIM_OK)
        status = ana_diff(&options, sides, NULL, compared->document, error);
    free(problems);
    free(parameters[0]);
    free(parameters[1]);
    return status;
}

/* A design of a reading by title; its baseline without one. */
static int choose(const struct compared *compared, const struct reading *reading, const char *title, uint32_t *design)
{
    *design = title[0] ? cli_find_design(compared->invocation, reading->scenario, title)
                       : sim_scenario_baseline(reading->scenario);
    return *design == UINT32_MAX ? SIM_USAGE : SIM_OK;
}

/* FILE1 FILE2 */
static int compare_files(struct compared *compared, struct sim_error *error)
{
    const struct reading *readings[2] = {&compared->readings[0], &compared->readings[1]};
    uint32_t designs[2];
    int status = SIM_OK;
    for (int side = 0; side < 2 && status == SIM_OK; side++)
        status = read_scenario(compared, &compared->readings[side]);
    for (int side = 0; side < 2 && status == SIM_OK; side++)
        status = choose(compared, readings[side], readings[side]->design, &designs[side]);
    if (status == SIM_OK &&
        strcmp(sim_scenario_currency(readings[0]->scenario), sim_scenario_currency(readings[1]->scenario)) != 0)
        ana_note(compared->document,
                 "Money is in %s in the first file and in %s in the second: amounts differ by that.",
                 sim_scenario_currency(readings[0]->scenario), sim_scenario_currency(readings[1]->scenario));
    return status == SIM_OK ? compare(compared, readings, designs, error) : status;
}

/* FILE [A [B]]: the baseline with A, A with B, or the baseline with every other design. */
static int compare_designs(struct compared *compared, struct sim_error *error)
{
    const struct cli_invocation *invocation = compared->invocation;
    const struct reading *readings[2] = {&compared->readings[0], &compared->readings[0]};
    const char *given[2] = {"", ""};
    int count = cli_operand_count(invocation) - 1, status = read_scenario(compared, &compared->readings[0]);
    if (compared->readings[0].design[0]) /* FILE#A is FILE A */
        given[count++] = compared->readings[0].design;
    else
        for (int i = 0; i < count; i++)
            given[i] = cli_operand(invocation, 1 + i);
    if (status != SIM_OK)
        return status;
    uint32_t designs[2];
    const struct sim_scenario *scenario = readings[0]->scenario;
    if (count == 0) {
        designs[0] = sim_scenario_baseline(scenario);
        if (sim_scenario_design_count(scenario) < 2)
            return sim_fail(error, SIM_USAGE,
                            "%s has one design only: there is nothing to compare it with; " ANA_ADD_DESIGN,
                            readings[0]->file);
        for (designs[1] = 0; designs[1] < sim_scenario_design_count(scenario) && status == SIM_OK; designs[1]++)
            if (designs[1] != designs[0])
                status = compare(compared, readings, designs, error);
        return status;
    }
    status = choose(compared, readings[0], count == 2 ? given[0] : "", &designs[0]);
    if (status == SIM_OK)
        status = choose(compared, readings[1], given[count - 1], &designs[1]);
    return status == SIM_OK ? compare(compared, readings, designs, error) : status;
}

static int work(struct compared *compared, struct sim_error *error)
{
    const struct cli_invocation *invocation = compared->invocation;
    const int count = cli_operand_count(invocation);
    int status = split(cli_operand(invocation, 0), &compared->readings[0], error);
    const char *second = count == 2 ? cli_operand(invocation, 1) : "";
    const char *mark = strrchr(second, '#');
    char before[4096];
    snprintf(before, sizeof before, "%.*s", mark ? (int)(mark - second) : 0, second);
    compared->two_files = count == 2 && (exists(second) || (mark && exists(before)));
    if (status == SIM_OK && compared->readings[0].design[0] && count > 1 && !compared->two_files)
        return sim_fail(error, SIM_USAGE, "say `diff FILE A B`, or `diff FILE#A FILE#B`");
    if (status == SIM_OK && compared->two_files)
        status = split(second, &compared->readings[1], error);
    if (status != SIM_OK)
        return status;
    return compared->two_files ? compare_files(compared, error) : compare_designs(compared, error);
}

static int run_diff(const struct cli_invocation *invocation)
{
    struct compared compared = {.invocation = invocation};
    enum ana_format format;
    struct ana_document document;
    struct sim_error error = {0};
    if (!cli_document_manner(invocation, &format, &compared.language))
        return SIM_USAGE;
    ana_document_init(&document, "diff", compared.language);
    compared.document = &document;
    int status = work(&compared, &error);
    if (status == SIM_OK)
        status = cli_print_document(&document, format, NULL, &error);
    ana_document_fini(&document);
    sim_scenario_destroy(compared.readings[0].scenario);
    sim_scenario_destroy(compared.readings[1].scenario);
    /* what is wrong with a file or a title was said where it was found */
    return status == SIM_OK || !error.text[0] ? status : cli_complain(invocation, status, "%s", error.text);
}

static const struct cli_option diff_options[] = {
    CLI_LANGUAGE_OPTION,
    CLI_SET_OPTION,
    {"format", "FORMAT", false, "text (default), csv, json, md or latex"},
    {"json", NULL, false, "the same as --format json"},
    {0},
};

extern const struct cli_command cli_diff_command;
const struct cli_command cli_diff_command = {
    .name = "diff",
    .operands = "FILE [A [B]]",
    .least_operands = 1,
    .most_operands = 3,
    .summary = "Tell in plain language how two designs or scenarios differ",
    .description =
        "Says in sentences what one design changes: only the terms that differ, with their units, section by "
        "section.\n\n"
        "  FILE          every design against the baseline\n"
        "  FILE A        design A against the baseline\n"
        "  FILE A B      design B against design A\n"
        "  FILE1 FILE2   the baseline of one scenario against that of another\n\n"
        "FILE#A names a design in a file. "
        "A study's directory stands for the scenario in it. --set holds for both sides.",
    .example = "partnersim diff my.conf\npartnersim diff my.conf current conduct\n"
               "partnersim diff old.conf new.conf#conduct --lang ru",
    .options = diff_options,
    .run = run_diff,
};
