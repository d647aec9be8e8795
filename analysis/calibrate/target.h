/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a fit looks at: each observed series cut into a few periods of equal
 * length, and the mean of each.
 *
 *     month   1 2 3 4 | 5 6 7 8 | 9 10 11 12
 *     piece      z0   |   z1    |    z2          level, trend and bend of the series
 *
 * A run's series becomes the same means over the same months, so gaps do no
 * harm.  Months are twelfths of a year, cut out of the model's samples: flows
 * and means by how much of a sample's interval lies in the month, stocks on the
 * line between two samples.  Samples of a few days lose nothing by that; of 30
 * days, a month mixes two of them and varies up to a fifth less than it should.
 *
 * Memory:  a target borrows the observations.
 * Errors:  SIM_USAGE where the scenario samples too rarely.
 * Threads: pure functions on a target.
 * Tests:   tests/unit/observed_test.c
 */
#ifndef ANALYSIS_CALIBRATE_TARGET_H
#define ANALYSIS_CALIBRATE_TARGET_H

#include "analysis/calibrate/observed.h"
#include "analysis/study/evaluator.h"

#define ANA_PIECES_MAX 64

struct ana_piece {
    uint32_t metric;      /* of the observations */
    uint32_t first, last; /* months, from 1, both included */
    double z;             /* mean of what was observed */
    double error;         /* variance of z from the errors of measurement */
    double discrepancy;   /* variance by which the model may be wrong in kind */
};

struct ana_target {
    const struct ana_observed *observed;
    uint32_t count;
    struct ana_piece pieces[ANA_PIECES_MAX];
    uint32_t slot[ANA_OBSERVED_METRICS_MAX]; /* where the evaluator delivers each observed metric */
};

/* At most `periods` pieces a metric.  `discrepancy`: standard deviation of what the model leaves out, as a share of the
 * series' mean size. */
int ana_target_init(struct ana_target *target, const struct ana_observed *observed,
                    const struct ana_evaluator *evaluator, uint32_t periods, double discrepancy,
                    struct sim_error *error);
/* The monthly values of a run, as observed ones: months[metric][month], from series[evaluator's metric][time]. */
void ana_target_months(const struct ana_target *target, const struct ana_study_view *view, const double *series,
                       double *months);
/* The means of the pieces; NaN where a run has no number in a piece. */
void ana_target_pieces(const struct ana_target *target, const double *months, double *pieces);

/* Whole months that the samples cover; whether samples are close enough to be cut into months. */
uint32_t ana_target_month_limit(const struct ana_study_view *view);
int ana_target_check_times(const struct ana_study_view *view, struct sim_error *error);

#endif
