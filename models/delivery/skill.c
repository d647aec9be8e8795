/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M9 Skill, training, certificates.
 *
 *   ds/dt = -delta (1 - use) s,   delta = ln 2 / half-life
 *   release of magnitude m:  s <- s (1 - o m)
 *   course:                  s <- s + g (1 - s)
 *   a consultant of n quits: s <- s (1 - 1/n)
 *
 * `use` is the share of project capacity at work over the last 30 days.  Between
 * its changes decay is applied in closed form, so any number of updates gives
 * the same skill.  Regular courses without use settle, just after a course, at
 * g / (1 - (1 - g) e^(-delta T)).
 *
 * Certificates belong to persons: gained by exam after a product course, lost
 * by expiry or with the person.
 */
#include "models/delivery/delivery.h"

#include <math.h>

#include "models/records/deal_log.h"
#include "models/vendor/vendor.h"

void eco_skill_update(const struct eco_params *terms, struct eco_partner *partner, double now)
{
    double delta = ECO_LN2 / terms->practice.skill.half_life;
    double keep = sim_exp(-delta * (1 - partner->use) * (now - partner->skill_time));
    for (uint32_t k = 0; k < terms->world.product_count; k++)
        partner->skill[k] *= keep;
    partner->skill_time = now;
}

/* ---- timers ---- */

/* With every = 0 a partner is offered one course, in its first year. */
static void schedule_course(struct eco_local *local, uint32_t j)
{
    double every = eco_terms(local)->vendor.training.every;
    if (every > 0 || local->partners[j].trainings == 0)
        eco_timer_grid(local, j, ECO_TIMER_TRAINING, ECO_EVENT_TRAINING, every > 0 ? every : SIM_DAYS_PER_YEAR);
}

static void schedule_quit(struct eco_local *local, uint32_t j)
{
    struct eco_partner *partner = &local->partners[j];
    eco_timer_poisson(local, j, ECO_TIMER_QUIT, ECO_EVENT_QUIT,
                      eco_terms(local)->practice.skill.quit * partner->consultants,
                      ECO_AT(partner->uid, QUIT, partner->quits));
}

void eco_skill_schedule(struct eco_local *local, uint32_t j, const struct eco_params *before)
{
    const struct eco_params *now = eco_terms(local);
    if (!before) {
        eco_timer_restart(&local->partners[j], ECO_TIMER_MONTH);
        eco_timer_grid(local, j, ECO_TIMER_MONTH, ECO_EVENT_MONTH, SIM_DAYS_PER_MONTH);
    }
    if (!before || before->vendor.training.every != now->vendor.training.every) {
        eco_timer_restart(&local->partners[j], ECO_TIMER_TRAINING);
        schedule_course(local, j);
    }
    if (!before || before->practice.skill.quit != now->practice.skill.quit) {
        eco_timer_restart(&local->partners[j], ECO_TIMER_QUIT);
        schedule_quit(local, j);
    }
}

/* ---- releases ---- */

static void schedule_release(struct eco_local *local, uint32_t product)
{
    double every = eco_terms(local)->world.product[product].release_every;
    if (every <= 0)
        return;
    sim_region_schedule(local->region, eco_grid_next(0, every, local->region->now), ECO_EVENT_RELEASE, product,
                        local->release_version[product]);
}

void eco_release_schedule(struct eco_local *local, const struct eco_params *before)
{
    const struct eco_world_params *now = &eco_terms(local)->world;
    for (uint32_t k = 0; k < now->product_count; k++) {
        if (before && before->world.product[k].release_every == now->product[k].release_every)
            continue;
        local->release_version[k]++;
        schedule_release(local, k);
    }
}

void eco_on_release(struct eco_local *local, struct sim_event event)
{
    if (sim_event_stamp(event) != local->release_version[event.agent]) {
        sim_region_skip(local->region);
        return;
    }
    double lost =
        eco_terms(local)->practice.skill.obsolescence * eco_terms(local)->world.product[event.agent].release_magnitude;
    for (uint32_t j = 0; j < local->partner_count; j++) {
        eco_skill_update(eco_terms(local), &local->partners[j], event.time);
        local->partners[j].skill[event.agent] *= 1 - lost;
    }
    schedule_release(local, event.agent);
}

/* ---- certificates ---- */

static void drop_certificate(struct eco_partner *partner, uint32_t index)
{
    partner->certificate_until[index] = partner->certificate_until[--partner->certificate_count];
}

uint32_t eco_certificates(struct eco_local *local, struct eco_partner *partner, double now)
{
    for (uint32_t i = partner->certificate_count; i-- > 0;) {
        if ((double)partner->certificate_until[i] <= now) {
            drop_certificate(partner, i);
            local->counters.certificates_expired++;
        }
    }
    return partner->certificate_count;
}

