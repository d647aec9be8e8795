/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A partner's month ends: what it does and decides then, in this order. */
#include "models/partner/partner.h"

#include "models/delivery/delivery.h"
#include "models/programme/programme.h"

void eco_on_month(struct eco_local *local, struct sim_event event)
{
    const double days = SIM_DAYS_PER_MONTH;
    struct eco_partner *partner = &local->partners[event.agent];
    if (eco_timer_stale(partner, ECO_TIMER_MONTH, event)) {
        sim_region_skip(local->region);
        return;
    }
    eco_skill_update(eco_terms(local), partner, event.time);
    eco_project_clock(partner, event.time);
    double capacity = eco_project_capacity(eco_terms(local), partner) * days;
    partner->use = capacity > 0 ? eco_clamp(partner->team_days / capacity, 0, 1) : 0;
    partner->team_days = 0;
    if (eco_working(partner))
        eco_support_fees(local, partner, days);
    if (eco_present(partner) && partner->programme != ECO_NONE) {
        eco_friction_month(local, partner, days);
        eco_member_month(local, partner);
        eco_staff_month(local, event.agent);
        eco_effort_month(local, event.agent);
    }
    partner->months++;
    sim_region_schedule(local->region, event.time + days, ECO_EVENT_MONTH, event.agent, sim_event_stamp(event));
}
