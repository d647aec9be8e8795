/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A partner's month ends: what it does and decides then, in this order. */
#include "models/partner/partner.h"

#include "models/delivery/delivery.h"
#include "models/programme/programme.h"
#include "models/records/deal_log.h"
#include "models/vendor/vendor.h"

/* For its diary, if the log is asked for. */
static void log_month(struct eco_local *local, const struct eco_partner *partner)
{
    const uint32_t products = eco_terms(local)->world.product_count;
    double skill = 0;
    if (!local->world->logging)
        return;
    for (uint32_t k = 0; k < products; k++)
        skill += partner->skill[k] / products;
    eco_log(local, ECO_ACTIVITY_MONTH, 0, partner->id, eco_minor(partner->cash), skill);
    eco_log(local, ECO_ACTIVITY_EFFORT, 0, partner->id, 0, partner->effort);
}

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
        log_month(local, partner);
    }
    partner->months++;
    sim_region_schedule(local->region, event.time + days, ECO_EVENT_MONTH, event.agent, sim_event_stamp(event));
}
