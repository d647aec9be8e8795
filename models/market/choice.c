/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M4 The client's choice.
 *
 * Partners that answered are compared by the client's own rule; the vendor
 * against the outside option is settled once, at the end of the sales cycle,
 * by a nested logit (Ben-Akiva & Lerman 1985, ch. 10):
 *
 *   I = ln sum exp(U_j / mu),  P(vendor) = e^(mu I) / (e^(mu I) + e^(U_0)),  P(j | vendor) = e^(U_j / mu - I)
 *
 * so longer lists do not win by themselves; mu = 1 is the plain logit.  The
 * choice within the nest is drawn as the largest U_j / mu + Gumbel, with each
 * Gumbel addressed by (deal, partner): designs stay paired partner by partner.
 * Check values: PC5.
 */
#include "models/market/market.h"

#include <math.h>

#include "models/programme/programme.h"
#include "models/records/deal_log.h"
#include "models/sales/sales.h"
#include "models/vendor/vendor.h"

double eco_inclusive_value(const double *utility, uint32_t count, double nest)
{
    double highest = -INFINITY, sum = 0;
    for (uint32_t i = 0; i < count; i++)
        highest = utility[i] > highest ? utility[i] : highest;
    for (uint32_t i = 0; i < count; i++)
        sum += sim_exp((utility[i] - highest) / nest);
    return highest / nest + sim_log(sum);
}

double eco_vendor_probability(double inclusive, double outside)
{
    return sim_logistic(inclusive - outside);
}

/* ---- utilities ---- */

/* Importances are per standard deviation among partners at the start (directory.c); zero is a partner of reference
 * skill at the usual price, with middling support and no certificates, cases or reviews. */
double eco_utility(const struct eco_world *world, const struct eco_client *client, const struct eco_listing *listing,
                   bool incumbent, double style, double price)
{
    const struct eco_choice_params *choice = &world->terms->client.choice;
    const double *scale = world->attribute_scale;
    double sensitivity = world->terms->world.segment[client->segment].price_sensitivity;
    double certificate = (double)listing->certificates * world->certificate_value;
    double skill = (double)listing->skill[client->product] - world->terms->practice.project.reference_skill;
    return scale[ECO_ATTR_SKILL] * skill - scale[ECO_ATTR_PRICE] * sensitivity * sim_log(price) +
           scale[ECO_ATTR_RELATION] * incumbent + scale[ECO_ATTR_CERTIFICATE] * certificate +
           scale[ECO_ATTR_CASES] * sim_log1p((double)listing->cases[client->industry]) +
           scale[ECO_ATTR_TIER] * (double)listing->tier + scale[ECO_ATTR_SUPPORT] * ((double)listing->support - 0.5) +
           scale[ECO_ATTR_STYLE] * (style - 0.5) + choice->reputation * ((double)listing->reputation - 0.5) +
           choice->reviews * listing->ln_reviews;
}

enum eco_rule eco_client_rule(const struct eco_local *local, const struct eco_client *client)
{
    return (enum eco_rule)sim_choose(&local->region->key, ECO_AT(client->uid, RULE, 0),
                                     eco_terms(local)->client.choice.rule, ECO_RULES);
}

double eco_rule_value(const struct eco_world *world, enum eco_rule rule, const struct eco_client *client,
                      const struct eco_listing *listing, bool incumbent, double style, double price)
{
    const double decisive = 1000; /* a rule looks at one thing; the rest only breaks ties */
    switch (rule) {
    case ECO_RULE_WEIGHING:
        return eco_utility(world, client, listing, incumbent, style, price);
    case ECO_RULE_PRICE:
        return -decisive * price;
    case ECO_RULE_CERTIFICATE:
        return decisive * (double)listing->certificates;
    case ECO_RULE_CASES:
        return decisive * (double)listing->cases[client->industry];
    case ECO_RULE_SUPPORT:
        return decisive * (double)listing->support;
    case ECO_RULE_REPUTATION:
        return decisive * (double)listing->reputation;
    case ECO_RULE_STYLE:
        return decisive * style;
    default:
        return 0;
    }
}

/* ---- answers ---- */

static void tell_closed(struct eco_local *local, const struct eco_contact *contact, struct eco_mail_closed how)
{
    how.generation = contact->lead_generation;
    eco_post(local, local->world->partner_process[contact->partner], ECO_MAIL_CLOSED,
             local->region->now + local->region->window_days, contact->lead, &how, sizeof how);
}

