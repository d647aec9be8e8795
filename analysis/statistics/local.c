/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/local.h"

#include <nlopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The library asks for objective and constraints apart; both come from one call. */
struct climb {
    const struct ana_local *local;
    nlopt_opt optimiser;
    double *at, f, *g; /* the last x and what it gave */
    bool known;
    uint32_t calls;
    int status;
    struct sim_error *error;
};

static void ask(struct climb *climb, const double *x)
{
    size_t size = climb->local->dimensions * sizeof *x;
    if (climb->status != SIM_OK || (climb->known && memcmp(climb->at, x, size) == 0))
        return;
    memcpy(climb->at, x, size);
    climb->known = true;
    climb->calls++;
    climb->status = climb->local->call(climb->local->context, x, &climb->f, climb->g, climb->error);
    if (climb->status != SIM_OK)
        nlopt_force_stop(climb->optimiser);
}

static double objective(unsigned n, const double *x, double *gradient, void *context)
{
    struct climb *climb = context;
    (void)n;
    (void)gradient; /* COBYLA asks for none */
    ask(climb, x);
    return climb->f;
}

static void constraints(unsigned m, double *result, unsigned n, const double *x, double *gradient, void *context)
{
    struct climb *climb = context;
    (void)n;
    (void)gradient;
    ask(climb, x);
    memcpy(result, climb->g, m * sizeof *result);
}

static bool prepare(struct climb *climb)
{
    const struct ana_local *local = climb->local;
    double *none = calloc((size_t)local->constraints + 1, sizeof *none);
    nlopt_opt o = climb->optimiser = nlopt_create(NLOPT_LN_COBYLA, local->dimensions);
    bool fine = o && none && nlopt_set_lower_bounds1(o, 0) > 0 && nlopt_set_upper_bounds1(o, 1) > 0 &&
                nlopt_set_max_objective(o, objective, climb) > 0 && nlopt_set_initial_step1(o, local->radius) > 0 &&
                nlopt_set_xtol_abs1(o, local->least) > 0 && nlopt_set_maxeval(o, (int)local->most_calls) > 0;
    if (fine && local->constraints > 0)
        fine = nlopt_add_inequality_mconstraint(o, local->constraints, constraints, climb, none) > 0;
    free(none);
    return fine;
}

int ana_local_search(const struct ana_local *local, double *x, uint32_t *calls, struct sim_error *error)
{
    struct climb climb = {.local = local, .error = error};
    double best;
    climb.at = calloc((size_t)local->dimensions + 1, sizeof *climb.at);
    climb.g = calloc((size_t)local->constraints + 1, sizeof *climb.g);
    nlopt_result result = NLOPT_OUT_OF_MEMORY;
    if (climb.at && climb.g && prepare(&climb))
        result = nlopt_optimize(climb.optimiser, x, &best);
    if (climb.optimiser)
        nlopt_destroy(climb.optimiser);
    free(climb.at);
    free(climb.g);
    if (calls)
        *calls = climb.calls;
    if (climb.status != SIM_OK)
        return climb.status;
    /* Steps below rounding mean that there is nothing left to gain. */
    if (result < 0 && result != NLOPT_ROUNDOFF_LIMITED)
        return sim_fail(error, SIM_INTERNAL, "the local search failed: %s", nlopt_result_to_string(result));
    return SIM_OK;
}
