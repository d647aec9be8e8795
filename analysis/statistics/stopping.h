/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When there are replications enough: a sequential rule for the precision of
 * paired differences.
 *
 *   look at n = 15 --> every half-width small enough, at n and at the five n before? --> stop
 *              ^                                |
 *              +-- half of what seems missing --+   at least as many as could end it, at most as many again
 *
 * Precision is a half-width: an amount, or a share g of the baseline's mean.  A
 * share is taken of the least |mean| that the baseline's own interval allows,
 *     half(D) <= g (|mean| - half(baseline)),
 * so that it holds for the true mean; for the baseline itself that is
 *     half <= g' |mean|  with  g' = g / (1 + g).
 * All intervals involved hold together (Bonferroni).
 *
 * Rules like this stop too early when the spread is underestimated by luck.
 * Therefore nothing is concluded before `first` replications, and the last
 * `ahead` counts must agree (the look-ahead of Hoad, Robinson & Davies 2010,
 * jstor.org/stable/40926090).  What is promised is promised before the first
 * run: with at least `confidence`, every difference is estimated with an error
 * of at most the precision.  Intervals computed afterwards from the same data
 * cover a little less often than they say, since the data chose their number.
 *
 * Numbers that are all equal have no spread to go by and are not precise for
 * that: they are when so many are equal that fewer than ANA_UNSEEN_SHARE of all
 * can differ (299 at 95 %), or when the two designs are known to be the same.
 *
 * Where it stops follows from the numbers in the order of replications, not
 * from who computed them or how many at once.
 *
 * Units:   the data's.
 * Errors:  NaNs are skipped; fewer than `first` numbers are never enough.
 * Threads: pure functions.
 * Cost:    a look is linear in the replications.
 * Tests:   tests/unit/stopping_test.c (G3)
 */
#ifndef ANALYSIS_STATISTICS_STOPPING_H
#define ANALYSIS_STATISTICS_STOPPING_H

#include <stdbool.h>
#include <stddef.h>

#define ANA_STOP_FIRST 10
#define ANA_STOP_AHEAD 5

struct ana_stop_rule {
    double precision; /* half-width asked for, above 0 */
    bool relative;    /* a share of the baseline's mean; else an amount */
    double confidence;
    size_t first, ahead;
    size_t most; /* replications that may be asked for */
};

/* A design and its baseline, replication by replication; own = NULL: the level of the baseline itself. */
struct ana_stop_pair {
    const double *own, *base;
    bool same; /* both are one design: nothing is left to know */
};

struct ana_stop_look {
    bool reached;         /* precise enough, and so were the last `ahead` counts */
    bool precise;         /* precise enough at this count */
    size_t worst;         /* pair that is farthest from it */
    double half, allowed; /* of that pair; NaN without enough numbers, allowed below 0: the baseline may be 0 */
    size_t next;          /* where to look next; as many as there are if that is the most */
};

/* How many replications the first look needs. */
size_t ana_stop_first_look(const struct ana_stop_rule *rule);
/* Looks at the first n replications of all pairs.  No pair: nothing is left to know, reached. */
struct ana_stop_look ana_stop_look(const struct ana_stop_rule *rule, const struct ana_stop_pair *pairs, size_t count,
                                   size_t n);

#endif
