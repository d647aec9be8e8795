/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/family.h"

#include <stdlib.h>
#include <string.h>

#include "sim/experiment/point.h"
#include "sim/parallel/grid.h"

struct seat {
    struct sim_job job;
    uint64_t place;  /* in the list as it came */
    uint64_t family; /* place of the family's first member */
    int64_t fork;
    uint32_t tables;
};

int64_t sim_family_fork(const struct sim_study *study, const struct sim_point *point)
{
    struct sim_run_setup setup = sim_point_setup(study, point, 0);
    struct sim_grid grid;
    if (sim_grid_init(&grid, &setup, NULL))
        return 0; /* the run itself will say why */
    return point->after && grid.diverge < grid.last ? grid.diverge : grid.last;
}

/* Pairs with other side tables to keep are no kin: what a run keeps is part of it. */
static uint32_t tables_of(const struct sim_study *study, struct sim_job job)
{
    return sim_point_setup(study, job.point, job.replication).tables;
}

static int by_past(const void *a, const void *b)
{
    const struct seat *x = a, *y = b;
    int order = strcmp(x->job.point->past, y->job.point->past);
    if (order == 0)
        order = (x->job.replication > y->job.replication) - (x->job.replication < y->job.replication);
    if (order == 0)
        order = (x->tables > y->tables) - (x->tables < y->tables);
    return order ? order : (x->place > y->place) - (x->place < y->place);
}

static int by_family(const void *a, const void *b)
{
    const struct seat *x = a, *y = b;
    int order = (x->family > y->family) - (x->family < y->family);
    if (order == 0)
        order = (x->fork > y->fork) - (x->fork < y->fork);
    return order ? order : (x->place > y->place) - (x->place < y->place);
}

static bool same_past(const struct seat *x, const struct seat *y)
{
    return x->job.replication == y->job.replication && x->tables == y->tables &&
           strcmp(x->job.point->past, y->job.point->past) == 0;
}

/* Who changes at the very start shares nothing. */
static void find_families(struct seat *seats, uint64_t count, int64_t start)
{
    qsort(seats, count, sizeof *seats, by_past);
    for (uint64_t i = 0, head = UINT64_MAX; i < count; i++) {
        if (seats[i].fork <= start) {
            seats[i].family = seats[i].place;
            continue;
        }
        if (head == UINT64_MAX || !same_past(&seats[head], &seats[i]))
            head = i;
        seats[i].family = seats[head].place;
    }
    qsort(seats, count, sizeof *seats, by_family);
}

uint64_t sim_families_make(const struct sim_study *study, struct sim_job *jobs, uint64_t job_count, bool together,
                           struct sim_family *families)
{
    struct seat *seats = malloc((job_count + 1) * sizeof *seats);
    struct sim_grid grid;
    uint64_t family_count = 0;
    if (!seats)
        return 0;
    for (uint64_t i = 0; i < job_count; i++)
        seats[i] = (struct seat){.job = jobs[i],
                                 .place = i,
                                 .family = i,
                                 .fork = sim_family_fork(study, jobs[i].point),
                                 .tables = tables_of(study, jobs[i])};
    if (together && sim_grid_init(&grid, &study->setup, NULL) == SIM_OK)
        find_families(seats, job_count, grid.first);
    for (uint64_t i = 0; i < job_count; i++) {
        jobs[i] = seats[i].job;
        if (i == 0 || seats[i].family != seats[i - 1].family)
            families[family_count++] = (struct sim_family){.first = i};
        families[family_count - 1].count++;
    }
    free(seats);
    return family_count;
}
