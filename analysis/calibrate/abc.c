/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/calibrate/abc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/statistics/stats.h"
#include "analysis/study/points.h"

#define HALVINGS 20 /* of a way that leads out of the prior */

struct search {
    struct ana_abc *abc;
    struct ana_particles now, next;
    double *near, *found;        /* [particles] distances of now, of next */
    double *off, *off_found;     /* [particles][width] their offsets */
    double *off_reached;         /* [batch][width] */
    double *proposals, *reached; /* [batch] */
    double *root, *mean;
};

static int reserve(struct search *search, struct sim_error *error)
{
    const struct ana_abc *abc = search->abc;
    size_t k = abc->dimensions;
    int status = ana_particles_init(&search->now, abc->particles, abc->dimensions, error);
    if (status == SIM_OK)
        status = ana_particles_init(&search->next, abc->particles, abc->dimensions, error);
    search->near = calloc((size_t)abc->particles + 1, sizeof *search->near);
    search->found = calloc((size_t)abc->particles + 1, sizeof *search->found);
    search->proposals = calloc(abc->batch * k + 1, sizeof *search->proposals);
    search->reached = calloc((size_t)abc->batch + 1, sizeof *search->reached);
    size_t width = abc->width > 0 ? abc->width : 1;
    search->off = calloc(abc->particles * width + 1, sizeof *search->off);
    search->off_found = calloc(abc->particles * width + 1, sizeof *search->off_found);
    search->off_reached = calloc(abc->batch * width + 1, sizeof *search->off_reached);
    search->root = calloc(k * k + 1, sizeof *search->root);
    search->mean = calloc(k + 1, sizeof *search->mean);
    if (status == SIM_OK &&
        (!search->near || !search->found || !search->proposals || !search->reached || !search->off ||
         !search->off_found || !search->off_reached || !search->root || !search->mean))
        status = sim_fail(error, SIM_INTERNAL, "out of memory for %u particles", abc->particles);
    return status;
}

static void release(struct search *search)
{
    ana_particles_fini(&search->next);
    free(search->near);
    free(search->found);
    free(search->proposals);
    free(search->reached);
    free(search->off);
    free(search->off_found);
    free(search->off_reached);
    free(search->root);
    free(search->mean);
}

static int first_round(struct search *search, struct sim_error *error)
{
    struct ana_abc *abc = search->abc;
    int status = ana_points(abc->dimensions, abc->particles, abc->chance.key.seed, search->now.u, error);
    if (status == SIM_OK)
        status = abc->distance(abc->context, search->now.u, abc->particles, 0, search->near, search->off, error);
    bool some = false;
    for (uint32_t i = 0; i < abc->particles && status == SIM_OK; i++)
        some = some || isfinite(search->near[i]);
    for (uint32_t i = 0; i < abc->particles && some; i++)
        search->now.weight[i] = isfinite(search->near[i]) ? 1 : 0;
    ana_particles_normalise(&search->now);
    abc->proposals = abc->particles;
    abc->rounds[0] = (struct ana_abc_round){INFINITY, abc->particles, ana_particles_effective(&search->now)};
    abc->round_count = 1;
    return status;
}

static bool possible(const struct ana_abc *abc, const double *u)
{
    return ana_in_cube(u, abc->dimensions) && (!abc->allows || abc->allows(abc->context, u));
}

/* Half of the particles come as near; distances on a grid may not move by that, then the next smaller one. */
static double next_tolerance(const struct search *search, double last)
{
    uint32_t count = search->now.count;
    double *sorted = search->found, tolerance, smaller = -INFINITY;
    memcpy(sorted, search->near, count * sizeof *sorted);
    ana_sort(sorted, count);
    tolerance = sorted[count / 2];
    for (uint32_t i = 0; i < count; i++)
        if (sorted[i] < last)
            smaller = fmax(smaller, sorted[i]);
    return tolerance < last ? tolerance : smaller;
}

static void prepare_kernel(struct search *search)
{
    uint32_t k = search->abc->dimensions;
    ana_particles_moments(&search->now, search->mean, search->root);
    for (uint32_t i = 0; i < k * k; i++)
        search->root[i] *= 2;
    ana_root(search->root, k);
}

/* sum_j w_j K(u | u_j) but for a constant. */
static double mixture(const struct search *search, const double *u)
{
    uint32_t k = search->abc->dimensions;
    double sum = 0, z[ANA_ABC_DIMENSIONS_MAX];
    for (uint32_t j = 0; j < search->now.count; j++) {
        const double *from = ana_particle(&search->now, j);
        double square = 0;
        for (size_t a = 0; a < k; a++) {
            z[a] = u[a] - from[a];
            for (size_t b = 0; b < a; b++)
                z[a] -= search->root[a * k + b] * z[b];
            z[a] /= search->root[a * k + a];
            square += z[a] * z[a];
        }
        sum += search->now.weight[j] * exp(-.5 * square);
    }
    return sum;
}

