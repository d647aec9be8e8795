/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim show: what a scenario resolves to, or what a results file holds. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare/precision.h"
#include "analysis/words/quantity.h"
#include "cli/command.h"
#include "cli/console/table.h"
#include "cli/study/scenario_file.h"
#include "cli/study/study_path.h"
#include "sim/io/commit.h"
#include "sim/io/generic.h"
#include "sim/io/results.h"

/* ---- a scenario ---- */

struct listing {
    const struct sim_scenario *scenario;
    uint32_t design;
    struct cli_table table;
};

static void list_value(void *context, const char *path, const struct sim_param *param, const void *value,
                       const char *canonical)
{
    struct listing *listing = context;
    char quoted[1200];
    (void)value;
    const char *unit = param->unit && strcmp(param->unit, "1") != 0 ? param->unit : "";
    /* "currency/y" of this scenario is "RUB/y". */
    const char *currency = sim_scenario_currency(listing->scenario), *at = strstr(unit, "currency");
    char own[100];
    if (at && *currency) {
        snprintf(own, sizeof own, "%.*s%s%s", (int)(at - unit), unit, currency, at + strlen("currency"));
        unit = own;
    }
    sim_quote(canonical, quoted, sizeof quoted);
    const char *cells[] = {path, quoted, unit, sim_scenario_origin(listing->scenario, listing->design, path)};
    cli_table_row(&listing->table, cells);
}

static const char *const value_heads[] = {"path", "value", "unit", "origin"};

static void list_experiment(struct listing *listing)
{
    const struct sim_experiment *e = sim_scenario_experiment(listing->scenario);
    static const struct sim_param time = {.type = SIM_TIME, .unit = "d"};
    static const struct {
        const char *path;
        size_t offset;
    } times[] = {
        {"experiment.horizon", offsetof(struct sim_experiment, horizon)},
        {"experiment.warmup", offsetof(struct sim_experiment, warmup)},
        {"experiment.sample", offsetof(struct sim_experiment, sample)},
        {"experiment.mail_window", offsetof(struct sim_experiment, mail_window)},
        {"experiment.directory", offsetof(struct sim_experiment, directory)},
    };
    char text[80];
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        sim_param_print(&time, (const char *)e + times[i].offset, text, sizeof text);
        list_value(listing, times[i].path, &time, NULL, text);
    }
    snprintf(text, sizeof text, "%u", e->replications);
    list_value(listing, "experiment.replications", &(struct sim_param){.unit = "1"}, NULL, text);
    snprintf(text, sizeof text, "%llu", (unsigned long long)e->seed);
    list_value(listing, "experiment.seed", &(struct sim_param){.unit = "1"}, NULL, text);
}

static void list_question(struct listing *listing)
{
    const struct sim_decide *decide = &sim_scenario_experiment(listing->scenario)->decide;
    const struct sim_model *model = sim_scenario_model(listing->scenario);
    static const struct sim_param number = {.type = SIM_NUMBER}, share = {.type = SIM_SHARE};
    const char *unit = "";
    char text[80];
    for (uint32_t m = 0; m < model->metric_count; m++)
        if (strcmp(model->metrics[m].name, decide->metric) == 0)
            unit = model->metrics[m].unit;
    const struct sim_param plain = {.unit = "1"}, amount = {.unit = unit};
    list_value(listing, "experiment.decide.metric", &plain, NULL, decide->metric);
    list_value(listing, "experiment.decide.goal", &plain, NULL, decide->goal == SIM_WANT_MAX ? "max" : "min");
    sim_param_number_print(&number, decide->matters, text, sizeof text);
    list_value(listing, "experiment.decide.matters", &amount, NULL, text);
    sim_param_number_print(&share, decide->confidence, text, sizeof text);
    list_value(listing, "experiment.decide.confidence", &plain, NULL, text);
    cli_print_precision(decide, text, sizeof text);
    list_value(listing, "experiment.decide.precision", decide->relative ? &plain : &amount, NULL, text);
    snprintf(text, sizeof text, "%u", decide->most);
    list_value(listing, "experiment.decide.most", &plain, NULL, text);
}

static void print_values(const struct cli_table *table)
{
    int path = 0, value = 0;
    for (uint32_t row = 0; row < table->rows; row++) {
        int p = (int)strlen(table->cells[4 * row]), v = (int)strlen(table->cells[4 * row + 1]);
        path = p > path && p <= 60 ? p : path;
        value = v > value && v <= 24 ? v : value;
    }
    for (uint32_t row = 0; row < table->rows; row++) {
        const char *const *c = &table->cells[4 * (size_t)row];
        /* Units of times are in the value already. */
        bool unit = *c[2] && strcmp(c[2], "d") != 0;
        printf("%-*s = %-*s  # %s%s%s\n", path, c[0], value, c[1], unit ? c[2] : "", unit ? ", " : "", c[3]);
    }
}

