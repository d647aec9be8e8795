/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M12 Effort: the share of staff time a partner gives this vendor, dormancy.
 *
 * Each month, G (gross margin earned by work: licences, support, services as
 * planned from the day they are sold and corrected at delivery; not renewals)
 * and D (staff-days) are discounted sums with time constant
 * `memory`.  Staff-days, fees, courses and hours of administration are spent
 * ahead of what they bring: they enter D and G only after an exponential delay
 * of mean `lag`, so a newcomer is not judged before its first sales cycle.
 *
 *   y  = (n0 y0 + G) / (n0 + D)             y0: what active peers earn per staff-day
 *   x  = y / o - 1 - rho cv + eta (trust - 1/2) + value of the distance to the next level (tiers.c)
 *   e* = logistic((x - x0) / s)
 *   e <- e + (1 - e^(-month / tau)) (e* - e)
 *
 * o is what a staff-day earns elsewhere, cv the coefficient of variation of
 * opaque terms, sqrt(e^(sigma^2) - 1).  Below `dormant_below` for
 * `dormant_after` a partner falls dormant: no leads, no answers to customers,
 * no staff-days; at rate `wake` it looks again and wakes if it would then give
 * more than `dormant_below`.
 *
 * Money enters as y / o only, rounded to 2^-20 so that the unit of money
 * cannot reach a decision through the last bits of a quotient.
 */
#include "models/partner/partner.h"

#include <math.h>

#include "models/delivery/delivery.h"
#include "models/programme/programme.h"
#include "models/sales/sales.h"
#include "models/vendor/vendor.h"

#define HOURS_PER_DAY 8.0
#define WORKING_DAYS (SIM_DAYS_PER_MONTH * 5.0 / 7.0)

double eco_rounded(double quotient)
{
    return ldexp(floor(ldexp(quotient, 20) + 0.5), -20);
}

double eco_effort_attraction(const struct eco_effort_params *effort, const struct eco_outlook *outlook)
{
    return eco_rounded(outlook->yield) - 1 - effort->caution * outlook->cv + effort->trust * (outlook->trust - 0.5) +
           outlook->threshold;
}

double eco_effort_wish(const struct eco_effort_params *effort, double attraction)
{
    return sim_logistic((attraction - effort->midpoint) / effort->slope);
}

double eco_expected_yield(const struct eco_local *local, const struct eco_partner *partner)
{
    const struct eco_world *world = local->world;
    const double prior = eco_terms(local)->practice.effort.prior;
    double days = prior + world->peer_days[partner->programme];
    double peers = partner->outside_income; /* without peers to look at, no better and no worse than elsewhere */
    if (days > 0)
        peers = (prior * partner->outside_income + world->peer_margin[partner->programme]) / days;
    days = prior + partner->days;
    return days > 0 ? (prior * peers + partner->margin) / days : peers;
}

void eco_effort_fold_peers(struct eco_world *world)
{
    for (uint32_t g = 0; g < world->terms->programme_count; g++)
        world->peer_margin[g] = world->peer_days[g] = 0;
    for (uint32_t j = 0; j < world->partner_count; j++) {
        const struct eco_listing *listing = &world->directory[j];
        if (!listing->active || listing->house)
            continue;
        world->peer_margin[listing->programme] += listing->margin;
        world->peer_days[listing->programme] += listing->days;
    }
}

/* ---- the month's experience ---- */

static void remember(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_effort_params *effort = &eco_terms(local)->practice.effort;
    double hours = effort->upkeep; /* forms take of the days given */
    double days = partner->effort * eco_staff(partner) * WORKING_DAYS;
    double keep = sim_exp(-SIM_DAYS_PER_MONTH / effort->memory);
    double due = effort->lag > 0 ? 1 - sim_exp(-SIM_DAYS_PER_MONTH / effort->lag) : 1;
    eco_partner_pays(local, partner, ECO_EXPENSE_UPKEEP, hours / HOURS_PER_DAY * partner->outside_income);
    local->counters.money_partner_time += eco_minor(days * partner->outside_income);
    partner->days_ahead += days;
    partner->fixed_ahead += partner->month_fixed;
    partner->margin = keep * partner->margin + partner->month_margin - due * partner->fixed_ahead;
    partner->days = keep * partner->days + due * partner->days_ahead;
    partner->days_ahead -= due * partner->days_ahead;
    partner->fixed_ahead -= due * partner->fixed_ahead;
    partner->month_margin = partner->month_fixed = 0;
}

static double attraction(const struct eco_local *local, const struct eco_partner *partner)
{
    struct eco_outlook outlook = {.yield = eco_expected_yield(local, partner) / partner->outside_income,
                                  .cv = eco_terms_variation(local, partner),
                                  .trust = partner->trust,
                                  .threshold = partner->threshold_value};
    return eco_effort_attraction(&eco_terms(local)->practice.effort, &outlook);
}

/* ---- dormancy ---- */

static void fall_dormant(struct eco_local *local, struct eco_partner *partner)
{
    partner->dormant = true;
    partner->effort = 0;
    local->counters.partners_fell_dormant++;
}

static void look_again(struct eco_local *local, struct eco_partner *partner, double wish)
{
    const struct eco_effort_params *effort = &eco_terms(local)->practice.effort;
    double chance = 1 - sim_exp(-effort->wake * SIM_DAYS_PER_MONTH / SIM_DAYS_PER_YEAR);
    if (!sim_bernoulli(&local->region->key, ECO_AT(partner->uid, WAKE, partner->months), chance) ||
        wish <= effort->dormant_below)
        return;
    partner->dormant = false;
    partner->effort = effort->dormant_below;
    eco_staff_begin(local, partner);
    local->counters.partners_woke++;
}

static void watch(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_effort_params *effort = &eco_terms(local)->practice.effort;
    if (partner->effort >= effort->dormant_below)
        partner->idle_since = INFINITY;
    else if (partner->idle_since > local->region->now)
        partner->idle_since = local->region->now;
    if (local->region->now - partner->idle_since >= effort->dormant_after)
        fall_dormant(local, partner);
}

void eco_effort_month(struct eco_local *local, uint32_t j)
{
    const struct eco_effort_params *effort = &eco_terms(local)->practice.effort;
    struct eco_partner *partner = &local->partners[j];
    remember(local, partner);
    eco_tasks_divide(local, partner);
    partner->threshold_value = effort->threshold > 0 ? effort->threshold * eco_threshold_value(local, partner) : 0;
    if (!effort->decide)
        return;
    double wish = eco_effort_wish(effort, attraction(local, partner));
    if (partner->dormant)
        look_again(local, partner, wish);
    if (partner->dormant)
        return;
    if (partner->stressed && wish > partner->effort)
        wish = partner->effort; /* no money to grow */
    partner->effort += (1 - sim_exp(-SIM_DAYS_PER_MONTH / effort->speed)) * (wish - partner->effort);
    watch(local, partner);
    eco_desk_pull(local, partner);
    eco_project_pull(local, partner);
}
