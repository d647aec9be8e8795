/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/discover/rule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/discover/seek.h"
#include "analysis/statistics/stats.h"
#include "analysis/study/points.h"

enum purpose { PURPOSE_HALF = 1, PURPOSE_DEAL };

static const struct sim_key deal = {.seed = 1};

/* ---- some of the cases ---- */

/* A subset of cases with its own numbers. */
struct subset {
    struct ana_cases cases;
    double *x, *y;
};

static bool subset_init(struct subset *subset, const struct ana_cases *of)
{
    subset->x = malloc(((size_t)of->count * of->dims + 1) * sizeof *subset->x);
    subset->y = malloc(((size_t)of->count + 1) * sizeof *subset->y);
    subset->cases = (struct ana_cases){subset->x, subset->y, of->levels, 0, of->dims};
    return subset->x && subset->y;
}

static void subset_add(struct subset *subset, const struct ana_cases *of, uint32_t index)
{
    memcpy(subset->x + (size_t)subset->cases.count * of->dims, of->x + (size_t)index * of->dims,
           of->dims * sizeof *subset->x);
    subset->y[subset->cases.count++] = of->y[index];
}

static void subset_fini(struct subset *subset)
{
    free(subset->x);
    free(subset->y);
}

/* ---- chance ---- */

static int measure_chance(const struct ana_cases *cases, double density, const struct ana_box_measure *seen,
                          double *chance, struct sim_error *error)
{
    uint32_t *order = malloc(((size_t)cases->count + 1) * sizeof *order), as_good = 0, draw = 0;
    double *y = malloc(((size_t)cases->count + 1) * sizeof *y);
    struct ana_limit *limits = malloc(((size_t)cases->dims + 1) * sizeof *limits);
    struct ana_cases dealt = *cases;
    int status = order && y && limits ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for rules");
    dealt.y = y;
    for (; draw < ANA_RULE_CHANCES && as_good < ANA_RULE_ENOUGH && status == SIM_OK; draw++) {
        struct ana_found found = {0};
        ana_shuffle(&deal, PURPOSE_DEAL, draw, order, cases->count);
        for (uint32_t i = 0; i < cases->count; i++)
            y[i] = cases->y[order[i]];
        status = ana_seek(&dealt, density, &found, limits, error);
        if (status == SIM_OK && ana_box_excess(&found.measure) >= ana_box_excess(seen))
            as_good++;
        ana_prim_fini(&found.way);
    }
    *chance = as_good == ANA_RULE_ENOUGH ? (double)as_good / draw : (as_good + 1.0) / (ANA_RULE_CHANCES + 1.0);
    free(order);
    free(y);
    free(limits);
    return status;
}

/* ---- halves ---- */

struct halves {
    double *low, *high; /* [dim][half]: limits found, NaN where none */
    double *limited;    /* [dim]: halves in which the factor had a limit */
    double dense, base; /* sums over the halves */
    uint32_t found;
};

static int search_half(const struct ana_cases *cases, double density, const uint32_t *order, uint32_t draw,
                       struct halves *halves, struct sim_error *error)
{
    struct subset seen = {0}, unseen = {0};
    struct ana_limit *limits = malloc(((size_t)cases->dims + 1) * sizeof *limits);
    struct ana_found found = {0};
    int status = subset_init(&seen, cases) && subset_init(&unseen, cases) && limits
                     ? SIM_OK
                     : sim_fail(error, SIM_INTERNAL, "out of memory for rules");
    for (uint32_t i = 0; i < cases->count && status == SIM_OK; i++)
        subset_add(i < cases->count / 2 ? &seen : &unseen, cases, order[i]);
    if (status == SIM_OK)
        status = ana_seek(&seen.cases, density, &found, limits, error);
    if (status == SIM_OK) {
        struct ana_box_measure m = ana_box_measure(&unseen.cases, limits);
        for (uint32_t d = 0; d < cases->dims; d++) {
            bool is_set = ana_limit_is_set(&limits[d]);
            halves->limited[d] += is_set ? 1 : 0;
            halves->low[(size_t)d * ANA_RULE_HALVES + draw] = isinf(limits[d].low) ? (double)NAN : limits[d].low;
            halves->high[(size_t)d * ANA_RULE_HALVES + draw] = isinf(limits[d].high) ? (double)NAN : limits[d].high;
        }
        if (m.count > 0) {
            halves->dense += m.density;
            halves->base += ana_moments_of(unseen.y, unseen.cases.count).mean;
            halves->found++;
        }
    }
    ana_prim_fini(&found.way);
    free(limits);
    subset_fini(&seen);
    subset_fini(&unseen);
    return status;
}

