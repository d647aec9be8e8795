/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/eco_run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void die(const char *what)
{
    fprintf(stderr, "test support: %s\n", what);
    abort();
}

struct eco_case eco_case_read_file(const char *path)
{
    struct eco_case c = {0};
    struct sim_problems *problems = calloc(1, sizeof *problems);
    c.scenario = sim_scenario_read(&eco_model, path, NULL, 0, problems);
    if (!c.scenario) {
        sim_problems_print(problems, stderr, false);
        die("the scenario of a test is wrong");
    }
    c.parameters = calloc(1, sizeof *c.parameters);
    if (sim_scenario_resolve(c.scenario, sim_scenario_baseline(c.scenario), NULL, 0, c.parameters, problems))
        die("the scenario of a test does not resolve");
    const struct sim_experiment *e = sim_scenario_experiment(c.scenario);
    c.setup = (struct sim_run_setup){.seed = e->seed,
                                     .warmup_days = e->warmup,
                                     .horizon_days = e->horizon,
                                     .sample_days = e->sample,
                                     .window_days = e->mail_window,
                                     .directory_days = e->directory};
    free(problems);
    return c;
}

struct eco_case eco_case_read(const char *text)
{
    char path[] = "tests/theory/.case-XXXXXX.conf";
    int file = mkstemps(path, 5);
    if (file < 0 || write(file, text, strlen(text)) != (ssize_t)strlen(text) || close(file))
        die("cannot write a scenario");
    struct eco_case c = eco_case_read_file(path);
    unlink(path);
    return c;
}

void eco_case_free(struct eco_case *c)
{
    sim_scenario_destroy(c->scenario);
    free(c->parameters);
}

struct sim_run_output eco_case_run(const struct eco_case *c, const struct eco_params *after, uint64_t replication,
                                   int threads)
{
    struct sim_run_output output;
    struct sim_error error = {0};
    struct sim_run_setup setup = c->setup;
    setup.replication = replication;
    if (sim_run_output_init(&output, &eco_model, &setup, &error) ||
        sim_run(&eco_model, c->parameters, after, &setup, threads, NULL, &output, &error))
        die(error.text);
    return output;
}

uint32_t eco_metric_index(const char *metric)
{
    for (uint32_t m = 0; m < eco_model.metric_count; m++)
        if (!strcmp(eco_model.metrics[m].name, metric))
            return m;
    die(metric);
    return 0;
}

double eco_headline(const struct sim_run_output *output, const char *metric)
{
    return output->headline[eco_metric_index(metric)];
}

double eco_at(const struct sim_run_output *output, const char *metric, double day)
{
    uint32_t best = 0;
    for (uint32_t k = 1; k < output->time_count; k++)
        if (fabs(output->time[k] - day) < fabs(output->time[best] - day))
            best = k;
    return output->series[(size_t)eco_metric_index(metric) * output->time_count + best];
}
