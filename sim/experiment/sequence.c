/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/sequence.h"

#include "sim/core/assert.h"
#include "sim/core/random.h"

#define DIGITS 32
#define DEGREE_MAX 9

struct directions {
    uint32_t degree, inner;
    uint32_t first[DEGREE_MAX];
};

#include "sim/experiment/sobol_directions.h"

/* Keeps the coins of this file apart from those of a model: a replication number no study has. */
enum family { FAMILY_SOBOL = 1, FAMILY_LATIN = 2 };

static struct sim_key key_of(enum family family, uint64_t seed, uint32_t dimension)
{
    return (struct sim_key){.seed = seed, .replication = UINT64_C(1) << 63 | (uint64_t)family << 32 | dimension};
}

/* Joe and Kuo's recurrence: m_k = 2 a_1 m_(k-1) ^ 4 a_2 m_(k-2) ^ ... ^ 2^s m_(k-s) ^ m_(k-s), shifted to the top. */
static void direction_numbers(uint32_t dimension, uint32_t out[DIGITS])
{
    const struct directions *row = dimension > 0 ? &directions[dimension - 1] : NULL;
    for (uint32_t k = 0; k < DIGITS; k++) {
        uint32_t shift = DIGITS - 1 - k;
        if (!row) {
            out[k] = UINT32_C(1) << shift;
        } else if (k < row->degree) {
            out[k] = row->first[k] << shift;
        } else {
            uint32_t s = row->degree;
            out[k] = out[k - s] ^ out[k - s] >> s;
            for (uint32_t j = 1; j < s; j++)
                if (row->inner >> (s - 1 - j) & 1)
                    out[k] ^= out[k - j];
        }
    }
}

uint32_t sim_sobol_digits(uint32_t index, uint32_t dimension)
{
    sim_assert(dimension < SIM_SOBOL_DIMENSIONS);
    uint32_t numbers[DIGITS], digits = 0;
    direction_numbers(dimension, numbers);
    for (uint32_t k = 0; index >> k; k++) {
        if (index >> k & 1)
            digits ^= numbers[k];
        if (k + 1 == DIGITS)
            break;
    }
    return digits;
}

double sim_sobol_scrambled(uint32_t index, uint32_t dimension, uint64_t seed)
{
    struct sim_key key = key_of(FAMILY_SOBOL, seed, dimension);
    uint32_t digits = sim_sobol_digits(index, dimension), scrambled = 0;
    for (uint32_t k = 0; k < DIGITS; k++) {
        /* The coin of the node that the digits before this one lead to in the binary tree. */
        uint64_t node = UINT64_C(1) << k | (k > 0 ? digits >> (DIGITS - k) : 0);
        uint32_t coin = (uint32_t)(sim_random_bits(&key, sim_at(node, 0, 0)).word[0] >> 63);
        scrambled = scrambled << 1 | ((digits >> (DIGITS - 1 - k) & 1) ^ coin);
    }
    return ((double)scrambled + 0.5) * 0x1p-32;
}

void sim_latin_hypercube(uint32_t count, uint32_t dimension, uint64_t seed, double *out)
{
    struct sim_key key = key_of(FAMILY_LATIN, seed, dimension);
    for (uint32_t i = 0; i < count; i++)
        out[i] = (double)i;
    for (uint32_t i = count; i-- > 1;) {
        uint32_t j = (uint32_t)(sim_uniform(&key, sim_at(i, 0, 0)) * (i + 1));
        double swap = out[i];
        out[i] = out[j];
        out[j] = swap;
    }
    for (uint32_t i = 0; i < count; i++)
        out[i] = (out[i] + sim_uniform(&key, sim_at(i, 1, 0))) / count;
}
