/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "sim/io/scenario_private.h"

/* The tree a file is read against: the model's sections and those of every scenario. */
static const struct sim_section *join_schemas(const struct sim_model *model, struct sim_arena *arena)
{
    uint32_t own = 0, generic = 0;
    while (model->schema->children && model->schema->children[own])
        own++;
    while (sim_generic_schema.children[generic])
        generic++;
    const struct sim_section **children = sim_arena_alloc(arena, (own + generic + 1) * sizeof *children);
    struct sim_section *root = sim_arena_alloc(arena, sizeof *root);
    if (!root || !children)
        return NULL;
    if (own)
        memcpy(children, model->schema->children, own * sizeof *children);
    memcpy(children + own, sim_generic_schema.children, generic * sizeof *children);
    *root = sim_generic_schema;
    root->children = children;
    return root;
}

/* In the order of files and lines, as a reader goes through them. */
static void sort_problems(struct sim_problems *problems)
{
    for (uint32_t i = 1; i < problems->count; i++) {
        for (uint32_t k = i; k > 0; k--) {
            struct sim_problem *a = &problems->item[k - 1], *b = &problems->item[k];
            if (strcmp(a->file, b->file) != 0 || a->line <= b->line)
                break;
            struct sim_problem swap = *a;
            *a = *b;
            *b = swap;
        }
    }
}

static bool read_all(struct sim_scenario *scenario, const char *file, const char *const *sets, uint32_t set_count,
                     struct sim_problems *problems)
{
    const struct sim_section *root = join_schemas(scenario->model, &scenario->arena);
    uint32_t errors = problems->errors;
    if (!root) {
        sim_problems_add(problems, SIM_PROBLEM_ERROR, NULL, 0, "", "out of memory");
        return false;
    }
    /* Each step goes on after errors of the one before, as long as it can say something useful. */
    sim_config_read(&scenario->config, file, root, &scenario->arena, problems);
    if (scenario->config.section_count == 0 || !sim_scenario_type_values(scenario, problems))
        return false;
    bool paths_known = !scenario->config.broken;
    if (paths_known)
        sim_scenario_take_sets(scenario, sets, set_count, problems);
    if (!sim_scenario_read_designs(scenario, problems))
        scenario->config.broken = true;
    if (paths_known && !sim_scenario_read_varies(scenario, problems))
        scenario->config.broken = scenario->config.broken || scenario->vary_count == 0;
    if (paths_known)
        sim_scenario_read_conditions(scenario, problems);
    sim_scenario_check(scenario, problems);
    return problems->errors == errors;
}

struct sim_scenario *sim_scenario_read(const struct sim_model *model, const char *file, const char *const *sets,
                                       uint32_t set_count, struct sim_problems *problems)
{
    struct sim_scenario *scenario = calloc(1, sizeof *scenario);
    if (!scenario) {
        sim_problems_add(problems, SIM_PROBLEM_ERROR, NULL, 0, "", "out of memory");
        return NULL;
    }
    scenario->model = model;
    bool sound = read_all(scenario, file, sets, set_count, problems);
    sort_problems(problems);
    if (sound)
        return scenario;
    sim_scenario_destroy(scenario);
    return NULL;
}

void sim_scenario_destroy(struct sim_scenario *scenario)
{
    if (!scenario)
        return;
    sim_config_fini(&scenario->config);
    free(scenario->base);
    free(scenario->origins);
    sim_arena_free(&scenario->arena);
    free(scenario);
}

int sim_scenario_resolve(const struct sim_scenario *scenario, uint32_t design, const char *const *extra,
                         uint32_t extra_count, void *parameters, struct sim_problems *problems)
{
    const struct sim_design_change_list *list = &scenario->changes[design];
    bool sound = true;
    memcpy(parameters, scenario->base, scenario->model->parameters_size);
    for (uint32_t i = 0; i < list->count; i++)
        sound = sim_change_apply(scenario, &list->changes[i], parameters, problems) && sound;
    for (uint32_t i = 0; i < extra_count; i++) {
        struct sim_arena arena = {0};
        struct sim_change change = {.origin = "--vary"};
        struct sim_problems unseen = {0};
        sound = sim_change_parse(&arena, extra[i], &change, problems ? problems : &unseen) &&
                sim_change_apply(scenario, &change, parameters, problems) && sound;
        sim_arena_free(&arena);
    }
    for (uint32_t i = 0; i < scenario->set_count; i++)
        sound = sim_change_apply(scenario, &scenario->sets[i], parameters, problems) && sound;
    return sound ? SIM_OK : SIM_USAGE;
}

const char *sim_scenario_fixed_by(const struct sim_scenario *scenario, uint32_t design, const char *path)
{
    for (uint32_t i = scenario->set_count; i-- > 0;)
        if (strcmp(scenario->sets[i].path, path) == 0)
            return scenario->sets[i].origin;
    if (scenario->changes && design < scenario->design_count) {
        const struct sim_design_change_list *list = &scenario->changes[design];
        for (uint32_t i = list->count; i-- > 0;)
            if (strcmp(list->changes[i].path, path) == 0)
                return list->changes[i].origin;
    }
    return NULL;
}

const char *sim_scenario_origin(const struct sim_scenario *scenario, uint32_t design, const char *path)
{
    const char *fixed = sim_scenario_fixed_by(scenario, design, path);
    if (fixed)
        return fixed;
    const struct sim_origin *origin = sim_scenario_find_origin(scenario, path);
    return origin ? origin->text : "default";
}

const struct sim_model *sim_scenario_model(const struct sim_scenario *scenario)
{
    return scenario->model;
}

const char *sim_scenario_title(const struct sim_scenario *scenario)
{
    return scenario->generic.title;
}

const char *sim_scenario_currency(const struct sim_scenario *scenario)
{
    return scenario->generic.currency;
}

const struct sim_experiment *sim_scenario_experiment(const struct sim_scenario *scenario)
{
    return &scenario->experiment;
}

uint32_t sim_scenario_tables(const struct sim_scenario *scenario)
{
    const struct sim_model *model = scenario->model;
    uint32_t mask = 0;
    for (uint32_t k = 0; k < model->table_count; k++)
        for (uint32_t i = 0; i < sim_output_schema.param_count; i++) {
            const struct sim_param *row = &sim_output_schema.params[i];
            if (strcmp(row->name, model->tables[k].name) == 0)
                mask |= (uint32_t)sim_output_wanted(&scenario->generic.output, row) << k;
        }
    return mask;
}

uint32_t sim_scenario_design_count(const struct sim_scenario *scenario)
{
    return scenario->design_count;
}

const struct sim_design *sim_scenario_design(const struct sim_scenario *scenario, uint32_t index)
{
    return &scenario->designs[index];
}

uint32_t sim_scenario_baseline(const struct sim_scenario *scenario)
{
    return scenario->baseline;
}

uint32_t sim_scenario_vary_count(const struct sim_scenario *scenario)
{
    return scenario->vary_count;
}

const struct sim_vary *sim_scenario_vary(const struct sim_scenario *scenario, uint32_t index)
{
    return &scenario->varies[index];
}

uint32_t sim_scenario_condition_count(const struct sim_scenario *scenario)
{
    return scenario->condition_count;
}

const struct sim_condition *sim_scenario_condition(const struct sim_scenario *scenario, uint32_t index)
{
    return &scenario->conditions[index];
}
