/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M1 Demand: when a free client meets a need, and where it turns.
 *
 *   rate_i(t) = season(t) (a_z (1 + L) + b_z A_gk R_gk + c_z X_gk)
 *
 *   L    lift by lead generation (world.c)
 *   A R  adoption share and recommendation of adopters in area g and industry k
 *   X    prospecting: 1 - exp(-B sum_j effort x sellers x yield / (half x clients / 1000)), B awareness
 *
 * Exact by thinning with nested layers: candidates are a Poisson process over
 * (time x height); layer 0 holds heights [0, r), layer k >= 1 heights
 * [r 2^(k-1), r 2^k).  A candidate becomes a need when its height lies below
 * the rate.  Higher demand opens more layers and keeps every candidate of the
 * lower ones, so designs that raise demand share all the needs of the others.
 */
#include "models/market/market.h"

#include <math.h>

#include "models/programme/programme.h"
#include "models/records/deal_log.h"
#include "models/sales/sales.h"
#include "models/vendor/vendor.h"

#define TWO_PI 6.283185307179586476925

static double season(const struct eco_params *p, double now)
{
    return 1 + p->world.season * sim_cos(TWO_PI * (now - p->world.season_peak) / SIM_DAYS_PER_YEAR);
}

/* Yearly parts at season 1. */
static void need_parts(const struct eco_local *local, uint32_t segment, uint32_t industry, double part[ECO_ORIGINS])
{
    const struct eco_params *p = eco_terms(local);
    const struct eco_segment_params *z = &p->world.segment[segment];
    const struct eco_market *market = &local->world->market[local->area][industry];
    part[ECO_INBOUND] = z->own_needs * (p->world.inbound_share + local->world->lift);
    part[ECO_SEARCH] = z->own_needs * (1 - p->world.inbound_share);
    part[ECO_REFERRAL] = z->imitation * market->adoption * market->recommendation;
    part[ECO_PROSPECTED] = z->prospecting * market->prospecting;
}

double eco_need_rate(const struct eco_local *local, const struct eco_client *client, double now,
                     double part[ECO_ORIGINS])
{
    double sum = 0, factor = season(eco_terms(local), now) / SIM_DAYS_PER_YEAR;
    need_parts(local, client->segment, client->industry, part);
    for (int o = 0; o < ECO_ORIGINS; o++) {
        part[o] *= factor;
        sum += part[o];
    }
    return sum;
}

/* ---- candidates ---- */

static double layer_rate(const struct eco_world *world, uint32_t layer)
{
    return layer == 0 ? world->layer_rate : world->layer_rate * ldexp(1.0, (int)layer - 1);
}

static double next_candidate(struct eco_local *local, uint32_t client, uint32_t layer, double from)
{
    uint32_t n = local->candidates[layer][client]++;
    struct sim_address at = sim_draw(ECO_AT(local->clients[client].uid, CANDIDATE, n), (uint16_t)layer);
    return from + sim_exponential(&local->region->key, at, 1 / layer_rate(local->world, layer));
}

/* A layer opened late runs through its past first: the same candidates whenever it opens. */
static void open_layer(struct eco_local *local, double now)
{
    uint32_t layer = local->layers++;
    sim_assert(layer < ECO_LAYERS_MAX);
    local->candidates[layer] =
        sim_memory_zeros(local->client_count ? local->client_count : 1, sizeof *local->candidates[layer]);
    for (uint32_t i = 0; i < local->client_count; i++) {
        double t = -local->world->setup.warmup_days;
        do
            t = next_candidate(local, i, layer, t);
        while (t < now);
        sim_region_schedule(local->region, t, ECO_EVENT_CANDIDATE, i, layer);
    }
}

