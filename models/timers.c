/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The clocks of a partner: grids (reviews, reports, courses) and Poisson
 * processes (audits, quits).
 *
 * A tick carries the timer's version as its stamp.  When terms change, only
 * timers whose period or rate changed are restarted; a Poisson clock is then
 * redrawn under its own key (its version), since the old draw is known to
 * have lasted until now.  All others run on, so a change of one rule leaves
 * the luck of every other untouched.
 */
#include "models/world.h"

#include <math.h>

double eco_grid_next(double phase, double period, double now)
{
    const double slack = 1e-9; /* of a period: `now` may be a point of the grid that rounding moved */
    return phase + period * (floor((now - phase) / period + slack) + 1);
}

double eco_timer_phase(const struct eco_local *local, const struct eco_partner *partner, enum eco_timer timer)
{
    return eco_uniform(local, ECO_AT(partner->uid, PHASE, timer));
}

double eco_timer_next(const struct eco_local *local, const struct eco_partner *partner, enum eco_timer timer,
                      double period)
{
    return eco_grid_next(period * eco_timer_phase(local, partner, timer), period, local->region->now);
}

void eco_timer_grid(struct eco_local *local, uint32_t j, enum eco_timer timer, uint32_t kind, double period)
{
    const struct eco_partner *partner = &local->partners[j];
    double next = eco_timer_next(local, partner, timer, period);
    sim_region_schedule(local->region, next, kind, j, partner->timer_version[timer]);
}

void eco_timer_poisson(struct eco_local *local, uint32_t j, enum eco_timer timer, uint32_t kind, double rate_per_year,
                       struct sim_address at)
{
    const struct eco_partner *partner = &local->partners[j];
    if (rate_per_year <= 0)
        return;
    at = sim_draw(at, partner->timer_version[timer]);
    double gap = sim_exponential(&local->region->key, at, SIM_DAYS_PER_YEAR / rate_per_year);
    sim_region_schedule(local->region, local->region->now + gap, kind, j, partner->timer_version[timer]);
}

void eco_timer_restart(struct eco_partner *partner, enum eco_timer timer)
{
    partner->timer_version[timer]++;
}

bool eco_timer_stale(const struct eco_partner *partner, enum eco_timer timer, struct sim_event event)
{
    return sim_event_stamp(event) != partner->timer_version[timer];
}
