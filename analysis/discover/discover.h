/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In which worlds does the chosen design lose?
 *
 *     worlds: points of the uncertain parameters --> every design in each, with the same luck
 *       --> chance that the chosen design loses --> rules (PRIM)
 *       --> payoffs by world --> robustness, value of learning
 *
 * Each world meets luck of its own, shared by its designs: worlds are
 * independent, and what chance did to one is not taken for what the world did.
 *
 * A world is judged by the replications that every design finished with a
 * number; without enough of them it is left out, counted and named.
 *
 * Memory:  a discovery owns its arrays and borrows evaluator, designs, factors.
 * Errors:  the evaluator's; SIM_USAGE for what cannot be asked, SIM_INTERNAL for memory.
 * Threads: one.
 * Tests:   tests/unit/discover_test.c, tests/cli/discover.bats
 */
#ifndef ANALYSIS_DISCOVER_DISCOVER_H
#define ANALYSIS_DISCOVER_DISCOVER_H

#include "analysis/discover/learning.h"
#include "analysis/discover/robustness.h"
#include "analysis/discover/rule.h"
#include "analysis/discover/tree.h"
#include "analysis/document/document.h"
#include "analysis/study/evaluator.h"
#include "analysis/study/factor.h"

#define ANA_DISCOVER_WORLDS 20             /* the least */
#define ANA_DISCOVER_CHOOSE UINT32_MAX     /* the design: the best on average; against: the baseline */
#define ANA_DISCOVER_BEST (UINT32_MAX - 1) /* against whichever other design is best in a world */

struct ana_discover_options {
    uint32_t worlds, replications;
    uint64_t seed;
    uint32_t chosen, against;                 /* of the designs given, or one of the above */
    double margin;                            /* it loses where it is worse by more than this */
    bool by_mean;                             /* a world counts as lost or not by its mean; else by the chance of it */
    struct ana_rule_options rules;            /* grain is filled in */
    struct ana_robustness_options robustness; /* threshold NaN: the baseline's mean */
};

struct ana_world {
    bool judged;
    uint32_t complete, failed; /* replications that every design finished; runs that failed */
    uint32_t rival;            /* the design compared with */
    double mean, variance;     /* of chosen minus rival, better being more, over the complete replications */
    double chance;             /* of losing */
    uint32_t rule;             /* that holds, from 1; 0: none */
};

struct ana_discovery {
    const struct ana_evaluator *evaluator;
    const uint32_t *designs;
    uint32_t design_count;
    const struct ana_factor *factors;
    uint32_t factor_count;
    struct ana_discover_options options;
    double sign;              /* -1 where less of the metric is better: payoffs are turned */
    uint32_t chosen, against; /* of the designs; against may be ANA_DISCOVER_BEST */
    double *u;                /* [world][factor] */
    double *values;           /* [world][replication][design], turned; NaN where not complete */
    struct ana_world *worlds; /* [options.worlds] */
    uint32_t judged;
    uint32_t *which;    /* [judged]: worlds */
    double *payoff;     /* [design][judged] */
    double *x;          /* [judged][factor]: values; of a choice the index */
    double *y;          /* [judged]: what rules explain */
    double lost;        /* share of the worlds lost, chance allowed for */
    bool explains_wins; /* it loses in most: rules say where it does not */
    uint32_t *levels;   /* [factor] as of ana_cases */
    double *grain;      /* [factor] */
    struct ana_rules rules;
    struct ana_tree tree;                        /* the second opinion */
    struct ana_robustness *robustness;           /* [design] */
    struct ana_gain *learning;                   /* [factor] */
    struct ana_gain everything, everything_most; /* the second with the optimism of luck */
    uint64_t runs, failed;
};

/* Looks at metric 0 of the evaluator.  designs[0] is the baseline. */
int ana_discover(const struct ana_evaluator *evaluator, const uint32_t *designs, uint32_t design_count,
                 const struct ana_factor *factors, uint32_t factor_count, const struct ana_discover_options *options,
                 struct ana_discovery *discovery, struct sim_error *error);
void ana_discovery_fini(struct ana_discovery *discovery);

/* "window is above 90d", "share is between 10% and 25%", "policy is territory or race". */
void ana_discovery_condition(const struct ana_discovery *discovery, const struct ana_limit *limit, uint32_t factor,
                             const struct ana_document *document, struct ana_buffer *out);
/* What the tree asks on the way from its root to a node, as limits [factor]. */
void ana_discovery_path(const struct ana_discovery *discovery, uint32_t node, struct ana_limit *limits);
/* Adds the tables; called by tell. */
void ana_discovery_tables(const struct ana_discovery *discovery, struct ana_document *document);
void ana_discovery_tell(const struct ana_discovery *discovery, struct ana_document *document);

#endif
