/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addressed random draws: chance without sequence.
 *
 * A draw is a pure function of (seed, replication) and of its address: who
 * (uid), for which decision (purpose), the how-maniest of that decision in the
 * entity's own life (occurrence), and which variate within the decision
 * (draw).  The same client's third need therefore meets the same luck under
 * every design, whatever else happened: comparisons use common random numbers
 * without misalignment (Klein et al. 2024, arXiv:2409.02086, in continuous
 * time).  The generator is Threefry2x64-20 of Random123 (Salmon et al. 2011,
 * doi:10.1145/2063384.2063405).
 *
 * Order:   none: draws may be taken in any order, any number of times.
 * Units:   uniforms lie strictly inside (0, 1): ((x >> 12) + 0.5) * 2^-52.
 * Memory:  none.
 * Threads: safe everywhere.
 * Tests:   tests/unit/random_test.c (published known answers)
 */
#ifndef SIM_CORE_RANDOM_H
#define SIM_CORE_RANDOM_H

#include <stdint.h>

#include <Random123/threefry.h>

struct sim_key {
    uint64_t seed;
    uint64_t replication;
    const uint64_t *luck; /* [purpose]: the replication whose chance each purpose meets instead; NULL: none differs.
                             For asking which luck matters; must outlive the key */
};

/* Where a draw lives.  `purpose` comes from the model's registry (one per decision). */
struct sim_address {
    uint64_t uid;
    uint32_t occurrence;
    uint16_t purpose;
    uint16_t draw;
};

static inline struct sim_address sim_at(uint64_t uid, uint16_t purpose, uint32_t occurrence)
{
    return (struct sim_address){.uid = uid, .occurrence = occurrence, .purpose = purpose, .draw = 0};
}

/* The same decision's next variate. */
static inline struct sim_address sim_draw(struct sim_address at, uint16_t draw)
{
    at.draw = draw;
    return at;
}

struct sim_bits {
    uint64_t word[2];
};

/* Word 1 of the counter, after the uid: purpose(16) | draw(16) | occurrence(32), high to low. */
static inline uint64_t sim_address_word(struct sim_address at)
{
    return (uint64_t)at.purpose << 48 | (uint64_t)at.draw << 32 | at.occurrence;
}

/* Word 1 of the generator's key, after the seed. */
static inline uint64_t sim_key_word(const struct sim_key *key, uint16_t purpose)
{
    return key->luck ? key->luck[purpose] : key->replication;
}

static inline struct sim_bits sim_random_bits(const struct sim_key *key, struct sim_address at)
{
    threefry2x64_ctr_t counter = {{at.uid, sim_address_word(at)}};
    threefry2x64_key_t k = {{key->seed, sim_key_word(key, at.purpose)}};
    threefry2x64_ctr_t out = threefry2x64_R(20, counter, k);
    return (struct sim_bits){{out.v[0], out.v[1]}};
}

static inline double sim_bits_to_uniform(uint64_t bits)
{
    return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}

static inline double sim_uniform(const struct sim_key *key, struct sim_address at)
{
    return sim_bits_to_uniform(sim_random_bits(key, at).word[0]);
}

/* The identity of an entity born in the run: a 64-bit hash of who caused it, why and which in number.
 * Recycled indices are never identities. */
static inline uint64_t sim_child_uid(uint64_t parent, uint16_t purpose, uint32_t number)
{
    static const struct sim_key birth = {.seed = UINT64_C(0x7061727473696d2e),
                                         .replication = UINT64_C(0x6269727468732e31)};
    return sim_random_bits(&birth, sim_at(parent, purpose, number)).word[0];
}

#endif
