/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The moments of a run: windows, head-office boundaries, samples.
 *
 *   days d = ... -1         0         1         2         head-office boundaries, at d * directory_days
 *   windows k ...           0 1 2 ...           2m        window k starts at d * directory_days + r * window_days,
 *                                                         where k = d m + r, 0 <= r < m
 *
 * Moments are computed from integers, never by adding up, so that a window's
 * end, a boundary and a sample of the same moment are the same number even
 * where the window (1/24 d) is no binary fraction.
 *
 * Units:   days.
 * Threads: read-only once made.
 * Tests:   tests/unit/grid_test.c
 */
#ifndef SIM_PARALLEL_GRID_H
#define SIM_PARALLEL_GRID_H

#include <stdint.h>

#include "sim/core/model.h"

#define SIM_GRID_NEVER INT64_MAX

struct sim_grid {
    double window_days, directory_days;
    int64_t windows; /* per directory interval */
    int64_t sample;  /* directory intervals per sample */
    int64_t first;   /* head-office index of the start; negative or 0 */
    int64_t last;    /* of the end */
    int64_t diverge; /* at which terms change; SIM_GRID_NEVER after the end */
};

/* SIM_USAGE if lengths are not positive or not multiples of each other (within 1e-9). */
int sim_grid_init(struct sim_grid *grid, const struct sim_run_setup *setup, struct sim_error *error);

double sim_grid_head_office(const struct sim_grid *grid, int64_t index);
/* Start of window k. */
double sim_grid_window(const struct sim_grid *grid, int64_t k);
/* The window a moment lies in. */
int64_t sim_grid_window_of(const struct sim_grid *grid, double time);

/* a / b rounded down, b > 0. */
static inline int64_t sim_grid_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

#endif
