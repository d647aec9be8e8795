/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From texts to values: files into one base struct, then changes on top of it. */
#include <stdlib.h>
#include <string.h>

#include "sim/io/scenario_private.h"

/* ---- origins ---- */

bool sim_scenario_add_origin(struct sim_scenario *scenario, const char *path, const struct sim_source *source, int line)
{
    if (!sim_array_grow(&scenario->origins, scenario->origin_count, &scenario->origin_capacity,
                        sizeof *scenario->origins))
        return false;
    const char *text = source ? sim_arena_print(&scenario->arena, "%s:%d", source->name, line) : "--set";
    scenario->origins[scenario->origin_count++] = (struct sim_origin){path, text, source, line};
    return path && text;
}

const struct sim_origin *sim_scenario_find_origin(const struct sim_scenario *scenario, const char *path)
{
    for (uint32_t i = scenario->origin_count; i-- > 0;)
        if (strcmp(scenario->origins[i].path, path) == 0)
            return &scenario->origins[i];
    return NULL;
}

static char *section_path(struct sim_scenario *scenario, uint32_t section)
{
    const struct sim_config_section *s = &scenario->config.sections[section];
    if (section == 0)
        return sim_arena_copy(&scenario->arena, "", 0);
    const char *parent = section_path(scenario, s->parent);
    return parent ? sim_arena_print(&scenario->arena, "%s%s%s%s%s", parent, *parent ? "." : "", s->schema->name,
                                    s->title ? "." : "", s->title ? s->title : "")
                  : NULL;
}

/* ---- changes ---- */

bool sim_change_parse(struct sim_arena *arena, const char *text, struct sim_change *change,
                      struct sim_problems *problems)
{
    const char *equals = strchr(text, '=');
    char *path = sim_arena_copy(arena, text, equals ? (size_t)(equals - text) : strlen(text));
    char *value = equals ? sim_arena_copy(arena, equals + 1, strlen(equals + 1)) : path;
    if (!path || !value) {
        sim_problems_at(problems, SIM_PROBLEM_ERROR, change->source, change->line, "", "out of memory");
        return false;
    }
    change->path = sim_trim(path);
    change->text = sim_trim(value);
    if (equals && *change->path)
        return true;
    if (change->source)
        sim_problems_at(problems, SIM_PROBLEM_ERROR, change->source, change->line, "write \"path = value\"",
                        "'%.200s' sets nothing", text);
    else
        sim_problems_add(problems, SIM_PROBLEM_ERROR, change->origin, 0, "write path=value", "'%.200s' sets nothing",
                         text);
    return false;
}

static void report(const struct sim_change *change, const char *hint, const char *text, struct sim_problems *problems)
{
    if (!problems)
        return;
    if (change->source)
        sim_problems_at(problems, SIM_PROBLEM_ERROR, change->source, change->line, hint, "%s: %s", change->path, text);
    else
        sim_problems_add(problems, SIM_PROBLEM_ERROR, change->origin, 0, hint, "%s: %s", change->path, text);
}

/* Keys that say something about the whole scenario, not about a design. */
static bool generic_path(const char *path)
{
    size_t length = strcspn(path, ".");
    const struct sim_section *schema = &sim_generic_schema;
    for (uint32_t i = 0; i < schema->param_count && !path[length]; i++)
        if (strcmp(schema->params[i].name, path) == 0)
            return true;
    for (uint32_t i = 0; schema->children[i]; i++)
        if (strncmp(schema->children[i]->name, path, length) == 0 && !schema->children[i]->name[length])
            return true;
    return false;
}

bool sim_change_apply(const struct sim_scenario *scenario, const struct sim_change *change, void *parameters,
                      struct sim_problems *problems)
{
    struct sim_error error = {0};
    char hint[256];
    if (generic_path(change->path)) {
        report(change, "a design sets parameters of the model", "belongs to the whole scenario", problems);
        return false;
    }
    if (sim_parameters_set(scenario->model->schema, parameters, change->path, change->text, &error, hint,
                           sizeof hint) == SIM_OK)
        return true;
    report(change, hint, error.text, problems);
    return false;
}

/* ---- the command line ---- */

static bool set_generic(struct sim_scenario *scenario, const struct sim_change *change, struct sim_problems *problems)
{
    struct sim_error error = {0};
    char hint[256];
    if (strcmp(change->path, "format") == 0 || strcmp(change->path, "extends") == 0) {
        report(change, "write it into the file", "cannot be set on the command line", problems);
        return false;
    }
    if (sim_parameters_set(&sim_generic_schema, &scenario->generic, change->path, change->text, &error, hint,
                           sizeof hint) != SIM_OK) {
        report(change, hint, error.text, problems);
        return false;
    }
    return sim_scenario_add_origin(scenario, change->path, NULL, 0);
}

