/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calendar and desk hours: known dates, and the clock against counting minute by minute. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/core/calendar.h"
#include "sim/core/random.h"

static const struct sim_desk_hours always = {.always = true, .offset_days = 0};
static const struct sim_desk_hours office = {.always = false, .offset_days = 0};
static const struct sim_desk_hours tokyo = {.always = false, .offset_days = 9.0 / 24};
static const struct sim_desk_hours denver = {.always = false, .offset_days = -7.0 / 24};

static void check_date(double time, int year, int month, int day)
{
    struct sim_date date = sim_calendar_date(time);
    assert_int_equal(date.year, year);
    assert_int_equal(date.month, month);
    assert_int_equal(date.day, day);
    assert_true(sim_calendar_time(date) == floor(time));
}

static void test_dates(void **state)
{
    (void)state;
    check_date(0, 2026, 1, 1);
    check_date(30.999, 2026, 1, 31);
    check_date(31, 2026, 2, 1);
    check_date(58, 2026, 2, 28);
    check_date(59, 2026, 3, 1);
    check_date(364.5, 2026, 12, 31);
    check_date(365, 2027, 1, 1);
    check_date(2 * 365 + 59, 2028, 3, 1); /* no leap day */
    check_date(-0.001, 2025, 12, 31);
    check_date(-365, 2025, 1, 1);
    check_date(-366, 2024, 12, 31);
    for (int day = -1500; day < 1500; day++)
        assert_true(sim_calendar_time(sim_calendar_date(day)) == day);
}

static void test_weekdays_run_on(void **state)
{
    (void)state;
    assert_int_equal(sim_calendar_weekday(0), 3);
    assert_int_equal(sim_calendar_weekday(0.99), 3);
    assert_int_equal(sim_calendar_weekday(4), 0);
    assert_int_equal(sim_calendar_weekday(-3), 0);
    assert_int_equal(sim_calendar_weekday(-4), 6);
    assert_int_equal(sim_calendar_weekday(365), 4); /* 365 = 52 * 7 + 1 */
}

static void test_periods(void **state)
{
    (void)state;
    assert_true(sim_calendar_next_period(0, 1) == 31);
    assert_true(sim_calendar_next_period(-0.5, 1) == 0);
    assert_true(sim_calendar_next_period(31, 1) == 59);
    assert_true(sim_calendar_next_period(0, 3) == 90);
    assert_true(sim_calendar_next_period(89.999, 3) == 90);
    assert_true(sim_calendar_next_period(90, 3) == 181);
    assert_true(sim_calendar_next_period(100, 6) == 181);
    assert_true(sim_calendar_next_period(100, 12) == 365);
    assert_true(sim_calendar_next_period(-1000, 12) == -730);
    double time = -730;
    for (int quarter = 0; quarter < 4 * 5; quarter++)
        time = sim_calendar_next_period(time, 3);
    assert_true(time == 3 * 365);
}

static void test_midnights(void **state)
{
    (void)state;
    assert_true(sim_calendar_midnight(&office, 5.7) == 5);
    assert_true(sim_calendar_midnight(&office, 5) == 5);
    assert_true(sim_calendar_midnight(&office, -0.1) == -1);
    assert_true(fabs(sim_calendar_midnight(&tokyo, 5.7) - (6 - 9.0 / 24)) < 1e-12);
    const struct sim_desk_hours odd = {.always = false, .offset_days = 1.0 / 3};
    for (int day = -50; day < 2000; day++) { /* a midnight is its own, and an ulp before belongs to yesterday */
        double midnight = (double)day - 1.0 / 3;
        assert_true(sim_calendar_midnight(&odd, midnight) == midnight);
        assert_true(sim_calendar_midnight(&odd, nextafter(midnight, -1e9)) == (double)(day - 1) - 1.0 / 3);
    }
}

