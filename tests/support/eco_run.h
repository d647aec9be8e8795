/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs the ecosystem from scenario text, for tests of the model. */
#ifndef TESTS_SUPPORT_ECO_RUN_H
#define TESTS_SUPPORT_ECO_RUN_H

#include "models/model.h"
#include "models/params/parameters.h"
#include "sim/io/scenario.h"
#include "sim/parallel/run.h"

struct eco_case {
    struct sim_scenario *scenario;
    struct eco_params *parameters; /* of the baseline design */
    struct sim_run_setup setup;
};

/* Reads a scenario given as text (tests/theory/market.conf may be extended by its path from the checkout's root). */
struct eco_case eco_case_read(const char *text);
struct eco_case eco_case_read_file(const char *path);
void eco_case_free(struct eco_case *c);
/* One run; the caller frees with sim_run_output_fini. `after` may be NULL. */
struct sim_run_output eco_case_run(const struct eco_case *c, const struct eco_params *after, uint64_t replication,
                                   int threads);
/* Headline value, and series value at a sample, of a metric by name. */
double eco_headline(const struct sim_run_output *output, const char *metric);
double eco_at(const struct sim_run_output *output, const char *metric, double day);
uint32_t eco_metric_index(const char *metric);

#endif