static void turn_away(struct eco_local *local, const struct eco_mail_answer *mail)
{
    struct eco_contact contact = {
        .partner = mail->partner, .lead = mail->lead, .lead_generation = mail->lead_generation};
    tell_closed(local, &contact, (struct eco_mail_closed){.reached = false});
}

static void engage(struct eco_local *local, uint32_t row, double contact_time)
{
    const struct eco_choice_params *choice = &eco_terms(local)->client.choice;
    struct eco_deal *deal = &local->deals[row];
    deal->has_answer = true;
    deal->engaged = contact_time;
    local->counters.leads_open--;
    local->counters.deals_opened++;
    local->counters.deals_open++;
    const struct sim_key *key = &local->region->key;
    struct sim_address at = ECO_AT(deal->uid, CYCLE, 0);
    deal->decides = contact_time + (choice->cycle_shape == ECO_CYCLE_LOGNORMAL
                                        ? sim_lognormal(key, at, choice->cycle, choice->cycle_sigma)
                                        : sim_exponential(key, at, choice->cycle / ECO_LN2));
    if (deal->decides < local->region->now)
        deal->decides = local->region->now;
    sim_region_schedule(local->region, deal->decides, ECO_EVENT_DECISION, row, deal->generation);
    eco_conflict_open(local, row);
}

static void take_answer(struct eco_local *local, uint32_t row, const struct eco_mail_answer *mail)
{
    struct eco_deal *deal = &local->deals[row];
    struct eco_contact *contact = eco_deal_find_contact(deal, mail->partner);
    sim_assert(contact && !contact->answered);
    contact->answered = true;
    contact->lead = mail->lead;
    contact->lead_generation = mail->lead_generation;
    contact->price = mail->price;
    contact->presales = mail->presales;
    contact->steered = mail->steered;
    contact->response_hours = mail->response_hours;
    contact->discovery = mail->discovery;
    eco_log(local, ECO_ACTIVITY_ANSWERED, deal->uid, mail->partner, 0, (double)mail->response_hours);
    deal->rivals_heard += contact->rival;
    local->counters.answers++;
    local->counters.response_hours += (double)mail->response_hours;
    eco_counters_response(&local->counters, (double)mail->response_hours);
    bool first = !deal->has_answer;
    if (first)
        deal->creator = deal->owner = mail->partner;
    if (mail->registers)
        eco_protection_register(local, deal, contact, mail->contact);
    if (first)
        engage(local, row, mail->contact);
}

void eco_on_answer(struct eco_local *local, struct sim_event event, const struct eco_mail_answer *mail)
{
    struct eco_deal *deal = eco_deal_find(local, event.agent, mail->generation);
    if (!deal) {
        turn_away(local, mail);
        return;
    }
    if (deal->client == ECO_NONE) { /* found worthless */
        turn_away(local, mail);
        eco_log(local, ECO_ACTIVITY_WORTHLESS, deal->uid, mail->partner, 0, (double)mail->response_hours);
        deal->has_answer = true;
        local->counters.leads_open--;
        local->counters.leads_worthless++;
        eco_deal_release(local, event.agent);
        return;
    }
    if (!deal->has_answer && mail->contact > deal->interest_until) {
        local->counters.leads_cold++;
        eco_log(local, ECO_ACTIVITY_TOO_LATE, deal->uid, mail->partner, 0, (double)mail->response_hours);
        turn_away(local, mail);
        return;
    }
    take_answer(local, event.agent, mail);
}

/* ---- the decision ---- */

struct field {
    uint32_t count;
    uint32_t contact[ECO_CONTACTS_MAX]; /* index in the deal */
    double utility[ECO_CONTACTS_MAX];   /* for the vendor against the outside option */
    double price[ECO_CONTACTS_MAX];     /* relative level offered in the end */
    uint32_t chosen;                    /* index in this field */
};

static double speed_utility(const struct eco_local *local, const struct eco_deal *deal,
                            const struct eco_contact *contact)
{
    const struct eco_interest_params *interest = &eco_terms(local)->client.interest;
    if (interest->channel == ECO_CHANNEL_DECAY)
        return 0;
    bool first = true;
    for (uint32_t c = 0; c < deal->contact_count; c++)
        if (deal->contact[c].answered && deal->contact[c].response_hours < contact->response_hours)
            first = false;
    return interest->first_bonus * first - interest->response_weight * sim_log1p((double)contact->response_hours);
}

