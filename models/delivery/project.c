/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M7 Implementation projects.
 *
 *   won -> queue for a team -> work -> delivered, late or cancelled
 *
 * Consultants the partner gives this vendor, times the utilisation ceiling, are
 * a finite pool of whole people that work as fast as the time given allows; a project takes a team and holds it until
 * its work is done; first come, first served.  Overruns are a mixture: a share of very large ones (Flyvbjerg & Budzier
 * 2011: 1 in 6, +200 %) that falls with skill and method, and ordinary ones, so that the mean at reference skill is +27
 * %.
 *
 * Delivering together: the host asks a guest of higher published skill; the
 * guest's part is work in the guest's own queue.  Both pay for coordination
 * and hand-over, so with equal skills it does not pay.
 */
#include "models/delivery/delivery.h"

#include <math.h>

#include "models/partner/partner.h"
#include "models/programme/programme.h"
#include "models/records/deal_log.h"
#include "models/sales/sales.h"
#include "models/vendor/vendor.h"

/* Consultants at work at once, as whole people and in full-time heads. */
uint32_t eco_project_capacity(const struct eco_params *terms, const struct eco_partner *partner)
{
    double time = partner->effort * eco_working_share(partner);
    double heads = floor(partner->consultants * time * terms->practice.project.ceiling + 0.5);
    return partner->consultants == 0 ? 0 : heads < 1 ? 1 : (uint32_t)heads;
}

static double full_time(const struct eco_params *terms, const struct eco_partner *partner)
{
    double heads = partner->consultants * partner->effort * eco_working_share(partner) *
                   terms->practice.project.ceiling * eco_staff_output(partner, ECO_CONSULTANT);
    return heads < terms->practice.effort.least ? terms->practice.effort.least : heads;
}

static double waiting_per_team(const struct eco_local *local, const struct eco_partner *partner)
{
    return (double)partner->projects.length / eco_project_capacity(eco_terms(local), partner);
}

void eco_project_clock(struct eco_partner *partner, double now)
{
    partner->team_days += partner->team_busy * (now - partner->team_time);
    partner->team_time = now;
}

/* ---- starting ---- */

static double own_skill(struct eco_local *local, struct eco_partner *partner, uint32_t product)
{
    eco_skill_update(eco_terms(local), partner, local->region->now);
    return partner->skill[product];
}

/* Overrun of work relative to plan; at reference skill and no method as in the source. */
static double draw_overrun(struct eco_local *local, struct eco_project *project, double skill, double method,
                           double quality)
{
    const struct eco_project_params *p = &eco_terms(local)->practice.project;
    const struct sim_key *key = &local->region->key;
    double share = p->swan <= 0 ? 0
                   : p->swan >= 1
                       ? 1
                       : sim_logistic(sim_logit(p->swan) - p->swan_skill * (skill - p->swan_reference) -
                                      p->swan_method * method - eco_terms(local)->practice.tasks.tail * quality);
    project->swan = sim_bernoulli(key, ECO_AT(project->uid, SWAN, 0), share);
    double mean = 1 + (project->swan ? p->swan_mean : p->plain_mean);
    double sigma = project->swan ? p->swan_sigma : p->plain_sigma;
    double median = mean * sim_exp(-0.5 * sigma * sigma); /* so that the mean of the lognormal is `mean` */
    return sim_lognormal(key, ECO_AT(project->uid, OVERRUN, 0), median, sigma) - 1;
}

