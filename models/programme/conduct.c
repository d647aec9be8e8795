/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M11 Conduct: habits, what the records show of them, audits and sanctions.
 *
 * True conduct has three parts (answering, discipline, support), each a habit h
 * that moves at feedback dates only:
 *
 *   h <- h + (1 - e^(-D / tau)) (h* - h),   h* = logistic((gain_h + intrinsic - cost_h) / s)
 *
 * gain, intrinsic value and cost are per staff-day relative to what a staff-day
 * earns elsewhere.  The gain is what one more point of recorded conduct brings:
 * margin through conduct.weight, leads through a policy that looks at conduct
 * or at speed.  Where terms do not look at conduct, nothing is gained.
 *
 * A report is `report_delay` old when it arrives and errs in the gain of each
 * habit by a factor e^(nu z - nu^2 / 2), nu = `report_noise`: right on average,
 * yet habits, which answer to it along a curve, are not (M13).
 *
 * The records are not the truth: compliant deeds are recorded; others pass as
 * compliant with probability `gaming`, more where more is at stake.
 *
 *   score_h = (m par + good_h) / (m + deeds_h), forgetting; score = mean weighted by the programme
 */
#include "models/programme/programme.h"

#include "models/partner/partner.h"
#include "models/records/deal_log.h"
#include "models/vendor/vendor.h"

static void forget(struct eco_partner *partner, double memory, double now)
{
    double keep = sim_exp(-(now - partner->deeds_time) / memory);
    for (int h = 0; h < ECO_HABITS; h++) {
        partner->deeds_good[h] *= keep;
        partner->deeds[h] *= keep;
    }
    partner->answered_in_time *= keep;
    partner->leads_timed *= keep;
    partner->true_good *= keep;
    partner->true_deeds *= keep;
    partner->deeds_time = now;
}

void eco_conduct_record(struct eco_local *local, struct eco_partner *partner, enum eco_habit habit, bool good,
                        bool seen_good)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    forget(partner, programme ? programme->conduct.memory : SIM_DAYS_PER_YEAR, local->region->now);
    partner->deeds[habit] += 1;
    partner->deeds_good[habit] += good || seen_good;
    partner->true_deeds += 1;
    partner->true_good += good;
}

double eco_gaming_chance(const struct eco_local *local, const struct eco_partner *partner)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (!programme)
        return 0;
    double share = programme->conduct.gaming + programme->conduct.gaming_stake * programme->conduct.weight;
    return eco_clamp(share * sim_exp(-programme->friction.scrutiny * programme->friction.admin_hours), 0, 1);
}

static double weight_of(const struct eco_conduct_params *conduct, enum eco_habit habit)
{
    const double weight[ECO_HABITS] = {conduct->answering, conduct->discipline, conduct->support};
    double sum = weight[0] + weight[1] + weight[2];
    return sum > 0 ? weight[habit] / sum : 0;
}

double eco_conduct_score(const struct eco_local *local, const struct eco_partner *partner, double now)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (!programme)
        return 1;
    const struct eco_conduct_params *conduct = &programme->conduct;
    double keep = sim_exp(-(now - partner->deeds_time) / conduct->memory), score = 0, sum = 0;
    for (int h = 0; h < ECO_HABITS; h++) {
        double part = (conduct->prior * conduct->par + keep * partner->deeds_good[h]) /
                      (conduct->prior + keep * partner->deeds[h]);
        score += weight_of(conduct, (enum eco_habit)h) * part;
        sum += weight_of(conduct, (enum eco_habit)h);
    }
    return sum > 0 ? score : conduct->par;
}

/* ---- timers ---- */

static void schedule_feedback(struct eco_local *local, uint32_t j)
{
    eco_timer_grid(local, j, ECO_TIMER_FEEDBACK, ECO_EVENT_FEEDBACK,
                   eco_programme(local, &local->partners[j])->conduct.feedback);
}

static void schedule_audit(struct eco_local *local, uint32_t j)
{
    struct eco_partner *partner = &local->partners[j];
    eco_timer_poisson(local, j, ECO_TIMER_AUDIT, ECO_EVENT_AUDIT, eco_programme(local, partner)->conduct.audits,
                      ECO_AT(partner->uid, AUDIT, partner->audits));
}

