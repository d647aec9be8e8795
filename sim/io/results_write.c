/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/results_write.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/core/calendar.h"
#include "sim/io/results_layout.h"

#define NAME_SIZE 512
#define ATTRIBUTES_MAX 32 /* of a variable */
#define PAGE_BYTES 4096   /* less is not worth packing */

void sim_layout_expect(struct sim_layout *layout, bool fine, const char *what)
{
    if (!fine && layout->status == SIM_OK)
        layout->status = sim_h5_fail(layout->error, what, layout->plan->path);
}

bool sim_layout_ready(const struct sim_layout *layout)
{
    return layout->status == SIM_OK;
}

void sim_layout_text(struct sim_layout *layout, hid_t object, const char *name, const char *text)
{
    if (sim_layout_ready(layout))
        sim_layout_expect(layout, sim_h5_write_text(object, name, text ? text : "") >= 0, "write an attribute of");
}

void sim_layout_close(struct sim_layout *layout, hid_t *dataset)
{
    if (*dataset >= 0)
        sim_layout_expect(layout, H5Dclose(*dataset) >= 0, "write a variable of");
    *dataset = H5I_INVALID_HID;
}

/* ---- variables ---- */

/* Equal results have equal bytes: no time stamps; attributes keep their order for netCDF.  Those of a variable stay
 * beside it: beyond eight, HDF5 would make a heap and two trees for each, dearer than the numbers. */
static hid_t dataset_plist(void)
{
    hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    if (plist >= 0 && (H5Pset_obj_track_times(plist, false) < 0 ||
                       H5Pset_attr_creation_order(plist, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) < 0 ||
                       H5Pset_attr_phase_change(plist, ATTRIBUTES_MAX, ATTRIBUTES_MAX) < 0)) {
        H5Pclose(plist);
        return H5I_INVALID_HID;
    }
    return plist;
}