static void start(struct eco_local *local, uint32_t row)
{
    const struct eco_project_params *p = &eco_terms(local)->practice.project;
    struct eco_project *project = &local->projects[row];
    struct eco_partner *partner = &local->partners[project->partner];
    uint32_t capacity = eco_project_capacity(eco_terms(local), partner);
    double team = ceil(project->work / p->team_days);
    project->team = team < 1 ? 1 : team > capacity ? capacity : (uint32_t)team;
    eco_project_clock(partner, local->region->now);
    partner->team_busy += project->team;
    project->started = local->region->now;
    project->skill = own_skill(local, partner, project->product);
    double method = partner->method * eco_contract_terms(eco_programme(local, partner)).method;
    project->overrun = draw_overrun(local, project, project->skill, method, partner->quality);
    double productivity = 1 + p->productivity * (project->skill - p->reference_skill);
    double pace = full_time(eco_terms(local), partner) / capacity;
    double days =
        project->work * (1 + project->overrun) / (project->team * pace * (productivity < 0.2 ? 0.2 : productivity));
    if (!project->part) {
        eco_log(local, ECO_ACTIVITY_PROJECT_STARTED, project->deal_uid, partner->id, 0,
                project->started - project->queued);
        local->counters.projects_started++;
        local->counters.project_wait_days += project->started - project->queued;
    }
    eco_help_ask(local, row);
    project->desk_days = days * ECO_PERSON_DAY;
    double waiting = project->asked ? 1 - eco_terms(local)->vendor.support_desk.reliance : 1;
    project->due = sim_desk_after(eco_hours(local), local->region->now, project->desk_days / waiting);
    sim_region_schedule(local->region, project->due, ECO_EVENT_PROJECT_DONE, row, project->generation);
}

/* Head of the line first; a large project does not let small ones pass. */
void eco_project_pull(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_project_params *p = &eco_terms(local)->practice.project;
    uint32_t capacity = eco_project_capacity(eco_terms(local), partner);
    while (partner->projects.length > 0) {
        double team = ceil(local->projects[partner->projects.head].work / p->team_days);
        double need = team < 1 ? 1 : team > capacity ? capacity : team;
        if (partner->team_busy + need > capacity)
            return;
        uint32_t row;
        ECO_QUEUE_POP(&partner->projects, local->projects, row);
        start(local, row);
    }
}

/* Work sold is worth what it will earn as planned, long before it is paid: effort looks at that, and at delivery only
 * at the difference (settle). `share`: of the price, for this partner. */
static void promise(struct eco_local *local, uint32_t row, double share)
{
    const struct eco_project_params *p = &eco_terms(local)->practice.project;
    struct eco_project *project = &local->projects[row];
    double price = share * project->planned * p->day_rate * project->price;
    if (local->partners[project->partner].programme == ECO_NONE)
        return; /* house consultants are paid by the year */
    project->promised = price - project->work * p->day_cost;
    project->advanced = price * eco_terms(local)->practice.staff.advance;
    local->partners[project->partner].month_margin += project->promised;
    local->partners[project->partner].month_income += project->advanced;
}

static void enqueue(struct eco_local *local, uint32_t row)
{
    struct eco_partner *partner = &local->partners[local->projects[row].partner];
    local->projects[row].queued = local->region->now;
    ECO_QUEUE_PUSH(&partner->projects, local->projects, row);
    eco_project_pull(local, partner);
}

/* ---- a guest ---- */

static double ally_trust(const struct eco_partner *partner, uint32_t other)
{
    for (int a = 0; a < ECO_ALLIES; a++)
        if (partner->ally[a] == other)
            return (double)partner->ally_trust[a];
    return ECO_STRANGERS_TRUST;
}

/* A success moves trust a tenth of the way up, a failure three times as far down; the least trusted is forgotten. */
static void learn_ally(struct eco_partner *partner, uint32_t other, bool good)
{
    int at = 0;
    for (int a = 0; a < ECO_ALLIES; a++) {
        if (partner->ally[a] == other) {
            at = a;
            break;
        }
        if (partner->ally[a] == ECO_NONE || partner->ally_trust[a] < partner->ally_trust[at])
            at = a;
    }
    double trust = ally_trust(partner, other);
    partner->ally[at] = other;
    partner->ally_trust[at] = (float)(good ? trust + 0.1 * (1 - trust) : trust * 0.7);
}

