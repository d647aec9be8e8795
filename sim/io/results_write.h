/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing a result file (the layout is described in results.h).
 *
 *   plan (borrowed tables) --> HDF5 image in memory --> trailer --> commit
 *                              or, above the memory limit, a temporary file,
 *                              verified by a child process and renamed
 *
 * The trailer is 24 bytes after the end HDF5 knows of: a magic, the size and a
 * CRC-32 of the HDF5 file.  HDF5 and netCDF ignore it; sim_results_open checks
 * it before a byte reaches the HDF5 library, which does not survive every
 * damaged file.
 *
 * Order:   pairs are asked for point by point, replication by replication, so
 *          equal plans give equal bytes.
 * Memory:  one chunk of every metric, all headlines, and the image.
 * Errors:  SIM_INTERNAL with path and reason; no file appears under the final name.
 * Threads: one.
 * Tests:   tests/unit/results_test.c
 */
#ifndef SIM_IO_RESULTS_WRITE_H
#define SIM_IO_RESULTS_WRITE_H

#include "sim/io/results.h"

/* A parameter over which points are spread. */
struct sim_results_varied {
    const char *path;
    const char *unit;
    const char *text;
    const double *numbers;    /* [point], or NULL if the parameter is no number */
    const char *const *words; /* [point] as written */
};

/* A text attribute of the file. */
struct sim_results_note {
    const char *name;
    const char *text;
};

struct sim_results_pair {
    enum sim_pair_status status;
    uint64_t digest, executed;
};

/* A side table: a group named after it.  Logs are of replication 0. */
struct sim_results_table_plan {
    const struct sim_table *table;
    uint32_t index;           /* for the callbacks */
    const char *const *words; /* [column] JSON list of the words of a code, NULL for numbers */
};

struct sim_results_plan {
    const char *path;
    const struct sim_metric *metrics;
    uint32_t metric_count;
    const char *currency; /* written where a metric's unit says "currency" */
    const struct sim_results_point *points;
    uint32_t point_count;
    uint32_t replication_count;
    const double *time; /* [time_count] days */
    uint32_t time_count;
    const struct sim_results_varied *varied;
    uint32_t varied_count;
    const struct sim_results_note *notes; /* root attributes, in this order */
    uint32_t note_count;
    uint64_t seed, cells;
    size_t memory_limit; /* bytes of numbers above which a temporary file is used; 0 = 2 GiB */

    /* Where the pairs come from.  `load` is called for done pairs only: headline[metric], series[metric][time]. */
    void *context;
    struct sim_results_pair (*pair)(void *context, uint32_t point, uint32_t replication);
    int (*load)(void *context, uint32_t point, uint32_t replication, double *headline, double *series,
                struct sim_error *error);
    /* Side tables; rows are asked for done pairs only, 0 where a pair does not hold the table. */
    const struct sim_results_table_plan *tables;
    uint32_t table_count;
    uint32_t (*table_rows)(void *context, uint32_t table, uint32_t point, uint32_t replication);
    int (*load_table)(void *context, uint32_t table, uint32_t point, uint32_t replication, double *values,
                      struct sim_error *error);
};

int sim_results_write(const struct sim_results_plan *plan, struct sim_error *error);
/* Version of the HDF5 library, for provenance. */
void sim_results_library(char *out, size_t size);

#endif