static double highest_rate(const struct eco_local *local)
{
    const struct eco_params *p = eco_terms(local);
    double highest = 0, part[ECO_ORIGINS];
    for (uint32_t z = 0; z < p->world.segment_count; z++) {
        for (uint32_t k = 0; k < p->world.industry_count; k++) {
            need_parts(local, z, k, part);
            double sum = part[0] + part[1] + part[2] + part[3];
            highest = sum > highest ? sum : highest;
        }
    }
    return highest * (1 + p->world.season) / SIM_DAYS_PER_YEAR;
}

void eco_demand_open_layers(struct eco_local *local)
{
    double highest = highest_rate(local), now = local->world->head_office_time;
    while (highest > 0 && (local->layers == 0 || layer_rate(local->world, local->layers) < highest))
        open_layer(local, now);
}

/* ---- a need arises ---- */

static uint32_t draw_product(struct eco_local *local, const struct eco_client *client)
{
    const struct eco_world_params *w = &eco_terms(local)->world;
    double weight[ECO_PRODUCTS_MAX];
    for (uint32_t k = 0; k < w->product_count; k++)
        weight[k] = w->product[k].share;
    return sim_choose(&local->region->key, ECO_AT(client->uid, PRODUCT, client->needs), weight, w->product_count);
}

/* How long interest lasts: half-life h, or the steps of the published audit (1, 1/7, 1/60 within an hour, a day,
 * later). */
static double interest_days(struct eco_local *local, const struct eco_client *client)
{
    const struct eco_interest_params *interest = &eco_terms(local)->client.interest;
    if (interest->channel == ECO_CHANNEL_PREFERENCE)
        return interest->patience;
    struct sim_address at = ECO_AT(client->uid, INTEREST, client->needs);
    if (interest->curve == ECO_CURVE_EXPONENTIAL)
        return interest->half_life / ECO_LN2 * sim_standard_exponential(&local->region->key, at);
    double u = eco_uniform(local, at);
    return u < 1.0 / 60 ? interest->patience : u < 1.0 / 7 ? 1.0 : SIM_HOUR;
}

/* `client`: who it is about, or ECO_NONE for an enquiry without a need that looks like one of `like`. */
static uint32_t open_deal(struct eco_local *local, uint64_t uid, uint32_t client, const struct eco_client *like,
                          enum eco_origin origin, double interest_until)
{
    uint32_t row = eco_deal_take(local);
    struct eco_deal *deal = &local->deals[row];
    deal->uid = uid;
    deal->client = client;
    deal->creator = deal->owner = ECO_NONE;
    deal->born = local->region->now;
    deal->interest_until = interest_until;
    deal->origin = (uint8_t)origin;
    deal->segment = like->segment;
    deal->industry = like->industry;
    deal->product = like->product;
    deal->from_vendor = origin == ECO_INBOUND;
    return row;
}

/* Asked by the client itself: the best of those it looked at, by its own rule. */
static void search_partners(struct eco_local *local, uint32_t row)
{
    const struct eco_choice_params *choice = &eco_terms(local)->client.choice;
    const struct eco_client *client = &local->clients[local->deals[row].client];
    uint32_t met[ECO_WHEEL_DRAWS], seen[ECO_WHEEL_DRAWS], seen_count = 0;
    double value[ECO_WHEEL_DRAWS];
    struct sim_address look[ECO_WHEEL_DRAWS];
    enum eco_rule rule = eco_client_rule(local, client);
    for (uint32_t n = 0; n < choice->pool; n++)
        look[n] = sim_draw(ECO_AT(local->deals[row].uid, SEARCH, 0), (uint16_t)n);
    eco_wheel_draws(local, ECO_WHEEL_VISIBLE, look, choice->pool, met);
    for (uint32_t n = 0; n < choice->pool; n++) {
        uint32_t j = met[n];
        bool known = j == ECO_NONE;
        for (uint32_t s = 0; s < seen_count && !known; s++)
            known = seen[s] == j;
        if (known || !eco_zone_admits(local, &local->deals[row], j))
            continue;
        const struct eco_listing *listing = &local->world->directory[j];
        uint64_t pair = local->deals[row].uid ^ (uint64_t)j << 32;
        value[seen_count] =
            eco_rule_value(local->world, rule, client, listing, client->partner == j, listing->style, listing->price) +
            choice->nest * sim_gumbel(&local->region->key, ECO_AT(pair, SHORTLIST, 0));
        seen[seen_count++] = j;
    }
    for (uint32_t asked = 0; asked < choice->list && asked < seen_count; asked++) {
        uint32_t best = 0;
        for (uint32_t s = 1; s < seen_count; s++)
            if (value[s] > value[best])
                best = s;
        value[best] = -INFINITY;
        eco_deal_contact(local, row, seen[best],
                         (struct eco_approach){.arrival = local->region->now,
                                               .field = choice->list < seen_count ? choice->list : seen_count});
    }
}

