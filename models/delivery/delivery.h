/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * After the sale: projects, support, the skill they take and build, the
 * vendor's technical desk.
 *
 * Each group lives in the file named; equations stand at its top.
 */
#ifndef MODELS_DELIVERY_DELIVERY_H
#define MODELS_DELIVERY_DELIVERY_H

#include "models/world.h"

/* ---- project.c (M7) ---- */
uint32_t eco_project_capacity(const struct eco_params *terms, const struct eco_partner *partner);
void eco_project_pull(struct eco_local *local, struct eco_partner *partner); /* free consultants start waiting work */
void eco_project_clock(struct eco_partner *partner, double now); /* integrates the heads at work up to now */

/* ---- help.c (M10) ---- */
/* A team at the start of its work may ask the technical desk. */
void eco_help_ask(struct eco_local *local, uint32_t project);
/* After a change of terms: more engineers take up what waits; where there are none left, nobody is answered. */
void eco_help_restaff(struct eco_local *local);

/* ---- support.c ---- */
void eco_support_pull(struct eco_local *local, struct eco_partner *partner); /* free staff turn to waiting tickets */
/* What customers pay their partner for support over so many days. */
void eco_support_fees(struct eco_local *local, struct eco_partner *partner, double days);

/* ---- skill.c (M9) ---- */
void eco_skill_update(const struct eco_params *terms, struct eco_partner *partner, double now);
uint32_t eco_certificates(struct eco_local *local, struct eco_partner *partner, double now);
/* Starts the timers whose period differs between the two terms (all of them where `before` is NULL). */
void eco_skill_schedule(struct eco_local *local, uint32_t partner, const struct eco_params *before);
/* A consultant came as a beginner, or was laid off. */
void eco_skill_head_came(struct eco_local *local, uint32_t partner);
void eco_skill_head_left(struct eco_local *local, uint32_t partner);
void eco_release_schedule(struct eco_local *local, const struct eco_params *before);

#endif