static uint32_t find_guest(struct eco_local *local, const struct eco_partner *host, const struct eco_project *project)
{
    const struct eco_collaboration_params *together = &eco_programme(local, host)->collaboration;
    struct sim_address at = ECO_AT(project->uid, GUEST, 0), go = ECO_AT(project->uid, COLLABORATE, 0);
    uint32_t best = ECO_NONE, count = eco_roster_count(local);
    double highest = host->skill[project->product];
    for (uint16_t n = 0; n < 3 && count > 0; n++) {
        uint32_t j = eco_roster_at(local, sim_index(&local->region->key, sim_draw(at, n), count));
        const struct eco_listing *listing = &local->world->directory[j];
        if (j != host->id && listing->active && (double)listing->skill[project->product] > highest) {
            highest = (double)listing->skill[project->product];
            best = j;
        }
    }
    if (best == ECO_NONE || together->one_company)
        return ECO_NONE;
    return sim_bernoulli(&local->region->key, go, together->strength * ally_trust(host, best)) ? best : ECO_NONE;
}

static void invite(struct eco_local *local, uint32_t row, struct eco_partner *host)
{
    struct eco_project *project = &local->projects[row];
    const struct eco_collaboration_params *together = &eco_programme(local, host)->collaboration;
    double total = project->work * (1 + together->coordination);
    local->counters.projects_shared++;
    project->work = total * (1 - together->share);
    ECO_SEND(local, local->world->partner_process[project->guest], PART,
             local->region->now + local->region->window_days + together->handover,
             local->world->partner_local[project->guest],
             {.uid = sim_child_uid(project->uid, ECO_PURPOSE_PART_UID, 0),
              .process = local->process,
              .row = row,
              .generation = project->generation,
              .host = host->id,
              .work = (float)(total * together->share),
              .planned = (float)(project->planned * together->share),
              .complexity = (float)project->complexity,
              .gap = (float)project->gap,
              .price = (float)project->price,
              .product = project->product,
              .industry = project->industry});
}

void eco_on_part(struct eco_local *local, struct sim_event event, const struct eco_mail_part *mail)
{
    uint32_t row = eco_project_take(local);
    struct eco_project *project = &local->projects[row];
    project->partner = event.agent;
    project->part = true;
    project->uid = mail->uid;
    project->process = mail->process;
    project->host_row = mail->row;
    project->host_generation = mail->generation;
    project->guest = ECO_NONE;
    project->work = (double)mail->work;
    project->planned = (double)mail->planned;
    project->complexity = (double)mail->complexity;
    project->gap = (double)mail->gap;
    project->price = (double)mail->price;
    project->product = mail->product;
    project->industry = mail->industry;
    promise(local, row, 1);
    enqueue(local, row);
}

/* ---- won ---- */

static double draw_work(struct eco_local *local, uint64_t uid, const struct eco_mail_won *mail, double implementation)
{
    const struct eco_project_params *p = &eco_terms(local)->practice.project;
    double scale = sim_pow((double)mail->seats / 20.0, p->work_seats) * implementation;
    double complexity = 1 + p->work_complexity * ((double)mail->complexity - 0.5);
    double median = p->work * scale * (complexity < 0.1 ? 0.1 : complexity) * (1 + p->gap_work * (double)mail->gap);
    return sim_lognormal(&local->region->key, ECO_AT(uid, WORK, 0), median, p->work_sigma);
}

