/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many events the next window will hold, from those before it.
 *
 *   usual      what windows of this hour of the day held, the latest days counting most
 *   lately     what the last few windows held, beside what is usual for them
 *   events  =  usual * lately / usual lately
 *
 * So the crew is called by day and left to sleep at night, a holiday is
 * noticed after a few windows, and a new hour is expected to be like the last.
 * It decides who works, never what happens; and as it knows counts alone, no
 * clocks, two runs of the same world decide alike.
 *
 * Memory:  init allocates, fini frees; a thousand moments of a day at most.
 * Threads: the captain's only.
 * Tests:   tests/unit/forecast_test.c
 */
#ifndef SIM_PARALLEL_FORECAST_H
#define SIM_PARALLEL_FORECAST_H

#include <stdbool.h>
#include <stdint.h>

struct sim_forecast {
    int64_t windows;             /* a day: between two head-office boundaries */
    uint32_t slots;              /* moments of a day told apart */
    double *usual;               /* [slots] events a window; negative: none seen yet */
    double lately, usual_lately; /* events a window, of the last ones */
    double day, yesterday;       /* events since the last boundary, and of the day before it */
};

/* False if out of memory; fini is safe either way. */
bool sim_forecast_init(struct sim_forecast *forecast, int64_t windows);
void sim_forecast_fini(struct sim_forecast *forecast);

/* Of window k (grid.h); 0 before anything was noted. */
double sim_forecast_events(const struct sim_forecast *forecast, int64_t k);
/* After window k; windows that were skipped need not be told. */
void sim_forecast_note(struct sim_forecast *forecast, int64_t k, uint64_t events);
/* At each head-office boundary. */
void sim_forecast_end_day(struct sim_forecast *forecast);

/* Is it worth a crew's while?  `most` of the `work` (in light events) are one task, which nobody can share; what the
 * others take off the captain must be `least` for each of them. */
bool sim_forecast_worth_sharing(double work, double most, uint32_t tasks, int threads, uint32_t least);

#endif
