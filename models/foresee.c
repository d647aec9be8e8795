/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/foresee.h"

#include "models/mail.h"

/* Bytes of a row that nearly every handler reads: all of a small one. */
enum {
    HOT_clients = sizeof(struct eco_client),
    HOT_partners = offsetof(struct eco_partner, outcome) + offsetof(struct eco_outcome, won),
    HOT_deals = offsetof(struct eco_deal, contact) + 3 * sizeof(struct eco_contact),
    HOT_leads = sizeof(struct eco_lead),
    HOT_projects = sizeof(struct eco_project),
    HOT_tickets = sizeof(struct eco_ticket),
    HOT_questions = sizeof(struct eco_question),
    HOT_disputes = sizeof(struct eco_dispute),
    HOT_release_version = sizeof(uint32_t),
    /* of a partner, when a lead arrives or a seller is free */
    HOT_desk = offsetof(struct eco_partner, deeds_good)
};

ECO_ASKS bool is_desk(uint32_t kind)
{
    return kind == ECO_MAIL_LEAD || kind == ECO_EVENT_DESK_DONE;
}

/* ---- second steps: the row itself has been asked for ---- */

ECO_ASKS void from_clients(const struct eco_local *local, const struct eco_client *client, uint32_t kind)
{
    if (client->partner != ECO_NONE && kind != ECO_EVENT_CANDIDATE)
        eco_foresee_listing(local, client->partner);
}

ECO_ASKS void from_partners(const struct eco_local *local, const struct eco_partner *partner, uint32_t kind)
{
    if (kind == ECO_MAIL_LEAD) {
        __builtin_prefetch(&partner->outcome);
        __builtin_prefetch(&partner->tally[partner->month % ECO_MONTHS][ECO_TALLY_LEADS]);
    } else if (kind == ECO_EVENT_DESK_DONE && partner->desk.length > 0) {
        eco_ask(&local->leads[partner->desk.head], HOT_leads);
        eco_ask((const char *)partner + HOT_desk, HOT_partners - HOT_desk);
    }
}

ECO_ASKS void from_deals(const struct eco_local *local, const struct eco_deal *deal, uint32_t kind)
{
    bool decided = kind == ECO_EVENT_DECISION || kind == ECO_EVENT_CONTEST;
    if (deal->client != ECO_NONE && (decided || !deal->has_answer))
        eco_ask(&local->clients[deal->client], HOT_clients);
    for (uint32_t c = 0; decided && c < deal->contact_count && c < ECO_CONTACTS_MAX; c++)
        eco_foresee_listing(local, deal->contact[c].partner);
}

ECO_ASKS void from_leads(const struct eco_local *local, const struct eco_lead *lead, uint32_t kind)
{
    const struct eco_partner *partner = &local->partners[lead->partner];
    if (kind == ECO_MAIL_CLOSED && !lead->genuine)
        eco_ask(&partner->old_terms_until, ECO_LINE); /* where it counts what it works on */
    else
        eco_ask(partner, HOT_partners);
}

ECO_ASKS void from_projects(const struct eco_local *local, const struct eco_project *project, uint32_t kind)
{
    (void)kind;
    eco_ask(&local->partners[project->partner], HOT_partners);
}

ECO_ASKS void from_tickets(const struct eco_local *local, const struct eco_ticket *ticket, uint32_t kind)
{
    (void)kind;
    eco_ask(&local->partners[ticket->partner], HOT_partners);
}

ECO_ASKS void from_disputes(const struct eco_local *local, const struct eco_dispute *dispute, uint32_t kind)
{
    (void)kind;
    eco_ask(&local->partners[dispute->partner], HOT_partners);
}

ECO_ASKS void from_questions(const struct eco_local *local, const struct eco_question *question, uint32_t kind)
{
    (void)local;
    (void)question;
    (void)kind;
}

ECO_ASKS void from_release_version(const struct eco_local *local, const uint32_t *version, uint32_t kind)
{
    (void)local;
    (void)version;
    (void)kind;
}

/* ---- both ---- */

void eco_foresee(const struct sim_region *region, struct sim_event event, bool again)
{
    const struct eco_local *local = region->state;
    const uint32_t kind = sim_event_kind(event);
    if (!again && kind == ECO_EVENT_CANDIDATE) /* its stamp is the layer */
        __builtin_prefetch(&local->candidates[sim_event_stamp(event)][event.agent]);
    switch (kind) {
#define FORESEE(rows, kind)                                                                                            \
    if (again)                                                                                                         \
        from_##rows(local, &local->rows[event.agent], kind);                                                           \
    else                                                                                                               \
        eco_ask(&local->rows[event.agent], is_desk(kind) ? HOT_desk : HOT_##rows);                                     \
    break;
#define EVENT(name, handler, rows, text)                                                                               \
    case ECO_EVENT_##name:                                                                                             \
        FORESEE(rows, ECO_EVENT_##name)
#define MAIL(name, handler, payload, rows, text)                                                                       \
    case ECO_MAIL_##name:                                                                                              \
        FORESEE(rows, ECO_MAIL_##name)
#include "models/events.def"
#undef EVENT
#undef MAIL
#undef FORESEE
    default:
        break;
    }
}
