/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Side tables in a result file.
 *
 *   /partners/<column>   double (point, replication, partner)   agents at the horizon; NaN beyond a pair's last row
 *   /deal_log/<column>   double (event)                         all points of replication 0 one after the other
 *   /deal_log/point_of   int32  (event)                         which point an event belongs to
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/io/results_layout.h"

static uint32_t rows_of(const struct sim_layout *layout, const struct sim_results_table_plan *table, uint32_t point,
                        uint32_t replication)
{
    const struct sim_results_plan *plan = layout->plan;
    if (plan->pair(plan->context, point, replication).status != SIM_PAIR_DONE)
        return 0;
    return plan->table_rows(plan->context, table->index, point, replication);
}

static void describe(struct sim_layout *layout, hid_t dataset, const struct sim_results_table_plan *table,
                     uint32_t column)
{
    const struct sim_column *what = &table->table->columns[column];
    char unit[SIM_UNIT_SIZE];
    sim_layout_unit(what->unit, layout->plan->currency, unit);
    sim_layout_text(layout, dataset, "long_name", what->title);
    sim_layout_text(layout, dataset, "units", unit);
    sim_layout_text(layout, dataset, "model_unit", what->unit);
    sim_layout_text(layout, dataset, "description", what->description);
    if (table->words[column])
        sim_layout_text(layout, dataset, "words", table->words[column]);
}

/* A dimension without values of its own: 0, 1, ... */
static hid_t add_counter(struct sim_layout *layout, hid_t group, const char *name, hsize_t count)
{
    hid_t scale = sim_layout_create(layout, group, name, H5T_STD_I32LE, 1, &count, NULL, false);
    int32_t *values = malloc(count * sizeof *values);
    sim_layout_expect(layout, values != NULL, "find memory for");
    if (sim_layout_ready(layout)) {
        for (hsize_t i = 0; i < count; i++)
            values[i] = (int32_t)i;
        sim_layout_fill(layout, scale, H5T_NATIVE_INT32, values);
    }
    free(values);
    sim_layout_text(layout, scale, "long_name", name);
    sim_layout_scale(layout, scale, name);
    return scale;
}

/* ---- one row per agent ---- */

/* Scatters the rows of one pair into block[column][agent]. */
static void load_agents(struct sim_layout *layout, const struct sim_results_table_plan *table, uint32_t point,
                        uint32_t replication, hsize_t agents, double *rows, double *block)
{
    const struct sim_results_plan *plan = layout->plan;
    uint32_t columns = table->table->column_count, count = rows_of(layout, table, point, replication);
    if (count > 0)
        layout->status = plan->load_table(plan->context, table->index, point, replication, rows, layout->error);
    for (uint32_t c = 0; c < columns; c++)
        for (hsize_t i = 0; i < agents; i++)
            block[c * agents + i] = i < count ? rows[i * columns + c] : (double)NAN;
}

static void write_agents(struct sim_layout *layout, const struct sim_results_table_plan *table, const hid_t *datasets,
                         hsize_t agents)
{
    const struct sim_results_plan *plan = layout->plan;
    uint32_t columns = table->table->column_count;
    double *rows = malloc(agents * columns * sizeof *rows), *block = malloc(agents * columns * sizeof *block);
    hsize_t extent[3] = {1, 1, agents};
    hid_t memory = H5Screate_simple(3, extent, NULL);
    sim_layout_expect(layout, rows && block && memory >= 0, "find memory for");
    for (uint32_t p = 0; p < plan->point_count; p++)
        for (uint32_t r = 0; r < plan->replication_count && sim_layout_ready(layout); r++) {
            hsize_t start[3] = {p, r, 0};
            load_agents(layout, table, p, r, agents, rows, block);
            for (uint32_t c = 0; c < columns && sim_layout_ready(layout); c++) {
                hid_t space = H5Dget_space(datasets[c]);
                sim_layout_expect(
                    layout,
                    space >= 0 && H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, extent, NULL) >= 0 &&
                        H5Dwrite(datasets[c], H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, block + c * agents) >= 0,
                    "write a side table of");
                if (space >= 0)
                    H5Sclose(space);
            }
        }
    if (memory >= 0)
        H5Sclose(memory);
    free(block);
    free(rows);
}

