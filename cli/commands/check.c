/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim check: is this scenario sound, and what would it ask for? */
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/console/table.h"
#include "cli/study/scenario_file.h"
#include "cli/study/study_directory.h"
#include "sim/experiment/combinations.h"
#include "sim/io/schema.h"
#include "sim/parallel/run.h"

/* How much there is to do. */
struct sizes {
    double points, runs;
    uint32_t first, samples; /* replications, as long as no precision asks for more */
};

static struct sizes sizes_of(const struct sim_scenario *scenario, const struct sim_combinations *layout)
{
    const struct sim_experiment *e = sim_scenario_experiment(scenario);
    struct sizes s = {.points = (double)sim_scenario_design_count(scenario) * layout->count};
    s.first = cli_first_replications(scenario);
    s.runs = s.points * s.first;
    const struct sim_run_setup setup = {.warmup_days = e->warmup,
                                        .horizon_days = e->horizon,
                                        .sample_days = e->sample,
                                        .window_days = e->mail_window,
                                        .directory_days = e->directory};
    s.samples = sim_run_time_count(&setup);
    return s;
}

static void print_days(double days, char out[80])
{
    static const struct sim_param time = {.type = SIM_TIME};
    sim_param_number_print(&time, days, out, 80);
}

static uint32_t count_elements(const struct sim_section *section, const char *base, const struct sim_section *wanted)
{
    uint32_t total = 0;
    for (uint32_t i = 0; section->children && section->children[i]; i++) {
        const struct sim_section *child = section->children[i];
        if (child->size == 0)
            continue;
        uint32_t count = child->titled ? sim_titled_count(child, base) : 1;
        total += child == wanted ? count : 0;
        for (uint32_t k = 0; k < count; k++)
            total += count_elements(child, base + child->offset + (size_t)k * child->size, wanted);
    }
    return total;
}

/* "region: 2, tier: 4": how many of each titled section. */
static void list_counts(const struct sim_section *schema, const struct sim_section *section, const char *base,
                        struct ana_buffer *text)
{
    for (uint32_t i = 0; section->children && section->children[i]; i++) {
        const struct sim_section *child = section->children[i];
        if (child->size == 0)
            continue;
        uint32_t count = child->titled ? count_elements(schema, base, child) : 0;
        if (count > 0)
            ana_put(text, "%s%s: %u", text->length ? ", " : "", child->name, count);
        list_counts(schema, child, base, text);
    }
}

static void print_question(const struct sim_scenario *scenario)
{
    struct ana_buffer text = {0};
    const struct sim_decide *decide = &sim_scenario_experiment(scenario)->decide;
    static const struct sim_param number = {.type = SIM_NUMBER}, share = {.type = SIM_SHARE};
    char matters[80], confidence[80];
    if (*sim_scenario_title(scenario)) {
        ana_put_text(&text, sim_scenario_title(scenario));
        cli_print_fact("  question", 16, &text);
    }
    if (!*decide->metric) {
        puts("  decides       nothing declared: every metric is exploratory (experiment.decide)");
        return;
    }
    sim_param_number_print(&number, decide->matters, matters, sizeof matters);
    sim_param_number_print(&share, decide->confidence, confidence, sizeof confidence);
    ana_put(&text, "%s, %s is better; ", decide->metric, decide->goal == SIM_WANT_MAX ? "more" : "less");
    if (decide->matters > 0)
        ana_put(&text, "differences below %s do not matter; ", matters);
    ana_put(&text, "%s intervals", confidence);
    cli_print_fact("  decides", 16, &text);
}

/* More replications may come. */
static void print_precision(const struct sim_scenario *scenario, double points)
{
    const struct sim_decide *decide = &sim_scenario_experiment(scenario)->decide;
    char precision[80];
    cli_print_precision(decide, precision, sizeof precision);
    printf(
        "  precision     replications are added until every difference is known to -+%s%s; at most %u of them = %.0f "
        "runs\n",
        precision, decide->relative ? " of the baseline's mean" : "", decide->most, points * decide->most);
}

