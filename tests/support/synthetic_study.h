/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A made-up study with known effects, for tests of the analysis: what a
 * comparison and a report are made of, without a simulation.
 *
 * Replication r of every design meets the same market factor, so differences
 * are far less noisy than levels.  Designs: "current" (baseline), "conduct"
 * (better), "long protection" (no material difference), "race" (worse),
 * "same terms" (identical), "pilot" (too noisy to decide).
 *
 * Memory:  static and const inputs; the study owns its numbers.
 */
#ifndef TESTS_SUPPORT_SYNTHETIC_STUDY_H
#define TESTS_SUPPORT_SYNTHETIC_STUDY_H

#include "analysis/study/view.h"
#include "sim/io/results_write.h"

struct synthetic_options {
    uint32_t designs; /* 1..6 */
    uint32_t places;  /* 1 or more: combinations of a varied value */
    uint32_t replications;
    uint32_t times;       /* monthly samples from -11 on; 0 = 72 */
    bool failures;        /* some runs failed, some are missing */
    bool hostile;         /* titles full of markup */
    const char *declared; /* metric; NULL = vendor_profit, "" = none */
    double matters;       /* negative = 15M */
};

struct synthetic_study;

struct synthetic_study *synthetic_study_create(struct synthetic_options options);
void synthetic_study_destroy(struct synthetic_study *study);
const struct ana_study_view *synthetic_study_view(const struct synthetic_study *study);
/* Writes it as a result file. */
int synthetic_study_write(const struct synthetic_study *study, const char *path, struct sim_error *error);

#endif
