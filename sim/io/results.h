/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Result files: HDF5 that is also valid netCDF-4.
 *
 *   /<metric>              double (point, replication, time)   the series
 *   /headline/<metric>     double (point, replication)         over [0, horizon]
 *   /point, /design        text (point)      labels
 *   /replication, /time    coordinates; time in "days since 2026-01-01 00:00:00", calendar noleap
 *   /<varied path>         one coordinate variable (point) per varied parameter
 *   /run_digest            uint64 (point, replication)
 *   /run_status            int8 (point, replication)  flag_values 0 missing, 1 done, 2 failed
 *   /run_events            uint64 (point, replication)
 *   /point_id              text (point)      identity of the point
 *   /partners/, /deal_log/ side tables, if the scenario asks for them (results_tables.c)
 *   attributes             partnersim_version, git_commit, command_line, created, seed,
 *                          scenario_sha256, cells, digest, provenance (JSON), scenario (text),
 *                          parameters (JSON: every parameter with its value per design),
 *                          question, designs, failures (JSON), model, model_version,
 *                          stopping (JSON: if replications were added until differences were precise enough)
 *
 * Equal results have equal bytes in every dataset and equal attributes, except
 * the volatile ones: created, command_line, provenance.
 *
 * Memory:  a reader owns what it lends until closed.  Writers build the file in
 *          memory and commit it whole (io/commit.h).
 * Threads: one.
 * Tests:   tests/unit/results_test.c, tests/readers/
 */
#ifndef SIM_IO_RESULTS_H
#define SIM_IO_RESULTS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/core/model.h"
#include "sim/io/pair.h"

struct sim_results;

struct sim_results_point {
    const char *label;
    const char *design;
    const char *id;
    uint32_t design_index;
};

/* `path`: a results.h5 or the directory that holds one. NULL + error otherwise. */
struct sim_results *sim_results_open(const char *path, struct sim_error *error);
void sim_results_close(struct sim_results *results);

uint32_t sim_results_point_count(const struct sim_results *results);
struct sim_results_point sim_results_point(const struct sim_results *results, uint32_t point);
uint32_t sim_results_replication_count(const struct sim_results *results);
uint32_t sim_results_time_count(const struct sim_results *results);
const double *sim_results_time(const struct sim_results *results); /* days */

uint32_t sim_results_metric_count(const struct sim_results *results);
const struct sim_metric *sim_results_metric(const struct sim_results *results, uint32_t metric);
/* UINT32_MAX if there is none. */
uint32_t sim_results_metric_index(const struct sim_results *results, const char *name);

/* [point][replication]; NaN where a pair is missing, failed or nothing happened. Lent. */
const double *sim_results_headline(struct sim_results *results, uint32_t metric);
/* [point][replication][time]; lent; loaded on first use; NULL if memory or the disk fails then. */
const double *sim_results_series(struct sim_results *results, uint32_t metric);
enum sim_pair_status sim_results_status(const struct sim_results *results, uint32_t point, uint32_t replication);

/* A root attribute as text (numbers are printed), or NULL. Lent. */
const char *sim_results_attribute(const struct sim_results *results, const char *name);
/* The declared question and baseline, read back from the file. */
struct sim_results_question {
    const char *title;
    const char *currency;
    uint32_t baseline_design;
    const char *metric;
    bool maximise;
    double matters;
    double confidence;
    double horizon_days; /* over which headlines are taken */
    double precision;    /* at which replications were to end; 0: their number was given */
    bool relative;       /* precision is a share of the baseline's mean */
    uint32_t most;       /* replications that precision might ask for */
};
struct sim_results_question sim_results_question(const struct sim_results *results);
uint32_t sim_results_design_count(const struct sim_results *results);
const char *sim_results_design_title(const struct sim_results *results, uint32_t design);
const char *sim_results_design_description(const struct sim_results *results, uint32_t design);

/* Parameters: rows in schema order. */
struct sim_results_parameter {
    const char *path, *unit, *text, *role, *grade, *source, *fallback;
    const char *const *value;  /* [design] canonical text, after the change */
    const char *const *origin; /* [design] */
};
uint32_t sim_results_parameter_count(const struct sim_results *results);
const struct sim_results_parameter *sim_results_parameter(const struct sim_results *results, uint32_t index);

#endif
