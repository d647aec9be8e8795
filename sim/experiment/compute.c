/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/compute.h"

#include <stdlib.h>

#include "sim/experiment/flight.h"
#include "sim/parallel/pool.h"

/* What several designs have in common, simulated. */
struct past {
    struct sim_image image;
    uint32_t users; /* branches that still need it */
};

/* Something for a thread to do: a family (past is NULL), or one branch. */
struct piece {
    struct sim_family family;
    struct past *past;
};

struct work {
    struct sim_runner *runner;
    const struct sim_family *families;
    uint64_t family_count;
    pthread_mutex_t mutex; /* guards what follows */
    pthread_cond_t changed;
    uint64_t next;       /* family */
    uint32_t at_work;    /* pieces under way, which may make further ones */
    struct piece *ready; /* made on the way: first in, first out */
    uint64_t ready_first, ready_count, ready_capacity;
};

/* ---- pieces made on the way ---- */

static void release(struct work *work, struct past *past)
{
    pthread_mutex_lock(&work->mutex);
    bool last = past && --past->users == 0;
    pthread_mutex_unlock(&work->mutex);
    if (last) {
        sim_image_fini(&past->image);
        free(past);
    }
}

/* False if out of memory. */
static bool push(struct work *work, struct sim_family family, struct past *past)
{
    bool fine = true;
    pthread_mutex_lock(&work->mutex);
    if (work->ready_count == work->ready_capacity) {
        uint64_t capacity = work->ready_capacity ? 2 * work->ready_capacity : 64;
        struct piece *grown = realloc(work->ready, capacity * sizeof *grown);
        fine = grown != NULL;
        if (fine) {
            work->ready = grown;
            work->ready_capacity = capacity;
        }
    }
    if (fine)
        work->ready[work->ready_count++] = (struct piece){family, past};
    pthread_cond_broadcast(&work->changed);
    pthread_mutex_unlock(&work->mutex);
    return fine;
}

/* ---- computing ---- */

static void compute_one(struct work *work, struct sim_job job, const struct sim_image *past)
{
    struct sim_flight flight;
    sim_flight_board(&flight, work->runner, job, past);
    sim_flight_advance(&flight, flight.grid.last);
    sim_flight_land(&flight);
}

static void compute_singly(struct work *work, struct sim_family family)
{
    for (uint32_t i = 0; i < family.count && !sim_runner_stopped(work->runner); i++)
        compute_one(work, work->runner->jobs[family.first + i], NULL);
}

static struct past *take_image(struct sim_flight *trunk, uint32_t users)
{
    struct past *past = calloc(1, sizeof *past);
    if (!past)
        return NULL;
    past->users = users;
    struct sim_archive writer = sim_image_writer(&past->image);
    sim_execution_archive(trunk->run, &writer);
    if (writer.failed) {
        sim_image_fini(&past->image);
        free(past);
        return NULL;
    }
    return past;
}

/* The members that leave the trunk where it is now. */
static void fork_off(struct work *work, struct sim_flight *trunk, struct sim_family leaving)
{
    struct past *past = take_image(trunk, leaving.count);
    if (!past) { /* no memory for it: they go alone */
        compute_singly(work, leaving);
        return;
    }
    for (uint32_t i = 0; i < leaving.count; i++) {
        struct sim_family one = {leaving.first + i, 1};
        if (!push(work, one, past)) {
            compute_one(work, work->runner->jobs[one.first], &past->image);
            release(work, past);
        }
    }
}

static void compute_family(struct work *work, struct sim_family family)
{
    struct sim_runner *runner = work->runner;
    const struct sim_job *members = &runner->jobs[family.first];
    uint32_t last = family.count - 1, next = 0;
    struct sim_flight trunk;
    sim_flight_board(&trunk, runner, members[last], NULL);
    while (next < last && trunk.status == SIM_OK) {
        int64_t fork = sim_family_fork(runner->study, members[next].point);
        uint32_t end = next + 1;
        while (end < last && sim_family_fork(runner->study, members[end].point) == fork)
            end++;
        struct sim_family leaving = {family.first + next, end - next};
        if (sim_execution_day(trunk.run) >
            fork) { /* from a checkpoint beyond the fork: they have a trunk of their own */
            if (!push(work, leaving, NULL))
                compute_singly(work, leaving);
        } else if (sim_flight_advance(&trunk, fork)) {
            fork_off(work, &trunk, leaving);
        } else {
            break;
        }
        next = end;
    }
    bool waiting = next < last && trunk.status != SIM_INTERRUPTED;
    sim_flight_advance(&trunk, trunk.grid.last);
    sim_flight_land(&trunk);
    if (waiting) /* the past failed: each finds out for itself */
        compute_singly(work, (struct sim_family){family.first + next, last - next});
}

