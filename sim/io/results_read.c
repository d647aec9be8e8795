/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/results.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/io/commit.h"
#include "sim/io/hdf5_tools.h"
#include "sim/io/results_handle.h"
#include "sim/io/results_seal.h"

#define COUNT_LIMIT ((hsize_t)1 << 31)

struct attribute {
    char *name, *text;
};

struct sim_results {
    char *path;
    hid_t file, headline_group;
    uint32_t point_count, replication_count, time_count;
    struct sim_results_point *points; /* their texts are kept */
    double *time;
    int8_t *states; /* [point][replication] */
    uint32_t metric_count;
    struct sim_metric *metrics; /* their texts are kept */
    double **headline, **series;
    uint32_t attribute_count;
    struct attribute *attributes;
    json_t *question, *designs, *parameters; /* documents: they own the texts lent from them */
    uint32_t parameter_count;
    struct sim_results_parameter *parameter_rows;
    const char **parameter_texts; /* values and origins of all rows */
    uint32_t baseline_design;
    char **kept; /* texts to be freed at the end */
    size_t kept_count;
};

hid_t sim_results_handle(const struct sim_results *results)
{
    return results->file;
}

/* ---- small helpers ---- */

static int damaged(const struct sim_results *results, const char *what, struct sim_error *error)
{
    return sim_fail(error, SIM_INTERNAL, "'%s' is not a result file of this program: %s", results->path, what);
}

/* Takes ownership of a text; lends it until the end.  NULL stays NULL. */
static const char *keep(struct sim_results *results, char *text)
{
    if (!text)
        return NULL;
    char **grown = realloc(results->kept, (results->kept_count + 1) * sizeof *grown);
    if (!grown) {
        free(text);
        return NULL;
    }
    results->kept = grown;
    results->kept[results->kept_count++] = text;
    return text;
}

static const char *attribute_of(struct sim_results *results, hid_t object, const char *name)
{
    const char *text = keep(results, sim_h5_read_text(object, name));
    return text ? text : "";
}

/* Opens a dataset of the given rank and class and says its shape; -1 if it is not like that. */
static hid_t open_dataset(hid_t parent, const char *name, int rank, H5T_class_t class, hsize_t *shape)
{
    if (H5Lexists(parent, name, H5P_DEFAULT) <= 0)
        return H5I_INVALID_HID;
    hid_t dataset = H5Dopen2(parent, name, H5P_DEFAULT);
    if (dataset < 0)
        return H5I_INVALID_HID;
    hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset);
    bool fine = space >= 0 && type >= 0 && H5Tget_class(type) == class && H5Sget_simple_extent_ndims(space) == rank &&
                H5Sget_simple_extent_dims(space, shape, NULL) == rank;
    for (int i = 0; fine && i < rank; i++)
        fine = shape[i] > 0 && shape[i] < COUNT_LIMIT;
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    if (!fine) {
        H5Dclose(dataset);
        return H5I_INVALID_HID;
    }
    return dataset;
}

/* Reads a whole dataset of numbers with the expected shape.  The caller frees; NULL on failure. */
static void *read_numbers(hid_t parent, const char *name, int rank, const hsize_t *expected, H5T_class_t class,
                          hid_t memory_type)
{
    hsize_t shape[3], count = 1;
    hid_t dataset = open_dataset(parent, name, rank, class, shape);
    if (dataset < 0)
        return NULL;
    bool fine = true;
    for (int i = 0; i < rank; i++) {
        fine = fine && shape[i] == expected[i];
        count *= shape[i];
    }
    void *values = fine ? malloc((size_t)count * H5Tget_size(memory_type)) : NULL;
    if (values && H5Dread(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
        free(values);
        values = NULL;
    }
    H5Dclose(dataset);
    return values;
}

/* Reads the texts of a variable over points and keeps them. */
static int read_texts(struct sim_results *results, const char *name, const char **texts)
{
    hsize_t shape[1];
    hid_t dataset = open_dataset(results->file, name, 1, H5T_STRING, shape);
    if (dataset < 0)
        return SIM_INTERNAL;
    int status = SIM_INTERNAL;
    hid_t type = sim_h5_text_type(), space = H5Dget_space(dataset), found = H5Dget_type(dataset);
    char **lent = shape[0] == results->point_count ? calloc(shape[0], sizeof *lent) : NULL;
    if (lent && H5Tis_variable_str(found) > 0 && H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, lent) >= 0) {
        status = SIM_OK;
        for (hsize_t i = 0; i < shape[0]; i++) {
            texts[i] = keep(results, strdup(lent[i] ? lent[i] : ""));
            if (!texts[i])
                status = SIM_INTERNAL;
        }
        H5Dvlen_reclaim(type, space, H5P_DEFAULT, lent);
    }
    free(lent);
    H5Tclose(found);
    H5Sclose(space);
    H5Tclose(type);
    H5Dclose(dataset);
    return status;
}

