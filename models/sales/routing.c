/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M2 Routing: who gets an enquiry.
 *
 * The router of a process sees the directory of the last head-office boundary
 * and its own assignments since.  A lead reaches the partner after
 * `routing.delay`; the partner enforces its caps and sends the excess back.
 * An unanswered lead is recalled when the service level runs out and routed
 * again at most `max_reroutes` times.
 */
#include "models/sales/sales.h"

#include <math.h>

#include "models/market/market.h"
#include "models/programme/programme.h"
#include "models/records/deal_log.h"
#include "models/vendor/vendor.h"

static uint32_t area_count(const struct eco_local *local)
{
    return eco_terms(local)->vendor.routing.reach == ECO_REACH_WORLD ? local->world->area_count : 1;
}

/* The roster clients here can meet: a slice of world->roster. */
const uint32_t *eco_roster(const struct eco_local *local, uint32_t *count)
{
    const struct eco_world *world = local->world;
    uint32_t first = area_count(local) == 1 ? world->area_first[local->area] : 0;
    uint32_t end = area_count(local) == 1 ? world->area_first[local->area + 1] : world->area_first[world->area_count];
    *count = end - first;
    return world->roster + first;
}

uint32_t eco_roster_count(const struct eco_local *local)
{
    uint32_t count;
    eco_roster(local, &count);
    return count;
}

uint32_t eco_roster_at(const struct eco_local *local, uint32_t index)
{
    uint32_t count;
    const uint32_t *ids = eco_roster(local, &count);
    sim_assert(index < count);
    return ids[index];
}

/* ---- one deal, its partners ---- */

struct eco_contact *eco_deal_find_contact(struct eco_deal *deal, uint32_t partner)
{
    for (uint32_t c = 0; c < deal->contact_count; c++)
        if (deal->contact[c].partner == partner)
            return &deal->contact[c];
    return NULL;
}

static bool has_contact(const struct eco_deal *deal, uint32_t partner)
{
    for (uint32_t c = 0; c < deal->contact_count; c++)
        if (deal->contact[c].partner == partner)
            return true;
    return false;
}

static double chance_as_seen(const struct eco_local *local, const struct eco_deal *deal)
{
    const struct eco_lead_generation_params *generation = &eco_terms(local)->vendor.lead_generation;
    double genuine = local->world->genuine;
    if (!deal->screened)
        return genuine;
    double good = genuine * (1 - generation->screening_miss);
    return good / (good + (1 - genuine) * generation->screening_pass);
}

bool eco_deal_contact(struct eco_local *local, uint32_t row, uint32_t partner, struct eco_approach how)
{
    struct eco_deal *deal = &local->deals[row];
    if (deal->contact_count == ECO_CONTACTS_MAX || has_contact(deal, partner))
        return false;
    deal->contact[deal->contact_count++] =
        (struct eco_contact){.partner = partner, .rival = how.rival, .breach = how.breach};
    ECO_SEND(local, local->world->partner_process[partner], LEAD, how.arrival, local->world->partner_local[partner],
             {.uid = deal->uid,
              .interest_until = how.rival ? deal->decides : deal->interest_until,
              .deal = row,
              .generation = deal->generation,
              .process = local->process,
              .chance = deal->from_vendor ? (float)chance_as_seen(local, deal) : 1.0f,
              .seats = deal->client == ECO_NONE ? 0 : local->clients[deal->client].seats,
              .product = deal->product,
              .field = (uint8_t)how.field,
              .genuine = deal->client != ECO_NONE,
              .from_vendor = deal->from_vendor && !how.rival,
              .rival = how.rival});
    return true;
}

void eco_deal_abandon(struct eco_local *local, uint32_t row, bool unserved)
{
    struct eco_deal *deal = &local->deals[row];
    sim_assert(!deal->has_answer);
    local->counters.leads_open--;
    eco_log(local, unserved ? ECO_ACTIVITY_UNSERVED : ECO_ACTIVITY_UNANSWERED, deal->uid, ECO_NONE, 0, ECO_NO_VALUE);
    if (unserved)
        local->counters.leads_unserved++;
    else
        local->counters.leads_unanswered++;
    if (deal->client != ECO_NONE)
        eco_client_rest(local, deal->client, ECO_RESTING);
    eco_deal_release(local, row);
}

