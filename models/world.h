/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The world and what every mechanism needs of it: terms, hours, clocks, draws.
 */
#ifndef MODELS_WORLD_H
#define MODELS_WORLD_H

#include "models/handlers.h"
#include "models/pool.h"
#include "models/purposes.h"
#include "sim/core/math.h"

#define ECO_LN2 0.69314718055994530942

static inline double eco_clamp(double x, double least, double most)
{
    return x < least ? least : x > most ? most : x;
}

static inline const struct eco_params *eco_terms(const struct eco_local *local)
{
    return local->world->terms;
}

static inline const struct sim_desk_hours *eco_hours(const struct eco_local *local)
{
    return &local->world->hours[local->area];
}

/* Whether it takes part at all: works leads, serves customers, follows the programme. */
static inline bool eco_present(const struct eco_partner *partner)
{
    return partner->state == ECO_MEMBER || partner->state == ECO_PROBATION;
}

/* Whether it works for the vendor's line now: dormant members get no leads and answer no customers. */
static inline bool eco_working(const struct eco_partner *partner)
{
    return eco_present(partner) && !partner->dormant;
}

/* The rules that hold for a partner today, which after a change may still be the old ones (transition.c); NULL for the
 * house desk. */
static inline const struct eco_programme_params *eco_programme(const struct eco_local *local,
                                                               const struct eco_partner *partner)
{
    const struct eco_world *world = local->world;
    if (partner->programme == ECO_NONE)
        return NULL;
    bool old = partner->old_terms_until > local->region->now;
    return old ? &world->old_programme[partner->programme] : &world->terms->programme[partner->programme];
}

/* Adds to a partner's outcomes, from time 0 on. */
#define ECO_OUTCOME(local, partner, field, amount)                                                                     \
    ((void)((local)->region->now >= 0 ? ((partner)->outcome.field += (amount)) : 0))

/* ---- world.c ---- */
void *eco_world_create(const void *parameters, const struct sim_run_setup *setup, struct sim_region *regions,
                       struct sim_error *error);
void eco_world_start(struct sim_region *region);
void eco_world_derive(struct eco_world *world); /* what follows from the terms */
void eco_house_staff(struct eco_local *local, struct eco_partner *house);

/* ---- memory.c ---- */
void eco_world_archive(void *world, struct sim_archive *archive);
void eco_world_destroy(void *world);

/* ---- timers.c ---- */
/* The first point of the grid phase + k period after `now`; `now` itself, give or take rounding, is not after. */
double eco_grid_next(double phase, double period, double now);
/* Of a partner's grids, in periods. */
double eco_timer_phase(const struct eco_local *local, const struct eco_partner *partner, enum eco_timer timer);
/* The next moment of a grid of `period` days, shifted by the partner's own phase. */
double eco_timer_next(const struct eco_local *local, const struct eco_partner *partner, enum eco_timer timer,
                      double period);
/* Schedules the next tick on a grid of `period` days, shifted by the partner's own phase. */
void eco_timer_grid(struct eco_local *local, uint32_t partner, enum eco_timer timer, uint32_t kind, double period);
/* Schedules the next of a Poisson process; `number` is its occurrence. Nothing at rate 0. */
void eco_timer_poisson(struct eco_local *local, uint32_t partner, enum eco_timer timer, uint32_t kind,
                       double rate_per_year, struct sim_address at);
/* Makes whatever is pending for the timer stale: to be called before scheduling it anew under other terms. */
void eco_timer_restart(struct eco_partner *partner, enum eco_timer timer);
bool eco_timer_stale(const struct eco_partner *partner, enum eco_timer timer, struct sim_event event);

/* ---- check.c ---- */
void eco_check(void *world);

#endif
