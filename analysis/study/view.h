/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the analysis sees of a study: designs, points, metrics, numbers.
 *
 *     results.h5 --ana_view_open--> struct ana_study_view --> compare, report
 *
 * Statistics depend on this struct and not on how it was filled, so tests make
 * one by hand.
 *
 * A point is a design at one combination of varied values, its `place`:
 * "protection.window = 90d", or "" if nothing varies.  Designs are compared
 * within a place.
 *
 * Memory:  an opened view owns its tables and borrows the results behind it.
 * Threads: read-only, except that `series` may load.
 * Tests:   tests/unit/compare_test.c
 */
#ifndef ANALYSIS_STUDY_VIEW_H
#define ANALYSIS_STUDY_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/io/results.h"

struct ana_view_design {
    const char *title;
    const char *text; /* description, may be empty */
};

struct ana_view_point {
    uint32_t design;
    const char *place; /* "" or "window = 90d, ..." */
    const char *id;    /* of equal points equal; may be NULL */
};

struct ana_study_view {
    const char *title;    /* the question in words */
    const char *currency; /* "RUB" */
    uint32_t design_count;
    const struct ana_view_design *designs;
    uint32_t baseline; /* design */

    uint32_t point_count;
    const struct ana_view_point *points;
    uint32_t replication_count;
    uint32_t time_count;
    const double *time;                 /* days */
    double horizon_days;                /* over which headlines are taken */
    const enum sim_pair_status *status; /* [point][replication] */

    uint32_t metric_count;
    const struct sim_metric *const *metrics;
    const double *const *headline; /* [metric][point][replication] */

    /* The declared question; metric = UINT32_MAX if none was declared. */
    uint32_t declared;
    bool maximise;
    double matters;    /* 0: any difference matters */
    double confidence; /* 0.95 */
    double precision;  /* half-width at which replications were to end; 0: their number was given */
    bool relative;     /* precision is a share of the baseline's mean */
    uint32_t most;     /* replications that precision might ask for */

    uint32_t parameter_count;
    const struct sim_results_parameter *const *parameters; /* values and origins by design */

    void *context; /* for the two below */
    const double *(*series)(void *context,
                            uint32_t metric); /* [point][replication][time], NULL on failure; may be NULL */
    const char *(*attribute)(void *context, const char *name); /* NULL if there is none; may be NULL */
};

/* Lends the results to a view; they must stay open. */
int ana_view_open(struct sim_results *results, struct ana_study_view **view, struct sim_error *error);
void ana_view_close(struct ana_study_view *view);

/* Ends a message about a study of one design. */
#define ANA_ADD_DESIGN "add one to the scenario: design \"name\" { set = { \"PATH = VALUE\" } }"

/* The metric called `name`; UINT32_MAX with a sentence that names the closest one. */
uint32_t ana_view_metric(const struct ana_study_view *view, const char *name, struct sim_error *error);
/* The design called `title`; the sentence names those there are. */
uint32_t ana_view_design(const struct ana_study_view *view, const char *title, struct sim_error *error);

/* Days over which headlines are taken: as the results say, else up to the last sample. */
double ana_view_horizon(const struct ana_study_view *view);

/* The place of the point labelled `label`: what follows its design's title and ", ".  Lent by the label. */
const char *ana_view_place(const char *label, const char *design);

/* Attribute or "". */
const char *ana_view_attribute(const struct ana_study_view *view, const char *name);

#endif
