/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M12 Joining and leaving.
 *
 *   prospect --looks, forecast--> onboarding --> member --considers, balance--> left --looks--> ...
 *
 * A prospect looks at the programme as a Poisson process of yearly rate `look`
 * (swinging with the season) and joins with probability
 *
 *   logistic(((E - entry cost / horizon) / o - 1 - a + appeal) / s)
 *
 * E is a forecast of income per staff-day from what everybody can see: deals
 * of an awake member per day (of one, where fewer are), times what a deal earns
 * at the lowest level, licence, bonus and services less royalties, over the
 * staff-days a newcomer would give; a is the share of these that administration
 * takes.
 *
 * A member considers leaving at yearly rate `consider` and leaves with probability
 *
 *   logistic(((F - P - W) / (250 o) - exit cost - trust (T - 1/2)) / s')
 *
 * all of a year: F fees and hours of membership, P income that comes without
 * work (renewals, stipends), W what work earns beyond income elsewhere, if
 * anything; 250 o is what a head earns elsewhere.  What is sunk does not count.
 * With both probabilities held at one this is a closed network of infinite
 * servers, in the limit of many prospects M_t/M/inf (check value PA12).
 */
#include "models/partner/partner.h"

#include <math.h>

#include "models/delivery/delivery.h"
#include "models/programme/programme.h"
#include "models/records/metrics.h"
#include "models/vendor/vendor.h"

#define HEAD_DAYS 250.0
#define FIRST_DEAL_DAYS 90.0

/* ---- what everybody can see ---- */

void eco_outlook_fold(struct eco_world *world, double now)
{
    struct eco_prospects *seen = &world->prospects;
    const double days = now - world->head_office_time;
    struct eco_counters total = eco_totals(world);
    double keep = sim_exp(-days / world->terms->practice.effort.memory), awake = 0;
    double deals = (double)(total.deals_won - total.deals_won_house);
    double licences = (double)total.money_licences / 100.0, services = (double)total.money_partner_services / 100.0;
    for (uint32_t j = 0; j < world->house[0]; j++)
        awake += world->directory[j].active;
    seen->member_days = keep * seen->member_days + awake * days;
    seen->deals = keep * seen->deals + deals - seen->deals_before;
    seen->licences = keep * seen->licences + licences - seen->licences_before;
    seen->services = keep * seen->services + services - seen->services_before;
    seen->deals_before = deals;
    seen->licences_before = licences;
    seen->services_before = services;
}

/* ---- joining ---- */

static double hours_per_day(const struct eco_local *local, const struct eco_partner *partner)
{
    double hours = eco_terms(local)->practice.effort.upkeep + eco_paperwork_hours(local, partner);
    return hours / SIM_DAYS_PER_MONTH;
}

double eco_entry_logit(const struct eco_local *local, const struct eco_partner *partner)
{
    const struct eco_membership_params *membership = &eco_terms(local)->practice.membership;
    const struct eco_project_params *project = &eco_terms(local)->practice.project;
    const struct eco_programme_params *programme = eco_programme(local, partner);
    const struct eco_prospects *seen = &local->world->prospects;
    double staff_days = partner->start_effort * eco_staff(partner) * 5.0 / 7.0; /* a day */
    double work = project->day_rate > 0 ? 1 - project->day_cost / project->day_rate : 0;
    const struct eco_royalty_params *royalty = &programme->incentives.royalty;
    double income =
        seen->licences *
            (programme->tier[0].margin + programme->incentives.new_customer_bonus.share - royalty->licences) +
        seen->deals * programme->incentives.new_customer_bonus.amount + seen->services * (work - royalty->services);
    const double one = eco_terms(local)->practice.effort.memory; /* member-days of one awake member all the time */
    double gain = income / (seen->member_days > one ? seen->member_days : one);
    gain -= (membership->entry_cost + eco_joining_cost(programme)) / membership->horizon;
    double relative = staff_days > 0 ? gain / staff_days / partner->outside_income : 0;
    double administration = staff_days > 0 ? hours_per_day(local, partner) / 8.0 / staff_days : 0;
    return (relative - 1 - administration + membership->appeal) / membership->sensitivity;
}

void eco_prospect_schedule(struct eco_local *local, uint32_t j)
{
    struct eco_partner *partner = &local->partners[j];
    const struct eco_membership_params *membership = &eco_terms(local)->practice.membership;
    eco_timer_poisson(local, j, ECO_TIMER_LOOK, ECO_EVENT_LOOK, membership->look * (1 + membership->season),
                      ECO_AT(partner->uid, LOOK, partner->looks++));
}

static void begin(struct eco_local *local, uint32_t j)
{
    struct eco_partner *partner = &local->partners[j];
    partner->state = ECO_MEMBER;
    partner->joined = local->region->now;
    partner->first_deal = INFINITY;
    partner->newcomer = true;
    partner->ripe = false;
    partner->tier = 0;
    partner->effort = partner->start_effort;
    partner->dormant = false;
    partner->idle_since = INFINITY;
    partner->margin = partner->days = partner->fixed_ahead = partner->days_ahead = 0;
    partner->month_margin = partner->month_fixed = partner->month_dues = partner->passive = partner->fixed = 0;
    eco_staff_begin(local, partner);
    eco_friction_update(local, partner);
    eco_tasks_divide(local, partner);
    eco_skill_schedule(local, j, NULL);
    eco_conduct_schedule(local, j, NULL);
    eco_tier_schedule(local, j, NULL);
    eco_incentives_schedule(local, j, NULL);
    eco_member_schedule(local, j, NULL);
}

void eco_on_look(struct eco_local *local, struct sim_event event)
{
    struct eco_partner *partner = &local->partners[event.agent];
    const struct eco_membership_params *membership = &eco_terms(local)->practice.membership;
    if (eco_timer_stale(partner, ECO_TIMER_LOOK, event)) {
        sim_region_skip(local->region);
        return;
    }
    double turn = 2 * 3.14159265358979323846 * (event.time - eco_terms(local)->world.season_peak) / SIM_DAYS_PER_YEAR;
    double chance = (1 + membership->season * sim_cos(turn)) / (1 + membership->season);
    chance *= sim_logistic(eco_entry_logit(local, partner));
    if (!sim_bernoulli(&local->region->key, ECO_AT(partner->uid, JOIN, partner->looks), chance)) {
        eco_prospect_schedule(local, event.agent);
        return;
    }
    partner->state = ECO_ONBOARDING;
    local->counters.partners_joined++;
    eco_partner_pays(local, partner, ECO_EXPENSE_ENTRY, membership->entry_cost);
    eco_incentives_join(local, partner);
    double onboarding = membership->onboarding * eco_portal_onboarding(local->world);
    if (onboarding <= 0)
        begin(local, event.agent);
    else
        sim_region_schedule(local->region, event.time + onboarding, ECO_EVENT_ONBOARDED, event.agent, 0);
}

void eco_on_onboarded(struct eco_local *local, struct sim_event event)
{
    begin(local, event.agent);
}

/* ---- a member's year ---- */

static void schedule_consider(struct eco_local *local, uint32_t j)
{
    struct eco_partner *partner = &local->partners[j];
    eco_timer_poisson(local, j, ECO_TIMER_CONSIDER, ECO_EVENT_CONSIDER, eco_terms(local)->practice.membership.consider,
                      ECO_AT(partner->uid, CONSIDER, partner->considered));
}

void eco_member_schedule(struct eco_local *local, uint32_t j, const struct eco_params *before)
{
    struct eco_partner *partner = &local->partners[j];
    double rate = eco_terms(local)->practice.membership.consider;
    if (partner->programme == ECO_NONE || (before && before->practice.membership.consider == rate))
        return;
    eco_timer_restart(partner, ECO_TIMER_CONSIDER);
    schedule_consider(local, j);
}

/* Called before the month's sums are folded into effort's. */
void eco_member_month(struct eco_local *local, struct eco_partner *partner)
{
    double keep = sim_exp(-SIM_DAYS_PER_MONTH / SIM_DAYS_PER_YEAR);
    double hours = hours_per_day(local, partner) * SIM_DAYS_PER_MONTH;
    partner->fixed = keep * partner->fixed + partner->month_dues + hours / 8.0 * partner->outside_income;
    partner->passive = keep * partner->passive + partner->month_passive;
    partner->month_passive = partner->month_dues = 0;
    if (partner->newcomer && !partner->ripe && local->region->now - partner->joined >= FIRST_DEAL_DAYS) {
        partner->ripe = true;
        local->counters.newcomers_ripe++;
        local->counters.newcomers_activated += partner->first_deal - partner->joined <= FIRST_DEAL_DAYS;
    }
}

void eco_member_won(struct eco_local *local, struct eco_partner *partner)
{
    if (partner->first_deal <= local->region->now || partner->programme == ECO_NONE)
        return;
    partner->first_deal = local->region->now;
    if (!partner->newcomer)
        return;
    local->counters.first_deals++;
    local->counters.first_deal_days += partner->first_deal - partner->joined;
}

double eco_exit_logit(const struct eco_local *local, const struct eco_partner *partner)
{
    const struct eco_membership_params *membership = &eco_terms(local)->practice.membership;
    double years = SIM_DAYS_PER_YEAR / eco_terms(local)->practice.effort.memory;
    double work = (partner->margin - partner->days * partner->outside_income) * years;
    double balance = partner->fixed - partner->passive - (work > 0 ? work : 0);
    return (balance / (HEAD_DAYS * partner->outside_income) - membership->exit_cost -
            membership->exit_trust * (partner->trust - 0.5)) /
           membership->exit_slope;
}

static void leave(struct eco_local *local, uint32_t j)
{
    struct eco_partner *partner = &local->partners[j];
    partner->state = ECO_LEFT;
    partner->effort = 0;
    partner->dormant = partner->stressed = false;
    local->counters.partners_left++;
    for (int timer = 0; timer < ECO_TIMERS; timer++)
        eco_timer_restart(partner, (enum eco_timer)timer);
    eco_prospect_schedule(local, j);
}

void eco_on_consider(struct eco_local *local, struct sim_event event)
{
    struct eco_partner *partner = &local->partners[event.agent];
    if (eco_timer_stale(partner, ECO_TIMER_CONSIDER, event) || !eco_present(partner)) {
        sim_region_skip(local->region);
        return;
    }
    struct sim_address at = ECO_AT(partner->uid, LEAVE_PROGRAMME, partner->considered++);
    if (sim_bernoulli(&local->region->key, at, sim_logistic(eco_exit_logit(local, partner))))
        leave(local, event.agent);
    else
        schedule_consider(local, event.agent);
}
