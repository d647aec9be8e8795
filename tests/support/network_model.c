/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/network_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/core/ahead.h"
#include "sim/core/archive.h"
#include "sim/core/assert.h"
#include "sim/core/memory.h"
#include "sim/core/sample.h"

enum { ARRIVE, DEPART, ABANDON, CUSTOMER = SIM_MAIL_KIND };
enum { PURPOSE_GAP = 1, PURPOSE_SERVICE, PURPOSE_PATIENCE, PURPOSE_ROUTE };

#define NONE UINT32_MAX

static const char *const event_names[256] = {
    [ARRIVE] = "arrive", [DEPART] = "depart", [ABANDON] = "abandon", [CUSTOMER] = "customer"};

struct customer {
    double arrived;
    uint32_t number; /* in the station, from 0 */
    uint32_t station;
    uint32_t previous, next; /* in the queue; free rows use next */
    uint32_t generation;     /* of the row: the stamp of its timers */
};

struct station {
    uint32_t present, waiting, head, tail;
    uint32_t numbers, gaps; /* customers so far, arrivals from outside so far */
    struct sim_ahead gap, service;
    double last_change, area_present, area_waiting;
    double arrivals, began, waited, wait_sum, abandoned, blocked, served;
    double first_wait_sum, nth_wait;
};

struct local {
    struct station station[NETWORK_STATIONS];
    struct customer *customers;
    uint32_t customer_count, customer_capacity, customer_free;
};

struct world {
    struct network_parameters parameters;
    struct local *local; /* a region each */
    double start, now, headline_start;
    bool routed[NETWORK_STATIONS]; /* some who leave the station go on to another */
};

static uint32_t region_count(const void *parameters)
{
    return ((const struct network_parameters *)parameters)->regions;
}

