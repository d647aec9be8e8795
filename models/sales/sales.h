/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From an enquiry to a decided deal: who gets it, who answers, who else enters,
 * whose it is.
 *
 * Each group lives in the file named; equations stand at its top.
 */
#ifndef MODELS_SALES_SALES_H
#define MODELS_SALES_SALES_H

#include "models/world.h"

/* ---- routing.c (M2) ---- */
/* Sends a vendor lead out, or counts it as unserved and closes it. */
void eco_route(struct eco_local *local, uint32_t deal);
/* How a partner comes to a deal. */
struct eco_approach {
    double arrival; /* of the lead at the partner */
    uint32_t field; /* partners asked, as far as it knows */
    bool rival;     /* it comes unasked, into a deal in its sales cycle */
    bool breach;    /* and should have been kept out */
};
/* Adds a partner to a deal and sends it the lead; false if it is there already or there are too many. */
bool eco_deal_contact(struct eco_local *local, uint32_t deal, uint32_t partner, struct eco_approach how);
struct eco_contact *eco_deal_find_contact(struct eco_deal *deal, uint32_t partner);
/* The partner in whose exclusive territory the client is, whether or not its programme has any; ECO_NONE without. */
uint32_t eco_territory_owner(const struct eco_local *local, const struct eco_deal *deal);
/* Closes a deal that never got an answer. */
void eco_deal_abandon(struct eco_local *local, uint32_t deal, bool unserved);
/* The partners clients here can meet, without house desks: a slice of world->roster. */
const uint32_t *eco_roster(const struct eco_local *local, uint32_t *count);
uint32_t eco_roster_count(const struct eco_local *local);
uint32_t eco_roster_at(const struct eco_local *local, uint32_t index);

/* ---- wheel.c ---- */
#define ECO_WHEEL_DRAWS 64
/* A partner drawn from the roster in proportion to a wheel; ECO_NONE if all weights are 0. */
uint32_t eco_wheel_draw(struct eco_local *local, enum eco_wheel_kind kind, struct sim_address at);
/* Several, at most ECO_WHEEL_DRAWS: partner[n] is drawn at at[n]. */
void eco_wheel_draws(struct eco_local *local, enum eco_wheel_kind kind, const struct sim_address *at, uint32_t draws,
                     uint32_t *partner);

/* ---- desk.c (M3) ---- */
uint32_t eco_desk_servers(const struct eco_partner *partner);
void eco_desk_pull(struct eco_local *local, struct eco_partner *partner); /* free sellers turn to waiting leads */
double eco_audited_reaction(double u);
double eco_discovery_chance(const struct eco_params *terms, double sales_skill);
void eco_lead_close(struct eco_local *local, uint32_t lead);

/* ---- conflict.c (M5), the client's side ---- */
double eco_conflict_hazard(const struct eco_local *local, double transparency);        /* per day, between strangers */
void eco_conflict_open(struct eco_local *local, uint32_t deal);                        /* its sales cycle begins */
double eco_conflict_price(const struct eco_local *local, const struct eco_deal *deal); /* factor on every offer */
/* Counts a decided deal; `chosen` is NULL where the vendor lost it. */
void eco_conflict_count(struct eco_local *local, const struct eco_deal *deal, const struct eco_contact *chosen,
                        double price);

/* ---- protection.c (M5) ---- */
/* Share of deals that somebody enters: constant hazard per day, a cycle of so many days, approval after so many. */
double eco_protection_open(const struct eco_protection_params *terms, double hazard, double cycle, double approval);
/* phi_rule and phi: the chance that a deal worked for is not lost to a rival, by the rules and by experience too. */
double eco_protection_promise(const struct eco_local *local, const struct eco_partner *partner, bool registered);
double eco_protection_trust(const struct eco_local *local, const struct eco_partner *partner, bool registered);
bool eco_protection_registers(struct eco_local *local, struct eco_partner *partner, const struct eco_lead *lead);
void eco_protection_register(struct eco_local *local, struct eco_deal *deal, struct eco_contact *contact,
                             double contact_time);
bool eco_protection_holds(const struct eco_local *local, const struct eco_deal *deal, double now);
/* Whether protection stops a rival's attempt; `attempt` numbers them within the deal. */
bool eco_protection_stops(const struct eco_local *local, const struct eco_deal *deal, uint32_t rival, uint32_t attempt);

/* ---- presales.c (M5), the partner's side ---- */
struct eco_presales {
    double outlay; /* in costs of the usual work */
    bool registers;
};
/* What a deal would earn the partner, as it sees it, in currency: licence margin and bonus; implementation at the usual
 * work; and the rival's licence at its list price. */
double eco_licence_value(const struct eco_local *local, const struct eco_partner *partner, const struct eco_lead *lead);
double eco_service_value(const struct eco_local *local, const struct eco_partner *partner, const struct eco_lead *lead);
double eco_rival_list(const struct eco_local *local, const struct eco_lead *lead);
/* A seller has reached a live client: what is done before the sale, and paid for. */
struct eco_presales eco_presales(struct eco_local *local, uint32_t lead);
/* Probability of doing work that costs `cost` for so much expected margin. */
double eco_presales_chance(const struct eco_presales_params *presales, double expected, double cost);
double eco_presales_appeal(const struct eco_local *local, const struct eco_deal *deal,
                           const struct eco_contact *contact);
void eco_presales_publish(struct eco_world *world);
/* Outlay of each in the symmetric equilibrium of a contest (Tullock 1980): prize 100, 4 racers: 18.75. */
double eco_race_outlay(double prize, uint32_t racers, double exponent);
/* A partner's experience of its deals: what is left of it now, and forgetting up to now. */
double eco_claims_keep(const struct eco_local *local, const struct eco_partner *partner);
void eco_claims_forget(struct eco_local *local, struct eco_partner *partner);

/* ---- dispute.c (M5), the partner's side ---- */
void eco_contest_pay(struct eco_local *local, struct eco_partner *partner);
void eco_claim_won(struct eco_local *local, const struct eco_lead *lead, bool registered);
void eco_claim_closed(struct eco_local *local, const struct eco_lead *lead, const struct eco_mail_closed *mail);

#endif
