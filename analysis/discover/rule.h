/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rules: boxes that explain where something happens, and how far to trust them.
 *
 *     search (seek) -> limits rounded -> a rule
 *     cases inside set aside, again: the next rule
 *
 * A search through many factors finds boxes in pure noise too.  So the whole
 * search is repeated with y dealt to the cases at random: a rule counts if
 * chance alone finds one as good (coverage less mass) in at most 5 % of these.  And it is
 * repeated on random halves of the cases: how often each factor comes up, how
 * its limits move, and how dense such boxes are in the other half, which the
 * search had not seen.
 *
 * Memory:  rules own what they hold; fini frees it.
 * Errors:  SIM_INTERNAL if memory fails.
 * Cost:    150 searches per rule.
 * Threads: pure functions.
 * Tests:   tests/unit/discover_test.c
 */
#ifndef ANALYSIS_DISCOVER_RULE_H
#define ANALYSIS_DISCOVER_RULE_H

#include "analysis/discover/prim.h"

#define ANA_RULES_MAX 4
#define ANA_RULE_HALVES 50
#define ANA_RULE_CHANCES 99
#define ANA_RULE_ENOUGH                                                                                                \
    10 /* as good by chance: the search for chances ends, p = 10 / draws (Besag & Clifford 1991)                       \
        */
#define ANA_RULE_LEVEL .05

struct ana_rule_options {
    uint32_t most;       /* rules, at most ANA_RULES_MAX */
    double density;      /* as of ana_prim_choose */
    const double *grain; /* [dims]: limits of numbers are rounded to multiples; 0: not rounded.  May be NULL */
};

/* One factor in the halves: how often it had a limit; where, in nine tenths of these. */
struct ana_rule_factor {
    double share, quasi_p;
    double low[2], high[2]; /* 5 % and 95 %; NaN if never */
};

struct ana_rule {
    struct ana_limit *limits;           /* [dims] */
    struct ana_rule_factor *factors;    /* [dims] */
    struct ana_box_measure measure;     /* of the cases that no rule before holds; coverage and mass of all */
    double chance;                      /* of as good a rule in noise */
    double unseen_density, unseen_base; /* in the halves that the search had not seen: inside, and on the whole */
    struct ana_prim way;
    uint32_t step; /* of the way, before lifting and rounding */
};

struct ana_rules {
    uint32_t count;
    struct ana_rule rule[ANA_RULES_MAX];
    struct ana_rule rejected; /* the first that chance finds as well; no limits if the search found nothing */
    double base;              /* mean of y */
    double outside;           /* mean of y where no rule holds */
    double coverage;          /* share of y where some rule holds */
};

int ana_rules_find(const struct ana_cases *cases, const struct ana_rule_options *options, struct ana_rules *rules,
                   struct sim_error *error);
void ana_rules_fini(struct ana_rules *rules);

/* The first rule that holds, from 1; 0: none. */
uint32_t ana_rules_which(const struct ana_rules *rules, const struct ana_cases *cases, uint32_t index);

#endif