void eco_conduct_schedule(struct eco_local *local, uint32_t j, const struct eco_programme_params *before)
{
    struct eco_partner *partner = &local->partners[j];
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (!programme)
        return;
    const struct eco_conduct_params *now = &programme->conduct, *then = before ? &before->conduct : NULL;
    if (!then || then->feedback != now->feedback) {
        eco_timer_restart(partner, ECO_TIMER_FEEDBACK);
        schedule_feedback(local, j);
    }
    if (!then || then->audits != now->audits) {
        eco_timer_restart(partner, ECO_TIMER_AUDIT);
        schedule_audit(local, j);
    }
}

/* ---- habits ---- */

/* What one unit of recorded conduct, and of answering in time, would bring per day. */
static double marginal_gain(struct eco_local *local, struct eco_partner *partner, enum eco_habit habit)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    const struct eco_conduct_params *conduct = &programme->conduct;
    const struct eco_routing_params *routing = &eco_terms(local)->vendor.routing;
    double policies = 0, now = local->region->now;
    eco_month_slot(local, partner, now);
    double all = eco_tally(partner, ECO_TALLY_REVENUE, 0, 12),
           from_vendor = eco_tally(partner, ECO_TALLY_ASSISTED, 0, 12);
    for (int k = 0; k < ECO_POLICIES; k++)
        policies += routing->policy[k];
    double margin = programme->tier[partner->tier].margin;
    double through_margin = margin * conduct->weight / conduct->par * all;
    double score = eco_clamp(eco_conduct_score(local, partner, now), 0.05, 1);
    double leads = margin * from_vendor * routing->sharpness / (policies > 0 ? policies : 1);
    double through_leads = leads * routing->policy[ECO_POLICY_CONDUCT_WEIGHTED] / score;
    double gain = weight_of(conduct, habit) * (through_margin + through_leads);
    if (habit == ECO_ANSWERING) {
        double speed = eco_clamp((1 + partner->answered_in_time) / (2 + partner->leads_timed), 0.05, 1);
        gain += leads * routing->policy[ECO_POLICY_SPEED_WEIGHTED] / speed;
    }
    return gain * partner->seen / SIM_DAYS_PER_YEAR;
}

/* What a report says of the gain, relative to the truth; 1 where reports are exact. */
static double told(const struct eco_local *local, const struct eco_partner *partner, enum eco_habit habit)
{
    double sigma = eco_programme(local, partner)->friction.report_noise;
    if (sigma <= 0)
        return 1;
    struct sim_address at = sim_draw(ECO_AT(partner->uid, TOLD, partner->reports), (uint16_t)habit);
    return sim_lognormal(&local->region->key, at, 1, sigma) * sim_exp(-0.5 * sigma * sigma);
}

static double wished(struct eco_local *local, struct eco_partner *partner, enum eco_habit habit)
{
    const struct eco_habits_params *habits = &eco_terms(local)->practice.habits;
    const double cost[ECO_HABITS] = {habits->answering_cost, habits->discipline_cost, habits->support_cost};
    double staff = (partner->sellers + partner->consultants + partner->support_staff) * partner->effort;
    double worth = staff * partner->outside_income * 5.0 / 7.0; /* staff-days fall on working days */
    double gain = worth > 0 ? marginal_gain(local, partner, habit) * told(local, partner, habit) / worth : 0;
    return sim_logistic((gain + habits->intrinsic - cost[habit]) / habits->sensitivity);
}

/* Habits move towards what the last report made the partner wish. */
static void heed(const struct eco_local *local, struct eco_partner *partner)
{
    double period = eco_programme(local, partner)->conduct.feedback;
    double step = 1 - sim_exp(-period / eco_terms(local)->practice.habits.time_constant);
    for (int h = 0; h < ECO_HABITS; h++)
        partner->habit[h] += step * (partner->reported[h] - partner->habit[h]);
}

