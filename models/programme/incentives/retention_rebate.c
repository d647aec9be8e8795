/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rebate on renewals of a period in which at least a target share of ending terms was renewed. */
#include "models/programme/incentives/incentive.h"

static double on_month(struct eco_local *local, struct eco_partner *partner, uint32_t months)
{
    const struct eco_retention_rebate_params *rebate = &eco_incentives(local, partner)->retention_rebate;
    if (rebate->share <= 0 || months % rebate->every != 0)
        return 0;
    double due = eco_tally(partner, ECO_TALLY_DUE, 1, rebate->every);
    double kept = eco_tally(partner, ECO_TALLY_KEPT, 1, rebate->every);
    if (due < rebate->least || kept < rebate->target * due)
        return 0;
    return rebate->share * eco_tally(partner, ECO_TALLY_RENEWED, 1, rebate->every);
}

static bool offered(const struct eco_incentives_params *incentives)
{
    return incentives->retention_rebate.share > 0;
}

const struct eco_incentive eco_retention_rebate = {.on_month = on_month, .offered = offered};
