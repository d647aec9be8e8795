/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/select/kn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/select/constants.h"
#include "analysis/statistics/stats.h"

int ana_race_init(struct ana_race *race, uint32_t designs, double delta, double alpha, uint32_t first,
                  struct sim_error *error)
{
    *race = (struct ana_race){.designs = designs, .in = designs, .delta = delta, .alpha = alpha, .first = first};
    race->sums = calloc((size_t)designs + 1, sizeof *race->sums);
    race->early = calloc((size_t)designs * first + 1, sizeof *race->early);
    race->variance = calloc((size_t)designs * designs + 1, sizeof *race->variance);
    race->dropped = calloc((size_t)designs + 1, sizeof *race->dropped);
    race->before = calloc((size_t)designs + 1, sizeof *race->before);
    if (race->sums && race->early && race->variance && race->dropped && race->before)
        return SIM_OK;
    ana_race_fini(race);
    return sim_fail(error, SIM_INTERNAL, "out of memory for a selection among %u designs", designs);
}

void ana_race_fini(struct ana_race *race)
{
    free(race->sums);
    free(race->early);
    free(race->variance);
    free(race->dropped);
    free(race->before);
    memset(race, 0, sizeof *race);
}

bool ana_race_in(const struct ana_race *race, uint32_t design)
{
    return race->dropped[design] == 0;
}

static void first_stage(struct ana_race *race)
{
    for (uint32_t i = 0; i < race->designs; i++)
        for (uint32_t l = 0; l < race->designs; l++) {
            struct ana_moments moments = {0};
            for (uint32_t r = 0; r < race->first; r++)
                ana_moments_add(&moments, race->early[(size_t)r * race->designs + i] -
                                              race->early[(size_t)r * race->designs + l]);
            race->variance[(size_t)i * race->designs + l] = ana_variance(&moments);
        }
}

void ana_race_add(struct ana_race *race, const double *row)
{
    if (race->rows < race->first)
        memcpy(race->early + (size_t)race->rows * race->designs, row, race->designs * sizeof *row);
    race->rows++;
    for (uint32_t i = 0; i < race->designs; i++)
        if (race->dropped[i] == 0)
            race->sums[i] += row[i];
    if (race->rows == race->first)
        first_stage(race);
}

/* W_il at this stage. */
static double width(const struct ana_race *race, double h2, uint32_t i, uint32_t l)
{
    double r = race->rows, s2 = race->variance[(size_t)i * race->designs + l];
    return fmax(0, race->delta / (2 * r) * (h2 * s2 / (race->delta * race->delta) - r));
}

static bool beaten(const struct ana_race *race, double h2, uint32_t i)
{
    double r = race->rows;
    for (uint32_t l = 0; l < race->designs; l++)
        if (l != i && race->before[l] && race->sums[i] / r < race->sums[l] / r - width(race, h2, i, l))
            return true;
    return false;
}

/* Past the last stage of every pair: who is still in has the same mean to the last bit, and any of them will do. */
static bool tied(const struct ana_race *race, double h2)
{
    for (uint32_t i = 0; i < race->designs; i++)
        for (uint32_t l = 0; l < i; l++)
            if (race->dropped[i] == 0 && race->dropped[l] == 0 && width(race, h2, i, l) > 0)
                return false;
    return true;
}

bool ana_race_check(struct ana_race *race)
{
    double h2 = 2 * ana_kn_eta(race->designs, race->alpha, race->first) * (race->first - 1);
    for (uint32_t i = 0; i < race->designs; i++)
        race->before[i] = race->dropped[i] == 0;
    /* All are judged by who was in before this look. */
    for (uint32_t i = 0; race->in > 1 && i < race->designs; i++)
        if (race->before[i] && beaten(race, h2, i)) {
            race->dropped[i] = race->rows;
            race->in--;
        }
    return race->in == 1 || tied(race, h2);
}

uint32_t ana_race_best(const struct ana_race *race)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < race->designs; i++)
        if (race->dropped[i] == 0 && (best == UINT32_MAX || race->sums[i] > race->sums[best]))
            best = i;
    return best;
}