static void add_agents(struct sim_layout *layout, hid_t group, const struct sim_results_table_plan *table)
{
    const struct sim_results_plan *plan = layout->plan;
    const struct sim_table *what = table->table;
    hsize_t shape[3] = {plan->point_count, plan->replication_count, 1}; /* at least one: netCDF knows no empty rows */
    for (uint32_t p = 0; p < plan->point_count; p++)
        for (uint32_t r = 0; r < plan->replication_count; r++) {
            uint32_t rows = rows_of(layout, table, p, r);
            shape[2] = rows > shape[2] ? rows : shape[2];
        }
    hsize_t per_chunk = SIM_CHUNK_BYTES / sizeof(double),
            chunk[3] = {1, 1, shape[2] < per_chunk ? shape[2] : per_chunk};
    chunk[1] = per_chunk / chunk[2] < shape[1] ? per_chunk / chunk[2] : shape[1];
    hid_t scale = add_counter(layout, group, what->row, shape[2]);
    hid_t *datasets = malloc(what->column_count * sizeof *datasets);
    sim_layout_expect(layout, datasets != NULL, "find memory for");
    for (uint32_t c = 0; c < what->column_count && sim_layout_ready(layout); c++) {
        datasets[c] = sim_layout_create(layout, group, what->columns[c].name, H5T_IEEE_F64LE, 3, shape, chunk, true);
        describe(layout, datasets[c], table, c);
        sim_layout_attach(layout, datasets[c], layout->point, 0);
        sim_layout_attach(layout, datasets[c], layout->replication, 1);
        sim_layout_attach(layout, datasets[c], scale, 2);
    }
    if (sim_layout_ready(layout)) {
        write_agents(layout, table, datasets, shape[2]);
        for (uint32_t c = 0; c < what->column_count; c++)
            sim_layout_close(layout, &datasets[c]);
    }
    free(datasets);
    sim_layout_close(layout, &scale);
}

/* ---- a log ---- */

/* All points, one after the other. */
static void write_log(struct sim_layout *layout, hid_t group, const struct sim_results_table_plan *table, hid_t scale,
                      hsize_t events)
{
    const struct sim_results_plan *plan = layout->plan;
    uint32_t columns = table->table->column_count;
    hsize_t chunk = SIM_CHUNK_BYTES / sizeof(double), used = 0;
    double *values = malloc(events * columns * sizeof *values);
    int32_t *points = malloc(events * sizeof *points);
    double *column = malloc(events * sizeof *column);
    sim_layout_expect(layout, values && points && column, "find memory for");
    chunk = events < chunk ? events : chunk;
    for (uint32_t p = 0; p < plan->point_count && sim_layout_ready(layout); p++) {
        uint32_t count = rows_of(layout, table, p, 0);
        if (count > 0)
            layout->status =
                plan->load_table(plan->context, table->index, p, 0, values + used * columns, layout->error);
        for (uint32_t i = 0; i < count; i++)
            points[used + i] = (int32_t)p;
        used += count;
    }
    for (hsize_t i = used; i < events && sim_layout_ready(layout); i++) { /* the one row of an empty log */
        points[i] = -1;
        for (uint32_t c = 0; c < columns; c++)
            values[i * columns + c] = (double)NAN;
    }
    hid_t owner = sim_layout_create(layout, group, "point_of", H5T_STD_I32LE, 1, &events, &chunk, false);
    sim_layout_fill(layout, owner, H5T_NATIVE_INT32, points);
    sim_layout_text(layout, owner, "long_name", "index of the point");
    sim_layout_attach(layout, owner, scale, 0);
    sim_layout_close(layout, &owner);
    for (uint32_t c = 0; c < columns && sim_layout_ready(layout); c++) {
        for (hsize_t i = 0; i < events; i++)
            column[i] = values[i * columns + c];
        hid_t dataset =
            sim_layout_create(layout, group, table->table->columns[c].name, H5T_IEEE_F64LE, 1, &events, &chunk, true);
        sim_layout_fill(layout, dataset, H5T_NATIVE_DOUBLE, column);
        describe(layout, dataset, table, c);
        sim_layout_attach(layout, dataset, scale, 0);
        sim_layout_close(layout, &dataset);
    }
    free(column);
    free(points);
    free(values);
}

static void add_log(struct sim_layout *layout, hid_t group, const struct sim_results_table_plan *table)
{
    hsize_t events = 0;
    for (uint32_t p = 0; p < layout->plan->point_count; p++)
        events += rows_of(layout, table, p, 0);
    events = events > 0 ? events : 1;
    hid_t scale = add_counter(layout, group, table->table->row, events);
    if (sim_layout_ready(layout))
        write_log(layout, group, table, scale, events);
    sim_layout_close(layout, &scale);
}

void sim_layout_table(struct sim_layout *layout, const struct sim_results_table_plan *table)
{
    hid_t group = sim_layout_group(layout, table->table->name, table->table->title);
    if (sim_layout_ready(layout))
        (table->table->log ? add_log : add_agents)(layout, group, table);
    sim_layout_close_group(layout, group);
}
