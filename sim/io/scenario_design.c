/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs: sections that hold lists, read value by value. */
#include <string.h>

#include "sim/io/scenario_private.h"

bool sim_scenario_out_of_memory(struct sim_problems *problems)
{
    sim_problems_add(problems, SIM_PROBLEM_ERROR, NULL, 0, "", "out of memory");
    return false;
}

uint32_t sim_scenario_count_sections(const struct sim_config *config, const struct sim_section *schema)
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

bool sim_scenario_parse_row(const struct sim_param *param, const struct sim_config_value *value, void *out,
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

/* Adds "path = value" to the list, which has room. */
static bool add_change(struct sim_scenario *scenario, uint32_t index, const char *text, const struct sim_source *source,
                       int line, struct sim_problems *problems)
{
    struct sim_design_change_list *list = &scenario->changes[index];
    struct sim_change change = {.source = source, .line = line};
    bool sound = true;
    change.origin =
        sim_arena_print(&scenario->arena, "design %s (%s:%d)", scenario->designs[index].title, source->name, line);
    if (!change.origin)
        return sim_scenario_out_of_memory(problems);
    if (!sim_change_parse(&scenario->arena, text, &change, problems))
        return false;
    for (uint32_t k = 0; k < list->count; k++) {
        if (strcmp(list->changes[k].path, change.path) == 0) {
            sim_problems_at(problems, SIM_PROBLEM_ERROR, source, line, "keep one of them",
                            "design \"%s\" sets %s twice", scenario->designs[index].title, change.path);
            sound = false;
        }
    }
    list->changes[list->count++] = change;
    return sound;
}

/* `match = WORD` is short for a change of the parameter that the model names for it. */
static bool read_match(struct sim_scenario *scenario, uint32_t index, const struct sim_config_value *match,
                       struct sim_problems *problems)
{
    if (!match)
        return true;
    if (!scenario->model->match) {
        sim_problems_at(problems, SIM_PROBLEM_ERROR, match->source, match->line, "leave it out",
                        "match: this model does not compare designs at equal money");
        return false;
    }
    const char *text = sim_arena_print(&scenario->arena, "%s = %s", scenario->model->match, text_of(match, ""));
    if (!text)
        return sim_scenario_out_of_memory(problems);
    return add_change(scenario, index, text, match->source, match->line, problems);
}

static bool read_changes(struct sim_scenario *scenario, uint32_t index, const struct sim_config_value *match,
                         const struct sim_config_value *set, struct sim_problems *problems)
{
    struct sim_design_change_list *list = &scenario->changes[index];
    uint32_t count = set ? set->item_count : 0;
    list->changes = sim_arena_alloc(&scenario->arena, (count + 1) * sizeof *list->changes);
    if (!list->changes)
        return sim_scenario_out_of_memory(problems);
    bool sound = read_match(scenario, index, match, problems);
    for (uint32_t i = 0; i < count; i++)
        sound = add_change(scenario, index, set->items[i].text, set->source, set->items[i].line, problems) && sound;
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
    bool sound = sim_scenario_parse_row(&rows[SIM_DESIGN_DESCRIPTION],
                                        sim_config_find(config, section, &rows[SIM_DESIGN_DESCRIPTION]),
                                        design->description, problems);
    sound = read_diverge(design, sim_config_find(config, section, &rows[SIM_DESIGN_DIVERGE_AT]), problems) && sound;
    return read_changes(scenario, index, sim_config_find(config, section, &rows[SIM_DESIGN_MATCH]),
                        sim_config_find(config, section, &rows[SIM_DESIGN_SET]), problems) &&
           sound;
}

bool sim_scenario_read_designs(struct sim_scenario *scenario, struct sim_problems *problems)
{
    const struct sim_config *config = &scenario->config;
    uint32_t count = sim_scenario_count_sections(config, &sim_design_schema), index = 0;
    bool sound = true;
    scenario->design_count = count ? count : 1;
    scenario->designs = sim_arena_alloc(&scenario->arena, scenario->design_count * sizeof *scenario->designs);
    scenario->changes = sim_arena_alloc(&scenario->arena, scenario->design_count * sizeof *scenario->changes);
    if (!scenario->designs || !scenario->changes)
        return sim_scenario_out_of_memory(problems);
    if (count == 0)
        strcpy(scenario->designs[0].title, "baseline");
    for (uint32_t i = 0; i < config->section_count; i++)
        if (config->sections[i].schema == &sim_design_schema)
            sound = read_design(scenario, i, index++, problems) && sound;
    return sound;
}
