/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/parallel/grid.h"

#include <math.h>
#include <stdbool.h>

#define TOLERANCE 1e-9
#define INTERVALS_MAX 0x1p31

static bool is_multiple(double whole, double part, int64_t *times)
{
    double ratio = whole / part, nearest = floor(ratio + 0.5);
    *times = (int64_t)nearest;
    return fabs(ratio - nearest) <= TOLERANCE * (fabs(nearest) > 1 ? fabs(nearest) : 1);
}

static bool all_finite(const struct sim_run_setup *setup)
{
    return isfinite(setup->warmup_days) && isfinite(setup->horizon_days) && isfinite(setup->sample_days) &&
           isfinite(setup->window_days) && isfinite(setup->directory_days) && !isnan(setup->diverge_days);
}

static int check_lengths(const struct sim_run_setup *setup, struct sim_error *error)
{
    if (!all_finite(setup))
        return sim_fail(error, SIM_USAGE,
                        "horizon, warm-up, sample, mail window and directory must be numbers of days");
    if (setup->window_days <= 0 || setup->directory_days <= 0 || setup->sample_days <= 0)
        return sim_fail(error, SIM_USAGE,
                        "mail window (%g d), directory (%g d) and sample (%g d) must be longer than nothing",
                        setup->window_days, setup->directory_days, setup->sample_days);
    if (setup->horizon_days <= 0)
        return sim_fail(error, SIM_USAGE, "the horizon (%g d) must lie after time 0", setup->horizon_days);
    if (setup->warmup_days < 0)
        return sim_fail(error, SIM_USAGE, "the warm-up (%g d) must not be negative", setup->warmup_days);
    double span = setup->warmup_days + setup->horizon_days;
    if (span / setup->directory_days >= INTERVALS_MAX || setup->directory_days / setup->window_days >= INTERVALS_MAX ||
        setup->sample_days / setup->directory_days >= INTERVALS_MAX)
        return sim_fail(error, SIM_USAGE, "more than 2^31 intervals: is a unit missing?");
    return SIM_OK;
}

static int64_t diverge_index(const struct sim_run_setup *setup, const struct sim_grid *grid)
{
    double index = ceil(setup->diverge_days / setup->directory_days - TOLERANCE);
    if (index <= (double)grid->first)
        return grid->first;
    return index < (double)grid->last ? (int64_t)index : SIM_GRID_NEVER;
}

int sim_grid_init(struct sim_grid *grid, const struct sim_run_setup *setup, struct sim_error *error)
{
    int status = check_lengths(setup, error);
    if (status)
        return status;
    double directory = setup->directory_days;
    int64_t warmup;
    grid->window_days = setup->window_days;
    grid->directory_days = directory;
    if (!is_multiple(directory, setup->window_days, &grid->windows) || grid->windows < 1)
        return sim_fail(error, SIM_USAGE,
                        "the directory interval (%.12g d) is not a multiple of the mail window (%.12g d)", directory,
                        setup->window_days);
    if (!is_multiple(setup->sample_days, directory, &grid->sample) || grid->sample < 1)
        return sim_fail(error, SIM_USAGE,
                        "the sample interval (%.12g d) is not a multiple of the directory interval (%.12g d)",
                        setup->sample_days, directory);
    if (!is_multiple(setup->horizon_days, directory, &grid->last) || grid->last < 1)
        return sim_fail(error, SIM_USAGE, "the horizon (%.12g d) is not a multiple of the directory interval (%.12g d)",
                        setup->horizon_days, directory);
    if (!is_multiple(setup->warmup_days, directory, &warmup))
        return sim_fail(error, SIM_USAGE, "the warm-up (%.12g d) is not a multiple of the directory interval (%.12g d)",
                        setup->warmup_days, directory);
    grid->first = -warmup;
    grid->diverge = diverge_index(setup, grid);
    return SIM_OK;
}

double sim_grid_head_office(const struct sim_grid *grid, int64_t index)
{
    return (double)index * grid->directory_days;
}

double sim_grid_window(const struct sim_grid *grid, int64_t k)
{
    int64_t d = sim_grid_divide(k, grid->windows);
    return (double)d * grid->directory_days + (double)(k - d * grid->windows) * grid->window_days;
}

int64_t sim_grid_window_of(const struct sim_grid *grid, double time)
{
    int64_t k = (int64_t)floor(time / grid->window_days);
    while (sim_grid_window(grid, k) > time)
        k--;
    while (sim_grid_window(grid, k + 1) <= time)
        k++;
    return k;
}
