/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sobol indices put to work: shares of variance, of assumptions or of luck.
 *
 *   fresh    every run meets luck of its own: shares in the variance of the *expected* response; what luck adds is
 *            estimated from repeated rows and taken out
 *   common   the runs of a row share their luck, which is one more factor beside the assumptions: shares in the
 *            variance of *single markets*; interactions with luck count in the totals, nothing is taken out
 *   luck     the assumptions stay as they are; the factors are the kinds of luck, each kind being drawn anew by itself
 *
 * Where luck is most of the variance, the mean of several runs per point (averaged) buys more than more points do:
 * the error of a total index falls with their number times the root of the points.
 *
 * Runs:    fresh and common: scrambles * rows * (factors + 3) * averaged of each design; luck: rows * (kinds + 2).
 * Memory:  shares own their arrays; kinds are borrowed.
 * Errors:  as ana_sample_check and the evaluator; SIM_USAGE if the runs cannot be numbered.
 * Threads: one.
 * Tests:   tests/unit/sensitivity_test.c, tests/validation/sensitivity_test.c
 */
#ifndef ANALYSIS_SENSITIVITY_SHARES_H
#define ANALYSIS_SENSITIVITY_SHARES_H

#include "analysis/sensitivity/sample.h"
#include "analysis/sensitivity/sobol.h"

enum ana_share_of { ANA_OF_EXPECTATION, ANA_OF_MARKETS, ANA_OF_LUCK };

/* Purposes of chance that are drawn anew together. */
struct ana_kind {
    const char *words;
    const uint32_t *purposes; /* [purpose_count] of the evaluator: 1 = belongs here */
};

struct ana_shares_options {
    enum ana_share_of of;
    uint32_t scrambles; /* independent nets, at least 10; fresh and common */
    uint32_t rows;      /* of each net, a power of two; luck: replications */
    uint32_t averaged;  /* fresh: runs with different luck whose mean is one response; 0 and 1 are the same */
    uint64_t seed;
    const struct ana_kind *kinds; /* luck */
    uint32_t kind_count;
};

struct ana_shares {
    struct ana_sample sample;
    struct ana_shares_options options;
    uint32_t factors;                  /* the probe's, the same and luck, or the kinds */
    struct ana_index *index;           /* [response][factor] */
    struct ana_sobol_summary *summary; /* [response] noise is that of one run */
};

int ana_shares_run(struct ana_shares *shares, struct ana_probe *probe, const struct ana_shares_options *options,
                   struct sim_error *error);
void ana_shares_fini(struct ana_shares *shares);
/* Table "sobol" or "luck": value, low, high = total index and its interval, and first, first_low, first_high; table
 * "variance": what there is to explain. */
void ana_shares_tell(const struct ana_shares *shares, struct ana_document *document);

/* Rows A and B of the nets, whose coordinates are free of each other: u[2 * scrambles * rows][factor] and the first
 * replication of each; averaged replications were run.  Not of luck. */
int ana_shares_free_rows(const struct ana_shares *shares, double *u, uint32_t *first, struct sim_error *error);

double ana_shares_runs(uint32_t factors, uint32_t designs, const struct ana_shares_options *options);

#endif
