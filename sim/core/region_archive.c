/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A region written out and read back. */
#include <math.h>
#include <stdlib.h>

#include "sim/core/memory.h"
#include "sim/core/region_private.h"

struct copy {
    struct sim_event *event;
    uint64_t count;
};

static bool copy_event(const void *context, struct sim_event event)
{
    struct copy *copy = (struct copy *)(uintptr_t)context;
    copy->event[copy->count++] = event;
    return true;
}

/* Events are ordered by content, so a queue is a set: it is read out by a sweep that keeps everything. */
static void write_events(struct sim_queue *queue, struct sim_archive *archive)
{
    uint64_t count = sim_queue_count(queue);
    struct copy copy = {.event = sim_memory_resize(NULL, count, sizeof(struct sim_event))};
    sim_queue_sweep(queue, copy_event, &copy);
    sim_assert(copy.count == count);
    sim_archive_bytes(archive, &count, sizeof count);
    sim_archive_bytes(archive, copy.event, count * sizeof copy.event[0]);
    free(copy.event);
}

static void read_events(struct sim_queue *queue, struct sim_archive *archive)
{
    uint64_t count = 0;
    sim_archive_bytes(archive, &count, sizeof count);
    struct sim_event event;
    for (uint64_t i = 0; i < count && !archive->failed; i++) {
        sim_archive_bytes(archive, &event, sizeof event);
        if (!archive->failed)
            sim_queue_push(queue, event);
    }
}

static void describe_mail(void *object, struct sim_archive *archive)
{
    struct sim_mailroom *mailroom = object;
    SIM_ARCHIVE_ARRAY(archive, mailroom->row, mailroom->count, mailroom->capacity);
    SIM_ARCHIVE_ARRAY(archive, mailroom->free, mailroom->free_count, mailroom->capacity);
}

void sim_region_archive(struct sim_region *region, struct sim_archive *archive)
{
    struct sim_region_private *inner = region->private;
    sim_assert(inner->outbox_count == 0 && inner->ties.head == inner->ties.count);
    sim_archive_bytes(archive, &region->now, sizeof region->now);
    sim_archive_bytes(archive, &region->boundary, sizeof region->boundary);
    sim_archive_bytes(archive, &region->executed, sizeof region->executed);
    sim_archive_bytes(archive, &inner->next_time, sizeof inner->next_time);
    sim_archive_bytes(archive, &inner->digest, sizeof inner->digest);
    sim_archive_object(archive, &inner->mailroom, sizeof inner->mailroom, describe_mail);
    if (archive->mode == SIM_ARCHIVE_READ)
        read_events(inner->queue, archive);
    else if (archive->mode == SIM_ARCHIVE_WRITE)
        write_events(inner->queue, archive);
    else if (archive->mode == SIM_ARCHIVE_WEIGH)
        archive->size_bytes += sim_queue_size_bytes(inner->queue) + inner->outbox_capacity * sizeof inner->outbox[0];
}
