/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Draws taken ahead: the standard exponentials of one decision of one entity,
 * eight occurrences at a time.
 *
 * Who draws again and again in his own order (a source of arrivals, a server)
 * waits for each draw as long as for the rest of his event: the generator's
 * twenty rounds depend on each other.  Eight draws abreast take little longer
 * than one, and are there before they are needed.  Draws are addressed, so
 * taking some that are never used changes nothing:
 *
 *     sim_ahead_exponential(&ahead, key, occurrence)
 *         == sim_standard_exponential(key, sim_at(uid, purpose, occurrence))    always, whatever came before
 *
 * Order:   fast if occurrences come one after the other; right in any order.
 * Memory:  80 bytes, no pointers: may be copied and written out with its owner.  One key (run) only.
 * Threads: an ahead is touched by one thread at a time.
 * Cost:    about half of a draw on its own (bench/random_bench).
 * Tests:   tests/unit/ahead_test.c
 */
#ifndef SIM_CORE_AHEAD_H
#define SIM_CORE_AHEAD_H

#include <stdint.h>

#include "sim/core/random.h"

#define SIM_AHEAD 8

struct sim_ahead {
    uint64_t uid;
    uint32_t block; /* occurrences SIM_AHEAD * block and on; UINT32_MAX: none yet */
    uint16_t purpose;
    uint16_t unused;
    double value[SIM_AHEAD];
};

static inline struct sim_ahead sim_ahead_of(uint64_t uid, uint16_t purpose)
{
    return (struct sim_ahead){.uid = uid, .block = UINT32_MAX, .purpose = purpose};
}

void sim_ahead_fill(struct sim_ahead *ahead, const struct sim_key *key, uint32_t block);

static inline double sim_ahead_exponential(struct sim_ahead *ahead, const struct sim_key *key, uint32_t occurrence)
{
    if (ahead->block != occurrence / SIM_AHEAD)
        sim_ahead_fill(ahead, key, occurrence / SIM_AHEAD);
    return ahead->value[occurrence % SIM_AHEAD];
}

/* sim_random_bits at SIM_AHEAD occurrences from at.occurrence on, which is a multiple of SIM_AHEAD: an array a word. */
void sim_random_abreast(const struct sim_key *key, struct sim_address at, uint64_t word0[SIM_AHEAD],
                        uint64_t word1[SIM_AHEAD]);

#endif