static void send_companions(struct eco_local *local, uint32_t client, uint32_t need)
{
    const uint64_t uid = local->clients[client].uid;
    const struct sim_key *key = &local->region->key;
    uint64_t count = sim_geometric(key, ECO_AT(uid, COMPANIONS, need), local->world->genuine);
    struct sim_address delay = ECO_AT(uid, COMPANION_DELAY, need);
    for (uint32_t n = 0; n < count && n < 64; n++) {
        double at = local->region->now + eco_uniform(local, sim_draw(delay, (uint16_t)n));
        sim_region_schedule(local->region, at, ECO_EVENT_COMPANION, client, (need & 0x3ffff) << 6 | n);
    }
}

/* Prequalification; false if the enquiry is thrown away. */
static bool screen(struct eco_local *local, struct eco_deal *deal, bool genuine)
{
    const struct eco_lead_generation_params *generation = &eco_terms(local)->vendor.lead_generation;
    if (!sim_bernoulli(&local->region->key, ECO_AT(deal->uid, SCREENED, 0), generation->screening))
        return true;
    deal->screened = true;
    local->counters.enquiries_screened++;
    local->counters.money_screening += eco_minor(generation->screening_cost);
    double pass = genuine ? 1 - generation->screening_miss : generation->screening_pass;
    if (sim_bernoulli(&local->region->key, ECO_AT(deal->uid, SCREENING, 0), pass))
        return true;
    eco_log(local, ECO_ACTIVITY_SCREENED_OUT, deal->uid, ECO_NONE, 0, ECO_NO_VALUE);
    local->counters.screened_genuine += genuine;
    local->counters.screened_worthless += !genuine;
    return false;
}

/* Whoever of a wheel the client meets that does not leave it alone as outside its zone. */
static uint32_t met_by(struct eco_local *local, const struct eco_deal *deal, enum eco_wheel_kind kind,
                       struct sim_address at)
{
    for (uint16_t try = 0; try < 16; try++) {
        uint32_t j = eco_wheel_draw(local, kind, sim_draw(at, try));
        if (j == ECO_NONE || eco_zone_admits(local, deal, j))
            return j;
    }
    return ECO_NONE;
}

static void turn_somewhere(struct eco_local *local, uint32_t row, enum eco_origin origin)
{
    struct eco_deal *deal = &local->deals[row];
    uint32_t partner = ECO_NONE;
    switch (origin) {
    case ECO_INBOUND:
        send_companions(local, deal->client, deal->need);
        if (screen(local, deal, true))
            eco_route(local, row);
        else
            eco_deal_abandon(local, row, true);
        return;
    case ECO_SEARCH:
        search_partners(local, row);
        break;
    case ECO_REFERRAL:
        partner = met_by(local, deal, ECO_WHEEL_REFERRAL, ECO_AT(deal->uid, REFERRAL, 0));
        break;
    default:
        partner = met_by(local, deal, ECO_WHEEL_PROSPECTING, ECO_AT(deal->uid, PROSPECTOR, 0));
        break;
    }
    if (partner != ECO_NONE)
        eco_deal_contact(local, row, partner, (struct eco_approach){.arrival = local->region->now, .field = 1});
    if (local->deals[row].contact_count == 0)
        eco_deal_abandon(local, row, true);
}

