/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One service point with laws that are not exponential, on the engine:
 *
 *   endless arrivals, or sources that are silent while served --> [urgent first, else in order; c servers] --> done
 *
 * Who is served stays so.  The unit of time is the engine's day; metrics are
 * over [0, horizon].  Networks, patience and room are network_model's.
 */
#ifndef TESTS_SUPPORT_SERVICE_MODEL_H
#define TESTS_SUPPORT_SERVICE_MODEL_H

#include "sim/core/model.h"

/* A positive variate; shape of its gamma law, 0: exponential, INFINITY: constant. */
struct service_law {
    double mean, shape;
};

struct service_parameters {
    struct service_law gap; /* between arrivals; of each source if these are finite */
    uint32_t sources;       /* 0: endless */
    struct service_law service;
    double long_share, long_mean; /* share of services with another mean (hyperexponential), and that */
    double urgent_share;          /* of customers */
    uint32_t servers;
};

enum service_metric {
    SERVICE_L,          /* mean number present */
    SERVICE_LQ,         /* waiting */
    SERVICE_WQ,         /* mean wait of those who began service */
    SERVICE_WQ_URGENT,  /* of the urgent among them */
    SERVICE_PWAIT,      /* share of arrivals who did not begin at once */
    SERVICE_THROUGHPUT, /* services completed per unit of time */
    SERVICE_METRICS
};

extern const struct sim_model service_model;

#endif
