/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/service_model.h"

#include <math.h>
#include <stdlib.h>

#include "sim/core/memory.h"
#include "sim/core/sample.h"

enum { ARRIVE, DEPART };
enum { PURPOSE_GAP = 1, PURPOSE_SERVICE, PURPOSE_LENGTH, PURPOSE_URGENCY };

static const char *const event_names[256] = {[ARRIVE] = "arrive", [DEPART] = "depart"};

struct customer {
    double arrived;
    uint32_t number;
    bool urgent;
};

/* Customers in order of arrival: rows first..count; the array starts over whenever nobody waits. */
struct line {
    struct customer *customers;
    uint32_t first, count, capacity;
};

struct world {
    struct service_parameters parameters;
    struct line lines[2]; /* the urgent, the others */
    uint32_t busy, waiting, numbers;
    double last_change, area_present, area_waiting;
    double arrivals, waited, served, began[2], wait_sum[2];
    double horizon;
};

static uint32_t region_count(const void *parameters)
{
    (void)parameters;
    return 1;
}

static void *create(const void *parameters, const struct sim_run_setup *setup, struct sim_region *regions,
                    struct sim_error *error)
{
    (void)error;
    struct world *world = sim_memory_zeros(1, sizeof *world);
    world->parameters = *(const struct service_parameters *)parameters;
    world->last_change = -setup->warmup_days;
    world->horizon = setup->horizon_days;
    regions[0].world = regions[0].state = world;
    return world;
}

static void destroy(void *context)
{
    struct world *world = context;
    free(world->lines[0].customers);
    free(world->lines[1].customers);
    free(world);
}

static double draw(const struct sim_region *region, uint16_t purpose, uint32_t number, struct service_law law)
{
    struct sim_address at = sim_at(0, purpose, number);
    if (law.shape == 0)
        return sim_exponential(&region->key, at, law.mean);
    return isinf(law.shape) ? law.mean : law.mean / law.shape * sim_gamma(&region->key, at, law.shape);
}

static void schedule_arrival(struct sim_region *region)
{
    struct world *world = region->state;
    double gap = draw(region, PURPOSE_GAP, world->numbers, world->parameters.gap);
    sim_region_schedule(region, region->now + gap, ARRIVE, world->numbers++, 0);
}

static void start(struct sim_region *region)
{
    const struct world *world = region->state;
    uint32_t sources = world->parameters.sources;
    for (uint32_t i = 0; i < (sources > 0 ? sources : 1); i++)
        schedule_arrival(region);
}

static void account(struct world *world, double now)
{
    world->area_present += (now - world->last_change) * (world->busy + world->waiting);
    world->area_waiting += (now - world->last_change) * world->waiting;
    world->last_change = now;
}

static void line_put(struct line *line, const struct customer *customer)
{
    if (line->count == line->capacity) {
        line->capacity = line->capacity > 0 ? 2 * line->capacity : 16;
        line->customers = sim_memory_resize(line->customers, line->capacity, sizeof *line->customers);
    }
    line->customers[line->count++] = *customer;
}

static struct customer line_take(struct line *line)
{
    struct customer customer = line->customers[line->first++];
    if (line->first == line->count)
        line->first = line->count = 0;
    return customer;
}

static void begin_service(struct sim_region *region, const struct customer *customer)
{
    struct world *world = region->state;
    const struct service_parameters *p = &world->parameters;
    struct service_law law = p->service;
    world->busy++;
    world->began[!customer->urgent]++;
    world->wait_sum[!customer->urgent] += region->now - customer->arrived;
    if (p->long_share > 0 && sim_bernoulli(&region->key, sim_at(0, PURPOSE_LENGTH, customer->number), p->long_share))
        law.mean = p->long_mean;
    sim_region_schedule(region, region->now + draw(region, PURPOSE_SERVICE, customer->number, law), DEPART, 0, 0);
}

static void arrive(struct sim_region *region, uint32_t number)
{
    struct world *world = region->state;
    struct customer customer = {.arrived = region->now, .number = number};
    struct sim_address at = sim_at(0, PURPOSE_URGENCY, number);
    customer.urgent =
        world->parameters.urgent_share > 0 && sim_bernoulli(&region->key, at, world->parameters.urgent_share);
    world->arrivals++;
    if (world->busy < world->parameters.servers) {
        begin_service(region, &customer);
    } else {
        world->waited++;
        world->waiting++;
        line_put(&world->lines[!customer.urgent], &customer);
    }
    if (world->parameters.sources == 0)
        schedule_arrival(region);
}

static void depart(struct sim_region *region)
{
    struct world *world = region->state;
    world->busy--;
    world->served++;
    if (world->waiting > 0) {
        struct line *line = &world->lines[world->lines[0].first == world->lines[0].count];
        struct customer next = line_take(line);
        world->waiting--;
        begin_service(region, &next);
    }
    if (world->parameters.sources > 0)
        schedule_arrival(region);
}

static void handle(struct sim_region *region, struct sim_event event)
{
    account(region->state, region->now);
    if (sim_event_kind(event) == ARRIVE)
        arrive(region, event.agent);
    else
        depart(region);
}

static void receive(struct sim_region *region, struct sim_event event, const void *data)
{
    (void)region;
    (void)event;
    (void)data;
    abort(); /* nobody writes */
}

static void begin_headline(void *context)
{
    struct world *world = context;
    account(world, 0);
    world->area_present = world->area_waiting = world->arrivals = world->waited = world->served = 0;
    for (int i = 0; i < 2; i++)
        world->began[i] = world->wait_sum[i] = 0;
}

static void sample(void *context, double now, double *row)
{
    struct world *world = context;
    account(world, now);
    row[SERVICE_L] = world->area_present / now;
    row[SERVICE_LQ] = world->area_waiting / now;
    row[SERVICE_WQ] = (world->wait_sum[0] + world->wait_sum[1]) / (world->began[0] + world->began[1]);
    row[SERVICE_WQ_URGENT] = world->wait_sum[0] / world->began[0];
    row[SERVICE_PWAIT] = world->waited / world->arrivals;
    row[SERVICE_THROUGHPUT] = world->served / now;
}

static void headline(void *context, double *row)
{
    sample(context, ((const struct world *)context)->horizon, row);
}

const struct sim_model service_model = {
    .name = "service",
    .version = "service-1",
    .parameters_size = sizeof(struct service_parameters),
    .metric_count = SERVICE_METRICS,
    .event_names = event_names,
    .region_count = region_count,
    .create = create,
    .start = start,
    .handle = handle,
    .receive = receive,
    .sample = sample,
    .begin_headline = begin_headline,
    .headline = headline,
    .destroy = destroy,
};
