/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The vendor's money: budget, account, and the sales materials it pays for.
 *
 * Each group lives in the file named; equations stand at its top.
 */
#ifndef MODELS_VENDOR_VENDOR_H
#define MODELS_VENDOR_VENDOR_H

#include "models/world.h"

/* ---- materials.c (M10) ---- */
void eco_materials_advance(struct eco_world *world, double now); /* at head office, up to `now` */
double eco_materials_worth(const struct eco_world *world);       /* mean by the shares of products among needs */

/* ---- budget.c (M14) ---- */
#define ECO_BUDGET_PLACES 100
/* Sees to funded[] and top_up for so much money a year, from want[]. */
void eco_budget_share_out(const struct eco_budget_params *terms, struct eco_budget *budget, double available);
void eco_budget_init(struct eco_world *world);
void eco_budget_advance(struct eco_world *world, double now); /* at head office, after the account's accruals */
/* What there is money for. */
double eco_leads_spend(const struct eco_world *world);     /* currency a year */
double eco_materials_spend(const struct eco_world *world); /* currency a year */
double eco_portal_level(const struct eco_world *world);
uint32_t eco_help_engineers(const struct eco_world *world);

/* ---- account.c (M14) ---- */
/* Amount in minor units, rounded half up once, where a payment arises. */
int64_t eco_minor(double amount);
int64_t eco_account_spent(const struct eco_counters *c); /* all the vendor paid but for running licences */
void eco_account_accrue(struct eco_world *world, double now);
int64_t eco_account_profit(const struct eco_counters *counters);
int64_t eco_account_revenue(const struct eco_counters *counters);
double eco_account_terminal(const struct eco_world *world, const struct eco_counters *total, double now);
/* Is the line paid by the vendor, or by the partner's clients? */
bool eco_vendor_pays(enum eco_income line);
/* Books a line of the partner's ledger; the house desk has none. Money in currency: rounded to minor units in the
 * books, unrounded in what the partner's decisions look at, so that money stays a mere unit. */
void eco_partner_earns(struct eco_local *local, struct eco_partner *partner, enum eco_income line, double money);
void eco_partner_pays(struct eco_local *local, struct eco_partner *partner, enum eco_expense line, double money);

#endif
