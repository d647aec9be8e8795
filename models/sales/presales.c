/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M5 Work before the sale: whether a partner does it, and what it spends on a race.
 *
 * Usual pre-sales work costs k = days (seats / 20)^elasticity x outside income,
 * and is done with probability
 *
 *   logistic((phi P M - k) / (s k)),
 *
 * phi the chance that the deal is not lost to a rival (protection.c), P that an
 * answered lead is won (everybody's rate and its own), M all it would earn by
 * the deal: licence margin, bonus, implementation at the usual work.
 *
 * Where n partners race for one lead each also spends what the symmetric
 * equilibrium of a contest asks (Tullock 1980, exponent r),
 *
 *   x = r V (n - 1) / n^2,   V = phi W M,
 *
 * W the chance that the client buys from the vendor at all: more racers spend
 * more together and less each (check value PC6: n = 4, V = 100: 18.75 each, 75
 * together).
 *
 * Registering is separate from working: a partner may hold a deal it does not
 * work on, and keep out those who would.  That is how protection fails, and it
 * is counted.
 *
 * An offer gains appeal ln(1 + outlay / k).  A rival that enters a deal gains a
 * share `free_ride` of what the owner's outlay gained the owner, on top of its own.
 */
#include "models/sales/sales.h"

#include "models/programme/programme.h"
#include "models/vendor/vendor.h"

double eco_race_outlay(double prize, uint32_t racers, double exponent)
{
    return racers < 2 ? 0 : exponent * prize * (racers - 1) / ((double)racers * racers);
}

/* ---- experience ---- */

double eco_claims_keep(const struct eco_local *local, const struct eco_partner *partner)
{
    return sim_exp(-(local->region->now - partner->claims_time) / eco_terms(local)->practice.conflict.memory);
}

void eco_claims_forget(struct eco_local *local, struct eco_partner *partner)
{
    double keep = eco_claims_keep(local, partner);
    partner->leads_answered *= keep;
    partner->leads_won *= keep;
    partner->claims_kept *= keep;
    partner->claims_lost *= keep;
    partner->claims_time = local->region->now;
}

static double chance_to_win(const struct eco_local *local, const struct eco_partner *partner)
{
    double n0 = eco_terms(local)->practice.presales.prior;
    return (n0 * local->world->answer_wins + partner->leads_won) / (n0 + partner->leads_answered);
}

/* What everybody knows of win rates; a few deals at the usual rates to begin with. */
void eco_presales_publish(struct eco_world *world)
{
    double answers = 20, won = 6, decided = 12;
    for (uint32_t i = 0; i < world->process_count; i++) {
        const struct eco_counters *c = &world->local[i].counters;
        answers += (double)c->answers;
        won += (double)c->deals_won;
        decided += (double)(c->deals_won + c->deals_rival + c->deals_none);
    }
    world->answer_wins = won / answers;
    world->deal_wins = won / decided;
}

/* ---- the deal as the partner sees it ---- */

double eco_licence_value(const struct eco_local *local, const struct eco_partner *partner, const struct eco_lead *lead)
{
    const struct eco_params *p = eco_terms(local);
    const struct eco_programme_params *programme = eco_programme(local, partner);
    double list = p->world.product[lead->product].price * (double)lead->seats * p->client.life.term / SIM_DAYS_PER_YEAR;
    if (!programme)
        return list;
    const struct eco_new_customer_bonus_params *bonus = &programme->incentives.new_customer_bonus;
    return list * (eco_margin(local, partner, local->region->now) + bonus->share) + bonus->amount;
}

static double size_scale(const struct eco_local *local, const struct eco_lead *lead)
{
    return sim_pow((double)lead->seats / 20.0, eco_terms(local)->practice.project.work_seats);
}

double eco_rival_list(const struct eco_local *local, const struct eco_lead *lead)
{
    const struct eco_params *p = eco_terms(local);
    return p->world.product[lead->product].rival_price * (double)lead->seats * p->client.life.term / SIM_DAYS_PER_YEAR;
}

double eco_service_value(const struct eco_local *local, const struct eco_partner *partner, const struct eco_lead *lead)
{
    const struct eco_project_params *p = &eco_terms(local)->practice.project;
    double gain = p->work * size_scale(local, lead) * (p->day_rate * partner->price_level - p->day_cost);
    return gain > 0 ? gain : 0;
}

double eco_presales_chance(const struct eco_presales_params *presales, double expected, double cost)
{
    return sim_logistic((expected - cost) / (presales->sensitivity * cost));
}

struct eco_presales eco_presales(struct eco_local *local, uint32_t row)
{
    const struct eco_presales_params *presales = &eco_terms(local)->practice.presales;
    struct eco_lead *lead = &local->leads[row];
    struct eco_partner *partner = &local->partners[lead->partner];
    struct eco_presales done = {.registers = !lead->rival && eco_protection_registers(local, partner, lead)};
    lead->stake = eco_licence_value(local, partner, lead);
    eco_claims_forget(local, partner);
    double chance = chance_to_win(local, partner);
    partner->leads_answered += 1;
    double cost = presales->work * size_scale(local, lead) * partner->outside_income;
    if (!(cost > 0))
        return done;
    double trust = eco_protection_trust(local, partner, done.registers);
    double value = lead->stake + eco_service_value(local, partner, lead);
    bool invests = sim_bernoulli(&local->region->key, ECO_AT(lead->uid, INVEST, 0),
                                 eco_presales_chance(presales, trust * chance * value, cost));
    double race = eco_race_outlay(trust * local->world->deal_wins * value, lead->field, presales->race);
    double outlay = (invests ? cost : 0) + race;
    done.outlay = outlay / cost;
    local->counters.presales_asked++;
    local->counters.presales_done += invests;
    local->counters.registered_asked += done.registers;
    local->counters.registered_idle += done.registers && !invests;
    local->counters.race_entries += lead->field > 1;
    local->counters.race_outlay += race;
    eco_partner_pays(local, partner, ECO_EXPENSE_PRESALES, outlay);
    return done;
}

double eco_presales_appeal(const struct eco_local *local, const struct eco_deal *deal,
                           const struct eco_contact *contact)
{
    const struct eco_presales_params *presales = &eco_terms(local)->practice.presales;
    double outlay = sim_log1p((double)contact->presales);
    if (contact->rival)
        for (uint32_t c = 0; c < deal->contact_count; c++)
            if (deal->contact[c].partner == deal->creator)
                outlay += presales->free_ride * sim_log1p((double)deal->contact[c].presales);
    return presales->appeal * outlay;
}