hid_t sim_layout_create(struct sim_layout *layout, hid_t parent, const char *name, hid_t type, int rank,
                        const hsize_t *shape, const hsize_t *chunk, bool missing_is_nan)
{
    if (!sim_layout_ready(layout))
        return H5I_INVALID_HID;
    hid_t space = H5Screate_simple(rank, shape, NULL), plist = dataset_plist(), dataset = H5I_INVALID_HID;
    bool fine = space >= 0 && plist >= 0;
    if (fine && chunk)
        fine = H5Pset_chunk(plist, rank, chunk) >= 0 && H5Pset_shuffle(plist) >= 0 && H5Pset_deflate(plist, 1) >= 0;
    double nothing = NAN;
    if (fine && missing_is_nan)
        fine = H5Pset_fill_value(plist, H5T_NATIVE_DOUBLE, &nothing) >= 0;
    if (fine)
        dataset = H5Dcreate2(parent, name, type, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    if (fine && dataset >= 0 && missing_is_nan)
        fine = sim_h5_write_numbers(dataset, "_FillValue", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &nothing, 1) >= 0;
    sim_layout_expect(layout, fine && dataset >= 0, "create a variable of");
    if (plist >= 0)
        H5Pclose(plist);
    if (space >= 0)
        H5Sclose(space);
    return dataset;
}

void sim_layout_fill(struct sim_layout *layout, hid_t dataset, hid_t type, const void *values)
{
    if (sim_layout_ready(layout))
        sim_layout_expect(layout, H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0,
                          "write a variable of");
}

void sim_layout_attach(struct sim_layout *layout, hid_t dataset, hid_t scale, unsigned dimension)
{
    if (sim_layout_ready(layout))
        sim_layout_expect(layout, H5DSattach_scale(dataset, scale, dimension) >= 0, "attach a dimension in");
}

void sim_layout_scale(struct sim_layout *layout, hid_t dataset, const char *name)
{
    if (sim_layout_ready(layout))
        sim_layout_expect(layout, H5DSset_scale(dataset, name) >= 0, "make a dimension of");
}

/* ---- coordinates ---- */

typedef const char *text_of_point(const struct sim_results_plan *plan, uint32_t point, const void *context);

static const char *label_of(const struct sim_results_plan *plan, uint32_t point, const void *context)
{
    (void)context;
    return plan->points[point].label;
}

static const char *design_of(const struct sim_results_plan *plan, uint32_t point, const void *context)
{
    (void)context;
    return plan->points[point].design;
}

static const char *id_of(const struct sim_results_plan *plan, uint32_t point, const void *context)
{
    (void)context;
    return plan->points[point].id;
}

static const char *word_of(const struct sim_results_plan *plan, uint32_t point, const void *context)
{
    (void)plan;
    return ((const struct sim_results_varied *)context)->words[point];
}

/* A text variable over points; its dataset stays open. */
static hid_t add_point_text(struct sim_layout *layout, const char *name, const char *long_name, text_of_point *text,
                            const void *context)
{
    uint32_t count = layout->plan->point_count;
    hid_t dataset = sim_layout_create(layout, layout->file, name, layout->text_type, 1, &(hsize_t){count}, NULL, false);
    const char **values = malloc(count * sizeof *values);
    if (!values && sim_layout_ready(layout))
        layout->status = sim_fail(layout->error, SIM_INTERNAL, "out of memory for labels");
    if (sim_layout_ready(layout)) {
        for (uint32_t i = 0; i < count; i++)
            values[i] = text(layout->plan, i, context);
        sim_layout_fill(layout, dataset, layout->text_type, values);
    }
    free(values);
    sim_layout_text(layout, dataset, "long_name", long_name);
    return dataset;
}

static void add_replication(struct sim_layout *layout)
{
    uint32_t count = layout->plan->replication_count;
    layout->replication =
        sim_layout_create(layout, layout->file, "replication", H5T_STD_I32LE, 1, &(hsize_t){count}, NULL, false);
    int32_t *values = malloc(count * sizeof *values);
    if (!values && sim_layout_ready(layout))
        layout->status = sim_fail(layout->error, SIM_INTERNAL, "out of memory for replications");
    if (sim_layout_ready(layout)) {
        for (uint32_t i = 0; i < count; i++)
            values[i] = (int32_t)i;
        sim_layout_fill(layout, layout->replication, H5T_NATIVE_INT32, values);
    }
    free(values);
    sim_layout_text(layout, layout->replication, "long_name", "replication: equal numbers share their random numbers");
    sim_layout_scale(layout, layout->replication, "replication");
}

static void add_time(struct sim_layout *layout)
{
    const struct sim_results_plan *plan = layout->plan;
    layout->time =
        sim_layout_create(layout, layout->file, "time", H5T_IEEE_F64LE, 1, &(hsize_t){plan->time_count}, NULL, false);
    sim_layout_fill(layout, layout->time, H5T_NATIVE_DOUBLE, plan->time);
    sim_layout_text(layout, layout->time, "standard_name", "time");
    sim_layout_text(layout, layout->time, "long_name", "time of the sample; 0 is the end of warm-up");
    sim_layout_text(layout, layout->time, "units", "days since " SIM_CALENDAR_EPOCH);
    sim_layout_text(layout, layout->time, "calendar", SIM_CALENDAR_NAME);
    sim_layout_text(layout, layout->time, "axis", "T");
    sim_layout_scale(layout, layout->time, "time");
}

/* Variable names may not hold a slash, and blanks would break the list of coordinates. */
static void variable_name(const char *path, char name[NAME_SIZE])
{
    snprintf(name, NAME_SIZE, "%s", path);
    for (char *c = name; *c; c++)
        if (*c == '/' || *c == ' ' || (unsigned char)*c < ' ')
            *c = '_';
}

static void add_varied(struct sim_layout *layout, const struct sim_results_varied *varied)
{
    char name[NAME_SIZE];
    variable_name(varied->path, name);
    hid_t dataset;
    if (varied->numbers) {
        hsize_t count = layout->plan->point_count;
        dataset = sim_layout_create(layout, layout->file, name, H5T_IEEE_F64LE, 1, &count, NULL, false);
        sim_layout_fill(layout, dataset, H5T_NATIVE_DOUBLE, varied->numbers);
        sim_layout_text(layout, dataset, "long_name", varied->text);
        sim_layout_text(layout, dataset, "units", varied->unit);
    } else {
        dataset = add_point_text(layout, name, varied->text, word_of, varied);
    }
    sim_layout_text(layout, dataset, "path", varied->path);
    sim_layout_attach(layout, dataset, layout->point, 0);
    sim_layout_close(layout, &dataset);
}

static void add_point_coordinate(struct sim_layout *layout, const char *name, const char *long_name,
                                 text_of_point *text)
{
    hid_t dataset = add_point_text(layout, name, long_name, text, NULL);
    sim_layout_attach(layout, dataset, layout->point, 0);
    sim_layout_close(layout, &dataset);
}

static void add_coordinates(struct sim_layout *layout)
{
    const struct sim_results_plan *plan = layout->plan;
    layout->point =
        add_point_text(layout, "point", "point: a design and one combination of varied values", label_of, NULL);
    sim_layout_scale(layout, layout->point, "point");
    add_replication(layout);
    add_time(layout);
    add_point_coordinate(layout, "design", "design of the point", design_of);
    add_point_coordinate(layout, "point_id", "fingerprint of everything that decides the results of the point", id_of);
    for (uint32_t i = 0; i < plan->varied_count; i++)
        add_varied(layout, &plan->varied[i]);
    size_t size = 64 + (size_t)plan->varied_count * (NAME_SIZE + 1);
    layout->coordinates = calloc(1, size);
    if (!layout->coordinates) {
        if (sim_layout_ready(layout))
            layout->status = sim_fail(layout->error, SIM_INTERNAL, "out of memory for names");
        return;
    }
    size_t used = (size_t)snprintf(layout->coordinates, size, "design point_id");
    for (uint32_t i = 0; i < plan->varied_count; i++) {
        char name[NAME_SIZE];
        variable_name(plan->varied[i].path, name);
        used += (size_t)snprintf(layout->coordinates + used, size - used, " %s", name);
    }
}

/* ---- the pairs ---- */

static void add_pair_table(struct sim_layout *layout, const char *name, const char *long_name, hid_t file_type,
                           hid_t memory_type, const void *values)
{
    hsize_t shape[2] = {layout->plan->point_count, layout->plan->replication_count};
    hid_t dataset = sim_layout_create(layout, layout->file, name, file_type, 2, shape, NULL, false);
    sim_layout_fill(layout, dataset, memory_type, values);
    sim_layout_text(layout, dataset, "long_name", long_name);
    sim_layout_text(layout, dataset, "coordinates", layout->coordinates);
    if (sim_layout_ready(layout) && file_type == H5T_STD_I8LE) {
        const int8_t flags[] = {SIM_PAIR_MISSING, SIM_PAIR_DONE, SIM_PAIR_FAILED};
        sim_layout_expect(layout,
                          sim_h5_write_numbers(dataset, "flag_values", H5T_STD_I8LE, H5T_NATIVE_INT8, flags, 3) >= 0,
                          "write an attribute of");
        sim_layout_text(layout, dataset, "flag_meanings", "missing done failed");
    }
    sim_layout_attach(layout, dataset, layout->point, 0);
    sim_layout_attach(layout, dataset, layout->replication, 1);
    sim_layout_close(layout, &dataset);
}

static void add_pairs(struct sim_layout *layout)
{
    const struct sim_results_plan *plan = layout->plan;
    size_t count = (size_t)plan->point_count * plan->replication_count;
    uint64_t *digests = calloc(count, sizeof *digests), *events = calloc(count, sizeof *events);
    int8_t *states = calloc(count, sizeof *states);
    if ((!digests || !events || !states) && sim_layout_ready(layout))
        layout->status = sim_fail(layout->error, SIM_INTERNAL, "out of memory for %zu runs", count);
    if (sim_layout_ready(layout)) {
        for (size_t i = 0; i < count; i++) {
            struct sim_results_pair pair = plan->pair(plan->context, (uint32_t)(i / plan->replication_count),
                                                      (uint32_t)(i % plan->replication_count));
            digests[i] = pair.digest;
            events[i] = pair.executed;
            states[i] = (int8_t)pair.status;
        }
        add_pair_table(layout, "run_status", "state of the run", H5T_STD_I8LE, H5T_NATIVE_INT8, states);
        add_pair_table(layout, "run_digest", "fingerprint of the simulated events", H5T_STD_U64LE, H5T_NATIVE_UINT64,
                       digests);
        add_pair_table(layout, "run_events", "executed events", H5T_STD_U64LE, H5T_NATIVE_UINT64, events);
    }
    free(states);
    free(events);
    free(digests);
}

/* ---- metrics ---- */

static const char *kind_name(enum sim_metric_kind kind)
{
    return kind == SIM_METRIC_FLOW ? "flow" : kind == SIM_METRIC_STOCK ? "stock" : "mean";
}

static const char *goal_name(enum sim_metric_goal goal)
{
    return goal == SIM_GOAL_MAX ? "max" : goal == SIM_GOAL_MIN ? "min" : "none";
}

static const char *cell_methods(enum sim_metric_kind kind)
{
    return kind == SIM_METRIC_FLOW ? "time: sum" : kind == SIM_METRIC_STOCK ? "time: point" : "time: mean";
}

void sim_layout_unit(const char *unit, const char *currency, char out[SIM_UNIT_SIZE])
{
    const char *found = strstr(unit, "currency");
    if (!found || !currency || !currency[0])
        snprintf(out, SIM_UNIT_SIZE, "%s", unit);
    else
        snprintf(out, SIM_UNIT_SIZE, "%.*s%s%s", (int)(found - unit), unit, currency, found + strlen("currency"));
}

static void describe_metric(struct sim_layout *layout, hid_t dataset, const struct sim_metric *metric, bool series)
{
    char unit[SIM_UNIT_SIZE];
    sim_layout_unit(metric->unit, layout->plan->currency, unit);
    sim_layout_text(layout, dataset, "long_name", metric->title);
    sim_layout_text(layout, dataset, "units", unit);
    sim_layout_text(layout, dataset, "model_unit", metric->unit);
    sim_layout_text(layout, dataset, "cell_methods", cell_methods(metric->kind));
    sim_layout_text(layout, dataset, "kind", kind_name(metric->kind));
    sim_layout_text(layout, dataset, "goal", goal_name(metric->goal));
    sim_layout_text(layout, dataset, "group", metric->group);
    sim_layout_text(layout, dataset, "description", metric->description);
    sim_layout_text(layout, dataset, "formula", metric->formula);
    if (series)
        sim_layout_text(layout, dataset, "coordinates", layout->coordinates);
}

static hsize_t at_most(hsize_t value, hsize_t limit)
{
    return value < limit ? value : limit;
}

/* A chunk is one point of one metric, as many replications as fit into a megabyte. */
static void choose_chunk(struct sim_layout *layout)
{
    const struct sim_results_plan *plan = layout->plan;
    hsize_t numbers = SIM_CHUNK_BYTES / sizeof(double);
    layout->chunk[0] = 1;
    layout->chunk[2] = at_most(plan->time_count, numbers);
    hsize_t rows = numbers / layout->chunk[2];
    layout->chunk[1] = at_most(plan->replication_count, rows > 0 ? rows : 1);
}

static void add_metrics(struct sim_layout *layout)
{
    const struct sim_results_plan *plan = layout->plan;
    hsize_t shape[3] = {plan->point_count, plan->replication_count, plan->time_count};
    for (uint32_t m = 0; m < plan->metric_count && sim_layout_ready(layout); m++) {
        hid_t dataset = sim_layout_create(layout, layout->file, plan->metrics[m].name, H5T_IEEE_F64LE, 3, shape,
                                          layout->chunk, true);
        layout->metrics[m] = dataset;
        sim_layout_attach(layout, dataset, layout->point, 0);
        sim_layout_attach(layout, dataset, layout->replication, 1);
        sim_layout_attach(layout, dataset, layout->time, 2);
        describe_metric(layout, dataset, &plan->metrics[m], true);
    }
}

/* Memory for one row of chunks: series[metric][replication][time] and one pair's numbers. */
struct block {
    double *series, *pair, *row;
    uint32_t first, count; /* replications */
};

static void load_block(struct sim_layout *layout, uint32_t point, struct block *block, double *headline)
{
    const struct sim_results_plan *plan = layout->plan;
    size_t times = plan->time_count, metrics = plan->metric_count;
    for (uint32_t r = 0; r < block->count && sim_layout_ready(layout); r++) {
        uint32_t replication = block->first + r;
        bool done = plan->pair(plan->context, point, replication).status == SIM_PAIR_DONE;
        if (done)
            layout->status = plan->load(plan->context, point, replication, block->row, block->pair, layout->error);
        for (size_t m = 0; m < metrics && sim_layout_ready(layout); m++) {
            double *into = block->series + (m * block->count + r) * times;
            for (size_t t = 0; t < times; t++)
                into[t] = done ? block->pair[m * times + t] : (double)NAN;
            headline[(m * plan->point_count + point) * plan->replication_count + replication] =
                done ? block->row[m] : (double)NAN;
        }
    }
}

static void write_block(struct sim_layout *layout, uint32_t point, const struct block *block)
{
    const struct sim_results_plan *plan = layout->plan;
    hsize_t start[3] = {point, block->first, 0}, extent[3] = {1, block->count, plan->time_count};
    hid_t memory = H5Screate_simple(3, extent, NULL);
    for (uint32_t m = 0; m < plan->metric_count && sim_layout_ready(layout); m++) {
        hid_t space = H5Dget_space(layout->metrics[m]);
        const double *from = block->series + (size_t)m * block->count * plan->time_count;
        sim_layout_expect(layout,
                          memory >= 0 && space >= 0 &&
                              H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, extent, NULL) >= 0 &&
                              H5Dwrite(layout->metrics[m], H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, from) >= 0,
                          "write a metric of");
        if (space >= 0)
            H5Sclose(space);
    }
    if (memory >= 0)
        H5Sclose(memory);
}