void eco_on_won(struct eco_local *local, struct sim_event event, const struct eco_mail_won *mail)
{
    struct eco_lead *lead = eco_lead_find(local, event.agent, mail->generation);
    sim_assert(lead);
    const uint32_t owner = lead->partner;
    const uint64_t uid = lead->uid, deal_uid = lead->deal_uid;
    struct eco_partner *partner = &local->partners[owner];
    ECO_OUTCOME(local, partner, won, 1);
    ECO_OUTCOME(local, partner, won_vendor, lead->from_vendor);
    ECO_OUTCOME(local, partner, won_late, eco_review_soon(local, partner));
    eco_deal_book(
        local, partner,
        &(struct eco_won){
            .revenue = mail->revenue, .seats = (double)mail->seats, .from_vendor = lead->from_vendor, .uid = uid});
    eco_sale_pay(local, partner,
                 &(struct eco_sale){.kind = ECO_SALE_NEW,
                                    .list = mail->revenue,
                                    .from_vendor = lead->from_vendor,
                                    .registered = mail->registered,
                                    .discount = (double)lead->discount});
    eco_claim_won(local, lead, mail->registered);
    eco_lead_close(local, event.agent);
    eco_member_won(local, partner);
    partner->customers++;
    uint32_t row = eco_project_take(local);
    struct eco_project *project = &local->projects[row];
    project->partner = owner;
    project->uid = uid;
    project->deal_uid = deal_uid;
    project->client = mail->client;
    project->spell = mail->spell;
    project->process = mail->process;
    project->industry = mail->industry;
    project->product = mail->product;
    project->gap = (double)mail->gap;
    project->complexity = (double)mail->complexity;
    project->price = partner->price_level * (double)mail->fall;
    project->list = mail->revenue;
    project->born = event.time - (double)mail->age;
    project->work = project->planned =
        draw_work(local, uid, mail, eco_contract_terms(eco_programme(local, partner)).implementation);
    project->guest = partner->programme == ECO_NONE ? ECO_NONE : find_guest(local, partner, project);
    local->counters.projects_queued++;
    local->counters.projects_open++;
    if (project->guest != ECO_NONE)
        invite(local, row, partner);
    promise(local, row, project->guest == ECO_NONE ? 1 : 1 - eco_programme(local, partner)->collaboration.share);
    enqueue(local, row);
}

/* ---- done ---- */

/* Logit of quality: skill, cases, the remaining gap where needs are complex, overload, and everything else. */
static double draw_quality(struct eco_local *local, const struct eco_project *project,
                           const struct eco_partner *partner)
{
    const struct eco_project_params *p = &eco_terms(local)->practice.project;
    struct eco_contract_terms contract = eco_contract_terms(eco_programme(local, partner));
    double x = p->quality + p->quality_skill * (project->skill - p->reference_skill) +
               p->quality_cases * sim_log1p(partner->cases[project->industry]) -
               p->quality_gap * project->gap * project->complexity * (2 - contract.implementation) -
               p->quality_overload * waiting_per_team(local, partner) - (project->swan ? 1.0 : 0.0) +
               (project->helped ? eco_terms(local)->vendor.support_desk.quality : 0) +
               eco_terms(local)->practice.tasks.quality * partner->quality;
    x += p->quality_noise * sim_standard_normal(&local->region->key, ECO_AT(project->uid, QUALITY, 0));
    return eco_contract_quality(&contract, sim_logistic(x), project->complexity);
}

/* What the client pays for the work as planned, and what the work cost. */
static void settle(struct eco_local *local, struct eco_partner *partner, const struct eco_project *project, bool failed)
{
    const struct eco_project_params *p = &eco_terms(local)->practice.project;
    double price = project->planned * p->day_rate * project->price;
    if (project->guest != ECO_NONE) /* the guest is paid its share by the client */
        price *= 1 - eco_programme(local, partner)->collaboration.share;
    double earned = failed ? price * (1 - p->refund) : price;
    double cost = project->work * (1 + project->overrun) * p->day_cost;
    if (partner->programme == ECO_NONE) {
        local->counters.money_services += eco_minor(earned); /* house consultants are paid by the year */
        return;
    }
    partner->month_margin -= project->promised;
    partner->month_income -= project->advanced;
    eco_partner_earns(local, partner, ECO_INCOME_SERVICE, earned);
    eco_tally_add(local, partner, ECO_TALLY_SERVICES, earned);
    eco_partner_pays(local, partner, ECO_EXPENSE_WORK, cost);
}

/* Doing is learning: a part of the gap to full skill, shared over the heads. */
static void learn(struct eco_local *local, struct eco_partner *partner, const struct eco_project *project)
{
    const struct eco_skill_params *skill = &eco_terms(local)->practice.skill;
    eco_skill_update(eco_terms(local), partner, local->region->now);
    double share = eco_clamp(skill->learning * project->team / partner->consultants, 0, 1);
    partner->skill[project->product] += share * (1 - partner->skill[project->product]);
    partner->last_active = local->region->now;
}

