/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Designs against a baseline, replication by replication.
 *
 *     study view --ana_compare--> metric -> place -> design: one difference each
 *
 * The verdict on the declared metric follows from one simultaneous interval
 * for the paired difference and the declared zone [-matters, +matters]:
 *
 *     ----|=====zone=====|----
 *            |--o--|             no material difference: wholly inside
 *                           |--o--|   better (or worse): wholly outside
 *                    |--o--|     undecided: it straddles an edge
 *
 * With matters = 0 the zone is the point 0.  Intervals are Bonferroni's over
 * the designs of a place, so all its verdicts are right together with at least
 * the declared confidence, whatever the dependence.  Holm-adjusted p-values of
 * "no difference at all" are given beside them.  Metrics nobody declared are
 * exploratory: no zone, no adjustment across metrics.
 *
 * Memory:  a comparison owns its rows and borrows the view.
 * Errors:  SIM_USAGE for designs that cannot be compared; SIM_INTERNAL for memory.
 * Threads: pure functions.
 * Tests:   tests/unit/compare_test.c, tests/theory/coverage_test.c
 */
#ifndef ANALYSIS_COMPARE_COMPARE_H
#define ANALYSIS_COMPARE_COMPARE_H

#include "analysis/statistics/stats.h"
#include "analysis/study/view.h"

/* Below this pairing was hardly worth anything: the designs have lost their common random numbers. */
#define ANA_PAIRING_WEAK 1.5
/* Above this "about n more replications" is no advice. */
#define ANA_MORE_LIMIT 1e6
#define ANA_SCORECARD_METRICS 12

enum ana_verdict {
    ANA_BASELINE, /* the design compared with */
    ANA_BETTER,
    ANA_WORSE,
    ANA_EQUAL, /* no material difference */
    ANA_UNDECIDED,
    ANA_IDENTICAL, /* every paired difference is exactly 0 */
    ANA_HIGHER,    /* as better and worse, for a metric without direction */
    ANA_LOWER,
    ANA_NO_DATA /* no pair at all */
};

struct ana_summary {
    struct ana_moments moments; /* of this point's own replications, paired or not */
    double sd;
    struct ana_interval interval; /* of the mean; NaN below two */
};

struct ana_difference {
    uint32_t design, point, baseline_point;
    struct ana_summary own;
    uint32_t pairs;           /* used: both sides have a number */
    uint32_t failed;          /* pairs with a failed run on either side */
    uint32_t missing;         /* pairs with a run not made yet */
    uint32_t undefined;       /* both ran, but a side has no value (nothing happened) */
    struct ana_paired paired; /* own minus baseline */
    double mean, sd;
    struct ana_interval interval, simultaneous;
    double relative;               /* mean / baseline's mean over the pairs; NaN where that has no sense */
    double p_holm;                 /* of paired.p over the designs of this place */
    double p_equal;                /* two one-sided tests against `matters`; NaN without */
    uint32_t won, tied;            /* pairs in which this design is better (or higher); pairs exactly equal */
    struct ana_interval won_share; /* Wilson; of all pairs used */
    enum ana_verdict verdict;
    bool sure_of_sign; /* simultaneous excludes 0: undecided only about whether it matters */
    double more;       /* undecided: further replications if the estimate stays; infinite beyond
                          ANA_MORE_LIMIT; NaN below two pairs */
    bool constant;     /* all differences equal, and not 0 */
    bool skewed;       /* ana_is_skewed(difference) */
    bool weak_pairing; /* reduction < ANA_PAIRING_WEAK */
    bool shared;       /* same point as the baseline: computed once */
};

struct ana_metric_rows {
    uint32_t metric;
    bool declared;
    int direction;               /* +1 more is better, -1 less is better, 0 neither */
    double matters;              /* 0 unless declared */
    struct ana_difference *rows; /* [place][design taking part], the baseline first */
};

struct ana_comparison {
    const struct ana_study_view *view;
    uint32_t baseline; /* design */
    double confidence;
    double each_confidence; /* of one interval, so that those of a place hold together */
    uint32_t place_count;
    const char **places;   /* [place], lent by the view */
    uint32_t design_count; /* taking part */
    uint32_t *designs;     /* [design], the baseline first, else the view's order */
    bool chosen_by_name;   /* the reader asked for these metrics; otherwise they are a scorecard */
    uint32_t metric_count;
    struct ana_metric_rows *metrics;
};

struct ana_compare_options {
    const uint32_t *metrics; /* NULL = the scorecard: the declared one and the first of each group with a direction */
    uint32_t metric_count;
    bool all_metrics;
    uint32_t baseline; /* design; UINT32_MAX = the view's */
};

int ana_compare(const struct ana_study_view *view, const struct ana_compare_options *options,
                struct ana_comparison **comparison, struct sim_error *error);
void ana_comparison_free(struct ana_comparison *comparison);

const struct ana_difference *ana_row(const struct ana_comparison *comparison, const struct ana_metric_rows *metric,
                                     uint32_t place, uint32_t design);
/* The declared metric's rows; NULL if it is not among those compared. */
const struct ana_metric_rows *ana_declared(const struct ana_comparison *comparison);

/* "better", "no material difference": for tables that programs read. */
const char *ana_verdict_name(enum ana_verdict verdict);

#endif
