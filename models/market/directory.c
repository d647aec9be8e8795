/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The directory: what everybody may know of a partner, as of the last
 * head-office boundary.  Each process publishes its own partners; the rest of
 * the world reads.
 */
#include "models/market/market.h"

#include <math.h>

#include "models/delivery/delivery.h"
#include "models/programme/programme.h"
#include "models/sales/sales.h"

static double lead_weight(const struct eco_local *local, const struct eco_partner *partner, double score)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (!programme || partner->state != ECO_MEMBER || score < programme->conduct.lead_threshold ||
        !eco_leads_allowed(local, partner))
        return 0;
    return programme->tier[partner->tier].lead_weight;
}

/* Its place in the programme. */
static void list_programme(const struct eco_local *local, const struct eco_partner *partner,
                           struct eco_listing *listing)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (!programme)
        return;
    listing->programme = partner->programme;
    listing->protection = programme->protection;
    listing->registration_delay = (float)programme->friction.registration_delay;
    listing->house_weight = (float)programme->joint_targets.house_weight;
    listing->tier = programme->tier_count > 1 ? (float)partner->tier / (float)(programme->tier_count - 1) : 0;
}

static void publish(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_params *p = eco_terms(local);
    const double now = local->region->now;
    struct eco_listing *listing = &local->world->directory[partner->id];
    eco_skill_update(p, partner, now);
    eco_month_slot(local, partner, now);
    double score = eco_conduct_score(local, partner, now);
    uint32_t servers = eco_desk_servers(partner);
    *listing = (struct eco_listing){0};
    memcpy(listing->ally, partner->ally, sizeof listing->ally);
    memcpy(listing->ally_trust, partner->ally_trust, sizeof listing->ally_trust);
    listing->house = partner->programme == ECO_NONE;
    listing->member = !listing->house && eco_present(partner);
    listing->active = eco_working(partner) && partner->sellers > 0;
    listing->score = (float)score;
    list_programme(local, partner, listing);
    if (!listing->active)
        return;
    for (uint32_t k = 0; k < p->world.product_count; k++)
        listing->skill[k] = (float)partner->skill[k];
    for (uint32_t k = 0; k < p->world.industry_count; k++)
        listing->cases[k] = (float)partner->cases[k];
    if (partner->consultants > 0)
        listing->certificates = (float)eco_certificates(local, partner, now) / (float)partner->consultants;
    listing->support = (float)(0.5 * (partner->care + partner->habit[ECO_SUPPORT]));
    double reviews;
    listing->reputation = (float)eco_reputation(p, partner, now, &reviews);
    listing->ln_reviews = sim_log1p(reviews);
    listing->style = (float)eco_discovery_chance(p, partner->sales_skill);
    listing->price = (float)partner->price_level;
    listing->speed = (float)((1 + partner->answered_in_time) / (2 + partner->leads_timed));
    listing->lead_weight = (float)lead_weight(local, partner, score);
    listing->prospecting = (float)(partner->effort * eco_working_share(partner) * partner->sellers * partner->selling *
                                       (0.5 + partner->sales_skill) +
                                   partner->marketing);
    listing->customers = (float)partner->customers;
    listing->load = servers ? (float)partner->desk.length / (float)servers : 0;
    uint32_t cap = p->vendor.routing.cap_in_work;
    listing->room = partner->in_work < cap ? cap - partner->in_work : 0;
    listing->margin = partner->margin;
    listing->days = partner->days;
}

void eco_directory_publish(struct eco_local *local)
{
    for (uint32_t j = 0; j < local->partner_count; j++) {
        eco_tier_watch(local, &local->partners[j]);
        publish(local, &local->partners[j]);
    }
    for (uint32_t i = 0; i < local->assigned_count; i++)
        local->assigned[local->assigned_ids[i]] = 0;
    local->assigned_count = 0;
}

/* ---- importances per standard deviation ---- */

static double attribute(const struct eco_listing *listing, enum eco_attribute which)
{
    return which == ECO_ATTR_SKILL   ? (double)listing->skill[0]
           : which == ECO_ATTR_PRICE ? sim_log((double)listing->price)
                                     : (double)listing->support;
}

/* Attributes that do not differ yet get the spread of a yes-or-no attribute at one half (tier, certificates, relation,
 * style of a contact) or of doubling one's cases. */
static double default_spread(enum eco_attribute which)
{
    return which == ECO_ATTR_CASES ? ECO_LN2 : 0.5;
}

static double spread_of(const struct eco_world *world, enum eco_attribute which)
{
    double n = 0, mean = 0, squares = 0;
    if (which != ECO_ATTR_SKILL && which != ECO_ATTR_PRICE && which != ECO_ATTR_SUPPORT)
        return default_spread(which);
    for (uint32_t j = 0; j < world->partner_count; j++) {
        const struct eco_listing *listing = &world->directory[j];
        if (!listing->active || listing->house)
            continue;
        double x = attribute(listing, which), delta = x - mean;
        n += 1;
        mean += delta / n;
        squares += delta * (x - mean);
    }
    double sd = n > 1 ? sqrt(squares / (n - 1)) : 0;
    return sd < 0.05 ? 0.05 : sd;
}

void eco_directory_scale(struct eco_world *world)
{
    const struct eco_choice_params *choice = &world->terms->client.choice;
    const double weight[ECO_ATTRIBUTES] = {choice->expertise, choice->price, choice->relation, choice->certificate,
                                           choice->cases,     choice->tier,  choice->support,  choice->style};
    for (int a = 0; a < ECO_ATTRIBUTES; a++) {
        if (world->attribute_spread[a] == 0)
            world->attribute_spread[a] = spread_of(world, (enum eco_attribute)a);
        world->attribute_scale[a] = choice->importance * weight[a] / world->attribute_spread[a];
    }
}

void eco_directory_value_certificates(struct eco_world *world)
{
    double sum = 0, count = 0;
    for (uint32_t j = 0; j < world->partner_count; j++) {
        if (!world->directory[j].active || world->directory[j].house)
            continue;
        sum += (double)world->directory[j].certificates;
        count += 1;
    }
    double prevalence = count > 0 ? eco_clamp(sum / count, 0, 1) : 0;
    world->certificate_value = sim_pow(1 - prevalence, world->terms->client.choice.certificate_dilution);
}
