/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Brings finished pairs to disk while others are computed.
 *
 *   worker threads --put--> pending part --every second--> commit --> store
 *                                         (one thread of its own)
 *
 * A pair is durable at most 2 s after it was put.  When the disk cannot keep
 * up, putting waits; when it fails, everything put later is refused and the
 * reason is kept.
 *
 * Memory:  copies what is put; at most PENDING_LIMIT bytes wait.
 * Threads: put from any thread; the tick runs on the recorder's thread.
 * Tests:   tests/unit/runner_test.c
 */
#ifndef SIM_EXPERIMENT_RECORDER_H
#define SIM_EXPERIMENT_RECORDER_H

#include <stdbool.h>

#include "sim/experiment/store.h"

struct sim_recorder;

/* Called about ten times a second. */
typedef void sim_recorder_tick(void *context);

/* The store is the recorder's alone until finish. */
struct sim_recorder *sim_recorder_create(const char study[SIM_ID_SIZE], const char *directory, struct sim_store *store,
                                         sim_recorder_tick *tick, void *context, struct sim_error *error);
/* SIM_OK, or SIM_INTERNAL once recording failed. */
int sim_recorder_put(struct sim_recorder *recorder, const struct sim_part_record *record);
/* Commits what is pending, ends the thread and frees everything; returns the first failure there was. */
int sim_recorder_finish(struct sim_recorder *recorder, struct sim_error *error);

#endif
