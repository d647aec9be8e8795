/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A local day n begins at n - offset.  Opening and closing times are sums of
 * such numbers in one fixed order, so that every function means the same
 * moment to the last bit.
 */
#include "sim/core/calendar.h"

#include <math.h>

#include "sim/core/assert.h"

#define OPENS 0.375 /* 9:00 */
#define CLOSES 0.75 /* 18:00 */
#define DESK_DAY (CLOSES - OPENS)
#define DESK_WEEK (5 * DESK_DAY)

static const int32_t days_before[13] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t day_of(double time)
{
    sim_assert(fabs(time) < 0x1p40);
    return (int64_t)floor(time);
}

struct sim_date sim_calendar_date(double time)
{
    int64_t day = day_of(time), year = floor_divide(day, 365);
    int32_t of_year = (int32_t)(day - 365 * year), month = 1;
    while (days_before[month] <= of_year)
        month++;
    return (struct sim_date){
        .year = (int32_t)(2026 + year), .month = month, .day = of_year - days_before[month - 1] + 1};
}

double sim_calendar_time(struct sim_date date)
{
    sim_assert(date.month >= 1 && date.month <= 12 && date.day >= 1);
    sim_assert(date.day <= days_before[date.month] - days_before[date.month - 1]);
    return 365.0 * (date.year - 2026) + days_before[date.month - 1] + date.day - 1;
}

/* 0 = Monday; day 0 is a Thursday. */
static int64_t weekday(int64_t day)
{
    return day + 3 - 7 * floor_divide(day + 3, 7);
}

int sim_calendar_weekday(double time)
{
    return (int)weekday(day_of(time));
}

double sim_calendar_next_period(double time, int months)
{
    sim_assert(months >= 1);
    struct sim_date date = sim_calendar_date(time);
    int64_t month = ((int64_t)date.year - 2026) * 12 + date.month - 1;
    month = (floor_divide(month, months) + 1) * months;
    int64_t year = floor_divide(month, 12);
    return (double)(365 * year + days_before[month - 12 * year]);
}

/* The largest n whose local day begins at or before `time`; rounding of the offset is put right. */
static int64_t local_day(double offset_days, double time)
{
    int64_t day = day_of(time + offset_days);
    while ((double)day - offset_days > time)
        day--;
    while ((double)(day + 1) - offset_days <= time)
        day++;
    return day;
}

double sim_calendar_midnight(const struct sim_desk_hours *hours, double time)
{
    return (double)local_day(hours->offset_days, time) - hours->offset_days;
}

static bool works_on(int64_t day)
{
    return weekday(day) < 5;
}

static double opening(const struct sim_desk_hours *hours, int64_t day)
{
    return (double)day + OPENS - hours->offset_days;
}

static double closing(const struct sim_desk_hours *hours, int64_t day)
{
    return (double)day + CLOSES - hours->offset_days;
}

bool sim_desk_open(const struct sim_desk_hours *hours, double time)
{
    if (hours->always)
        return true;
    int64_t day = local_day(hours->offset_days, time);
    return works_on(day) && time >= opening(hours, day) && time < closing(hours, day);
}

/* Desk time from the Monday of the week of day 0 until `time`. */
static double desk_clock(const struct sim_desk_hours *hours, double time)
{
    int64_t day = local_day(hours->offset_days, time);
    int64_t week = floor_divide(day + 3, 7), of_week = weekday(day);
    double worked = (double)week * DESK_WEEK + (double)(of_week < 5 ? of_week : 5) * DESK_DAY;
    if (of_week < 5) {
        double today = time - opening(hours, day);
        worked += today < 0 ? 0 : today > DESK_DAY ? DESK_DAY : today;
    }
    return worked;
}

double sim_desk_elapsed(const struct sim_desk_hours *hours, double from, double to)
{
    sim_assert(from <= to);
    return hours->always ? to - from : desk_clock(hours, to) - desk_clock(hours, from);
}

double sim_desk_after(const struct sim_desk_hours *hours, double from, double desk_days)
{
    sim_assert(desk_days >= 0 && desk_days < 0x1p40);
    if (hours->always)
        return from + desk_days;
    int64_t day = local_day(hours->offset_days, from);
    if (works_on(day) && from < closing(hours, day)) {
        double start = from > opening(hours, day) ? from : opening(hours, day);
        double left = closing(hours, day) - start;
        if (desk_days <= left)
            return start + desk_days;
        desk_days -= left;
    }
    /* Whole desk days to skip, so that the last one ends the count: at its close rather than at the next opening. */
    double skip = desk_days > 0 ? ceil(desk_days / DESK_DAY) - 1 : 0;
    int64_t weeks = (int64_t)floor(skip / 5), days = (int64_t)(skip - 5 * (double)weeks);
    do
        day++;
    while (!works_on(day));
    day += 7 * weeks;
    for (; days > 0; days--)
        do
            day++;
        while (!works_on(day));
    return opening(hours, day) + (desk_days - skip * DESK_DAY);
}
