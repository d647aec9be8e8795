/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/bass_model.h"

#include <stdlib.h>

#include "sim/core/memory.h"
#include "sim/core/sample.h"

enum { CANDIDATE };
enum { PURPOSE_GAP = 1, PURPOSE_ACCEPT };

static const char *const event_names[256] = {[CANDIDATE] = "candidate"};

struct world {
    struct bass_parameters parameters;
    uint32_t adopters;
};

static uint32_t region_count(const void *parameters)
{
    (void)parameters;
    return 1;
}

static void *create(const void *parameters, const struct sim_run_setup *setup, struct sim_region *regions,
                    struct sim_error *error)
{
    (void)setup;
    (void)error;
    struct world *world = sim_memory_zeros(1, sizeof *world);
    world->parameters = *(const struct bass_parameters *)parameters;
    regions[0].world = regions[0].state = world;
    return world;
}

static void schedule(struct sim_region *region, uint32_t agent, uint32_t number)
{
    const struct world *world = region->state;
    double mean = 1 / (world->parameters.p + world->parameters.q);
    double gap = sim_exponential(&region->key, sim_at(agent, PURPOSE_GAP, number), mean);
    sim_region_schedule(region, region->now + gap, CANDIDATE, agent, number);
}

static void start(struct sim_region *region)
{
    const struct world *world = region->state;
    for (uint32_t agent = 0; agent < world->parameters.agents; agent++)
        schedule(region, agent, 0);
}

static void handle(struct sim_region *region, struct sim_event event)
{
    struct world *world = region->state;
    const struct bass_parameters *b = &world->parameters;
    double accept = (b->p + b->q * world->adopters / b->agents) / (b->p + b->q);
    uint32_t number = sim_event_stamp(event);
    if (sim_bernoulli(&region->key, sim_at(event.agent, PURPOSE_ACCEPT, number), accept)) {
        world->adopters++;
        return;
    }
    sim_region_skip(region);
    schedule(region, event.agent, number + 1);
}

static void receive(struct sim_region *region, struct sim_event event, const void *data)
{
    (void)region;
    (void)event;
    (void)data;
    abort(); /* nobody writes */
}

static void headline(void *context, double *row)
{
    row[0] = ((const struct world *)context)->adopters;
}

static void sample(void *context, double now, double *row)
{
    (void)now;
    headline(context, row);
}

const struct sim_model bass_model = {
    .name = "bass",
    .version = "bass-1",
    .parameters_size = sizeof(struct bass_parameters),
    .metric_count = 1,
    .event_names = event_names,
    .region_count = region_count,
    .create = create,
    .start = start,
    .handle = handle,
    .receive = receive,
    .sample = sample,
    .headline = headline,
    .destroy = free,
};
