/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A toy model for tests of everything that is not the ecosystem model: files,
 * results, runner, command line.
 *
 * Agents live in regions and tick after exponential gaps.  A tick earns
 * `policy.bonus`; with probability `policy.giving` it sends a gift to an agent
 * of another region, which arrives as mail after `policy.delay`.  The schema
 * has a plain section, a nested one, a titled one inside a titled one, every
 * parameter type, one parameter that may not change during a run, one that is
 * not available yet, and a whole section that is not available yet.
 *
 *     world  { agents  clock { gap jitter }  region "A" { share mood  level "one" { extra } } }
 *     policy { bonus factor giving delay active mode recipe favourite note forecast }
 *     oracle { insight }                                           (not available yet)
 *
 * Expected (stationary, any seed): ticks per agent and day = factor / gap if
 * active, and a Poisson count, since gaps are exponential.
 */
#ifndef TESTS_SUPPORT_TOY_MODEL_H
#define TESTS_SUPPORT_TOY_MODEL_H

#include "sim/core/model.h"
#include "sim/io/parameter.h"

#define TOY_REGION_CAPACITY 8
#define TOY_LEVEL_CAPACITY 4

enum toy_mode { TOY_PLAIN, TOY_DOUBLED };

struct toy_level {
    char title[SIM_TITLE_SIZE];
    double extra;
};

struct toy_region {
    char title[SIM_TITLE_SIZE];
    double share;
    uint32_t mood;
    uint32_t level_count;
    struct toy_level level[TOY_LEVEL_CAPACITY];
};

struct toy_clock {
    double gap;
    double jitter;
};

struct toy_world {
    uint32_t agents;
    struct toy_clock clock;
    uint32_t region_count;
    struct toy_region region[TOY_REGION_CAPACITY];
};

struct toy_policy {
    double bonus;
    double factor;
    double giving;
    double delay;
    bool active;
    uint32_t mode;
    double recipe[3];
    uint32_t favourite;
    char note[SIM_TEXT_SIZE];
    double forecast;
};

struct toy_oracle {
    double insight;
};

struct toy_parameters {
    struct toy_world world;
    struct toy_policy policy;
    struct toy_oracle oracle;
};

/* Indices into the metric table. */
enum toy_metric { TOY_TICKS, TOY_INCOME, TOY_GIFTS, TOY_TRAVELLING, TOY_MEAN_GAP, TOY_METRIC_COUNT };

extern const struct sim_model toy_model;

/* Defaults with two regions "North" (60%) and "South" (40%), `agents` agents; for tests without scenario files. */
void toy_parameters_init(struct toy_parameters *parameters, uint32_t agents);

#endif
