/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Locks that vanish with their process (flock).
 *
 * Correctness never depends on them: they keep two programs from doing the
 * same work, and tell who may sweep leftovers.  On a file system without locks
 * the lock is "open": held by nobody, refused to nobody.
 *
 * While held, the file says who holds it (host, pid) and whatever note the
 * holder leaves, for `partnersim status`; what a dead process wrote there
 * means nothing, because its lock is gone.
 *
 * Threads: one at a time.
 * Tests:   tests/unit/runner_faults_test.c
 */
#ifndef SIM_IO_LOCK_H
#define SIM_IO_LOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/core/error.h"

enum sim_lock_mode { SIM_LOCK_SHARED, SIM_LOCK_EXCLUSIVE };

struct sim_lock {
    int descriptor; /* -1: not held */
    bool real;      /* the file system does lock */
    enum sim_lock_mode mode;
};

#define SIM_LOCK_NONE ((struct sim_lock){.descriptor = -1})

/* SIM_OK, SIM_USAGE if somebody else holds it (the error says who), SIM_INTERNAL.
 * Waits for at most a second: whoever only asks after a lock holds it for a moment. */
int sim_lock_take(struct sim_lock *lock, const char *path, enum sim_lock_mode mode, struct sim_error *error);
void sim_lock_release(struct sim_lock *lock);
/* Leaves a note in an exclusively held lock; failures are ignored. */
void sim_lock_note(const struct sim_lock *lock, const char *text);

/* Is the lock at `path` held by a living process?  If exclusively, its note is copied to `note`. */
enum sim_lock_state { SIM_LOCK_FREE, SIM_LOCK_HELD_SHARED, SIM_LOCK_HELD_EXCLUSIVE };
enum sim_lock_state sim_lock_look(const char *path, char *note, size_t size);

#endif
