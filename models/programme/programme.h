/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rules a partner lives by: conduct, levels, incentives, contracts, roles,
 * forms, changes of rules.
 *
 * Each group lives in the file named; equations stand at its top.
 */
#ifndef MODELS_PROGRAMME_PROGRAMME_H
#define MODELS_PROGRAMME_PROGRAMME_H

#include "models/world.h"

/* ---- roles.c (M6) ---- */
void eco_roles_derive(struct eco_world *world);
/* Whether a client is not for this seller by the table of roles. */
bool eco_zone_outside(const struct eco_local *local, const struct eco_deal *deal, uint32_t seller);
/* Whether a seller that meets the client takes it up; outside its zone or territory it mostly leaves it alone. */
bool eco_zone_admits(const struct eco_local *local, const struct eco_deal *deal, uint32_t seller);
/* How ready a seller is to enter another's deal, 0 .. 1. */
double eco_zone_readiness(const struct eco_local *local, const struct eco_deal *deal, uint32_t seller);
enum eco_policy eco_zone_policy(const struct eco_local *local, const struct eco_deal *deal, enum eco_policy policy);
double eco_house_effort(const struct eco_params *terms);
void eco_roles_accrue(struct eco_world *world, double house_sellers, double years);
void eco_roles_both_paid(struct eco_local *local, const struct eco_deal *deal, double list);
void eco_joint_pay(struct eco_local *local, struct eco_partner *partner, const struct eco_project *project,
                   double quality);

/* ---- friction.c (M13, portal of M10) ---- */
double eco_portal_use(const struct eco_local *local, const struct eco_partner *partner);
/* Share of the time given to the vendor that is left for work. */
static inline double eco_working_share(const struct eco_partner *partner)
{
    return 1 - partner->paperwork;
}
/* Staff hours a month that the programme's forms and the portal take from a partner. */
double eco_paperwork_hours(const struct eco_local *local, const struct eco_partner *partner);
/* A newcomer's onboarding time relative to that without a portal. */
double eco_portal_onboarding(const struct eco_world *world);
/* Spread of what partners take the terms to be worth, relative to it. */
double eco_terms_variation(const struct eco_local *local, const struct eco_partner *partner);
/* Sees to partner->paperwork and partner->seen; to be called when what they depend on has changed. */
void eco_friction_update(struct eco_local *local, struct eco_partner *partner);
/* After a change of terms: the same where it concerns the partner, so that a change elsewhere moves nothing. */
void eco_friction_change(struct eco_local *local, struct eco_partner *partner, const struct eco_params *before,
                         const struct eco_programme_params *rules);
/* A month of forms, in the partner's books. */
void eco_friction_month(struct eco_local *local, struct eco_partner *partner, double days);

/* ---- transition.c (M13) ---- */
/* Keeps the rules before a change; to be called before world->terms changes. */
void eco_transition_keep(struct eco_world *world);
/* Announces changed rules to a partner: from when they hold for it, and what that does to its trust. */
void eco_transition_announce(struct eco_local *local, uint32_t partner);

/* ---- conduct.c, tiers.c (M11) ---- */
double eco_conduct_score(const struct eco_local *local, const struct eco_partner *partner, double now);
void eco_conduct_record(struct eco_local *local, struct eco_partner *partner, enum eco_habit habit, bool good,
                        bool seen_good);
double eco_gaming_chance(const struct eco_local *local, const struct eco_partner *partner);
/* `before`: the rules that held for the partner until now; NULL at the start. */
void eco_conduct_schedule(struct eco_local *local, uint32_t partner, const struct eco_programme_params *before);
void eco_tier_schedule(struct eco_local *local, uint32_t partner, const struct eco_programme_params *before);
double eco_review_next(const struct eco_local *local, const struct eco_partner *partner); /* day of the next review */
/* Is it the last tenth of the partner's review period? */
bool eco_review_soon(const struct eco_local *local, const struct eco_partner *partner);
/* What the next level would add to a partner's income, or losing its level would take, near the condition; relative to
 * income elsewhere for the same time (effort.c). */
