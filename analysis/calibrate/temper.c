/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/calibrate/temper.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/study/points.h"

#define STAGES_MAX 60
#define KEEP .5       /* share of particles that stay effective in a step */
#define WANTED .3     /* share of moves to be accepted */
#define NOWHERE -1e30 /* the log density where there is none */

struct cloud {
    struct ana_temper *temper;
    struct ana_particles now, next;
    double *height, *moved; /* [count] log density */
    uint32_t *chosen;
    double *root, *mean, *proposal;
    double scale;
};

static double height_of(struct ana_temper *temper, const double *u)
{
    double height = temper->density(temper->context, u);
    height = height > NOWHERE ? height : NOWHERE; /* NaN too */
    if (height > temper->best) {
        temper->best = height;
        if (temper->best_at)
            memcpy(temper->best_at, u, temper->dimensions * sizeof *u);
    }
    return height;
}

/* Weights of a step of the exponent; returns the log of their mean. */
static double weigh(struct cloud *cloud, double step)
{
    double most = NOWHERE, sum = 0;
    uint32_t count = cloud->now.count;
    for (uint32_t i = 0; i < count; i++)
        most = fmax(most, step * cloud->height[i]);
    for (uint32_t i = 0; i < count; i++)
        sum += cloud->now.weight[i] = exp(step * cloud->height[i] - most);
    ana_particles_normalise(&cloud->now);
    return most + log(sum / count);
}

/* The longest step to take, at most `rest`. */
static double choose_step(struct cloud *cloud, double rest)
{
    double low = 0, high = rest, enough = KEEP * cloud->now.count;
    weigh(cloud, rest);
    if (ana_particles_effective(&cloud->now) >= enough)
        return rest;
    for (int i = 0; i < 60; i++) {
        double middle = low > 0 ? (low + high) / 2 : high * 1e-3;
        weigh(cloud, middle);
        *(ana_particles_effective(&cloud->now) >= enough ? &low : &high) = middle;
        if (low > 0 && high - low < 1e-3 * low)
            break;
    }
    return low > 0 ? low : high;
}

static void resample(struct cloud *cloud)
{
    uint32_t count = cloud->now.count, k = cloud->now.dimensions;
    ana_particles_draw(&cloud->now, &cloud->temper->chance, cloud->chosen, count);
    for (uint32_t i = 0; i < count; i++) {
        memcpy(ana_particle(&cloud->next, i), ana_particle(&cloud->now, cloud->chosen[i]), k * sizeof(double));
        cloud->moved[i] = cloud->height[cloud->chosen[i]];
        cloud->next.weight[i] = 1.0 / count;
    }
    struct ana_particles spare = cloud->now;
    cloud->now = cloud->next;
    cloud->next = spare;
    double *heights = cloud->height;
    cloud->height = cloud->moved;
    cloud->moved = heights;
}

/* Out of the density's support: its share of the cube is the first factor of the mass. */
static int keep_possible(struct cloud *cloud, struct sim_error *error)
{
    uint32_t count = cloud->now.count, possible = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool may = cloud->height[i] > NOWHERE;
        cloud->now.weight[i] = may ? 1 : 0;
        possible += may;
    }
    if (possible == 0)
        return sim_fail(error, SIM_USAGE, "none of %u points looked at is possible: narrow the ranges", count);
    cloud->temper->log_mass = log((double)possible / count);
    ana_particles_normalise(&cloud->now);
    if (possible < count)
        resample(cloud);
    return SIM_OK;
}

/* Metropolis moves that leave density^exponent as it is. */
static void move(struct cloud *cloud, double exponent)
{
    struct ana_temper *temper = cloud->temper;
    uint32_t k = temper->dimensions, accepted = 0;
    ana_particles_moments(&cloud->now, cloud->mean, cloud->root);
    for (uint32_t i = 0; i < k * k; i++)
        cloud->root[i] *= cloud->scale * cloud->scale;
    ana_root(cloud->root, k);
    for (uint32_t i = 0; i < cloud->now.count; i++) {
        double *u = ana_particle(&cloud->now, i);
        ana_step(u, cloud->root, k, &temper->chance, cloud->proposal);
        double luck = log(ana_chance_uniform(&temper->chance));
        if (!ana_in_cube(cloud->proposal, k))
            continue;
        double height = height_of(temper, cloud->proposal);
        if (height > NOWHERE && luck < exponent * (height - cloud->height[i])) {
            memcpy(u, cloud->proposal, k * sizeof *u);
            cloud->height[i] = height;
            accepted++;
        }
    }
    double share = (double)accepted / cloud->now.count;
    cloud->scale = fmin(fmax(cloud->scale * exp(2 * (share - WANTED)), .05), 5);
}

static int reserve(struct cloud *cloud, struct sim_error *error)
{
    const struct ana_temper *temper = cloud->temper;
    uint32_t count = temper->particles, k = temper->dimensions;
    int status = ana_particles_init(&cloud->now, count, k, error);
    if (status == SIM_OK)
        status = ana_particles_init(&cloud->next, count, k, error);
    cloud->height = calloc(count + 1, sizeof *cloud->height);
    cloud->moved = calloc(count + 1, sizeof *cloud->moved);
    cloud->chosen = calloc(count + 1, sizeof *cloud->chosen);
    cloud->root = calloc((size_t)k * k + 1, sizeof *cloud->root);
    cloud->mean = calloc(k + 1, sizeof *cloud->mean);
    cloud->proposal = calloc(k + 1, sizeof *cloud->proposal);
    if (status == SIM_OK &&
        (!cloud->height || !cloud->moved || !cloud->chosen || !cloud->root || !cloud->mean || !cloud->proposal))
        status = sim_fail(error, SIM_INTERNAL, "out of memory for %u particles", count);
    return status;
}

int ana_temper(struct ana_temper *temper, struct ana_particles *particles, struct sim_error *error)
{
    struct cloud cloud = {.temper = temper, .scale = 2.38 / sqrt(temper->dimensions)}; /* Roberts et al. 1997 */
    temper->log_mass = 0;
    temper->best = NOWHERE;
    int status = reserve(&cloud, error);
    if (status == SIM_OK)
        status = ana_points(temper->dimensions, temper->particles, temper->chance.key.seed, cloud.now.u, error);
    for (uint32_t i = 0; i < temper->particles && status == SIM_OK; i++)
        cloud.height[i] = height_of(temper, ana_particle(&cloud.now, i));
    if (status == SIM_OK)
        status = keep_possible(&cloud, error);
    double exponent = 0;
    for (int stage = 0; stage < STAGES_MAX && exponent < 1 && status == SIM_OK; stage++) {
        double rest = 1 - exponent, step = stage + 1 < STAGES_MAX ? choose_step(&cloud, rest) : rest;
        temper->log_mass += weigh(&cloud, step);
        exponent = step < rest ? exponent + step : 1;
        resample(&cloud);
        for (uint32_t i = 0; i < temper->moves; i++)
            move(&cloud, exponent);
    }
    ana_particles_fini(&cloud.next);
    if (status == SIM_OK)
        *particles = cloud.now;
    else
        ana_particles_fini(&cloud.now);
    free(cloud.height);
    free(cloud.moved);
    free(cloud.chosen);
    free(cloud.root);
    free(cloud.mean);
    free(cloud.proposal);
    return status;
}
