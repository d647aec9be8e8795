/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a world owns: each array once, to be written into a snapshot, read
 * back, weighed and freed (sim/core/archive.h).
 *
 * Fields of eco_world, eco_local and of the agents need no mention.  Whoever
 * adds a pointer adds its line here; the number of rows is a field of the same
 * struct.  A forgotten array leaks, and tests/theory/snapshot_test.c finds its
 * address in the image.
 */
#include "models/world.h"

#include "sim/core/archive.h"

#define POOL(archive, local, name)                                                                                     \
    SIM_ARCHIVE_ARRAY(archive, (local)->name##s, (local)->name##_count, (local)->name##_capacity)

static void describe_local(void *object, struct sim_archive *archive)
{
    struct eco_local *local = object;
    SIM_ARCHIVE_LINK(archive, local->region);
    SIM_ARCHIVE_LINK(archive, local->world);
    SIM_ARCHIVE_ARRAY(archive, local->clients, local->client_count, local->client_count);
    for (uint32_t k = 0; k < ECO_LAYERS_MAX; k++)
        SIM_ARCHIVE_ARRAY(archive, local->candidates[k], local->client_count, local->client_count);
    SIM_ARCHIVE_ARRAY(archive, local->partners, local->partner_count, local->partner_count);
    POOL(archive, local, deal);
    POOL(archive, local, lead);
    POOL(archive, local, project);
    POOL(archive, local, ticket);
    POOL(archive, local, question);
    POOL(archive, local, dispute);
    SIM_ARCHIVE_ARRAY(archive, local->assigned, local->assigned_size, local->assigned_size);
    SIM_ARCHIVE_ARRAY(archive, local->assigned_ids, local->assigned_count, local->assigned_size);
    SIM_ARCHIVE_ARRAY(archive, local->log, local->log_count, local->log_capacity);
    for (int k = 0; k < ECO_WHEELS; k++) {
        SIM_ARCHIVE_ARRAY(archive, local->wheel[k].sum, local->wheel[k].size, local->wheel[k].size);
        SIM_ARCHIVE_ARRAY(archive, local->wheel[k].guide, local->wheel[k].size, local->wheel[k].size);
    }
}

static void describe_world(void *object, struct sim_archive *archive)
{
    struct eco_world *world = object;
    SIM_ARCHIVE_TERMS(archive, world->terms);
    SIM_ARCHIVE_LINK(archive, world->setup.luck);
    SIM_ARCHIVE_LINK(archive, world->local);
    SIM_ARCHIVE_ARRAY(archive, world->old_programme, world->old_programme_count, world->old_programme_count);
    SIM_ARCHIVE_ARRAY(archive, world->partner_process, world->partner_count, world->partner_count);
    SIM_ARCHIVE_ARRAY(archive, world->partner_local, world->partner_count, world->partner_count);
    SIM_ARCHIVE_ARRAY(archive, world->directory, world->partner_count, world->partner_count);
    SIM_ARCHIVE_ARRAY(archive, world->roster, world->partner_count, world->partner_count);
    SIM_ARCHIVE_ARRAY(archive, world->area_first, world->area_count + 1, world->area_count + 1);
}

void eco_world_archive(void *opaque, struct sim_archive *archive)
{
    struct eco_world *world = opaque;
    sim_archive_object(archive, world, sizeof *world, describe_world);
    for (uint32_t i = 0; i < world->process_count; i++)
        sim_archive_object(archive, &world->local[i], sizeof world->local[i], describe_local);
}

void eco_world_destroy(void *opaque)
{
    struct eco_world *world = opaque;
    struct sim_archive all = {.mode = SIM_ARCHIVE_FREE};
    eco_world_archive(world, &all);
    free(world->local);
    free(world);
}