static struct field compare(struct eco_local *local, const struct eco_deal *deal, const struct eco_client *client)
{
    struct field field = {0};
    enum eco_rule rule = eco_client_rule(local, client);
    double nest = eco_terms(local)->client.choice.nest, highest = -INFINITY, fall = eco_conflict_price(local, deal);
    for (uint32_t c = 0; c < deal->contact_count; c++) {
        const struct eco_contact *contact = &deal->contact[c];
        if (!contact->answered || contact->steered)
            continue;
        const struct eco_listing *listing = &local->world->directory[contact->partner];
        bool incumbent = client->partner == contact->partner;
        double price = (double)contact->price * fall;
        double u = eco_utility(local->world, client, listing, incumbent, contact->discovery, price) +
                   speed_utility(local, deal, contact) + eco_presales_appeal(local, deal, contact);
        double value = rule == ECO_RULE_WEIGHING
                           ? u / nest
                           : eco_rule_value(local->world, rule, client, listing, incumbent, contact->discovery, price);
        uint64_t pair = deal->uid ^ (uint64_t)contact->partner << 32;
        value += sim_gumbel(&local->region->key, ECO_AT(pair, TASTE, 0));
        if (value > highest) {
            highest = value;
            field.chosen = field.count;
        }
        field.utility[field.count] = u;
        field.price[field.count] = price;
        field.contact[field.count++] = c;
    }
    return field;
}

static double nest_value(const struct eco_local *local, const struct eco_client *client, const struct field *field)
{
    double nest = eco_terms(local)->client.choice.nest;
    if (eco_client_rule(local, client) != ECO_RULE_WEIGHING)
        return field->utility[field->chosen];
    return nest * eco_inclusive_value(field->utility, field->count, nest);
}

static void win(struct eco_local *local, uint32_t row, const struct field *field)
{
    struct eco_deal *deal = &local->deals[row];
    struct eco_client *client = &local->clients[deal->client];
    const struct eco_contact *contact = &deal->contact[field->contact[field->chosen]];
    const struct eco_world *world = local->world;
    const struct eco_listing *listing = &world->directory[contact->partner];
    double best = 0;
    for (uint32_t c = 0; c < field->count; c++) {
        double skill = (double)world->directory[deal->contact[field->contact[c]].partner].skill[deal->product];
        best = skill > best ? skill : best;
    }
    local->counters.regret += best - (double)listing->skill[deal->product];
    double price = field->price[field->chosen];
    local->counters.won_price += price;
    eco_conflict_count(local, deal, contact, price);
    local->counters.deals_won++;
    local->counters.deals_won_house += listing->house;
    local->counters.deals_won_vendor_lead += deal->from_vendor;
    sim_region_digest(local->region, contact->partner);
    eco_customer_begin(local, deal->client, contact->partner);
    const struct eco_life_params *life = &eco_terms(local)->client.life;
    double list = client->list_price * (double)client->seats * life->term / SIM_DAYS_PER_YEAR;
    int64_t gross = eco_minor(list);
    eco_log(local, ECO_ACTIVITY_WON, deal->uid, contact->partner, gross, (double)contact->price);
    local->counters.money_licences += gross;
    local->counters.money_direct += listing->house ? gross : 0;
    local->counters.sales_sent += gross;
    if (!listing->house)
        eco_roles_both_paid(local, deal, list);
    double discovery = contact->discovery ? eco_terms(local)->practice.project.discovery : 0;
    double gap =
        2 * eco_terms(local)->practice.project.gap * eco_uniform(local, ECO_AT(deal->uid, GAP, 0)) * (1 - discovery);
    ECO_SEND(local, world->partner_process[contact->partner], WON, local->region->now + local->region->window_days,
             contact->lead,
             {.generation = contact->lead_generation,
              .client = deal->client,
              .spell = client->spell,
              .process = (uint16_t)local->process,
              .industry = client->industry,
              .product = client->product,
              .seats = client->seats,
              .complexity = client->complexity,
              .gap = (float)eco_clamp(gap, 0, 1),
              .age = (float)(local->region->now - deal->born),
              .revenue = list,
              .fall = (float)eco_conflict_price(local, deal),
              .registered = contact->registered,
              .rival = contact->rival});
}

/* What a partner that was not chosen hears. */
static struct eco_mail_closed verdict(const struct eco_local *local, const struct eco_deal *deal,
                                      const struct eco_contact *contact, const struct eco_contact *chosen)
{
    struct eco_mail_closed how = {.reached = true, .registered = contact->registered};
    how.poached = chosen && chosen->rival && contact->partner == deal->creator && !contact->steered;
    how.breach = how.poached && chosen->breach;
    how.by_house = how.poached && local->world->directory[chosen->partner].house;
    return how;
}

