/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/trial.h"

#include <stdlib.h>
#include <string.h>

#include "sim/experiment/point.h"
#include "sim/io/schema.h"

/* May all these change during a run? */
static bool all_switchable(const struct sim_model *model, void *parameters, const char *const *changes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        char path[SIM_PATH_SIZE], hint[256];
        size_t length = strcspn(changes[i], "=");
        struct sim_error error = {0};
        struct sim_place place;
        if (length >= sizeof path)
            return false;
        memcpy(path, changes[i], length);
        path[length] = '\0';
        if (sim_parameters_find(model->schema, parameters, path, &place, &error, hint, sizeof hint) != SIM_OK ||
            !place.param->switchable)
            return false;
    }
    return true;
}

/* What is impossible together is refused here as it is in a file; warnings are for whoever writes terms by hand. */
static int lint(const struct sim_model *model, const void *parameters, struct sim_problems *problems)
{
    struct sim_problems *found = model->lint ? calloc(1, sizeof *found) : NULL;
    if (!found)
        return model->lint ? SIM_INTERNAL : SIM_OK;
    model->lint(parameters, found);
    for (uint32_t i = 0; i < found->count; i++)
        if (found->item[i].severity == SIM_PROBLEM_ERROR)
            sim_problems_add(problems, SIM_PROBLEM_ERROR, found->item[i].file, 0, found->item[i].hint, "%s",
                             found->item[i].text);
    int status = found->errors > 0 ? SIM_USAGE : SIM_OK;
    free(found);
    return status;
}

/* Terms of the past and its own, allowed or refused; the identity is missing. */
static int resolve(struct sim_trial *trial, const struct sim_study *study, const struct sim_trial_options *options,
                   struct sim_problems *problems)
{
    const struct sim_model *model = study->model;
    const struct sim_scenario *scenario = study->scenario;
    uint32_t changes = options->world_count + options->term_count;
    memset(trial, 0, sizeof *trial);
    const char **all = calloc((size_t)changes + 1, sizeof *all);
    trial->past = calloc(1, model->parameters_size);
    trial->own = calloc(1, model->parameters_size);
    int status = all && trial->past && trial->own ? SIM_OK : SIM_INTERNAL;
    for (uint32_t i = 0; status == SIM_OK && i < changes; i++)
        all[i] = i < options->world_count ? options->world[i] : options->terms[i - options->world_count];
    if (status == SIM_OK)
        status = sim_scenario_resolve(scenario, study->baseline, all, options->world_count, trial->past, problems);
    if (status == SIM_OK)
        status = sim_scenario_resolve(scenario, options->design, all, changes, trial->own, problems);
    if (status == SIM_OK && options->world_count > 0)
        status = lint(model, trial->past, problems);
    if (status == SIM_OK && changes > 0)
        status = lint(model, trial->own, problems);
    free(all);
    return status;
}

int sim_trial_init(struct sim_trial *trial, const struct sim_study *study, const struct sim_trial_options *options,
                   struct sim_problems *problems)
{
    const struct sim_model *model = study->model;
    int status = resolve(trial, study, options, problems);
    if (status == SIM_OK && options->luck) {
        trial->luck = calloc((size_t)model->purpose_count + 1, sizeof *trial->luck);
        if (!trial->luck)
            return SIM_INTERNAL;
        memcpy(trial->luck, options->luck, model->purpose_count * sizeof *trial->luck);
    }
    if (status == SIM_OK) {
        struct sim_past past;
        bool from_start = sim_scenario_design(study->scenario, options->design)->diverge_at_start ||
                          !all_switchable(model, trial->own, options->terms, options->term_count);
        sim_past_init(&past, model, trial->past);
        trial->point.design = options->design;
        trial->point.luck = trial->luck;
        sim_point_settle(&trial->point, study, &past, trial->own, from_start);
    }
    return status;
}

int sim_trial_check(const struct sim_study *study, const struct sim_trial_options *options,
                    struct sim_problems *problems)
{
    struct sim_trial trial;
    int status = resolve(&trial, study, options, problems);
    sim_trial_fini(&trial);
    return status;
}

void sim_trial_fini(struct sim_trial *trial)
{
    free(trial->past);
    free(trial->own);
    free(trial->luck);
    memset(trial, 0, sizeof *trial);
}
