/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ways of drawing abreast, all with the same bits: sim_random_abreast
 * takes the last one the processor knows.
 *
 * Tests: tests/unit/ahead_test.c
 */
#ifndef SIM_CORE_AHEAD_PRIVATE_H
#define SIM_CORE_AHEAD_PRIVATE_H

#include <stdbool.h>

#include "sim/core/ahead.h"

enum sim_abreast { SIM_ABREAST_PLAIN, SIM_ABREAST_AVX2, SIM_ABREAST_AVX512, SIM_ABREAST_WAYS };

bool sim_abreast_known(enum sim_abreast way);
void sim_abreast_by(enum sim_abreast way, const struct sim_key *key, struct sim_address at, uint64_t word0[SIM_AHEAD],
                    uint64_t word1[SIM_AHEAD]);

#endif
