/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Varied parameters, as lists, steps and ranges, and the conditions on them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/io/number.h"
#include "sim/io/scenario_private.h"

static bool fail_vary(const struct sim_vary *vary, const char *hint, const char *text, struct sim_problems *problems)
{
    sim_problems_at(problems, SIM_PROBLEM_ERROR, vary->source, vary->line, hint, "vary \"%s\": %s", vary->path, text);
    return false;
}

/* ---- ranges and steps ---- */

static bool has_steps(enum sim_param_type type)
{
    return type == SIM_NUMBER || type == SIM_SHARE || type == SIM_TIME || type == SIM_MONEY || type == SIM_COUNT;
}

/* Types the ends of a range. */
static bool read_ends(struct sim_vary *vary, struct sim_error *error, char *hint, size_t hint_size)
{
    const char *texts[2] = {vary->from, vary->to};
    double *ends[2] = {&vary->low, &vary->high};
    if (!has_steps(vary->param->type)) {
        snprintf(hint, hint_size, "write values = { ... }");
        return sim_fail(error, SIM_USAGE, "a %s has no steps", sim_param_type_name(vary->param->type)) == SIM_OK;
    }
    for (int i = 0; i < 2; i++) {
        uint32_t whole = 0;
        void *end = vary->param->type == SIM_COUNT ? (void *)&whole : (void *)ends[i];
        if (sim_param_parse_hint(vary->param, texts[i], end, error, hint, hint_size) != SIM_OK)
            return false;
        if (vary->param->type == SIM_COUNT)
            *ends[i] = whole;
    }
    return true;
}

/* `steps` values from `from` to `to`, evenly spaced, each in canonical form. */
static bool spread(struct sim_scenario *scenario, const struct sim_vary *vary, uint32_t steps, const char **values,
                   struct sim_error *error, char *hint, size_t hint_size)
{
    for (uint32_t k = 0; k < steps; k++) {
        char text[128];
        /* Decimal steps (10%, 12.5%, 15%) should not show the dust of binary arithmetic. */
        char tidy[SIM_NUMBER_SIZE];
        const char *why;
        double value = k + 1 == steps ? vary->high : vary->low + (vary->high - vary->low) * k / (steps - 1);
        sim_decimal_print_digits(value, 12, tidy);
        if (k > 0 && k + 1 < steps && sim_decimal_value(tidy, strlen(tidy), 0, &value, &why) != 0)
            return sim_fail(error, SIM_INTERNAL, "no number between %s and %s", vary->from, vary->to) == SIM_OK;
        if (vary->param->type == SIM_COUNT && value != floor(value)) {
            snprintf(hint, hint_size, "choose steps so that the values are whole, or write values = { ... }");
            return sim_fail(error, SIM_USAGE, "%s is not a whole number", tidy) == SIM_OK;
        }
        sim_param_number_print(vary->param, value, text, sizeof text);
        values[k] = sim_arena_copy(&scenario->arena, text, strlen(text));
        if (!values[k])
            return sim_fail(error, SIM_INTERNAL, "out of memory") == SIM_OK;
    }
    return true;
}

/* From, to and, unless it is sampled, steps. */
static bool read_range(struct sim_scenario *scenario, struct sim_vary *vary, const struct sim_config_value *steps,
                       struct sim_problems *problems)
{
    struct sim_error error = {0};
    char hint[256] = "";
    uint32_t count = 0;
    if (steps && !sim_scenario_parse_row(steps->param, steps, &count, problems))
        return false;
    if (!read_ends(vary, &error, hint, sizeof hint))
        return fail_vary(vary, hint, error.text, problems);
    if (!steps) {
        if (vary->low >= vary->high)
            return fail_vary(vary, "write the smaller end first", "the range is empty", problems);
        return true;
    }
    const char **values = sim_arena_alloc(&scenario->arena, count * sizeof *values);
    if (!values)
        return sim_scenario_out_of_memory(problems);
    if (!spread(scenario, vary, count, values, &error, hint, sizeof hint))
        return fail_vary(vary, hint, error.text, problems);
    vary->values = values;
    vary->value_count = count;
    vary->from = vary->to = NULL;
    return true;
}

