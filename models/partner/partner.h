/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a partner decides for itself: effort, staff, price, steering, joining
 * and leaving.
 *
 * Each group lives in the file named; equations stand at its top.
 */
#ifndef MODELS_PARTNER_PARTNER_H
#define MODELS_PARTNER_PARTNER_H

#include "models/world.h"

/* ---- effort.c (M12) ---- */
/* How a partner sees the vendor's line: return per staff-day relative to income elsewhere, spread of the terms, trust,
 * value of the distance to the next level. */
struct eco_outlook {
    double yield, cv, trust, threshold;
};
/* A quotient of money that a decision looks at, to 2^-20: the unit of money must not reach it through the last bits. */
double eco_rounded(double quotient);
double eco_effort_attraction(const struct eco_effort_params *effort, const struct eco_outlook *outlook); /* x */
double eco_effort_wish(const struct eco_effort_params *effort, double attraction);                       /* e* */
/* Return per staff-day expected by a partner, in currency: its own experience, shrunk to that of its active peers. */
double eco_expected_yield(const struct eco_local *local, const struct eco_partner *partner);
void eco_effort_month(struct eco_local *local, uint32_t partner);
void eco_effort_fold_peers(struct eco_world *world); /* at head office: what active partners of a programme earn */

/* ---- tasks.c (M12) ---- */
double eco_selling_share(const struct eco_tasks_params *tasks, double selling, double quality); /* of pay for both */
void eco_tasks_divide(const struct eco_local *local, struct eco_partner *partner);

/* ---- steering.c (M12) ---- */
double eco_steer_logit(const struct eco_steering_params *steering, double ratio, double trust);
/* Whether a partner that reached the client of a vendor's lead offers it a rival's product. */
bool eco_steers(struct eco_local *local, struct eco_partner *partner, const struct eco_lead *lead);

/* ---- street.c (M12) ---- */
double eco_street_discount(const struct eco_street_params *street, double margin, uint32_t field, bool pressed);
double eco_street_offer(struct eco_local *local, struct eco_partner *partner, const struct eco_lead *lead);

/* ---- staff.c (M12) ---- */
double eco_staff(const struct eco_partner *partner); /* heads of all roles */
/* Output of a role relative to as many old hands. */
double eco_staff_output(const struct eco_partner *partner, enum eco_role role);
void eco_staff_begin(const struct eco_local *local, struct eco_partner *partner); /* cash of a new line */
void eco_staff_month(struct eco_local *local, uint32_t partner);

/* ---- membership.c (M12) ---- */
double eco_entry_logit(const struct eco_local *local, const struct eco_partner *partner);
double eco_exit_logit(const struct eco_local *local, const struct eco_partner *partner);
void eco_prospect_schedule(struct eco_local *local, uint32_t partner);
void eco_member_schedule(struct eco_local *local, uint32_t partner, const struct eco_params *before);
void eco_member_month(struct eco_local *local, struct eco_partner *partner);
void eco_member_won(struct eco_local *local, struct eco_partner *partner); /* notes its first deal */
void eco_outlook_fold(struct eco_world *world, double now);                /* at head office: what prospects can see */

/* ---- trust.c (M12) ---- */
/* A promise of the programme was kept or broken; weight 1 is an ordinary promise. */
void eco_trust_kept(struct eco_local *local, struct eco_partner *partner, double weight);
void eco_trust_broken(struct eco_local *local, struct eco_partner *partner, double weight);

#endif
