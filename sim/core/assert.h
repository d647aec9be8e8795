/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Our own mistakes: an assertion that is always on.
 *
 * It prints what is needed to replay the moment (seed, replication, region,
 * time, event) with the expression that failed, and aborts.  Assertions are
 * cheap beside an event, so release builds keep them: a wrong number that goes
 * unnoticed costs more.
 *
 * Threads: each thread has its own context, lent by whoever runs a region.
 * Tests:   tests/unit/error_test.c
 */
#ifndef SIM_CORE_ASSERT_H
#define SIM_CORE_ASSERT_H

#include "sim/core/region.h"

#define sim_assert(expression) ((expression) ? (void)0 : sim_assert_fail(#expression, __FILE__, __LINE__, __func__))

/* What a thread is about. */
struct sim_assert_context {
    const struct sim_region *region;
    struct sim_event event;         /* being executed; time NaN if none is */
    const char *const *event_names; /* by kind, 256 entries, NULL where unused; may be NULL */
};

/* Lends the context to the calling thread until the next call; NULL takes it back. */
void sim_assert_watch(const struct sim_assert_context *context);

_Noreturn void sim_assert_fail(const char *expression, const char *file, int line, const char *function)
    __attribute__((cold));

#endif
