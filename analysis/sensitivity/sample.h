/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a sensitivity analysis looks at: responses at evaluated points.
 *
 *     response = metric x (level of the baseline | difference of a design to it)
 *     points --ana_sample_run--> y[response][evaluation]
 *
 * A difference is paired: both designs met the same world with the same luck.
 *
 * Failed runs are kept in mind: how many, and the first of them by name, so
 * that whoever reads an estimate can be told what it lacks.
 *
 * Memory:  a sample owns its numbers and texts; borrows the probe.
 * Errors:  the evaluator's; SIM_POINTS_FAILED if not one run has a value, SIM_USAGE if nothing ever changes: then there
 *          is nothing to explain.
 * Threads: one.
 * Tests:   tests/unit/sensitivity_test.c
 */
#ifndef ANALYSIS_SENSITIVITY_SAMPLE_H
#define ANALYSIS_SENSITIVITY_SAMPLE_H

#include "analysis/document/document.h"
#include "analysis/statistics/stats.h"
#include "analysis/study/probe.h"

#define ANA_FAILURES_KEPT 20

struct ana_failure {
    uint32_t design, replication;
    char *changes; /* "path=value, path=value" */
};

struct ana_sample {
    struct ana_probe *probe;
    uint32_t responses; /* [metric][design], the first design being the baseline */
    size_t count;       /* evaluations */
    double *y;          /* [response][count] NaN where a run failed or had no value */
    uint64_t failed;    /* runs */
    uint64_t undefined; /* values of runs that finished */
    struct ana_failure failures[ANA_FAILURES_KEPT];
    uint32_t failure_count;
};

/* `count` evaluations, filled in by runs.  fini is due in any case. */
int ana_sample_init(struct ana_sample *sample, struct ana_probe *probe, size_t count, struct sim_error *error);
void ana_sample_fini(struct ana_sample *sample);
/* Runs rows (whose values and status are ignored) as evaluations offset + row * replications + replication. */
int ana_sample_run(struct ana_sample *sample, const struct ana_probe_rows *rows, size_t offset,
                   struct sim_error *error);
/* SIM_OK, or why there is nothing to explain in any response. */
int ana_sample_check(const struct ana_sample *sample, struct sim_error *error);

const double *ana_sample_response(const struct ana_sample *sample, uint32_t response); /* y[count] */
/* Least, largest, mean of what there is. */
struct ana_moments ana_sample_moments(const struct ana_sample *sample, uint32_t response);
bool ana_sample_constant(const struct ana_sample *sample, uint32_t response);

/* ---- in words ---- */

uint32_t ana_response_metric(const struct ana_sample *sample, uint32_t response); /* of the view */
bool ana_response_is_difference(const struct ana_sample *sample, uint32_t response);
/* "Vendor's profit under 'current'", "Vendor's profit, 'late' minus 'current'" */
void ana_put_response(struct ana_buffer *out, const struct ana_sample *sample, uint32_t response,
                      const struct ana_document *document);
/* The cells that begin each row: metric, design, what (level or difference) for programs, all of it for people. */
#define ANA_RESPONSE_COLUMNS                                                                                           \
    {"metric", NULL, 'l'}, {"design", NULL, 'l'}, {"what", NULL, 'l'},                                                 \
    {                                                                                                                  \
        "of", "of", 'l'                                                                                                \
    }
void ana_cell_response(struct ana_document *document, const struct ana_sample *sample, uint32_t response);
/* Constant responses, failed and undefined runs; a table of failures, called `key`. */
void ana_sample_tell(const struct ana_sample *sample, const char *key, struct ana_document *document);
/* How numbers of a response are written; `detail` as of ana_quantity_for. */
struct ana_quantity ana_response_quantity(const struct ana_sample *sample, uint32_t response, double largest,
                                          double detail, const struct ana_document *document);
/* The factors and their ranges. */
void ana_factors_tell(const struct ana_probe *probe, struct ana_document *document);

#endif
