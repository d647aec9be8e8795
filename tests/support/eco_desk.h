/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One partner of one programme whose records are written by hand, for tests of
 * rules and incentives.  Month 24 has just begun; the months before it are full.
 *
 * Memory: setup and teardown are cmocka's, on its state.
 */
#ifndef TESTS_SUPPORT_ECO_DESK_H
#define TESTS_SUPPORT_ECO_DESK_H

#include "models/programme/programme.h"

struct eco_desk {
    struct eco_params *terms;
    struct eco_world world;
    struct sim_region region;
    struct eco_local local;
    struct eco_partner partner;
};

int eco_desk_setup(void **state);
int eco_desk_teardown(void **state);
/* Adds to what the records show of a month. */
void eco_desk_record(struct eco_desk *desk, enum eco_tally which, uint32_t months_ago, double amount);

#endif
