/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Long runs under way, on disk.
 *
 *   DIR/checkpoints/POINT-REPLICATION.checkpoint
 *
 *   header  magic "PSIMCKPT"  format  build, study and point id  replication  day
 *   image   of the execution (sim/parallel/execution.h)
 *   footer  size of everything before it, crc-32 of it, complement of the crc
 *
 * A checkpoint is committed like a part, read once for its checksum before a
 * byte of it is believed, and only by the very program that wrote it: its
 * image is memory as it lies.  One that is damaged, or of another program, is
 * put aside and the run begins anew: checkpoints save time and nothing else.
 *
 * Errors:  writing may fail (SIM_INTERNAL with the reason); the run is unharmed.
 * Threads: different pairs at once.
 * Cost:    memory of the run, once; reading twice.
 * Tests:   tests/unit/checkpoint_test.c, tests/cli/checkpoint.bats
 */
#ifndef SIM_EXPERIMENT_CHECKPOINT_H
#define SIM_EXPERIMENT_CHECKPOINT_H

#include "sim/experiment/store.h"
#include "sim/parallel/execution.h"

#define SIM_CHECKPOINTS_NAME "checkpoints"

/* Which run. */
struct sim_checkpoint {
    const char *directory; /* DIR/checkpoints */
    const char *study;     /* ids */
    const char *point;
    uint64_t replication;
};

enum sim_checkpoint_state {
    SIM_CHECKPOINT_NONE,
    SIM_CHECKPOINT_READ,
    SIM_CHECKPOINT_REFUSED /* damaged or of another program: put aside; the execution, if begun, is to be destroyed */
};

int sim_checkpoint_write(const struct sim_checkpoint *checkpoint, struct sim_execution *run, struct sim_error *error);
/* Continues a fresh execution.  `error` says why one is refused. */
enum sim_checkpoint_state sim_checkpoint_read(const struct sim_checkpoint *checkpoint, struct sim_execution *run,
                                              struct sim_error *error);

/* Removes the checkpoints of runs that are done. */
void sim_checkpoint_sweep(const char *directory, const struct sim_store *store);
/* Number of runs with a checkpoint; 0 if there is no such directory. */
uint32_t sim_checkpoint_count(const char *directory);

#endif