static void write_series(struct sim_layout *layout, double *headline)
{
    const struct sim_results_plan *plan = layout->plan;
    size_t rows = (size_t)layout->chunk[1], pair = (size_t)plan->metric_count * plan->time_count;
    struct block block = {.series = malloc(rows * pair * sizeof(double)),
                          .pair = malloc(pair * sizeof(double)),
                          .row = malloc(plan->metric_count * sizeof(double))};
    if ((!block.series || !block.pair || !block.row) && sim_layout_ready(layout))
        layout->status = sim_fail(layout->error, SIM_INTERNAL, "out of memory for one block of results");
    for (uint32_t point = 0; point < plan->point_count && sim_layout_ready(layout); point++)
        for (block.first = 0; block.first < plan->replication_count && sim_layout_ready(layout);
             block.first += block.count) {
            block.count = (uint32_t)at_most(plan->replication_count - block.first, rows);
            load_block(layout, point, &block, headline);
            write_block(layout, point, &block);
        }
    free(block.series);
    free(block.pair);
    free(block.row);
}

static void write_headline(struct sim_layout *layout, const double *headline)
{
    const struct sim_results_plan *plan = layout->plan;
    hsize_t shape[2] = {plan->point_count, plan->replication_count};
    hsize_t numbers = SIM_CHUNK_BYTES / sizeof(double);
    hsize_t chunk[2] = {1, at_most(shape[1], numbers)};
    chunk[0] = at_most(shape[0], numbers / chunk[1]);
    const hsize_t *pieces = shape[0] * shape[1] * sizeof(double) > PAGE_BYTES ? chunk : NULL;
    for (uint32_t m = 0; m < plan->metric_count && sim_layout_ready(layout); m++) {
        hid_t dataset =
            sim_layout_create(layout, layout->headline, plan->metrics[m].name, H5T_IEEE_F64LE, 2, shape, pieces, true);
        sim_layout_fill(layout, dataset, H5T_NATIVE_DOUBLE, headline + (size_t)m * shape[0] * shape[1]);
        sim_layout_attach(layout, dataset, layout->point, 0);
        sim_layout_attach(layout, dataset, layout->replication, 1);
        describe_metric(layout, dataset, &plan->metrics[m], false);
        sim_layout_close(layout, &dataset);
    }
}