/* ---- policies: each names one partner, or ECO_NONE ---- */

static bool has_room(const struct eco_local *local, uint32_t partner)
{
    const struct eco_listing *listing = &local->world->directory[partner];
    uint32_t given = local->assigned[partner];
    return listing->active && listing->lead_weight > 0 && given < listing->room &&
           given < eco_terms(local)->vendor.routing.cap_per_day;
}

static bool acceptable(const struct eco_local *local, const struct eco_deal *deal, uint32_t partner)
{
    return partner != ECO_NONE && has_room(local, partner) && !has_contact(deal, partner);
}

/* The draws of a deal's routing: `round` and `place` in the race separate them, `try` runs within. */
static struct sim_address route_at(const struct eco_deal *deal, uint32_t place)
{
    return ECO_AT(deal->uid, ROUTE, deal->round * 64 + place);
}

static uint32_t by_wheel(struct eco_local *local, const struct eco_deal *deal, enum eco_wheel_kind kind, uint32_t place,
                         uint16_t first)
{
    for (uint16_t try = first; try < 16; try++) {
        uint32_t j = eco_wheel_draw(local, kind, sim_draw(route_at(deal, place), try));
        if (acceptable(local, deal, j))
            return j;
    }
    return ECO_NONE;
}

static uint32_t by_turn(struct eco_local *local, const struct eco_deal *deal)
{
    uint32_t count = eco_roster_count(local);
    for (uint32_t n = 0; n < count; n++) {
        uint32_t j = eco_roster_at(local, local->turn++ % count);
        if (acceptable(local, deal, j))
            return j;
    }
    return ECO_NONE;
}

/* Each client belongs to one partner of those it can meet: a fixed map. */
static uint32_t territory_home(const struct eco_local *local, const struct eco_deal *deal, uint32_t count)
{
    uint64_t who = deal->client == ECO_NONE ? deal->uid : local->clients[deal->client].uid;
    static const struct sim_key map = {.seed = UINT64_C(0x7465727269746f72)};
    return sim_index(&map, ECO_AT(who, TERRITORY, 0), count);
}

uint32_t eco_territory_owner(const struct eco_local *local, const struct eco_deal *deal)
{
    uint32_t count = eco_roster_count(local);
    return count ? eco_roster_at(local, territory_home(local, deal, count)) : ECO_NONE;
}

/* The next in line stands in. */
static uint32_t by_territory(struct eco_local *local, const struct eco_deal *deal)
{
    uint32_t count = eco_roster_count(local), home = count ? territory_home(local, deal, count) : 0;
    for (uint32_t n = 0; n < count; n++) {
        uint32_t j = eco_roster_at(local, (home + n) % count);
        if (acceptable(local, deal, j))
            return j;
    }
    return ECO_NONE;
}

static double load_of(const struct eco_local *local, uint32_t partner)
{
    return (double)local->world->directory[partner].load + local->assigned[partner];
}

static double match_of(const struct eco_local *local, const struct eco_deal *deal, uint32_t partner)
{
    const struct eco_listing *listing = &local->world->directory[partner];
    return sim_pow(listing->skill[deal->product], eco_terms(local)->vendor.routing.sharpness) *
           (1 + sim_log1p(listing->cases[deal->industry]));
}

/* Largest score over the whole roster, ties to the earlier partner. */
static uint32_t by_scan(struct eco_local *local, const struct eco_deal *deal, bool load)
{
    uint32_t count = eco_roster_count(local), best = ECO_NONE;
    double highest = -INFINITY;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t j = eco_roster_at(local, i);
        if (!acceptable(local, deal, j))
            continue;
        double score = load ? -load_of(local, j) : match_of(local, deal, j);
        if (score > highest) {
            highest = score;
            best = j;
        }
    }
    return best;
}

