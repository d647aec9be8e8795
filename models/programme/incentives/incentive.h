/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An incentive: rules that answer what is due, never book it.  incentives.c
 * asks, and books each amount once on both sides.
 *
 * Units:   money in the scenario's currency, not rounded; months counted from the start of the run.
 * Threads: called by the partner's own process.
 * Tests:   tests/unit/incentives_test.c
 */
#include "models/programme/programme.h"
#ifndef MODELS_PROGRAMME_INCENTIVES_INCENTIVE_H
#define MODELS_PROGRAMME_INCENTIVES_INCENTIVE_H


struct eco_incentive {
    /* What a sale earns on top of the margin; NULL if nothing. */
    double (*on_sale)(const struct eco_local *local, const struct eco_partner *partner, const struct eco_sale *sale);
    /* What is due when the books of a month are closed; `months` have passed.  NULL if nothing ever is. */
    double (*on_month)(struct eco_local *local, struct eco_partner *partner, uint32_t months);
    /* What is due on joining; NULL if nothing. */
    double (*on_joining)(const struct eco_programme_params *programme);
    /* Whether a partner may have more of the vendor's leads; NULL if it does not matter. */
    bool (*leads)(const struct eco_local *local, const struct eco_partner *partner);
    /* Whether the programme offers it at all: without any, nothing is closed monthly. */
    bool (*offered)(const struct eco_incentives_params *incentives);
};

/* Rows of list.def by name: eco_growth_rebate and so on. */
#define INCENTIVE_PAYS(NAME, name, work, title, text) extern const struct eco_incentive eco_##name;
#define INCENTIVE_CHARGES(NAME, name, title, text) extern const struct eco_incentive eco_##name;
#define INCENTIVE_RULE(NAME, name, title, text) extern const struct eco_incentive eco_##name;
#include "models/programme/incentives/list.def"

static inline const struct eco_incentives_params *eco_incentives(const struct eco_local *local,
                                                                 const struct eco_partner *partner)
{
    return &eco_programme(local, partner)->incentives;
}

#endif
