/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stochastic dominance of paired data: does everybody who likes more (first
 * order), or everybody who likes more and dislikes risk (second order), prefer
 * a to b?
 *
 *     first    F_a(z) <= F_b(z) for all z
 *     second   the same of the areas under F up to z
 *
 * The p-value is that of the hypothesis "a dominates b" (equality included):
 * the largest violation, max_z F_a(z) - F_b(z), against its bootstrap
 * distribution about what was seen, pairs drawn whole (Barrett & Donald 2003,
 * doi:10.1111/1468-0262.00390; pairs as in Linton, Maasoumi & Whang 2005,
 * doi:10.1111/j.1467-937X.2005.00350.x).  A small p refutes dominance; a large
 * one does not prove it: with few data nothing is refuted.  Dominance is
 * therefore claimed only where the data show no violation of it at all and
 * refute its reverse.  Four claims may be made of one pair, two directions by
 * two orders, and each refutation has a quarter of the error, so that any false
 * claim is made in at most about `error` of cases; the bootstrap's p is somewhat
 * small with few data, and fewer than ANA_DOMINANCE_PAIRS are not judged.
 * Normal data of one distribution, correlated .5, error .05: a claim in 2 % of
 * studies with 20, 30 and 50 pairs.
 * With ANA_DOMINANCE_DRAWS nothing is refuted at an error below .004.
 *
 * Errors:  SIM_INTERNAL if memory fails; fewer than ANA_DOMINANCE_PAIRS give NaN.
 * Cost:    ANA_DOMINANCE_DRAWS * 2 count.
 * Threads: pure functions.
 * Tests:   tests/unit/risk_test.c
 */
#ifndef ANALYSIS_RISK_DOMINANCE_H
#define ANALYSIS_RISK_DOMINANCE_H

#include <stddef.h>
#include <stdint.h>

#define ANA_DOMINANCE_DRAWS 999
#define ANA_DOMINANCE_PAIRS 20

enum ana_dominance_order { ANA_FIRST_ORDER, ANA_SECOND_ORDER, ANA_ORDER_COUNT };

enum ana_dominance_verdict {
    ANA_DOMINATES,    /* a over b */
    ANA_IS_DOMINATED, /* b over a */
    ANA_CROSSES,      /* neither: both refuted */
    ANA_NOT_TOLD,     /* none of these */
    ANA_SAME,         /* equal in every pair */
    ANA_TOO_FEW
};

struct ana_dominance {
    double violation[ANA_ORDER_COUNT], p[ANA_ORDER_COUNT];                 /* of "a dominates b"; 0: none seen */
    double violation_reverse[ANA_ORDER_COUNT], p_reverse[ANA_ORDER_COUNT]; /* of "b dominates a" */
    enum ana_dominance_verdict verdict[ANA_ORDER_COUNT];
};

/* More is better; a and b without NaN; `error` of all claims together, each refuted at p <= error / 4. */
int ana_dominance_of(const double *a, const double *b, size_t count, double error, uint64_t seed,
                     struct ana_dominance *dominance);

/* "dominates", "is dominated", "neither", "cannot tell", "identical", "too few": for tables. */
const char *ana_dominance_name(enum ana_dominance_verdict verdict);

#endif
