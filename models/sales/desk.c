/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M3 Response: what a partner does with a lead.
 *
 *   lead arrives -> caps -> pursue or let lie -> reaction -> queue -> a seller contacts the client -> handling
 *
 * The sales desk is a queue, first come first served, with as many servers as
 * sellers the partner gives this vendor.  Reaction and handling run in desk
 * hours; where sellers give this vendor part of their time, handling takes so
 * much longer.  A seller finds out at the contact whether the lead is worthless or
 * the client's interest has ended; such a contact takes only part of the time.
 * With reaction 0, everybody pursued and desks always open this is the M/M/c
 * queue, with patience Erlang's A (check values PA2, PA6).
 */
#include "models/sales/sales.h"

#include "models/delivery/delivery.h"
#include "models/partner/partner.h"
#include "models/programme/programme.h"
#include "models/records/deal_log.h"

uint32_t eco_desk_servers(const struct eco_partner *partner)
{
    double servers = partner->effort * eco_working_share(partner) * partner->sellers + 0.5;
    return partner->sellers == 0 ? 0 : servers < 1 ? 1 : (uint32_t)servers;
}

/* Full-time heads behind each server. */
static double pace(const struct eco_local *local, const struct eco_partner *partner)
{
    double heads = partner->effort * eco_working_share(partner) * partner->sellers * partner->selling *
                   eco_staff_output(partner, ECO_SELLER),
           least = eco_terms(local)->practice.effort.least;
    return (heads < least ? least : heads) / eco_desk_servers(partner);
}

/* What waits already: leads per seller and projects per team. */
static double backlog(const struct eco_local *local, const struct eco_partner *partner)
{
    uint32_t teams = eco_project_capacity(eco_terms(local), partner);
    return (double)partner->desk.length / eco_desk_servers(partner) +
           (teams > 0 ? (double)partner->projects.length / teams : 0);
}

/* ---- arrival ---- */

static bool take_within_caps(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_routing_params *routing = &eco_terms(local)->vendor.routing;
    double midnight = sim_calendar_midnight(eco_hours(local), local->region->now);
    if (partner->today != midnight) {
        partner->today = midnight;
        partner->taken_today = 0;
    }
    if (partner->taken_today >= routing->cap_per_day || partner->in_work >= routing->cap_in_work)
        return false;
    partner->taken_today++;
    return true;
}

static double pursue_logit(const struct eco_local *local, const struct eco_partner *partner, double chance)
{
    const struct eco_desk_params *desk = &eco_terms(local)->practice.desk;
    /* experience: 0 for a beginner, 1 for an old hand */
    double experience = (double)partner->deals_closed / (partner->deals_closed + 20.0);
    double quality = sim_logit(eco_clamp(chance, 1e-6, 1 - 1e-6)) - sim_logit(0.25);
    double x = desk->pursue + desk->pursue_quality * quality +
               desk->pursue_habit * (partner->habit[ECO_ANSWERING] - 0.5) +
               desk->pursue_effort * (partner->effort - 0.5);
    const struct eco_contested_params *contested = &eco_terms(local)->contested;
    x += contested->direct_presence * contested->presence_effect * local->world->presence[local->area];
    if (eco_terms(local)->vendor.lead_generation.tracking)
        x += desk->pursue_tracking * (1 - desk->pursue_experience * experience);
    return x;
}

static uint64_t pair_uid(const struct eco_mail_lead *mail, const struct eco_partner *partner)
{
    return sim_child_uid(mail->uid, ECO_PURPOSE_PAIR_UID, partner->id);
}

static void refuse(struct eco_local *local, const struct eco_mail_lead *mail, const struct eco_partner *partner)
{
    eco_log(local, ECO_ACTIVITY_REFUSED, mail->uid, partner->id, 0, ECO_NO_VALUE);
    ECO_SEND(local, mail->process, REFUSAL, local->region->now + local->region->window_days, mail->deal,
             {.generation = mail->generation, .partner = partner->id});
}

/* Days at quantile u of the answers in the published audit: .37 of firms within an hour, evenly; .16 within a day,
 * evenly by ratio; .24 later, 24 h and an exponential of mean 105 h on top, so that the mean is 42 h. */
double eco_audited_reaction(double u)
{
    const double hour = 0.37 / 0.77, day = 0.53 / 0.77;
    if (u < hour)
        return u / hour * SIM_HOUR;
    if (u < day)
        return sim_pow(24, (u - hour) / (day - hour)) * SIM_HOUR;
    return (24 - 105 * sim_log1p(-(u - day) / (1 - day))) * SIM_HOUR;
}

