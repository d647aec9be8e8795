/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A discount by volume: of n steps, step i holds from a yearly volume of
 *
 *   from (to / from)^((i - 1) / (n - 1)),   and k steps passed give share k / n on every sale.
 */
#include "models/programme/incentives/incentive.h"

static double on_sale(const struct eco_local *local, const struct eco_partner *partner, const struct eco_sale *sale)
{
    const struct eco_volume_discount_params *discount = &eco_incentives(local, partner)->volume_discount;
    if (discount->share <= 0)
        return 0;
    double volume = eco_tally(partner, ECO_TALLY_REVENUE, 0, discount->window) * 12 / discount->window;
    double threshold = discount->from,
           ratio = discount->steps > 1 ? sim_pow(discount->to / discount->from, 1.0 / (discount->steps - 1)) : 1;
    uint32_t passed = 0;
    /* the last threshold within rounding of `to` */
    for (; passed < discount->steps && volume >= threshold * (1 - 1e-12); passed++)
        threshold *= ratio;
    return sale->list * discount->share * passed / discount->steps;
}

const struct eco_incentive eco_volume_discount = {.on_sale = on_sale};
