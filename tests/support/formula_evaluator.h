/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An evaluator whose runs are a formula: for tests of whatever decides what
 * to run next.
 *
 * Factors are called "x.0", "x.1", ...; the formula sees their values, world
 * and terms alike, NaN where a trial says nothing.
 */
#ifndef TESTS_SUPPORT_FORMULA_EVALUATOR_H
#define TESTS_SUPPORT_FORMULA_EVALUATOR_H

#include "analysis/study/evaluator.h"
#include "analysis/study/factor.h"

#define FORMULA_FACTORS 24
#define FORMULA_METRICS 4
#define FORMULA_DESIGNS 12

struct formula_run {
    uint32_t design, replication;
    double x[FORMULA_FACTORS];
    const uint32_t *luck; /* may be NULL */
};

/* Fills out[metrics]; false: the run fails. */
typedef bool formula_call(void *context, const struct formula_run *run, double *out);

struct formula_evaluator {
    formula_call *call;
    void *context;
    uint32_t metric_count;
    uint64_t runs;
    struct ana_evaluator evaluator;
    struct ana_study_view view;
    struct sim_metric metric[FORMULA_METRICS];
    const struct sim_metric *metrics[FORMULA_METRICS];
    uint32_t index[FORMULA_METRICS];
    struct ana_view_design designs[FORMULA_DESIGNS];
    char titles[FORMULA_DESIGNS][24];
    uint32_t time_count;
    double time[64];
    /* fills out[metrics][time_count]; may be NULL */
    void (*series)(void *context, const struct formula_run *run, double *out);
    bool (*allows)(void *context, const struct formula_run *run); /* see formula_refuse */
};

void formula_evaluator_init(struct formula_evaluator *evaluator, formula_call *call, void *context, uint32_t designs,
                            uint32_t metrics, bool maximise);
/* Runs fail where it says no, and trials can be asked for it. */
void formula_refuse(struct formula_evaluator *evaluator, bool (*allows)(void *context, const struct formula_run *run));
/* The factor "x.INDEX" over [low, high]; `count`: whole numbers. */
void formula_factor(struct ana_factor *factor, uint32_t index, double low, double high, bool count);
/* A standard normal number of (replication, which, seed). */
double formula_normal(uint32_t replication, uint32_t which, uint64_t seed);
double formula_uniform(uint32_t replication, uint32_t which, uint64_t seed);

#endif
