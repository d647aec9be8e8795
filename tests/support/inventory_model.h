/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The (s, S) inventory of Law & Kelton: start 60, demands at rate 10 a month
 * of 1 to 4 pieces (1/6, 1/3, 1/3, 1/6); at the beginning of each of 120
 * months, if fewer than s are left, so many are ordered as are lacking to S, at
 * 32 + 3 a piece, delivered after 1/2 to 1 month; 1 a month and piece held,
 * 5 a month and piece owed.
 *
 * A month is a day of the engine.  Mean cost a month is known exactly (PD2):
 *
 *     (20,40) 125.12380419   (20,60) 118.94297192   (20,80) 121.34560007   (20,100) 126.93597515   (40,60) 125.76944743
 *     (40,80) 125.46661713   (40,100) 131.54452048  (60,80) 143.91330701   (60,100) 144.19478396
 *
 * Replication r of two policies meets the same demands and the same lags.
 */
#ifndef TESTS_SUPPORT_INVENTORY_MODEL_H
#define TESTS_SUPPORT_INVENTORY_MODEL_H

#include "sim/core/model.h"

#define INVENTORY_MONTHS 120

struct inventory_policy {
    uint32_t order_at, order_to; /* s, S */
};

struct inventory_parameters {
    struct inventory_policy policy;
};

/* One metric: cost, a month. */
extern const struct sim_model inventory_model;

#endif
