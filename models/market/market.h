/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The client: needs, choice, life as a customer; and the directory, what
 * everybody may know of a partner elsewhere.
 *
 * Each group lives in the file named; equations stand at its top.
 */
#ifndef MODELS_MARKET_MARKET_H
#define MODELS_MARKET_MARKET_H

#include "models/world.h"

/* ---- demand.c (M1) ---- */
/* Needs per day of a client now, and its parts by origin. */
double eco_need_rate(const struct eco_local *local, const struct eco_client *client, double now,
                     double part[ECO_ORIGINS]);
void eco_demand_open_layers(struct eco_local *local); /* as many as the highest rate needs until the next boundary */
/* At head office, `days` after the last time: adoption, recommendation, prospecting, awareness. */
void eco_demand_fold_markets(struct eco_world *world, double days);
/* Identity of a client's n-th need, and of the deal that comes of it. */
uint64_t eco_need_uid(const struct eco_client *client, uint32_t need);
void eco_client_rest(struct eco_local *local, uint32_t client, uint8_t state);

/* ---- choice.c (M4) ---- */
/* Utility of a listed partner for a client, without taste. `price` is relative to the usual. */
double eco_utility(const struct eco_world *world, const struct eco_client *client, const struct eco_listing *listing,
                   bool incumbent, double style, double price);
enum eco_rule eco_client_rule(const struct eco_local *local, const struct eco_client *client);
/* What a rule looks at: larger is better. */
double eco_rule_value(const struct eco_world *world, enum eco_rule rule, const struct eco_client *client,
                      const struct eco_listing *listing, bool incumbent, double style, double price);
/* Nested logit of Ben-Akiva & Lerman: probability of the vendor against the outside option. */
double eco_vendor_probability(double inclusive, double outside);
double eco_inclusive_value(const double *utility, uint32_t count, double nest);

/* ---- customer.c (M8) ---- */
void eco_customer_begin(struct eco_local *local, uint32_t client, uint32_t partner);
double eco_renewal_probability(const struct eco_params *terms, const struct eco_client *client, double price_ratio,
                               bool first, bool orphan);
/* Also the weight of the reviews that have not faded. */
double eco_reputation(const struct eco_params *terms, const struct eco_partner *partner, double now, double *reviews);

/* ---- directory.c ---- */
void eco_directory_publish(struct eco_local *local);
void eco_directory_scale(struct eco_world *world); /* importances per standard deviation among partners at the start */
void eco_directory_value_certificates(struct eco_world *world); /* (1 - prevalence)^dilution */

#endif
