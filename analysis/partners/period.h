/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The end of a period in the log: which share of deals is won in the last week
 * of a month, a quarter, half a year, a year?
 *
 * Spread evenly, 7 days of so many.  Periods are those of rebates: months of
 * 365/12 days counted from the start of the run.
 *
 * Units:   shares of deals won from time 0 on.
 * Memory:  plain values.
 * Threads: pure functions.
 * Tests:   tests/unit/bunching_test.c
 */
#ifndef ANALYSIS_PARTNERS_PERIOD_H
#define ANALYSIS_PARTNERS_PERIOD_H

#include "analysis/document/document.h"
#include "analysis/partners/journal.h"
#include "analysis/statistics/stats.h"

enum { ANA_PERIODS = 4 };

struct ana_period_ends {
    double warmup_days;                    /* the run starts so long before time 0 */
    struct ana_moments share[ANA_PERIODS]; /* over replications */
    double deals;
};

/* Adds one replication; one without a deal adds nothing. */
void ana_period_ends_add(struct ana_period_ends *ends, const struct ana_journal *journal);
/* Share of a period that its last week is. */
double ana_period_even(int period);
/* The rows of one design in the table "period_ends", which the first call begins. */
void ana_period_ends_tell(const struct ana_period_ends *ends, const char *design, double confidence,
                          struct ana_document *document);

#endif