/* Everybody without a certificate sits the exam; the house desk needs none. */
static void sit_exams(struct eco_local *local, struct eco_partner *partner, uint32_t product)
{
    const struct eco_skill_params *skill = &eco_terms(local)->practice.skill;
    uint32_t held = eco_certificates(local, partner, local->region->now);
    uint32_t most = partner->consultants < ECO_CERTIFICATES_MAX ? partner->consultants : ECO_CERTIFICATES_MAX;
    const struct eco_programme_params *programme = eco_programme(local, partner);
    bool own = programme && programme->certificate_validity > 0;
    double validity = own ? programme->certificate_validity : skill->validity;
    double pass = sim_logistic((partner->skill[product] - skill->exam) / 0.1);
    struct sim_address at = ECO_AT(partner->uid, EXAM, partner->trainings);
    for (uint32_t head = held; head < most; head++) {
        eco_partner_pays(local, partner, ECO_EXPENSE_COURSE, skill->exam_fee);
        if (!sim_bernoulli(&local->region->key, sim_draw(at, (uint16_t)head), pass))
            continue;
        partner->certificate_until[partner->certificate_count++] = (float)(local->region->now + validity);
        local->counters.certificates_gained++;
    }
}

/* ---- courses ---- */

static void take_course(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_params *p = eco_terms(local);
    const struct eco_training_params *training = &p->vendor.training;
    const struct sim_key *key = &local->region->key;
    double heads = partner->consultants, weight[ECO_PRODUCTS_MAX];
    enum eco_training_kind kind = (enum eco_training_kind)sim_choose(
        key, ECO_AT(partner->uid, COURSE_KIND, partner->trainings), training->kind, ECO_TRAININGS);
    for (uint32_t k = 0; k < p->world.product_count; k++)
        weight[k] = p->world.product[k].share;
    uint32_t product =
        sim_choose(key, ECO_AT(partner->uid, COURSE_PRODUCT, partner->trainings), weight, p->world.product_count);
    eco_skill_update(p, partner, local->region->now);
    double *taught = kind == ECO_TRAIN_PRODUCT  ? &partner->skill[product]
                     : kind == ECO_TRAIN_METHOD ? &partner->method
                     : kind == ECO_TRAIN_SALES  ? &partner->sales_skill
                                                : &partner->care;
    *taught += training->gain * (1 - *taught);
    local->counters.courses++;
    eco_log(local, ECO_ACTIVITY_COURSE, 0, partner->id, 0, ECO_NO_VALUE);
    local->counters.course_days += (int64_t)(heads * training->days + 0.5);
    local->counters.money_training += eco_minor(training->cost * heads);
    if (partner->programme == ECO_NONE)
        return;
    eco_partner_pays(local, partner, ECO_EXPENSE_COURSE, training->fee * (1 - training->subsidy) * heads);
    eco_partner_pays(local, partner, ECO_EXPENSE_STUDY, training->days * heads * p->practice.project.day_cost);
    if (kind == ECO_TRAIN_PRODUCT)
        sit_exams(local, partner, product);
}

void eco_on_training(struct eco_local *local, struct sim_event event)
{
    const struct eco_training_params *training = &eco_terms(local)->vendor.training;
    struct eco_partner *partner = &local->partners[event.agent];
    if (eco_timer_stale(partner, ECO_TIMER_TRAINING, event) || !eco_present(partner) || partner->consultants == 0) {
        sim_region_skip(local->region);
        return;
    }
    double x = training->uptake + training->uptake_subsidy * training->subsidy;
    if (sim_bernoulli(&local->region->key, ECO_AT(partner->uid, COURSE, partner->trainings),
                      sim_logistic(x) * local->world->budget.funded[ECO_BUDGET_COURSES]))
        take_course(local, partner);
    partner->trainings++;
    schedule_course(local, event.agent);
}

/* ---- people leave; the place is filled by a beginner ---- */

void eco_on_quit(struct eco_local *local, struct sim_event event)
{
    struct eco_partner *partner = &local->partners[event.agent];
    if (eco_timer_stale(partner, ECO_TIMER_QUIT, event)) {
        sim_region_skip(local->region);
        return;
    }
    eco_skill_update(eco_terms(local), partner, event.time);
    for (uint32_t k = 0; k < eco_terms(local)->world.product_count; k++)
        partner->skill[k] *= 1 - 1.0 / partner->consultants;
    local->counters.quits++;
    uint32_t held = eco_certificates(local, partner, event.time);
    double u = eco_uniform(local, ECO_AT(partner->uid, QUIT_CERTIFICATE, partner->quits)) * partner->consultants;
    if (u < held) {
        drop_certificate(partner, (uint32_t)u);
        local->counters.certificates_left++;
    }
    partner->quits++;
    schedule_quit(local, event.agent);
}

/* ---- staff comes and goes by decision (staff.c) ---- */

static void redraw_quit(struct eco_local *local, uint32_t j)
{
    eco_timer_restart(&local->partners[j], ECO_TIMER_QUIT); /* the rate goes with the heads */
    schedule_quit(local, j);
}

void eco_skill_head_came(struct eco_local *local, uint32_t j)
{
    struct eco_partner *partner = &local->partners[j];
    eco_skill_update(eco_terms(local), partner, local->region->now);
    for (uint32_t k = 0; k < eco_terms(local)->world.product_count; k++)
        partner->skill[k] *= 1 - 1.0 / partner->consultants;
    redraw_quit(local, j);
}

void eco_skill_head_left(struct eco_local *local, uint32_t j)
{
    struct eco_partner *partner = &local->partners[j];
    if (partner->certificate_count > partner->consultants) {
        drop_certificate(partner, partner->certificate_count - 1);
        local->counters.certificates_left++;
    }
    redraw_quit(local, j);
}
