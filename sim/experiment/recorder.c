/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/recorder.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/io/progress.h"

#define COMMIT_SECONDS 1.0 /* after the oldest pending pair was put */
#define TICK_NANOSECONDS 100000000L
#define COMMIT_BYTES ((size_t)32 << 20) /* commit earlier than that */
#define PENDING_LIMIT ((size_t)256 << 20)

/* One batch: the part being built and what the store will be told about it. */
struct batch {
    struct sim_part part;
    struct sim_part_record *records; /* without numbers; messages owned */
    struct sim_part_place *places;
    size_t count, capacity;
    double oldest; /* when the first record came */
};

struct sim_recorder {
    char study[SIM_ID_SIZE], directory[SIM_FILE_PATH_SIZE];
    struct sim_store *store;
    sim_recorder_tick *tick;
    void *context;
    pthread_t thread;
    pthread_mutex_t mutex; /* guards what follows */
    pthread_cond_t wake, room;
    struct batch pending;
    bool closing;
    struct sim_error failure;
};

/* ---- batches ---- */

static void batch_fini(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        free((char *)batch->records[i].message);
    free(batch->records);
    free(batch->places);
    sim_part_fini(&batch->part);
    memset(batch, 0, sizeof *batch);
}

static int batch_reserve(struct batch *batch, struct sim_error *error)
{
    if (batch->count < batch->capacity)
        return SIM_OK;
    size_t capacity = batch->capacity ? 2 * batch->capacity : 64;
    struct sim_part_record *records = realloc(batch->records, capacity * sizeof *records);
    if (records)
        batch->records = records;
    struct sim_part_place *places = realloc(batch->places, capacity * sizeof *places);
    if (places)
        batch->places = places;
    if (!records || !places)
        return sim_fail(error, SIM_INTERNAL, "out of memory for finished runs");
    batch->capacity = capacity;
    return SIM_OK;
}

static int batch_add(struct batch *batch, const char *study, const struct sim_part_record *record,
                     struct sim_error *error)
{
    int status = batch_reserve(batch, error);
    if (status == SIM_OK && !batch->part.bytes)
        status = sim_part_init(&batch->part, study, error);
    if (status != SIM_OK)
        return status;
    struct sim_part_record copy = *record;
    copy.headline = copy.series = NULL;
    copy.message = NULL;
    if (record->status == SIM_PAIR_FAILED) {
        copy.message = strdup(record->message ? record->message : "");
        if (!copy.message)
            return sim_fail(error, SIM_INTERNAL, "out of memory for finished runs");
    }
    status = sim_part_add(&batch->part, record, &batch->places[batch->count], error);
    if (status != SIM_OK) {
        free((char *)copy.message);
        return status;
    }
    if (batch->count == 0)
        batch->oldest = sim_clock_seconds();
    batch->records[batch->count++] = copy;
    return SIM_OK;
}

static int batch_commit(struct batch *batch, const char *directory, struct sim_store *store, struct sim_error *error)
{
    char path[SIM_FILE_PATH_SIZE];
    int status = sim_part_commit(&batch->part, directory, path, error);
    for (size_t i = 0; i < batch->count && status == SIM_OK; i++)
        status = sim_store_add(store, path, &batch->records[i], &batch->places[i], error);
    return status;
}

/* ---- the thread ---- */

/* Takes the pending batch if it is due.  The mutex is held. */
static bool take_due(struct sim_recorder *recorder, struct batch *batch)
{
    const struct batch *pending = &recorder->pending;
    bool due = pending->count > 0 && (recorder->closing || pending->part.size >= COMMIT_BYTES ||
                                      sim_clock_seconds() - pending->oldest >= COMMIT_SECONDS);
    if (!due)
        return false;
    *batch = recorder->pending;
    memset(&recorder->pending, 0, sizeof recorder->pending);
    pthread_cond_broadcast(&recorder->room);
    return true;
}

static void wait_for_work(struct sim_recorder *recorder)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += TICK_NANOSECONDS;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    pthread_cond_timedwait(&recorder->wake, &recorder->mutex, &until);
}

static void *record(void *context)
{
    struct sim_recorder *recorder = context;
    struct batch batch = {0};
    pthread_mutex_lock(&recorder->mutex);
    for (bool more = true; more;) {
        if (!recorder->closing)
            wait_for_work(recorder);
        bool due = take_due(recorder, &batch);
        more = !recorder->closing || recorder->pending.count > 0;
        pthread_mutex_unlock(&recorder->mutex);
        struct sim_error error = {0};
        if (due)
            batch_commit(&batch, recorder->directory, recorder->store, &error);
        batch_fini(&batch);
        recorder->tick(recorder->context);
        pthread_mutex_lock(&recorder->mutex);
        if (error.status != SIM_OK && recorder->failure.status == SIM_OK) {
            recorder->failure = error;
            pthread_cond_broadcast(&recorder->room);
        }
    }
    pthread_mutex_unlock(&recorder->mutex);
    return NULL;
}

/* ---- the front ---- */

struct sim_recorder *sim_recorder_create(const char study[SIM_ID_SIZE], const char *directory, struct sim_store *store,
                                         sim_recorder_tick *tick, void *context, struct sim_error *error)
{
    struct sim_recorder *recorder = calloc(1, sizeof *recorder);
    pthread_condattr_t monotonic;
    if (!recorder || strlen(directory) >= sizeof recorder->directory || pthread_condattr_init(&monotonic) != 0) {
        free(recorder);
        sim_fail(error, SIM_INTERNAL, "cannot prepare recording into '%s'", directory);
        return NULL;
    }
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    memcpy(recorder->study, study, SIM_ID_SIZE);
    strcpy(recorder->directory, directory);
    recorder->store = store;
    recorder->tick = tick;
    recorder->context = context;
    pthread_mutex_init(&recorder->mutex, NULL);
    pthread_cond_init(&recorder->wake, &monotonic);
    pthread_cond_init(&recorder->room, NULL);
    pthread_condattr_destroy(&monotonic);
    int failed = pthread_create(&recorder->thread, NULL, record, recorder);
    if (failed != 0) {
        sim_fail(error, SIM_INTERNAL, "cannot start a thread: %s", strerror(failed));
        free(recorder);
        return NULL;
    }
    return recorder;
}

int sim_recorder_put(struct sim_recorder *recorder, const struct sim_part_record *record)
{
    pthread_mutex_lock(&recorder->mutex);
    while (recorder->pending.part.size > PENDING_LIMIT && recorder->failure.status == SIM_OK)
        pthread_cond_wait(&recorder->room, &recorder->mutex);
    if (recorder->failure.status == SIM_OK)
        batch_add(&recorder->pending, recorder->study, record, &recorder->failure);
    int status = recorder->failure.status;
    if (recorder->pending.part.size >= COMMIT_BYTES)
        pthread_cond_signal(&recorder->wake);
    pthread_mutex_unlock(&recorder->mutex);
    return status;
}

int sim_recorder_finish(struct sim_recorder *recorder, struct sim_error *error)
{
    pthread_mutex_lock(&recorder->mutex);
    recorder->closing = true;
    pthread_cond_signal(&recorder->wake);
    pthread_mutex_unlock(&recorder->mutex);
    pthread_join(recorder->thread, NULL);
    int status = recorder->failure.status;
    if (status != SIM_OK)
        sim_fail(error, status, "%s", recorder->failure.text);
    batch_fini(&recorder->pending);
    pthread_cond_destroy(&recorder->room);
    pthread_cond_destroy(&recorder->wake);
    pthread_mutex_destroy(&recorder->mutex);
    free(recorder);
    return status;
}