static void compute_piece(struct work *work, struct piece piece)
{
    if (!piece.past) {
        compute_family(work, piece.family);
        return;
    }
    compute_one(work, work->runner->jobs[piece.family.first], &piece.past->image);
    release(work, piece.past);
}

/* ---- sharing out ---- */

/* The mutex is held. */
static bool take(struct work *work, struct piece *piece)
{
    if (work->ready_first < work->ready_count) {
        *piece = work->ready[work->ready_first++];
        if (work->ready_first == work->ready_count)
            work->ready_first = work->ready_count = 0;
        return true;
    }
    if (work->next == work->family_count)
        return false;
    *piece = (struct piece){.family = work->families[work->next++]};
    return true;
}

static bool step(void *context, int thread)
{
    (void)thread;
    struct work *work = context;
    struct piece piece;
    pthread_mutex_lock(&work->mutex);
    bool taken = false;
    while (!sim_runner_stopped(work->runner) && !(taken = take(work, &piece)) && work->at_work > 0)
        pthread_cond_wait(&work->changed, &work->mutex);
    work->at_work += taken;
    pthread_mutex_unlock(&work->mutex);
    if (!taken)
        return false;
    compute_piece(work, piece);
    pthread_mutex_lock(&work->mutex);
    work->at_work--;
    pthread_cond_broadcast(&work->changed);
    pthread_mutex_unlock(&work->mutex);
    return true;
}

static void drop_rest(struct work *work)
{
    for (uint64_t i = work->ready_first; i < work->ready_count; i++)
        release(work, work->ready[i].past);
    work->ready_first = work->ready_count = 0;
}

/* Families next..end, by `outside` threads with `inside` threads in each run. */
static void compute_wave(struct work *work, uint64_t end, int outside, int inside)
{
    work->family_count = end;
    work->runner->run_threads = inside;
    sim_pool_work(outside, step, work);
    drop_rest(work);
}

/* Threads take whole runs while there are enough of them; a last wave too small to keep them busy, or a small study,
 * is computed run by run with all threads inside, if its model has regions to share out. */
static uint64_t first_wave(const struct sim_runner *runner, const struct sim_family *families, uint64_t family_count)
{
    uint64_t threads = (uint64_t)runner->summary->threads, rest = runner->job_count % threads, tail = 0;
    const struct sim_model *model = runner->study->model;
    bool divisible = runner->job_count > 0 && model->region_count(runner->jobs[0].point->before) > 1;
    if (!divisible || (runner->job_count > threads && 2 * rest > threads))
        return family_count;
    while (family_count > 0 && tail + families[family_count - 1].count <= rest)
        tail += families[--family_count].count;
    return family_count;
}

int sim_compute_jobs(struct sim_runner *runner, struct sim_error *error)
{
    struct sim_family *families = malloc((runner->job_count + 1) * sizeof *families);
    const struct sim_study *study = runner->study;
    bool together = !runner->options->no_branch && study->share && sim_execution_can_archive(study->model);
    uint64_t count = families ? sim_families_make(study, runner->jobs, runner->job_count, together, families) : 0;
    if (count == 0 && runner->job_count > 0) {
        free(families);
        return sim_fail(error, SIM_INTERNAL, "out of memory for the list of runs");
    }
    struct work work = {.runner = runner, .families = families};
    pthread_mutex_init(&work.mutex, NULL);
    pthread_cond_init(&work.changed, NULL);
    compute_wave(&work, first_wave(runner, families, count), runner->summary->threads, 1);
    compute_wave(&work, count, 1, runner->summary->threads);
    pthread_cond_destroy(&work.changed);
    pthread_mutex_destroy(&work.mutex);
    free(work.ready);
    free(families);
    return SIM_OK;
}
