/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Terms that are legal one by one and senseless together. */
#ifndef MODELS_PARAMS_LINT_H
#define MODELS_PARAMS_LINT_H

struct sim_problems;

/* Senseless or contradictory terms. */
void eco_lint(const void *parameters, struct sim_problems *problems);

#endif