static void describe_local(void *object, struct sim_archive *archive)
{
    struct local *local = object;
    SIM_ARCHIVE_ARRAY(archive, local->customers, local->customer_count, local->customer_capacity);
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

static void *create(const void *parameters, const struct sim_run_setup *setup, struct sim_region *regions,
                    struct sim_error *error)
{
    (void)error;
    struct world *world = sim_memory_zeros(1, sizeof *world);
    world->parameters = *(const struct network_parameters *)parameters;
    world->local = sim_memory_zeros(world->parameters.regions, sizeof *world->local);
    world->start = -setup->warmup_days;
    world->now = setup->horizon_days;
    for (uint32_t s = 0; s < NETWORK_STATIONS; s++)
        for (uint32_t to = 0; to < NETWORK_STATIONS; to++)
            world->routed[s] |= world->parameters.station[s].route[to] > 0;
    for (uint32_t i = 0; i < world->parameters.regions; i++) {
        regions[i].world = world;
        regions[i].state = &world->local[i];
        world->local[i].customer_free = NONE;
        for (uint32_t s = 0; s < NETWORK_STATIONS; s++) {
            struct station *station = &world->local[i].station[s];
            station->head = station->tail = NONE;
            station->last_change = world->start;
            station->nth_wait = (double)NAN;
            station->gap = sim_ahead_of(s, PURPOSE_GAP);
            station->service = sim_ahead_of(s, PURPOSE_SERVICE);
        }
    }
    return world;
}

static const struct network_station *terms_of(const struct sim_region *region, uint32_t s)
{
    return &((const struct world *)region->world)->parameters.station[s];
}

static void schedule_arrival(struct sim_region *region, uint32_t s)
{
    struct station *station = &((struct local *)region->state)->station[s];
    double mean = 1 / terms_of(region, s)->arrival_rate;
    double gap = mean * sim_ahead_exponential(&station->gap, &region->key, station->gaps++);
    sim_region_schedule(region, region->now + gap, ARRIVE, s, 0);
}

static void start(struct sim_region *region)
{
    const struct world *world = region->world;
    for (uint32_t s = 0; s < world->parameters.stations; s++)
        if (terms_of(region, s)->region == region->index && terms_of(region, s)->arrival_rate > 0)
            schedule_arrival(region, s);
}

static void account(struct station *station, double now)
{
    station->area_present += (now - station->last_change) * station->present;
    station->area_waiting += (now - station->last_change) * station->waiting;
    station->last_change = now;
}

static uint32_t customer_take(struct local *local)
{
    uint32_t row = local->customer_free;
    if (row != NONE) {
        local->customer_free = local->customers[row].next;
        return row;
    }
    if (local->customer_count == local->customer_capacity) {
        local->customer_capacity = local->customer_capacity ? 2 * local->customer_capacity : 16;
        local->customers = sim_memory_resize(local->customers, local->customer_capacity, sizeof *local->customers);
    }
    local->customers[local->customer_count].generation = 0;
    return local->customer_count++;
}

static void customer_release(struct local *local, uint32_t row)
{
    local->customers[row].generation = (local->customers[row].generation + 1) & SIM_STAMP_MASK;
    local->customers[row].next = local->customer_free;
    local->customer_free = row;
}

static void begin_service(struct sim_region *region, uint32_t row)
{
    struct local *local = region->state;
    const struct world *world = region->world;
    struct customer *customer = &local->customers[row];
    struct station *station = &local->station[customer->station];
    double wait = region->now - customer->arrived;
    station->began++;
    station->wait_sum += wait;
    if (customer->number < world->parameters.first)
        station->first_wait_sum += wait;
    if (customer->number + 1 == world->parameters.first)
        station->nth_wait = wait;
    customer->generation = (customer->generation + 1) & SIM_STAMP_MASK; /* patience is over */
    double service = terms_of(region, customer->station)->service_mean *
                     sim_ahead_exponential(&station->service, &region->key, customer->number);
    sim_region_schedule(region, region->now + service, DEPART, row, customer->generation);
}

static void enqueue(struct sim_region *region, uint32_t row)
{
    struct local *local = region->state;
    struct customer *customer = &local->customers[row];
    struct station *station = &local->station[customer->station];
    const struct network_station *terms = terms_of(region, customer->station);
    customer->previous = station->tail;
    customer->next = NONE;
    if (station->tail == NONE)
        station->head = row;
    else
        local->customers[station->tail].next = row;
    station->tail = row;
    station->waiting++;
    station->waited++;
    if (terms->patience_mean > 0) {
        struct sim_address at = sim_at(customer->station, PURPOSE_PATIENCE, customer->number);
        double patience = sim_exponential(&region->key, at, terms->patience_mean);
        sim_region_schedule(region, region->now + patience, ABANDON, row, customer->generation);
    }
}

static void dequeue(struct local *local, uint32_t row)
{
    struct customer *customer = &local->customers[row];
    struct station *station = &local->station[customer->station];
    if (customer->previous == NONE)
        station->head = customer->next;
    else
        local->customers[customer->previous].next = customer->next;
    if (customer->next == NONE)
        station->tail = customer->previous;
    else
        local->customers[customer->next].previous = customer->previous;
    station->waiting--;
}

static void enter(struct sim_region *region, uint32_t s)
{
    struct local *local = region->state;
    struct station *station = &local->station[s];
    const struct network_station *terms = terms_of(region, s);
    station->arrivals++;
    if (terms->room > 0 && station->present == terms->room) {
        station->blocked++;
        station->numbers++;
        return;
    }
    account(station, region->now);
    uint32_t row = customer_take(local);
    struct customer *customer = &local->customers[row];
    customer->arrived = region->now;
    customer->station = s;
    customer->number = station->numbers++;
    if (station->present++ - station->waiting < terms->servers)
        begin_service(region, row);
    else
        enqueue(region, row);
}

static void leave(struct sim_region *region, uint32_t s, uint32_t number)
{
    const struct world *world = region->world;
    const struct network_station *terms = terms_of(region, s);
    if (!world->routed[s])
        return;
    double u = sim_uniform(&region->key, sim_at(s, PURPOSE_ROUTE, number));
    for (uint32_t to = 0; to < world->parameters.stations; to++) {
        u -= terms->route[to];
        if (u < 0) {
            struct sim_mail mail = {.time = region->now + world->parameters.transit, .kind = CUSTOMER, .agent = to};
            sim_region_send(region, world->parameters.station[to].region, &mail);
            return;
        }
    }
}

static void depart(struct sim_region *region, uint32_t row)
{
    struct local *local = region->state;
    uint32_t s = local->customers[row].station, number = local->customers[row].number;
    struct station *station = &local->station[s];
    account(station, region->now);
    station->present--;
    station->served++;
    customer_release(local, row);
    if (station->waiting > 0) {
        uint32_t next = station->head;
        dequeue(local, next);
        begin_service(region, next);
    }
    leave(region, s, number);
}

static void handle(struct sim_region *region, struct sim_event event)
{
    struct local *local = region->state;
    if (sim_event_kind(event) == ARRIVE) {
        enter(region, event.agent);
        schedule_arrival(region, event.agent);
        return;
    }
    struct customer *customer = &local->customers[event.agent];
    if (customer->generation != sim_event_stamp(event)) {
        sim_region_skip(region);
        return;
    }
    if (sim_event_kind(event) == DEPART) {
        depart(region, event.agent);
        return;
    }
    struct station *station = &local->station[customer->station];
    account(station, region->now);
    station->abandoned++;
    station->present--;
    dequeue(local, event.agent);
    customer_release(local, event.agent);
}

static void receive(struct sim_region *region, struct sim_event event, const void *data)
{
    (void)data;
    sim_region_digest(region, ((struct local *)region->state)->station[event.agent].present);
    enter(region, event.agent);
}

static struct station *home_of(struct world *world, uint32_t s)
{
    return &world->local[world->parameters.station[s].region].station[s];
}

static void begin_headline(void *context)
{
    struct world *world = context;
    for (uint32_t s = 0; s < world->parameters.stations; s++) {
        struct station *station = home_of(world, s);
        account(station, 0);
        station->area_present = station->area_waiting = 0;
        station->arrivals = station->began = station->waited = station->wait_sum = 0;
        station->abandoned = station->blocked = station->served = 0;
    }
}

static void fill(struct world *world, double now, double *row)
{
    for (uint32_t i = 0; i < NETWORK_METRICS; i++)
        row[i] = (double)NAN;
    for (uint32_t s = 0; s < world->parameters.stations; s++) {
        struct station *station = home_of(world, s);
        double *out = row + NETWORK_INDEX(s, 0);
        account(station, now);
        out[NETWORK_L] = station->area_present / now;
        out[NETWORK_LQ] = station->area_waiting / now;
        out[NETWORK_WQ] = station->wait_sum / station->began;
        out[NETWORK_PWAIT] = station->waited / station->arrivals;
        out[NETWORK_ABANDON] = station->abandoned / station->arrivals;
        out[NETWORK_BLOCKED] = station->blocked / station->arrivals;
        out[NETWORK_THROUGHPUT] = station->served / now;
        out[NETWORK_NOW] = station->present;
        out[NETWORK_FIRST_DELAY] = station->first_wait_sum / world->parameters.first;
        out[NETWORK_NTH_DELAY] = station->nth_wait;
    }
}

static void sample(void *context, double now, double *row)
{
    fill(context, now, row);
}

static void headline(void *context, double *row)
{
    struct world *world = context;
    fill(world, world->now, row);
}

static void check(void *context)
{
    const struct world *world = context;
    for (uint32_t i = 0; i < world->parameters.regions; i++)
        for (uint32_t s = 0; s < world->parameters.stations; s++) {
            const struct station *station = &world->local[i].station[s];
            uint32_t queue = 0;
            for (uint32_t row = station->head; row != NONE; row = world->local[i].customers[row].next)
                queue++;
            sim_assert(queue == station->waiting && station->waiting <= station->present);
        }
}

const struct sim_model network_model = {
    .name = "network",
    .version = "network-1",
    .parameters_size = sizeof(struct network_parameters),
    .metric_count = NETWORK_METRICS,
    .event_names = event_names,
    .region_count = region_count,
    .create = create,
    .start = start,
    .handle = handle,
    .receive = receive,
    .sample = sample,
    .begin_headline = begin_headline,
    .headline = headline,
    .check = check,
    .archive = archive_world,
    .destroy = destroy,
};

struct network_parameters network_single(double arrival_rate, double service_mean, uint32_t servers)
{
    return (struct network_parameters){
        .stations = 1,
        .regions = 1,
        .transit = 1,
        .station = {{.arrival_rate = arrival_rate, .service_mean = service_mean, .servers = servers}}};
}
