/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M5 Registration and protection of deals.
 *
 *   contact --- approval ---> protected for `window` days ---> open to all
 *
 * A partner may register the deal it answers.  At most `registrations` hold for
 * one need.  Under `first` whoever came first holds; under `creator_verified`
 * the vendor checks who answered first and, as far as verification tells,
 * refuses all others; under `lower_tier_first` a lower level displaces a higher
 * one, and may enter a deal that a higher level registered.  Protection stops
 * an attempt with probability `enforcement`, decided at each attempt or once
 * for the deal.  In a programme with territories each client belongs to one
 * partner: others are stopped there with or without a registration.
 *
 * What it costs: hours of both sides per registration; better rivals are kept
 * out like any other.
 *
 * What partners make of it: phi, the chance that a deal worked for is not lost
 * to a rival, from the rules and from experience,
 *
 *   phi = (n0 phi_rule + kept) / (n0 + kept + lost),   phi_rule = 1 - (share of deals entered) / 2,
 *
 * a rival of equal merit taking half of what it enters; kept and lost are
 * forgotten, so that trust in protection recovers.
 */
#include "models/sales/sales.h"

#include "models/vendor/vendor.h"

/* ---- the rule ---- */

double eco_protection_open(const struct eco_protection_params *terms, double hazard, double cycle, double approval)
{
    double covered = eco_clamp(cycle - approval, 0, terms->window), q = terms->enforcement;
    if (terms->enforced == ECO_ENFORCED_PER_ATTEMPT)
        return 1 - sim_exp(-hazard * (cycle - q * covered));
    return 1 - (1 - q) * sim_exp(-hazard * cycle) - q * sim_exp(-hazard * (cycle - covered));
}

/* Over sixteen equally likely cycles: midpoints of the quantiles. */
static double mean_open(const struct eco_local *local, const struct eco_protection_params *terms, double approval)
{
    static const double normal[8] = {0.078412412733, 0.237202109329, 0.402250065322, 0.579132162256,
                                     0.776421761148, 1.00999016925,  1.318010897304, 1.862731867422};
    const struct eco_choice_params *choice = &eco_terms(local)->client.choice;
    double hazard = eco_conflict_hazard(local, terms->transparency), sum = 0;
    if (!(hazard > 0))
        return 0;
    for (int i = 0; i < 16; i++) {
        double z = i < 8 ? -normal[7 - i] : normal[i - 8];
        double factor = choice->cycle_shape == ECO_CYCLE_LOGNORMAL ? sim_exp(choice->cycle_sigma * z)
                                                                   : -sim_log1p(-(i + 0.5) / 16) / ECO_LN2;
        sum += eco_protection_open(terms, hazard, choice->cycle * factor, approval);
    }
    return sum / 16;
}

double eco_protection_promise(const struct eco_local *local, const struct eco_partner *partner, bool registered)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    struct eco_protection_params terms = {0};
    double approval = 0;
    if (programme) {
        terms = programme->protection;
        approval = programme->friction.registration_delay;
    }
    if (!registered)
        terms.window = 0;
    return 1 - 0.5 * mean_open(local, &terms, approval);
}

double eco_protection_trust(const struct eco_local *local, const struct eco_partner *partner, bool registered)
{
    double n0 = eco_terms(local)->practice.conflict.claim_prior;
    double keep = eco_claims_keep(local, partner);
    double kept = keep * partner->claims_kept, lost = keep * partner->claims_lost;
    return (n0 * eco_protection_promise(local, partner, registered) + kept) / (n0 + kept + lost);
}

/* ---- registrations ---- */

bool eco_protection_registers(struct eco_local *local, struct eco_partner *partner, const struct eco_lead *lead)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (!programme || programme->protection.window <= 0)
        return false;
    const struct eco_protection_params *terms = &programme->protection;
    if (!sim_bernoulli(&local->region->key, ECO_AT(lead->uid, REGISTER, 0), terms->adoption))
        return false;
    double hours = terms->partner_hours;
    eco_partner_pays(local, partner, ECO_EXPENSE_PRESALES, hours / (24 * ECO_PERSON_DAY) * partner->outside_income);
    return true;
}

/* The registration that has to give way to one of a lower level, if there is any. */
static struct eco_contact *displaced(const struct eco_local *local, struct eco_deal *deal, const struct eco_contact *by)
{
    const struct eco_listing *directory = local->world->directory;
    struct eco_contact *highest = NULL;
    for (uint32_t c = 0; c < deal->contact_count; c++) {
        struct eco_contact *held = &deal->contact[c];
        if (held->registered && (!highest || directory[held->partner].tier > directory[highest->partner].tier))
            highest = held;
    }
    return highest && directory[by->partner].tier < directory[highest->partner].tier ? highest : NULL;
}

void eco_protection_register(struct eco_local *local, struct eco_deal *deal, struct eco_contact *contact,
                             double contact_time)
{
    const struct eco_listing *listing = &local->world->directory[contact->partner];
    const struct eco_protection_params *terms = &listing->protection;
    double hours = terms->vendor_hours;
    local->counters.registrations++;
    bool refused = false;
    if (terms->priority == ECO_PRIORITY_CREATOR) {
        uint64_t pair = deal->uid ^ (uint64_t)contact->partner << 32;
        hours += terms->verification_hours;
        refused = contact->partner != deal->creator &&
                  sim_bernoulli(&local->region->key, ECO_AT(pair, VERIFY, 0), terms->verification);
    }
    local->counters.money_conflict += eco_minor(hours * eco_terms(local)->practice.conflict.hour_cost);
    if (!refused && deal->registrations >= terms->registrations) {
        struct eco_contact *other = terms->priority == ECO_PRIORITY_LOWER_TIER ? displaced(local, deal, contact) : NULL;
        refused = !other;
        if (other) {
            other->registered = false;
            local->counters.registrations_refused++;
            deal->registrations--;
            deal->owner = contact->partner;
        }
    }
    if (refused) {
        local->counters.registrations_refused++;
        return;
    }
    contact->registered = true;
    if (deal->registrations++ == 0 || deal->owner == contact->partner) {
        deal->owner = contact->partner;
        deal->protected_from = contact_time + (double)listing->registration_delay;
        deal->protected_until = deal->protected_from + terms->window;
    }
}

/* ---- an attempt ---- */

static bool owns_territory(const struct eco_local *local, const struct eco_deal *deal)
{
    const struct eco_listing *owner = &local->world->directory[deal->owner];
    return !owner->house && owner->protection.territories && eco_territory_owner(local, deal) == deal->owner;
}

bool eco_protection_holds(const struct eco_local *local, const struct eco_deal *deal, double now)
{
    return (deal->registrations > 0 && now >= deal->protected_from && now < deal->protected_until) ||
           owns_territory(local, deal);
}

bool eco_protection_stops(const struct eco_local *local, const struct eco_deal *deal, uint32_t rival, uint32_t attempt)
{
    const struct eco_listing *directory = local->world->directory, *owner = &directory[deal->owner];
    const struct eco_protection_params *terms = &owner->protection;
    if (!eco_protection_holds(local, deal, local->region->now))
        return false;
    if (terms->territories && !owner->house && eco_territory_owner(local, deal) == rival)
        return false; /* it comes to a client of its own */
    if (terms->priority == ECO_PRIORITY_LOWER_TIER && !directory[rival].house && directory[rival].tier < owner->tier)
        return false;
    uint32_t when = terms->enforced == ECO_ENFORCED_PER_DEAL ? 0 : attempt + 1;
    return sim_bernoulli(&local->region->key, ECO_AT(deal->uid, ENFORCE, when), terms->enforcement);
}