static void spread(double *x, double range[2])
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < ANA_RULE_HALVES; i++)
        if (!isnan(x[i]))
            x[n++] = x[i];
    ana_sort(x, n);
    range[0] = n > 0 ? ana_quantile(x, n, .05) : (double)NAN;
    range[1] = n > 0 ? ana_quantile(x, n, .95) : (double)NAN;
}

static int look_at_halves(const struct ana_cases *cases, double density, struct ana_rule *rule, struct sim_error *error)
{
    size_t cells = (size_t)cases->dims * ANA_RULE_HALVES;
    uint32_t *order = malloc(((size_t)cases->count + 1) * sizeof *order);
    struct halves halves = {.low = malloc((cells + 1) * sizeof(double)),
                            .high = malloc((cells + 1) * sizeof(double)),
                            .limited = calloc((size_t)cases->dims + 1, sizeof(double))};
    int status = order && halves.low && halves.high && halves.limited
                     ? SIM_OK
                     : sim_fail(error, SIM_INTERNAL, "out of memory for rules");
    for (uint32_t draw = 0; draw < ANA_RULE_HALVES && status == SIM_OK; draw++) {
        ana_shuffle(&deal, PURPOSE_HALF, draw, order, cases->count);
        status = search_half(cases, density, order, draw, &halves, error);
    }
    for (uint32_t d = 0; d < cases->dims && status == SIM_OK; d++) {
        struct ana_rule_factor *factor = &rule->factors[d];
        factor->share = halves.limited[d] / ANA_RULE_HALVES;
        spread(halves.low + (size_t)d * ANA_RULE_HALVES, factor->low);
        spread(halves.high + (size_t)d * ANA_RULE_HALVES, factor->high);
    }
    rule->unseen_density = halves.found > 0 ? halves.dense / halves.found : (double)NAN;
    rule->unseen_base = halves.found > 0 ? halves.base / halves.found : (double)NAN;
    free(order);
    free(halves.low);
    free(halves.high);
    free(halves.limited);
    return status;
}

/* ---- a rule ---- */

/* Grains are powers of ten: dividing by a whole number gives the decimal that people write, without dust. */
static double to_grain(double value, double grain)
{
    if (isinf(value))
        return value;
    double steps = floor(value / grain + .5);
    return grain < 1 ? steps / floor(1 / grain + .5) : steps * grain;
}

/* The rule is what it says, so what it says is rounded first. */
static void round_limits(struct ana_limit *limits, uint32_t dims, const double *grain)
{
    for (uint32_t d = 0; d < dims && grain; d++)
        if (grain[d] > 0) {
            limits[d].low = to_grain(limits[d].low, grain[d]);
            limits[d].high = to_grain(limits[d].high, grain[d]);
        }
}

