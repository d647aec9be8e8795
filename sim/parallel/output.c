/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run gives back, and when it samples. */
#include <math.h>
#include <stdlib.h>

#include "sim/core/memory.h"
#include "sim/parallel/grid.h"
#include "sim/parallel/run.h"

uint32_t sim_run_time_count(const struct sim_run_setup *setup)
{
    struct sim_grid grid;
    if (sim_grid_init(&grid, setup, NULL))
        return 0;
    return (uint32_t)(sim_grid_divide(grid.last, grid.sample) - sim_grid_divide(grid.first, grid.sample));
}

double sim_run_time(const struct sim_run_setup *setup, uint32_t k)
{
    struct sim_grid grid;
    if (sim_grid_init(&grid, setup, NULL))
        return (double)NAN;
    int64_t index = sim_grid_divide(grid.first, grid.sample) + 1 + (int64_t)k;
    return sim_grid_head_office(&grid, index * grid.sample);
}

int sim_run_output_init(struct sim_run_output *output, const struct sim_model *model, const struct sim_run_setup *setup,
                        struct sim_error *error)
{
    *output = (struct sim_run_output){.metric_count = model->metric_count};
    struct sim_grid grid;
    int status = sim_grid_init(&grid, setup, error);
    if (status)
        return status;
    output->time_count = sim_run_time_count(setup);
    output->time = sim_memory_try_zeros(output->time_count, sizeof output->time[0]);
    output->series = sim_memory_try_zeros((size_t)output->metric_count * output->time_count, sizeof output->series[0]);
    output->headline = sim_memory_try_zeros(output->metric_count, sizeof output->headline[0]);
    if (!output->time || !output->series || !output->headline) {
        sim_run_output_fini(output);
        return sim_fail(error, SIM_INTERNAL, "out of memory for %u samples of %u metrics", sim_run_time_count(setup),
                        model->metric_count);
    }
    for (uint32_t i = 0; i < output->time_count; i++)
        output->time[i] = sim_run_time(setup, i);
    return SIM_OK;
}

void sim_run_output_fini(struct sim_run_output *output)
{
    free(output->time);
    free(output->series);
    free(output->headline);
    for (uint32_t k = 0; k < SIM_TABLES_MAX; k++)
        free(output->tables[k].values);
    *output = (struct sim_run_output){0};
}
