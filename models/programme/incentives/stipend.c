/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fixed payment in the first months after joining. */
#include "models/programme/incentives/incentive.h"

static double on_month(struct eco_local *local, struct eco_partner *partner, uint32_t months)
{
    const struct eco_stipend_params *stipend = &eco_incentives(local, partner)->stipend;
    const double now = local->region->now;
    (void)months;
    if (now - partner->joined > (stipend->months + 0.5) * SIM_DAYS_PER_MONTH)
        return 0;
    return stipend->active_only && now - partner->last_active > 90 ? 0 : stipend->amount;
}

static bool offered(const struct eco_incentives_params *incentives)
{
    return incentives->stipend.amount > 0;
}

const struct eco_incentive eco_stipend = {.on_month = on_month, .offered = offered};
