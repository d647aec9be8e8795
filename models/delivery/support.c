/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The partner's support desk (part of M8): a queue, first come first served,
 * with as many servers as support staff.  The experience of an answer is
 *
 *   (1 - care share) / (1 + wait / target) + care share x (half the firm's care + half this answer's)
 *
 * and a careless answer (no habit of support) counts nothing in the last part.
 */
#include "models/delivery/delivery.h"

#include "models/partner/partner.h"
#include "models/programme/programme.h"
#include "models/vendor/vendor.h"

static void answer(struct eco_local *local, uint32_t row)
{
    const struct eco_support_params *support = &eco_terms(local)->practice.support;
    struct eco_ticket *ticket = &local->tickets[row];
    struct eco_partner *partner = &local->partners[ticket->partner];
    const struct sim_key *key = &local->region->key;
    const double now = local->region->now;
    double wait = sim_desk_elapsed(eco_hours(local), ticket->arrived, now);
    bool caring =
        sim_bernoulli(key, ECO_AT(ticket->client_uid, TICKET_CARE, ticket->number), partner->habit[ECO_SUPPORT]);
    bool gamed =
        sim_bernoulli(key, ECO_AT(ticket->client_uid, GAME_SUPPORT, ticket->number), eco_gaming_chance(local, partner));
    double experience =
        (1 - support->care) / (1 + wait / support->target) + support->care * 0.5 * (partner->care + caring);
    eco_conduct_record(local, partner, ECO_SUPPORT, caring, gamed);
    partner->support_busy++;
    local->counters.tickets++;
    local->counters.ticket_hours += wait * 24;
    local->counters.ticket_experience += experience;
    ECO_SEND(local, ticket->process, TICKET_OUT, now + local->region->window_days, ticket->client,
             {.spell = ticket->spell, .experience = (float)experience});
    double work = sim_exponential(key, ECO_AT(ticket->client_uid, TICKET_WORK, ticket->number), support->handling);
    partner->worked[ECO_SUPPORTER] += work;
    work /= eco_staff_output(partner, ECO_SUPPORTER);
    sim_region_schedule(local->region, sim_desk_after(eco_hours(local), now, work), ECO_EVENT_SUPPORT_DONE, row,
                        ticket->generation);
}

void eco_support_fees(struct eco_local *local, struct eco_partner *partner, double days)
{
    double fee = eco_terms(local)->practice.support.fee * days / SIM_DAYS_PER_YEAR;
    double amount = fee * partner->customers;
    if (partner->programme == ECO_NONE) {
        local->counters.money_services += eco_minor(amount);
        return;
    }
    eco_partner_earns(local, partner, ECO_INCOME_SUPPORT, amount);
    eco_tally_add(local, partner, ECO_TALLY_SERVICES, amount);
}

void eco_on_ticket_in(struct eco_local *local, struct sim_event event, const struct eco_mail_ticket *mail)
{
    struct eco_partner *partner = &local->partners[event.agent];
    uint32_t row = eco_ticket_take(local);
    struct eco_ticket *ticket = &local->tickets[row];
    ticket->partner = event.agent;
    ticket->client = mail->client;
    ticket->spell = mail->spell;
    ticket->process = mail->process;
    ticket->number = mail->number;
    ticket->client_uid = mail->client_uid;
    ticket->arrived = event.time;
    local->counters.tickets_open++;
    if (partner->support_busy < partner->support_staff)
        answer(local, row);
    else
        ECO_QUEUE_PUSH(&partner->support, local->tickets, row);
}

void eco_on_support_done(struct eco_local *local, struct sim_event event)
{
    struct eco_ticket *ticket = eco_ticket_find(local, event.agent, sim_event_stamp(event));
    sim_assert(ticket);
    struct eco_partner *partner = &local->partners[ticket->partner];
    partner->support_busy--;
    local->counters.tickets_open--;
    eco_ticket_release(local, event.agent);
    eco_support_pull(local, partner);
}

void eco_support_pull(struct eco_local *local, struct eco_partner *partner)
{
    while (partner->support.length > 0 && partner->support_busy < partner->support_staff) {
        uint32_t row;
        ECO_QUEUE_POP(&partner->support, local->tickets, row);
        answer(local, row);
    }
}
