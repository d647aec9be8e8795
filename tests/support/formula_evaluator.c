/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/formula_evaluator.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/core/random.h"

static void read_change(struct formula_run *run, const char *change)
{
    unsigned index;
    double value;
    if (sscanf(change, "x.%u=%lf", &index, &value) == 2 && index < FORMULA_FACTORS)
        run->x[index] = value;
}

static struct formula_run read_trial(const struct ana_trial *trial)
{
    struct formula_run run = {.design = trial->design, .luck = trial->luck};
    for (int f = 0; f < FORMULA_FACTORS; f++)
        run.x[f] = NAN;
    for (uint32_t c = 0; c < trial->world_count; c++)
        read_change(&run, trial->world[c]);
    for (uint32_t c = 0; c < trial->term_count; c++)
        read_change(&run, trial->terms[c]);
    return run;
}

static bool allows(void *context, const struct ana_trial *trial)
{
    const struct formula_evaluator *e = context;
    struct formula_run run = read_trial(trial);
    return !e->allows || e->allows(e->context, &run);
}

static int run_trials(void *context, const struct ana_trial *trials, uint32_t count, struct sim_error *error)
{
    struct formula_evaluator *e = context;
    (void)error;
    for (uint32_t i = 0; i < count; i++) {
        struct formula_run run = read_trial(&trials[i]);
        bool allowed = allows(e, &trials[i]);
        for (uint32_t r = 0; r < trials[i].count; r++) {
            double *out = trials[i].values + (size_t)r * e->metric_count;
            run.replication = trials[i].first + r;
            e->runs += allowed;
            bool done = allowed && e->call(e->context, &run, out);
            for (uint32_t m = 0; m < e->metric_count && !done; m++)
                out[m] = NAN;
            if (trials[i].status)
                trials[i].status[r] = done ? SIM_PAIR_DONE : SIM_PAIR_FAILED;
            if (trials[i].series && e->series)
                e->series(e->context, &run, trials[i].series + (size_t)r * e->metric_count * e->time_count);
        }
    }
    return SIM_OK;
}

static const char *failure(void *context)
{
    (void)context;
    return "the formula refused";
}

void formula_evaluator_init(struct formula_evaluator *e, formula_call *call, void *context, uint32_t designs,
                            uint32_t metrics, bool maximise)
{
    static const char *const names[FORMULA_METRICS] = {"y", "z", "v", "w"};
    memset(e, 0, sizeof *e);
    e->call = call;
    e->context = context;
    e->metric_count = metrics;
    for (uint32_t m = 0; m < metrics; m++) {
        e->metric[m] = (struct sim_metric){.name = names[m],
                                           .unit = "u",
                                           .kind = SIM_METRIC_FLOW,
                                           .goal = maximise ? SIM_GOAL_MAX : SIM_GOAL_MIN,
                                           .group = "formula",
                                           .title = names[m],
                                           .description = "",
                                           .formula = ""};
        e->metrics[m] = &e->metric[m];
        e->index[m] = m;
    }
    for (uint32_t d = 0; d < designs; d++) {
        snprintf(e->titles[d], sizeof e->titles[d], "design %u", d);
        e->designs[d] = (struct ana_view_design){e->titles[d], ""};
    }
    e->view = (struct ana_study_view){.title = "formula",
                                      .currency = "RUB",
                                      .design_count = designs,
                                      .designs = e->designs,
                                      .metric_count = metrics,
                                      .metrics = e->metrics,
                                      .maximise = maximise,
                                      .confidence = .95,
                                      .time = e->time};
    e->evaluator = (struct ana_evaluator){.view = &e->view,
                                          .metric_count = metrics,
                                          .metrics = e->index,
                                          .context = e,
                                          .run = run_trials,
                                          .failure = failure};
}

void formula_refuse(struct formula_evaluator *e, bool (*call)(void *context, const struct formula_run *run))
{
    e->allows = call;
    e->evaluator.allows = allows;
}

void formula_factor(struct ana_factor *factor, uint32_t index, double low, double high, bool count)
{
    static const struct sim_param number = {.name = "x", .type = SIM_NUMBER, .unit = "1", .text = "x"};
    static const struct sim_param whole = {.name = "x", .type = SIM_COUNT, .unit = "1", .text = "x"};
    memset(factor, 0, sizeof *factor);
    snprintf(factor->path, sizeof factor->path, "x.%u", index);
    factor->param = count ? &whole : &number;
    factor->low = low;
    factor->high = high;
}

double formula_uniform(uint32_t replication, uint32_t which, uint64_t seed)
{
    const struct sim_key key = {.seed = seed, .replication = replication};
    return sim_uniform(&key, sim_at(which, 1, 0));
}

double formula_normal(uint32_t replication, uint32_t which, uint64_t seed)
{
    return gsl_cdf_ugaussian_Pinv(formula_uniform(replication, which, seed));
}
