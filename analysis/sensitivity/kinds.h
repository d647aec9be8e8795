/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Kinds of luck: the purposes of chance, one by one or by group, in words.
 *
 * Memory:  owns its lists; words are the evaluator's.
 * Errors:  SIM_USAGE if the model does not say what chance decides; SIM_INTERNAL if memory fails.
 * Threads: pure functions.
 * Tests:   tests/unit/sensitivity_test.c
 */
#ifndef ANALYSIS_SENSITIVITY_KINDS_H
#define ANALYSIS_SENSITIVITY_KINDS_H

#include "analysis/sensitivity/shares.h"

struct ana_kinds {
    struct ana_kind *list; /* in order of first purpose */
    uint32_t count;
    uint32_t *purposes; /* [kind][purpose_count] */
};

int ana_kinds_init(struct ana_kinds *kinds, const struct ana_evaluator *evaluator, bool each, struct sim_error *error);
void ana_kinds_fini(struct ana_kinds *kinds);
/* How many there would be. */
uint32_t ana_kinds_count(const struct sim_purpose *purposes, uint32_t count, bool each);

#endif