static void print_varied(const struct sim_combinations *layout)
{
    for (uint32_t i = 0; i < layout->vary_count; i++) {
        const struct sim_vary *vary = &layout->vary[i];
        struct ana_buffer text = {0};
        ana_put(&text, "%s: ", vary->path);
        if (vary->from)
            ana_put(&text, "from %s to %s", vary->from, vary->to);
        else
            ana_put(&text, "%u value%s", vary->value_count, vary->value_count == 1 ? "" : "s");
        if (*vary->zip)
            ana_put(&text, ", in lock-step (%s)", vary->zip);
        cli_print_fact("  varied", 16, &text);
    }
}

static void print_summary(const struct sim_scenario *scenario, const struct sim_combinations *layout, const char *file)
{
    const struct sim_experiment *e = sim_scenario_experiment(scenario);
    const struct sizes s = sizes_of(scenario, layout);
    const struct sim_model *model = sim_scenario_model(scenario);
    char warmup[80], horizon[80], sample[80];
    printf("%s is sound\n", file);
    print_question(scenario);
    struct ana_buffer designs = {0};
    for (uint32_t i = 0; i < sim_scenario_design_count(scenario); i++)
        ana_put(&designs, "%s%s%s", i ? ", " : "", sim_scenario_design(scenario, i)->title,
                i == sim_scenario_baseline(scenario) ? " (baseline)" : "");
    cli_print_fact("  designs", 16, &designs);
    print_varied(layout);
    if (layout->before_conditions != layout->count)
        printf("  only_if       leaves %u of %llu combinations\n", layout->count,
               (unsigned long long)layout->before_conditions);
    bool staged = e->decide.precision > 0;
    printf("  runs          %.0f point%s x %u replication%s = %.0f%s\n", s.points, s.points == 1 ? "" : "s", s.first,
           s.first == 1 ? "" : "s", s.runs, staged ? " to begin with" : "");
    if (staged)
        print_precision(scenario, s.points);
    print_days(e->warmup, warmup);
    print_days(e->horizon, horizon);
    print_days(e->sample, sample);
    printf("  time          %s warm-up, then %s; a sample every %s: %u\n", warmup, horizon, sample, s.samples);
    printf("  model         %s %s, %u metrics\n", model->name, model->version, model->metric_count);
}

static void print_sizes(const struct sim_scenario *scenario, const void *parameters)
{
    struct ana_buffer text = {0};
    const struct sim_section *schema = sim_scenario_model(scenario)->schema;
    list_counts(schema, schema, parameters, &text);
    if (text.length > 0)
        cli_print_fact("  sizes", 16, &text);
}

/* Values of the baseline, and those that rest on an assumption or name no source: as the report counts them. */
struct sources {
    uint32_t values, assumed, unsourced;
};

static void count_source(void *context, const char *path, const struct sim_param *param, const void *value,
                         const char *canonical)
{
    (void)path;
    (void)value;
    (void)canonical;
    struct sources *sources = context;
    sources->values++;
    sources->assumed += param->grade == 'X';
    sources->unsourced += !param->source || !param->source[0];
}

static void print_sources(const struct sim_scenario *scenario, const void *parameters)
{
    struct sources sources = {0};
    struct ana_buffer text = {0};
    sim_parameters_walk(sim_scenario_model(scenario)->schema, parameters, count_source, &sources);
    ana_put(&text, "%u parameters, of which %u rest on an assumption (grade X; `partnersim params`)", sources.values,
            sources.assumed);
    if (sources.unsourced > 0)
        ana_put(&text, "; %u name no source", sources.unsourced);
    cli_print_fact("  sources", 16, &text);
}

static json_t *designs_json(const struct sim_scenario *scenario)
{
    json_t *array = json_array();
    for (uint32_t i = 0; i < sim_scenario_design_count(scenario); i++) {
        const struct sim_design *d = sim_scenario_design(scenario, i);
        json_array_append_new(array, json_pack("{s:s, s:s, s:f, s:b, s:i}", "title", d->title, "description",
                                               d->description, "diverge_days", d->diverge_days, "baseline",
                                               i == sim_scenario_baseline(scenario), "changes", (int)d->change_count));
    }
    return array;
}

