/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/foresee.h"

#include "models/mail.h"

#define LINE 64

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
    HOT_release_version = sizeof(uint32_t)
};

/* Rows do not begin with a line of the cache. */
static void ask(const void *row, size_t size)
{
    const char *line = (const char *)row - (uintptr_t)row % LINE;
    for (; line < (const char *)row + size; line += LINE)
        __builtin_prefetch(line);
}

/* ---- second steps: the row itself has been asked for ---- */

static void from_clients(const struct eco_local *local, const struct eco_client *client)
{
    if (client->partner != ECO_NONE)
        eco_foresee_listing(local, client->partner);
}

static void from_partners(const struct eco_local *local, const struct eco_partner *partner)
{
    __builtin_prefetch(&partner->tally[partner->month % ECO_MONTHS][ECO_TALLY_LEADS], 1);
    if (partner->desk.length > 0)
        ask(&local->leads[partner->desk.head], HOT_leads);
    if (partner->support.length > 0)
        ask(&local->tickets[partner->support.head], HOT_tickets);
}

static void from_deals(const struct eco_local *local, const struct eco_deal *deal)
{
    if (deal->client != ECO_NONE)
        ask(&local->clients[deal->client], HOT_clients);
    for (uint32_t c = 0; c < deal->contact_count && c < ECO_CONTACTS_MAX; c++)
        eco_foresee_listing(local, deal->contact[c].partner);
}

static void from_leads(const struct eco_local *local, const struct eco_lead *lead)
{
    ask(&local->partners[lead->partner], HOT_partners);
}

static void from_projects(const struct eco_local *local, const struct eco_project *project)
{
    ask(&local->partners[project->partner], HOT_partners);
}

static void from_tickets(const struct eco_local *local, const struct eco_ticket *ticket)
{
    ask(&local->partners[ticket->partner], HOT_partners);
}

static void from_disputes(const struct eco_local *local, const struct eco_dispute *dispute)
{
    ask(&local->partners[dispute->partner], HOT_partners);
}

static void from_questions(const struct eco_local *local, const struct eco_question *question)
{
    (void)local;
    (void)question;
}

static void from_release_version(const struct eco_local *local, const uint32_t *version)
{
    (void)local;
    (void)version;
}

/* ---- both ---- */

void eco_foresee(const struct sim_region *region, struct sim_event event, bool again)
{
    const struct eco_local *local = region->state;
    if (!again && sim_event_kind(event) == ECO_EVENT_CANDIDATE) /* its stamp is the layer */
        __builtin_prefetch(&local->candidates[sim_event_stamp(event)][event.agent], 1);
    switch (sim_event_kind(event)) {
#define FORESEE(rows)                                                                                                  \
    if (again)                                                                                                         \
        from_##rows(local, &local->rows[event.agent]);                                                                 \
    else                                                                                                               \
        ask(&local->rows[event.agent], HOT_##rows);                                                                    \
    break;
#define EVENT(name, handler, rows, text)                                                                               \
    case ECO_EVENT_##name:                                                                                             \
        FORESEE(rows)
#define MAIL(name, handler, payload, rows, text)                                                                       \
    case ECO_MAIL_##name:                                                                                              \
        FORESEE(rows)
#include "models/events.def"
#undef EVENT
#undef MAIL
#undef FORESEE
    default:
        break;
    }
}