bool sim_scenario_take_sets(struct sim_scenario *scenario, const char *const *sets, uint32_t count,
                            struct sim_problems *problems)
{
    bool sound = true;
    scenario->sets = sim_arena_alloc(&scenario->arena, (count + 1) * sizeof *scenario->sets);
    void *trial = malloc(scenario->model->parameters_size);
    if (!scenario->sets || !trial) {
        free(trial);
        sim_problems_add(problems, SIM_PROBLEM_ERROR, NULL, 0, "", "out of memory");
        return false;
    }
    memcpy(trial, scenario->base, scenario->model->parameters_size);
    for (uint32_t i = 0; i < count; i++) {
        struct sim_change change = {.origin = "--set"};
        if (!sim_change_parse(&scenario->arena, sets[i], &change, problems))
            sound = false;
        else if (generic_path(change.path))
            sound = set_generic(scenario, &change, problems) && sound;
        else if (sim_change_apply(scenario, &change, trial, problems))
            scenario->sets[scenario->set_count++] = change;
        else
            sound = false;
    }
    free(trial);
    return sound;
}

/* ---- files ---- */

/* Whose table a section belongs to: true for the model's. */
static bool of_model(const struct sim_scenario *scenario, uint32_t section)
{
    const struct sim_section *const *children = scenario->model->schema->children;
    while (section != 0 && scenario->config.sections[section].parent != 0)
        section = scenario->config.sections[section].parent;
    for (uint32_t i = 0; children && children[i]; i++)
        if (section != 0 && children[i] == scenario->config.sections[section].schema)
            return true;
    return false;
}

/* Lays out the struct: one element per titled section, in the order of the files.  where[section] is its struct,
 * NULL for sections without one. */
static void place_sections(struct sim_scenario *scenario, char **where)
{
    const struct sim_config *config = &scenario->config;
    for (uint32_t i = 1; i < config->section_count; i++) {
        const struct sim_config_section *s = &config->sections[i];
        char *parent = where[s->parent];
        if (s->parent == 0)
            parent = of_model(scenario, i) ? scenario->base : (char *)&scenario->generic;
        where[i] = NULL;
        if (s->schema->size == 0 || !parent)
            continue;
        where[i] = parent + s->schema->offset;
        if (!s->schema->titled)
            continue;
        uint32_t count = sim_titled_count(s->schema, parent);
        where[i] += (size_t)count * s->schema->size;
        sim_text_copy(where[i], SIM_TITLE_SIZE, s->title);
        count++;
        memcpy(parent + s->schema->count_offset, &count, sizeof count);
    }
}

static bool type_value(struct sim_scenario *scenario, const struct sim_config_value *value, char *where,
                       struct sim_problems *problems)
{
    struct sim_error error = {0};
    char hint[256];
    struct sim_place place = {value->param, where + value->param->offset};
    if (sim_parameters_assign(scenario->model->schema, scenario->base, &place, value->items[0].text, &error, hint,
                              sizeof hint) != SIM_OK) {
        sim_problems_at(problems, SIM_PROBLEM_ERROR, value->source, value->line, hint, "%s: %s", value->param->name,
                        error.text);
        return false;
    }
    const char *section = section_path(scenario, value->section);
    const char *path =
        section ? sim_arena_print(&scenario->arena, "%s%s%s", section, *section ? "." : "", value->param->name) : NULL;
    if (path && sim_scenario_add_origin(scenario, path, value->source, value->line))
        return true;
    sim_problems_add(problems, SIM_PROBLEM_ERROR, NULL, 0, "", "out of memory");
    return false;
}

bool sim_scenario_type_values(struct sim_scenario *scenario, struct sim_problems *problems)
{
    const struct sim_config *config = &scenario->config;
    struct sim_error error = {0};
    bool sound = true;
    scenario->base = calloc(1, scenario->model->parameters_size);
    char **where = calloc(config->section_count, sizeof *where);
    if (!scenario->base || !where) {
        sim_problems_add(problems, SIM_PROBLEM_ERROR, NULL, 0, "", "out of memory");
        free(where);
        return false;
    }
    place_sections(scenario, where);
    where[0] = (char *)&scenario->generic;
    if (sim_parameters_default(&sim_generic_schema, &scenario->generic, &error) != SIM_OK ||
        sim_parameters_default(scenario->model->schema, scenario->base, &error) != SIM_OK) {
        sim_problems_add(problems, SIM_PROBLEM_ERROR, NULL, 0, "please report this as a bug", "%s", error.text);
        sound = false;
    }
    for (uint32_t i = 0; i < config->value_count && sound; i++) {
        const struct sim_config_value *value = &config->values[i];
        if (where[value->section] && value->param->type != SIM_LIST && value->item_count == 1)
            type_value(scenario, value, where[value->section], problems);
    }
    free(where);
    return sound;
}