static uint32_t by_power_of_d(struct eco_local *local, const struct eco_deal *deal)
{
    uint32_t best = ECO_NONE;
    for (uint32_t n = 0; n < eco_terms(local)->vendor.routing.choices; n++) {
        uint32_t j = by_wheel(local, deal, ECO_WHEEL_RANDOM, n, 0);
        if (j != ECO_NONE && (best == ECO_NONE || load_of(local, j) < load_of(local, best)))
            best = j;
    }
    return best;
}

/* The vendor lists some partners; the client picks by its own rule from what the directory says. */
static uint32_t by_client(struct eco_local *local, const struct eco_deal *deal)
{
    uint32_t best = ECO_NONE;
    double highest = -INFINITY;
    for (uint32_t n = 0; n < eco_terms(local)->vendor.routing.choices; n++) {
        uint32_t j = by_wheel(local, deal, ECO_WHEEL_TIER, n, 0);
        if (j == ECO_NONE)
            continue;
        double value = 0;
        if (deal->client != ECO_NONE) {
            const struct eco_client *client = &local->clients[deal->client];
            const struct eco_listing *listing = &local->world->directory[j];
            value = eco_rule_value(local->world, eco_client_rule(local, client), client, listing, client->partner == j,
                                   listing->style, listing->price);
        }
        uint64_t pair = deal->uid ^ (uint64_t)j << 32;
        value += eco_terms(local)->client.choice.nest *
                 sim_gumbel(&local->region->key, ECO_AT(pair, ROUTE_TASTE, deal->round));
        if (value > highest) {
            highest = value;
            best = j;
        }
    }
    return best;
}

static uint32_t pick(struct eco_local *local, const struct eco_deal *deal, enum eco_policy policy)
{
    uint32_t house = local->world->house[local->area];
    switch (policy) {
    case ECO_POLICY_HOUSE:
        return local->world->directory[house].active && !has_contact(deal, house) ? house : ECO_NONE;
    case ECO_POLICY_RANDOM:
        return by_wheel(local, deal, ECO_WHEEL_RANDOM, 0, 0);
    case ECO_POLICY_ROUND_ROBIN:
        return by_turn(local, deal);
    case ECO_POLICY_TERRITORY:
        return by_territory(local, deal);
    case ECO_POLICY_CONDUCT_WEIGHTED:
        return by_wheel(local, deal, ECO_WHEEL_CONDUCT, 0, 0);
    case ECO_POLICY_SPEED_WEIGHTED:
        return by_wheel(local, deal, ECO_WHEEL_SPEED, 0, 0);
    case ECO_POLICY_SKILL_MATCH:
        return by_scan(local, deal, false);
    case ECO_POLICY_LEAST_LOADED:
        return by_scan(local, deal, true);
    case ECO_POLICY_POWER_OF_D:
        return by_power_of_d(local, deal);
    case ECO_POLICY_CLIENT_CHOICE:
        return by_client(local, deal);
    default: /* tier_weighted */
        return by_wheel(local, deal, ECO_WHEEL_TIER, 0, 0);
    }
}

/* ---- routing a lead ---- */

static void assign(struct eco_local *local, uint32_t row, uint32_t partner, uint32_t field)
{
    const struct eco_vendor_params *vendor = &eco_terms(local)->vendor;
    if (local->assigned[partner]++ == 0)
        local->assigned_ids[local->assigned_count++] = partner;
    local->counters.leads_routed++;
    if (partner == local->world->house[local->area])
        local->counters.leads_house++;
    if (vendor->lead_generation.tracking)
        local->counters.money_tracking += eco_minor(vendor->lead_generation.tracking_cost);
    eco_deal_contact(local, row, partner,
                     (struct eco_approach){.arrival = local->region->now + vendor->routing.delay, .field = field});
    sim_region_digest(local->region, partner);
}

