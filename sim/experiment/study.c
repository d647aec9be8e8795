/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/point.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/combinations.h"

/* What a study owns besides its points. */
struct sim_study_private {
    uint32_t *designs;
    struct sim_combinations *layout;
    void **blocks; /* parameter structs */
    size_t block_count;
    char *stopping;
};

static bool out_of_memory(struct sim_problems *problems)
{
    sim_problems_add(problems, SIM_PROBLEM_ERROR, NULL, 0, NULL, "out of memory while laying out the study");
    return false;
}

static bool wrong_option(struct sim_problems *problems, const char *option, const char *hint, const char *text)
{
    sim_problems_add(problems, SIM_PROBLEM_ERROR, option, 0, hint, "%s", text);
    return false;
}

/* ---- which designs ---- */

static uint32_t find_design(const struct sim_scenario *scenario, const char *title)
{
    for (uint32_t i = 0; i < sim_scenario_design_count(scenario); i++)
        if (strcmp(sim_scenario_design(scenario, i)->title, title) == 0)
            return i;
    return UINT32_MAX;
}

static bool unknown_design(const struct sim_scenario *scenario, const char *title, struct sim_problems *problems)
{
    uint32_t count = sim_scenario_design_count(scenario);
    const char **titles = malloc((count ? count : 1) * sizeof *titles);
    if (!titles)
        return out_of_memory(problems);
    for (uint32_t i = 0; i < count; i++)
        titles[i] = sim_scenario_design(scenario, i)->title;
    const char *closest = sim_closest_name(title, titles, count);
    char text[256], hint[160] = "";
    snprintf(text, sizeof text, "there is no design '%.80s'", title);
    if (closest)
        snprintf(hint, sizeof hint, "did you mean '%s'?", closest);
    free(titles);
    return wrong_option(problems, "--designs", hint, text);
}

static bool choose_designs(struct sim_study *study, const struct sim_study_options *options,
                           struct sim_problems *problems)
{
    uint32_t count = sim_scenario_design_count(study->scenario);
    bool *chosen = calloc(count ? count : 1, sizeof *chosen);
    study->private->designs = calloc(count ? count : 1, sizeof *study->private->designs);
    bool fine = chosen && study->private->designs ? true : out_of_memory(problems);
    for (uint32_t i = 0; fine && i < options->design_count; i++) {
        uint32_t design = find_design(study->scenario, options->designs[i]);
        if (design == UINT32_MAX)
            fine = unknown_design(study->scenario, options->designs[i], problems);
        else
            chosen[design] = true;
    }
    for (uint32_t i = 0; fine && i < count; i++)
        if (options->design_count == 0 || chosen[i] || i == study->baseline)
            study->private->designs[study->design_count++] = i;
    study->designs = study->private->designs;
    free(chosen);
    return fine;
}

/* ---- which values ---- */

static bool choose_values(struct sim_study *study, const struct sim_study_options *options,
                          struct sim_problems *problems)
{
    struct sim_combinations *layout = sim_combinations_create(study->scenario, options->vary, options->vary_count,
                                                              study->designs, study->design_count, problems);
    if (!layout)
        return false;
    study->private->layout = layout;
    study->vary = layout->vary;
    study->vary_count = layout->vary_count;
    study->combination_count = layout->count;
    double runs = (double)layout->count * study->design_count * study->replications;
    if (runs <= SIM_RUNS_MAX)
        return true;
    char text[200];
    snprintf(text, sizeof text, "%u combinations times %u designs times %u replications are %.0f runs, more than %.0f",
             layout->count, study->design_count, study->replications, runs, SIM_RUNS_MAX);
    return wrong_option(problems, "experiment.replications", "ask for fewer points or replications", text);
}

/* ---- identity ---- */

static void identify_study(struct sim_study *study)
{
    const struct sim_model *model = study->model;
    struct sim_sha256 hash;
    sim_sha256_init(&hash);
    for (uint32_t m = 0; m < model->metric_count; m++)
        sim_sha256_print(&hash, "%s %s %d\n", model->metrics[m].name, model->metrics[m].unit,
                         (int)model->metrics[m].kind);
    for (uint32_t k = 0; k < model->table_count; k++)
        for (uint32_t c = 0; c < model->tables[k].column_count; c++)
            sim_sha256_print(&hash, "%s %s %s\n", model->tables[k].name, model->tables[k].columns[c].name,
                             model->tables[k].columns[c].unit);
    sim_sha256_id(&hash, study->metrics_id);
    sim_sha256_init(&hash);
    sim_sha256_print(&hash, "study 1\nmodel %s %s\nmetrics %s\nseed %llu\n", model->name, model->version,
                     study->metrics_id, (unsigned long long)study->setup.seed);
    sim_sha256_id(&hash, study->id);
}

