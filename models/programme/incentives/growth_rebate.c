/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A rebate on growth: sales R of a period against R0 of the one before, not
 * below a minimum.  From R >= R0 (1 + hurdle) on it is share (R - R0), or
 * share R.  The first period has nothing to be compared with.
 */
#include "models/programme/incentives/incentive.h"

static double on_month(struct eco_local *local, struct eco_partner *partner, uint32_t months)
{
    const struct eco_growth_rebate_params *rebate = &eco_incentives(local, partner)->growth_rebate;
    if (rebate->share <= 0 || months % rebate->every != 0 || months < 2 * rebate->every)
        return 0;
    double now = eco_tally(partner, ECO_TALLY_REVENUE, 1, rebate->every);
    double before = eco_tally(partner, ECO_TALLY_REVENUE, 1 + rebate->every, rebate->every);
    before = before < rebate->minimum ? rebate->minimum : before;
    if (now < before * (1 + rebate->hurdle) || now <= before)
        return 0;
    return rebate->share * (rebate->on_all ? now : now - before);
}

static bool offered(const struct eco_incentives_params *incentives)
{
    return incentives->growth_rebate.share > 0;
}

const struct eco_incentive eco_growth_rebate = {.on_month = on_month, .offered = offered};
