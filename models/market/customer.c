/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M8 The customer's life: satisfaction, tickets, expansion, renewal, switching,
 * reviews, leaving and coming back.
 *
 * Satisfaction is an exponentially weighted experience.  A term of T years ends
 * with churn 1 - (1 - P)^T, the yearly P given by
 *
 *   logit P = logit(u_i) - c1 (S - S0) - c2 (O - S0) [first renewal] + c3 ln(price ratio) + c4 [orphan]
 *
 * with u_i ~ Beta: with c1 = c2 = c3 = c4 = 0 this is the shifted
 * beta-geometric of Fader & Hardie (2007).  Onboarding O counts once: it is
 * not in S for that renewal, so S starts at the reference.
 *
 * Who earns: the partner on record on the day of renewal or expansion, dormant
 * or not, as long as it is a member; nobody where it has left.
 */
#include "models/market/market.h"

#include <math.h>

#include "models/programme/programme.h"
#include "models/records/deal_log.h"
#include "models/sales/sales.h"
#include "models/vendor/vendor.h"

static bool stale(const struct eco_client *client, uint32_t spell)
{
    return client->state != ECO_CUSTOMER || (client->spell & SIM_STAMP_MASK) != (spell & SIM_STAMP_MASK);
}

static const struct eco_listing *server_of(const struct eco_local *local, const struct eco_client *client)
{
    return client->partner == ECO_NONE ? NULL : &local->world->directory[client->partner];
}

/* The deal behind the present life as a customer: that of its last need. */
static uint64_t deal_of(const struct eco_client *client)
{
    return eco_need_uid(client, client->needs - 1);
}

struct term_news {
    enum eco_term_event what;
    bool due;
    double revenue, seats;
};

static void tell_term(struct eco_local *local, uint32_t partner, struct term_news news)
{
    if (partner == ECO_NONE)
        return;
    local->counters.sales_sent += eco_minor(news.revenue);
    ECO_SEND(local, local->world->partner_process[partner], TERM, local->region->now + local->region->window_days,
             local->world->partner_local[partner],
             {.revenue = news.revenue, .seats = (float)news.seats, .what = (uint8_t)news.what, .due = news.due});
}

void eco_on_term(struct eco_local *local, struct sim_event event, const struct eco_mail_term *mail)
{
    struct eco_partner *partner = &local->partners[event.agent];
    if (mail->revenue > 0)
        eco_sale_pay(local, partner,
                     &(struct eco_sale){.kind = mail->what == ECO_TERM_EXPANDED ? ECO_SALE_EXPANSION : ECO_SALE_RENEWAL,
                                        .list = mail->revenue});
    eco_tally_add(local, partner, ECO_TALLY_REVENUE, mail->revenue);
    eco_tally_add(local, partner, ECO_TALLY_SEATS, (double)mail->seats);
    eco_tally_add(local, partner, mail->what == ECO_TERM_EXPANDED ? ECO_TALLY_EXPANDED : ECO_TALLY_RENEWED,
                  mail->revenue);
    if (event.time >= 0)
        partner->revenue_total += mail->revenue;
    if (mail->due) {
        ECO_OUTCOME(local, partner, due, 1);
        ECO_OUTCOME(local, partner, kept, mail->what == ECO_TERM_RENEWED);
        eco_tally_add(local, partner, ECO_TALLY_DUE, 1);
        eco_tally_add(local, partner, ECO_TALLY_KEPT, mail->what == ECO_TERM_RENEWED);
    }
    if (mail->what == ECO_TERM_LOST || mail->what == ECO_TERM_LEFT)
        partner->customers--;
    if (mail->what == ECO_TERM_JOINED)
        partner->customers++;
}

/* ---- satisfaction, kept as a sum over adopters for word of mouth ---- */

static void feel(struct eco_local *local, struct eco_client *client, double experience, double weight)
{
    struct eco_market *market = &local->market[client->industry];
    double before = (double)client->satisfaction;
    client->satisfaction = (float)(before + weight * (experience - before));
    market->satisfaction += (double)client->satisfaction - before;
}

/* ---- beginning and end ---- */

static void schedule_ticket(struct eco_local *local, uint32_t index)
{
    struct eco_client *client = &local->clients[index];
    double rate = eco_terms(local)->client.life.tickets / SIM_DAYS_PER_YEAR;
    struct sim_address at = ECO_AT(client->uid, TICKET, client->tickets++);
    if (rate > 0)
        sim_region_schedule(local->region, local->region->now + sim_exponential(&local->region->key, at, 1 / rate),
                            ECO_EVENT_TICKET, index, client->spell & SIM_STAMP_MASK);
}