void eco_on_feedback(struct eco_local *local, struct sim_event event)
{
    struct eco_partner *partner = &local->partners[event.agent];
    if (eco_timer_stale(partner, ECO_TIMER_FEEDBACK, event) || !eco_present(partner)) {
        sim_region_skip(local->region);
        return;
    }
    partner->reports++;
    eco_friction_update(local, partner);
    double delay = eco_programme(local, partner)->friction.report_delay, wish[ECO_HABITS];
    for (int h = 0; h < ECO_HABITS; h++)
        wish[h] = wished(local, partner, (enum eco_habit)h);
    memcpy(partner->reported, wish, sizeof wish);
    if (delay > 0)
        sim_region_schedule(local->region, event.time + delay, ECO_EVENT_REPORT, event.agent,
                            partner->reports & SIM_STAMP_MASK);
    else
        heed(local, partner);
    schedule_feedback(local, event.agent);
}

/* A report that comes late; one that a later report has overtaken is dropped. */
void eco_on_report(struct eco_local *local, struct sim_event event)
{
    struct eco_partner *partner = &local->partners[event.agent];
    if (sim_event_stamp(event) != (partner->reports & SIM_STAMP_MASK) || !eco_present(partner)) {
        sim_region_skip(local->region);
        return;
    }
    heed(local, partner);
}

/* ---- audits and sanctions ---- */

static double true_conduct(const struct eco_partner *partner, const struct eco_conduct_params *conduct)
{
    double sum = 0;
    for (int h = 0; h < ECO_HABITS; h++)
        sum += weight_of(conduct, (enum eco_habit)h) * partner->habit[h];
    return sum;
}

void eco_sanction(struct eco_local *local, uint32_t j, bool breach)
{
    struct eco_partner *partner = &local->partners[j];
    const struct eco_conduct_params *conduct = &eco_programme(local, partner)->conduct;
    local->counters.breaches_found++;
    local->counters.sanctions_false += !breach;
    if (!breach)
        eco_trust_broken(local, partner, 1); /* who keeps the rules is promised to be left in peace */
    partner->strikes++;
    if (partner->strikes >= conduct->strikes) {
        partner->state = ECO_EXCLUDED;
        eco_log(local, ECO_ACTIVITY_EXCLUDED, 0, partner->id, 0, ECO_NO_VALUE);
        local->counters.exclusions++;
        return;
    }
    partner->state = ECO_PROBATION;
    eco_log(local, ECO_ACTIVITY_SANCTIONED, 0, partner->id, 0, ECO_NO_VALUE);
    partner->probation_until = local->region->now + conduct->probation;
    sim_region_schedule(local->region, partner->probation_until, ECO_EVENT_PAROLE, j,
                        partner->strikes & SIM_STAMP_MASK);
}

void eco_on_parole(struct eco_local *local, struct sim_event event)
{
    struct eco_partner *partner = &local->partners[event.agent];
    if (partner->state != ECO_PROBATION || sim_event_stamp(event) != (partner->strikes & SIM_STAMP_MASK)) {
        sim_region_skip(local->region);
        return;
    }
    partner->state = ECO_MEMBER;
}

void eco_on_audit(struct eco_local *local, struct sim_event event)
{
    struct eco_partner *partner = &local->partners[event.agent];
    if (eco_timer_stale(partner, ECO_TIMER_AUDIT, event) || !eco_present(partner)) {
        sim_region_skip(local->region);
        return;
    }
    const struct eco_conduct_params *conduct = &eco_programme(local, partner)->conduct;
    const double funded = local->world->budget.funded[ECO_BUDGET_AUDITS];
    if (funded < 1 && !sim_bernoulli(&local->region->key, ECO_AT(partner->uid, AFFORD, partner->audits), funded)) {
        partner->audits++;
        schedule_audit(local, event.agent);
        return;
    }
    bool breach = true_conduct(partner, conduct) < conduct->limit;
    double p = breach ? conduct->detection : conduct->false_alarm;
    local->counters.audits++;
    local->counters.money_conduct += eco_minor(conduct->audit_cost);
    local->counters.money_audits += eco_minor(conduct->audit_cost);
    if (sim_bernoulli(&local->region->key, ECO_AT(partner->uid, DETECT, partner->audits), p))
        eco_sanction(local, event.agent, breach);
    else
        local->counters.breaches_missed += breach;
    partner->audits++;
    schedule_audit(local, event.agent);
}