static void add_values(struct sim_layout *layout)
{
    const struct sim_results_plan *plan = layout->plan;
    size_t count = (size_t)plan->metric_count * plan->point_count * plan->replication_count;
    double *headline = malloc(count * sizeof *headline);
    layout->metrics = malloc(plan->metric_count * sizeof *layout->metrics);
    if ((!headline || !layout->metrics) && sim_layout_ready(layout))
        layout->status = sim_fail(layout->error, SIM_INTERNAL, "out of memory for %zu headline numbers", count);
    for (uint32_t m = 0; layout->metrics && m < plan->metric_count; m++)
        layout->metrics[m] = H5I_INVALID_HID;
    add_metrics(layout);
    if (sim_layout_ready(layout))
        write_series(layout, headline);
    for (uint32_t m = 0; layout->metrics && m < plan->metric_count; m++)
        sim_layout_close(layout, &layout->metrics[m]);
    if (sim_layout_ready(layout))
        write_headline(layout, headline);
    free(layout->metrics);
    free(headline);
}

/* ---- the file ---- */

static void add_attributes(struct sim_layout *layout)
{
    const struct sim_results_plan *plan = layout->plan;
    sim_layout_text(layout, layout->file, "Conventions", "CF-1.8");
    for (uint32_t i = 0; i < plan->note_count; i++)
        sim_layout_text(layout, layout->file, plan->notes[i].name, plan->notes[i].text);
    if (sim_layout_ready(layout))
        sim_layout_expect(
            layout,
            sim_h5_write_scalar(layout->file, "seed", H5T_STD_U64LE, H5T_NATIVE_UINT64, &plan->seed) >= 0 &&
                sim_h5_write_scalar(layout->file, "cells", H5T_STD_U64LE, H5T_NATIVE_UINT64, &plan->cells) >= 0,
            "write an attribute of");
}

