/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sensitivity/screen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double ana_screen_runs(uint32_t factors, uint32_t designs, uint32_t trajectories)
{
    return (double)trajectories * (factors + 2.0) * designs;
}

void ana_screen_fini(struct ana_screen *screen)
{
    ana_sample_fini(&screen->sample);
    free(screen->effects);
    free(screen->noise);
    *screen = (struct ana_screen){0};
}

/* Trajectory t meets replication 2 t; its start is repeated with 2 t + 1. */
static int run_all(struct ana_screen *screen, const double *u, double *starts, uint32_t *first, struct sim_error *error)
{
    uint32_t k = screen->sample.probe->factor_count, n = screen->trajectories;
    for (uint32_t row = 0; row < n * (k + 1); row++)
        first[row] = row / (k + 1) * 2;
    struct ana_probe_rows rows = {.u = u, .first = first, .count = n * (k + 1), .replications = 1};
    int status = ana_sample_run(&screen->sample, &rows, 0, error);
    for (uint32_t t = 0; t < n; t++) {
        memcpy(starts + (size_t)t * k, u + (size_t)t * (k + 1) * k, k * sizeof *starts);
        first[t] = 2 * t + 1;
    }
    rows.u = starts;
    rows.count = n;
    return status == SIM_OK ? ana_sample_run(&screen->sample, &rows, (size_t)n * (k + 1), error) : status;
}

static double noise_of(const struct ana_screen *screen, uint32_t response)
{
    uint32_t k = screen->sample.probe->factor_count, n = screen->trajectories;
    const double *y = ana_sample_response(&screen->sample, response), *again = y + (size_t)n * (k + 1);
    double sum = 0, count = 0;
    for (uint32_t t = 0; t < n; t++) {
        double difference = y[(size_t)t * (k + 1)] - again[t];
        if (isnan(difference))
            continue;
        sum += difference * difference / 2;
        count++;
    }
    return sqrt(sum / count);
}

int ana_screen_run(struct ana_screen *screen, struct ana_probe *probe, uint32_t trajectories, uint64_t seed,
                   struct sim_error *error)
{
    uint32_t k = probe->factor_count;
    size_t rows = (size_t)trajectories * (k + 1);
    *screen = (struct ana_screen){.trajectories = trajectories};
    int status = ana_sample_init(&screen->sample, probe, rows + trajectories, error);
    uint32_t responses = screen->sample.responses;
    double *u = malloc((rows * k + 1) * sizeof *u), *starts = malloc(((size_t)trajectories * k + 1) * sizeof *starts);
    uint32_t *moved = malloc(((size_t)trajectories * k + 1) * sizeof *moved),
             *first = malloc((rows + 1) * sizeof *first);
    screen->effects = calloc((size_t)responses * k + 1, sizeof *screen->effects);
    screen->noise = calloc((size_t)responses + 1, sizeof *screen->noise);
    if (status == SIM_OK && !(u && starts && moved && first && screen->effects && screen->noise))
        status = sim_fail(error, SIM_INTERNAL, "out of memory for %u trajectories", trajectories);
    if (status == SIM_OK) {
        ana_morris_points(k, trajectories, seed, u, moved);
        status = run_all(screen, u, starts, first, error);
    }
    if (status == SIM_OK)
        status = ana_sample_check(&screen->sample, error);
    for (uint32_t q = 0; q < responses && status == SIM_OK; q++) {
        ana_morris_effects(ana_sample_response(&screen->sample, q), u, moved, k, trajectories,
                           probe->evaluator->view->confidence, screen->effects + (size_t)q * k);
        screen->noise[q] = noise_of(screen, q);
    }
    free(u);
    free(starts);
    free(moved);
    free(first);
    return status;
}

bool ana_screen_clear(const struct ana_screen *screen, uint32_t response, uint32_t factor)
{
    const struct ana_probe *probe = screen->sample.probe;
    const struct ana_effect *e = &screen->effects[(size_t)response * probe->factor_count + factor];
    double error = (1 - probe->evaluator->view->confidence) / probe->factor_count;
    return e->absolute > ana_morris_limit(screen->noise[response], e->count, error) || e->mean_interval.low > 0 ||
           e->mean_interval.high < 0;
}
