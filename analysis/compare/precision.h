/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stopping rule on a study: are the differences of the declared metric
 * known as precisely as the question asks?
 *
 * At every place all designs are judged together, as verdicts are; the rule
 * has to hold at each place.  A study of one design asks it of the baseline's
 * own mean.
 *
 * Memory:  nothing is kept.
 * Errors:  SIM_USAGE without a declared metric, baseline or precision; SIM_INTERNAL for memory.
 * Threads: pure functions.
 * Tests:   tests/unit/precision_test.c, tests/cli/precision.bats
 */
#ifndef ANALYSIS_COMPARE_PRECISION_H
#define ANALYSIS_COMPARE_PRECISION_H

#include "analysis/statistics/stopping.h"
#include "analysis/document/buffer.h"
#include "analysis/study/view.h"
#include "analysis/words/words.h"

struct ana_precision {
    struct ana_stop_rule rule;
    struct ana_stop_look look; /* at all replications, of the place that is farthest from enough */
    uint32_t point;            /* of that place, the design with the widest interval; the baseline's: its own mean */
    uint32_t alternatives;     /* designs that are compared at a place */
};

/* The rule a question asks for. */
struct ana_stop_rule ana_precision_rule(const struct ana_study_view *view);
/* Looks at all replications of the view. */
int ana_precision_of(const struct ana_study_view *view, struct ana_precision *precision, struct sim_error *error);

/* When replications ended and why, and what that promises; or what kept them from it.  `style` as quantity.h. */
void ana_put_precision(struct ana_buffer *buffer, const struct ana_study_view *view,
                       const struct ana_precision *precision, enum ana_language language, unsigned style);

#endif
