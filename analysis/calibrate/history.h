/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs of the model at points of the uncertain parameters, as the pieces of a target.
 *
 * Memory:  a history borrows evaluator, factors and target; arrays are the caller's.
 * Errors:  the evaluator's.  A failed run gives NaN and is counted.
 * Threads: one.
 */
#ifndef ANALYSIS_CALIBRATE_HISTORY_H
#define ANALYSIS_CALIBRATE_HISTORY_H

#include "analysis/calibrate/target.h"
#include "analysis/study/probe.h"

struct ana_history {
    struct ana_probe probe; /* of one design: the one that was in force */
    const struct ana_target *target;
};

/* pieces[row][replication][piece]; months[row][replication][metric][month], may be NULL.  first: of each row's
 * replications, NULL: 0. */
int ana_history_run(struct ana_history *history, const double *u, uint32_t rows, uint32_t replications,
                    const uint32_t *first, double *pieces, double *months, struct sim_error *error);

#endif