/* ---- points ---- */

static bool label_point(const struct sim_study *study, struct sim_point *point, uint32_t combination,
                        struct sim_problems *problems)
{
    char place[2 * SIM_LABEL_SIZE];
    size_t used = (size_t)snprintf(point->label, sizeof point->label, "%s",
                                   sim_scenario_design(study->scenario, point->design)->title);
    sim_combinations_label(study->private->layout, combination, place, sizeof place);
    if (used < sizeof point->label)
        used += (size_t)snprintf(point->label + used, sizeof point->label - used, "%s", place);
    if (used < sizeof point->label)
        return true;
    char text[160];
    snprintf(text, sizeof text, "the name of a point would be longer than %d bytes", SIM_LABEL_SIZE - 1);
    return wrong_option(problems, "--vary", "vary fewer parameters at once", text);
}

/* The scenario reader's errors become ours; its warnings were shown when the file was read. */
static bool resolve(const struct sim_study *study, uint32_t design, const char *const *values, void *parameters,
                    struct sim_problems *problems)
{
    struct sim_problems *found = calloc(1, sizeof *found);
    char(*texts)[SIM_PATH_SIZE + 256] = malloc((study->vary_count + 1) * sizeof *texts);
    const char **extra = malloc((study->vary_count + 1) * sizeof *extra);
    bool fine = found && texts && extra ? true : out_of_memory(problems);
    for (uint32_t i = 0; fine && i < study->vary_count; i++) {
        int length = snprintf(texts[i], sizeof *texts, "%s=%s", study->vary[i].path, values[i]);
        extra[i] = texts[i];
        if (length < 0 || (size_t)length >= sizeof *texts)
            fine = wrong_option(problems, "--vary", NULL, "a value is too long");
    }
    if (fine && sim_scenario_resolve(study->scenario, design, extra, study->vary_count, parameters, found) != SIM_OK) {
        fine = false;
        for (uint32_t i = 0; i < found->count; i++)
            if (found->item[i].severity == SIM_PROBLEM_ERROR)
                sim_problems_add(problems, SIM_PROBLEM_ERROR, found->item[i].file[0] ? found->item[i].file : NULL,
                                 found->item[i].line, found->item[i].hint, "%s", found->item[i].text);
        if (found->errors == 0)
            sim_problems_add(problems, SIM_PROBLEM_ERROR, NULL, 0, NULL, "design '%s' cannot be resolved",
                             sim_scenario_design(study->scenario, design)->title);
    }
    free(extra);
    free(texts);
    free(found);
    return fine;
}

/* A parameter struct that lives as long as the study. */
static void *new_block(struct sim_study *study)
{
    struct sim_study_private *private = study->private;
    void **grown = realloc(private->blocks, (private->block_count + 1) * sizeof *grown);
    if (!grown)
        return NULL;
    private->blocks = grown;
    void *block = calloc(1, study->model->parameters_size);
    if (block)
    private->blocks[private->block_count++] = block;
    return block;
}

static void drop_last_block(struct sim_study *study)
{
    free(study->private->blocks[--study->private->block_count]);
}

static bool make_point(struct sim_study *study, struct sim_point *point, uint32_t combination,
                       const struct sim_past *past, struct sim_problems *problems)
{
    const struct sim_design *design = sim_scenario_design(study->scenario, point->design);
    void *own = new_block(study);
    if (!own)
        return out_of_memory(problems);
    if (!resolve(study, point->design, point->values, own, problems))
        return false;
    if (!sim_point_settle(point, study, past, own, design->diverge_at_start))
        drop_last_block(study);
    return label_point(study, point, combination, problems);
}

static bool make_points(struct sim_study *study, struct sim_problems *problems)
{
    const struct sim_combinations *layout = study->private->layout;
    uint32_t combinations = layout->count;
    study->point_count = study->design_count * combinations;
    study->points = calloc(study->point_count, sizeof *study->points);
    struct sim_past *pasts = calloc(combinations, sizeof *pasts);
    bool fine = study->points && pasts ? true : out_of_memory(problems);
    for (uint32_t i = 0; fine && i < study->point_count; i++) {
        uint32_t combination = i % combinations;
        struct sim_point *point = &study->points[i];
        point->design = study->designs[i / combinations];
        point->values = layout->values + (size_t)combination * layout->vary_count;
        struct sim_past *past = &pasts[combination];
        if (!past->parameters) {
            void *parameters = new_block(study);
            fine = parameters ? resolve(study, study->baseline, point->values, parameters, problems)
                              : out_of_memory(problems);
            if (fine)
                sim_past_init(past, study->model, parameters);
        }
        fine = fine && make_point(study, point, combination, past, problems);
    }
    free(pasts);
    return fine;
}

