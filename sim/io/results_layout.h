/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The contents of a result file, apart from how the file gets to disk:
 * results_write.c and results_tables.c for results_save.c.
 *
 * Errors:  the first failure sticks; later steps do nothing.
 * Threads: one.
 * Tests:   tests/unit/results_test.c
 */
#ifndef SIM_IO_RESULTS_LAYOUT_H
#define SIM_IO_RESULTS_LAYOUT_H

#include "sim/io/hdf5_tools.h"
#include "sim/io/results_write.h"

#include <hdf5_hl.h>

#define SIM_CHUNK_BYTES ((size_t)1 << 20)
#define SIM_UNIT_SIZE 96

/* A file being filled. */
struct sim_layout {
    const struct sim_results_plan *plan;
    hid_t file, text_type;
    hid_t point, replication, time; /* dimension scales */
    hid_t headline;                 /* group */
    hid_t *metrics;                 /* [metric_count] series datasets */
    hsize_t chunk[3];
    char *coordinates; /* names of the variables that describe points */
    int status;
    struct sim_error *error;
};

void sim_layout_expect(struct sim_layout *layout, bool fine, const char *what);
bool sim_layout_ready(const struct sim_layout *layout);
/* Creates a variable; `chunk` NULL means contiguous and unpacked. */
hid_t sim_layout_create(struct sim_layout *layout, hid_t parent, const char *name, hid_t type, int rank,
                        const hsize_t *shape, const hsize_t *chunk, bool missing_is_nan);
void sim_layout_fill(struct sim_layout *layout, hid_t dataset, hid_t type, const void *values);
void sim_layout_text(struct sim_layout *layout, hid_t object, const char *name, const char *text);
void sim_layout_attach(struct sim_layout *layout, hid_t dataset, hid_t scale, unsigned dimension);
void sim_layout_scale(struct sim_layout *layout, hid_t dataset, const char *name);
void sim_layout_close(struct sim_layout *layout, hid_t *dataset);
hid_t sim_layout_group(struct sim_layout *layout, const char *name, const char *long_name);
void sim_layout_close_group(struct sim_layout *layout, hid_t group);
/* "currency/d" -> "RUB/d": people read the code, programs read model_unit. */
void sim_layout_unit(const char *unit, const char *currency, char out[SIM_UNIT_SIZE]);

/* One side table as a group of its own (results_tables.c). */
void sim_layout_table(struct sim_layout *layout, const struct sim_results_table_plan *table);

/* Fills an open, empty file; everything but the file is closed again. */
int sim_results_lay_out(hid_t file, const struct sim_results_plan *plan, struct sim_error *error);

#endif
