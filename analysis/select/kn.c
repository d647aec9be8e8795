/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/select/kn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/select/constants.h"

int ana_race_init(struct ana_race *race, uint32_t designs, double delta, double alpha, uint32_t first,
                  struct sim_error *error)
{
    *race = (struct ana_race){.designs = designs, .in = designs, .delta = delta, .alpha = alpha, .first = first};
    race->sums = calloc((size_t)designs + 1, sizeof *race->sums);
    race->pairs = calloc((size_t)designs * designs + 1, sizeof *race->pairs);
    race->late = calloc((size_t)designs * designs + 1, sizeof *race->late);
    race->variance = calloc((size_t)designs * designs + 1, sizeof *race->variance);
    race->dropped = calloc((size_t)designs + 1, sizeof *race->dropped);
    race->before = calloc((size_t)designs + 1, sizeof *race->before);
    if (race->sums && race->pairs && race->late && race->variance && race->dropped && race->before)
        return SIM_OK;
    ana_race_fini(race);
    return sim_fail(error, SIM_INTERNAL, "out of memory for a selection among %u designs", designs);
}

void ana_race_fini(struct ana_race *race)
{
    free(race->sums);
    free(race->pairs);
    free(race->late);
    free(race->variance);
    free(race->dropped);
    free(race->before);
    memset(race, 0, sizeof *race);
}

bool ana_race_in(const struct ana_race *race, uint32_t design)
{
    return race->dropped[design] == 0;
}

/* Where the numbers of a pair are: both orders have one place. */
static size_t at(const struct ana_race *race, uint32_t i, uint32_t l)
{
    return i > l ? (size_t)i * race->designs + l : (size_t)l * race->designs + i;
}

static void add_pair(struct ana_race *race, const double *row, uint32_t i, uint32_t l)
{
    size_t pair = at(race, i, l);
    if (race->dropped[i] || race->dropped[l] || (race->rows > race->first && !race->late[pair]))
        return;
    struct ana_moments *d = &race->pairs[pair];
    ana_moments_add(d, row[i] - row[l]);
    race->scale = fmax(race->scale, fmax(fabs(row[i]), fabs(row[l])));
    if (race->rows < race->first)
        return;
    ana_moments_unround(d, race->scale);
    bool steady = ana_is_constant(d);
    race->late[pair] = race->late[pair] || steady;
    race->variance[pair] = ana_variance(d);
}

void ana_race_add(struct ana_race *race, const double *row)
{
    race->rows++;
    for (uint32_t i = 0; i < race->designs; i++)
        if (race->dropped[i] == 0)
            race->sums[i] += row[i];
    for (uint32_t i = 0; i < race->designs; i++)
        for (uint32_t l = 0; l < i; l++)
            add_pair(race, row, i, l);
}

/* W_il at this stage. */
static double width(const struct ana_race *race, double h2, uint32_t i, uint32_t l)
{
    double r = race->rows, s2 = race->variance[at(race, i, l)];
    if (s2 == 0)
        return ana_unseen_share(r, race->alpha / (race->designs - 1)) <= ANA_UNSEEN_SHARE ? 0 : (double)INFINITY;
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

/* Past the last stage of every pair: who is still in has the same mean to the last bit, or was alike for long. */
static bool tied(const struct ana_race *race, double h2)
{
    for (uint32_t i = 0; i < race->designs; i++)
        for (uint32_t l = 0; l < i; l++)
            if (race->dropped[i] == 0 && race->dropped[l] == 0 && width(race, h2, i, l) > 0)
                return false;
    return true;
}

bool ana_race_alike(const struct ana_race *race, uint32_t a, uint32_t b)
{
    return race->pairs[at(race, a, b)].least == 0 && race->pairs[at(race, a, b)].most == 0;
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
