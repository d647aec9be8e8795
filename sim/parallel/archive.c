/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An execution written out and read back: what was sampled, the model's world, the regions. */
#include "sim/core/region_private.h"
#include "sim/parallel/execution_private.h"

bool sim_execution_can_archive(const struct sim_model *model)
{
    return model->archive != NULL;
}

static void archive_series(struct sim_execution *run, struct sim_archive *archive)
{
    struct sim_run_output *output = run->output;
    sim_archive_bytes(archive, &run->sampled, sizeof run->sampled);
    archive->failed |= run->sampled > output->time_count;
    for (uint32_t m = 0; m < output->metric_count && !archive->failed; m++)
        sim_archive_bytes(archive, output->series + (size_t)m * output->time_count,
                          run->sampled * sizeof output->series[0]);
}

void sim_execution_archive(struct sim_execution *run, struct sim_archive *archive)
{
    const bool reading = archive->mode == SIM_ARCHIVE_READ;
    sim_assert(run->begun != reading);
    int64_t day = run->day;
    sim_archive_bytes(archive, &day, sizeof day);
    archive->failed |= day < run->grid.first || day > run->grid.last;
    archive_series(run, archive);
    /* The change of a day is not part of its image. */
    archive->terms = run->after && day > run->grid.diverge ? run->after : run->before;
    run->model->archive(run->world, archive);
    for (uint32_t i = 0; i < run->count && !archive->failed; i++)
        sim_region_archive(&run->regions[i], archive);
    if (reading && !archive->failed) {
        run->day = day;
        run->begun = true;
    }
}
