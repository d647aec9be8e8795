/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/parallel/shares.h"

#include <stdlib.h>

#include "sim/core/memory.h"

#define UNEVEN 1.2

/* Regions by member, then by load, then by index. */
static void sort_order(struct sim_shares *shares)
{
    for (uint32_t m = 0; m <= shares->members; m++)
        shares->first[m] = 0;
    for (uint32_t i = 0; i < shares->regions; i++)
        shares->first[shares->home[i] + 1]++;
    for (uint32_t m = 0; m < shares->members; m++)
        shares->first[m + 1] += shares->first[m];
    uint32_t placed = 0;
    for (uint32_t m = 0; m < shares->members; m++)
        for (uint32_t i = 0; i < shares->regions; i++) {
            if (shares->home[i] != m)
                continue;
            uint32_t hole = placed++;
            for (; hole > shares->first[m] && shares->load[shares->order[hole - 1]] < shares->load[i]; hole--)
                shares->order[hole] = shares->order[hole - 1];
            shares->order[hole] = i;
        }
}

bool sim_shares_init(struct sim_shares *shares, uint32_t regions, uint32_t members)
{
    *shares = (struct sim_shares){.regions = regions, .members = members};
    shares->home = sim_memory_try_zeros(regions, sizeof shares->home[0]);
    shares->load = sim_memory_try_zeros(regions, sizeof shares->load[0]);
    shares->order = sim_memory_try_zeros(regions, sizeof shares->order[0]);
    shares->first = sim_memory_try_zeros(members + 1, sizeof shares->first[0]);
    shares->sum = sim_memory_try_zeros(members, sizeof shares->sum[0]);
    if (!shares->home || !shares->load || !shares->order || !shares->first || !shares->sum)
        return false;
    for (uint32_t i = 0; i < regions; i++)
        shares->home[i] = i % members;
    sort_order(shares);
    return true;
}

void sim_shares_fini(struct sim_shares *shares)
{
    free(shares->home);
    free(shares->load);
    free(shares->order);
    free(shares->first);
    free(shares->sum);
    *shares = (struct sim_shares){0};
}

static bool is_uneven(const struct sim_shares *shares)
{
    double total = 0, most = 0;
    for (uint32_t m = 0; m < shares->members; m++)
        shares->sum[m] = 0;
    for (uint32_t i = 0; i < shares->regions; i++)
        shares->sum[shares->home[i]] += shares->load[i];
    for (uint32_t m = 0; m < shares->members; m++) {
        total += shares->sum[m];
        most = shares->sum[m] > most ? shares->sum[m] : most;
    }
    return most * shares->members > UNEVEN * total;
}

/* The busiest first, each to the member with the least so far. */
static void deal(struct sim_shares *shares)
{
    for (uint32_t placed = 0; placed < shares->regions; placed++) {
        uint32_t hole = placed;
        for (; hole > 0 && shares->load[shares->order[hole - 1]] < shares->load[placed]; hole--)
            shares->order[hole] = shares->order[hole - 1];
        shares->order[hole] = placed;
    }
    for (uint32_t m = 0; m < shares->members; m++)
        shares->sum[m] = 0;
    for (uint32_t k = 0; k < shares->regions; k++) {
        uint32_t least = 0;
        for (uint32_t m = 1; m < shares->members; m++)
            if (shares->sum[m] < shares->sum[least])
                least = m;
        shares->home[shares->order[k]] = least;
        shares->sum[least] += shares->load[shares->order[k]];
    }
}

void sim_shares_settle(struct sim_shares *shares)
{
    if (shares->members > 1 && is_uneven(shares))
        deal(shares);
    sort_order(shares);
    for (uint32_t i = 0; i < shares->regions; i++)
        shares->load[i] *= 0.5;
}
