/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the measurements share: clocks, and figures for the page. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <time.h>

static inline double bench_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Processor time, of one thread or of all: what a busy machine disturbs least. */
static inline double bench_thread_seconds(void)
{
    return bench_clock(CLOCK_THREAD_CPUTIME_ID);
}

static inline double bench_process_seconds(void)
{
    return bench_clock(CLOCK_PROCESS_CPUTIME_ID);
}

static inline double bench_seconds(void)
{
    return bench_clock(CLOCK_MONOTONIC);
}

/* A figure for the page of ratios (bench/page.py), by its name in bench/ratios.tsv. */
static inline void bench_figure(const char *name, double value)
{
    printf("= %s %.6g\n", name, value);
}

/* Keeps a result alive without cost. */
static inline void bench_keep(double value)
{
    __asm__ volatile("" : : "x"(value) : "memory");
}

#endif
