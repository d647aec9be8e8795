/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs and varied parameters: sections that hold lists, read value by value. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/io/number.h"
#include "sim/io/scenario_private.h"

static bool out_of_memory(struct sim_problems *problems)
{
    sim_problems_add(problems, SIM_PROBLEM_ERROR, NULL, 0, "", "out of memory");
    return false;
}

static uint32_t count_sections(const struct sim_config *config, const struct sim_section *schema)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < config->section_count; i++)
        count += config->sections[i].schema == schema;
    return count;
}

static const char *text_of(const struct sim_config_value *value, const char *fallback)
{
    return value && value->item_count == 1 ? value->items[0].text : fallback;
}

/* Parses a row of design or vary into `out`; reports at the value. */
static bool parse_row(const struct sim_param *param, const struct sim_config_value *value, void *out,
                      struct sim_problems *problems)
{
    struct sim_error error = {0};
    char hint[256];
    const char *text = text_of(value, param->fallback);
    if (sim_param_parse_hint(param, text, out, &error, hint, sizeof hint) == SIM_OK)
        return true;
    sim_problems_at(problems, SIM_PROBLEM_ERROR, value ? value->source : NULL, value ? value->line : 0, hint, "%s: %s",
                    param->name, error.text);
    return false;
}

/* ---- designs ---- */

static bool read_diverge(struct sim_design *design, const struct sim_config_value *value, struct sim_problems *problems)
{
    static const struct sim_param time = {.name = "diverge_at", .type = SIM_TIME, .min = -36500, .max = 36500};
    design->diverge_at_start = strcmp(text_of(value, "0"), "start") == 0;
    if (design->diverge_at_start || !value)
        return true;
    struct sim_error error = {0};
    char hint[256];
    if (sim_param_parse_hint(&time, text_of(value, "0"), &design->diverge_days, &error, hint, sizeof hint) == SIM_OK)
        return true;
    sim_problems_at(problems, SIM_PROBLEM_ERROR, value->source, value->line,
                    "write a time since the end of the warm-up such as 0, 90d or 1y, or start", "diverge_at: %s",
                    error.text);
    return false;
}

static bool read_changes(struct sim_scenario *scenario, uint32_t index, const struct sim_config_value *set,
                         struct sim_problems *problems)
{
    struct sim_design_change_list *list = &scenario->changes[index];
    uint32_t count = set ? set->item_count : 0;
    bool sound = true;
    list->changes = sim_arena_alloc(&scenario->arena, (count + 1) * sizeof *list->changes);
    if (!list->changes)
        return out_of_memory(problems);
    for (uint32_t i = 0; i < count; i++) {
        struct sim_change change = {.source = set->source, .line = set->items[i].line};
        change.origin = sim_arena_print(&scenario->arena, "design %s (%s:%d)", scenario->designs[index].title,
                                        set->source->name, change.line);
        if (!change.origin)
            return out_of_memory(problems);
        if (!sim_change_parse(&scenario->arena, set->items[i].text, &change, problems)) {
            sound = false;
            continue;
        }
        for (uint32_t k = 0; k < list->count; k++) {
            if (strcmp(list->changes[k].path, change.path) == 0) {
                sim_problems_at(problems, SIM_PROBLEM_ERROR, set->source, change.line, "keep one of them",
                                "design \"%s\" sets %s twice", scenario->designs[index].title, change.path);
                sound = false;
            }
        }
        list->changes[list->count++] = change;
    }
    scenario->designs[index].change_count = list->count;
    return sound;
}

static bool read_design(struct sim_scenario *scenario, uint32_t section, uint32_t index, struct sim_problems *problems)
{
    const struct sim_config *config = &scenario->config;
    const struct sim_config_section *s = &config->sections[section];
    const struct sim_param *rows = sim_design_schema.params;
    struct sim_design *design = &scenario->designs[index];
    scenario->changes[index].source = s->source;
    scenario->changes[index].line = s->line;
    if (strlen(s->title) >= sizeof design->title) {
        sim_problems_at(problems, SIM_PROBLEM_ERROR, s->source, s->line, "put the rest into its description",
                        "the title of a design has at most %zu bytes", sizeof design->title - 1);
        return false;
    }
    strcpy(design->title, s->title);
    bool sound =
        parse_row(&rows[SIM_DESIGN_DESCRIPTION], sim_config_find(config, section, &rows[SIM_DESIGN_DESCRIPTION]),
                  design->description, problems);
    sound = read_diverge(design, sim_config_find(config, section, &rows[SIM_DESIGN_DIVERGE_AT]), problems) && sound;
    return read_changes(scenario, index, sim_config_find(config, section, &rows[SIM_DESIGN_SET]), problems) && sound;
}