/* ---- equal points ---- */

struct order {
    const char *id;
    uint32_t index;
};

static int by_id(const void *a, const void *b)
{
    const struct order *left = a, *right = b;
    int order = strcmp(left->id, right->id);
    return order ? order : (left->index > right->index) - (left->index < right->index);
}

/* Finds equal points; without sharing each later one becomes a copy with an identity derived from the first's. */
static bool share_points(struct sim_study *study, struct sim_problems *problems)
{
    struct order *order = malloc(study->point_count * sizeof *order);
    if (!order)
        return out_of_memory(problems);
    for (uint32_t i = 0; i < study->point_count; i++)
        order[i] = (struct order){study->points[i].id, i};
    qsort(order, study->point_count, sizeof *order, by_id);
    uint32_t first = 0;
    for (uint32_t i = 0; i < study->point_count; i++) {
        if (strcmp(order[i].id, order[first].id) != 0)
            first = i;
        study->points[order[i].index].same_as = study->share ? order[first].index : order[i].index;
    }
    /* Renaming last: the comparisons above look at the ids. */
    first = 0;
    char shared[SIM_ID_SIZE] = "";
    for (uint32_t i = 0; !study->share && i < study->point_count; i++) {
        struct sim_point *point = &study->points[order[i].index];
        if (strcmp(point->id, shared) != 0) {
            memcpy(shared, point->id, sizeof shared);
            first = i;
            continue;
        }
        struct sim_sha256 hash;
        sim_sha256_init(&hash);
        sim_sha256_print(&hash, "copy %u of %s\n", i - first, shared);
        sim_sha256_id(&hash, point->id);
    }
    free(order);
    return true;
}

/* ---- the whole ---- */

static void read_setup(struct sim_study *study, const struct sim_study_options *options)
{
    const struct sim_experiment *experiment = sim_scenario_experiment(study->scenario);
    study->setup = (struct sim_run_setup){
        .seed = options->seed ? *options->seed : experiment->seed,
        .warmup_days = experiment->warmup,
        .horizon_days = experiment->horizon,
        .sample_days = experiment->sample,
        .window_days = experiment->mail_window,
        .directory_days = experiment->directory,
    };
    study->setup.tables = sim_scenario_tables(study->scenario);
    study->replications = options->replications ? options->replications : experiment->replications;
    study->baseline = sim_scenario_baseline(study->scenario);
    study->share = !options->no_share;
}

/* False if memory fails. */
static bool keep_stopping(struct sim_study *study, const struct sim_study_options *options)
{
    study->private->stopping = options->stopping ? strdup(options->stopping) : NULL;
    study->stopping = study->private->stopping;
    return study->stopping || !options->stopping;
}

struct sim_study *sim_study_create(const struct sim_scenario *scenario, const struct sim_study_options *options,
                                   struct sim_problems *problems)
{
    static const struct sim_study_options no_options;
    struct sim_study *study = calloc(1, sizeof *study);
    struct sim_study_private *private = calloc(1, sizeof *private);
    if (!study || !private) {
        free(study);
        free(private);
        out_of_memory(problems);
        return NULL;
    }
    study->private = private;
    study->scenario = scenario;
    study->model = sim_scenario_model(scenario);
    if (!options)
        options = &no_options;
    read_setup(study, options);
    identify_study(study);
    if (!keep_stopping(study, options))
        out_of_memory(problems);
    else if (study->replications == 0)
        wrong_option(problems, "experiment.replications", "ask for at least one", "there are no replications");
    else if (choose_designs(study, options, problems) && choose_values(study, options, problems) &&
             make_points(study, problems) && share_points(study, problems))
        return study;
    sim_study_destroy(study);
    return NULL;
}

void sim_study_destroy(struct sim_study *study)
{
    if (!study)
        return;
    struct sim_study_private *private = study->private;
    for (size_t i = 0; i < private->block_count; i++)
        free(private->blocks[i]);
    free(private->blocks);
    free(private->designs);
    sim_combinations_destroy(private->layout);
    free(private->stopping);
    free(private);
    free(study->points);
    free(study);
}

struct search {
    const char *path;
    const struct sim_param *param;
    const void *value;
};

static void compare_path(void *context, const char *path, const struct sim_param *param, const void *value,
                         const char *canonical)
{
    (void)canonical;
    struct search *search = context;
    if (strcmp(path, search->path) == 0) {
        search->param = param;
        search->value = value;
    }
}

const struct sim_param *sim_study_param(const struct sim_section *schema, const void *parameters, const char *path,
                                        const void **value)
{
    struct search search = {.path = path};
    sim_parameters_walk(schema, parameters, compare_path, &search);
    if (value)
        *value = search.value;
    return search.param;
}