static int print_check_json(const struct sim_scenario *scenario, const struct sim_combinations *layout,
                            const char *file, const struct sim_problems *problems)
{
    json_t *root =
        json_pack("{s:s, s:b, s:i, s:i, s:o}", "file", file, "sound", layout != NULL, "errors", (int)problems->errors,
                  "warnings", (int)problems->warnings, "problems", cli_problems_json(problems));
    if (root && layout) {
        const struct sizes s = sizes_of(scenario, layout);
        const struct sim_experiment *e = sim_scenario_experiment(scenario);
        json_object_set_new(root, "title", json_string(sim_scenario_title(scenario)));
        json_object_set_new(root, "designs", designs_json(scenario));
        json_object_set_new(root, "points", json_integer((json_int_t)s.points));
        json_object_set_new(root, "replications", json_integer(s.first));
        if (e->decide.precision > 0)
            json_object_set_new(root, "precision",
                                json_pack("{s:f, s:b, s:i}", "value", e->decide.precision, "relative",
                                          e->decide.relative, "most", (int)e->decide.most));
        json_object_set_new(root, "samples", json_integer(s.samples));
        json_object_set_new(root, "seed", json_integer((json_int_t)e->seed));
        json_object_set_new(root, "model", json_string(sim_scenario_model(scenario)->version));
    }
    return cli_print_json(root, stdout);
}

/* The points of all designs; NULL after printing why there are none. */
static struct sim_combinations *lay_out(const struct sim_scenario *scenario, struct sim_problems *problems)
{
    uint32_t count = sim_scenario_design_count(scenario);
    uint32_t *designs = malloc(count * sizeof *designs);
    struct sim_problems found = {0};
    for (uint32_t i = 0; designs && i < count; i++)
        designs[i] = i;
    struct sim_combinations *layout =
        designs ? sim_combinations_create(scenario, NULL, 0, designs, count, &found) : NULL;
    free(designs);
    sim_problems_print(&found, stderr, cli_colour(STDERR_FILENO));
    for (uint32_t i = 0; i < found.count && problems->count < SIM_PROBLEMS_MAX; i++)
        problems->item[problems->count++] = found.item[i];
    problems->errors += found.errors;
    return layout;
}

static int run_check(const struct cli_invocation *invocation)
{
    const char *file = cli_operand(invocation, 0);
    struct sim_problems problems = {0};
    struct sim_scenario *scenario = cli_read_scenario(invocation, file, &problems);
    struct sim_combinations *layout = scenario ? lay_out(scenario, &problems) : NULL;
    int status = layout ? SIM_OK : SIM_USAGE;
    if (cli_flag(invocation, "json")) {
        if (print_check_json(scenario, layout, file, &problems) != SIM_OK)
            status = cli_complain(invocation, SIM_INTERNAL, "out of memory");
    } else if (layout) {
        void *parameters = malloc(sim_scenario_model(scenario)->parameters_size);
        print_summary(scenario, layout, file);
        if (parameters &&
            sim_scenario_resolve(scenario, sim_scenario_baseline(scenario), NULL, 0, parameters, NULL) == SIM_OK) {
            print_sources(scenario, parameters);
            print_sizes(scenario, parameters);
        }
        char quoted[8192];
        cli_shell_quote(file, quoted, sizeof quoted);
        printf("next: partnersim plan %s\n", quoted);
        free(parameters);
    }
    sim_combinations_destroy(layout);
    sim_scenario_destroy(scenario);
    return status;
}

static const struct cli_option check_options[] = {
    CLI_SET_OPTION,
    {"json", NULL, false, "print the outcome as JSON"},
    {NULL, NULL, false, NULL},
};

extern const struct cli_command cli_check_command;
const struct cli_command cli_check_command = {
    .name = "check",
    .operands = "FILE",
    .least_operands = 1,
    .most_operands = 1,
    .summary = "Check a scenario file and tell what it would simulate",
    .description = "Reads the file with everything it extends and includes, checks every value against its type, unit "
                   "and range, resolves every design, and warns of terms that are legal but senseless. Up to 20 "
                   "problems are reported at once, each with file, line, reason and remedy. Nothing is simulated.\n\n"
                   "Exit status 2 if there are errors; warnings alone do not count.",
    .example = "partnersim check my.conf\npartnersim check my.conf --set experiment.replications=100",
    .options = check_options,
    .run = run_check,
};
