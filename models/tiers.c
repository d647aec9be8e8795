/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M11 Levels: what counts towards them, reviews, margins.
 *
 * A ring of months holds what the vendor's records show of each partner:
 * licences at list price, customers won, terms due and kept.  A review sets the
 * highest level whose conditions hold (all of them, or a composite score with
 * every part above zero), on the day itself or on any day since the last one.
 */
#include "models/mechanisms.h"

#include <math.h>

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
void eco_deal_book(struct eco_local *local, struct eco_partner *partner, double revenue, bool from_vendor, uint64_t uid)
{
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
    if (!from_vendor)
        eco_tally_add(local, partner, ECO_TALLY_CUSTOMERS_FOUND, 1);
}

/* ---- conditions ---- */

struct standing {
    double points, found, certificates, customers, retention, conduct;
};

static struct standing measure(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    const struct eco_review_params *review = &programme->review;
    eco_month_slot(local, partner, local->region->now);
    double due = eco_tally(partner, ECO_TALLY_DUE, 0, review->window),
           kept = eco_tally(partner, ECO_TALLY_KEPT, 0, review->window),
           certificates = eco_certificates(local, partner, local->region->now);
    return (struct standing){.points = eco_points(programme, partner, certificates, false),
                             .found = eco_points(programme, partner, certificates, true),
                             .certificates = certificates,
                             .customers = partner->customers,
                             .retention = due > 0 ? kept / due : 1,
                             .conduct = eco_conduct_score(local, partner, local->region->now)};
}

static double part(double have, double need)
{
    return need > 0 ? eco_clamp(have / need, 0, 1) : 1;
}

static bool holds(const struct eco_review_params *review, const struct eco_tier_params *tier, const struct standing *s)
{
    const double parts[] = {part(s->points, tier->points), part(s->certificates, tier->certificates),
                            part(s->customers, tier->customers), part(s->retention, tier->retention),
                            part(s->conduct, tier->conduct)};
    const bool asked[] = {tier->points > 0, tier->certificates > 0, tier->customers > 0, tier->retention > 0,
                          tier->conduct > 0};
    const double weight[] = {review->weight_points, review->weight_certificates, review->weight_customers,
                             review->weight_retention, review->weight_conduct};
    double sum = 0, count = 0;
    if (s->found < tier->points_found)
        return false;
    for (int i = 0; i < 5; i++) {
        if (!asked[i])
            continue;
        if (review->rule == ECO_REVIEW_ALL ? parts[i] < 1 : parts[i] <= 0)
            return false;
        sum += weight[i] * parts[i];
        count += weight[i];
    }
    return count == 0 || review->rule == ECO_REVIEW_ALL || sum / count >= review->composite;
}

void eco_tier_watch(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (!programme || programme->review.qualify != ECO_QUALIFY_ANY_DAY || !eco_present(partner))
        return;
    struct standing standing = measure(local, partner);
    for (uint32_t t = 0; t < programme->tier_count; t++)
        if (holds(&programme->review, &programme->tier[t], &standing))
            partner->qualified[t] = local->region->now;
}

/* ---- the distance to a condition, as partners feel it ---- */

/* e^(-distance / reach) below a condition of so many points; nothing beyond half the way. */
static double nearness(double have, double need, double reach)
{
    double distance = need > 0 ? (need - have) / need : 0;
    return need <= 0 || distance > 0.5 || distance < -0.5 ? 0 : sim_exp(-fabs(distance) / reach);
}

double eco_threshold_value(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (programme->tier_count < 2)
        return 0;
    const struct eco_tier_params *tier = &programme->tier[partner->tier];
    double reach = eco_terms(local)->practice.effort.reach, points = measure(local, partner).points, gain = 0;
    if (partner->tier + 1 < programme->tier_count && points < tier[1].points)
        gain = (tier[1].margin - tier->margin) * nearness(points, tier[1].points, reach);
    if (partner->tier > 0) {
        double loss = (tier->margin - tier[-1].margin) * nearness(points, tier->points, reach);
        gain = loss > gain ? loss : gain;
    }
    double elsewhere = partner->start_effort * eco_staff(partner) * 250 * partner->outside_income; /* a year */
    double value = elsewhere > 0 ? gain * eco_tally(partner, ECO_TALLY_REVENUE, 0, 12) / elsewhere : 0;
    return ldexp(floor(ldexp(value, 20) + 0.5), -20); /* a quotient of money, rounded as in effort.c */
}

bool eco_next_level_near(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (partner->tier + 1 >= programme->tier_count)
        return false;
    const struct eco_tier_params *next = &programme->tier[partner->tier + 1];
    struct standing standing = measure(local, partner);
    double distance = next->points > 0 ? (next->points - standing.points) / next->points : 0;
    if (distance <= 0 || distance > 2 * eco_terms(local)->practice.effort.reach)
        return false;
    standing.points = next->points;
    return holds(&programme->review, next, &standing);
}

/* ---- reviews ---- */

static double next_review(const struct eco_local *local, const struct eco_partner *partner)
{
    const struct eco_review_params *review = &eco_programme(local, partner)->review;
    if (review->calendar)
        return eco_grid_next(review->offset, review->every, local->region->now);
    return eco_timer_next(local, partner, ECO_TIMER_REVIEW, review->every);
}

bool eco_review_soon(const struct eco_local *local, const struct eco_partner *partner)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (!programme)
        return false;
    double period = programme->review.every, now = local->region->now;
    double next = next_review(local, partner);
    return next - now <= 0.1 * period;
}

static void schedule_review(struct eco_local *local, uint32_t j)
{
    const struct eco_partner *partner = &local->partners[j];
    sim_region_schedule(local->region, next_review(local, partner), ECO_EVENT_REVIEW, j,
                        partner->timer_version[ECO_TIMER_REVIEW]);
}

void eco_tier_schedule(struct eco_local *local, uint32_t j, const struct eco_programme_params *before)
{
    struct eco_partner *partner = &local->partners[j];
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (!programme)
        return;
    const struct eco_review_params *then = before ? &before->review : NULL, *now = &programme->review;
    if (then && then->every == now->every && then->calendar == now->calendar && then->offset == now->offset)
        return;
    eco_timer_restart(partner, ECO_TIMER_REVIEW);
    schedule_review(local, j);
}

static uint32_t earned_tier(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    struct standing standing = measure(local, partner);
    partner->reviewed_points = standing.points;
    double since = local->region->now - programme->review.every;
    uint32_t best = 0;
    for (uint32_t t = 1; t < programme->tier_count; t++)
        if (holds(&programme->review, &programme->tier[t], &standing) ||
            (programme->review.qualify == ECO_QUALIFY_ANY_DAY && partner->qualified[t] > since))
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
        if (kept)
            return;
        local->counters.demotions++;
    }
    if (tier != partner->tier)
        eco_log(local, tier > partner->tier ? ECO_ACTIVITY_PROMOTED : ECO_ACTIVITY_DEMOTED, 0, partner->id, 0, tier);
    partner->tier = tier;
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
    move(local, partner, partner->state == ECO_PROBATION ? 0 : earned_tier(local, partner));
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