/* ---- attributes ---- */

static herr_t read_attribute(hid_t object, const char *name, const H5A_info_t *info, void *context)
{
    (void)info;
    struct sim_results *results = context;
    char *text = sim_h5_read_text(object, name);
    if (!text)
        return 0;
    struct attribute *grown =
        realloc(results->attributes, (results->attribute_count + 1) * sizeof *results->attributes);
    char *copy = strdup(name);
    if (grown)
        results->attributes = grown;
    if (!grown || !copy) {
        free(copy);
        free(text);
        return -1;
    }
    results->attributes[results->attribute_count++] = (struct attribute){copy, text};
    return 0;
}

const char *sim_results_attribute(const struct sim_results *results, const char *name)
{
    for (uint32_t i = 0; i < results->attribute_count; i++)
        if (strcmp(results->attributes[i].name, name) == 0)
            return results->attributes[i].text;
    return NULL;
}

static json_t *document(const struct sim_results *results, const char *name)
{
    const char *text = sim_results_attribute(results, name);
    return text ? json_loads(text, 0, NULL) : NULL;
}

static const char *json_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

/* ---- opening, in the order of the file ---- */

static int read_attributes(struct sim_results *results, struct sim_error *error)
{
    hsize_t index = 0;
    if (H5Aiterate2(results->file, H5_INDEX_NAME, H5_ITER_INC, &index, read_attribute, results) < 0)
        return sim_h5_fail(error, "read the attributes of", results->path);
    if (!sim_results_attribute(results, "partnersim_version"))
        return damaged(results, "it has no attribute partnersim_version", error);
    results->question = document(results, "question");
    results->designs = document(results, "designs");
    results->parameters = document(results, "parameters");
    if (!json_is_object(results->question) || !json_is_array(results->designs) ||
        json_array_size(results->designs) == 0 || !json_is_object(results->parameters))
        return damaged(results, "its description of designs and parameters cannot be read", error);
    const char *baseline = json_text(results->question, "baseline");
    for (uint32_t i = 0; i < sim_results_design_count(results); i++)
        if (strcmp(sim_results_design_title(results, i), baseline) == 0)
            results->baseline_design = i;
    return SIM_OK;
}

static int read_shape(struct sim_results *results, struct sim_error *error)
{
    hsize_t points[1], replications[1], times[1];
    hid_t point = open_dataset(results->file, "point", 1, H5T_STRING, points);
    hid_t replication = open_dataset(results->file, "replication", 1, H5T_INTEGER, replications);
    hid_t time = open_dataset(results->file, "time", 1, H5T_FLOAT, times);
    bool fine = point >= 0 && replication >= 0 && time >= 0;
    if (point >= 0)
        H5Dclose(point);
    if (replication >= 0)
        H5Dclose(replication);
    if (time >= 0)
        H5Dclose(time);
    if (!fine)
        return damaged(results, "it lacks the coordinates point, replication and time", error);
    results->point_count = (uint32_t)points[0];
    results->replication_count = (uint32_t)replications[0];
    results->time_count = (uint32_t)times[0];
    return SIM_OK;
}

