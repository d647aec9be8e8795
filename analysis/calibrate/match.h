/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * History matching: waves of runs that rule out where the model cannot have
 * produced what was observed (Vernon, Goldstein & Bower 2010,
 * doi:10.1214/10-BA524).
 *
 *     points that fill what is left --> runs, common luck --> emulators --> implausibility --> what is left
 *
 * Memory:  a match owns emulators, likelihood and points; fini frees them.
 * Errors:  the evaluator's; SIM_USAGE where too many runs fail.
 * Threads: one.
 * Tests:   tests/validation/calibrate_test.c
 */
#ifndef ANALYSIS_CALIBRATE_MATCH_H
#define ANALYSIS_CALIBRATE_MATCH_H

#include "analysis/calibrate/history.h"
#include "analysis/calibrate/likelihood.h"
#include "analysis/calibrate/temper.h"

#define ANA_WAVES_MAX 10

struct ana_wave {
    uint32_t points, lost; /* asked for; without a number in some piece */
    double left;           /* share of the space allowed and not ruled out, as far as the emulators can tell */
    double q2;             /* of the worst emulator */
    double blur;           /* emulators' share of the variance that decides, mean over what is left, worst piece */
    double nearest;        /* smallest implausibility of a point that was run */
};

struct ana_match {
    struct ana_history *history;
    const struct ana_target *target;
    uint32_t factor_count;
    uint32_t waves, points, replications, histories, particles; /* wanted */
    struct ana_chance chance;
    uint32_t wave_count; /* out */
    struct ana_wave wave[ANA_WAVES_MAX];
    bool possible;                    /* something is left */
    double edge;                      /* implausibility beyond which a point is ruled out */
    double *x, *y;                    /* [row_count][factor], [row_count][piece] all points with their means */
    uint32_t row_count, row_capacity; /* complete ones */
    struct ana_kriging *emulators;    /* [piece] of the last wave */
    struct ana_likelihood likelihood;
    double *best;      /* [factor] the nearest point run */
    uint32_t best_row; /* of y */
    uint32_t luck;     /* the next replication nobody has met */
};

int ana_match_run(struct ana_match *match, struct sim_error *error);
/* But for a constant; -INFINITY where the scenario refuses: what cannot be has no prior. */
double ana_match_log_posterior(struct ana_match *match, const double *u);
void ana_match_fini(struct ana_match *match);

#endif
