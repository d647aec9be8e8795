/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/side.h"

#include <hdf5_hl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "sim/io/results_handle.h"

#define ROW_LIMIT ((hsize_t)1 << 31)

struct column {
    struct sim_side_column shown;
    char *name, *unit, *title, *description;
    json_t *document; /* owns the words */
    const char **words;
    double *values;
};

struct sim_side {
    hid_t group;
    bool log;
    hsize_t shape[3];
    size_t value_count; /* of a column */
    uint32_t column_count;
    struct column *columns;
};

static char *text_of(hid_t dataset, const char *name)
{
    char *text = sim_h5_read_text(dataset, name);
    return text ? text : strdup("");
}

/* Reads the list of words of a code; a column without one stays a number. */
static void read_words(struct column *column, hid_t dataset)
{
    char *text = sim_h5_read_text(dataset, "words");
    column->document = text ? json_loads(text, 0, NULL) : NULL;
    free(text);
    size_t count = json_array_size(column->document);
    column->words = count > 0 ? calloc(count, sizeof *column->words) : NULL;
    if (!column->words)
        return;
    for (size_t i = 0; i < count; i++) {
        const char *word = json_string_value(json_array_get(column->document, i));
        column->words[i] = word ? word : "";
    }
    column->shown.word_count = (uint32_t)count;
    column->shown.words = column->words;
}

static herr_t read_column(hid_t group, const char *name, const H5L_info_t *info, void *context)
{
    (void)info;
    struct sim_side *side = context;
    hid_t dataset = H5Dopen2(group, name, H5P_DEFAULT);
    if (dataset < 0)
        return -1;
    hsize_t shape[3] = {0};
    hid_t space = H5Dget_space(dataset);
    int rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
    bool scale = H5DSis_scale(dataset) > 0, fine = rank == 1 || rank == 3;
    if (fine)
        H5Sget_simple_extent_dims(space, shape, NULL);
    if (space >= 0)
        H5Sclose(space);
    if (fine && !scale) {
        struct column *column = &side->columns[side->column_count++];
        side->log = rank == 1;
        memcpy(side->shape, shape, sizeof shape);
        side->value_count = (size_t)shape[0] * (rank == 3 ? (size_t)shape[1] * (size_t)shape[2] : 1);
        *column = (struct column){.name = strdup(name),
                                  .unit = text_of(dataset, "model_unit"),
                                  .title = text_of(dataset, "long_name"),
                                  .description = text_of(dataset, "description")};
        fine = column->name && column->unit && column->title && column->description && shape[rank - 1] < ROW_LIMIT;
        column->shown = (struct sim_side_column){
            .name = column->name, .unit = column->unit, .title = column->title, .description = column->description};
        read_words(column, dataset);
    }
    H5Dclose(dataset);
    return fine ? 0 : -1;
}

struct sim_side *sim_side_open(const struct sim_results *results, const char *table)
{
    hid_t file = sim_results_handle(results);
    struct sim_side *side = calloc(1, sizeof *side);
    H5G_info_t info = {0};
    hsize_t index = 0;
    if (!side)
        return NULL;
    side->group = H5Lexists(file, table, H5P_DEFAULT) > 0 ? H5Gopen2(file, table, H5P_DEFAULT) : H5I_INVALID_HID;
    bool fine = side->group >= 0 && H5Gget_info(side->group, &info) >= 0 && info.nlinks > 0 && info.nlinks < 1000;
    side->columns = fine ? calloc((size_t)info.nlinks, sizeof *side->columns) : NULL;
    fine = side->columns && H5Literate(side->group, H5_INDEX_CRT_ORDER, H5_ITER_INC, &index, read_column, side) >= 0 &&
           side->column_count > 0;
    if (fine)
        return side;
    sim_side_close(side);
    return NULL;
}

void sim_side_close(struct sim_side *side)
{
    if (!side)
        return;
    for (uint32_t i = 0; i < side->column_count; i++) {
        struct column *column = &side->columns[i];
        free(column->name);
        free(column->unit);
        free(column->title);
        free(column->description);
        free(column->words);
        free(column->values);
        json_decref(column->document);
    }
    if (side->group >= 0)
        H5Gclose(side->group);
    free(side->columns);
    free(side);
}

bool sim_side_is_log(const struct sim_side *side)
{
    return side->log;
}

uint32_t sim_side_row_count(const struct sim_side *side)
{
    return (uint32_t)side->shape[side->log ? 0 : 2];
}

uint32_t sim_side_column_count(const struct sim_side *side)
{
    return side->column_count;
}

const struct sim_side_column *sim_side_column(const struct sim_side *side, uint32_t column)
{
    return &side->columns[column].shown;
}

uint32_t sim_side_find(const struct sim_side *side, const char *name)
{
    for (uint32_t i = 0; i < side->column_count; i++)
        if (strcmp(side->columns[i].name, name) == 0)
            return i;
    return UINT32_MAX;
}

const double *sim_side_values(struct sim_side *side, uint32_t column)
{
    struct column *wanted = &side->columns[column];
    if (wanted->values)
        return wanted->values;
    hid_t dataset = H5Dopen2(side->group, wanted->name, H5P_DEFAULT);
    hid_t space = dataset >= 0 ? H5Dget_space(dataset) : H5I_INVALID_HID;
    bool same = space >= 0 && H5Sget_simple_extent_npoints(space) == (hssize_t)side->value_count;
    wanted->values = same ? malloc(side->value_count * sizeof(double)) : NULL;
    if (wanted->values && H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, wanted->values) < 0) {
        free(wanted->values);
        wanted->values = NULL;
    }
    if (space >= 0)
        H5Sclose(space);
    if (dataset >= 0)
        H5Dclose(dataset);
    return wanted->values;
}