static void schedule_expansion(struct eco_local *local, uint32_t index)
{
    struct eco_client *client = &local->clients[index];
    uint32_t number = client->expansions;
    double rate = eco_terms(local)->client.life.expansion / SIM_DAYS_PER_YEAR;
    struct sim_address at = ECO_AT(client->uid, EXPANSION, (uint32_t)client->lives << 16 | number);
    if (rate > 0)
        sim_region_schedule(local->region, local->region->now + sim_exponential(&local->region->key, at, 1 / rate),
                            ECO_EVENT_EXPANSION, index, client->spell & SIM_STAMP_MASK);
}

void eco_customer_begin(struct eco_local *local, uint32_t index, uint32_t partner)
{
    const struct eco_params *p = eco_terms(local);
    struct eco_client *client = &local->clients[index];
    client->state = ECO_CUSTOMER;
    client->spell++;
    client->deal = ECO_NONE;
    client->partner = partner;
    client->orphan = false;
    client->renewals = 0;
    client->expansions = 0;
    client->term_end = local->region->now + p->client.life.term;
    client->onboarding = -1;
    client->lives++;
    client->satisfaction = (float)p->client.life.reference;
    client->list_price = p->world.product[client->product].price;
    local->counters.customers++;
    local->counters.seats += (int64_t)client->seats;
    local->counters.customers_won += !client->was_customer;
    local->counters.customers_won_back += client->was_customer;
    client->was_customer = true;
    local->market[client->industry].adopters += 1;
    local->market[client->industry].satisfaction += (double)client->satisfaction;
    sim_region_schedule(local->region, client->term_end, ECO_EVENT_RENEWAL, index, client->spell & SIM_STAMP_MASK);
    schedule_expansion(local, index);
}

static void lose(struct eco_local *local, uint32_t index, bool due)
{
    struct eco_client *client = &local->clients[index];
    struct eco_market *market = &local->market[client->industry];
    local->counters.customers--;
    local->counters.seats -= (int64_t)client->seats;
    local->counters.customers_churned++;
    market->adopters -= 1;
    market->satisfaction -= (double)client->satisfaction;
    eco_log(local, ECO_ACTIVITY_CUSTOMER_LOST, deal_of(client), client->partner, 0, ECO_NO_VALUE);
    tell_term(
        local, client->partner,
        (struct term_news){.what = due ? ECO_TERM_LOST : ECO_TERM_LEFT, .due = due, .seats = -(double)client->seats});
    client->partner = ECO_NONE;
    eco_client_rest(local, index, ECO_RIVALS);
}

/* ---- a project ends ---- */

static void count_rule(struct eco_counters *counters, enum eco_rule rule, bool failed)
{
    int64_t *projects[] = {&counters->rule_weighing_projects,    &counters->rule_price_projects,
                           &counters->rule_certificate_projects, &counters->rule_cases_projects,
                           &counters->rule_support_projects,     &counters->rule_reputation_projects,
                           &counters->rule_style_projects,       &counters->rule_random_projects};
    int64_t *failures[] = {&counters->rule_weighing_failed,    &counters->rule_price_failed,
                           &counters->rule_certificate_failed, &counters->rule_cases_failed,
                           &counters->rule_support_failed,     &counters->rule_reputation_failed,
                           &counters->rule_style_failed,       &counters->rule_random_failed};
    ++*projects[rule];
    *failures[rule] += failed;
}

static void write_review(struct eco_local *local, struct eco_client *client, uint32_t partner, double experience)
{
    const struct eco_life_params *life = &eco_terms(local)->client.life;
    double p = life->review_base + life->review_extreme * fabs(2 * experience - 1);
    if (!sim_bernoulli(&local->region->key, ECO_AT(client->uid, OPINION, client->needs), p))
        return;
    local->counters.reviews++;
    ECO_SEND(local, local->world->partner_process[partner], OPINION, local->region->now + local->region->window_days,
             local->world->partner_local[partner], {.value = (float)experience});
}

/* Which renewal of which life as a customer: the same number meets the same luck in every design. */
static uint32_t life_number(const struct eco_client *client)
{
    return (uint32_t)client->lives << 16 | client->renewals;
}

/* A customer moves: the old partner hears of it, and the new one. */
static void move_to(struct eco_local *local, struct eco_client *client, uint32_t partner)
{
    tell_term(local, client->partner, (struct term_news){.what = ECO_TERM_LEFT});
    client->partner = partner;
    client->orphan = false;
    eco_log(local, ECO_ACTIVITY_CUSTOMER_MOVED, deal_of(client), partner, 0, ECO_NO_VALUE);
    tell_term(local, partner, (struct term_news){.what = ECO_TERM_JOINED});
}

