/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/known_optimum.h"

#include <math.h>
#include <string.h>

/* ---- luck and designs ---- */

/* Levers, or what the two hand-written designs have, as shares of the range. */
static void read_levers(const struct formula_run *run, const struct known_optimum *problem, double *x)
{
    for (uint32_t k = 0; k < problem->levers; k++) {
        double written = problem->low[k] + (run->design == 0 ? .9 : .2) * (problem->high[k] - problem->low[k]);
        x[k] = isnan(run->x[k]) ? written : run->x[k];
    }
}

/* A setting's own number. */
static uint64_t place_of(const double *x, uint32_t levers)
{
    double place = 0;
    for (uint32_t k = 0; k < levers; k++)
        place = 7 * place + x[k] + 5;
    return (uint64_t)(1e6 * place);
}

static double own_luck(const struct formula_run *run, uint64_t seed, const double *x, uint32_t levers)
{
    return formula_normal(run->replication, 2, seed + place_of(x, levers));
}

static double market(const struct formula_run *run, uint64_t seed)
{
    return formula_normal(run->replication, 1, seed);
}

/* ---- made up ---- */

static double hill_loss(const double *x)
{
    double loss = 0;
    for (uint32_t k = 0; k < 4; k++)
        loss += 20 * (x[k] - .3) * (x[k] - .3);
    return loss;
}

static bool hill(void *context, const struct formula_run *run, double *out)
{
    uint64_t seed = *(const uint64_t *)context;
    double x[KNOWN_LEVERS];
    read_levers(run, &known_optima[KNOWN_HILL], x);
    out[0] = 10 + 3 * market(run, seed) - hill_loss(x) + .5 * own_luck(run, seed, x, 4);
    return true;
}

/* Across two of four levers. */
static double ridge_loss(const double *x)
{
    double along = x[0] - x[1] - .2, across = x[0] + x[1] - 1, c = x[2] - .6, d = x[3] - .4;
    return 30 * across * across + 4 * along * along + 6 * c * c + 6 * d * d + 2 * c * across;
}

static bool ridge(void *context, const struct formula_run *run, double *out)
{
    uint64_t seed = *(const uint64_t *)context;
    double x[KNOWN_LEVERS], tastes = 0;
    read_levers(run, &known_optima[KNOWN_RIDGE], x);
    for (uint32_t k = 0; k < 4; k++)
        tastes += 2 * (x[k] - .5) * formula_normal(run->replication, 10 + k, seed);
    out[0] = 3 * market(run, seed) + tastes - ridge_loss(x) + .5 * own_luck(run, seed, x, 4);
    return true;
}

/* ---- PI3: Branin and Hartmann 6 ---- */

double known_branin(const double *x)
{
    double bend = x[1] - 5.1 / (4 * M_PI * M_PI) * x[0] * x[0] + 5 / M_PI * x[0] - 6;
    return bend * bend + 10 * (1 - 1 / (8 * M_PI)) * cos(x[0]) + 10;
}

static double branin_loss(const double *x)
{
    return known_branin(x) - .39788735772974;
}

static bool branin(void *context, const struct formula_run *run, double *out)
{
    uint64_t seed = *(const uint64_t *)context;
    double x[KNOWN_LEVERS];
    read_levers(run, &known_optima[KNOWN_BRANIN], x);
    out[0] = known_branin(x) + 3 * market(run, seed) + 2 * own_luck(run, seed, x, 2);
    return true;
}

double known_hartmann(const double *x)
{
    static const double weight[4] = {1, 1.2, 3, 3.2};
    static const double a[4][6] = {
        {10, 3, 17, 3.5, 1.7, 8}, {.05, 10, 17, .1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, .05, 10, .1, 14}};
    static const double p[4][6] = {{.1312, .1696, .5569, .0124, .8283, .5886},
                                   {.2329, .4135, .8307, .3736, .1004, .9991},
                                   {.2348, .1451, .3522, .2883, .3047, .6650},
                                   {.4047, .8828, .8732, .5743, .1091, .0381}};
    double sum = 0;
    for (int i = 0; i < 4; i++) {
        double away = 0;
        for (int k = 0; k < 6; k++)
            away += a[i][k] * (x[k] - p[i][k]) * (x[k] - p[i][k]);
        sum -= weight[i] * exp(-away);
    }
    return sum;
}

static double hartmann_loss(const double *x)
{
    return known_hartmann(x) + 3.32236801;
}

static bool hartmann(void *context, const struct formula_run *run, double *out)
{
    uint64_t seed = *(const uint64_t *)context;
    double x[KNOWN_LEVERS];
    read_levers(run, &known_optima[KNOWN_HARTMANN], x);
    out[0] = known_hartmann(x) + .5 * market(run, seed) + .2 * own_luck(run, seed, x, 6);
    return true;
}

/* ---- PI2: facility sizing, three demands jointly normal, cut off at 0 ---- */

const double known_best_of_500[3] = {165.272, 164.230, 170.498};

