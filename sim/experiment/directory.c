/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/directory.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/experiment/describe.h"
#include "sim/io/results.h"

#define STUDY_NAME "study.json"
#define SCENARIO_NAME "scenario.conf"
#define STUDY_FORMAT 1
#define FILE_LIMIT ((size_t)1 << 30)

int sim_directory_path(const char *directory, const char *name, char path[SIM_FILE_PATH_SIZE], struct sim_error *error)
{
    int length = snprintf(path, SIM_FILE_PATH_SIZE, "%s/%s", directory, name);
    if (length < 0 || length >= SIM_FILE_PATH_SIZE)
        return sim_fail(error, SIM_USAGE, "the path '%.200s...' is too long", directory);
    return SIM_OK;
}

static int out_of_memory(struct sim_error *error)
{
    return sim_fail(error, SIM_INTERNAL, "out of memory for the description of the study");
}

static bool exists(const char *directory, const char *name)
{
    char path[SIM_FILE_PATH_SIZE];
    return sim_directory_path(directory, name, path, NULL) == SIM_OK && access(path, F_OK) == 0;
}

/* ---- study.json ---- */

static json_t *load_description(const char *directory, struct sim_error *error)
{
    char path[SIM_FILE_PATH_SIZE];
    if (sim_directory_path(directory, STUDY_NAME, path, error) != SIM_OK)
        return NULL;
    size_t size;
    unsigned char *bytes = sim_read_file(path, FILE_LIMIT, &size, error);
    if (!bytes)
        return NULL;
    json_error_t reason;
    json_t *description = json_loadb((const char *)bytes, size, 0, &reason);
    free(bytes);
    if (!json_is_object(description) || json_integer_value(json_object_get(description, "format")) != STUDY_FORMAT) {
        json_decref(description);
        sim_fail(error, SIM_USAGE,
                 "'%s' is damaged or was written by another version of this program; if the parts beside it matter, "
                 "remove this file and run again with the same scenario and seed",
                 path);
        return NULL;
    }
    return description;
}

static const char *text_of(const json_t *description, const char *key)
{
    const char *text = json_string_value(json_object_get(description, key));
    return text ? text : "";
}

/* What the command line varies; the rest is in scenario.conf. */
static json_t *vary_list(const struct sim_study *study)
{
    json_t *list = json_array();
    for (uint32_t i = 0; list && i < study->vary_count; i++) {
        if (study->vary[i].source)
            continue;
        json_t *values = json_array();
        for (uint32_t v = 0; v < study->vary[i].value_count; v++)
            json_array_append_new(values, json_string(study->vary[i].values[v]));
        json_array_append_new(list, json_pack("{s:s, s:o}", "path", study->vary[i].path, "values", values));
    }
    return list;
}

static json_t *design_list(const struct sim_study *study)
{
    json_t *list = json_array();
    for (uint32_t i = 0; list && i < study->design_count; i++)
        json_array_append_new(list, json_string(sim_scenario_design(study->scenario, study->designs[i])->title));
    return list;
}

/* The text of study.json.  The caller frees. */
static char *describe(const struct sim_study *study)
{
    char seed[32];
    snprintf(seed, sizeof seed, "%" PRIu64, study->setup.seed); /* JSON has no integers of 64 bits without sign */
    char *parameters = sim_describe_parameters(study);
    json_t *rows = parameters ? json_loads(parameters, 0, NULL) : NULL;
    free(parameters);
    if (!rows)
        return NULL;
    json_t *whole =
        json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:I, s:b, s:o, s:o, s:o}", "format", STUDY_FORMAT, "study", study->id,
                  "model", study->model->name, "model_version", study->model->version, "metrics", study->metrics_id,
                  "seed", seed, "replications", (json_int_t)study->replications, "share", study->share, "designs",
                  design_list(study), "vary", vary_list(study), "parameters", rows);
    json_t *stopping = study->stopping ? json_loads(study->stopping, 0, NULL) : NULL;
    bool whole_record = !study->stopping || json_object_set_new(whole, "stopping", stopping) == 0;
    char *text = whole && whole_record ? json_dumps(whole, JSON_INDENT(1)) : NULL;
    json_decref(whole);
    return text;
}

/* ---- is it ours? ---- */

static int refuse_stranger(const char *path, struct sim_error *error)
{
    static const char *const names[] = {SCENARIO_NAME, SIM_RESULTS_NAME, SIM_PARTS_NAME};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (exists(path, names[i]))
            return sim_fail(error, SIM_USAGE,
                            "'%s' holds %s but no " STUDY_NAME ", so it is not a directory of results; nothing there "
                            "is overwritten: choose another one with -o",
                            path, names[i]);
    return SIM_OK;
}

