/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happened, as a table from a CRM or an accounting system:
 *
 *     month,metric,value,error
 *     1,customers_won,14,
 *     2,customers_won,11,2
 *
 * `month` counts from 1, or is a date (2024-03 or 2024-03-31) of which one is
 * said to be the model's first.  `error` is the standard deviation of the
 * measurement, empty or absent if exact.  A column `unit` is compared with the
 * model's.  Columns stand in any order.  A byte-order mark, CRLF and quoted
 * fields are understood.
 *
 * Units:   values as the metric's, months of a twelfth of a year.
 * Memory:  the table owns its arrays; fini frees them.  The text ends with a NUL (sim_read_file).
 * Errors:  every problem goes to `problems` with file, line and remedy (up to SIM_PROBLEMS_MAX are kept); SIM_USAGE if
 *          there is any.
 * Threads: one.
 * Tests:   tests/unit/observed_test.c
 */
#ifndef ANALYSIS_CALIBRATE_OBSERVED_H
#define ANALYSIS_CALIBRATE_OBSERVED_H

#include "analysis/study/view.h"
#include "sim/io/scenario.h"

#define ANA_OBSERVED_METRICS_MAX 32

struct ana_observed_options {
    const char *file;       /* as messages call it */
    int32_t first_year;     /* date of month 1; first_month = 0: dates are refused */
    int32_t first_month;    /* 1..12 */
    uint32_t month_limit;   /* months the scenario runs */
    bool gaps;              /* months may be missing inside a series */
    const uint32_t *wanted; /* [wanted_count] of view->metrics; others are passed over.  NULL: all */
    uint32_t wanted_count;
};

struct ana_observed {
    uint32_t month_count;                                     /* up to the last one observed */
    uint32_t metric_count, metrics[ANA_OBSERVED_METRICS_MAX]; /* of view->metrics, as met */
    double *value;         /* [metric][month], month 1 first; NaN where nothing is known */
    double *error;         /* [metric][month] standard deviation, 0 if exact */
    uint32_t rows, passed; /* used; passed over because nobody wants the metric */
};

int ana_observed_read(const char *text, size_t size, const struct ana_study_view *view,
                      const struct ana_observed_options *options, struct ana_observed *observed,
                      struct sim_problems *problems);
void ana_observed_fini(struct ana_observed *observed);

#endif
