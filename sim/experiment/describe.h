/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a study says about itself, as JSON: for study.json and for the
 * attributes of result files.
 *
 * Memory:  the caller frees what is returned; NULL when memory runs out.
 * Threads: one.
 * Tests:   tests/unit/runner_test.c
 */
#ifndef SIM_EXPERIMENT_DESCRIBE_H
#define SIM_EXPERIMENT_DESCRIBE_H

#include "sim/experiment/study.h"

/* The resolved scenario as one file; origins in its comments name files without their folders. */
char *sim_describe_scenario(const struct sim_study *study);
/* Are two such texts equal apart from comments? */
bool sim_describe_same_scenario(const char *one, const char *two);
/* {"rows": [{"path", "type", "unit", "text", "role", "grade", "source", "fallback", "low", "high",
 *            "value": [per design of the study], "origin": [...]}]}; origins name files without their folders. */
char *sim_describe_parameters(const struct sim_study *study);
/* {"title", "currency", "baseline", "metric", "goal", "matters", "confidence"} */
char *sim_describe_question(const struct sim_study *study);
/* [{"title", "description", "diverge_days" or "start"}] in the order of the study's designs. */
char *sim_describe_designs(const struct sim_study *study);

#endif