static void test_opening_hours(void **state)
{
    (void)state;
    assert_true(sim_desk_open(&always, 2.5) && sim_desk_open(&always, 0.1));
    assert_false(sim_desk_open(&office, 0.374)); /* Thursday */
    assert_true(sim_desk_open(&office, 0.375));
    assert_true(sim_desk_open(&office, nextafter(0.75, 0)));
    assert_false(sim_desk_open(&office, 0.75));
    assert_false(sim_desk_open(&office, 2.5));     /* Saturday */
    assert_true(sim_desk_open(&office, -3 + 0.5)); /* Monday */
    assert_true(sim_desk_open(&tokyo, 0.01));      /* 9:14 there */
    assert_false(sim_desk_open(&tokyo, 0.5));
    assert_true(sim_desk_open(&denver, 1)); /* Thursday 17:00 there */
}

static void test_known_deadlines(void **state)
{
    (void)state;
    assert_true(sim_desk_after(&always, 2.5, 1.25) == 3.75);
    assert_true(sim_desk_after(&office, 0, 0) == 0.375);
    assert_true(sim_desk_after(&office, 0.5, 0) == 0.5);
    assert_true(sim_desk_after(&office, 0.75, 0) == 1.375);
    assert_true(sim_desk_after(&office, 1.75, 0) == 4.375); /* Friday evening: Monday */
    assert_true(sim_desk_after(&office, 1.5, 0.25) == 1.75);
    assert_true(sim_desk_after(&office, 1.5, 0.375) == 4.5);
    assert_true(sim_desk_after(&office, 2.2, 0.375) == 4.75); /* a whole day ends at its close */
    assert_true(sim_desk_after(&office, 0.375, 5 * 0.375) == 6.75);
    assert_true(sim_desk_after(&office, 0.5, 52 * 5 * 0.375) == 364.5);
    assert_true(sim_desk_elapsed(&office, 1.5, 4.5) == 0.375);
    assert_true(sim_desk_elapsed(&office, -3, 4) == 5 * 0.375);
    assert_true(sim_desk_elapsed(&always, 1, 4) == 3);
}

/* Counting open minutes, the obvious way. */
static double counted(const struct sim_desk_hours *hours, double from, double to)
{
    double minute = 1.0 / 1440, sum = 0;
    for (double t = from; t < to; t += minute)
        sum += sim_desk_open(hours, t + minute / 2) ? minute : 0;
    return sum;
}

static void test_desk_clock_against_counting(void **state)
{
    (void)state;
    const struct sim_desk_hours *const desks[] = {&always, &office, &tokyo, &denver};
    const struct sim_key key = {.seed = 3, .replication = 1};
    for (uint32_t i = 0; i < 400; i++) {
        const struct sim_desk_hours *desk = desks[i % 4];
        double from = -20 + 40 * sim_uniform(&key, sim_at(i, 1, 0));
        double to = from + 20 * sim_uniform(&key, sim_at(i, 2, 0));
        assert_true(fabs(sim_desk_elapsed(desk, from, to) - counted(desk, from, to)) < 3.0 / 1440);
    }
}

/* after() undoes elapsed(), gives the earliest moment, and adds up. */
static void test_deadlines_are_inverse(void **state)
{
    (void)state;
    const struct sim_desk_hours *const desks[] = {&always, &office, &tokyo, &denver};
    const struct sim_key key = {.seed = 4, .replication = 1};
    for (uint32_t i = 0; i < 20000; i++) {
        const struct sim_desk_hours *desk = desks[i % 4];
        double from = -400 + 800 * sim_uniform(&key, sim_at(i, 1, 0));
        double span = 30 * pow(sim_uniform(&key, sim_at(i, 2, 0)), 3);
        double end = sim_desk_after(desk, from, span);
        assert_true(end >= from);
        assert_true(fabs(sim_desk_elapsed(desk, from, end) - span) < 1e-9);
        if (span > 1e-5)
            assert_true(sim_desk_elapsed(desk, from, end - 1e-6) < span);
        assert_true(fabs(sim_desk_elapsed(desk, from, sim_desk_after(desk, end, 1)) - span - 1) < 1e-9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_weekdays_run_on),
        cmocka_unit_test(test_periods),
        cmocka_unit_test(test_midnights),
        cmocka_unit_test(test_opening_hours),
        cmocka_unit_test(test_known_deadlines),
        cmocka_unit_test(test_desk_clock_against_counting),
        cmocka_unit_test(test_deadlines_are_inverse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