/* Compares what a directory was made with to what this program would do. */
static int compare(const char *path, const json_t *description, const struct sim_model *model, const char *metrics_id,
                   const uint64_t *seed, struct sim_error *error)
{
    if (strcmp(text_of(description, "model"), model->name) != 0 ||
        strcmp(text_of(description, "model_version"), model->version) != 0)
        return sim_fail(error, SIM_USAGE,
                        "'%s' was made with version '%s' of the model '%s', this program has '%s' of '%s': finish it "
                        "with the program that began it, or choose another directory with -o and compute anew",
                        path, text_of(description, "model_version"), text_of(description, "model"), model->version,
                        model->name);
    if (strcmp(text_of(description, "metrics"), metrics_id) != 0)
        return sim_fail(error, SIM_USAGE,
                        "'%s' was made with another table of metrics: finish it with the program that began it, or "
                        "choose another directory with -o and compute anew",
                        path);
    char text[32];
    if (seed)
        snprintf(text, sizeof text, "%" PRIu64, *seed);
    if (seed && strcmp(text_of(description, "seed"), text) != 0)
        return sim_fail(error, SIM_USAGE,
                        "'%s' was made with seed %s, this run has seed %s: continue with --seed %s, or choose another "
                        "directory with -o",
                        path, text_of(description, "seed"), text, text_of(description, "seed"));
    return SIM_OK;
}

int sim_directory_check(const char *path, const struct sim_study *study, struct sim_error *error)
{
    struct stat state;
    if (stat(path, &state) != 0) {
        if (errno == ENOENT)
            return SIM_OK;
        return sim_fail(error, SIM_INTERNAL, "cannot look at '%s': %s", path, strerror(errno));
    }
    if (!S_ISDIR(state.st_mode))
        return sim_fail(error, SIM_USAGE, "'%s' is not a directory", path);
    if (!exists(path, STUDY_NAME))
        return refuse_stranger(path, error);
    json_t *description = load_description(path, error);
    if (!description)
        return error ? error->status : SIM_INTERNAL;
    int status = compare(path, description, study->model, study->metrics_id, &study->setup.seed, error);
    json_decref(description);
    return status;
}

/* ---- writing ---- */

/* The content of a file of the directory, or NULL.  The caller frees. */
static char *content_of(const char *directory, const char *name)
{
    char path[SIM_FILE_PATH_SIZE];
    size_t size;
    if (sim_directory_path(directory, name, path, NULL) != SIM_OK || access(path, F_OK) != 0)
        return NULL;
    return (char *)sim_read_file(path, FILE_LIMIT, &size, NULL);
}

static int write_text(const char *directory, const char *name, const char *text, struct sim_error *error)
{
    char path[SIM_FILE_PATH_SIZE];
    int status = sim_directory_path(directory, name, path, error);
    return status == SIM_OK ? sim_commit_write(path, text, strlen(text), error) : status;
}

/* A description without what may change under a study's hands: origins, and how many replications there are; NULL if
 * it is none. */
static json_t *lasting_part(const char *text)
{
    json_t *description = json_loads(text, 0, NULL), *row;
    size_t i;
    json_object_del(description, "replications");
    json_object_del(description, "stopping");
    json_array_foreach(json_object_get(json_object_get(description, "parameters"), "rows"), i, row)
        json_object_del(row, "origin");
    return description;
}

/* Do two pairs of files say the same, apart from where values were written and how many replications there are?  A
 * study continued with its own scenario.conf keeps what is known about the files it was first made from. */
static bool same_study(const char *known_study, const char *known_scenario, const char *study, const char *scenario)
{
    if (!known_study || !known_scenario)
        return false;
    json_t *a = lasting_part(known_study), *b = lasting_part(study);
    bool same = a && b && json_equal(a, b) && sim_describe_same_scenario(known_scenario, scenario);
    json_decref(a);
    json_decref(b);
    return same;
}

/* The known description with the replications of a new one; NULL if memory fails.  The caller frees. */
static char *brought_up_to_date(const char *known, const char *text)
{
    json_t *old = json_loads(known, 0, NULL), *new = json_loads(text, 0, NULL);
    json_t *stopping = json_object_get(new, "stopping");
    bool fine = json_object_set(old, "replications", json_object_get(new, "replications")) == 0;
    json_object_del(old, "stopping");
    fine = fine && (!stopping || json_object_set(old, "stopping", stopping) == 0);
    char *dumped = fine ? json_dumps(old, JSON_INDENT(1)) : NULL;
    json_decref(old);
    json_decref(new);
    return dumped;
}

