/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/runs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct sim_run_setup runs_setup(uint64_t seed, double warmup, double horizon, double window)
{
    return (struct sim_run_setup){.seed = seed,
                                  .replication = 0,
                                  .warmup_days = warmup,
                                  .horizon_days = horizon,
                                  .sample_days = window,
                                  .window_days = window,
                                  .directory_days = window};
}

static void must(int status, const struct sim_error *error)
{
    if (status)
        fail_msg("status %d: %s", status, error->text);
}

void runs_collect(const struct sim_model *model, const void *parameters, struct sim_run_setup setup, uint64_t from,
                  uint64_t to, struct judge *judges)
{
    struct sim_run_output output;
    struct sim_error error = {0};
    must(sim_run_output_init(&output, model, &setup, &error), &error);
    for (setup.replication = from; setup.replication < to; setup.replication++) {
        must(sim_run(model, parameters, NULL, &setup, 1, NULL, &output, &error), &error);
        for (uint32_t m = 0; m < model->metric_count; m++)
            judge_add(&judges[m], output.headline[m]);
    }
    sim_run_output_fini(&output);
}

uint64_t runs_digest(const struct sim_model *model, const void *parameters, struct sim_run_setup setup,
                     struct sim_run_options options, double *headline)
{
    struct sim_run_output output;
    struct sim_error error = {0};
    must(sim_run_output_init(&output, model, &setup, &error), &error);
    must(sim_run_with(model, parameters, NULL, &setup, &options, NULL, &output, &error), &error);
    uint64_t digest = output.digest;
    assert_true(output.executed > 0);
    if (headline)
        memcpy(headline, output.headline, model->metric_count * sizeof headline[0]);
    sim_run_output_fini(&output);
    return digest;
}
