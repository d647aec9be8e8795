/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From finished pairs to results.h5.
 *
 * The same study, the same finished pairs: the same bytes, whoever computed
 * them and in whatever order, apart from the volatile attributes created,
 * command_line and provenance.
 *
 * Errors:  SIM_INTERNAL with path and reason; the old file stays.
 * Threads: one.
 * Tests:   tests/unit/runner_test.c
 */
#ifndef SIM_EXPERIMENT_ASSEMBLE_H
#define SIM_EXPERIMENT_ASSEMBLE_H

#include "sim/experiment/store.h"
#include "sim/experiment/study.h"

struct sim_assembly {
    const struct sim_study *study;
    const struct sim_store *store;
    const char *directory;     /* results.h5 goes there */
    const char *scenario_text; /* of DIR/scenario.conf */
    const char *parameters;    /* JSON, of DIR/study.json */
    const char *command_line;
    int threads; /* for provenance */
};

/* Writes results.h5, unless an equal one is there already. */
int sim_assemble(const struct sim_assembly *assembly, struct sim_error *error);

#endif