void eco_on_delivered(struct eco_local *local, struct sim_event event, const struct eco_mail_delivered *mail)
{
    const struct eco_life_params *life = &eco_terms(local)->client.life;
    struct eco_client *client = &local->clients[event.agent];
    count_rule(&local->counters, eco_client_rule(local, client), mail->failed);
    if (stale(client, mail->spell))
        return; /* left before the project ended */
    double experience = mail->failed ? 0 : (double)mail->quality;
    client->onboarding = (float)experience;
    write_review(local, client, client->partner, experience);
    if (mail->failed &&
        sim_bernoulli(&local->region->key, ECO_AT(client->uid, LEAVE, client->needs), life->failure_leave)) {
        local->counters.customers_left_failed++;
        lose(local, event.agent, false);
        return;
    }
    if (mail->partner != client->partner)
        move_to(local, client, mail->partner);
    schedule_ticket(local, event.agent);
}

/* Reviews fade; a prior of middling opinion has the weight of `review_prior` reviews (Beta-Bayesian). */
static void fade_reviews(const struct eco_params *terms, struct eco_partner *partner, double now)
{
    double keep = sim_exp(-ECO_LN2 * (now - partner->review_time) / terms->client.life.review_half_life);
    partner->review_good *= keep;
    partner->review_all *= keep;
    partner->review_time = now;
}

double eco_reputation(const struct eco_params *terms, const struct eco_partner *partner, double now, double *reviews)
{
    double keep = sim_exp(-ECO_LN2 * (now - partner->review_time) / terms->client.life.review_half_life);
    double prior = terms->client.life.review_prior;
    *reviews = partner->review_all * keep;
    return (0.5 * prior + partner->review_good * keep) / (prior + *reviews);
}

void eco_on_opinion(struct eco_local *local, struct sim_event event, const struct eco_mail_opinion *mail)
{
    struct eco_partner *partner = &local->partners[event.agent];
    fade_reviews(eco_terms(local), partner, event.time);
    partner->review_good += (double)mail->value;
    partner->review_all += 1;
}

/* ---- tickets: the client's side ---- */

void eco_on_ticket(struct eco_local *local, struct sim_event event)
{
    struct eco_client *client = &local->clients[event.agent];
    if (stale(client, sim_event_stamp(event))) {
        sim_region_skip(local->region);
        return;
    }
    const struct eco_listing *listing = server_of(local, client);
    if (listing && listing->active)
        ECO_SEND(local, local->world->partner_process[client->partner], TICKET_IN,
                 event.time + local->region->window_days, local->world->partner_local[client->partner],
                 {.client_uid = client->uid,
                  .client = event.agent,
                  .spell = client->spell,
                  .process = local->process,
                  .number = client->tickets});
    else
        feel(local, client, 0, eco_terms(local)->client.life.ticket_memory); /* nobody answers an orphan */
    schedule_ticket(local, event.agent);
}

void eco_on_ticket_out(struct eco_local *local, struct sim_event event, const struct eco_mail_answered *mail)
{
    struct eco_client *client = &local->clients[event.agent];
    if (!stale(client, mail->spell))
        feel(local, client, (double)mail->experience, eco_terms(local)->client.life.ticket_memory);
}

/* ---- expansion ---- */

/* `added`: seats; none at a renewal. */
static void bill(struct eco_local *local, struct eco_client *client, double list, double added)
{
    const bool renewal = added <= 0;
    const struct eco_listing *listing = server_of(local, client);
    int64_t gross = eco_minor(list);
    if (renewal)
        local->counters.money_renewals += gross;
    else
        local->counters.money_expansions += gross;
    eco_log(local, renewal ? ECO_ACTIVITY_RENEWED : ECO_ACTIVITY_EXPANDED, deal_of(client), client->partner, gross,
            ECO_NO_VALUE);
    local->counters.money_direct += listing && listing->active && listing->house ? gross : 0;
    tell_term(
        local, client->partner,
        (struct term_news){
            .what = renewal ? ECO_TERM_RENEWED : ECO_TERM_EXPANDED, .due = renewal, .revenue = list, .seats = added});
}