static double draw_reaction(struct eco_local *local, const struct eco_partner *partner, uint64_t uid)
{
    const struct eco_desk_params *desk = &eco_terms(local)->practice.desk;
    struct sim_address at = ECO_AT(uid, REACTION, 0);
    double factor = sim_exp(-desk->diligence * (partner->habit[ECO_ANSWERING] - 0.5));
    factor *= 1 - eco_terms(local)->vendor.portal.reaction * eco_portal_use(local, partner);
    if (desk->reaction_shape == ECO_REACTION_AUDIT)
        return factor * eco_audited_reaction(eco_uniform(local, at));
    return sim_lognormal(&local->region->key, at, desk->reaction * factor, desk->reaction_sigma);
}

void eco_on_lead(struct eco_local *local, struct sim_event event, const struct eco_mail_lead *mail)
{
    const struct eco_desk_params *desk = &eco_terms(local)->practice.desk;
    const struct sim_key *key = &local->region->key;
    struct eco_partner *partner = &local->partners[event.agent];
    eco_log(local, ECO_ACTIVITY_ASKED, mail->uid, partner->id, 0, ECO_NO_VALUE);
    ECO_OUTCOME(local, partner, leads, 1);
    if (!eco_working(partner) || partner->sellers == 0 || (mail->from_vendor && !take_within_caps(local, partner))) {
        refuse(local, mail, partner);
        return;
    }
    uint64_t uid = pair_uid(mail, partner);
    double x = mail->from_vendor ? pursue_logit(local, partner, (double)mail->chance) : desk->pursue_own;
    x -= desk->pursue_backlog * backlog(local, partner);
    bool pursued = sim_bernoulli(key, ECO_AT(uid, PURSUE, 0), sim_logistic(x));
    if (mail->from_vendor) {
        eco_tally_add(local, partner, ECO_TALLY_LEADS, 1);
        bool audited = sim_desk_open(eco_hours(local), event.time);
        if (pursued) {
            local->counters.leads_pursued++;
        } else {
            local->counters.leads_ignored++;
            local->counters.leads_timed++;
            local->counters.leads_audited += audited;
            local->counters.answers_never += audited;
            eco_conduct_record(local, partner, ECO_ANSWERING, false,
                               sim_bernoulli(key, ECO_AT(uid, GAME_ANSWERING, 0), eco_gaming_chance(local, partner)));
            partner->leads_timed += 1;
        }
    }
    eco_log(local, pursued ? ECO_ACTIVITY_PURSUED : ECO_ACTIVITY_IGNORED, mail->uid, partner->id, 0, ECO_NO_VALUE);
    ECO_OUTCOME(local, partner, pursued, pursued);
    if (!pursued)
        return;
    uint32_t row = eco_lead_take(local);
    struct eco_lead *lead = &local->leads[row];
    lead->partner = event.agent;
    lead->deal = mail->deal;
    lead->deal_generation = mail->generation;
    lead->process = mail->process;
    lead->uid = uid;
    lead->deal_uid = mail->uid;
    lead->arrived = event.time;
    lead->interest_until = mail->interest_until;
    lead->seats = mail->seats;
    lead->product = mail->product;
    lead->field = mail->field;
    lead->rival = mail->rival;
    lead->genuine = mail->genuine;
    lead->from_vendor = mail->from_vendor;
    partner->in_work += lead->from_vendor;
    partner->last_active = event.time;
    double when = sim_desk_after(eco_hours(local), event.time, draw_reaction(local, partner, uid));
    sim_region_schedule(local->region, when, ECO_EVENT_DESK_ENTER, row, lead->generation);
}

/* ---- the queue ---- */

double eco_discovery_chance(const struct eco_params *terms, double sales_skill)
{
    const struct eco_desk_params *desk = &terms->practice.desk;
    return sim_logistic(desk->discovery_base + desk->discovery_skill * (sales_skill - 0.5));
}

/* Conduct is judged by the service level, or by a working day where there is none; the metric always by a working day,
 * so that designs can be compared. */
static void record_answer(struct eco_local *local, struct eco_partner *partner, const struct eco_lead *lead,
                          double response)
{
    double sla = eco_terms(local)->vendor.routing.sla;
    bool good = response <= (sla > 0 ? sla : ECO_PERSON_DAY);
    local->counters.leads_in_time += response <= ECO_PERSON_DAY;
    partner->leads_timed += 1;
    partner->answered_in_time += good;
    ECO_OUTCOME(local, partner, answered, 1);
    ECO_OUTCOME(local, partner, response_hours, response * 24);
    eco_conduct_record(
        local, partner, ECO_ANSWERING, good,
        sim_bernoulli(&local->region->key, ECO_AT(lead->uid, GAME_LATE, 0), eco_gaming_chance(local, partner)));
}

/* What the published audits of response times measure, by the calendar: when a lead that came in desk hours is
 * contacted, and whether contacts find the client still interested. */
