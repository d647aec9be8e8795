/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/discover/discover.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/discover/label.h"
#include "analysis/statistics/multiple.h"
#include "analysis/study/points.h"
#include "analysis/study/probe.h"

static double value_at(const struct ana_discovery *d, uint32_t world, uint32_t replication, uint32_t design)
{
    return d->values[((size_t)world * d->options.replications + replication) * d->design_count + design];
}

/* ---- runs ---- */

static int check(const struct ana_discovery *d, struct sim_error *error)
{
    const struct ana_discover_options *o = &d->options;
    if (d->design_count < 2)
        return sim_fail(error, SIM_USAGE, "there is one design only: nothing to lose against; " ANA_ADD_DESIGN);
    const struct sim_metric *metric = d->evaluator->view->metrics[d->evaluator->metrics[0]];
    if (metric->goal == SIM_GOAL_NONE && d->evaluator->metrics[0] != d->evaluator->view->declared)
        return sim_fail(error, SIM_USAGE, "'%s' does not say which way is good, so nobody loses by it", metric->name);
    if (d->factor_count == 0)
        return sim_fail(error, SIM_USAGE, "there is nothing uncertain: name parameters with a range");
    if (o->worlds < ANA_DISCOVER_WORLDS || o->replications < 1)
        return sim_fail(error, SIM_USAGE, "%u worlds with %u replications are too few: %d worlds are the least",
                        o->worlds, o->replications, ANA_DISCOVER_WORLDS);
    if (o->chosen != ANA_DISCOVER_CHOOSE && o->chosen == o->against)
        return sim_fail(error, SIM_USAGE, "a design does not lose against itself");
    for (uint32_t f = 0; f < d->factor_count; f++)
        if (d->factors[f].choice_count > ANA_BOX_LEVELS)
            return sim_fail(error, SIM_USAGE, "'%s' has %u values: %d are the most", d->factors[f].path,
                            d->factors[f].choice_count, ANA_BOX_LEVELS);
    return SIM_OK;
}

static bool reserve(struct ana_discovery *d)
{
    size_t worlds = d->options.worlds, factors = d->factor_count, designs = d->design_count;
    d->u = malloc(worlds * factors * sizeof *d->u);
    d->values = malloc(worlds * d->options.replications * designs * sizeof *d->values);
    d->worlds = calloc(worlds, sizeof *d->worlds);
    d->which = malloc(worlds * sizeof *d->which);
    d->payoff = malloc(worlds * designs * sizeof *d->payoff);
    d->x = malloc(worlds * factors * sizeof *d->x);
    d->y = malloc(worlds * sizeof *d->y);
    d->levels = calloc(factors, sizeof *d->levels);
    d->grain = calloc(factors, sizeof *d->grain);
    d->robustness = calloc(designs, sizeof *d->robustness);
    d->learning = calloc(factors, sizeof *d->learning);
    return d->u && d->values && d->worlds && d->which && d->payoff && d->x && d->y && d->levels && d->grain &&
           d->robustness && d->learning;
}

static int run_worlds(struct ana_discovery *d, struct sim_error *error)
{
    size_t worlds = d->options.worlds, each = (size_t)d->options.replications * d->design_count;
    size_t metrics = d->evaluator->metric_count;
    double *values = malloc(worlds * each * metrics * sizeof *values);
    enum sim_pair_status *status = malloc(worlds * each * sizeof *status);
    uint32_t *first = malloc(worlds * sizeof *first);
    struct ana_probe probe = {.evaluator = d->evaluator,
                              .designs = d->designs,
                              .design_count = d->design_count,
                              .factors = d->factors,
                              .factor_count = d->factor_count};
    int outcome = values && status && first ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for the worlds");
    for (uint32_t w = 0; w < worlds && outcome == SIM_OK; w++)
        first[w] = w * d->options.replications;
    if (outcome == SIM_OK)
        outcome = ana_points(d->factor_count, d->options.worlds, d->options.seed, d->u, error);
    if (outcome == SIM_OK)
        outcome = ana_probe_run(&probe,
                                &(struct ana_probe_rows){.u = d->u,
                                                         .first = first,
                                                         .count = d->options.worlds,
                                                         .replications = d->options.replications,
                                                         .values = values,
                                                         .status = status},
                                error);
    for (size_t i = 0; i < worlds * each && outcome == SIM_OK; i++) {
        bool done = status[i] == SIM_PAIR_DONE;
        d->values[i] = done ? d->sign * values[i * metrics] : (double)NAN;
        d->worlds[i / each].failed += done ? 0 : 1;
    }
    d->runs = probe.runs;
    d->failed = probe.failed;
    free(values);
    free(status);
    free(first);
    return outcome;
}

/* ---- what each world says ---- */

