/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/records/counters.h"

#include <math.h>

#include "sim/core/math.h"

void eco_counters_add(struct eco_counters *total, const struct eco_counters *part)
{
#define COUNTER(name, text) total->name += part->name;
#define SUM(name, text) total->name += part->name;
#include "models/records/counters.def"
#undef COUNTER
#undef SUM
    for (int i = 0; i < ECO_RESPONSE_BINS; i++)
        total->response[i] += part->response[i];
}

struct eco_counters eco_counters_since(const struct eco_counters *later, const struct eco_counters *earlier)
{
    struct eco_counters out;
#define COUNTER(name, text) out.name = later->name - earlier->name;
#define SUM(name, text) out.name = later->name - earlier->name;
#include "models/records/counters.def"
#undef COUNTER
#undef SUM
    for (int i = 0; i < ECO_RESPONSE_BINS; i++)
        out.response[i] = later->response[i] - earlier->response[i];
    return out;
}

static const double bins_per_log = 8.0 / 0.69314718055994530942;

void eco_counters_response(struct eco_counters *counters, double hours)
{
    int bin = 0;
    if (hours > ECO_RESPONSE_LEAST_HOURS)
        bin = 1 + (int)(sim_log(hours / ECO_RESPONSE_LEAST_HOURS) * bins_per_log);
    counters->response[bin < ECO_RESPONSE_BINS ? bin : ECO_RESPONSE_BINS - 1]++;
}

double eco_counters_response_quantile(const struct eco_counters *counters, double p)
{
    int64_t total = 0, below = 0;
    for (int i = 0; i < ECO_RESPONSE_BINS; i++)
        total += counters->response[i];
    if (total == 0)
        return NAN;
    for (int i = 0; i < ECO_RESPONSE_BINS; i++) {
        below += counters->response[i];
        if ((double)below >= p * (double)total)
            return i == 0 ? 0.0 : ECO_RESPONSE_LEAST_HOURS * sim_exp(((double)i - 0.5) / bins_per_log);
    }
    return NAN;
}
