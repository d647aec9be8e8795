/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shares of services and licences of the month, and a least amount. */
#include "models/programme/incentives/incentive.h"

static double on_month(struct eco_local *local, struct eco_partner *partner, uint32_t months)
{
    const struct eco_royalty_params *royalty = &eco_incentives(local, partner)->royalty;
    (void)months;
    double due = royalty->services * eco_tally(partner, ECO_TALLY_SERVICES, 1, 1) +
                 royalty->licences * eco_tally(partner, ECO_TALLY_REVENUE, 1, 1);
    return due < royalty->minimum ? royalty->minimum : due;
}

static bool offered(const struct eco_incentives_params *incentives)
{
    const struct eco_royalty_params *royalty = &incentives->royalty;
    return royalty->services > 0 || royalty->licences > 0 || royalty->minimum > 0;
}

const struct eco_incentive eco_royalty = {.on_month = on_month, .offered = offered};
