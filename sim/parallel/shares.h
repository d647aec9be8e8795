/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which member of a crew minds which region.
 *
 * A region stays with its member, whose processor has its memory at hand,
 * until loads have drifted apart; then all are dealt out anew, the busiest
 * first, each to the member with the least.  Nothing here shows in a result.
 *
 *   order: | regions of member 0, busiest first | of member 1 | ...
 *          first[0]                             first[1]     ...  first[members]
 *
 * Memory:  init allocates, fini frees.
 * Threads: the captain's only.
 * Tests:   tests/unit/crew_test.c
 */
#ifndef SIM_PARALLEL_SHARES_H
#define SIM_PARALLEL_SHARES_H

#include <stdbool.h>
#include <stdint.h>

struct sim_shares {
    uint32_t regions, members;
    uint32_t *home;  /* [regions] member */
    double *load;    /* [regions] events lately */
    uint32_t *order; /* [regions] */
    uint32_t *first; /* [members + 1] */
    double *sum;     /* [members] scratch */
};

/* False if out of memory; fini is safe either way.  Regions go to members in turn at first. */
bool sim_shares_init(struct sim_shares *shares, uint32_t regions, uint32_t members);
void sim_shares_fini(struct sim_shares *shares);

static inline void sim_shares_note(struct sim_shares *shares, uint32_t region, uint64_t events)
{
    shares->load[region] += (double)events;
}

/* Now and then: deals anew if the busiest member has more than 1.2 of the mean, sorts, and lets loads fade by half. */
void sim_shares_settle(struct sim_shares *shares);

#endif
