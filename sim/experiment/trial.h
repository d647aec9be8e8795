/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A trial: a point made while an analysis goes on, beside those a scenario lists.
 *
 *   design + world ("path=value", what holds for everybody, always)
 *          + terms ("path=value", what the design changes, like its `set`)
 *          + luck  (purposes of chance that meet another replication's)
 *
 * Its identity is that of any point, so what was once computed of equal terms
 * is found again, whoever asked for it.  Terms that may not change during a
 * run make the trial diverge at the start.
 *
 * Memory:  a trial owns its parameters; fini frees them.
 * Errors:  as problems, with the path concerned; terms that the model calls impossible together are refused too.
 * Threads: one.
 * Tests:   tests/unit/session_test.c
 */
#ifndef SIM_EXPERIMENT_TRIAL_H
#define SIM_EXPERIMENT_TRIAL_H

#include "sim/experiment/study.h"

struct sim_trial_options {
    uint32_t design; /* in the scenario */
    const char *const *world;
    uint32_t world_count;
    const char *const *terms;
    uint32_t term_count;
    const uint32_t *luck; /* [model->purpose_count] or NULL; copied */
};

struct sim_trial {
    struct sim_point point; /* its `values` are NULL */
    void *past, *own;
    uint32_t *luck;
};

/* SIM_OK, SIM_USAGE (see problems) or SIM_INTERNAL.  fini is due in any case. */
int sim_trial_init(struct sim_trial *trial, const struct sim_study *study, const struct sim_trial_options *options,
                   struct sim_problems *problems);
void sim_trial_fini(struct sim_trial *trial);
/* May it be?  Without an identity, which is nearly all that a trial costs. */
int sim_trial_check(const struct sim_study *study, const struct sim_trial_options *options,
                    struct sim_problems *problems);

#endif