static int read_points(struct sim_results *results, struct sim_error *error)
{
    uint32_t count = results->point_count;
    results->points = calloc(count, sizeof *results->points);
    const char **texts = calloc((size_t)count * 3, sizeof *texts);
    int status = SIM_OK;
    if (!results->points || !texts)
        status = sim_fail(error, SIM_INTERNAL, "out of memory for %u points", count);
    else if (read_texts(results, "point", texts) != SIM_OK || read_texts(results, "design", texts + count) != SIM_OK ||
             read_texts(results, "point_id", texts + 2 * (size_t)count) != SIM_OK)
        status = damaged(results, "the names of its points cannot be read", error);
    for (uint32_t i = 0; i < count && status == SIM_OK; i++) {
        struct sim_results_point *point = &results->points[i];
        *point = (struct sim_results_point){texts[i], texts[count + i], texts[2 * (size_t)count + i], UINT32_MAX};
        for (uint32_t d = 0; d < sim_results_design_count(results); d++)
            if (strcmp(sim_results_design_title(results, d), point->design) == 0)
                point->design_index = d;
        if (point->design_index == UINT32_MAX)
            status = damaged(results, "a point belongs to a design that is not described", error);
    }
    free(texts);
    return status;
}

static int read_tables(struct sim_results *results, struct sim_error *error)
{
    hsize_t times = results->time_count, pairs[2] = {results->point_count, results->replication_count};
    results->time = read_numbers(results->file, "time", 1, &times, H5T_FLOAT, H5T_NATIVE_DOUBLE);
    results->states = read_numbers(results->file, "run_status", 2, pairs, H5T_INTEGER, H5T_NATIVE_INT8);
    if (!results->time || !results->states)
        return damaged(results, "the table of runs cannot be read", error);
    return SIM_OK;
}

static enum sim_metric_kind kind_of(const char *text)
{
    return strcmp(text, "flow") == 0    ? SIM_METRIC_FLOW
           : strcmp(text, "stock") == 0 ? SIM_METRIC_STOCK
                                        : SIM_METRIC_MEAN;
}

static enum sim_metric_goal goal_of(const char *text)
{
    return strcmp(text, "max") == 0 ? SIM_GOAL_MAX : strcmp(text, "min") == 0 ? SIM_GOAL_MIN : SIM_GOAL_NONE;
}

/* The headline group lists the metrics in the order of the model's table. */
static herr_t read_metric(hid_t group, const char *name, const H5L_info_t *info, void *context)
{
    (void)info;
    struct sim_results *results = context;
    hsize_t pairs[2] = {results->point_count, results->replication_count};
    double *headline = read_numbers(group, name, 2, pairs, H5T_FLOAT, H5T_NATIVE_DOUBLE);
    hid_t dataset = headline ? H5Dopen2(group, name, H5P_DEFAULT) : H5I_INVALID_HID;
    if (dataset < 0) {
        free(headline);
        return -1;
    }
    uint32_t index = results->metric_count++; /* the arrays were made for all links of the group */
    results->headline[index] = headline;
    results->metrics[index] = (struct sim_metric){
        .name = keep(results, strdup(name)),
        .unit = attribute_of(results, dataset, "model_unit"),
        .kind = kind_of(attribute_of(results, dataset, "kind")),
        .goal = goal_of(attribute_of(results, dataset, "goal")),
        .group = attribute_of(results, dataset, "group"),
        .title = attribute_of(results, dataset, "long_name"),
        .description = attribute_of(results, dataset, "description"),
        .formula = attribute_of(results, dataset, "formula"),
    };
    H5Dclose(dataset);
    return results->metrics[index].name ? 0 : -1;
}

static int read_metrics(struct sim_results *results, struct sim_error *error)
{
    H5G_info_t info;
    results->headline_group = H5Lexists(results->file, "headline", H5P_DEFAULT) > 0
                                  ? H5Gopen2(results->file, "headline", H5P_DEFAULT)
                                  : H5I_INVALID_HID;
    if (results->headline_group < 0 || H5Gget_info(results->headline_group, &info) < 0 || info.nlinks == 0 ||
        info.nlinks > 100000)
        return damaged(results, "it has no headline metrics", error);
    results->metrics = calloc((size_t)info.nlinks, sizeof *results->metrics);
    results->headline = calloc((size_t)info.nlinks, sizeof *results->headline);
    results->series = calloc((size_t)info.nlinks, sizeof *results->series);
    if (!results->metrics || !results->headline || !results->series)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the metrics of '%s'", results->path);
    hsize_t index = 0;
    hid_t list = H5Gget_create_plist(results->headline_group);
    unsigned order = 0;
    if (list >= 0) {
        H5Pget_link_creation_order(list, &order);
        H5Pclose(list);
    }
    /* A file rewritten by another program may have lost the order. */
    H5_index_t by = order & H5P_CRT_ORDER_TRACKED ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
    if (H5Literate(results->headline_group, by, H5_ITER_INC, &index, read_metric, results) < 0)
        return damaged(results, "a headline metric cannot be read", error);
    return SIM_OK;
}