bool sim_scenario_read_designs(struct sim_scenario *scenario, struct sim_problems *problems)
{
    const struct sim_config *config = &scenario->config;
    uint32_t count = count_sections(config, &sim_design_schema), index = 0;
    bool sound = true;
    scenario->design_count = count ? count : 1;
    scenario->designs = sim_arena_alloc(&scenario->arena, scenario->design_count * sizeof *scenario->designs);
    scenario->changes = sim_arena_alloc(&scenario->arena, scenario->design_count * sizeof *scenario->changes);
    if (!scenario->designs || !scenario->changes)
        return out_of_memory(problems);
    if (count == 0)
        strcpy(scenario->designs[0].title, "baseline");
    for (uint32_t i = 0; i < config->section_count; i++)
        if (config->sections[i].schema == &sim_design_schema)
            sound = read_design(scenario, i, index++, problems) && sound;
    return sound;
}

/* ---- varied parameters ---- */

static bool fail_vary(const struct sim_origin *at, const char *hint, const char *path, const char *text,
                      struct sim_problems *problems)
{
    sim_problems_at(problems, SIM_PROBLEM_ERROR, at->source, at->line, hint, "vary \"%s\": %s", path, text);
    return false;
}

/* `steps` values from `from` to `to`, evenly spaced, each in canonical form. */
static bool spread(struct sim_scenario *scenario, const struct sim_param *param, const char *from, const char *to,
                   uint32_t steps, const char **values, struct sim_error *error, char *hint, size_t hint_size)
{
    uint32_t whole = 0;
    double ends[2];
    const char *texts[2] = {from, to};
    if (param->type != SIM_NUMBER && param->type != SIM_SHARE && param->type != SIM_TIME && param->type != SIM_MONEY &&
        param->type != SIM_COUNT) {
        snprintf(hint, hint_size, "write values = { ... }");
        return sim_fail(error, SIM_USAGE, "a %s has no steps", sim_param_type_name(param->type)) == SIM_OK;
    }
    for (int i = 0; i < 2; i++) {
        void *end = param->type == SIM_COUNT ? (void *)&whole : (void *)&ends[i];
        if (sim_param_parse_hint(param, texts[i], end, error, hint, hint_size) != SIM_OK)
            return false;
        if (param->type == SIM_COUNT)
            ends[i] = whole;
    }
    for (uint32_t k = 0; k < steps; k++) {
        char text[128];
        /* Decimal steps (10%, 12.5%, 15%) should not show the dust of binary arithmetic. */
        char tidy[SIM_NUMBER_SIZE];
        const char *why;
        double value = k + 1 == steps ? ends[1] : ends[0] + (ends[1] - ends[0]) * k / (steps - 1);
        sim_decimal_print_digits(value, 12, tidy);
        if (k > 0 && k + 1 < steps && sim_decimal_value(tidy, strlen(tidy), 0, &value, &why) != 0)
            return sim_fail(error, SIM_INTERNAL, "no number between %s and %s", from, to) == SIM_OK;
        if (param->type == SIM_COUNT && value != floor(value)) {
            snprintf(hint, hint_size, "choose steps so that the values are whole, or write values = { ... }");
            return sim_fail(error, SIM_USAGE, "%s is not a whole number", tidy) == SIM_OK;
        }
        sim_param_number_print(param, value, text, sizeof text);
        values[k] = sim_arena_copy(&scenario->arena, text, strlen(text));
        if (!values[k])
            return sim_fail(error, SIM_INTERNAL, "out of memory") == SIM_OK;
    }
    return true;
}

