/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A region as those see it who run it (sim/parallel): execution, delivery.
 *
 *   outbox of the sender:  one array, a chain of its mails per addressee
 *   mailroom of the addressee: rows with payloads; a mail's event names its row
 *
 * Memory:  init on the caller's region, fini frees what the engine owns.
 * Threads: run, receive and publish touch one region; collect touches `to` and
 *          reads the outbox of `from`, so different `to` may collect at once.
 * Tests:   tests/unit/region_test.c
 */
#ifndef SIM_CORE_REGION_PRIVATE_H
#define SIM_CORE_REGION_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/core/archive.h"
#include "sim/core/assert.h"
#include "sim/core/model.h"
#include "sim/core/queue.h"

#define SIM_NO_MAIL UINT32_MAX

struct sim_outgoing {
    struct sim_mail mail;
    uint32_t next; /* to the same addressee */
    uint32_t unused;
};

struct sim_outbox_chain {
    uint32_t first, last;
};

struct sim_mail_row {
    uint64_t sequence; /* of delivery */
    unsigned char data[SIM_MAIL_BYTES];
};

struct sim_mailroom {
    struct sim_mail_row *row;
    uint32_t *free; /* [free_count] rows, the last the next to be used: known some time before, and asked for */
    uint32_t count, capacity, free_count;
    uint64_t delivered; /* so far */
};

/* Mails of one time, kind and agent, to be read in the order of their delivery. */
struct sim_mail_ties {
    struct sim_event *event;
    uint32_t head, count, capacity;
};

struct sim_region_private {
    struct sim_queue *queue;
    void (*foresee)(const struct sim_region *region, struct sim_event event, bool again); /* the model's */
    struct sim_assert_context context; /* its event is the one being executed */
    double end;                        /* of the run: what is scheduled at or after it never comes */
    double next_time;                  /* of the first pending event, or less */
    uint64_t digest;
    bool skipped, failed;

    struct sim_outgoing *outbox;
    uint32_t outbox_count, outbox_capacity;
    struct sim_outbox_chain *chain; /* [region->count] */

    struct sim_mailroom mailroom;
    struct sim_mail_ties ties;
};

/* Sets up everything but world and state, at time `start`; index, count, key and window_days are the caller's.
 * False if out of memory; fini is safe either way. */
bool sim_region_init(struct sim_region *region, enum sim_queue_kind kind, const struct sim_model *model, double start,
                     double end);
void sim_region_fini(struct sim_region *region);

/* Executes the region's events before `limit`; returns how many were taken from the queue. */
uint64_t sim_region_run(struct sim_region *region, const struct sim_model *model, double limit);
/* Moves the clock to a boundary; nothing may be pending before it. */
void sim_region_set_time(struct sim_region *region, double now, double boundary);
/* Takes delivery of what is addressed to `to`.  Call for all senders in the order of regions, then clear them. */
void sim_region_collect(struct sim_region *to, const struct sim_region *from);
void sim_region_clear_outbox(struct sim_region *region);
/* Clock, pending events, mail in flight, digest; the outbox is empty and no event under way.  The region that reads is
 * a fresh one of the same run. */
void sim_region_archive(struct sim_region *region, struct sim_archive *archive);
/* Out of memory at some point: results are void. */
bool sim_region_failed(const struct sim_region *region);

#endif