static int read_parameters(struct sim_results *results, struct sim_error *error)
{
    const json_t *rows = json_object_get(results->parameters, "rows");
    size_t count = json_array_size(rows), designs = json_array_size(results->designs);
    results->parameter_rows = calloc(count ? count : 1, sizeof *results->parameter_rows);
    results->parameter_texts = calloc(count ? 2 * count * designs : 1, sizeof *results->parameter_texts);
    if (!results->parameter_rows || !results->parameter_texts)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the parameters of '%s'", results->path);
    for (size_t i = 0; i < count; i++) {
        const json_t *row = json_array_get(rows, i);
        const json_t *values = json_object_get(row, "value"), *origins = json_object_get(row, "origin");
        const char **texts = results->parameter_texts + 2 * i * designs;
        if (json_array_size(values) != designs || json_array_size(origins) != designs)
            return damaged(results, "its parameters do not fit its designs", error);
        for (size_t d = 0; d < designs; d++) {
            const char *value = json_string_value(json_array_get(values, d));
            const char *origin = json_string_value(json_array_get(origins, d));
            texts[d] = value ? value : "";
            texts[designs + d] = origin ? origin : "";
        }
        results->parameter_rows[i] = (struct sim_results_parameter){
            .path = json_text(row, "path"),
            .unit = json_text(row, "unit"),
            .text = json_text(row, "text"),
            .role = json_text(row, "role"),
            .grade = json_text(row, "grade"),
            .source = json_text(row, "source"),
            .fallback = json_text(row, "fallback"),
            .value = texts,
            .origin = texts + designs,
        };
    }
    results->parameter_count = (uint32_t)count;
    return SIM_OK;
}

static hid_t open_file(const char *path)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS), file = H5I_INVALID_HID;
    /* Result files are replaced, never changed: locks protect nothing and fail on some file systems. */
    if (access >= 0 && H5Pset_file_locking(access, false, true) >= 0 &&
        H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0)
        file = H5Fopen(path, H5F_ACC_RDONLY, access);
    sim_h5_close_plist(access);
    return file;
}

static char *file_of(const char *path)
{
    char *file = NULL;
    if (sim_is_directory(path)) {
        if (asprintf(&file, "%s/results.h5", path) < 0)
            return NULL;
        return file;
    }
    return strdup(path);
}

static int open_all(struct sim_results *results, struct sim_error *error)
{
    int status = sim_seal_check(results->path, error);
    if (status != SIM_OK)
        return status;
    sim_h5_prepare();
    results->file = open_file(results->path);
    if (results->file < 0)
        return sim_h5_fail(error, "open", results->path);
    int (*const steps[])(struct sim_results *, struct sim_error *) = {read_attributes, read_shape,   read_points,
                                                                      read_tables,     read_metrics, read_parameters};
    for (size_t i = 0; i < sizeof steps / sizeof *steps && status == SIM_OK; i++)
        status = steps[i](results, error);
    return status;
}

struct sim_results *sim_results_open(const char *path, struct sim_error *error)
{
    struct sim_results *results = calloc(1, sizeof *results);
    char *file = file_of(path);
    if (!results || !file) {
        free(results);
        free(file);
        sim_fail(error, SIM_INTERNAL, "out of memory while opening '%s'", path);
        return NULL;
    }
    results->path = file;
    results->file = results->headline_group = H5I_INVALID_HID;
    if (open_all(results, error) != SIM_OK) {
        sim_results_close(results);
        return NULL;
    }
    return results;
}

