/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fingerprint of a sequence of 64-bit values; order counts.
 *
 * Each step is a bijection of the digest for a given value and of the value
 * for a given digest, so a single change never cancels.  Not for secrets.
 *
 * Threads: pure functions.
 * Tests:   tests/unit/digest_test.c
 */
#ifndef SIM_CORE_DIGEST_H
#define SIM_CORE_DIGEST_H

#include <stdint.h>
#include <string.h>

#define SIM_DIGEST_START UINT64_C(0x243f6a8885a308d3)

static inline uint64_t sim_digest_fold(uint64_t digest, uint64_t value)
{
    digest = (digest ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return digest ^ digest >> 29;
}

static inline uint64_t sim_digest_fold_double(uint64_t digest, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return sim_digest_fold(digest, bits);
}

#endif
