/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/study/agreement.h"

static uint64_t mix(uint64_t hash, const char *text)
{
    for (const char *c = text; *c; c++)
        hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    return hash;
}

/* Equal for equal seeds, models and lists of points, never 0. */
static uint64_t fingerprint(const struct sim_study *study)
{
    uint64_t hash = mix(study->point_count, study->id);
    for (uint32_t p = 0; p < study->point_count; p++)
        hash = mix(hash, study->points[p].id);
    return hash | 1;
}

int cli_agree(const struct sim_ranks *ranks, const struct sim_study *study, struct sim_error *error)
{
    int odd = sim_ranks_agree(ranks, study ? fingerprint(study) : 0);
    if (odd < 0)
        return SIM_OK;
    return sim_fail(error, SIM_USAGE, "process %d of %d reads another study: can all machines see the same files?", odd,
                    ranks->count);
}
