/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/core/region.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/core/digest.h"
#include "sim/core/memory.h"
#include "sim/core/queue_heap.h"
#include "sim/core/region_private.h"

#define ROUNDING 1e-9
#define FREE_AHEAD 8 /* rows of mail asked for before they are used */

/* Events shown by the queue: mail lies in its room, and both concern agents of the model. */
static void see(void *context, const struct sim_event *event, uint32_t count, bool again)
{
    const struct sim_region *region = context;
    const struct sim_region_private *inner = region->private;
    for (uint32_t i = 0; i < count; i++) {
        if (!again && sim_event_kind(event[i]) >= SIM_MAIL_KIND) {
            const struct sim_mail_row *row = &inner->mailroom.row[sim_event_stamp(event[i])];
            __builtin_prefetch(row);
            __builtin_prefetch((const char *)(row + 1) - 1);
        }
        inner->foresee(region, event[i], again);
    }
}

bool sim_region_init(struct sim_region *region, enum sim_queue_kind kind, const struct sim_model *model, double start,
                     double end)
{
    region->now = start;
    region->boundary = start;
    region->executed = 0;
    struct sim_region_private *inner = region->private = sim_memory_try_zeros(1, sizeof *inner);
    if (!inner)
        return false;
    inner->end = end;
    inner->next_time = (double)INFINITY;
    inner->digest = SIM_DIGEST_START;
    inner->context = (struct sim_assert_context){
        .region = region, .event = {.time = (double)NAN}, .event_names = model->event_names};
    inner->queue = sim_queue_create(kind);
    inner->chain = sim_memory_try_resize(NULL, region->count, sizeof *inner->chain);
    if (!inner->queue || !inner->chain)
        return false;
    for (uint32_t i = 0; i < region->count; i++)
        inner->chain[i] = (struct sim_outbox_chain){SIM_NO_MAIL, SIM_NO_MAIL};
    if (model->foresee) {
        inner->foresee = model->foresee;
        sim_queue_show(inner->queue, see, region);
    }
    return true;
}

void sim_region_fini(struct sim_region *region)
{
    struct sim_region_private *inner = region->private;
    if (!inner)
        return;
    sim_queue_destroy(inner->queue);
    free(inner->outbox);
    free(inner->chain);
    free(inner->mailroom.row);
    free(inner->mailroom.free);
    free(inner->ties.event);
    free(inner);
    region->private = NULL;
}

bool sim_region_failed(const struct sim_region *region)
{
    return region->private->failed || sim_queue_failed(region->private->queue);
}

/* ---------------------------------------------------------- what models call */

static void push(struct sim_region_private *inner, struct sim_event event)
{
    if (event.time >= inner->end)
        return;
    if (event.time < inner->next_time)
        inner->next_time = event.time;
    sim_queue_push(inner->queue, event);
}

void sim_region_schedule(struct sim_region *region, double time, uint32_t kind, uint32_t agent, uint32_t stamp)
{
    sim_assert(time >= region->now);
    sim_assert(kind < SIM_MAIL_KIND);
    sim_assert(stamp <= SIM_STAMP_MASK);
    push(region->private, (struct sim_event){.time = time, .agent = agent, .tag = kind << SIM_STAMP_BITS | stamp});
}

void sim_region_send(struct sim_region *region, uint32_t to, const struct sim_mail *mail)
{
    sim_assert(mail->time >= region->boundary - ROUNDING);
    sim_assert(mail->kind >= SIM_MAIL_KIND && mail->kind < 256);
    sim_assert(to < region->count);
    struct sim_region_private *inner = region->private;
    if (mail->time >= inner->end)
        return;
    if (inner->outbox_count == inner->outbox_capacity) {
        uint32_t capacity = inner->outbox_capacity ? 2 * inner->outbox_capacity : 64;
        struct sim_outgoing *grown = sim_memory_try_resize(inner->outbox, capacity, sizeof *grown);
        if (!grown) {
            inner->failed = true;
            return;
        }
        inner->outbox = grown;
        inner->outbox_capacity = capacity;
    }
    uint32_t index = inner->outbox_count++;
    inner->outbox[index].mail = *mail;
    if (mail->time < region->boundary)
        inner->outbox[index].mail.time = region->boundary;
    inner->outbox[index].next = SIM_NO_MAIL;
    struct sim_outbox_chain *chain = &inner->chain[to];
    if (chain->first == SIM_NO_MAIL)
        chain->first = index;
    else
        inner->outbox[chain->last].next = index;
    chain->last = index;
}

