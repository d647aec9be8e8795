/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M5 Rivalry over a deal, on the client's side.
 *
 *   sales cycle:  engaged ----x------------x---------- decision
 *                        occasion      occasion          moved by `delay` for each rival that entered
 *
 * Occasions for others to enter a deal are a Poisson process of rate 2 h,
 *
 *   h = hazard (S / S0)^crowding e^(s p tau),
 *
 * S the selling effort per 1000 clients of the area, tau the transparency of
 * the record, s p the contested sign and size of what rivals make of it.  An
 * occasion is that of a seller drawn in proportion to selling effort, the house
 * desk included; whoever the client asked already is no rival.  It is taken
 * with probability
 *
 *   (1 - T) (1 - d (1 - o)) z
 *
 * T trust of the two in one another, one half between strangers (so that among
 * strangers h is the rate); d how far offers differ by industry and o the share
 * of the rival's work in this one; z its readiness (roles.c).  Protection may
 * stop it (protection.c).  A rival that enters is asked like anybody else: it
 * spends a seller's time and competes in the client's choice.  Every offer
 * falls by `erosion` for each rival that answered, the client takes longer, and
 * the rival and the partner whose deal it was spend `work`.
 *
 * Exact check: with constant h, cycle D, window V and enforcement q the share
 * of deals that a rival entered is 1 - E e^(-h (D - q min(D, V))) per attempt,
 * 1 - (1 - q) E e^(-h D) - q E e^(-h (D - min(D, V))) per deal (check value PC1).
 */
#include "models/sales/sales.h"

#include <math.h>

#include "models/programme/programme.h"

double eco_conflict_hazard(const struct eco_local *local, double transparency)
{
    const struct eco_conflict_params *conflict = &eco_terms(local)->practice.conflict;
    const struct eco_contested_params *contested = &eco_terms(local)->contested;
    double effort = local->world->crowd[local->area] / conflict->reference;
    double crowd = conflict->crowding == 0 ? 1 : effort > 0 ? sim_pow(effort, conflict->crowding) : 0;
    double seen = contested->transparency_poaching * contested->poaching_effect * transparency;
    return conflict->hazard / SIM_DAYS_PER_YEAR * crowd * sim_exp(seen);
}

static void await_occasion(struct eco_local *local, uint32_t row, double from)
{
    struct eco_deal *deal = &local->deals[row];
    double transparency = local->world->directory[deal->owner].protection.transparency;
    double rate = 2 * eco_conflict_hazard(local, transparency), now = local->region->now;
    if (!(rate > 0))
        return;
    double when = from + sim_exponential(&local->region->key, ECO_AT(deal->uid, APPROACH, deal->approaches), 1 / rate);
    if (when < deal->decides)
        sim_region_schedule(local->region, when > now ? when : now, ECO_EVENT_CONTEST, row, deal->generation);
}

void eco_conflict_open(struct eco_local *local, uint32_t deal)
{
    await_occasion(local, deal, local->deals[deal].engaged);
}

/* ---- whether an occasion is taken ---- */

static double pair_trust(const struct eco_listing *rival, uint32_t owner)
{
    for (int a = 0; a < ECO_ALLIES; a++)
        if (rival->ally[a] == owner)
            return (double)rival->ally_trust[a];
    return ECO_STRANGERS_TRUST;
}

/* Share of the rival's work that is in this industry; equal shares before it has any. */
static double specialised(const struct eco_local *local, const struct eco_listing *rival, uint32_t industry)
{
    double sum = 0;
    uint32_t count = eco_terms(local)->world.industry_count;
    for (uint32_t k = 0; k < count; k++)
        sum += (double)rival->cases[k];
    return (1 + (double)rival->cases[industry]) / (count + sum);
}

static double readiness(const struct eco_local *local, const struct eco_deal *deal, uint32_t rival)
{
    const struct eco_listing *directory = local->world->directory;
    const struct eco_listing *mine = &directory[rival], *owner = &directory[deal->owner];
    double different = owner->house ? mine->protection.differentiation : owner->protection.differentiation;
    double overlap = 1 - different * (1 - specialised(local, mine, deal->industry));
    return (1 - pair_trust(mine, deal->owner)) * overlap * eco_zone_readiness(local, deal, rival);
}

/* ---- entering ---- */

static void enter(struct eco_local *local, uint32_t row, uint32_t rival)
{
    struct eco_deal *deal = &local->deals[row];
    bool outside = eco_zone_outside(local, deal, rival), house = local->world->directory[rival].house;
    bool breach = outside || (deal->owner == deal->creator && eco_protection_holds(local, deal, local->region->now));
    if (!eco_deal_contact(
            local, row, rival,
            (struct eco_approach){
                .arrival = local->region->now, .field = deal->contact_count + 1, .rival = true, .breach = breach}))
        return;
    local->counters.contests++;
    local->counters.contests_house += house;
    local->counters.interceptions += house && outside;
    deal->rivals++;
    deal->decides += eco_terms(local)->practice.conflict.delay;
    const struct eco_contact *mine = eco_deal_find_contact(deal, deal->creator);
    ECO_SEND(local, local->world->partner_process[deal->creator], CONTESTED,
             local->region->now + local->region->window_days, mine->lead, {.generation = mine->lead_generation});
    sim_region_digest(local->region, rival);
}

void eco_on_contest(struct eco_local *local, struct sim_event event)
{
    struct eco_deal *deal = eco_deal_find(local, event.agent, sim_event_stamp(event));
    if (!deal) {
        sim_region_skip(local->region);
        return;
    }
    uint32_t number = deal->approaches++;
    uint32_t rival = eco_wheel_draw(local, ECO_WHEEL_PROSPECTING, ECO_AT(deal->uid, RIVAL, number));
    if (rival != ECO_NONE && deal->contact_count < ECO_CONTACTS_MAX && !eco_deal_find_contact(deal, rival) &&
        sim_bernoulli(&local->region->key, ECO_AT(deal->uid, ENTER, number), readiness(local, deal, rival))) {
        local->counters.contest_attempts++;
        if (eco_protection_stops(local, deal, rival, number)) {
            local->counters.contests_blocked++;
            deal->kept_out = true;
        } else {
            enter(local, event.agent, rival);
        }
    }
    await_occasion(local, event.agent, event.time);
}

/* ---- the decision ---- */

double eco_conflict_price(const struct eco_local *local, const struct eco_deal *deal)
{
    double left = 1 - eco_terms(local)->practice.conflict.erosion, price = 1;
    for (uint32_t n = 0; n < deal->rivals_heard; n++)
        price *= left;
    return price;
}

void eco_conflict_count(struct eco_local *local, const struct eco_deal *deal, const struct eco_contact *chosen,
                        double price)
{
    struct eco_counters *counters = &local->counters;
    counters->deals_contested += deal->rivals > 0;
    counters->deals_protected += deal->registrations > 0 && deal->protected_from < local->region->now;
    if (!chosen)
        return;
    const struct eco_listing *listing = &local->world->directory[chosen->partner];
    double fit = (double)listing->skill[deal->product];
    if (chosen->rival) {
        counters->poachings++;
        counters->poachings_house += listing->house;
    }
    if (deal->rivals > 0) {
        counters->won_contested++;
        counters->contested_price += price;
        counters->contested_fit += fit;
    }
    if (deal->kept_out) {
        counters->won_kept_out++;
        counters->kept_out_price += price;
        counters->kept_out_fit += fit;
    }
}
