/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Queueing networks on the engine: stations in regions, customers as mail.
 *
 *   arrivals --> [station 0: c servers, FIFO] --route--> transit --> [station 1] --> ...
 *                     | patience over, or no room
 *                     v leaves
 *
 * Customers always travel by mail, also to a station of their own region, with
 * a constant transit; station laws in steady state do not depend on it.
 * The unit of time is the engine's day.  Metrics are over [0, horizon].
 */
#ifndef TESTS_SUPPORT_NETWORK_MODEL_H
#define TESTS_SUPPORT_NETWORK_MODEL_H

#include "sim/core/model.h"

#define NETWORK_STATIONS 3

struct network_station {
    uint32_t region;
    double arrival_rate; /* from outside */
    double service_mean;
    uint32_t servers;
    double patience_mean;           /* 0: endless */
    uint32_t room;                  /* customers in the station at most; 0: any number */
    double route[NETWORK_STATIONS]; /* probabilities; the rest leave */
};

struct network_parameters {
    uint32_t stations, regions;
    double transit; /* at least a mail window */
    uint32_t first; /* customers behind FIRST_DELAY and NTH_DELAY */
    struct network_station station[NETWORK_STATIONS];
};

enum network_metric {
    NETWORK_L,           /* mean number in the station */
    NETWORK_LQ,          /* waiting */
    NETWORK_WQ,          /* mean wait of those who began service */
    NETWORK_PWAIT,       /* share of arrivals who did not begin service at once */
    NETWORK_ABANDON,     /* share of arrivals who left without service */
    NETWORK_BLOCKED,     /* share of arrivals who found no room */
    NETWORK_THROUGHPUT,  /* services completed per unit of time */
    NETWORK_NOW,         /* number in the station at the end */
    NETWORK_FIRST_DELAY, /* mean wait of the first `first` customers since the start */
    NETWORK_NTH_DELAY,   /* wait of customer number `first` */
    NETWORK_PER_STATION
};

#define NETWORK_METRICS (NETWORK_STATIONS * NETWORK_PER_STATION)
#define NETWORK_INDEX(station, metric) ((station)*NETWORK_PER_STATION + (metric))

extern const struct sim_model network_model;

/* One station alone. */
struct network_parameters network_single(double arrival_rate, double service_mean, uint32_t servers);

#endif
