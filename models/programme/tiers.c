/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M11 Levels: what counts towards them, reviews, margins.
 *
 * A ring of months holds what the vendor's records show of each partner
 * (tallies.def).  A review sets the highest level whose conditions hold
 * (rules.c) on the day itself, or held on any day that is still remembered.
 * Each partner has its own dates, or all have the same; with `keep` only the
 * first review of each such period may lower a level.
 */
#include "models/programme/programme.h"

#include <math.h>

#include "models/partner/partner.h"
#include "models/records/deal_log.h"
#include "models/vendor/vendor.h"

uint32_t eco_month_slot(const struct eco_local *local, struct eco_partner *partner, double now)
{
    uint32_t month = (uint32_t)floor((now + local->world->setup.warmup_days) / SIM_DAYS_PER_MONTH);
    while (partner->month < month) {
        uint32_t slot = ++partner->month % ECO_MONTHS;
        for (int k = 0; k < ECO_TALLIES; k++)
            partner->tally[slot][k] = 0;
    }
    return partner->month % ECO_MONTHS;
}

void eco_tally_add(struct eco_local *local, struct eco_partner *partner, enum eco_tally which, double amount)
{
    partner->tally[eco_month_slot(local, partner, local->region->now)][which] += amount;
}

double eco_tally(const struct eco_partner *partner, enum eco_tally which, uint32_t skip, uint32_t months)
{
    double sum = 0;
    for (uint32_t back = skip; back < skip + months && back < ECO_MONTHS; back++)
        sum += partner->tally[(partner->month + ECO_MONTHS - back) % ECO_MONTHS][which];
    return sum;
}

/* A deal won is logged by habit; the licence shows it, so a deal that is not logged is a breach unless it passes. */
void eco_deal_book(struct eco_local *local, struct eco_partner *partner, const struct eco_won *won)
{
    const double revenue = won->revenue;
    const bool from_vendor = won->from_vendor;
    const uint64_t uid = won->uid;
    const struct eco_programme_params *programme = eco_programme(local, partner);
    const struct sim_key *key = &local->region->key;
    bool logged = sim_bernoulli(key, ECO_AT(uid, DISCIPLINE, 0), partner->habit[ECO_DISCIPLINE]);
    bool gamed = sim_bernoulli(key, ECO_AT(uid, GAME_DISCIPLINE, 0), eco_gaming_chance(local, partner));
    eco_conduct_record(local, partner, ECO_DISCIPLINE, logged, gamed);
    if (local->region->now >= 0)
        partner->revenue_total += revenue;
    if (!logged && !gamed) {
        local->counters.deals_unlogged++;
        return;
    }
    eco_tally_add(local, partner, ECO_TALLY_REVENUE, revenue);
    eco_tally_add(local, partner, from_vendor ? ECO_TALLY_ASSISTED : ECO_TALLY_FOUND, revenue);
    eco_tally_add(local, partner, ECO_TALLY_CUSTOMERS_WON, 1);
    eco_tally_add(local, partner, ECO_TALLY_SEATS, won->seats);
    bool large = programme && won->seats > programme->large_seats;
    eco_tally_add(local, partner, large ? ECO_TALLY_CUSTOMERS_LARGE : ECO_TALLY_CUSTOMERS_SMALL, 1);
    if (!from_vendor)
        eco_tally_add(local, partner, ECO_TALLY_CUSTOMERS_FOUND, 1);
}

/* ---- reviews ---- */

void eco_tier_watch(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (!programme || programme->review.qualify != ECO_QUALIFY_ANY_DAY || !eco_present(partner))
        return;
    struct eco_standing standing = eco_standing(local, partner);
    for (uint32_t t = 0; t < programme->tier_count; t++)
        if (eco_level_holds(local, partner, &standing, t))
            partner->qualified[t] = local->region->now;
}

/* ---- the distance to a condition, as partners feel it ---- */

/* e^(-distance / reach) on either side of a condition; nothing beyond half the way. */
static double nearness(double distance, double reach)
{
    return fabs(distance) > 0.5 ? 0 : sim_exp(-fabs(distance) / reach);
}

double eco_threshold_value(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (programme->tier_count < 2)
        return 0;
    const struct eco_tier_params *tier = &programme->tier[partner->tier];
    const struct eco_standing standing = eco_standing(local, partner);
    double reach = eco_terms(local)->practice.effort.reach, gain = 0;
    if (partner->tier + 1 < programme->tier_count) {
        double distance = eco_level_distance(local, partner, &standing, partner->tier + 1);
        gain = distance > 0 ? (tier[1].margin - tier->margin) * nearness(distance, reach) : 0;
    }
    if (partner->tier > 0) {
        double distance = eco_level_distance(local, partner, &standing, partner->tier);
        double loss = (tier->margin - tier[-1].margin) * nearness(distance, reach);
        gain = loss > gain ? loss : gain;
    }
    double elsewhere = partner->start_effort * eco_staff(partner) * 250 * partner->outside_income; /* a year */
    double value = elsewhere > 0 ? gain * eco_tally(partner, ECO_TALLY_REVENUE, 0, 12) / elsewhere : 0;
    return eco_rounded(value);
}

bool eco_next_level_near(struct eco_local *local, struct eco_partner *partner)
{
    const uint32_t next = partner->tier + 1;
    if (next >= eco_programme(local, partner)->tier_count)
        return false;
    const struct eco_standing standing = eco_standing(local, partner);
    double distance = eco_level_distance(local, partner, &standing, next);
    return distance > 0 && distance <= 2 * eco_terms(local)->practice.effort.reach &&
           eco_level_unsold_holds(local, partner, &standing, next);
}

