/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The metrics of metrics.def: descriptors and formulas from the same rows. */
#include "models/records/metrics.h"

#include <math.h>

#include "models/records/network.h"
#include "models/vendor/vendor.h"

const struct sim_metric eco_metrics[ECO_METRIC_COUNT] = {
#define METRIC(name_, kind_, goal_, unit_, group_, title_, description_, value_)                                       \
    {.name = #name_,                                                                                                   \
     .unit = unit_,                                                                                                    \
     .kind = SIM_METRIC_##kind_,                                                                                       \
     .goal = SIM_GOAL_##goal_,                                                                                         \
     .group = group_,                                                                                                  \
     .title = title_,                                                                                                  \
     .description = description_,                                                                                      \
     .formula = #value_},
#include "models/records/metrics.def"
#undef METRIC
};

static double ratio(double a, double b)
{
    return b != 0 ? a / b : NAN;
}

static void compute(const struct eco_counters *d, const struct eco_counters *t, const struct eco_network *s,
                    double *row)
{
#define MONEY(minor) ((double)(minor) / 100.0)
#define RATIO(a, b) ratio((double)(a), (double)(b))
#define METRIC(name_, kind_, goal_, unit_, group_, title_, description_, value_) *row++ = value_;
#include "models/records/metrics.def"
#undef METRIC
#undef RATIO
#undef MONEY
}

struct eco_counters eco_totals(const struct eco_world *world)
{
    struct eco_counters total = world->vendor;
    for (uint32_t i = 0; i < world->process_count; i++)
        eco_counters_add(&total, &world->local[i].counters);
    return total;
}

static void measure(const struct eco_world *world, const struct eco_counters *since, double now, double years,
                    double *row)
{
    struct eco_counters total = eco_totals(world);
    struct eco_counters interval = eco_counters_since(&total, since);
    struct eco_network network = eco_network_state(world, &interval, &total, now, years);
    compute(&interval, &total, &network, row);
}

void eco_metrics_sample(void *opaque, double now, double *row)
{
    struct eco_world *world = opaque;
    measure(world, &world->sampled, now, world->setup.sample_days / SIM_DAYS_PER_YEAR, row);
    world->sampled = eco_totals(world);
}

void eco_metrics_begin_headline(void *opaque)
{
    struct eco_world *world = opaque;
    world->headline = eco_totals(world);
}

void eco_metrics_headline(void *opaque, double *row)
{
    struct eco_world *world = opaque;
    measure(world, &world->headline, world->setup.horizon_days, world->setup.horizon_days / SIM_DAYS_PER_YEAR, row);
}