static int show_scenario(const struct cli_invocation *invocation, const char *file)
{
    struct sim_problems problems = {0};
    struct sim_scenario *scenario = cli_read_scenario(invocation, file, &problems);
    const char *design = cli_value(invocation, "design");
    int status = SIM_USAGE;
    if (!scenario)
        return SIM_USAGE;
    struct listing listing = {.scenario = scenario, .design = sim_scenario_baseline(scenario)};
    const struct sim_model *model = sim_scenario_model(scenario);
    void *parameters = malloc(model->parameters_size);
    cli_table_init(&listing.table, value_heads, 4);
    if (design)
        listing.design = cli_find_design(invocation, scenario, design);
    if (cli_flag(invocation, "file") && listing.design != UINT32_MAX) {
        char *text = sim_scenario_print(scenario);
        status = text ? SIM_OK : cli_complain(invocation, SIM_INTERNAL, "out of memory");
        fputs(text ? text : "", stdout);
        free(text);
    } else if (listing.design != UINT32_MAX && parameters) {
        sim_scenario_resolve(scenario, listing.design, NULL, 0, parameters, &problems);
        sim_parameters_walk(model->schema, parameters, list_value, &listing);
        list_experiment(&listing);
        list_question(&listing);
        const char *title = sim_scenario_design(scenario, listing.design)->title;
        status = listing.table.out_of_memory ? cli_complain(invocation, SIM_INTERNAL, "out of memory") : SIM_OK;
        if (cli_flag(invocation, "json")) {
            status =
                cli_print_json(json_pack("{s:s, s:s, s:s, s:o}", "file", file, "title", sim_scenario_title(scenario),
                                         "design", title, "values", cli_table_json(&listing.table)),
                               stdout);
        } else {
            printf("# %s, design \"%s\"\n", file, title);
            print_values(&listing.table);
        }
    }
    cli_table_fini(&listing.table);
    free(parameters);
    sim_scenario_destroy(scenario);
    return status;
}

/* ---- results ---- */

static const char *const attribute_names[] = {
    "partnersim_version", "git_commit", "command_line", "created",    "seed",
    "scenario_sha256",    "cells",      "digest",       "provenance", "stopping"};

static json_t *results_json(struct sim_results *results, const char *path)
{
    json_t *points = json_array(), *metrics = json_array(), *attributes = json_object();
    uint32_t replications = sim_results_replication_count(results);
    for (uint32_t i = 0; i < sim_results_point_count(results); i++) {
        struct sim_results_point point = sim_results_point(results, i);
        uint32_t counts[3] = {0};
        for (uint32_t r = 0; r < replications; r++)
            counts[sim_results_status(results, i, r) % 3]++;
        json_array_append_new(points,
                              json_pack("{s:s, s:s, s:s, s:i, s:i, s:i}", "label", point.label, "design", point.design,
                                        "id", point.id, "done", (int)counts[SIM_PAIR_DONE], "failed",
                                        (int)counts[SIM_PAIR_FAILED], "missing", (int)counts[SIM_PAIR_MISSING]));
    }
    for (uint32_t i = 0; i < sim_results_metric_count(results); i++) {
        const struct sim_metric *m = sim_results_metric(results, i);
        json_array_append_new(metrics,
                              json_pack("{s:s, s:s, s:s}", "name", m->name, "unit", m->unit, "title", m->title));
    }
    for (size_t i = 0; i < sizeof attribute_names / sizeof attribute_names[0]; i++) {
        const char *text = sim_results_attribute(results, attribute_names[i]);
        if (text)
            json_object_set_new(attributes, attribute_names[i], json_string(text));
    }
    return json_pack("{s:s, s:i, s:i, s:o, s:o, s:o}", "file", path, "replications", (int)replications, "times",
                     (int)sim_results_time_count(results), "points", points, "metrics", metrics, "attributes",
                     attributes);
}

