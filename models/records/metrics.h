/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is measured: the metrics of metrics.def, sampled and over the whole horizon. */
#ifndef MODELS_RECORDS_METRICS_H
#define MODELS_RECORDS_METRICS_H

#include "models/records/counters.h"
#include "models/world.h"

struct eco_counters eco_totals(const struct eco_world *world);
void eco_metrics_sample(void *world, double now, double *row);
void eco_metrics_begin_headline(void *world);
void eco_metrics_headline(void *world, double *row);
enum {
#define METRIC(name, kind, goal, unit, group, title, description, value) ECO_METRIC_##name,
#include "models/records/metrics.def"
#undef METRIC
    ECO_METRIC_COUNT
};
extern const struct sim_metric eco_metrics[ECO_METRIC_COUNT];

#endif
