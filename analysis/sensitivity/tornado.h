/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One assumption at a time: the scenario as it is, and each factor at the low
 * and at the high end of its range with all others left alone.
 *
 * All runs meet the same replications, which are the study's own, so the
 * change is paired.  What factors do together a tornado cannot see.
 *
 * Runs:    replications * (2 factors + 1) of each design.
 * Memory:  a tornado owns its arrays.
 * Errors:  as the evaluator; ends where everything failed are NaN.
 * Threads: one.
 * Tests:   tests/unit/sensitivity_test.c, tornado_test.c (signs that turn by luck alone)
 */
#ifndef ANALYSIS_SENSITIVITY_TORNADO_H
#define ANALYSIS_SENSITIVITY_TORNADO_H

#include "analysis/sensitivity/sample.h"
#include "analysis/statistics/stats.h"

struct ana_end {
    double mean;                  /* of the response */
    struct ana_interval interval; /* of the mean */
    double change;                /* paired, to the scenario as it is */
    struct ana_interval change_interval;
    uint32_t pairs, lost;
    bool turns; /* the response is surely on the other side of 0 than in the scenario, of all ends together */
};

struct ana_bar {
    struct ana_end low, high; /* ends of the factor's range */
    double swing;             /* the largest distance between the two and the scenario as it is */
    bool clear; /* of luck: a paired change, to either end or between them, is surely not 0, of all factors together */
};

struct ana_tornado {
    struct ana_sample sample;
    uint32_t replications;
    double *base;         /* [response] the scenario as it is */
    struct ana_bar *bars; /* [response][factor] */
};

int ana_tornado_run(struct ana_tornado *tornado, struct ana_probe *probe, uint32_t replications,
                    struct sim_error *error);
void ana_tornado_fini(struct ana_tornado *tornado);
/* Table "tornado": value = base, low and high = the response at the ends. */
void ana_tornado_tell(const struct ana_tornado *tornado, struct ana_document *document);

double ana_tornado_runs(uint32_t factors, uint32_t designs, uint32_t replications);

#endif
