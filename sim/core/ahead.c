/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Threefry2x64-20 on vectors: additions, rotations and exclusive ors of 64-bit
 * integers, so the bits are the same whatever registers they are done in.
 */
#include "sim/core/ahead_private.h"

#include <string.h>

#include "sim/core/sample.h"

/* Four lanes, as registers of 256 bits hold them; compilers split them where registers are shorter. */
typedef uint64_t lanes __attribute__((vector_size(32)));

_Static_assert(SIM_AHEAD == 2 * sizeof(lanes) / sizeof(uint64_t),
               "two vectors, a and b, turn about: each waits for itself");

#define STEP(x, y, by) ((x) += (y), (y) = (y) << (by) | (y) >> (64 - (by)), (y) ^= (x))
#define ROUND(by) (STEP(xa, ya, by), STEP(xb, yb, by))
#define FOUR_ROUNDS(i, j, k, l)                                                                                        \
    (ROUND(R_64x2_##i##_0), ROUND(R_64x2_##j##_0), ROUND(R_64x2_##k##_0), ROUND(R_64x2_##l##_0))
/* The key of three words goes in again after every four rounds (Salmon et al. 2011, section 4.1). */
#define INJECT(i, j, times) (xa += key[i], xb += key[i], ya += key[j] + (times), yb += key[j] + (times))

__attribute__((always_inline)) static inline void abreast(const uint64_t key[3], uint64_t uid, uint64_t high,
                                                          uint64_t word0[SIM_AHEAD], uint64_t word1[SIM_AHEAD])
{
    const lanes zero = {0, 0, 0, 0}, step = {0, 1, 2, 3};
    lanes xa = zero + (uid + key[0]), ya = step + (high + key[1]);
    lanes xb = xa, yb = ya + 4;
    FOUR_ROUNDS(0, 1, 2, 3);
    INJECT(1, 2, 1);
    FOUR_ROUNDS(4, 5, 6, 7);
    INJECT(2, 0, 2);
    FOUR_ROUNDS(0, 1, 2, 3);
    INJECT(0, 1, 3);
    FOUR_ROUNDS(4, 5, 6, 7);
    INJECT(1, 2, 4);
    FOUR_ROUNDS(0, 1, 2, 3);
    INJECT(2, 0, 5);
    memcpy(word0, &xa, sizeof xa);
    memcpy(word0 + SIM_AHEAD / 2, &xb, sizeof xb);
    memcpy(word1, &ya, sizeof ya);
    memcpy(word1 + SIM_AHEAD / 2, &yb, sizeof yb);
}

struct draw {
    uint64_t key[3], uid, high;
};

static void abreast_plain(const struct draw *draw, uint64_t word0[SIM_AHEAD], uint64_t word1[SIM_AHEAD])
{
    abreast(draw->key, draw->uid, draw->high, word0, word1);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void abreast_avx2(const struct draw *draw, uint64_t word0[SIM_AHEAD],
                                                         uint64_t word1[SIM_AHEAD])
{
    abreast(draw->key, draw->uid, draw->high, word0, word1);
}

/* Vectors of the same length, but they rotate. */
__attribute__((target("avx512vl"))) static void abreast_avx512(const struct draw *draw, uint64_t word0[SIM_AHEAD],
                                                               uint64_t word1[SIM_AHEAD])
{
    abreast(draw->key, draw->uid, draw->high, word0, word1);
}

bool sim_abreast_known(enum sim_abreast way)
{
    return way == SIM_ABREAST_PLAIN || (way == SIM_ABREAST_AVX2 && __builtin_cpu_supports("avx2")) ||
           (way == SIM_ABREAST_AVX512 && __builtin_cpu_supports("avx512vl"));
}
#else
#define abreast_avx2 abreast_plain
#define abreast_avx512 abreast_plain

bool sim_abreast_known(enum sim_abreast way)
{
    return way == SIM_ABREAST_PLAIN;
}
#endif

void sim_abreast_by(enum sim_abreast way, const struct sim_key *key, struct sim_address at, uint64_t word0[SIM_AHEAD],
                    uint64_t word1[SIM_AHEAD])
{
    const uint64_t second = sim_key_word(key, at.purpose);
    const struct draw draw = {.key = {key->seed, second, SKEIN_KS_PARITY64 ^ key->seed ^ second},
                              .uid = at.uid,
                              .high = sim_address_word(at)};
    if (way == SIM_ABREAST_AVX512)
        abreast_avx512(&draw, word0, word1);
    else if (way == SIM_ABREAST_AVX2)
        abreast_avx2(&draw, word0, word1);
    else
        abreast_plain(&draw, word0, word1);
}

void sim_random_abreast(const struct sim_key *key, struct sim_address at, uint64_t word0[SIM_AHEAD],
                        uint64_t word1[SIM_AHEAD])
{
    enum sim_abreast way = SIM_ABREAST_WAYS;
    do
        way--;
    while (!sim_abreast_known(way));
    sim_abreast_by(way, key, at, word0, word1);
}

void sim_ahead_fill(struct sim_ahead *ahead, const struct sim_key *key, uint32_t block)
{
    ahead->block = block;
    sim_standard_exponentials(key, sim_at(ahead->uid, ahead->purpose, block * SIM_AHEAD), ahead->value);
}