void sim_region_skip(struct sim_region *region)
{
    region->private->skipped = true;
}

void sim_region_digest(struct sim_region *region, uint64_t value)
{
    region->private->digest = sim_digest_fold(region->private->digest, value);
}

struct own_events {
    bool (*keep)(const void *context, struct sim_event event);
    const void *context;
};

static bool keep_mail_too(const void *context, struct sim_event event)
{
    const struct own_events *own = context;
    return sim_event_kind(event) >= SIM_MAIL_KIND || own->keep(own->context, event);
}

uint64_t sim_region_sweep(struct sim_region *region, bool (*keep)(const void *context, struct sim_event event),
                          const void *context)
{
    struct own_events own = {.keep = keep, .context = context};
    return sim_queue_sweep(region->private->queue, keep_mail_too, &own);
}

/* ------------------------------------------------------------------- delivery */

static bool mailroom_grow(struct sim_mailroom *mailroom)
{
    uint32_t capacity = mailroom->capacity ? 2 * mailroom->capacity : 64;
    struct sim_mail_row *row = sim_memory_try_resize(mailroom->row, capacity, sizeof *row);
    if (row)
        mailroom->row = row;
    uint32_t *free_rows = sim_memory_try_resize(mailroom->free, capacity, sizeof *free_rows);
    if (free_rows)
        mailroom->free = free_rows;
    if (!row || !free_rows)
        return false;
    mailroom->capacity = capacity;
    return true;
}

static uint32_t mailroom_take(struct sim_mailroom *mailroom)
{
    if (mailroom->free_count > 0) {
        uint32_t left = --mailroom->free_count;
        if (left >= FREE_AHEAD)
            __builtin_prefetch(&mailroom->row[mailroom->free[left - FREE_AHEAD]], 1);
        return mailroom->free[left];
    }
    if (mailroom->count == mailroom->capacity && !mailroom_grow(mailroom))
        return SIM_NO_MAIL;
    sim_assert(mailroom->count <= SIM_STAMP_MASK); /* an event's stamp names the row */
    return mailroom->count++;
}

void sim_region_collect(struct sim_region *to, const struct sim_region *from)
{
    struct sim_region_private *inner = to->private;
    const struct sim_region_private *sender = from->private;
    for (uint32_t i = sender->chain[to->index].first; i != SIM_NO_MAIL; i = sender->outbox[i].next) {
        const struct sim_mail *mail = &sender->outbox[i].mail;
        uint32_t row = mailroom_take(&inner->mailroom);
        if (row == SIM_NO_MAIL) {
            inner->failed = true;
            return;
        }
        inner->mailroom.row[row].sequence = inner->mailroom.delivered++;
        memcpy(inner->mailroom.row[row].data, mail->data, sizeof mail->data);
        push(inner,
             (struct sim_event){.time = mail->time, .agent = mail->agent, .tag = mail->kind << SIM_STAMP_BITS | row});
    }
}

void sim_region_clear_outbox(struct sim_region *region)
{
    struct sim_region_private *inner = region->private;
    if (inner->outbox_count == 0)
        return;
    inner->outbox_count = 0;
    for (uint32_t i = 0; i < region->count; i++)
        inner->chain[i] = (struct sim_outbox_chain){SIM_NO_MAIL, SIM_NO_MAIL};
}

/* ------------------------------------------------------------------ execution */

static bool same_but_stamp(struct sim_event a, struct sim_event b)
{
    return a.time == b.time && a.agent == b.agent && sim_event_kind(a) == sim_event_kind(b);
}

