/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M13 Bureaucracy and opacity, and what the portal of M10 takes off them.
 *
 *   use of the portal  u = level x habit of record keeping
 *   hours a month      H = admin_hours (1 - operating u) + upkeep_hours u
 *   paperwork          H / (heads x effort x hours of a month), at most 90 %: less time for leads, prospects, projects
 *   forms              also keep breaches from passing: gaming x e^(-scrutiny admin_hours)   (conduct.c)
 *
 * Decisions see the terms through
 *
 *   seen = e^(sigma z - sigma^2 / 2) (1 + bias sigma) (1 + r)^(-payout_delay / 1 y),   sigma = opacity
 *
 * z standard normal, drawn anew with every report on conduct: where reports
 * are rare an error lasts.  Clear terms that are paid at once are seen as they
 * are.  The delays of registrations and claims act where those are decided.
 */
#include "models/programme/programme.h"

#include <math.h>

#include "models/vendor/vendor.h"

double eco_portal_use(const struct eco_local *local, const struct eco_partner *partner)
{
    return eco_portal_level(local->world) * partner->habit[ECO_DISCIPLINE];
}

double eco_portal_onboarding(const struct eco_world *world)
{
    return 1 - world->terms->vendor.portal.onboarding * eco_portal_level(world);
}

double eco_paperwork_hours(const struct eco_local *local, const struct eco_partner *partner)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (partner->dormant)
        return 0; /* who stands still fills in no forms */
    const struct eco_portal_params *portal = &eco_terms(local)->vendor.portal;
    double use = eco_portal_use(local, partner);
    return programme ? programme->friction.admin_hours * (1 - portal->operating * use) + portal->upkeep_hours * use : 0;
}

double eco_terms_variation(const struct eco_local *local, const struct eco_partner *partner)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    return programme ? sqrt(sim_expm1(programme->friction.opacity * programme->friction.opacity)) : 0;
}

static double seen(const struct eco_local *local, const struct eco_partner *partner,
                   const struct eco_friction_params *friction)
{
    double sigma = friction->opacity, factor = 1;
    if (sigma > 0) {
        double z = sim_standard_normal(&local->region->key, ECO_AT(partner->uid, SEEN, partner->reports));
        factor = sim_exp(sigma * z - 0.5 * sigma * sigma) * eco_clamp(1 + friction->bias * sigma, 0, 100);
    }
    if (friction->payout_delay > 0)
        factor *= sim_pow(1 + friction->money_cost, -friction->payout_delay / SIM_DAYS_PER_YEAR);
    return factor;
}

void eco_friction_update(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (!programme)
        return;
    const double month_hours = 24 * ECO_PERSON_DAY * 5.0 / 7.0 * SIM_DAYS_PER_MONTH;
    double heads = partner->sellers + partner->consultants + partner->support_staff;
    double hours = heads * partner->effort * month_hours, forms = eco_paperwork_hours(local, partner);
    partner->paperwork = forms <= 0 ? 0 : hours > 0 ? eco_clamp(forms / hours, 0, 0.9) : 0.9;
    partner->seen = seen(local, partner, &programme->friction);
}

void eco_friction_change(struct eco_local *local, struct eco_partner *partner, const struct eco_params *before,
                         const struct eco_programme_params *rules)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (memcmp(&before->vendor.portal, &eco_terms(local)->vendor.portal, sizeof before->vendor.portal) != 0 ||
        (rules && programme && memcmp(&rules->friction, &programme->friction, sizeof rules->friction) != 0))
        eco_friction_update(local, partner);
}

void eco_friction_month(struct eco_local *local, struct eco_partner *partner, double days)
{
    eco_friction_update(local, partner);
    double months = days / SIM_DAYS_PER_MONTH;
    local->counters.member_months += months;
    local->counters.paperwork_hours += eco_paperwork_hours(local, partner) * months;
}