/* Sharing information about deals moves what it is contested to move. */
static double information_utility(const struct eco_local *local, uint32_t partner)
{
    const struct eco_contested_params *contested = &eco_terms(local)->contested;
    const struct eco_listing *listing = &local->world->directory[partner];
    double sized = contested->information_sharing * contested->information_effect;
    return listing->house ? -sized * local->world->record : sized * listing->protection.transparency;
}

/* The licence's price against a rival's, weighed like a partner's price. A free licence counts as a thousandth of the
 * rival's price. */
static double licence_disutility(const struct eco_local *local, const struct eco_client *client)
{
    const struct eco_product_params *product = &eco_terms(local)->world.product[client->product];
    double relative = product->price / product->rival_price;
    double sensitivity = eco_terms(local)->world.segment[client->segment].price_sensitivity;
    return relative == 1 ? 0
                         : local->world->attribute_scale[ECO_ATTR_PRICE] * sensitivity *
                               sim_log(relative < 1e-3 ? 1e-3 : relative);
}

/* Chance that the client buys from the vendor.  A partner's offer of a rival's product stands beside the outside
 * option, as good as that. */
static double vendor_chance(const struct eco_local *local, const struct eco_client *client, const struct field *field,
                            const struct eco_contact *chosen, uint32_t steered)
{
    const struct eco_choice_params *choice = &eco_terms(local)->client.choice;
    double value = nest_value(local, client, field);
    value -= licence_disutility(local, client);
    value += eco_terms(local)->vendor.materials.conversion * local->world->materials[client->product];
    value += information_utility(local, chosen->partner);
    value += choice->brand * (local->world->brand[local->area] - eco_terms(local)->client.life.reference);
    return eco_vendor_probability(value, steered > 0 ? choice->outside + sim_log1p(steered) : choice->outside);
}

/* Closes the deal for partners that offered a rival's product; returns how many. */
static uint32_t tell_steered(struct eco_local *local, const struct eco_deal *deal)
{
    uint32_t count = 0;
    for (uint32_t c = 0; c < deal->contact_count; c++) {
        if (!deal->contact[c].answered || !deal->contact[c].steered)
            continue;
        tell_closed(local, &deal->contact[c], verdict(local, deal, &deal->contact[c], NULL));
        count++;
    }
    return count;
}

void eco_on_decision(struct eco_local *local, struct sim_event event)
{
    struct eco_deal *deal = eco_deal_find(local, event.agent, sim_event_stamp(event));
    sim_assert(deal && deal->has_answer);
    if (event.time < deal->decides) { /* rivals came in */
        sim_region_schedule(local->region, deal->decides, ECO_EVENT_DECISION, event.agent, deal->generation);
        return;
    }
    const struct eco_choice_params *choice = &eco_terms(local)->client.choice;
    struct eco_client *client = &local->clients[deal->client];
    const struct sim_key *key = &local->region->key;
    struct field field = compare(local, deal, client);
    uint32_t steered = tell_steered(local, deal);
    const struct eco_contact *chosen = field.count > 0 ? &deal->contact[field.contact[field.chosen]] : NULL;
    double chance = chosen ? vendor_chance(local, client, &field, chosen, steered) : 0;
    bool won = sim_bernoulli(key, ECO_AT(deal->uid, VENDOR, 0), chance);
    local->counters.deals_open--;
    local->counters.cycle_days += event.time - deal->engaged;
    local->counters.won_contacts += field.count;
    bool none = !won && sim_bernoulli(key, ECO_AT(deal->uid, OUTCOME, 0), choice->no_decision / (1 + steered));
    enum eco_activity lost = won    ? ECO_ACTIVITY_LOST_TO_PARTNER
                             : none ? ECO_ACTIVITY_NO_DECISION
                                    : ECO_ACTIVITY_LOST_TO_RIVAL;
    for (uint32_t c = 0; c < field.count; c++) {
        if (won && c == field.chosen)
            continue;
        const struct eco_contact *other = &deal->contact[field.contact[c]];
        eco_log(local, lost, deal->uid, other->partner, 0, ECO_NO_VALUE);
        tell_closed(local, other, verdict(local, deal, other, won ? chosen : NULL));
    }
    if (won) {
        win(local, event.agent, &field);
    } else {
        eco_conflict_count(local, deal, NULL, 0);
        local->counters.deals_none += none;
        local->counters.deals_rival += !none;
        eco_client_rest(local, deal->client, none ? ECO_RESTING : ECO_RIVALS);
    }
    eco_deal_release(local, event.agent);
}
