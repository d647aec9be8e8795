/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A yardstick in the place of Random123: two multiplications that scatter an
 * address well enough for a model to go on, and cost no more than a draw from
 * a sequential generator.  Found before the real one by cheap_bench only.
 */
#ifndef BENCH_CHEAP_THREEFRY_H
#define BENCH_CHEAP_THREEFRY_H

#include <stdint.h>

typedef struct {
    uint64_t v[2];
} threefry2x64_ctr_t;
typedef threefry2x64_ctr_t threefry2x64_key_t;

/* For sim/core/ahead.c, which is compiled with the rest but called by no model here. */
#define SKEIN_KS_PARITY64 UINT64_C(0x1bd11bdaa9fc1a22)
enum {
    R_64x2_0_0 = 16,
    R_64x2_1_0 = 42,
    R_64x2_2_0 = 12,
    R_64x2_3_0 = 31,
    R_64x2_4_0 = 16,
    R_64x2_5_0 = 32,
    R_64x2_6_0 = 24,
    R_64x2_7_0 = 21
};

static inline threefry2x64_ctr_t threefry2x64_R(unsigned rounds, threefry2x64_ctr_t counter, threefry2x64_key_t key)
{
    (void)rounds;
    __extension__ typedef unsigned __int128 wide;
    wide a = (wide)(counter.v[0] ^ key.v[0] ^ UINT64_C(0xa0761d6478bd642f)) *
             (counter.v[1] ^ key.v[1] ^ UINT64_C(0xe7037ed1a0b428db));
    wide b = (wide)((uint64_t)a ^ (uint64_t)(a >> 64) ^ UINT64_C(0x8ebc6af09c88c6e3)) * UINT64_C(0x589965cc75374cc3);
    return (threefry2x64_ctr_t){{(uint64_t)b ^ (uint64_t)(b >> 64), (uint64_t)a ^ (uint64_t)(b >> 64)}};
}

#endif
