/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of the network at one moment, beside the counters: what metrics.def calls `s`. */
#include "models/world.h"
#ifndef MODELS_RECORDS_NETWORK_H
#define MODELS_RECORDS_NETWORK_H

struct eco_network {
    double interval_years; /* over which the flows run */
    double clients;
    double npv, peak_cash_need, payback; /* currency, currency, days */
    double satisfaction, awareness, reputation;
    double revenue_due; /* currency: licences at list price whose term ended, estimated from renewals kept */
    double skill, certificates;
    double partners_members, partners_dormant, partners_stressed, partners_active, heads, partners_top_tier,
        partners_low_tier;
    double effort, trust, yield, elsewhere, conduct_true, conduct_recorded;
    double protection_trust; /* that a registered deal is not lost to a rival */
    double selling;          /* output of sellers, relative */
    double awake;
    double materials;
    double gini, top20, top5;
    double deals_gini, equal_gini;
};

/* `interval`: the counters of the interval that ends now; `total`: since the start. */
struct eco_network eco_network_state(const struct eco_world *world, const struct eco_counters *interval,
                                     const struct eco_counters *total, double now, double interval_years);

/* Gini coefficient of values[count] >= 0 (sorted in place); NaN if all are 0. Check value: PC7. */
double eco_gini(double *values, uint32_t count);
/* Gini coefficient to be expected of so many deals each of equal partners, by chance alone: Poisson counts of the given
 * mean, e^(-2m) (I0(2m) + I1(2m)). */
double eco_equal_gini(double mean);
/* Share of the sum held by the largest `part` of sorted values; fractional members count by fraction. */
double eco_top_share(const double *sorted, uint32_t count, double part);

#endif