static bool ties_add(struct sim_region_private *inner, struct sim_event event)
{
    struct sim_mail_ties *ties = &inner->ties;
    if (ties->count == ties->capacity) {
        uint32_t capacity = ties->capacity ? 2 * ties->capacity : 16;
        struct sim_event *grown = sim_memory_try_resize(ties->event, capacity, sizeof *grown);
        if (!grown) {
            inner->failed = true;
            return false;
        }
        ties->event = grown;
        ties->capacity = capacity;
    }
    uint64_t sequence = inner->mailroom.row[sim_event_stamp(event)].sequence;
    uint32_t hole = ties->count++;
    for (; hole > 0 && inner->mailroom.row[sim_event_stamp(ties->event[hole - 1])].sequence > sequence; hole--)
        ties->event[hole] = ties->event[hole - 1];
    ties->event[hole] = event;
    return true;
}

/* Rows are recycled, so their numbers say nothing of who came first: mails that differ in nothing else are gathered
 * and put in order of delivery.  The queue is not asked twice, since mail comes at boundaries only. */
static struct sim_event first_of_ties(struct sim_region_private *inner, struct sim_event event)
{
    struct sim_event next;
    inner->ties.head = inner->ties.count = 0;
    while (sim_queue_next_time(inner->queue) == event.time &&
           sim_queue_pop_before(inner->queue, (double)INFINITY, &next)) {
        if (!same_but_stamp(event, next)) {
            sim_queue_push(inner->queue, next);
            break;
        }
        if (inner->ties.count == 0 && !ties_add(inner, event))
            return event;
        if (!ties_add(inner, next))
            return event;
    }
    return inner->ties.count > 0 ? inner->ties.event[inner->ties.head++] : event;
}

static bool ties_waiting(const struct sim_region_private *inner)
{
    return inner->ties.head < inner->ties.count;
}

/* The next event before `limit`, from the ties or from the queue. */
static bool take(struct sim_region_private *inner, double limit, struct sim_event *event)
{
    if (!sim_queue_pop_before(inner->queue, limit, event)) {
        if (!ties_waiting(inner))
            return false;
        *event = inner->ties.event[inner->ties.head++];
        return true;
    }
    if (ties_waiting(inner)) {
        struct sim_event waiting = inner->ties.event[inner->ties.head];
        if (sim_event_before(*event, waiting))
            return true; /* an event of the same moment and a lower kind, scheduled by a reader of mail */
        sim_queue_push(inner->queue, *event);
        *event = waiting;
        inner->ties.head++;
    } else if (sim_event_kind(*event) >= SIM_MAIL_KIND && sim_queue_next_time(inner->queue) == event->time) {
        *event = first_of_ties(inner, *event);
    }
    return true;
}

static void receive(struct sim_region *region, const struct sim_model *model, struct sim_event event)
{
    struct sim_region_private *inner = region->private;
    uint32_t row = sim_event_stamp(event);
    event.tag &= ~SIM_STAMP_MASK;
    model->receive(region, event, inner->mailroom.row[row].data);
    inner->mailroom.free[inner->mailroom.free_count++] = row;
}

uint64_t sim_region_run(struct sim_region *region, const struct sim_model *model, double limit)
{
    struct sim_region_private *inner = region->private;
    struct sim_event event;
    uint64_t taken = 0;
    sim_assert_watch(&inner->context);
    while (take(inner, limit, &event)) {
        taken++;
        region->now = event.time;
        sim_event_copy(&inner->context.event, &event);
        inner->skipped = false;
        if (sim_event_kind(event) >= SIM_MAIL_KIND)
            receive(region, model, event);
        else
            model->handle(region, event);
        if (inner->skipped)
            continue;
        region->executed++;
        uint64_t digest = sim_digest_fold_double(inner->digest, event.time);
        inner->digest = sim_digest_fold(digest, (uint64_t)sim_event_kind(event) << 32 | event.agent);
    }
    inner->next_time = sim_queue_next_time(inner->queue);
    inner->context.event.time = (double)NAN;
    sim_assert_watch(NULL);
    return taken;
}

void sim_region_set_time(struct sim_region *region, double now, double boundary)
{
    sim_assert(region->private->next_time >= now);
    region->now = now;
    region->boundary = boundary;
}
