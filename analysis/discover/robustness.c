/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/discover/robustness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/risk/tail.h"
#include "analysis/statistics/stats.h"

static double best_of(const double *payoff, uint32_t designs, uint32_t worlds, uint32_t world)
{
    double best = payoff[world];
    for (uint32_t d = 1; d < designs; d++)
        best = fmax(best, payoff[(size_t)d * worlds + world]);
    return best;
}

static void of_sorted(const double *x, uint32_t n, const struct ana_robustness_options *o, struct ana_robustness *out)
{
    struct ana_moments m = ana_moments_of(x, n);
    double q10 = ana_quantile(x, n, .1), q25 = ana_quantile(x, n, .25), q50 = ana_quantile(x, n, .5);
    double q75 = ana_quantile(x, n, .75), q90 = ana_quantile(x, n, .9), missing = 0, enough = 0;
    for (uint32_t i = 0; i < n; i++) {
        missing += fmax(0, q50 - x[i]);
        enough += x[i] >= o->threshold;
    }
    out->maximin = x[0];
    out->maximax = x[n - 1];
    out->hurwicz = o->optimism * x[n - 1] + (1 - o->optimism) * x[0];
    out->laplace = m.mean;
    out->mean_by_sd = m.mean / sqrt(ana_variance(&m));
    out->undesirable = missing / n;
    out->satisfied = enough / n;
    out->skewness = ((q90 + q10) / 2 - q50) / ((q90 - q10) / 2);
    out->peakedness = (q90 - q10) / (q75 - q25);
    out->cvar = ana_cvar(x, n, o->tail);
}

int ana_robustness(const double *payoff, uint32_t designs, uint32_t worlds,
                   const struct ana_robustness_options *options, struct ana_robustness *out, struct sim_error *error)
{
    double *x = malloc(((size_t)worlds + 1) * sizeof *x);
    if (!x || worlds == 0) {
        free(x);
        return worlds == 0 ? sim_fail(error, SIM_USAGE, "robustness of no world")
                           : sim_fail(error, SIM_INTERNAL, "out of memory for robustness");
    }
    for (uint32_t d = 0; d < designs; d++) {
        const double *own = payoff + (size_t)d * worlds;
        for (uint32_t w = 0; w < worlds; w++)
            x[w] = best_of(payoff, designs, worlds, w) - own[w];
        ana_sort(x, worlds);
        out[d].regret_most = x[worlds - 1];
        out[d].regret_90 = ana_quantile(x, worlds, .9);
        out[d].regret_mean = ana_moments_of(x, worlds).mean;
        memcpy(x, own, worlds * sizeof *x);
        ana_sort(x, worlds);
        of_sorted(x, worlds, options, &out[d]);
    }
    free(x);
    return SIM_OK;
}
