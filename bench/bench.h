/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the measurements share: a clock and the best of several tries. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdint.h>
#include <time.h>

static inline double bench_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Keeps a result alive without cost. */
static inline void bench_keep(double value)
{
    __asm__ volatile("" : : "x"(value) : "memory");
}

#endif
