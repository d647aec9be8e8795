/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Screening put to work: Morris' trajectories through the factors, each with
 * one luck of its own that all its runs and all designs share.
 *
 * The start of each trajectory is run once more with other luck: how large
 * luck is decides how large an effect would seem of a factor that does nothing
 * if luck were not common (the floor).  With common luck such a factor shows
 * exactly 0; one that merely makes luck fall differently may come near the
 * floor.
 *
 * Runs:    trajectories * (factors + 2) of each design.
 * Memory:  a screen owns its arrays.
 * Errors:  as ana_sample_check and the evaluator.
 * Threads: one.
 * Tests:   tests/unit/sensitivity_test.c
 */
#ifndef ANALYSIS_SENSITIVITY_SCREEN_H
#define ANALYSIS_SENSITIVITY_SCREEN_H

#include "analysis/sensitivity/morris.h"
#include "analysis/sensitivity/sample.h"

struct ana_screen {
    struct ana_sample sample;
    uint32_t trajectories;
    struct ana_effect *effects; /* [response][factor] */
    double *noise;              /* [response] standard deviation of luck; NaN if no start has both */
};

/* Whether an effect is more than luck: mu* beyond what luck of its own would give any factor at the confidence of all
 * together, or mu surely not 0. */
bool ana_screen_clear(const struct ana_screen *screen, uint32_t response, uint32_t factor);

int ana_screen_run(struct ana_screen *screen, struct ana_probe *probe, uint32_t trajectories, uint64_t seed,
                   struct sim_error *error);
void ana_screen_fini(struct ana_screen *screen);
/* Table "morris": value, low, high = mu* and its interval. */
void ana_screen_tell(const struct ana_screen *screen, struct ana_document *document);

double ana_screen_runs(uint32_t factors, uint32_t designs, uint32_t trajectories);

#endif