/* A replication that some design did not finish says nothing of any. */
static void judge_completeness(struct ana_discovery *d)
{
    uint32_t least = d->options.replications > 1 ? 2 : 1;
    for (uint32_t w = 0; w < d->options.worlds; w++) {
        struct ana_world *world = &d->worlds[w];
        for (uint32_t r = 0; r < d->options.replications; r++) {
            double *row = d->values + ((size_t)w * d->options.replications + r) * d->design_count;
            bool complete = true;
            for (uint32_t k = 0; k < d->design_count; k++)
                complete = complete && !isnan(row[k]);
            for (uint32_t k = 0; k < d->design_count && !complete; k++)
                row[k] = NAN;
            world->complete += complete ? 1 : 0;
        }
        world->judged = world->complete >= least;
        if (world->judged)
            d->which[d->judged++] = w;
    }
}

/* Mean of a design over the complete replications with index % step == phase. */
static double mean_of(const struct ana_discovery *d, uint32_t world, uint32_t design, uint32_t phase, uint32_t step)
{
    double sum = 0;
    uint32_t complete = 0, n = 0;
    for (uint32_t r = 0; r < d->options.replications; r++) {
        double x = value_at(d, world, r, design);
        if (isnan(x) || complete++ % step != phase)
            continue;
        sum += x;
        n++;
    }
    return sum / n;
}

static void average(struct ana_discovery *d)
{
    for (uint32_t k = 0; k < d->design_count; k++)
        for (uint32_t i = 0; i < d->judged; i++)
            d->payoff[(size_t)k * d->judged + i] = mean_of(d, d->which[i], k, 0, 1);
}

static int check_data(const struct ana_discovery *d, struct sim_error *error)
{
    const char *name = d->evaluator->view->metrics[d->evaluator->metrics[0]]->name;
    const char *why = ana_evaluator_failure(d->evaluator);
    bool constant = true;
    if (d->judged < ANA_DISCOVER_WORLDS)
        return sim_fail(error, SIM_USAGE, "only %u of %u worlds have a number of '%s' for every design%s%s", d->judged,
                        d->options.worlds, name, why[0] ? "; the first run that failed says: " : "", why);
    for (size_t i = 1; i < (size_t)d->judged * d->design_count && constant; i++)
        constant = d->payoff[i] == d->payoff[0];
    return constant ? sim_fail(error, SIM_USAGE, "'%s' is constant: the same in every world under every design", name)
                    : SIM_OK;
}

static void choose(struct ana_discovery *d)
{
    d->chosen = d->options.chosen;
    d->against = d->options.against;
    if (d->chosen == ANA_DISCOVER_CHOOSE) {
        double most = -INFINITY;
        for (uint32_t k = 0; k < d->design_count; k++) {
            double mean = ana_moments_of(d->payoff + (size_t)k * d->judged, d->judged).mean;
            if (k != d->against && mean > most) {
                most = mean;
                d->chosen = k;
            }
        }
    }
    if (d->against == ANA_DISCOVER_CHOOSE)
        d->against = d->chosen == 0 ? ANA_DISCOVER_BEST : 0;
}

static uint32_t rival_in(const struct ana_discovery *d, uint32_t i)
{
    uint32_t best = d->chosen == 0 ? 1 : 0;
    if (d->against != ANA_DISCOVER_BEST)
        return d->against;
    for (uint32_t k = best + 1; k < d->design_count; k++)
        if (k != d->chosen && d->payoff[(size_t)k * d->judged + i] > d->payoff[(size_t)best * d->judged + i])
            best = k;
    return best;
}

static int label(struct ana_discovery *d, struct sim_error *error)
{
    double *numbers = malloc(2 * (size_t)d->judged * sizeof *numbers);
    if (!numbers)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the worlds");
    double *variance = numbers, *degrees = numbers + d->judged;
    for (uint32_t i = 0; i < d->judged; i++) {
        struct ana_world *world = &d->worlds[d->which[i]];
        struct ana_moments m = {0};
        world->rival = rival_in(d, i);
        for (uint32_t r = 0; r < d->options.replications; r++) {
            double own = value_at(d, d->which[i], r, d->chosen), other = value_at(d, d->which[i], r, world->rival);
            if (!isnan(own))
                ana_moments_add(&m, own - other);
        }
        world->mean = m.mean;
        world->variance = variance[i] = ana_variance(&m);
        degrees[i] = m.count - 1;
    }
    struct ana_variance_prior prior = ana_variance_prior(variance, degrees, d->judged);
    for (uint32_t i = 0; i < d->judged; i++) {
        struct ana_world *world = &d->worlds[d->which[i]];
        double margin = -d->options.margin;
        world->chance = ana_chance_below(world->mean, world->variance, world->complete, margin, &prior);
        d->y[i] = d->options.by_mean ? (world->mean < margin ? 1 : 0) : world->chance;
        d->lost += d->y[i] / d->judged;
    }
    /* A rule about what happens nearly everywhere says nothing: then the exception is explained. */
    d->explains_wins = d->lost > .5;
    for (uint32_t i = 0; i < d->judged && d->explains_wins; i++)
        d->y[i] = 1 - d->y[i];
    free(numbers);
    return SIM_OK;
}

/* ---- rules ---- */