uint64_t eco_need_uid(const struct eco_client *client, uint32_t need)
{
    return sim_child_uid(client->uid, ECO_PURPOSE_NEED_UID, need);
}

static void meet_need(struct eco_local *local, uint32_t index, const double part[ECO_ORIGINS], double rate)
{
    struct eco_client *client = &local->clients[index];
    double pick = rate * eco_uniform(local, ECO_AT(client->uid, ORIGIN, client->needs));
    int origin = 0;
    while (origin < ECO_ORIGINS - 1 && pick >= part[origin])
        pick -= part[origin++];
    int64_t *counter[] = {&local->counters.needs_inbound, &local->counters.needs_search,
                          &local->counters.needs_referral, &local->counters.needs_prospected};
    ++*counter[origin];
    double until = local->region->now + interest_days(local, client);
    client->product = (uint8_t)draw_product(local, client);
    uint32_t row = open_deal(local, eco_need_uid(client, client->needs), index, client, (enum eco_origin)origin, until);
    local->deals[row].need = client->needs++;
    client->state = ECO_NEED;
    client->spell++;
    client->deal = row;
    local->counters.leads_opened++;
    local->counters.leads_open++;
    sim_region_digest(local->region, (uint64_t)origin << 32 | client->product);
    eco_log(local, ECO_ACTIVITY_NEED, local->deals[row].uid, ECO_NONE, 0, origin);
    /* one mail window more: an answer given just in time is still on its way */
    sim_region_schedule(local->region, until + 2 * local->region->window_days, ECO_EVENT_EXPIRY, row,
                        local->deals[row].generation);
    turn_somewhere(local, row, (enum eco_origin)origin);
}

void eco_on_candidate(struct eco_local *local, struct sim_event event)
{
    const uint32_t layer = sim_event_stamp(event), index = event.agent;
    struct eco_client *client = &local->clients[index];
    uint32_t n = local->candidates[layer][index];
    sim_region_schedule(local->region, next_candidate(local, index, layer, event.time), ECO_EVENT_CANDIDATE, index,
                        layer);
    if (client->state != ECO_FREE) {
        sim_region_skip(local->region);
        return;
    }
    double part[ECO_ORIGINS], rate = eco_need_rate(local, client, event.time, part);
    double base = layer == 0 ? 0 : layer_rate(local->world, layer);
    double u = eco_uniform(local, sim_draw(ECO_AT(client->uid, HEIGHT, n), (uint16_t)layer));
    if (base + u * layer_rate(local->world, layer) >= rate) {
        sim_region_skip(local->region);
        return;
    }
    meet_need(local, index, part, rate);
}

void eco_on_companion(struct eco_local *local, struct sim_event event)
{
    const struct eco_client *client = &local->clients[event.agent];
    uint64_t uid = sim_child_uid(client->uid, ECO_PURPOSE_COMPANION_UID, sim_event_stamp(event));
    double until = event.time + eco_terms(local)->client.interest.patience;
    uint32_t row = open_deal(local, uid, ECO_NONE, client, ECO_INBOUND, until);
    sim_region_schedule(local->region, until, ECO_EVENT_EXPIRY, row, local->deals[row].generation);
    eco_log(local, ECO_ACTIVITY_ENQUIRY, uid, ECO_NONE, 0, ECO_NO_VALUE);
    local->counters.enquiries_worthless++;
    local->counters.leads_opened++;
    local->counters.leads_open++;
    if (screen(local, &local->deals[row], false))
        eco_route(local, row);
    else
        eco_deal_abandon(local, row, true);
}

/* ---- out of the market and back ---- */

