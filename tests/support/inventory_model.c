/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/inventory_model.h"

#include <stddef.h>
#include <stdlib.h>

#include "sim/core/memory.h"
#include "sim/core/sample.h"
#include "sim/io/parameter.h"

enum { REVIEW, DEMAND, DELIVERY };
enum { PURPOSE_GAP = 1, PURPOSE_SIZE, PURPOSE_LAG };

static const char *const event_names[256] = {[REVIEW] = "review", [DEMAND] = "demand", [DELIVERY] = "delivery"};

/* clang-format off */

static const struct sim_param policy_params[] = {
    {.name = "order_at", .type = SIM_COUNT, .unit = "1", .fallback = "20", .min = 0, .max = 1000, .low = 0, .high = 100,
     .role = SIM_LEVER, .grade = 'X', .text = "order when fewer are left", .source = "assumption",
     .offset = offsetof(struct inventory_policy, order_at)},
    {.name = "order_to", .type = SIM_COUNT, .unit = "1", .fallback = "40", .min = 1, .max = 1000, .low = 30, .high = 130,
     .role = SIM_LEVER, .grade = 'X', .text = "and up to this many", .source = "assumption",
     .offset = offsetof(struct inventory_policy, order_to)},
};

static const struct sim_section policy_section = {
    .name = "policy", .text = "when and how many to order", .offset = offsetof(struct inventory_parameters, policy),
    .size = sizeof(struct inventory_policy), .params = policy_params, .param_count = 2,
};

static const struct sim_section *const root_children[] = {&policy_section, NULL};

static const struct sim_section schema = {
    .name = "", .text = "an inventory", .size = sizeof(struct inventory_parameters), .children = root_children,
};

static const struct sim_metric metrics[] = {
    {"cost", "1", SIM_METRIC_MEAN, SIM_GOAL_MIN, "money", "cost", "ordering, holding and shortage, a month", "mean"},
};

/* clang-format on */

struct world {
    struct inventory_policy policy;
    double horizon, since, cost; /* up to `since` */
    uint32_t demands, months;
    int32_t level;
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
    world->policy = ((const struct inventory_parameters *)parameters)->policy;
    world->horizon = setup->horizon_days;
    world->level = 60;
    regions[0].world = regions[0].state = world;
    return world;
}

/* What the level has cost since the last event. */
static void account(struct world *world, double now)
{
    world->cost += (now - world->since) * (world->level > 0 ? world->level : -5 * world->level);
    world->since = now;
}

static void next_demand(struct sim_region *region, const struct world *world)
{
    double gap = sim_exponential(&region->key, sim_at(0, PURPOSE_GAP, world->demands), .1);
    sim_region_schedule(region, region->now + gap, DEMAND, 0, 0);
}

static void start(struct sim_region *region)
{
    sim_region_schedule(region, 0, REVIEW, 0, 0);
    next_demand(region, region->state);
}

static void review(struct sim_region *region, struct world *world)
{
    uint32_t month = world->months++;
    if (world->level < (int32_t)world->policy.order_at && world->level < (int32_t)world->policy.order_to) {
        uint32_t pieces = (uint32_t)((int32_t)world->policy.order_to - world->level);
        double lag = .5 + .5 * sim_uniform(&region->key, sim_at(0, PURPOSE_LAG, month));
        world->cost += 32 + 3.0 * pieces;
        sim_region_schedule(region, region->now + lag, DELIVERY, pieces, 0);
    }
    if (world->months < INVENTORY_MONTHS)
        sim_region_schedule(region, world->months, REVIEW, 0, 0);
}

static void handle(struct sim_region *region, struct sim_event event)
{
    static const double sizes[] = {1, 2, 2, 1};
    struct world *world = region->state;
    account(world, region->now);
    switch (sim_event_kind(event)) {
    case REVIEW:
        review(region, world);
        break;
    case DELIVERY:
        world->level += (int32_t)event.agent;
        break;
    default:
        world->level -= 1 + (int32_t)sim_choose(&region->key, sim_at(0, PURPOSE_SIZE, world->demands), sizes, 4);
        world->demands++;
        next_demand(region, world);
    }
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
    struct world *world = context;
    account(world, world->horizon);
    row[0] = world->cost / world->horizon;
}

static void sample(void *context, double now, double *row)
{
    struct world *world = context;
    account(world, now);
    row[0] = now > 0 ? world->cost / now : 0;
}

const struct sim_model inventory_model = {
    .name = "inventory",
    .version = "inventory-1",
    .schema = &schema,
    .parameters_size = sizeof(struct inventory_parameters),
    .metrics = metrics,
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
