/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vendor's leads as something earned: base a year, and some for each customer found. */
#include "models/programme/incentives/incentive.h"

static bool leads(const struct eco_local *local, const struct eco_partner *partner)
{
    const struct eco_lead_entitlement_params *rule = &eco_incentives(local, partner)->lead_entitlement;
    if (rule->base <= 0 && rule->per_customer <= 0)
        return true;
    double found = eco_tally(partner, ECO_TALLY_CUSTOMERS_FOUND, 0, 12);
    return eco_tally(partner, ECO_TALLY_LEADS, 0, 12) < rule->base + rule->per_customer * found;
}

const struct eco_incentive eco_lead_entitlement = {.leads = leads};