static int write_description(const char *path, const char *known, const char *description, const char *scenario,
                             bool same, struct sim_error *error)
{
    if (!same) {
        /* The description first: it is what makes the other files ours. */
        int status = write_text(path, STUDY_NAME, description, error);
        return status == SIM_OK ? write_text(path, SCENARIO_NAME, scenario, error) : status;
    }
    char *text = brought_up_to_date(known, description);
    int status = text ? SIM_OK : out_of_memory(error);
    if (status == SIM_OK && strcmp(text, known) != 0)
        status = write_text(path, STUDY_NAME, text, error);
    free(text);
    return status;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Is any point of the study among the results'? */
static bool some_point_in(const struct sim_study *study, const struct sim_results *results)
{
    uint32_t count = sim_results_point_count(results);
    const char **ids = malloc((count + 1) * sizeof *ids);
    bool found = !ids || count == 0;
    for (uint32_t p = 0; ids && p < count; p++)
        ids[p] = sim_results_point(results, p).id;
    if (ids)
        qsort(ids, count, sizeof *ids, compare_texts);
    for (uint32_t p = 0; !found && p < study->point_count; p++) {
        const char *id = study->points[p].id;
        found = bsearch(&id, ids, count, sizeof *ids, compare_texts) != NULL;
    }
    free(ids);
    return found;
}

/* Results of which a new study keeps no point would be replaced by some that have nothing to do with them. */
static int refuse_to_replace(const char *path, const struct sim_study *study, struct sim_error *error)
{
    char file[SIM_FILE_PATH_SIZE];
    int status = sim_directory_path(path, SIM_RESULTS_NAME, file, error);
    struct sim_results *results = status == SIM_OK && access(file, F_OK) == 0 ? sim_results_open(file, NULL) : NULL;
    if (results && !some_point_in(study, results)) /* what cannot be read is no loss */
        status = sim_fail(error, SIM_USAGE,
                          "'%s' holds the results of another study, and none of this one: they would be replaced. "
                          "Choose another directory with -o, or remove '%s' first",
                          path, file);
    sim_results_close(results);
    return status;
}

int sim_directory_describe(const char *path, const struct sim_study *study, struct sim_error *error)
{
    char parts[SIM_FILE_PATH_SIZE];
    char *description = describe(study), *scenario = sim_describe_scenario(study);
    char *known_description = content_of(path, STUDY_NAME), *known_scenario = content_of(path, SCENARIO_NAME);
    int status =
        description && scenario ? sim_directory_path(path, SIM_PARTS_NAME, parts, error) : out_of_memory(error);
    bool same = status == SIM_OK && same_study(known_description, known_scenario, description, scenario);
    if (status == SIM_OK && !same)
        status = refuse_to_replace(path, study, error);
    if (status == SIM_OK)
        status = write_description(path, known_description, description, scenario, same, error);
    if (status == SIM_OK)
        status = sim_make_directory(parts, error);
    free(known_scenario);
    free(known_description);
    free(scenario);
    free(description);
    return status;
}

/* ---- reading ---- */

static int explain(const struct sim_problems *problems, const char *path, struct sim_error *error)
{
    for (uint32_t i = 0; i < problems->count; i++)
        if (problems->item[i].severity == SIM_PROBLEM_ERROR)
            return sim_fail(error, SIM_USAGE, "the study in '%s' cannot be read back: %s:%d: %s", path,
                            problems->item[i].file, problems->item[i].line, problems->item[i].text);
    return sim_fail(error, SIM_USAGE, "the study in '%s' cannot be read back", path);
}

/* "path=v1;v2;" for every varied parameter; the caller frees all. */
static char **vary_options(const json_t *list, uint32_t *count)
{
    *count = (uint32_t)json_array_size(list);
    char **options = calloc(*count + 1, sizeof *options);
    for (uint32_t i = 0; options && i < *count; i++) {
        const json_t *row = json_array_get(list, i), *values = json_object_get(row, "values");
        size_t size = 0;
        FILE *stream = open_memstream(&options[i], &size);
        if (!stream)
            continue;
        fprintf(stream, "%s=", text_of(row, "path"));
        for (size_t v = 0; v < json_array_size(values); v++)
            fprintf(stream, "%s;", json_string_value(json_array_get(values, v)));
        fclose(stream);
    }
    return options;
}

static int restore_study(struct sim_opened *opened, const json_t *description, const char *path,
                         struct sim_problems *problems, struct sim_error *error)
{
    uint64_t seed = strtoull(text_of(description, "seed"), NULL, 10);
    const json_t *titles = json_object_get(description, "designs");
    uint32_t design_count = (uint32_t)json_array_size(titles), vary_count;
    const char **designs = calloc(design_count + 1, sizeof *designs);
    char **vary = vary_options(json_object_get(description, "vary"), &vary_count);
    const json_t *record = json_object_get(description, "stopping");
    char *stopping = record ? json_dumps(record, JSON_COMPACT) : NULL;
    int status = designs && vary ? SIM_OK : out_of_memory(error);
    for (uint32_t i = 0; status == SIM_OK && i < design_count; i++)
        designs[i] = json_string_value(json_array_get(titles, i)) ? json_string_value(json_array_get(titles, i)) : "";
    for (uint32_t i = 0; status == SIM_OK && i < vary_count; i++)
        if (!vary[i])
            status = out_of_memory(error);
    if (status == SIM_OK) {
        struct sim_study_options options = {
            .designs = designs,
            .design_count = design_count,
            .replications = (uint32_t)json_integer_value(json_object_get(description, "replications")),
            .seed = &seed,
            .vary = (const char *const *)vary,
            .vary_count = vary_count,
            .no_share = !json_is_true(json_object_get(description, "share")),
            .stopping = stopping,
        };
        opened->study = sim_study_create(opened->scenario, &options, problems);
        if (!opened->study)
            status = explain(problems, path, error);
    }
    for (uint32_t i = 0; vary && i < vary_count; i++)
        free(vary[i]);
    free(vary);
    free(designs);
    free(stopping);
    return status;
}

/* The caller frees both, also after a failure. */
static int read_texts(const json_t *description, const char *path, char **scenario, char **parameters,
                      struct sim_error *error)
{
    char file[SIM_FILE_PATH_SIZE];
    size_t size;
    int status = sim_directory_path(path, SCENARIO_NAME, file, error);
    if (status != SIM_OK)
        return status;
    const json_t *rows = json_object_get(description, "parameters");
    *parameters = rows ? json_dumps(rows, JSON_COMPACT) : strdup("{}");
    if (!*parameters)
        return out_of_memory(error);
    *scenario = (char *)sim_read_file(file, FILE_LIMIT, &size, error);
    return *scenario ? SIM_OK : SIM_INTERNAL;
}

int sim_directory_texts(const char *path, char **scenario, char **parameters, struct sim_error *error)
{
    *scenario = *parameters = NULL;
    struct sim_error reason = {0};
    json_t *description = load_description(path, &reason);
    if (!description)
        return sim_fail(error, reason.status, "%s", reason.text);
    int status = read_texts(description, path, scenario, parameters, error);
    json_decref(description);
    if (status != SIM_OK) {
        free(*scenario);
        free(*parameters);
        *scenario = *parameters = NULL;
    }
    return status;
}

static int open_described(struct sim_opened *opened, const json_t *description, const char *path,
                          const struct sim_model *model, struct sim_error *error)
{
    char file[SIM_FILE_PATH_SIZE];
    int status = read_texts(description, path, &opened->scenario_text, &opened->parameters, error);
    if (status == SIM_OK)
        status = sim_directory_path(path, SCENARIO_NAME, file, error);
    if (status != SIM_OK)
        return status;
    struct sim_problems *problems = calloc(1, sizeof *problems);
    if (!problems)
        return out_of_memory(error);
    opened->scenario = sim_scenario_read(model, file, NULL, 0, problems);
    if (!opened->scenario)
        status = explain(problems, path, error);
    if (status == SIM_OK)
        status = restore_study(opened, description, path, problems, error);
    if (status == SIM_OK)
        status = compare(path, description, model, opened->study->metrics_id, NULL, error);
    free(problems);
    return status;
}

int sim_directory_open(struct sim_opened *opened, const char *path, const struct sim_model *model,
                       struct sim_error *error)
{
    memset(opened, 0, sizeof *opened);
    if (!exists(path, STUDY_NAME))
        return sim_fail(error, SIM_USAGE, "'%s' is not a directory of results: it holds no " STUDY_NAME, path);
    struct sim_error reason = {0};
    json_t *description = load_description(path, &reason);
    if (!description)
        return sim_fail(error, reason.status, "%s", reason.text);
    int status = SIM_OK;
    /* Before the scenario is read: that of another model would only cause puzzling messages. */
    if (strcmp(text_of(description, "model"), model->name) != 0 ||
        strcmp(text_of(description, "model_version"), model->version) != 0)
        status = compare(path, description, model, "", NULL, error);
    if (status == SIM_OK)
        status = open_described(opened, description, path, model, error);
    json_decref(description);
    if (status != SIM_OK)
        sim_directory_close(opened);
    return status;
}

void sim_directory_close(struct sim_opened *opened)
{
    sim_study_destroy(opened->study);
    if (opened->scenario)
        sim_scenario_destroy(opened->scenario);
    free(opened->scenario_text);
    free(opened->parameters);
    memset(opened, 0, sizeof *opened);
}
