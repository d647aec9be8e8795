/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/phold_model.h"

#include <stdlib.h>
#include <string.h>

#include "sim/core/archive.h"
#include "sim/core/assert.h"
#include "sim/core/memory.h"
#include "sim/core/sample.h"

enum { MOVE, TOKEN = SIM_MAIL_KIND };
enum { PURPOSE_STEP = 1, PURPOSE_REMOTE };

#define NONE UINT32_MAX

static const char *const event_names[256] = {[MOVE] = "move", [TOKEN] = "token"};

struct token {
    uint64_t uid;
    uint32_t moves;
    uint32_t next; /* free rows */
};

struct local {
    struct token *tokens;
    uint32_t count, capacity, free;
    uint64_t present, moves, sent, received;
};

struct world {
    struct phold_parameters parameters;
    struct local *local;
};

static uint32_t region_count(const void *parameters)
{
    return ((const struct phold_parameters *)parameters)->regions;
}

static void *create(const void *parameters, const struct sim_run_setup *setup, struct sim_region *regions,
                    struct sim_error *error)
{
    (void)setup;
    (void)error;
    struct world *world = sim_memory_zeros(1, sizeof *world);
    world->parameters = *(const struct phold_parameters *)parameters;
    world->local = sim_memory_zeros(world->parameters.regions, sizeof *world->local);
    for (uint32_t i = 0; i < world->parameters.regions; i++) {
        world->local[i].free = NONE;
        regions[i].world = world;
        regions[i].state = &world->local[i];
    }
    return world;
}

static void describe_local(void *object, struct sim_archive *archive)
{
    struct local *local = object;
    SIM_ARCHIVE_ARRAY(archive, local->tokens, local->count, local->capacity);
}

static void describe_world(void *object, struct sim_archive *archive)
{
    struct world *world = object;
    SIM_ARCHIVE_LINK(archive, world->local);
}

static void archive_world(void *context, struct sim_archive *archive)
{
    struct world *world = context;
    sim_archive_object(archive, world, sizeof *world, describe_world);
    for (uint32_t i = 0; i < world->parameters.regions; i++)
        sim_archive_object(archive, &world->local[i], sizeof world->local[i], describe_local);
}

static void destroy(void *context)
{
    struct world *world = context;
    struct sim_archive all = {.mode = SIM_ARCHIVE_FREE};
    archive_world(world, &all);
    free(world->local);
    free(world);
}

static uint32_t token_take(struct local *local)
{
    uint32_t row = local->free;
    local->present++;
    if (row != NONE) {
        local->free = local->tokens[row].next;
        return row;
    }
    if (local->count == local->capacity) {
        local->capacity = local->capacity ? 2 * local->capacity : 64;
        local->tokens = sim_memory_resize(local->tokens, local->capacity, sizeof *local->tokens);
    }
    return local->count++;
}

static double step(const struct sim_region *region, const struct token *token)
{
    const struct phold_parameters *p = &((const struct world *)region->world)->parameters;
    return p->lookahead + sim_exponential(&region->key, sim_at(token->uid, PURPOSE_STEP, token->moves), p->mean);
}

static void start(struct sim_region *region)
{
    const struct phold_parameters *p = &((const struct world *)region->world)->parameters;
    struct local *local = region->state;
    for (uint32_t i = 0; i < p->tokens; i++) {
        uint32_t row = token_take(local);
        local->tokens[row] = (struct token){.uid = (uint64_t)region->index * p->tokens + i};
        sim_region_schedule(region, region->now + step(region, &local->tokens[row]), MOVE, row, 0);
    }
}

static void handle(struct sim_region *region, struct sim_event event)
{
    const struct phold_parameters *p = &((const struct world *)region->world)->parameters;
    struct local *local = region->state;
    struct token *token = &local->tokens[event.agent];
    struct sim_bits bits = sim_random_bits(&region->key, sim_at(token->uid, PURPOSE_REMOTE, token->moves));
    local->moves++;
    token->moves++;
    double arrival = region->now + step(region, token);
    if (sim_bits_to_uniform(bits.word[0]) >= p->remote) {
        sim_region_schedule(region, arrival, MOVE, event.agent, 0);
        return;
    }
    struct sim_mail mail = {.time = arrival, .kind = TOKEN};
    memcpy(mail.data, token, sizeof *token);
    local->sent++;
    local->present--;
    token->next = local->free;
    local->free = event.agent;
    sim_region_send(region, (uint32_t)(bits.word[1] % region->count), &mail);
}

static void foresee(const struct sim_region *region, struct sim_event event, bool again)
{
    if (!again && sim_event_kind(event) == MOVE)
        __builtin_prefetch(&((const struct local *)region->state)->tokens[event.agent], 1);
}

/* The token arrives and moves on at once. */
static void receive(struct sim_region *region, struct sim_event event, const void *data)
{
    struct local *local = region->state;
    uint32_t row = token_take(local);
    memcpy(&local->tokens[row], data, sizeof local->tokens[row]);
    sim_region_digest(region, local->tokens[row].uid);
    local->received++;
    event.agent = row;
    handle(region, event);
}

static void headline(void *context, double *row)
{
    const struct world *world = context;
    double moves = 0, sent = 0, received = 0, present = 0;
    for (uint32_t i = 0; i < world->parameters.regions; i++) {
        moves += (double)world->local[i].moves;
        sent += (double)world->local[i].sent;
        received += (double)world->local[i].received;
        present += (double)world->local[i].present;
    }
    row[PHOLD_MOVES] = moves;
    row[PHOLD_MAILS] = sent;
    row[PHOLD_TOKENS] = present + sent - received;
}

static void sample(void *context, double now, double *row)
{
    (void)now;
    headline(context, row);
}

static void check(void *context)
{
    const struct world *world = context;
    double row[PHOLD_METRICS];
    headline(context, row);
    sim_assert(row[PHOLD_TOKENS] == (double)world->parameters.regions * world->parameters.tokens);
}

const struct sim_model phold_model = {
    .name = "phold",
    .version = "phold-1",
    .parameters_size = sizeof(struct phold_parameters),
    .metric_count = PHOLD_METRICS,
    .event_names = event_names,
    .region_count = region_count,
    .create = create,
    .start = start,
    .handle = handle,
    .foresee = foresee,
    .receive = receive,
    .sample = sample,
    .headline = headline,
    .check = check,
    .archive = archive_world,
    .destroy = destroy,
};
