/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What joining costs, once. */
#include "models/programme/incentives/incentive.h"

static double on_joining(const struct eco_programme_params *programme)
{
    return programme->incentives.entry_fee.amount;
}

const struct eco_incentive eco_entry_fee = {.on_joining = on_joining};
