/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The counters of counters.def as a struct, and a histogram of response times.
 *
 * Order:  whole numbers add in any order; sums are added process by process.
 * Units:  as the rows say; money in minor units (hundredths).
 * Tests:  tests/unit/metrics_test.c
 */
#ifndef MODELS_RECORDS_COUNTERS_H
#define MODELS_RECORDS_COUNTERS_H

#include <stdint.h>

/* Response times: 8 bins per doubling from one minute on; a quantile read from it is within 4.5 %. */
#define ECO_RESPONSE_BINS 160
#define ECO_RESPONSE_LEAST_HOURS (1.0 / 60.0)

struct eco_counters {
#define COUNTER(name, text) int64_t name;
#define SUM(name, text)
#include "models/records/counters.def"
#undef COUNTER
#undef SUM
    int64_t response[ECO_RESPONSE_BINS];
#define COUNTER(name, text)
#define SUM(name, text) double name;
#include "models/records/counters.def"
#undef COUNTER
#undef SUM
};

/* total += part */
void eco_counters_add(struct eco_counters *total, const struct eco_counters *part);
/* later - earlier, field by field */
struct eco_counters eco_counters_since(const struct eco_counters *later, const struct eco_counters *earlier);

void eco_counters_response(struct eco_counters *counters, double hours);
/* Quantile p of the recorded response times in hours (geometric middle of the bin); NaN if there are none. */
double eco_counters_response_quantile(const struct eco_counters *counters, double p);

#endif