/* Fills vary->values from `values`, or from `from`, `to` and `steps`. */
static bool read_vary_values(struct sim_scenario *scenario, uint32_t section, struct sim_vary *vary,
                             const struct sim_param *param, const struct sim_origin *at, struct sim_problems *problems)
{
    const struct sim_config *config = &scenario->config;
    const struct sim_param *rows = sim_vary_schema.params;
    const struct sim_config_value *list = sim_config_find(config, section, &rows[SIM_VARY_VALUES]);
    const struct sim_config_value *from = sim_config_find(config, section, &rows[SIM_VARY_FROM]);
    const struct sim_config_value *to = sim_config_find(config, section, &rows[SIM_VARY_TO]);
    const struct sim_config_value *steps = sim_config_find(config, section, &rows[SIM_VARY_STEPS]);
    uint32_t count = list ? list->item_count : 0;
    if (list && (from || to || steps))
        return fail_vary(at, "write either values, or from, to and steps", vary->path, "both values and steps",
                         problems);
    if (!list && !(from && to && steps))
        return fail_vary(at, "write values = { ... }, or from, to and steps", vary->path, "no values", problems);
    if (!list && !parse_row(&rows[SIM_VARY_STEPS], steps, &count, problems))
        return false;
    if (count == 0)
        return fail_vary(at, "write values = { 30d, 90d } with at least one value", vary->path, "no values", problems);
    const char **values = sim_arena_alloc(&scenario->arena, count * sizeof *values);
    if (!values)
        return out_of_memory(problems);
    vary->values = values;
    vary->value_count = count;
    if (list) {
        for (uint32_t i = 0; i < count; i++)
            values[i] = list->items[i].text;
        return true;
    }
    struct sim_error error = {0};
    char hint[256] = "";
    if (spread(scenario, param, from->items[0].text, to->items[0].text, count, values, &error, hint, sizeof hint))
        return true;
    return fail_vary(at, hint, vary->path, error.text, problems);
}

static bool read_vary(struct sim_scenario *scenario, uint32_t section, uint32_t index, void *trial,
                      struct sim_problems *problems)
{
    const struct sim_config_section *s = &scenario->config.sections[section];
    struct sim_vary *vary = &scenario->varies[index];
    struct sim_origin *at = &scenario->vary_places[index];
    const struct sim_section *schema = scenario->model->schema;
    struct sim_error error = {0};
    struct sim_place place;
    char hint[256];
    *at = (struct sim_origin){NULL, NULL, s->source, s->line};
    sim_text_copy(vary->path, sizeof vary->path, s->title);
    if (sim_parameters_find(schema, trial, vary->path, &place, &error, hint, sizeof hint) != SIM_OK)
        return fail_vary(at, hint, vary->path, error.text, problems);
    if (place.param->later)
        return fail_vary(at, "remove it: a value would have no effect in this version", vary->path,
                         "is not available yet", problems);
    if (!read_vary_values(scenario, section, vary, place.param, at, problems))
        return false;
    bool sound = true;
    for (uint32_t i = 0; i < vary->value_count; i++) {
        if (sim_parameters_assign(schema, trial, &place, vary->values[i], &error, hint, sizeof hint) != SIM_OK)
            sound = fail_vary(at, hint, vary->path, error.text, problems);
        for (uint32_t k = 0; k < i && sound; k++)
            if (strcmp(vary->values[k], vary->values[i]) == 0)
                sound = fail_vary(at, "keep one of them", vary->path, "a value is listed twice", problems);
    }
    return sound;
}

bool sim_scenario_read_varies(struct sim_scenario *scenario, struct sim_problems *problems)
{
    const struct sim_config *config = &scenario->config;
    uint32_t count = count_sections(config, &sim_vary_schema);
    bool sound = true;
    scenario->varies = sim_arena_alloc(&scenario->arena, (count + 1) * sizeof *scenario->varies);
    scenario->vary_places = sim_arena_alloc(&scenario->arena, (count + 1) * sizeof *scenario->vary_places);
    void *trial = malloc(scenario->model->parameters_size);
    if (!scenario->varies || !scenario->vary_places || !trial) {
        free(trial);
        return out_of_memory(problems);
    }
    memcpy(trial, scenario->base, scenario->model->parameters_size);
    for (uint32_t i = 0; i < config->section_count; i++)
        if (config->sections[i].schema == &sim_vary_schema)
            sound = read_vary(scenario, i, scenario->vary_count++, trial, problems) && sound;
    free(trial);
    return sound;
}
