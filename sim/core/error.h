/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The user's mistakes: a status and a sentence the user can act on.
 *
 * Functions that can fail return 0 or one of `enum sim_status` and fill the
 * record they were lent, where the failure happened.  Our own mistakes go to
 * sim_assert (assert.h) instead.
 *
 * Memory:  the record is the caller's; nothing is allocated.
 * Threads: a record belongs to one thread.
 * Tests:   tests/unit/error_test.c
 */
#ifndef SIM_CORE_ERROR_H
#define SIM_CORE_ERROR_H

#define SIM_ERROR_TEXT 1024

/* The values are the program's exit statuses; `doc` tells what a caller may assume. */
#define SIM_STATUS_LIST(X)                                                                                             \
    X(SIM_OK, 0, "done")                                                                                               \
    X(SIM_INTERNAL, 1, "internal or input/output error")                                                               \
    X(SIM_USAGE, 2, "usage or scenario error: nothing was started")                                                    \
    X(SIM_POINTS_FAILED, 3, "finished, some points failed")                                                            \
    X(SIM_IMPRECISE, 4, "requested precision not reached")                                                             \
    X(SIM_INTERRUPTED, 75, "interrupted, resumable by the same command")                                               \
    X(SIM_FORCED_STOP, 130, "forced stop")

enum sim_status {
#define X(name, value, doc) name = value,
    SIM_STATUS_LIST(X)
#undef X
};

struct sim_error {
    int status;                /* enum sim_status; SIM_OK when nothing failed */
    char text[SIM_ERROR_TEXT]; /* one sentence, no newline at the end */
};

/* Fills `error` (may be NULL) and returns `status`, so that callers can `return sim_fail(...)`. */
int sim_fail(struct sim_error *error, int status, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* "done", "usage or scenario error: ...": the doc of a status; "unknown status" otherwise. */
const char *sim_status_doc(int status);

#endif