hid_t sim_layout_group(struct sim_layout *layout, const char *name, const char *long_name)
{
    hid_t plist = H5Pcreate(H5P_GROUP_CREATE), group = H5I_INVALID_HID;
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    if (sim_layout_ready(layout)) {
        bool fine = plist >= 0 && H5Pset_link_creation_order(plist, order) >= 0 &&
                    H5Pset_attr_creation_order(plist, order) >= 0 && H5Pset_obj_track_times(plist, false) >= 0;
        if (fine)
            group = H5Gcreate2(layout->file, name, H5P_DEFAULT, plist, H5P_DEFAULT);
        sim_layout_expect(layout, fine && group >= 0, "create a group of");
        sim_layout_text(layout, group, "long_name", long_name);
    }
    if (plist >= 0)
        H5Pclose(plist);
    return group;
}

void sim_layout_close_group(struct sim_layout *layout, hid_t group)
{
    if (group >= 0)
        sim_layout_expect(layout, H5Gclose(group) >= 0, "write a group of");
}

int sim_results_lay_out(hid_t file, const struct sim_results_plan *plan, struct sim_error *error)
{
    struct sim_layout layout = {.plan = plan,
                                .file = file,
                                .point = H5I_INVALID_HID,
                                .replication = H5I_INVALID_HID,
                                .time = H5I_INVALID_HID,
                                .headline = H5I_INVALID_HID,
                                .error = error};
    layout.text_type = sim_h5_text_type();
    sim_layout_expect(&layout, layout.text_type >= 0, "prepare");
    choose_chunk(&layout);
    add_attributes(&layout);
    add_coordinates(&layout);
    add_pairs(&layout);
    layout.headline =
        sim_layout_group(&layout, "headline", "over [0, horizon]: flows summed, stocks at the end, means over all");
    add_values(&layout);
    sim_layout_close_group(&layout, layout.headline);
    for (uint32_t k = 0; k < plan->table_count; k++)
        sim_layout_table(&layout, &plan->tables[k]);
    sim_layout_close(&layout, &layout.time);
    sim_layout_close(&layout, &layout.replication);
    sim_layout_close(&layout, &layout.point);
    if (layout.text_type >= 0)
        H5Tclose(layout.text_type);
    free(layout.coordinates);
    return layout.status;
}
