/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/parallel/forecast.h"

#include <stdlib.h>

#include "sim/core/memory.h"
#include "sim/parallel/grid.h"

#define SLOTS_MAX 1024
#define FRESH 0.25 /* weight of the newest count */

bool sim_forecast_init(struct sim_forecast *forecast, int64_t windows)
{
    *forecast = (struct sim_forecast){.windows = windows, .slots = windows < SLOTS_MAX ? (uint32_t)windows : SLOTS_MAX};
    forecast->usual = sim_memory_try_zeros(forecast->slots, sizeof forecast->usual[0]);
    for (uint32_t i = 0; forecast->usual && i < forecast->slots; i++)
        forecast->usual[i] = -1;
    return forecast->usual != NULL;
}

void sim_forecast_fini(struct sim_forecast *forecast)
{
    free(forecast->usual);
    *forecast = (struct sim_forecast){0};
}

static double *usual_of(const struct sim_forecast *forecast, int64_t k)
{
    int64_t of_day = k - sim_grid_divide(k, forecast->windows) * forecast->windows;
    return &forecast->usual[of_day * forecast->slots / forecast->windows];
}

double sim_forecast_events(const struct sim_forecast *forecast, int64_t k)
{
    double usual = *usual_of(forecast, k);
    return usual < 0 || forecast->usual_lately <= 0 ? forecast->lately
                                                    : usual * forecast->lately / forecast->usual_lately;
}

static double blend(double old, double fresh)
{
    return (1 - FRESH) * old + FRESH * fresh;
}

void sim_forecast_note(struct sim_forecast *forecast, int64_t k, uint64_t events)
{
    double *usual = usual_of(forecast, k), count = (double)events;
    bool first = forecast->usual_lately <= 0;
    if (*usual < 0)
        *usual = count;
    forecast->lately = first ? count : blend(forecast->lately, count);
    forecast->usual_lately = first ? *usual : blend(forecast->usual_lately, *usual);
    *usual = blend(*usual, count);
    forecast->day += count;
}

void sim_forecast_end_day(struct sim_forecast *forecast)
{
    forecast->yesterday = forecast->day;
    forecast->day = 0;
}

bool sim_forecast_worth_sharing(double work, double most, uint32_t tasks, int threads, uint32_t least)
{
    if (tasks < 2 || threads < 2)
        return false;
    double even = work / (tasks < (uint32_t)threads ? tasks : (uint32_t)threads);
    return work - (most > even ? most : even) >= (double)least * (threads - 1);
}
