/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M6 Roles and joint targets.
 *
 * A table of segments and regions says whose the clients are: the house desk's,
 * the partners', or anybody's.  The vendor's own routing keeps to it.  Sellers
 * keep to it with probability `clarity` where they meet a client outside their
 * zone by search, referral or prospecting; what they do about deals of others
 * there is in conflict.c:
 *
 *   house desk  (1 - w) (1 - b) (1 - clarity outside its zone)
 *   partners    (1 - b against the house desk) (1 - clarity outside their zone)
 *
 * w is the weight of joint targets in the house sellers' pay, b the share of
 * their pay that both get whoever sells.  Neither is free: w is paid per seller
 * and draws effort away from volume, e = 1 - shift w; b is paid on every deal
 * the other side makes where both may sell; clarity costs a yearly sum and
 * leaves clients alone that the other side does not reach.
 *
 * In partners' pay a part of the licence margin moves with the measured quality
 * of the project, m = quality + error:
 *
 *   part x margin x (m - par) / par
 */
#include "models/programme/programme.h"

#include "models/sales/sales.h"
#include "models/vendor/vendor.h"

/* ---- the table ---- */

static void derive_zones(struct eco_world *world)
{
    const struct eco_roles_params *roles = &world->terms->vendor.roles;
    for (uint32_t a = 0; a < ECO_REGIONS_MAX; a++)
        for (uint32_t z = 0; z < ECO_SEGMENTS_MAX; z++)
            world->zone[a][z] = ECO_SELLER_BOTH;
    for (uint32_t i = 0; i < roles->zone_count; i++) {
        const struct eco_zone_params *row = &roles->zone[i];
        for (uint32_t a = 0; a < world->area_count; a++)
            for (uint32_t z = 0; z < world->terms->world.segment_count; z++)
                if ((row->region == SIM_NO_NAME || row->region == a) &&
                    (row->segment == SIM_NO_NAME || row->segment == z))
                    world->zone[a][z] = (uint8_t)row->seller;
    }
}

void eco_roles_derive(struct eco_world *world)
{
    const struct eco_params *p = world->terms;
    derive_zones(world);
    double record = 0;
    for (uint32_t g = 0; g < p->programme_count; g++)
        record += p->programme[g].protection.transparency;
    world->record = p->programme_count ? record / p->programme_count : 0;
}

static enum eco_seller zone_of(const struct eco_local *local, const struct eco_deal *deal)
{
    return (enum eco_seller)local->world->zone[local->area][deal->segment];
}

bool eco_zone_outside(const struct eco_local *local, const struct eco_deal *deal, uint32_t seller)
{
    enum eco_seller zone = zone_of(local, deal);
    return zone != ECO_SELLER_BOTH && (zone == ECO_SELLER_HOUSE) != local->world->directory[seller].house;
}

enum eco_policy eco_zone_policy(const struct eco_local *local, const struct eco_deal *deal, enum eco_policy policy)
{
    enum eco_seller zone = zone_of(local, deal);
    if (zone == ECO_SELLER_HOUSE && local->world->directory[local->world->house[local->area]].active)
        return ECO_POLICY_HOUSE;
    return zone == ECO_SELLER_PARTNER && policy == ECO_POLICY_HOUSE ? ECO_POLICY_TIER_WEIGHTED : policy;
}

/* The territory of another partner, in a programme with exclusive ones. */
static bool in_territory_of_another(const struct eco_local *local, const struct eco_deal *deal, uint32_t seller)
{
    const struct eco_listing *listing = &local->world->directory[seller];
    if (listing->house || !listing->protection.territories)
        return false;
    uint32_t owner = eco_territory_owner(local, deal);
    const struct eco_listing *other = &local->world->directory[owner];
    return owner != seller && other->active && other->programme == listing->programme;
}

bool eco_zone_admits(const struct eco_local *local, const struct eco_deal *deal, uint32_t seller)
{
    double leaves = 0;
    if (eco_zone_outside(local, deal, seller))
        leaves = eco_terms(local)->vendor.roles.clarity;
    else if (in_territory_of_another(local, deal, seller))
        leaves = local->world->directory[seller].protection.enforcement;
    uint64_t pair = deal->uid ^ (uint64_t)seller << 32;
    return !sim_bernoulli(&local->region->key, ECO_AT(pair, ZONE, 0), leaves);
}

/* ---- how ready a seller is to enter a deal that is another's ---- */

double eco_zone_readiness(const struct eco_local *local, const struct eco_deal *deal, uint32_t seller)
{
    const struct eco_roles_params *roles = &eco_terms(local)->vendor.roles;
    const struct eco_listing *directory = local->world->directory, *owner = &directory[deal->owner];
    double ready = eco_zone_outside(local, deal, seller) ? 1 - roles->clarity : 1;
    if (directory[seller].house)
        return ready * (1 - roles->both_paid) * (owner->house ? 1 : 1 - (double)owner->house_weight);
    return owner->house ? ready * (1 - roles->both_paid) : ready;
}

/* ---- what roles and joint targets cost ---- */

/* Mean over programmes: a house seller meets partners of all of them. */
static double house_mean(const struct eco_params *p, double (*of)(const struct eco_joint_targets_params *))
{
    double sum = 0;
    for (uint32_t g = 0; g < p->programme_count; g++)
        sum += of(&p->programme[g].joint_targets);
    return p->programme_count ? sum / p->programme_count : 0;
}

static double shifted(const struct eco_joint_targets_params *joint)
{
    return joint->house_weight * joint->house_shift;
}

static double added_pay(const struct eco_joint_targets_params *joint)
{
    return joint->house_weight * joint->house_cost;
}

double eco_house_effort(const struct eco_params *terms)
{
    return 1 - house_mean(terms, shifted);
}

void eco_roles_accrue(struct eco_world *world, double house_sellers, double years)
{
    const struct eco_params *p = world->terms;
    world->vendor.money_conflict += eco_minor(p->vendor.roles.clarity * p->vendor.roles.clarity_cost * years);
    world->vendor.money_joint += eco_minor(house_sellers * house_mean(p, added_pay) * years);
}

/* Where the house desk may sell too, its sellers get their share of a partner's deal. */
void eco_roles_both_paid(struct eco_local *local, const struct eco_deal *deal, double list)
{
    const struct eco_roles_params *roles = &eco_terms(local)->vendor.roles;
    uint32_t house = local->world->house[local->area];
    if (local->world->directory[house].active && !eco_zone_outside(local, deal, house))
        local->counters.money_joint += eco_minor(roles->both_paid * roles->commission * list);
}

void eco_joint_pay(struct eco_local *local, struct eco_partner *partner, const struct eco_project *project,
                   double quality)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (!programme || !eco_present(partner) || programme->joint_targets.partner_weight <= 0)
        return;
    const struct eco_joint_targets_params *joint = &programme->joint_targets;
    double measured = sim_normal(&local->region->key, ECO_AT(project->uid, MEASURED, 0), quality, joint->error);
    double part = joint->par > 0 ? (eco_clamp(measured, 0, 1) - joint->par) / joint->par : 0;
    double margin = project->list * eco_margin(local, partner, local->region->now);
    local->counters.money_joint += eco_minor(joint->measure_cost);
    eco_partner_earns(local, partner, ECO_INCOME_JOINT, joint->partner_weight * margin * part);
}