static int find_rule(const struct ana_cases *rest, const struct ana_rule_options *options, struct ana_rule *rule,
                     struct sim_error *error)
{
    *rule = (struct ana_rule){.chance = 1};
    rule->limits = malloc(((size_t)rest->dims + 1) * sizeof *rule->limits);
    rule->factors = calloc((size_t)rest->dims + 1, sizeof *rule->factors);
    if (!rule->limits || !rule->factors)
        return sim_fail(error, SIM_INTERNAL, "out of memory for rules");
    struct ana_found found;
    int status = ana_seek(rest, options->density, &found, rule->limits, error);
    rule->way = found.way;
    rule->step = found.step;
    round_limits(rule->limits, rest->dims, options->grain);
    rule->measure = ana_box_measure(rest, rule->limits);
    if (status == SIM_OK && rule->measure.dims > 0)
        status = measure_chance(rest, options->density, &found.measure, &rule->chance, error);
    if (status == SIM_OK && rule->chance <= ANA_RULE_LEVEL)
        status = look_at_halves(rest, options->density, rule, error);
    for (uint32_t d = 0; d < rest->dims && status == SIM_OK; d++)
        rule->factors[d].quasi_p =
            ana_limit_is_set(&rule->limits[d]) ? ana_box_quasi_p(rest, rule->limits, d) : (double)NAN;
    return status;
}

static void rule_fini(struct ana_rule *rule)
{
    ana_prim_fini(&rule->way);
    free(rule->limits);
    free(rule->factors);
}

uint32_t ana_rules_which(const struct ana_rules *rules, const struct ana_cases *cases, uint32_t index)
{
    for (uint32_t r = 0; r < rules->count; r++)
        if (ana_box_holds(cases, rules->rule[r].limits, index))
            return r + 1;
    return 0;
}

/* What no rule holds so far. */
static bool set_aside(const struct ana_rules *rules, const struct ana_cases *cases, struct subset *rest)
{
    if (!subset_init(rest, cases))
        return false;
    for (uint32_t i = 0; i < cases->count; i++)
        if (ana_rules_which(rules, cases, i) == 0)
            subset_add(rest, cases, i);
    return true;
}

static void sum_up(const struct ana_cases *cases, struct ana_rules *rules)
{
    double in = 0, out = 0;
    uint32_t outside = 0;
    for (uint32_t i = 0; i < cases->count; i++) {
        bool held = ana_rules_which(rules, cases, i) > 0;
        *(held ? &in : &out) += cases->y[i];
        outside += held ? 0 : 1;
    }
    rules->coverage = in / (in + out);
    rules->outside = out / outside;
}

int ana_rules_find(const struct ana_cases *cases, const struct ana_rule_options *options, struct ana_rules *rules,
                   struct sim_error *error)
{
    double all = 0;
    int status = SIM_OK;
    *rules = (struct ana_rules){0};
    for (uint32_t i = 0; i < cases->count; i++)
        all += cases->y[i];
    rules->base = all / cases->count;
    for (uint32_t most = options->most < ANA_RULES_MAX ? options->most : ANA_RULES_MAX;
         rules->count < most && status == SIM_OK;) {
        struct subset rest = {0};
        struct ana_rule rule = {0};
        if (!set_aside(rules, cases, &rest))
            status = sim_fail(error, SIM_INTERNAL, "out of memory for rules");
        /* Too few to see a pattern in, or nothing left to explain. */
        double left = 0;
        for (uint32_t i = 0; i < rest.cases.count; i++)
            left += rest.y[i];
        bool done = rest.cases.count * ANA_PRIM_MASS < 1 || left < 1;
        if (status == SIM_OK && !done)
            status = find_rule(&rest.cases, options, &rule, error);
        subset_fini(&rest);
        if (status != SIM_OK || done || rule.chance > ANA_RULE_LEVEL) {
            rules->rejected = rule;
            break;
        }
        rule.measure.coverage = rule.measure.sum / all;
        rule.measure.mass = (double)rule.measure.count / cases->count;
        rules->rule[rules->count++] = rule;
    }
    if (status == SIM_OK)
        sum_up(cases, rules);
    return status;
}

void ana_rules_fini(struct ana_rules *rules)
{
    for (uint32_t r = 0; r < rules->count; r++)
        rule_fini(&rules->rule[r]);
    rule_fini(&rules->rejected);
    *rules = (struct ana_rules){0};
}
