/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which values of uncertain parameters explain what was observed, and which the data cannot tell apart.
 *
 *     observed.csv --target--> history matching --> emulators --> posterior --+--> predicted months
 *                         +--> ABC (fresh luck) ------------------> posterior --+    widths, profiles
 *
 * Both rest on the same statement: what was observed is one run of the model
 * at the true values, plus errors of measurement, plus a discrepancy.
 *
 * Order:   the same seed gives the same result.
 * Memory:  a calibration owns its arrays; fini frees them.
 * Errors:  the evaluator's; SIM_USAGE for what cannot be fitted.
 * Threads: one.
 * Tests:   tests/validation/calibrate_test.c (ranks and coverage), tests/cli/calibrate.bats
 */
#ifndef ANALYSIS_CALIBRATE_CALIBRATE_H
#define ANALYSIS_CALIBRATE_CALIBRATE_H

#include "analysis/calibrate/abc.h"
#include "analysis/calibrate/match.h"
#include "analysis/document/document.h"

#define ANA_PROFILE_POINTS 11

enum ana_fit_method { ANA_FIT_MATCH, ANA_FIT_ABC, ANA_FIT_METHODS };

struct ana_calibrate_options {
    enum ana_fit_method method;
    uint32_t design;       /* the one that was in force */
    uint32_t waves;        /* match: at most */
    uint32_t points;       /* match: of a wave; 0: 15 per factor, 40 to 120 */
    uint32_t replications; /* match: of a point */
    uint32_t histories;    /* match: runs that tell how histories differ by chance */
    uint32_t particles;    /* of the posterior */
    uint64_t budget;       /* abc: runs */
    uint32_t draws;        /* runs of the predictive table */
    uint32_t periods;      /* pieces of each series */
    double discrepancy;    /* share of a series' mean size */
    uint64_t seed;
};

/* What one piece came to. */
struct ana_fit_piece {
    double mean, sd;      /* of the predictive runs */
    double implausible;   /* |z - mean| / sqrt(sd^2 + errors + discrepancy) */
    double chance;        /* sd between histories (match) */
    double emulator_bias; /* mean of (run - emulated mean) / its sd over the predictive runs; about 0 if all is well */
};

struct ana_calibration {
    const struct ana_calibrate_options *options;
    const struct ana_factor *factors;
    uint32_t factor_count;
    struct ana_target target;
    struct ana_history history;
    struct ana_match match; /* its method's */
    struct ana_abc abc;     /* its method's */
    bool explained;         /* else: no posterior worth printing */
    struct ana_particles posterior;
    double *best;               /* [factor] most likely values */
    double *profile;            /* [factor][ANA_PROFILE_POINTS] 2 (log L max - log L); match only */
    double *mean, *covariance;  /* of the posterior */
    struct ana_range *range;    /* [factor] of the posterior */
    double *months;             /* [draw][metric][month] predictive */
    uint32_t draws;             /* complete ones */
    struct ana_fit_piece *fits; /* [piece] */
    double allowed;             /* share of the ranges that the scenario takes: there the prior is, and it is even */
    double *prior_width;        /* [factor] its central 90 %, in shares of the range */
    uint64_t runs, failed;
};

/* Runs that will be asked for, about. */
double ana_calibrate_runs(const struct ana_calibrate_options *options, uint32_t factor_count);

/* SIM_USAGE for parameters that cannot be fitted, or too many of them. */
int ana_calibrate_check(const struct ana_factor *factors, uint32_t count, struct sim_error *error);
int ana_calibrate(const struct ana_evaluator *evaluator, const struct ana_observed *observed,
                  const struct ana_factor *factors, uint32_t factor_count, const struct ana_calibrate_options *options,
                  struct ana_calibration *calibration, struct sim_error *error);
void ana_calibration_fini(struct ana_calibration *calibration);

/* Whether u lies in the factor's range, from 5 to 95 %. */
bool ana_calibration_within(const struct ana_calibration *calibration, uint32_t factor, double u);
/* Share of a parameter's prior that its posterior still takes: ratio of the central 90 % widths. */
double ana_calibration_width(const struct ana_calibration *calibration, uint32_t factor);

/* Do the data say anything of a parameter?  Else its fitted value is no knowledge. */
bool ana_calibration_identified(const struct ana_calibration *calibration, uint32_t factor);
/* Standard deviations beyond which a piece is not explained. */
double ana_calibration_edge(const struct ana_calibration *calibration);

void ana_calibration_tell(const struct ana_calibration *calibration, struct ana_document *document);

#endif