/* Racers have a place each; their first tries are drawn together. */
static void race(struct eco_local *local, uint32_t row, uint32_t racers)
{
    const struct eco_deal *deal = &local->deals[row];
    struct sim_address at[ECO_CONTACTS_MAX];
    uint32_t first[ECO_CONTACTS_MAX];
    sim_assert(racers > 0 && racers <= ECO_CONTACTS_MAX);
    for (uint32_t place = 0; place < racers; place++)
        at[place] = route_at(deal, place);
    eco_wheel_draws(local, ECO_WHEEL_TIER, at, racers, first);
    for (uint32_t place = 0; place < racers && deal->contact_count < ECO_CONTACTS_MAX; place++) {
        uint32_t partner =
            acceptable(local, deal, first[place]) ? first[place] : by_wheel(local, deal, ECO_WHEEL_TIER, place, 1);
        if (partner != ECO_NONE)
            assign(local, row, partner, racers);
    }
}

static void ask_one(struct eco_local *local, uint32_t row, enum eco_policy policy)
{
    const struct eco_deal *deal = &local->deals[row];
    uint32_t partner = deal->contact_count < ECO_CONTACTS_MAX ? pick(local, deal, policy) : ECO_NONE;
    if (partner != ECO_NONE)
        assign(local, row, partner, 1);
}

void eco_route(struct eco_local *local, uint32_t row)
{
    const struct eco_routing_params *routing = &eco_terms(local)->vendor.routing;
    struct eco_deal *deal = &local->deals[row];
    enum eco_policy policy = (enum eco_policy)sim_choose(&local->region->key, ECO_AT(deal->uid, POLICY, deal->round),
                                                         routing->policy, ECO_POLICIES);
    policy = eco_zone_policy(local, deal, policy);
    deal->round_first = deal->contact_count;
    if (policy == ECO_POLICY_RACE)
        race(local, row, routing->race_size);
    else
        ask_one(local, row, policy);
    if (deal->contact_count == deal->round_first) {
        /* nobody new: earlier contacts may still answer */
        if (deal->contact_count == 0)
            eco_deal_abandon(local, row, true);
        return;
    }
    if (routing->sla > 0) {
        double due = sim_desk_after(eco_hours(local), local->region->now + routing->delay, routing->sla);
        /* an answer given in time is on its way for one mail window */
        sim_region_schedule(local->region, due + local->region->window_days, ECO_EVENT_RECALL, row, deal->generation);
    }
}

static void route_again(struct eco_local *local, uint32_t row)
{
    struct eco_deal *deal = &local->deals[row];
    if (deal->round >= eco_terms(local)->vendor.routing.max_reroutes || deal->contact_count == ECO_CONTACTS_MAX)
        return; /* whoever was asked may still answer, until interest ends */
    deal->round++;
    local->counters.leads_recycled++;
    eco_log(local, ECO_ACTIVITY_RECALLED, deal->uid, ECO_NONE, 0, ECO_NO_VALUE);
    eco_route(local, row);
}

void eco_on_recall(struct eco_local *local, struct sim_event event)
{
    struct eco_deal *deal = eco_deal_find(local, event.agent, sim_event_stamp(event));
    if (!deal || deal->has_answer) {
        sim_region_skip(local->region);
        return;
    }
    route_again(local, event.agent);
}

/* A partner at its caps: only when the whole round was refused is the lead routed again. */
void eco_on_refusal(struct eco_local *local, struct sim_event event, const struct eco_mail_refusal *mail)
{
    struct eco_deal *deal = eco_deal_find(local, event.agent, mail->generation);
    local->counters.leads_refused++;
    if (!deal || deal->has_answer || !deal->from_vendor)
        return;
    for (uint32_t c = 0; c < deal->contact_count; c++)
        if (deal->contact[c].partner == mail->partner)
            deal->contact[c].lead = ECO_NONE;
    for (uint32_t c = deal->round_first; c < deal->contact_count; c++)
        if (deal->contact[c].lead != ECO_NONE)
            return;
    route_again(local, event.agent);
}

void eco_on_expiry(struct eco_local *local, struct sim_event event)
{
    struct eco_deal *deal = eco_deal_find(local, event.agent, sim_event_stamp(event));
    if (!deal || deal->has_answer) {
        sim_region_skip(local->region);
        return;
    }
    eco_deal_abandon(local, event.agent, false);
}