double eco_threshold_value(struct eco_local *local, struct eco_partner *partner);
/* Is the next level within reach, all that selling does not bring being met? */
bool eco_next_level_near(struct eco_local *local, struct eco_partner *partner);
void eco_review_move(struct eco_local *local, struct eco_partner *partner); /* a review sets the level */
void eco_tier_watch(struct eco_local *local, struct eco_partner *partner);  /* daily: which levels' conditions hold */
void eco_sanction(struct eco_local *local, uint32_t partner, bool breach);
/* A deal won: its record, if the partner keeps one, and what it counts for. */
struct eco_won {
    double revenue, seats; /* licence at list price */
    bool from_vendor;
    uint64_t uid;
};
void eco_deal_book(struct eco_local *local, struct eco_partner *partner, const struct eco_won *won);
double eco_margin(const struct eco_local *local, const struct eco_partner *partner, double now);
/* A licence sold, as its partner's process hears of it: what the partner earns and the vendor pays is booked there, by
 * the terms of that day, in one place. */
enum eco_sale_kind { ECO_SALE_NEW, ECO_SALE_EXPANSION, ECO_SALE_RENEWAL };
struct eco_sale {
    enum eco_sale_kind kind;
    double list;      /* at list price */
    bool from_vendor; /* a new customer from the vendor's lead */
    bool registered;  /* the partner held a registration of the deal */
    double discount;  /* given by the partner, as a share of list price */
};
void eco_sale_pay(struct eco_local *local, struct eco_partner *partner, const struct eco_sale *sale);

/* ---- contract.c ---- */
struct eco_contract_terms {
#define COEFFICIENT(name, neutral, CONTRACT, field, text) double name;
#include "models/programme/contracts.def"
#undef COEFFICIENT
};
struct eco_contract_terms eco_contract_terms(const struct eco_programme_params *programme); /* NULL: the house desk */
double eco_contract_quality(const struct eco_contract_terms *terms, double own, double complexity);

/* ---- rules.c (M11) ---- */
/* What a rule counts of a partner, over the current month and those before it. */
double eco_measure(struct eco_local *local, struct eco_partner *partner, enum eco_measure which, uint32_t months);
struct eco_standing {
    double points, score, certificates, customers, retention, conduct;
};
struct eco_standing eco_standing(struct eco_local *local, struct eco_partner *partner);
/* How far a partner is from what a level asks of its sales, relative to it: the furthest of points, score, customers
 * and further needs; 0 or less where all are met, minus infinity where none is asked. */
double eco_level_distance(struct eco_local *local, struct eco_partner *partner, const struct eco_standing *standing,
                          uint32_t level);
/* Certificates, retention and conduct. */
bool eco_level_unsold_holds(const struct eco_local *local, const struct eco_partner *partner,
                            const struct eco_standing *standing, uint32_t level);
bool eco_level_holds(struct eco_local *local, struct eco_partner *partner, const struct eco_standing *standing,
                     uint32_t level);

/* ---- incentives.c (M11) ---- */
void eco_incentives_schedule(struct eco_local *local, uint32_t partner, const struct eco_programme_params *before);
void eco_incentives_join(struct eco_local *local, struct eco_partner *partner); /* on the day of joining */
double eco_joining_cost(const struct eco_programme_params *programme);
bool eco_leads_allowed(const struct eco_local *local, const struct eco_partner *partner);
/* What the records show: adds to the current month; sums `months` months before the last `skip` (0: with the current
 * one), of a ring that eco_month_slot has brought up to now. */
void eco_tally_add(struct eco_local *local, struct eco_partner *partner, enum eco_tally which, double amount);
double eco_tally(const struct eco_partner *partner, enum eco_tally which, uint32_t skip, uint32_t months);
/* The month ring: brings it up to `now` and returns the current slot. */
uint32_t eco_month_slot(const struct eco_local *local, struct eco_partner *partner, double now);

#endif