/* ---- reviews ---- */

/* A date of the reviews, or of those that may lower a level: a point of the grid with this period. */
static double phase(const struct eco_local *local, const struct eco_partner *partner, double period)
{
    const struct eco_review_params *review = &eco_programme(local, partner)->review;
    return review->calendar ? review->offset : period * eco_timer_phase(local, partner, ECO_TIMER_REVIEW);
}

double eco_review_next(const struct eco_local *local, const struct eco_partner *partner)
{
    double every = eco_programme(local, partner)->review.every;
    return eco_grid_next(phase(local, partner, every), every, local->region->now);
}

bool eco_review_soon(const struct eco_local *local, const struct eco_partner *partner)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (!programme)
        return false;
    return eco_review_next(local, partner) - local->region->now <= 0.1 * programme->review.every;
}

static void schedule_review(struct eco_local *local, uint32_t j)
{
    const struct eco_partner *partner = &local->partners[j];
    sim_region_schedule(local->region, eco_review_next(local, partner), ECO_EVENT_REVIEW, j,
                        partner->timer_version[ECO_TIMER_REVIEW]);
}

/* Whether today's review may lower a level: the first of its keeping period. */
static bool may_lower(const struct eco_local *local, const struct eco_partner *partner)
{
    const struct eco_review_params *review = &eco_programme(local, partner)->review;
    if (review->keep <= review->every)
        return true;
    double from = phase(local, partner, review->keep), before = local->region->now - review->every;
    return eco_grid_next(from, review->keep, before) <= local->region->now + 1e-9 * review->keep;
}

void eco_tier_schedule(struct eco_local *local, uint32_t j, const struct eco_programme_params *before)
{
    struct eco_partner *partner = &local->partners[j];
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (!programme)
        return;
    if (before && before->review.every == programme->review.every &&
        before->review.calendar == programme->review.calendar && before->review.offset == programme->review.offset)
        return;
    eco_timer_restart(partner, ECO_TIMER_REVIEW);
    schedule_review(local, j);
}

static uint32_t earned_tier(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    const struct eco_review_params *review = &programme->review;
    struct eco_standing standing = eco_standing(local, partner);
    partner->reviewed_points = standing.points;
    double since = local->region->now - (review->remembered > 0 ? review->remembered : review->every);
    uint32_t best = 0;
    for (uint32_t t = 1; t < programme->tier_count; t++)
        if (eco_level_holds(local, partner, &standing, t) ||
            (review->qualify == ECO_QUALIFY_ANY_DAY && partner->qualified[t] > since))
            best = t;
    return best;
}

static void move(struct eco_local *local, struct eco_partner *partner, uint32_t tier)
{
    const struct eco_review_params *review = &eco_programme(local, partner)->review;
    if (tier > partner->tier) {
        local->counters.promotions++;
        partner->promoted = local->region->now;
    } else if (tier < partner->tier) {
        bool kept =
            review->movement == ECO_MOVE_UP_ONLY || (review->movement == ECO_MOVE_NO_DEMOTION_YEAR &&
                                                     local->region->now - partner->promoted < SIM_DAYS_PER_YEAR);
        if (kept || (partner->state == ECO_MEMBER && !may_lower(local, partner)))
            return;
        local->counters.demotions++;
    }
    if (tier != partner->tier)
        eco_log(local, tier > partner->tier ? ECO_ACTIVITY_PROMOTED : ECO_ACTIVITY_DEMOTED, 0, partner->id, 0, tier);
    partner->tier = tier;
}

void eco_review_move(struct eco_local *local, struct eco_partner *partner)
{
    move(local, partner, partner->state == ECO_PROBATION ? 0 : earned_tier(local, partner));
}

void eco_on_review(struct eco_local *local, struct sim_event event)
{
    struct eco_partner *partner = &local->partners[event.agent];
    if (eco_timer_stale(partner, ECO_TIMER_REVIEW, event) || !eco_present(partner)) {
        sim_region_skip(local->region);
        return;
    }
    const struct eco_programme_params *programme = eco_programme(local, partner);
    const struct eco_conduct_params *conduct = &programme->conduct;
    if (conduct->check_records && partner->state == ECO_MEMBER &&
        eco_conduct_score(local, partner, event.time) < conduct->limit) {
        double truth = partner->true_deeds > 0 ? partner->true_good / partner->true_deeds : 1;
        eco_sanction(local, event.agent, truth < conduct->limit);
    }
    eco_review_move(local, partner);
    eco_partner_pays(local, partner, ECO_EXPENSE_FEE,
                     programme->tier[partner->tier].fee * programme->review.every / SIM_DAYS_PER_YEAR);
    schedule_review(local, event.agent);
}

/* ---- what a sale earns ---- */

double eco_margin(const struct eco_local *local, const struct eco_partner *partner, double now)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (!programme)
        return 0;
    const struct eco_conduct_params *conduct = &programme->conduct;
    double score = conduct->weight > 0 ? eco_conduct_score(local, partner, now) : conduct->par;
    double factor = 1 + conduct->weight * (score - conduct->par) / conduct->par;
    return eco_clamp(programme->tier[partner->tier].margin * (factor < 0 ? 0 : factor), 0, 1);
}
