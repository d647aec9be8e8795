/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A region: one logical process of a run, with its clock, its future-event
 * list, its outbox and its digest.
 *
 *      window k                      window k+1
 *   |--- own events in order ---|--- own events in order ---|
 *   region 0 --outbox--\        |/--> delivered mail, each at its own time
 *   region 1 --outbox---\-------|
 *                     mail is delivered at the boundary, nothing else
 *
 * Inside a window a region executes its own events; one thread owns it.
 * Whatever is for another agent that might live elsewhere travels as mail and
 * lies at or after the next window boundary (checked always).  Mail to one's
 * own region takes the same road: no result depends on whether two agents
 * share a region.
 *
 * Order:   events are ordered by content: (time, kind, agent, stamp), never by
 *          insertion.  A mail's event has the mail's kind and agent, and ties
 *          beyond that follow (boundary of delivery, sending region, order of
 *          sending); receive() sees stamp 0.
 * Units:   time in days.
 * Memory:  a region owns its queue, outbox and mail; model state is lent.
 * Errors:  out of memory is sticky on the region and ends the run with an error;
 *          scheduling into the past, mail before the boundary, a stamp or kind
 *          out of range are our mistakes: sim_assert.
 * Threads: a region is touched by one thread at a time.
 * Tests:   tests/unit/region_test.c, tests/theory/
 */
#ifndef SIM_CORE_REGION_H
#define SIM_CORE_REGION_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/core/random.h"

#define SIM_STAMP_BITS 24
#define SIM_STAMP_MASK ((UINT32_C(1) << SIM_STAMP_BITS) - 1)
#define SIM_MAIL_BYTES 48

/* Event kinds 0..SIM_MAIL_KIND-1 are a region's own; kinds from SIM_MAIL_KIND to 255 arrive as mail. */
#define SIM_MAIL_KIND 128

/* 16 bytes; `tag` is kind << 24 | stamp. */
struct sim_event {
    double time;
    uint32_t agent;
    uint32_t tag;
};

static inline uint32_t sim_event_kind(struct sim_event event)
{
    return event.tag >> SIM_STAMP_BITS;
}

static inline uint32_t sim_event_stamp(struct sim_event event)
{
    return event.tag & SIM_STAMP_MASK;
}

/* What travels between agents: 64 bytes with its payload. */
struct sim_mail {
    double time;    /* of arrival, at or after the sender's next window boundary */
    uint32_t kind;  /* >= SIM_MAIL_KIND */
    uint32_t agent; /* index of the addressee in its region */
    unsigned char data[SIM_MAIL_BYTES];
};

struct sim_region_private;

struct sim_region {
    _Alignas(64) uint32_t index; /* of this region in the run; neighbours share no cache line */
    uint32_t count;              /* regions of the run */
    double now;                  /* time of the event being executed */
    double boundary;             /* next window boundary: the earliest arrival of mail */
    double window_days;          /* length of a mail window */
    struct sim_key key;          /* (seed, replication): first argument of every draw */
    uint64_t executed;           /* handlers that changed state (see sim_region_skip) */
    void *world;                 /* the model's shared state: read-only inside windows */
    void *state;                 /* the model's state of this region */
    struct sim_region_private *private;
};

/* Schedules one of the region's own events.  time >= now, kind < SIM_MAIL_KIND, stamp <= SIM_STAMP_MASK.
 * A time beyond the end of the run (or +inf) is accepted and never executed. */
void sim_region_schedule(struct sim_region *region, double time, uint32_t kind, uint32_t agent, uint32_t stamp);

/* Drops the region's own pending events for which keep() is false and returns their number; mail is never dropped.
 * For mass cancellations: a dead event may wait for its time and be skipped, a million of them should not. */
uint64_t sim_region_sweep(struct sim_region *region, bool (*keep)(const void *context, struct sim_event event),
                          const void *context);

/* Copies the mail into the outbox for region `to` (may be this one).  mail->time >= region->boundary; what rounding
 * leaves of now + window_days below the boundary (up to 1e-9 d) is lifted to it. */
void sim_region_send(struct sim_region *region, uint32_t to, const struct sim_mail *mail);

/* The event being executed is stale or a rejected candidate: it neither counts nor enters the digest.
 * Called by a handler before it changes anything. */
void sim_region_skip(struct sim_region *region);

/* Folds a value into the region's digest: the fingerprint of the simulated events.  The engine itself
 * folds (time, kind, agent) of each executed event; models add what decides (amounts, choices). */
void sim_region_digest(struct sim_region *region, uint64_t value);

#endif
