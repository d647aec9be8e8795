/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which parameters an analysis acts on. */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "cli/decide/decide.h"
#include "sim/io/schema.h"

/* The search through all parameters for one pattern. */
struct hunt {
    struct cli_decision *decision;
    const char *pattern, *range; /* NULL: every parameter of the role with a plausible range */
    enum sim_param_role role;
    uint32_t found;
    int status;
    struct sim_error *error;
};

static bool known(const struct cli_decision *decision, const char *path)
{
    for (uint32_t i = 0; i < decision->factor_count; i++)
        if (strcmp(decision->factors[i].path, path) == 0)
            return true;
    return false;
}

/* A parameter that a design sets, or the command line, is decided. */
static bool decided(const struct cli_decision *decision, const char *path)
{
    for (uint32_t i = 0; i < decision->design_count; i++) {
        const char *origin = sim_scenario_origin(decision->scenario, decision->designs[i], path);
        if (strncmp(origin, "design ", 7) == 0 || strcmp(origin, "--set") == 0)
            return true;
    }
    return false;
}

static bool set_by_command(const struct cli_decision *decision, const char *path)
{
    return strcmp(sim_scenario_origin(decision->scenario, decision->study->baseline, path), "--set") == 0;
}

static void visit(void *context, const char *path, const struct sim_param *param, const void *value,
                  const char *canonical)
{
    (void)value;
    (void)canonical;
    struct hunt *hunt = context;
    struct cli_decision *decision = hunt->decision;
    if (hunt->status != SIM_OK || param->later)
        return;
    if (hunt->pattern ? fnmatch(hunt->pattern, path, 0) != 0
                      : param->role != hunt->role || !(param->low < param->high) || decided(decision, path))
        return;
    /* A pattern of many takes those it can. */
    bool many = hunt->pattern && strpbrk(hunt->pattern, "*?[");
    if (many && !hunt->range && !(param->low < param->high))
        return;
    if (many && hunt->role == SIM_UNCERTAIN && decided(decision, path))
        return;
    hunt->found++;
    if (known(decision, path))
        return;
    if (hunt->pattern && set_by_command(decision, path)) {
        hunt->status = sim_fail(hunt->error, SIM_USAGE, "'%s' is fixed by --set: leave one of the two out", path);
        return;
    }
    struct ana_factor *grown = realloc(decision->factors, (decision->factor_count + 1) * sizeof *grown);
    if (!grown) {
        hunt->status = sim_fail(hunt->error, SIM_INTERNAL, "out of memory for factors");
        return;
    }
    decision->factors = grown;
    hunt->status = ana_factor_init(&grown[decision->factor_count], path, param, hunt->range, hunt->error);
    if (hunt->status == SIM_OK)
        decision->factor_count++;
    else
        ana_factor_fini(&grown[decision->factor_count]);
}

static const void *baseline_parameters(const struct cli_decision *decision)
{
    const struct sim_study *study = decision->study;
    for (uint32_t p = 0; p < study->point_count; p++)
        if (study->points[p].design == study->baseline)
            return study->points[p].before;
    return NULL;
}

static int unknown_path(struct hunt *hunt, const char *option)
{
    struct sim_error reason = {0};
    struct sim_place place;
    char hint[256] = "";
    const struct sim_model *model = hunt->decision->study->model;
    if (!strpbrk(hunt->pattern, "*?[") &&
        sim_parameters_find(model->schema, (void *)(uintptr_t)baseline_parameters(hunt->decision), hunt->pattern,
                            &place, &reason, hint, sizeof hint) != SIM_OK)
        return strchr(hunt->pattern, ',')
                   ? sim_fail(hunt->error, SIM_USAGE, "--%s takes one path or pattern: give it again for the next one",
                              option)
                   : sim_fail(hunt->error, SIM_USAGE, "--%s: %s%s%s", option, reason.text, hint[0] ? "; " : "", hint);
    return sim_fail(hunt->error, SIM_USAGE,
                    "--%s: no parameter with a plausible range matches '%s'; `partnersim params` lists them, and "
                    "PATH=LOW..HIGH gives a range",
                    option, hunt->pattern);
}

int cli_decision_factors(struct cli_decision *decision, const char *option, enum sim_param_role role,
                         struct sim_error *error)
{
    const struct sim_model *model = decision->study->model;
    const void *parameters = baseline_parameters(decision);
    const char *const *values;
    uint32_t count = cli_values(decision->invocation, option, &values);
    int status = SIM_OK;
    for (uint32_t i = 0; i < count + (count == 0) && status == SIM_OK; i++) {
        char *copy = count > 0 ? strdup(values[i]) : NULL;
        char *equals = copy ? strchr(copy, '=') : NULL;
        if (count > 0 && !copy)
            return sim_fail(error, SIM_INTERNAL, "out of memory for factors");
        if (equals)
            *equals = '\0';
        struct hunt hunt = {
            .decision = decision, .pattern = copy, .range = equals ? equals + 1 : NULL, .role = role, .error = error};
        sim_parameters_walk(model->schema, parameters, visit, &hunt);
        status = hunt.status;
        if (status == SIM_OK && hunt.found == 0 && copy)
            status = unknown_path(&hunt, option);
        free(copy);
    }
    if (status == SIM_OK && decision->factor_count == 0)
        status =
            sim_fail(error, SIM_USAGE, "there is no parameter to vary: name some with --%s PATH=LOW..HIGH", option);
    return status;
}
