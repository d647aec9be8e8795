/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The combinations of varied values a study computes each design with.
 *
 *   varied parameters  --zip-->  axes  --grid, lhs, sobol-->  combinations  --only_if-->  those that remain
 *
 *   grid    every position of every axis with every other, the last axis fastest
 *   lhs     `samples` points; each axis has one in each of as many strata
 *   sobol   the first `samples` points of a scrambled Sobol sequence
 *
 * A position of an axis is one value of each of its parameters: parameters with
 * the same zip word move in lock-step.  A sampled axis with values takes each of
 * them with equal share; a range gives the number at that share of the way.
 *
 * Order:   by grid position, sample number or row; what only_if leaves keeps its number.
 * Memory:  a layout owns values and names; the scenario is borrowed.
 * Errors:  as problems; more than SIM_POINTS_MAX points, or none, with the figures.
 * Threads: read-only once created.
 * Tests:   tests/unit/combinations_test.c
 */
#ifndef SIM_EXPERIMENT_COMBINATIONS_H
#define SIM_EXPERIMENT_COMBINATIONS_H

#include "sim/io/scenario.h"

#define SIM_POINTS_MAX 100000

struct sim_combinations_private;

struct sim_combinations {
    uint32_t vary_count;
    const struct sim_vary *vary; /* of the scenario and the command line together */
    uint32_t count;              /* combinations: at least one */
    uint64_t before_conditions;  /* there were */
    const char *const *values;   /* [count][vary_count] as written */
    const uint64_t *numbers;     /* [count] grid position, sample or row, from 0 */
    struct sim_combinations_private *private;
};

/* `vary` as in struct sim_study_options; `designs` are those that take part.  NULL after problems. */
struct sim_combinations *sim_combinations_create(const struct sim_scenario *scenario, const char *const *vary,
                                                 uint32_t vary_count, const uint32_t *designs, uint32_t design_count,
                                                 struct sim_problems *problems);
void sim_combinations_destroy(struct sim_combinations *layout);

/* What distinguishes a combination, to be put behind a design's title: ", protection.window = 90d", ", sample 17",
 * ", row 3", or nothing.  Returns the length needed, as snprintf. */
int sim_combinations_label(const struct sim_combinations *layout, uint32_t combination, char *out, size_t size);

#endif