/* Bought in proportion to satisfaction; the rest of the running term is billed. */
void eco_on_expansion(struct eco_local *local, struct sim_event event)
{
    const struct eco_life_params *life = &eco_terms(local)->client.life;
    struct eco_client *client = &local->clients[event.agent];
    if (stale(client, sim_event_stamp(event))) {
        sim_region_skip(local->region);
        return;
    }
    uint32_t number = ++client->expansions;
    if (sim_bernoulli(&local->region->key, ECO_AT(client->uid, EXPAND, (uint32_t)client->lives << 16 | number),
                      (double)client->satisfaction)) {
        double seats = floor((double)client->seats * life->expansion_size + 0.5);
        seats = seats < 1 ? 1 : seats;
        client->seats += (float)seats;
        local->counters.seats += (int64_t)seats;
        local->counters.expansions++;
        double rest = client->term_end - event.time;
        bill(local, client, client->list_price * seats * rest / SIM_DAYS_PER_YEAR, seats);
    }
    schedule_expansion(local, event.agent);
}

/* ---- renewal ---- */

double eco_renewal_probability(const struct eco_params *terms, const struct eco_client *client, double price_ratio,
                               bool first, bool orphan)
{
    const struct eco_life_params *life = &terms->client.life;
    double x =
        (double)client->churn_logit - life->churn_satisfaction * ((double)client->satisfaction - life->reference);
    if (first && client->onboarding >= 0)
        x -= life->churn_onboarding * ((double)client->onboarding - life->reference);
    if (price_ratio != 1)
        x += life->churn_price * sim_log(price_ratio);
    if (orphan)
        x += life->churn_orphan;
    double stay = 1 - sim_logistic(x), years = life->term / SIM_DAYS_PER_YEAR;
    return years == 1 ? stay : sim_pow(stay, years);
}

/* The partner is gone: some follow it to a rival, the others look around. */
static bool partner_gone(struct eco_local *local, uint32_t index)
{
    struct eco_client *client = &local->clients[index];
    local->counters.customers_orphaned++;
    client->orphan = true;
    if (sim_bernoulli(&local->region->key, ECO_AT(client->uid, FOLLOW, life_number(client)),
                      eco_terms(local)->client.life.follow)) {
        local->counters.customers_followed++;
        lose(local, index, true);
        return true;
    }
    return false;
}

static void look_for_partner(struct eco_local *local, struct eco_client *client)
{
    const struct eco_life_params *life = &eco_terms(local)->client.life;
    uint32_t when = life_number(client), best = ECO_NONE;
    double highest = -INFINITY;
    if (!sim_bernoulli(&local->region->key, ECO_AT(client->uid, SWITCH, when), life->switch_share))
        return;
    struct sim_address look = ECO_AT(client->uid, SWITCH_TO, when);
    enum eco_rule rule = eco_client_rule(local, client);
    for (uint16_t n = 0; n < eco_terms(local)->client.choice.list; n++) {
        uint32_t j = eco_wheel_draw(local, ECO_WHEEL_VISIBLE, sim_draw(look, n));
        if (j == ECO_NONE || j == client->partner)
            continue;
        const struct eco_listing *listing = &local->world->directory[j];
        double value = eco_rule_value(local->world, rule, client, listing, false, listing->style, listing->price) +
                       sim_gumbel(&local->region->key, ECO_AT(client->uid ^ (uint64_t)j << 32, SWITCH_TASTE, when));
        if (value > highest) {
            highest = value;
            best = j;
        }
    }
    if (best == ECO_NONE)
        return;
    local->counters.customers_switched++;
    move_to(local, client, best);
}

void eco_on_renewal(struct eco_local *local, struct sim_event event)
{
    const struct eco_params *p = eco_terms(local);
    struct eco_client *client = &local->clients[event.agent];
    if (stale(client, sim_event_stamp(event))) {
        sim_region_skip(local->region);
        return;
    }
    const struct eco_listing *listing = server_of(local, client);
    bool gone = !listing || !listing->active;
    local->counters.renewals_due++;
    if (gone && partner_gone(local, event.agent))
        return;
    double price = p->world.product[client->product].price;
    double ratio = client->list_price > 0 ? price / client->list_price : 1;
    double stay = eco_renewal_probability(p, client, ratio, client->renewals == 0, gone);
    struct sim_address at = ECO_AT(client->uid, RENEWAL, life_number(client));
    if (!sim_bernoulli(&local->region->key, at, stay)) {
        lose(local, event.agent, true);
        return;
    }
    local->counters.renewals_kept++;
    client->list_price = price;
    client->term_end = event.time + p->client.life.term;
    bill(local, client, price * (double)client->seats * p->client.life.term / SIM_DAYS_PER_YEAR, 0);
    if (client->renewals == 0 && client->onboarding >= 0)
        feel(local, client, (double)client->onboarding, p->client.life.project_memory);
    client->renewals++;
    if (gone || (double)client->satisfaction < p->client.life.switch_below)
        look_for_partner(local, client);
    sim_region_schedule(local->region, client->term_end, ECO_EVENT_RENEWAL, event.agent,
                        client->spell & SIM_STAMP_MASK);
}
