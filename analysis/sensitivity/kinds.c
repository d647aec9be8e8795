/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sensitivity/kinds.h"

#include <stdlib.h>
#include <string.h>

/* The first purpose of the same kind: itself if none before. */
static uint32_t head_of(const struct sim_purpose *purposes, uint32_t purpose, bool each)
{
    const char *group = purposes[purpose].group;
    for (uint32_t p = 0; p < purpose && group && !each; p++)
        if (purposes[p].name && purposes[p].group && strcmp(purposes[p].group, group) == 0)
            return p;
    return purpose;
}

uint32_t ana_kinds_count(const struct sim_purpose *purposes, uint32_t count, bool each)
{
    uint32_t kinds = 0;
    for (uint32_t p = 0; purposes && p < count; p++)
        kinds += purposes[p].name && head_of(purposes, p, each) == p;
    return kinds;
}

int ana_kinds_init(struct ana_kinds *kinds, const struct ana_evaluator *evaluator, bool each, struct sim_error *error)
{
    const struct sim_purpose *purposes = evaluator->purposes;
    uint32_t all = evaluator->purpose_count, count = ana_kinds_count(purposes, all, each);
    *kinds = (struct ana_kinds){0};
    if (count == 0)
        return sim_fail(error, SIM_USAGE, "the model does not say what chance decides");
    kinds->list = calloc(count, sizeof *kinds->list);
    kinds->purposes = calloc((size_t)count * all, sizeof *kinds->purposes);
    if (!kinds->list || !kinds->purposes) {
        ana_kinds_fini(kinds);
        return sim_fail(error, SIM_INTERNAL, "out of memory for kinds of luck");
    }
    for (uint32_t p = 0; p < all; p++) {
        if (!purposes[p].name || head_of(purposes, p, each) != p)
            continue;
        uint32_t *own = kinds->purposes + (size_t)kinds->count * all;
        for (uint32_t other = p; other < all; other++)
            own[other] = purposes[other].name && head_of(purposes, other, each) == p;
        kinds->list[kinds->count++] = (struct ana_kind){
            .words = each || !purposes[p].group ? purposes[p].text : purposes[p].group, .purposes = own};
    }
    return SIM_OK;
}

void ana_kinds_fini(struct ana_kinds *kinds)
{
    free(kinds->list);
    free(kinds->purposes);
    *kinds = (struct ana_kinds){0};
}
