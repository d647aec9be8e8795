/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An execution as those see it who make it go: windows.c, and archive.c that writes it out. */
#ifndef SIM_PARALLEL_EXECUTION_PRIVATE_H
#define SIM_PARALLEL_EXECUTION_PRIVATE_H

#include "sim/parallel/crew.h"
#include "sim/parallel/execution.h"
#include "sim/parallel/forecast.h"
#include "sim/parallel/shares.h"

struct sim_execution {
    const struct sim_model *model;
    const void *before, *after;
    struct sim_grid grid;
    struct sim_region *regions;
    uint32_t count;
    void *world;
    int64_t day; /* head-office index of the last boundary reached */
    bool begun;
    uint32_t sampled;
    uint32_t tables; /* side tables wanted */
    struct sim_run_output *output;

    struct sim_crew *crew; /* NULL: one thread */
    int threads;
    uint32_t serial_below;
    double event_weight;
    bool crew_awake; /* it executed the last window */
    struct sim_forecast forecast;
    struct sim_execution_modes modes;
    double limit;    /* of the window being executed */
    uint64_t *taken; /* [count] events in the region's last window */
    struct sim_shares shares;
    uint32_t *active;     /* [count] regions of the window, in the order of shares */
    uint32_t *first;      /* [threads + 1] a thread's part of them */
    const uint32_t *list; /* regions of the tasks at hand: those of shares, or the active ones */
    uint32_t *senders;    /* [count] regions with mail out, ascending */
    uint32_t sender_count;
    double *row;                             /* [metric_count] */
    const struct sim_execution_watch *watch; /* of the advance under way */
    struct sim_error *error;
};

/* windows.c: one thread's worth of sim_execution_advance, with the crew at hand. */
int sim_execution_simulate(struct sim_execution *execution, int64_t until);

#endif
