/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bonus on each new customer: share of the first licence, and an amount. */
#include "models/programme/incentives/incentive.h"

static double on_sale(const struct eco_local *local, const struct eco_partner *partner, const struct eco_sale *sale)
{
    const struct eco_new_customer_bonus_params *bonus = &eco_incentives(local, partner)->new_customer_bonus;
    if (sale->kind != ECO_SALE_NEW || (bonus->found_only && sale->from_vendor))
        return 0;
    return bonus->share * sale->list + bonus->amount;
}

const struct eco_incentive eco_new_customer_bonus = {.on_sale = on_sale};
