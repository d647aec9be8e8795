/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/core/assert.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

/* The one piece of state that is not passed as an argument: an assertion may fail where nobody knows the region. */
static _Thread_local const struct sim_assert_context *watched;

void sim_assert_watch(const struct sim_assert_context *context)
{
    watched = context;
}

static void print_event(const struct sim_assert_context *context)
{
    struct sim_event event = context->event;
    if (!(event.time == event.time)) {
        fprintf(stderr, "  between events\n");
        return;
    }
    uint32_t kind = sim_event_kind(event);
    const char *name = context->event_names ? context->event_names[kind] : NULL;
    fprintf(stderr, "  event kind %" PRIu32 " (%s), agent %" PRIu32 ", stamp %" PRIu32 ", at %.17g d\n", kind,
            name ? name : "unnamed", event.agent, sim_event_stamp(event), event.time);
}

_Noreturn void sim_assert_fail(const char *expression, const char *file, int line, const char *function)
{
    fprintf(stderr, "partnersim: assertion failed: %s\n  %s:%d in %s\n", expression, file, line, function);
    const struct sim_assert_context *context = watched;
    if (context && context->region) {
        const struct sim_region *region = context->region;
        fprintf(stderr,
                "  replication %" PRIu64 ", seed %" PRIu64 ", region %" PRIu32 " of %" PRIu32 ", time %.17g d\n",
                region->key.replication, region->key.seed, region->index, region->count, region->now);
        print_event(context);
        fprintf(stderr, "  This is a mistake in the program; the lines above are enough to replay it.\n");
    }
    fflush(stderr);
    abort();
}
