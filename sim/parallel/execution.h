/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One run in steps: to stop at a head-office boundary, to be written out
 * there, and to be continued in another execution or another process.
 *
 *   start ----- day 5 ----- day 6 ----- ... ----- end
 *                 |
 *                 +-- everything of day 5 is done: mail, publication, sample, head office;
 *                     a change of terms due that day is not
 *
 * An image taken at a boundary therefore serves every run that shares this
 * past: each continues under its own terms.  Use of an image changes no
 * result, whatever the number of threads on either side.
 *
 * Order:   create, (load)?, then advance and save any number of times, finish at the end.
 * Memory:  parameters and output are borrowed until destroy.
 * Errors:  after SIM_INTERRUPTED an execution may only be destroyed.
 * Threads: one caller; the execution brings its own crew.
 * Tests:   tests/unit/windows_test.c, tests/theory/snapshot_test.c
 */
#ifndef SIM_PARALLEL_EXECUTION_H
#define SIM_PARALLEL_EXECUTION_H

#include "sim/core/archive.h"
#include "sim/parallel/grid.h"
#include "sim/parallel/windows.h"

struct sim_execution;

/* Called at each head-office boundary with its moment; false: pause here. */
typedef bool sim_execution_pause(void *context, double now);

/* Who looks on; everything may be NULL. */
struct sim_execution_watch {
    const volatile sig_atomic_t *stop; /* looked at once a window: leave at once */
    sim_execution_pause *go_on;
    void *context;
};

/* NULL + error.  The output takes the series as they come. */
struct sim_execution *sim_execution_create(const struct sim_model *model, const void *before, const void *after,
                                           const struct sim_run_setup *setup, const struct sim_run_options *options,
                                           struct sim_run_output *output, struct sim_error *error);
void sim_execution_destroy(struct sim_execution *execution);

/* Simulates up to the head-office boundary of index `until` (grid.h), or to where the watch pauses it.
 * SIM_OK, SIM_INTERRUPTED or SIM_INTERNAL. */
int sim_execution_advance(struct sim_execution *execution, int64_t until, const struct sim_execution_watch *watch,
                          struct sim_error *error);
/* Index of the last boundary reached. */
int64_t sim_execution_day(const struct sim_execution *execution);
/* Events so far, as defined in region.h. */
uint64_t sim_execution_executed(const struct sim_execution *execution);

/* How windows were executed so far; empty ones are skipped.  Counts decide, so they are the same in each run. */
struct sim_execution_modes {
    uint64_t shared, alone; /* by the crew, by one thread */
};
struct sim_execution_modes sim_execution_modes(const struct sim_execution *execution);

/* Fills in headline, side tables, digest and number of events of the output; at the end only.  SIM_OK or SIM_INTERNAL.
 */
int sim_execution_finish(struct sim_execution *execution, struct sim_error *error);

/* Can runs of this model be written out? */
bool sim_execution_can_archive(const struct sim_model *model);
/* Writes or weighs an execution that has advanced, or reads into one that has not.  The failure is the archive's. */
void sim_execution_archive(struct sim_execution *execution, struct sim_archive *archive);

#endif