static void print_points(struct sim_results *results)
{
    static const char *const heads[] = {"point", "design", "done", "failed", "missing"};
    struct cli_table table;
    cli_table_init(&table, heads, 5);
    for (uint32_t i = 0; i < sim_results_point_count(results); i++) {
        struct sim_results_point point = sim_results_point(results, i);
        uint32_t counts[3] = {0};
        char numbers[3][16];
        for (uint32_t r = 0; r < sim_results_replication_count(results); r++)
            counts[sim_results_status(results, i, r) % 3]++;
        snprintf(numbers[0], sizeof numbers[0], "%u", counts[SIM_PAIR_DONE]);
        snprintf(numbers[1], sizeof numbers[1], "%u", counts[SIM_PAIR_FAILED]);
        snprintf(numbers[2], sizeof numbers[2], "%u", counts[SIM_PAIR_MISSING]);
        const char *cells[] = {point.label, point.design, numbers[0], numbers[1], numbers[2]};
        cli_table_row(&table, cells);
    }
    cli_table_print(&table, stdout);
    cli_table_fini(&table);
}

/* If replications were to end at a precision: did they? */
static void print_precision(struct sim_results *results)
{
    struct ana_study_view *view = NULL;
    struct ana_precision precision;
    struct ana_buffer text = {0};
    if (ana_view_open(results, &view, NULL) == SIM_OK && ana_precision_of(view, &precision, NULL) == SIM_OK) {
        ana_put_precision(&text, view, &precision, ANA_EN, ANA_PLAIN);
        printf("precision: %s\n", ana_buffer_text(&text));
    }
    ana_buffer_free(&text);
    ana_view_close(view);
}

static void print_results(struct sim_results *results, const char *path)
{
    struct sim_results_question question = sim_results_question(results);
    const double *time = sim_results_time(results);
    uint32_t times = sim_results_time_count(results);
    printf("%s: %u points x %u replications x %u samples", path, sim_results_point_count(results),
           sim_results_replication_count(results), times);
    if (times > 0 && time)
        printf(", day %g to %g", time[0], time[times - 1]);
    fputs("\n", stdout);
    if (question.title && *question.title)
        printf("question: %s\n", question.title);
    if (question.metric && *question.metric)
        printf("decides:  %s, %s is better\n", question.metric, question.maximise ? "more" : "less");
    print_precision(results);
    fputs("\n", stdout);
    print_points(results);
    puts("\nmetrics:");
    for (uint32_t i = 0; i < sim_results_metric_count(results); i++) {
        const struct sim_metric *m = sim_results_metric(results, i);
        printf("  %-32s %-10s %s\n", m->name, m->unit, m->title);
    }
    puts("\nprovenance:");
    for (size_t i = 0; i < sizeof attribute_names / sizeof attribute_names[0]; i++) {
        const char *text = sim_results_attribute(results, attribute_names[i]);
        if (text)
            printf("  %-20s %s\n", attribute_names[i], text);
    }
}

static int show_results(const struct cli_invocation *invocation, const char *path)
{
    struct sim_error error = {0};
    int status = cli_expect_results(path, &error);
    struct sim_results *results = status == SIM_OK ? sim_results_open(path, &error) : NULL;
    if (!results)
        return cli_complain(invocation, error.status, "%s", error.text);
    if (cli_flag(invocation, "file")) {
        const char *text = sim_results_attribute(results, "scenario");
        if (text)
            fputs(text, stdout);
        else
            status = cli_complain(invocation, SIM_INTERNAL, "%s holds no scenario", path);
    } else if (cli_flag(invocation, "json")) {
        status = cli_print_json(results_json(results, path), stdout);
    } else {
        print_results(results, path);
    }
    sim_results_close(results);
    return status;
}

static int run_show(const struct cli_invocation *invocation)
{
    const char *path = cli_operand(invocation, 0);
    const char *const *sets;
    if (!sim_is_directory(path) && !cli_is_results_file(path))
        return show_scenario(invocation, path);
    if (cli_values(invocation, "set", &sets) > 0 || cli_value(invocation, "design"))
        return cli_complain(invocation, SIM_USAGE, "--set and --design are for scenarios; %s holds results", path);
    return show_results(invocation, path);
}

static const struct cli_option show_options[] = {
    {"design", "NAME", false, "show the terms of this design instead of the baseline's"},
    CLI_SET_OPTION,
    {"file", NULL, false, "print the whole scenario as one self-contained file"},
    {"json", NULL, false, "print as JSON"},
    {NULL, NULL, false, NULL},
};

extern const struct cli_command cli_show_command;
const struct cli_command cli_show_command = {
    .name = "show",
    .operands = "FILE",
    .least_operands = 1,
    .most_operands = 1,
    .summary = "Show what a scenario resolves to, or what a results file holds",
    .description =
        "For a scenario: every value with its unit and where it comes from (a file and line, a design, --set, "
        "or the default). For a results file or the directory of a study: points, replications, metrics, "
        "and where the results come from.",
    .example = "partnersim show my.conf\npartnersim show my.conf --design conduct\npartnersim show my/results.h5",
    .options = show_options,
    .run = run_show,
};
