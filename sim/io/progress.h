/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far the work is, on stderr.
 *
 * On a terminal one line is redrawn at most five times a second: done of
 * total, the share of all work (runs under way count by the part of their span
 * that is simulated), events per second, time left, failures.  Elsewhere a plain line
 * appears with every 5%, not more than one a second, and at least once a
 * minute.  Quiet prints nothing.
 *
 * Threads: one at a time.
 * Tests:   tests/unit/progress_test.c
 */
#ifndef SIM_IO_PROGRESS_H
#define SIM_IO_PROGRESS_H

#include <stdint.h>

#include "sim/io/log.h"

struct sim_progress {
    struct sim_log log;
    uint64_t total, reused; /* pairs */
    uint64_t done, failed;  /* pairs of this call */
    double under_way;       /* pairs' worth of those not yet done */
    uint64_t executed;      /* events of this call */
    double started, drawn;  /* seconds of the monotonic clock */
    uint64_t drawn_percent;
};

/* Seconds of a clock that never jumps. */
double sim_clock_seconds(void);
/* "3h 50m", "12 s": a duration for people. */
void sim_print_duration(char *out, size_t size, double seconds);
/* "1.2 M": a number for people. */
void sim_print_large(char *out, size_t size, double number);

/* `reused` of `total` pairs were finished before; nothing is printed if log is quiet. */
void sim_progress_init(struct sim_progress *progress, const struct sim_log *log, uint64_t total, uint64_t reused);
/* `done`, `failed` pairs and `executed` events of this call so far, and what runs under way are worth in pairs; draws
 * when it is time to. */
void sim_progress_update(struct sim_progress *progress, uint64_t done, uint64_t failed, double under_way,
                         uint64_t executed);
/* Clears the line of a terminal. */
void sim_progress_finish(struct sim_progress *progress);

#endif
