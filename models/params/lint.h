/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Terms that are legal one by one and senseless together.
 *
 * Tests: tests/unit/lint_test.c
 */
#ifndef MODELS_PARAMS_LINT_H
#define MODELS_PARAMS_LINT_H

struct sim_problems;
struct eco_params;
struct eco_programme_params;

/* Senseless or contradictory terms. */
void eco_lint(const void *parameters, struct sim_problems *problems);

/* Those of one programme (lint_programme.c). */
void eco_lint_programme(const struct eco_params *p, const struct eco_programme_params *programme,
                        struct sim_problems *problems);

#endif