void sim_results_close(struct sim_results *results)
{
    if (!results)
        return;
    if (results->headline_group >= 0)
        H5Gclose(results->headline_group);
    if (results->file >= 0)
        H5Fclose(results->file);
    for (uint32_t i = 0; i < results->metric_count; i++) {
        free(results->headline[i]);
        free(results->series[i]);
    }
    for (uint32_t i = 0; i < results->attribute_count; i++) {
        free(results->attributes[i].name);
        free(results->attributes[i].text);
    }
    for (size_t i = 0; i < results->kept_count; i++)
        free(results->kept[i]);
    json_decref(results->question);
    json_decref(results->designs);
    json_decref(results->parameters);
    free(results->kept);
    free(results->attributes);
    free(results->headline);
    free(results->series);
    free(results->metrics);
    free(results->parameter_rows);
    free(results->parameter_texts);
    free(results->points);
    free(results->states);
    free(results->time);
    free(results->path);
    free(results);
}

/* ---- what is lent ---- */

uint32_t sim_results_point_count(const struct sim_results *results)
{
    return results->point_count;
}

struct sim_results_point sim_results_point(const struct sim_results *results, uint32_t point)
{
    return results->points[point];
}

uint32_t sim_results_replication_count(const struct sim_results *results)
{
    return results->replication_count;
}

uint32_t sim_results_time_count(const struct sim_results *results)
{
    return results->time_count;
}

const double *sim_results_time(const struct sim_results *results)
{
    return results->time;
}

uint32_t sim_results_metric_count(const struct sim_results *results)
{
    return results->metric_count;
}

const struct sim_metric *sim_results_metric(const struct sim_results *results, uint32_t metric)
{
    return &results->metrics[metric];
}

uint32_t sim_results_metric_index(const struct sim_results *results, const char *name)
{
    for (uint32_t i = 0; i < results->metric_count; i++)
        if (strcmp(results->metrics[i].name, name) == 0)
            return i;
    return UINT32_MAX;
}

const double *sim_results_headline(struct sim_results *results, uint32_t metric)
{
    return results->headline[metric];
}

const double *sim_results_series(struct sim_results *results, uint32_t metric)
{
    hsize_t shape[3] = {results->point_count, results->replication_count, results->time_count};
    if (!results->series[metric])
        results->series[metric] =
            read_numbers(results->file, results->metrics[metric].name, 3, shape, H5T_FLOAT, H5T_NATIVE_DOUBLE);
    return results->series[metric];
}

enum sim_pair_status sim_results_status(const struct sim_results *results, uint32_t point, uint32_t replication)
{
    int8_t state = results->states[(size_t)point * results->replication_count + replication];
    return state == SIM_PAIR_DONE || state == SIM_PAIR_FAILED ? (enum sim_pair_status)state : SIM_PAIR_MISSING;
}

struct sim_results_question sim_results_question(const struct sim_results *results)
{
    return (struct sim_results_question){
        .title = json_text(results->question, "title"),
        .currency = json_text(results->question, "currency"),
        .baseline_design = results->baseline_design,
        .metric = json_text(results->question, "metric"),
        .maximise = strcmp(json_text(results->question, "goal"), "min") != 0,
        .matters = json_number_value(json_object_get(results->question, "matters")),
        .confidence = json_number_value(json_object_get(results->question, "confidence")),
        .horizon_days = json_number_value(json_object_get(results->question, "horizon_days")),
        .precision = json_number_value(json_object_get(results->question, "precision")),
        .relative = json_is_true(json_object_get(results->question, "relative")),
        .most = (uint32_t)json_integer_value(json_object_get(results->question, "most")),
    };
}

uint32_t sim_results_design_count(const struct sim_results *results)
{
    return (uint32_t)json_array_size(results->designs);
}

const char *sim_results_design_title(const struct sim_results *results, uint32_t design)
{
    return json_text(json_array_get(results->designs, design), "title");
}

const char *sim_results_design_description(const struct sim_results *results, uint32_t design)
{
    return json_text(json_array_get(results->designs, design), "description");
}

uint32_t sim_results_parameter_count(const struct sim_results *results)
{
    return results->parameter_count;
}

const struct sim_results_parameter *sim_results_parameter(const struct sim_results *results, uint32_t index)
{
    return &results->parameter_rows[index];
}