/* ---- one parameter ---- */

static const char *text_of(const struct sim_config_value *value)
{
    return value && value->item_count == 1 ? value->items[0].text : NULL;
}

/* Fills vary->values from `values`, or from `from`, `to` and `steps`, or leaves a range. */
static bool read_values(struct sim_scenario *scenario, uint32_t section, struct sim_vary *vary,
                        struct sim_problems *problems)
{
    const struct sim_config *config = &scenario->config;
    const struct sim_param *rows = sim_vary_schema.params;
    const struct sim_config_value *list = sim_config_find(config, section, &rows[SIM_VARY_VALUES]);
    const struct sim_config_value *steps = sim_config_find(config, section, &rows[SIM_VARY_STEPS]);
    bool sampled = scenario->generic.experiment.sampling != SIM_SAMPLING_GRID;
    vary->from = text_of(sim_config_find(config, section, &rows[SIM_VARY_FROM]));
    vary->to = text_of(sim_config_find(config, section, &rows[SIM_VARY_TO]));
    if (list && (vary->from || vary->to || steps))
        return fail_vary(vary, "write either values, or from, to and steps", "both values and steps", problems);
    if (!list && !(vary->from && vary->to && (steps || sampled)))
        return fail_vary(vary,
                         sampled ? "write values = { ... }, or from and to"
                         : vary->from && vary->to
                             ? "add steps, or draw from the range with experiment { sampling = sobol  samples = 64 }"
                             : "write values = { ... }, or from, to and steps",
                         "no values", problems);
    if (!list)
        return read_range(scenario, vary, steps, problems);
    if (list->item_count == 0)
        return fail_vary(vary, "write values = { 30d, 90d } with at least one value", "no values", problems);
    const char **values = sim_arena_alloc(&scenario->arena, list->item_count * sizeof *values);
    if (!values)
        return sim_scenario_out_of_memory(problems);
    for (uint32_t i = 0; i < list->item_count; i++)
        values[i] = list->items[i].text;
    vary->values = values;
    vary->value_count = list->item_count;
    return true;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A value twice is a slip of the pen, except in lock-step, where the others differ. */
static bool check_twice(const struct sim_vary *vary, struct sim_problems *problems)
{
    const char **sorted = malloc((vary->value_count + 1) * sizeof *sorted);
    if (!sorted)
        return sim_scenario_out_of_memory(problems);
    bool twice = false;
    for (uint32_t i = 0; i < vary->value_count; i++)
        sorted[i] = vary->values[i];
    qsort(sorted, vary->value_count, sizeof *sorted, by_text);
    for (uint32_t i = 1; i < vary->value_count; i++)
        twice = twice || strcmp(sorted[i - 1], sorted[i]) == 0;
    free(sorted);
    return twice ? fail_vary(vary, "keep one of them", "a value is listed twice", problems) : true;
}

/* Nothing that is varied may also be fixed: one of the two would be without effect. */
static bool check_fixed(const struct sim_scenario *scenario, const struct sim_vary *vary, struct sim_problems *problems)
{
    for (uint32_t d = 0; d < scenario->design_count; d++) {
        const char *fixed = sim_scenario_fixed_by(scenario, d, vary->path);
        char text[400];
        if (!fixed)
            continue;
        bool command = strcmp(fixed, "--set") == 0;
        snprintf(text, sizeof text, "%s fixes it", fixed);
        return fail_vary(vary,
                         command ? "use --vary PATH=VALUE to try one value, or take the path out of vary"
                                 : "take it out of the design, or out of vary",
                         text, problems);
    }
    return true;
}

struct sim_vary *sim_scenario_add_vary(struct sim_scenario *scenario, const char *path, void *trial,
                                       const struct sim_source *source, int line, int column,
                                       struct sim_problems *problems)
{
    struct sim_vary *vary = &scenario->varies[scenario->vary_count];
    struct sim_error error = {0};
    struct sim_place place;
    char hint[256];
    *vary = (struct sim_vary){.source = source, .line = line};
    sim_text_copy(vary->path, sizeof vary->path, path);
    for (uint32_t i = 0; i < scenario->vary_count; i++)
        if (strcmp(scenario->varies[i].path, vary->path) == 0) {
            sim_problems_in_column(problems, source, line, column, "vary it once", "vary \"%s\": is varied twice",
                                   vary->path);
            return NULL;
        }
    if (sim_parameters_find(scenario->model->schema, trial, vary->path, &place, &error, hint, sizeof hint) != SIM_OK) {
        sim_problems_in_column(problems, source, line, column, hint, "vary \"%s\": %s", vary->path, error.text);
        return NULL;
    }
    if (place.param->later) {
        sim_problems_in_column(problems, source, line, column,
                               "remove it: a value would have no effect in this version",
                               "vary \"%s\": is not available yet", vary->path);
        return NULL;
    }
    vary->param = place.param;
    scenario->vary_count++;
    return check_fixed(scenario, vary, problems) ? vary : NULL;
}

static bool read_vary(struct sim_scenario *scenario, uint32_t section, void *trial, struct sim_problems *problems)
{
    const struct sim_config_section *s = &scenario->config.sections[section];
    const struct sim_param *zip_row = &sim_vary_schema.params[SIM_VARY_ZIP];
    const struct sim_section *schema = scenario->model->schema;
    struct sim_vary *vary = sim_scenario_add_vary(scenario, s->title, trial, s->source, s->line, 0, problems);
    if (!vary || !read_values(scenario, section, vary, problems) ||
        !sim_scenario_parse_row(zip_row, sim_config_find(&scenario->config, section, zip_row), vary->zip, problems))
        return false;
    struct sim_error error = {0};
    struct sim_place place;
    char hint[256];
    bool sound = sim_parameters_find(schema, trial, vary->path, &place, &error, hint, sizeof hint) == SIM_OK;
    for (uint32_t i = 0; i < vary->value_count; i++)
        if (sim_parameters_assign(schema, trial, &place, vary->values[i], &error, hint, sizeof hint) != SIM_OK)
            sound = fail_vary(vary, hint, error.text, problems);
    return sound && (*vary->zip || check_twice(vary, problems));
}

bool sim_scenario_read_varies(struct sim_scenario *scenario, struct sim_problems *problems)
{
    const struct sim_config *config = &scenario->config;
    bool sound = true;
    scenario->varies = sim_arena_alloc(&scenario->arena, 2 * SIM_VARY_CAPACITY * sizeof *scenario->varies);
    void *trial = malloc(scenario->model->parameters_size);
    if (!scenario->varies || !trial) {
        free(trial);
        return sim_scenario_out_of_memory(problems);
    }
    memcpy(trial, scenario->base, scenario->model->parameters_size);
    for (uint32_t i = 0; i < config->section_count; i++)
        if (config->sections[i].schema == &sim_vary_schema)
            sound = read_vary(scenario, i, trial, problems) && sound;
    if (*scenario->generic.experiment.points)
        sound = sim_scenario_read_points(scenario, trial, problems) && sound;
    free(trial);
    return sound;
}

/* ---- conditions ---- */

bool sim_scenario_read_conditions(struct sim_scenario *scenario, struct sim_problems *problems)
{
    const struct sim_config *config = &scenario->config;
    const struct sim_config_value *list = NULL;
    for (uint32_t i = 0; i < config->section_count; i++)
        if (config->sections[i].schema == &sim_experiment_schema)
            list = sim_config_find(config, i, &sim_experiment_schema.params[SIM_EXPERIMENT_ONLY_IF]);
    if (!list || list->item_count == 0)
        return true;
    scenario->conditions = sim_arena_alloc(&scenario->arena, list->item_count * sizeof *scenario->conditions);
    if (!scenario->conditions)
        return sim_scenario_out_of_memory(problems);
    for (uint32_t i = 0; i < list->item_count; i++)
        scenario->conditions[i] =
            (struct sim_condition){.text = list->items[i].text, .source = list->source, .line = list->items[i].line};
    scenario->condition_count = list->item_count;
    return true;
}
