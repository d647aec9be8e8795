/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One long series: where its initial transient ends, and how well its mean is
 * known although neighbours are alike.
 *
 * These tools presume that the series settles: that after a while its mean and
 * its spread no longer depend on time.  A growing ecosystem does not, and what
 * they say of it is about its drift (`late`) and no estimate of anything.
 *
 * Units:   the data's; correlations and the von Neumann ratio have none.
 * Errors:  too few data or a NaN among them give NaN, never a guess.
 * Threads: pure functions.
 * Cost:    linear; the search for a batch size takes its logarithm more.
 * Tests:   tests/unit/steady_test.c (PF2), tests/validation/steady_test.c (G7, PA1)
 */
#ifndef ANALYSIS_STATISTICS_STEADY_H
#define ANALYSIS_STATISTICS_STEADY_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/statistics/stats.h"

/* ---- the initial transient ---- */

#define ANA_MSER_BATCH 5
#define ANA_MSER_LEAST 10 /* batches below which nothing is said */

struct ana_transient {
    size_t batches;   /* the series holds; a rest shorter than a batch is left out, at its end */
    size_t cut;       /* batches at the beginning that are better left out */
    double statistic; /* least value of what is minimised; NaN: nothing can be said */
    double mean;      /* of what is left, by batches */
    bool late;        /* the least lies in the last tenth of the search: the series has not settled, run longer */
};

/* White's marginal standard error rule on means Z of `batch` neighbours (MSER-5 with 5; White, Cobb & Spratt, Winter
 * Simulation Conference 2000): cut at the d < k/2 that minimises
 *     sum over j > d of (Z_j - mean_d)^2 / (k - d)^2.
 * The first d of several equal ones. */
struct ana_transient ana_mser(const double *x, size_t count, size_t batch);

/* ---- the mean of a settled series ---- */

struct ana_batches {
    size_t size, count; /* data in a batch, batches without overlap */
    double mean;        /* of the batches; a rest shorter than a batch is left out, at the end */
    double variance;    /* of that mean: s^2 of batch means / count */
    double lag1;        /* correlation of neighbouring batch means */
    double neumann;     /* von Neumann's ratio sum (Z_j - Z_j-1)^2 / sum (Z_j - mean)^2; near 2 without correlation */
    double p;           /* that uncorrelated batch means have such a small ratio */
};

/* Batch means without overlap (NOBM; Schmeiser 1982, doi:10.1287/opre.30.3.556).  p: under no correlation
 * (1 - ratio / 2) sqrt((n^2 - 1) / (n - 2)) is nearly standard normal (von Neumann 1941, doi:10.1214/aoms/1177731677;
 * Fishman 1978, doi:10.1287/mnsc.24.5.510). */
struct ana_batches ana_batch_means(const double *x, size_t count, size_t size);

/* Asymptotic variance lim n Var(mean) from batches that overlap (OBM; Meketon & Schmeiser 1984):
 *     n b / ((n - b + 1)(n - b)) sum over j of (mean of x_j .. x_j+b-1 - mean)^2 */
double ana_overlapping_variance(const double *x, size_t count, size_t size);

struct ana_steady {
    struct ana_transient transient; /* MSER-5 */
    struct ana_batches batches;     /* of what is left: the shortest whose correlation does not show */
    struct ana_interval interval;   /* for the mean; Student's over the batches */
    bool independent; /* false: correlation shows even in the longest batches, the interval is too short */
};

/* Batches are doubled until the von Neumann test no longer rejects at 10 %, and are never fewer than 20. */
struct ana_steady ana_steady_mean(const double *x, size_t count, double confidence);

#endif
