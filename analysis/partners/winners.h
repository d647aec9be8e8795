/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who wins, who loses: what a design does to each partner, by level, size,
 * region and group.
 *
 *     change of partner i in replication r:   d = measure under the design - under the baseline
 *     a group's numbers in replication r:     share with d > 0, median of d, ...
 *     an estimate:                            mean over replications with a t interval
 *
 * Partners of one market meet each other, so they are no independent sample:
 * intervals are over replications.  Groups are those of the baseline: level and
 * staff at time 0, region, group of partners.  A firm that is a prospect under
 * both designs at the horizon takes no part.
 *
 * For pictures: read `rows`, or the table "winners" of the document (told by
 * ana_winners_tell), whose columns have the same names.
 *
 * Units:   of the measure, a column of the table of partners.
 * Memory:  winners own their rows and borrow the roster.
 * Errors:  SIM_USAGE without a pair or a column; SIM_INTERNAL for memory.
 * Threads: pure functions but for the roster's loading.
 * Tests:   tests/unit/winners_test.c
 */
#ifndef ANALYSIS_PARTNERS_WINNERS_H
#define ANALYSIS_PARTNERS_WINNERS_H

#include "analysis/document/document.h"
#include "analysis/partners/roster.h"

enum ana_winners_by { ANA_BY_ALL, ANA_BY_LEVEL, ANA_BY_SIZE, ANA_BY_REGION, ANA_BY_GROUP, ANA_BY_COUNT };

struct ana_winners_options {
    uint32_t baseline;   /* design; UINT32_MAX = the view's */
    const char *measure; /* column; NULL = "profit" */
    double material;     /* a change is clear from this share of the baseline's mean size of the measure on; 0 = 0.05 */
};

struct ana_winners_row {
    struct ana_pairing pairing;
    enum ana_winners_by by;
    char label[96];                                    /* "gold", "8 to 20 staff" */
    double least, most;                                /* staff, where grouped by size; NaN where it is open */
    struct ana_estimate partners;                      /* of a market */
    struct ana_estimate better;                        /* share with any gain */
    struct ana_estimate worse;                         /* with any loss; the rest is exactly the same */
    struct ana_estimate clearly_better, clearly_worse; /* by `material` at least */
    struct ana_estimate baseline;                      /* mean of the measure under the baseline */
    struct ana_estimate mean;                          /* change */
    struct ana_estimate q10, median, q90;              /* quantiles of the change over partners of a market */
};

struct ana_winners {
    const struct ana_roster *roster;
    uint32_t baseline;
    const char *measure;
    double confidence, material;
    double clear;     /* in the measure's unit: changes from here on are clear */
    uint32_t pairs;   /* of runs compared, most over designs */
    uint32_t dropped; /* pairs left out: a run failed or is missing */
    uint32_t count;
    struct ana_winners_row *rows; /* design by design, ANA_BY_ALL first */
};

int ana_winners(const struct ana_roster *roster, const struct ana_winners_options *options, struct ana_winners *winners,
                struct sim_error *error);
void ana_winners_fini(struct ana_winners *winners);

/* "all", "level", "size", "region", "group": for tables. */
const char *ana_winners_by_name(enum ana_winners_by by);

/* A sentence per design and the table "winners". */
void ana_winners_tell(const struct ana_winners *winners, struct ana_document *document);

#endif