static void count_response(struct eco_counters *counters, double days, bool audited, bool genuine, bool live)
{
    bool hour = days <= SIM_HOUR, second = !hour && days <= 2 * SIM_HOUR, later = days > 1;
    counters->answers_hour += audited && hour;
    counters->answers_day += audited && !hour && !later;
    counters->answers_later += audited && later;
    counters->contacts_hour += genuine && hour;
    counters->contacts_second += genuine && second;
    counters->contacts_later += genuine && later;
    counters->qualified_hour += live && hour;
    counters->qualified_second += live && second;
    counters->qualified_later += live && later;
}

static double handling_time(struct eco_local *local, const struct eco_lead *lead, bool live)
{
    const struct eco_desk_params *desk = &eco_terms(local)->practice.desk;
    double standard = desk->handling_shape == ECO_SHAPE_CONSTANT
                          ? 1
                          : sim_standard_exponential(&local->region->key, ECO_AT(lead->uid, HANDLING, 0));
    double time = desk->handling * standard * (live ? 1 : desk->handling_dead);
    return live && lead->discovery ? time + desk->discovery_work : time;
}

/* A seller turns to the lead: the client is contacted now. */
static void contact(struct eco_local *local, uint32_t row)
{
    struct eco_lead *lead = &local->leads[row];
    struct eco_partner *partner = &local->partners[lead->partner];
    const double now = local->region->now;
    double response = sim_desk_elapsed(eco_hours(local), lead->arrived, now);
    bool live = lead->genuine && now <= lead->interest_until;
    lead->discovery = live && sim_bernoulli(&local->region->key, ECO_AT(lead->uid, DISCOVERY, 0),
                                            eco_discovery_chance(eco_terms(local), partner->sales_skill));
    if (lead->from_vendor) {
        record_answer(local, partner, lead, response);
        local->counters.leads_timed++;
        local->counters.leads_audited += sim_desk_open(eco_hours(local), lead->arrived);
        count_response(&local->counters, now - lead->arrived, sim_desk_open(eco_hours(local), lead->arrived),
                       lead->genuine, live);
    }
    partner->desk_busy++;
    bool steered = live && eco_steers(local, partner, lead);
    ECO_OUTCOME(local, partner, offers, live && !steered);
    struct eco_presales presales = live && !steered ? eco_presales(local, row) : (struct eco_presales){0};
    lead->discount = live && !steered ? (float)eco_street_offer(local, partner, lead) : 0;
    if (live && lead->rival)
        eco_contest_pay(local, partner);
    double work = handling_time(local, lead, live), time = work / pace(local, partner);
    partner->worked[ECO_SELLER] += work;
    ECO_SEND(local, lead->process, ANSWER, now + local->region->window_days, lead->deal,
             {.contact = now,
              .generation = lead->deal_generation,
              .partner = partner->id,
              .process = local->process,
              .lead = row,
              .lead_generation = lead->generation,
              .price = (float)(partner->price_level * (1 - (double)lead->discount)),
              .steered = steered,
              .response_hours = (float)(response * 24),
              .presales = (float)presales.outlay,
              .discovery = lead->discovery,
              .registers = presales.registers});
    sim_region_schedule(local->region, sim_desk_after(eco_hours(local), now, time), ECO_EVENT_DESK_DONE, lead->partner,
                        (uint32_t)row & SIM_STAMP_MASK);
}

void eco_on_desk_enter(struct eco_local *local, struct sim_event event)
{
    struct eco_lead *lead = eco_lead_find(local, event.agent, sim_event_stamp(event));
    sim_assert(lead); /* a lead stays open until the client's side has heard of it */
    struct eco_partner *partner = &local->partners[lead->partner];
    if (partner->desk_busy < eco_desk_servers(partner))
        contact(local, event.agent);
    else
        ECO_QUEUE_PUSH(&partner->desk, local->leads, event.agent);
}

void eco_on_desk_done(struct eco_local *local, struct sim_event event)
{
    struct eco_partner *partner = &local->partners[event.agent];
    partner->desk_busy--;
    eco_desk_pull(local, partner);
}

void eco_desk_pull(struct eco_local *local, struct eco_partner *partner)
{
    while (partner->desk.length > 0 && partner->desk_busy < eco_desk_servers(partner)) {
        uint32_t row;
        ECO_QUEUE_POP(&partner->desk, local->leads, row);
        contact(local, row);
    }
}

/* ---- the client's side has closed ---- */

void eco_lead_close(struct eco_local *local, uint32_t row)
{
    struct eco_lead *lead = &local->leads[row];
    struct eco_partner *partner = &local->partners[lead->partner];
    partner->in_work -= lead->from_vendor;
    partner->deals_closed++;
    eco_lead_release(local, row);
}

void eco_on_closed(struct eco_local *local, struct sim_event event, const struct eco_mail_closed *mail)
{
    const struct eco_lead *lead = eco_lead_find(local, event.agent, mail->generation);
    sim_assert(lead);
    if (mail->reached)
        eco_claim_closed(local, lead, mail);
    eco_lead_close(local, event.agent);
}
