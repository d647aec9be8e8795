/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A study: the designs of a scenario laid out as points to be simulated.
 *
 *   point = design x one combination of varied values (combinations.h)
 *
 * A point is identified by a hash of what decides its results: resolved model
 * parameters before and after the change, horizon, warm-up, sample, mail
 * window, directory, diverge time and model version; labels are excluded.
 * Points with equal identity are computed once and shown under each label,
 * unless sharing is switched off: then each copy has an identity of its own.
 *
 * Order:   designs as in the file; combinations with the last varied parameter fastest.
 * Memory:  the study owns points and parameter structs; the scenario is borrowed.
 * Errors:  reported as problems, as for a scenario file.
 * Threads: read-only once created.
 * Tests:   tests/unit/study_test.c
 */
#ifndef SIM_EXPERIMENT_STUDY_H
#define SIM_EXPERIMENT_STUDY_H

#include "sim/io/hash.h"
#include "sim/io/scenario.h"

#define SIM_LABEL_SIZE 256
#define SIM_RUNS_MAX 1e8 /* points times replications */

struct sim_point {
    char label[SIM_LABEL_SIZE]; /* "conduct" or "conduct, protection.window = 90d" */
    char id[SIM_ID_SIZE];
    uint32_t design;           /* index in the scenario */
    uint32_t same_as;          /* index of the first point with this id (its own index if none before) */
    double diverge_days;       /* 0 if nothing changes */
    const void *before;        /* parameters until diverge_days: the baseline's with this point's varied values */
    const void *after;         /* parameters from then on; NULL if they are equal to `before` */
    const char *const *values; /* [vary_count] of the varied parameters, as written */
    char past[SIM_ID_SIZE];    /* identity of the run up to diverge_days, replication aside */
    const uint32_t *luck;      /* [model->purpose_count] which other luck each purpose meets, 0 = its own; or NULL */
};

struct sim_study_private;

struct sim_study {
    const struct sim_scenario *scenario;
    const struct sim_model *model;
    struct sim_run_setup setup; /* replication = 0 */
    uint32_t point_count;
    struct sim_point *points;
    uint32_t replications;
    uint32_t baseline;            /* design index */
    bool share;                   /* equal points are computed once */
    char id[SIM_ID_SIZE];         /* seed, model version, metrics table: directories of another id are refused */
    char metrics_id[SIM_ID_SIZE]; /* of the metrics table alone */
    uint32_t design_count;        /* designs that take part */
    const uint32_t *designs;      /* their indices in the scenario, ascending */
    uint32_t combination_count;   /* of varied values (combinations.h); points are designs times combinations */
    uint32_t vary_count;
    const struct sim_vary *vary; /* of the scenario and the command line together */
    const char *stopping;        /* how the number of replications came about, JSON; NULL: it was asked for */
    struct sim_study_private *private;
};

/* What the command line may change. */
struct sim_study_options {
    const char *const *designs; /* NULL = all; the baseline is always included */
    uint32_t design_count;
    uint32_t replications;   /* 0 = as the scenario says */
    const uint64_t *seed;    /* NULL = as the scenario says */
    const char *const *vary; /* "path=v1,v2"; with a semicolon anywhere, values are separated by semicolons */
    uint32_t vary_count;
    bool no_share;
    const char *stopping; /* copied; NULL = replications as asked for */
};

struct sim_study *sim_study_create(const struct sim_scenario *scenario, const struct sim_study_options *options,
                                   struct sim_problems *problems);
void sim_study_destroy(struct sim_study *study);

/* The descriptor of the value at `path`, and the value itself; NULL if there is none. */
const struct sim_param *sim_study_param(const struct sim_section *schema, const void *parameters, const char *path,
                                        const void **value);

#endif