void eco_client_rest(struct eco_local *local, uint32_t index, uint8_t state)
{
    const struct eco_life_params *life = &eco_terms(local)->client.life;
    struct eco_client *client = &local->clients[index];
    client->state = state;
    client->spell++;
    client->deal = ECO_NONE;
    double days = state == ECO_RIVALS ? life->rival_term : life->rest;
    sim_region_schedule(local->region, local->region->now + days, ECO_EVENT_RETURN, index,
                        client->spell & SIM_STAMP_MASK);
}

void eco_on_return(struct eco_local *local, struct sim_event event)
{
    struct eco_client *client = &local->clients[event.agent];
    if (sim_event_stamp(event) != (client->spell & SIM_STAMP_MASK)) {
        sim_region_skip(local->region);
        return;
    }
    if (client->state == ECO_RIVALS) {
        struct sim_address at = ECO_AT(client->uid, COME_BACK, client->returns++);
        if (!sim_bernoulli(&local->region->key, at, eco_terms(local)->client.life.rival_return)) {
            eco_client_rest(local, event.agent, ECO_RIVALS);
            return;
        }
    }
    client->state = ECO_FREE;
    client->spell++;
}

/* ---- the market as seen from head office ---- */

static void fold_area(struct eco_world *world, uint32_t area, double days)
{
    const struct eco_world_params *w = &world->terms->world;
    double clients = 0, adopters = 0, satisfaction = 0, prospecting = 0, informed = 0;
    for (uint32_t i = world->area_first[area]; i < world->area_first[area + 1]; i++)
        prospecting += world->directory[world->roster[i]].prospecting;
    prospecting += world->directory[world->house[area]].prospecting;
    for (uint32_t k = 0; k < w->industry_count; k++) {
        struct eco_market *market = &world->market[area][k];
        *market = (struct eco_market){0};
        for (uint32_t c = 0; c < world->cells; c++) {
            const struct eco_market *part = &world->local[area * world->cells + c].market[k];
            market->clients += part->clients;
            market->adopters += part->adopters;
            market->satisfaction += part->satisfaction;
        }
        if (market->adopters > 0) {
            double mean = market->satisfaction / market->adopters;
            market->adoption = market->adopters / market->clients;
            market->recommendation = (mean - w->word_of_mouth_floor) / (1 - w->word_of_mouth_floor);
            market->recommendation = eco_clamp(market->recommendation, 0, 1);
        }
        informed += market->adopters * market->recommendation;
        clients += market->clients;
        adopters += market->adopters;
        satisfaction += market->satisfaction;
    }
    prospecting *= 1 + world->terms->vendor.materials.prospecting * eco_materials_worth(world);
    world->crowd[area] = clients > 0 ? prospecting / clients * 1000 : 0;
    world->presence[area] =
        prospecting > 0 ? (double)world->directory[world->house[area]].prospecting / prospecting : 0;
    double scale = w->prospecting_half * clients / 1000.0;
    double reach = scale > 0 ? 1 - sim_exp(-world->awareness[area] * prospecting / scale) : 0;
    for (uint32_t k = 0; k < w->industry_count; k++)
        world->market[area][k].prospecting = reach;
    world->brand[area] = adopters > 0 ? satisfaction / adopters : world->terms->client.life.reference;
    /* dB/dt = gain (1 - B) (L / L_max + A R) - loss B, one step per head-office boundary */
    const struct eco_lead_generation_params *generation = &world->terms->vendor.lead_generation;
    double heard = generation->lift_max > 0 ? world->lift / generation->lift_max : 0;
    heard += clients > 0 ? informed / clients : 0;
    double gain = w->awareness_gain * heard, total = gain + w->awareness_loss;
    if (total > 0)
        world->awareness[area] =
            gain / total + (world->awareness[area] - gain / total) * sim_exp(-total * days / SIM_DAYS_PER_YEAR);
}

void eco_demand_fold_markets(struct eco_world *world, double days)
{
    for (uint32_t a = 0; a < world->area_count; a++)
        fold_area(world, a, days);
}
