/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How bad it can get: the risk view of a comparison.
 *
 *     comparison --ana_risk--> metric -> place -> design: tail, regret, dominance
 *
 * Bad is the low end of a metric of which more is better, the high end
 * otherwise.  Every number is in the metric's own unit and sign, but regret,
 * which counts what was lost: 0 in each market where the design was the best
 * of all (never a share of something that may be near 0).
 *
 * Order:   differences and dominance hold together over the designs of a place (Bonferroni), as verdicts do.
 * Memory:  a risk view owns its rows and borrows the comparison.
 * Errors:  SIM_USAGE without a metric that has a direction; SIM_INTERNAL for memory.
 * Threads: pure functions.
 * Tests:   tests/unit/risk_test.c, tests/cli/compare.bats
 */
#ifndef ANALYSIS_RISK_RISK_H
#define ANALYSIS_RISK_RISK_H

#include "analysis/compare/compare.h"
#include "analysis/document/document.h"
#include "analysis/risk/dominance.h"

#define ANA_RISK_TAIL .1 /* the worst share of markets */

struct ana_risk_row {
    uint32_t design;
    uint32_t runs;                  /* with a number */
    double bad;                     /* the tail's border: so bad or worse in one market of ten */
    struct ana_interval bad_range;  /* order statistics; NaN if none reaches that far */
    double cvar;                    /* mean of the worst tenth; NaN below 10 runs */
    struct ana_interval cvar_range; /* Student's, from influence values, with the tail's degrees of freedom */
    uint32_t pairs;                 /* with the baseline */
    double cvar_difference;         /* to the baseline, over the pairs; NaN for the baseline */
    struct ana_interval cvar_difference_range;
    double regret; /* mean over the markets that all designs finished */
    struct ana_interval regret_range;
    double regret_most;
    uint32_t best_in; /* of those markets, ties counted for each */
    struct ana_dominance dominance;
};

struct ana_risk_metric {
    const struct ana_metric_rows *rows;
    uint32_t *markets;         /* [place]: replications that every design finished, those of regret */
    struct ana_risk_row *risk; /* [place][design taking part], as the comparison's */
};

struct ana_risk {
    const struct ana_comparison *comparison;
    uint32_t metric_count;
    struct ana_risk_metric *metrics;
};

/* Of the metrics asked for by name that have a direction; otherwise of the declared one. */
int ana_risk(const struct ana_comparison *comparison, struct ana_risk **risk, struct sim_error *error);
void ana_risk_free(struct ana_risk *risk);

void ana_risk_tell(const struct ana_risk *risk, struct ana_document *document);

#endif