/* Limits are said to a twentieth of the range or better. */
static void lay_out_factors(struct ana_discovery *d)
{
    for (uint32_t f = 0; f < d->factor_count; f++) {
        const struct ana_factor *factor = &d->factors[f];
        d->levels[f] = factor->choice_count;
        if (ana_factor_continuous(factor))
            d->grain[f] = pow(10, floor(log10((factor->high - factor->low) / 20)));
        for (uint32_t i = 0; i < d->judged; i++)
            d->x[(size_t)i * d->factor_count + f] =
                ana_factor_value(factor, d->u[(size_t)d->which[i] * d->factor_count + f]);
    }
}

static struct ana_cases cases_of(const struct ana_discovery *d)
{
    return (struct ana_cases){d->x, d->y, d->levels, d->judged, d->factor_count};
}

static int find_rules(struct ana_discovery *d, struct sim_error *error)
{
    struct ana_cases cases = cases_of(d);
    struct ana_rule_options options = d->options.rules;
    options.grain = d->grain;
    int status = ana_rules_find(&cases, &options, &d->rules, error);
    if (status == SIM_OK)
        status = ana_tree_find(&cases, &d->tree, error);
    for (uint32_t i = 0; i < d->judged && status == SIM_OK; i++)
        d->worlds[d->which[i]].rule = ana_rules_which(&d->rules, &cases, i);
    return status;
}

/* ---- learning ---- */

static int learn_all(struct ana_discovery *d, struct sim_error *error)
{
    size_t cells = (size_t)d->design_count * d->judged;
    double *half = malloc(2 * cells * sizeof *half);
    d->everything = (struct ana_gain){NAN, {NAN, NAN}};
    if (!half)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the value of learning");
    for (uint32_t phase = 0; phase < 2; phase++)
        for (uint32_t k = 0; k < d->design_count; k++)
            for (uint32_t i = 0; i < d->judged; i++)
                half[phase * cells + (size_t)k * d->judged + i] = mean_of(d, d->which[i], k, phase, 2);
    double confidence = d->evaluator->view->confidence;
    int status = ana_learning_most(d->payoff, d->design_count, d->judged, confidence, &d->everything_most, error);
    if (status == SIM_OK && d->options.replications >= 2)
        status = ana_learning_all(half, d->design_count, d->judged, confidence, &d->everything, error);
    free(half);
    return status;
}

static int learn(struct ana_discovery *d, struct sim_error *error)
{
    double *x = malloc((size_t)d->judged * sizeof *x);
    double each = ana_simultaneous_confidence(d->evaluator->view->confidence, d->factor_count);
    int status = x ? learn_all(d, error) : sim_fail(error, SIM_INTERNAL, "out of memory for the value of learning");
    for (uint32_t f = 0; f < d->factor_count && status == SIM_OK; f++) {
        for (uint32_t i = 0; i < d->judged; i++)
            x[i] = d->levels[f] > 0 ? d->x[(size_t)i * d->factor_count + f]
                                    : d->u[(size_t)d->which[i] * d->factor_count + f];
        status = ana_learning_one(x, d->levels[f], d->payoff, d->design_count, d->judged, each, &d->learning[f], error);
    }
    free(x);
    return status;
}

/* ---- all ---- */

int ana_discover(const struct ana_evaluator *evaluator, const uint32_t *designs, uint32_t design_count,
                 const struct ana_factor *factors, uint32_t factor_count, const struct ana_discover_options *options,
                 struct ana_discovery *d, struct sim_error *error)
{
    *d = (struct ana_discovery){.evaluator = evaluator,
                                .designs = designs,
                                .design_count = design_count,
                                .factors = factors,
                                .factor_count = factor_count,
                                .options = *options,
                                .sign = ana_direction(evaluator->view, evaluator->metrics[0])};
    int status = check(d, error);
    if (status == SIM_OK && !reserve(d))
        status = sim_fail(error, SIM_INTERNAL, "out of memory for %u worlds", options->worlds);
    if (status == SIM_OK)
        status = run_worlds(d, error);
    if (status != SIM_OK)
        return status;
    judge_completeness(d);
    average(d);
    status = check_data(d, error);
    if (status != SIM_OK)
        return status;
    choose(d);
    lay_out_factors(d);
    status = label(d, error);
    if (status == SIM_OK)
        status = find_rules(d, error);
    if (isnan(d->options.robustness.threshold))
        d->options.robustness.threshold = ana_moments_of(d->payoff, d->judged).mean;
    else
        d->options.robustness.threshold *= d->sign;
    if (status == SIM_OK)
        status = ana_robustness(d->payoff, design_count, d->judged, &d->options.robustness, d->robustness, error);
    if (status == SIM_OK)
        status = learn(d, error);
    return status;
}

void ana_discovery_fini(struct ana_discovery *d)
{
    ana_rules_fini(&d->rules);
    ana_tree_fini(&d->tree);
    free(d->u);
    free(d->values);
    free(d->worlds);
    free(d->which);
    free(d->payoff);
    free(d->x);
    free(d->y);
    free(d->levels);
    free(d->grain);
    free(d->robustness);
    free(d->learning);
    *d = (struct ana_discovery){0};
}
