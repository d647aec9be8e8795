/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many short runs of a textbook model, with their headline metrics. */
#ifndef TESTS_SUPPORT_RUNS_H
#define TESTS_SUPPORT_RUNS_H

#include "sim/parallel/windows.h"
#include "tests/support/judge.h"

/* A run of `horizon` days after `warmup`, with windows and everything else `window` days long. */
struct sim_run_setup runs_setup(uint64_t seed, double warmup, double horizon, double window);

/* Replications from..to-1; judges[metric_count] take the headline values.  Fails the test if a run fails. */
void runs_collect(const struct sim_model *model, const void *parameters, struct sim_run_setup setup, uint64_t from,
                  uint64_t to, struct judge *judges);

/* One run; fails the test if it fails.  `headline` (may be NULL) takes the metrics. */
uint64_t runs_digest(const struct sim_model *model, const void *parameters, struct sim_run_setup setup,
                     struct sim_run_options options, double *headline);

#endif