/* Cholesky's factor of (2000 1500 500; 1500 2000 750; 500 750 2000). */
static void demands(uint32_t replication, uint64_t seed, double d[3])
{
    const double l11 = sqrt(2000), l21 = 1500 / l11, l22 = sqrt(2000 - l21 * l21), l31 = 500 / l11;
    const double l32 = (750 - l21 * l31) / l22, l33 = sqrt(2000 - l31 * l31 - l32 * l32);
    for (uint32_t try = 0;; try++) {
        double z[3];
        for (uint32_t k = 0; k < 3; k++)
            z[k] = formula_normal(replication, 10 + 3 * try + k, seed);
        d[0] = 100 + l11 * z[0];
        d[1] = 100 + l21 * z[0] + l22 * z[1];
        d[2] = 100 + l31 * z[0] + l32 * z[1] + l33 * z[2];
        if (d[0] >= 0 && d[1] >= 0 && d[2] >= 0)
            return;
    }
}

static bool met(const double d[3], const double x[3])
{
    return d[0] <= x[0] && d[1] <= x[1] && d[2] <= x[2];
}

static bool facility_of_500(void *context, const struct formula_run *run, double *out)
{
    double d[3], x[KNOWN_LEVERS];
    demands(run->replication, *(const uint64_t *)context, d);
    read_levers(run, &known_optima[KNOWN_FACILITY_OF_500], x);
    out[0] = met(d, x);
    out[1] = x[0] + x[1] + x[2];
    return true;
}

static bool facility_enough(void *context, const struct formula_run *run, double *out)
{
    double d[3], x[KNOWN_LEVERS];
    demands(run->replication, *(const uint64_t *)context, d);
    read_levers(run, &known_optima[KNOWN_FACILITY_ENOUGH], x);
    out[0] = x[0] + x[1] + x[2];
    out[1] = !met(d, x);
    return true;
}

double known_met_share(const double x[3])
{
    enum { DRAWS = 200000 };
    uint32_t count = 0;
    for (uint32_t r = 0; r < DRAWS; r++) {
        double d[3];
        demands(r, 99, d);
        count += met(d, x);
    }
    return count / (double)DRAWS;
}

static double loss_of_500(const double *x)
{
    return known_met_share(known_best_of_500) - known_met_share(x);
}

static double loss_of_enough(const double *x)
{
    return x[0] + x[1] + x[2] - KNOWN_LEAST_ENOUGH;
}

/* ---- all ---- */

const struct known_optimum known_optima[KNOWN_COUNT] = {
    [KNOWN_HILL] = {"hill, 4 levers", hill, hill_loss, 4, {0}, {1, 1, 1, 1}, true, NAN},
    [KNOWN_RIDGE] = {"ridge, 4 levers", ridge, ridge_loss, 4, {0}, {1, 1, 1, 1}, true, NAN},
    [KNOWN_BRANIN] = {"Branin, noisy", branin, branin_loss, 2, {-5, 0}, {10, 15}, false, NAN},
    [KNOWN_HARTMANN] = {"Hartmann 6, noisy", hartmann, hartmann_loss, 6, {0}, {1, 1, 1, 1, 1, 1}, false, NAN},
    [KNOWN_FACILITY_OF_500] =
        {"facilities of 500 in all", facility_of_500, loss_of_500, 3, {100, 100, 100}, {250, 250, 250}, true, 500},
    [KNOWN_FACILITY_ENOUGH] =
        {"facilities that suffice", facility_enough, loss_of_enough, 3, {150, 150, 150}, {300, 300, 300}, false, .05},
};

int known_optimum_search(struct known_search *search, const struct known_optimum *problem,
                         const struct ana_optimise_options *options, uint64_t seed, struct sim_error *error)
{
    static const uint32_t designs[] = {0, 1};
    bool required = !isnan(problem->at_most);
    memset(search, 0, sizeof *search);
    search->seed = seed;
    formula_evaluator_init(&search->e, problem->call, &search->seed, 2, required ? 2 : 1, problem->maximise);
    for (uint32_t k = 0; k < problem->levers; k++)
        formula_factor(&search->levers[k], k, problem->low[k], problem->high[k], false);
    search->requirement = (struct ana_requirement){.metric = 1, .at_most = true, .limit = problem->at_most};
    search->options = *options;
    search->options.levers = search->levers;
    search->options.lever_count = problem->levers;
    search->options.designs = designs;
    search->options.design_count = 2;
    search->options.requirements = &search->requirement;
    search->options.requirement_count = required;
    search->options.objective_count = 1;
    search->options.seed = seed;
    int status = ana_optimise(&search->e.evaluator, &search->options, &search->optimum, error);
    const struct ana_optimum *o = &search->optimum;
    for (uint32_t k = 0; k < problem->levers && status == SIM_OK; k++)
        search->x[k] = o->chosen < 2
                           ? NAN
                           : ana_factor_value(&search->levers[k], o->points.u[(size_t)o->chosen * problem->levers + k]);
    return status;
}
