/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sequence of draws for sampling algorithms: the engine's addressed generator, counted up.
 *
 * Order:   the same seed gives the same sequence.
 * Threads: a sequence belongs to one thread.
 */
#ifndef ANALYSIS_CALIBRATE_CHANCE_H
#define ANALYSIS_CALIBRATE_CHANCE_H

#include "sim/core/random.h"
#include "sim/core/sample.h"

struct ana_chance {
    struct sim_key key;
    uint64_t next;
};

static inline double ana_chance_uniform(struct ana_chance *chance)
{
    return sim_uniform(&chance->key, sim_at(chance->next++, 0, 0));
}

static inline double ana_chance_normal(struct ana_chance *chance)
{
    return sim_standard_normal(&chance->key, sim_at(chance->next++, 1, 0));
}

#endif
