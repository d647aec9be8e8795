/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Days, months and desk hours.
 *
 * Time is double days.  Day 0.0 is 2026-01-01 00:00 in the calendar of the CF
 * conventions called `noleap`: every year has 365 days, months have their
 * usual lengths.  The span of a run is [-warmup, horizon].
 * Desks work `hours`: Monday to Friday from 9 to 18 of the region's own time,
 * or always.  Service-level clocks and reaction times run in desk time;
 * a client's interest runs in calendar time.
 *
 * Units:   days everywhere; desk time is days too (a working day is 9/24).
 * Threads: pure functions.
 * Tests:   tests/unit/calendar_test.c
 */
#ifndef SIM_CORE_CALENDAR_H
#define SIM_CORE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#define SIM_HOUR (1.0 / 24.0)
#define SIM_DAYS_PER_YEAR 365.0
#define SIM_DAYS_PER_MONTH (365.0 / 12.0)
#define SIM_CALENDAR_EPOCH "2026-01-01 00:00:00"
#define SIM_CALENDAR_NAME "noleap"

/* Opening hours of a desk.  `offset_days` is the region's time zone east of the scenario's. */
struct sim_desk_hours {
    bool always;
    double offset_days;
};

struct sim_date {
    int32_t year;  /* 2026 at day 0 */
    int32_t month; /* 1..12 */
    int32_t day;   /* 1..31 */
};

struct sim_date sim_calendar_date(double time);
/* Days since 2026-01-01 of a date at midnight. */
double sim_calendar_time(struct sim_date date);
/* 0 = Monday ... 6 = Sunday; 2026-01-01 is a Thursday, and noleap weekdays run on without a break. */
int sim_calendar_weekday(double time);
/* First boundary strictly after `time` of calendar months (count = 1), quarters (3), half-years (6), years (12). */
double sim_calendar_next_period(double time, int months);
/* Local midnight at or before `time`. */
double sim_calendar_midnight(const struct sim_desk_hours *hours, double time);

bool sim_desk_open(const struct sim_desk_hours *hours, double time);
/* Desk days worked between two moments, from <= to. */
double sim_desk_elapsed(const struct sim_desk_hours *hours, double from, double to);
/* The moment by which the desk has worked `desk_days` more since `from`, desk_days >= 0;
 * with 0 the first open moment at or after `from`. */
double sim_desk_after(const struct sim_desk_hours *hours, double from, double desk_days);

#endif
