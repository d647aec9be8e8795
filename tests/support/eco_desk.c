/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/eco_desk.h"

#include <math.h>
#include <stdlib.h>

int eco_desk_setup(void **state)
{
    struct eco_desk *d = calloc(1, sizeof *d);
    d->terms = calloc(1, sizeof *d->terms);
    d->terms->programme_count = 1;
    d->terms->programme[0].tier_count = 1;
    d->world.terms = d->terms;
    d->local.world = &d->world;
    d->local.region = &d->region;
    d->region.now = 24 * SIM_DAYS_PER_MONTH + 1;
    d->partner.month = 24;
    d->partner.old_terms_until = -INFINITY;
    *state = d;
    return 0;
}

int eco_desk_teardown(void **state)
{
    struct eco_desk *d = *state;
    free(d->terms);
    free(d);
    return 0;
}

void eco_desk_record(struct eco_desk *d, enum eco_tally which, uint32_t months_ago, double amount)
{
    d->partner.tally[(d->partner.month + ECO_MONTHS - months_ago) % ECO_MONTHS][which] += amount;
}
