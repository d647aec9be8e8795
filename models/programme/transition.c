/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M13 A change of a programme's rules.
 *
 *   announced (the design diverges) -- notice -- rollout of its region and group -- grandfathering --> new rules
 *
 * Grandfathering is for those that were members at the announcement.  Until
 * its day eco_programme() gives a partner the old rules; on it, clocks whose
 * period differs are set anew.  What is the vendor's own (spend, routing,
 * courses, prices) changes at the announcement.
 *
 * Who stands to lose loses trust when it hears of it:
 *
 *   broken promises = shock x lost x e^(-d / adjust)
 *
 * `lost` is the share of the yearly income from the vendor that the new rules
 * would have taken from last year's sales at the partner's level and conduct,
 * d the time left until they hold.  Gains are no broken promise; what the new
 * rules do to levels later is not foreseen.
 */
#include "models/programme/programme.h"

#include <math.h>

#include "models/partner/partner.h"

void eco_transition_keep(struct eco_world *world)
{
    free(world->old_programme);
    world->old_programme_count = world->terms->programme_count;
    world->old_programme = sim_memory_zeros(world->old_programme_count, sizeof *world->old_programme);
    memcpy(world->old_programme, world->terms->programme, world->old_programme_count * sizeof *world->old_programme);
}

/* What the last year's sales would bring in a year under the rules that hold for the partner now. */
static double yearly_income(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    eco_month_slot(local, partner, local->region->now);
    double revenue = eco_tally(partner, ECO_TALLY_REVENUE, 0, 12),
           won = eco_tally(partner, ECO_TALLY_CUSTOMERS_WON, 0, 12), kept = eco_tally(partner, ECO_TALLY_KEPT, 0, 12);
    double fresh = won + kept > 0 ? won / (won + kept) : 1, margin = eco_margin(local, partner, local->region->now);
    return revenue * (fresh * (margin + programme->incentives.new_customer_bonus.share) +
                      (1 - fresh) * margin * programme->renewal_margin) -
           programme->tier[partner->tier].fee;
}

/* Share of its income that a partner would lose by the new rules. */
static double share_lost(struct eco_local *local, struct eco_partner *partner)
{
    double until = partner->old_terms_until;
    partner->old_terms_until = INFINITY;
    double before = yearly_income(local, partner);
    partner->old_terms_until = -INFINITY;
    double after = yearly_income(local, partner);
    partner->old_terms_until = until;
    return before > 0 ? eco_clamp((before - after) / before, 0, 1) : 0;
}

void eco_transition_announce(struct eco_local *local, uint32_t j)
{
    const struct eco_params *terms = eco_terms(local);
    const struct eco_transition_params *transition = &terms->vendor.transition;
    struct eco_partner *partner = &local->partners[j];
    if (memcmp(&local->world->old_programme[partner->programme], &terms->programme[partner->programme],
               sizeof *terms->programme) == 0)
        return;
    double wait =
        transition->notice + terms->world.region[local->area].rollout + terms->partners[partner->group].rollout;
    if (eco_present(partner))
        wait += transition->grandfathering;
    double lost = share_lost(local, partner);
    eco_trust_broken(local, partner, transition->shock * lost * sim_exp(-wait / transition->adjust));
    if (wait <= 0)
        return;
    partner->old_terms_until = local->region->now + wait;
    sim_region_schedule(local->region, partner->old_terms_until, ECO_EVENT_TERMS, j, 0);
}

void eco_on_terms(struct eco_local *local, struct sim_event event)
{
    struct eco_partner *partner = &local->partners[event.agent];
    const struct eco_programme_params *before = &local->world->old_programme[partner->programme];
    eco_friction_update(local, partner);
    eco_tasks_divide(local, partner);
    eco_conduct_schedule(local, event.agent, before);
    eco_tier_schedule(local, event.agent, before);
    eco_incentives_schedule(local, event.agent, before);
}