static void count_outcome(struct eco_local *local, const struct eco_project *project, bool failed, bool late, double q)
{
    struct eco_counters *counters = &local->counters;
    counters->projects_open--;
    counters->project_overrun += project->overrun;
    counters->projects_overrun += project->overrun > 0.5;
    counters->projects_helped += project->helped;
    if (failed) {
        counters->projects_failed++;
        return;
    }
    counters->projects_delivered++;
    counters->projects_late += late;
    counters->project_quality += q;
    counters->project_days += local->region->now - project->started;
    counters->value_days += local->region->now - project->born;
}

static void finish(struct eco_local *local, uint32_t row)
{
    const struct eco_project_params *p = &eco_terms(local)->practice.project;
    struct eco_project *project = &local->projects[row];
    struct eco_partner *partner = &local->partners[project->partner];
    double quality = draw_quality(local, project, partner);
    bool failed = project->swan && sim_bernoulli(&local->region->key, ECO_AT(project->uid, FAILURE, 0), p->fail);
    bool late = project->overrun > p->late;
    uint32_t keeper = partner->id;
    settle(local, partner, project, failed);
    eco_joint_pay(local, partner, project, failed ? 0 : quality);
    count_outcome(local, project, failed, late, quality);
    eco_log(local, failed ? ECO_ACTIVITY_PROJECT_FAILED : ECO_ACTIVITY_PROJECT_DELIVERED, project->deal_uid,
            partner->id, 0, failed ? ECO_NO_VALUE : quality);
    ECO_OUTCOME(local, partner, projects, 1);
    ECO_OUTCOME(local, partner, failed, failed);
    if (project->guest != ECO_NONE) {
        learn_ally(partner, project->guest, !failed && quality > 0.5);
        double poach = eco_programme(local, partner)->collaboration.poach;
        if (!failed && sim_bernoulli(&local->region->key, ECO_AT(project->uid, POACH, 0), poach)) {
            keeper = project->guest;
            local->counters.guests_kept++;
        }
    }
    if (!failed) {
        partner->cases[project->industry] += 1;
        eco_tally_add(local, partner, ECO_TALLY_PROJECTS, 1);
    }
    ECO_SEND(local, project->process, DELIVERED, local->region->now + local->region->window_days, project->client,
             {.born = project->born,
              .spell = project->spell,
              .partner = keeper,
              .quality = (float)quality,
              .failed = failed,
              .late = late});
    eco_project_release(local, row);
}

void eco_on_project_done(struct eco_local *local, struct sim_event event)
{
    struct eco_project *project = eco_project_find(local, event.agent, sim_event_stamp(event));
    if (!project || project->own_done || event.time != project->due) {
        sim_region_skip(local->region); /* an answer of the technical desk had brought it forward */
        return;
    }
    struct eco_partner *partner = &local->partners[project->partner];
    eco_project_clock(partner, event.time);
    partner->team_busy -= project->team;
    learn(local, partner, project);
    if (project->part) {
        settle(local, partner, project, false);
        ECO_SEND(local, project->process, PART_DONE, event.time + local->region->window_days, project->host_row,
                 {.generation = project->host_generation,
                  .skill = (float)project->skill,
                  .overrun = (float)project->overrun});
        eco_project_release(local, event.agent);
    } else {
        project->own_done = true;
        if (project->guest == ECO_NONE || project->guest_done)
            finish(local, event.agent);
    }
    eco_project_pull(local, partner);
}

void eco_on_part_done(struct eco_local *local, struct sim_event event, const struct eco_mail_part_done *mail)
{
    struct eco_project *project = eco_project_find(local, event.agent, mail->generation);
    sim_assert(project);
    project->guest_done = true;
    project->skill = (double)mail->skill > project->skill ? (double)mail->skill : project->skill;
    if (project->own_done)
        finish(local, event.agent);
}