static void propose(struct search *search, uint32_t count)
{
    struct ana_abc *abc = search->abc;
    for (uint32_t i = 0; i < count; i++) {
        double *u = search->proposals + (size_t)i * abc->dimensions;
        do {
            uint32_t from;
            ana_particles_draw(&search->now, &abc->chance, &from, 1);
            ana_step(ana_particle(&search->now, from), search->root, abc->dimensions, &abc->chance, u);
        } while (!possible(abc, u));
    }
}

/* One round into `next`; *complete = false if the budget or patience ended before. */
static int later_round(struct search *search, double tolerance, bool *complete, struct sim_error *error)
{
    struct ana_abc *abc = search->abc;
    uint32_t kept = 0, k = abc->dimensions;
    uint64_t proposals = 0;
    *complete = true;
    prepare_kernel(search);
    while (kept < abc->particles && *complete) {
        propose(search, abc->batch);
        int status = abc->distance(abc->context, search->proposals, abc->batch, abc->proposals, search->reached,
                                   search->off_reached, error);
        if (status != SIM_OK)
            return status;
        proposals += abc->batch;
        abc->proposals += abc->batch;
        for (uint32_t i = 0; i < abc->batch && kept < abc->particles; i++) {
            if (!(search->reached[i] <= tolerance))
                continue;
            double *u = ana_particle(&search->next, kept);
            memcpy(u, search->proposals + (size_t)i * k, k * sizeof *u);
            search->found[kept] = search->reached[i];
            memcpy(search->off_found + (size_t)kept * abc->width, search->off_reached + (size_t)i * abc->width,
                   abc->width * sizeof *search->off);
            search->next.weight[kept++] = 1 / mixture(search, u);
        }
        bool hopeless = proposals >= abc->particles && kept < abc->least_acceptance * (double)proposals;
        *complete = kept == abc->particles || (abc->proposals + abc->batch <= abc->budget && !hopeless);
    }
    *complete = kept == abc->particles && ana_particles_normalise(&search->next);
    if (*complete && abc->round_count < ANA_ABC_ROUNDS_MAX)
        abc->rounds[abc->round_count++] =
            (struct ana_abc_round){tolerance, proposals, ana_particles_effective(&search->next)};
    return SIM_OK;
}

static void turn(struct search *search)
{
    struct ana_particles spare = search->now;
    double *distances = search->near, *offsets = search->off;
    search->now = search->next;
    search->next = spare;
    search->near = search->found;
    search->found = distances;
    search->off = search->off_found;
    search->off_found = offsets;
}

/* As far from `from` to `u` as is possible. */
static void stop_at_edge(const struct ana_abc *abc, const double *from, double *u)
{
    double within = 0, beyond = 1, at[ANA_ABC_DIMENSIONS_MAX];
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (within + beyond) / 2;
        for (uint32_t d = 0; d < abc->dimensions; d++)
            at[d] = from[d] + middle * (u[d] - from[d]);
        *(possible(abc, at) ? &within : &beyond) = middle;
    }
    for (uint32_t d = 0; d < abc->dimensions; d++)
        u[d] = from[d] + within * (u[d] - from[d]);
}

static int adjust(struct search *search, struct sim_error *error)
{
    struct ana_abc *abc = search->abc;
    const struct ana_particles *now = &search->now;
    size_t numbers = (size_t)now->count * abc->dimensions;
    memcpy(search->next.u, now->u, numbers * sizeof *now->u);
    int status = ana_abc_adjust(&search->now, search->near, search->off, abc->width, &abc->adjusted, error);
    for (uint32_t i = 0; i < now->count && status == SIM_OK && abc->adjusted; i++)
        if (!possible(abc, ana_particle(now, i)))
            stop_at_edge(abc, ana_particle(&search->next, i), ana_particle(now, i));
    return status;
}

int ana_abc(struct ana_abc *abc, struct ana_particles *particles, struct sim_error *error)
{
    struct search search = {.abc = abc};
    int status = reserve(&search, error);
    if (status == SIM_OK)
        status = first_round(&search, error);
    bool going = abc->round_count < ANA_ABC_ROUNDS_MAX;
    for (double tolerance = INFINITY; going && status == SIM_OK;) {
        double next = next_tolerance(&search, tolerance);
        going = next >= 0 && isfinite(next) && next < tolerance && tolerance > abc->tolerance &&
                abc->proposals + abc->batch <= abc->budget && abc->round_count < ANA_ABC_ROUNDS_MAX;
        tolerance = fmax(next, abc->tolerance);
        if (going)
            status = later_round(&search, tolerance, &going, error);
        if (going && status == SIM_OK)
            turn(&search);
    }
    if (status == SIM_OK && abc->width > 0 && abc->round_count > 1)
        status = adjust(&search, error);
    release(&search);
    if (status == SIM_OK)
        *particles = search.now;
    else
        ana_particles_fini(&search.now);
    return status;
}
