/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/session_ranks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/runner_ranks.h"
#include "sim/experiment/trial.h"

/* What rank 0 tells everybody: here is a batch of so much, or it is over. */
struct word {
    uint64_t job_count, bytes;
    uint32_t point_count;
    bool over;
};

/* A job without pointers. */
struct wire_job {
    uint32_t point, replication; /* point: of the batch */
};

/*
 * A batch on its way: all recipes, then all jobs.
 *
 *   recipe   id, struct wire_point, texts with their NULs (world, then terms), luck
 */
struct wire_point {
    char id[SIM_ID_SIZE];
    uint32_t own; /* index in the study, or UINT32_MAX for one made of what follows */
    uint32_t design, world_count, term_count;
    uint32_t luck_count; /* 0 = NULL */
};

/* ---- rank 0 ---- */

static bool put(FILE *stream, const void *bytes, size_t size)
{
    return size == 0 || fwrite(bytes, size, 1, stream) == 1;
}

static bool put_texts(FILE *stream, const char *const *texts, uint32_t count)
{
    bool fine = true;
    for (uint32_t i = 0; i < count && fine; i++)
        fine = put(stream, texts[i], strlen(texts[i]) + 1);
    return fine;
}

static bool put_point(FILE *stream, const struct sim_study *study, const struct sim_ask *ask)
{
    const struct sim_trial_options none = {0}, *recipe = ask->recipe ? ask->recipe : &none;
    struct wire_point wire = {
        .own = ask->recipe ? UINT32_MAX : (uint32_t)(ask->point - study->points),
        .design = recipe->design,
        .world_count = recipe->world_count,
        .term_count = recipe->term_count,
        .luck_count = recipe->luck ? study->model->purpose_count : 0,
    };
    memcpy(wire.id, ask->point->id, SIM_ID_SIZE);
    return put(stream, &wire, sizeof wire) && put_texts(stream, recipe->world, wire.world_count) &&
           put_texts(stream, recipe->terms, wire.term_count) &&
           put(stream, recipe->luck, wire.luck_count * sizeof *recipe->luck);
}

static int by_point(const void *a, const void *b)
{
    const struct sim_ask *x = *(const struct sim_ask *const *)a, *y = *(const struct sim_ask *const *)b;
    return (x->point > y->point) - (x->point < y->point);
}

/* Where a job's point stands among the sorted asks. */
static uint32_t place_of(const struct sim_ask *const *sorted, uint32_t count, const struct sim_point *point)
{
    const struct sim_ask sought = {.point = point}, *key = &sought;
    return (uint32_t)((const struct sim_ask *const *)bsearch(&key, sorted, count, sizeof *sorted, by_point) - sorted);
}

/* The asks some of whose pairs are missing, sorted by point; returns their number. */
static uint32_t sort_asks(const struct sim_runner *runner, const struct sim_ask *asks, uint32_t count,
                          const struct sim_ask **sorted, bool *missing)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = &asks[i];
    qsort(sorted, count, sizeof *sorted, by_point);
    for (uint64_t j = 0; j < runner->job_count; j++)
        missing[place_of(sorted, count, runner->jobs[j].point)] = true;
    for (uint32_t i = 0; i < count; i++)
        if (missing[i])
            sorted[kept++] = sorted[i];
    return kept;
}

/* The bytes of a batch, or NULL without memory; the caller frees. */
static char *pack(const struct sim_runner *runner, const struct sim_ask *const *sorted, uint32_t count, size_t *size)
{
    char *bytes = NULL;
    FILE *stream = open_memstream(&bytes, size);
    bool fine = stream != NULL;
    for (uint32_t i = 0; i < count && fine; i++)
        fine = put_point(stream, runner->study, sorted[i]);
    for (uint64_t j = 0; j < runner->job_count && fine; j++) {
        struct wire_job wire = {place_of(sorted, count, runner->jobs[j].point), runner->jobs[j].replication};
        fine = put(stream, &wire, sizeof wire);
    }
    if (stream && fclose(stream) == 0 && fine)
        return bytes;
    free(bytes);
    return NULL;
}

void sim_session_dismiss(const struct sim_ranks *ranks)
{
    struct word word = {.over = true};
    sim_ranks_broadcast(ranks, &word, sizeof word);
}

int sim_session_ranks_compute(struct sim_runner *runner, const struct sim_ask *asks, uint32_t count,
                              struct sim_error *error)
{
    const struct sim_ask **sorted = calloc((size_t)count + 1, sizeof *sorted);
    bool *missing = calloc((size_t)count + 1, sizeof *missing);
    struct word word = {.job_count = runner->job_count};
    size_t size = 0;
    char *bytes = NULL;
    if (sorted && missing) {
        word.point_count = sort_asks(runner, asks, count, sorted, missing);
        bytes = pack(runner, sorted, word.point_count, &size);
    }
    word.bytes = size;
    int status = SIM_OK;
    if (bytes) {
        sim_ranks_broadcast(runner->options->ranks, &word, sizeof word);
        sim_ranks_broadcast(runner->options->ranks, bytes, size);
        struct sim_error own = {0};
        status = sim_runner_work_along(runner, &own);
        status = sim_runner_scan_others(runner, status, &own);
        if (status != SIM_OK)
            *error = own;
    } else {
        status = sim_fail(error, SIM_INTERNAL, "out of memory for %llu runs", (unsigned long long)runner->job_count);
    }
    free(bytes);
    free(missing);
    free(sorted);
    return status;
}

/* ---- the others ---- */

struct batch {
    char *bytes;
    struct sim_trial *trials; /* [point_count]; of those that are not the study's own */
    const struct sim_point **points;
    const char **texts; /* of the recipe being read */
    uint32_t point_count;
};

static void forget(struct batch *batch)
{
    for (uint32_t i = 0; i < batch->point_count && batch->trials; i++)
        sim_trial_fini(&batch->trials[i]);
    free(batch->trials);
    free(batch->points);
    free(batch->texts);
    free(batch->bytes);
}

static const char *take(const char **at, void *to, size_t size)
{
    if (size > 0)
        memcpy(to, *at, size);
    return *at += size;
}

/* The texts stay where they came, in the batch's bytes. */
static bool take_texts(struct batch *batch, const char **at, uint32_t count)
{
    const char **texts = realloc(batch->texts, ((size_t)count + 1) * sizeof *texts);
    if (!texts)
        return false;
    batch->texts = texts;
    for (uint32_t i = 0; i < count; i++, *at += strlen(*at) + 1)
        texts[i] = *at;
    return true;
}

static int make_point(struct batch *batch, const struct sim_study *study, const char **at, uint32_t index,
                      struct sim_problems *problems, struct sim_error *error)
{
    struct wire_point wire;
    struct sim_trial *trial = &batch->trials[index];
    take(at, &wire, sizeof wire);
    if (!take_texts(batch, at, wire.world_count + wire.term_count))
        return sim_fail(error, SIM_INTERNAL, "out of memory for a trial");
    uint32_t *luck = wire.luck_count ? malloc(wire.luck_count * sizeof *luck) : NULL;
    if (wire.luck_count && !luck)
        return sim_fail(error, SIM_INTERNAL, "out of memory for a trial");
    take(at, luck, wire.luck_count * sizeof *luck);
    const struct sim_trial_options recipe = {.design = wire.design,
                                             .world = batch->texts,
                                             .world_count = wire.world_count,
                                             .terms = batch->texts + wire.world_count,
                                             .term_count = wire.term_count,
                                             .luck = luck};
    int status = wire.own == UINT32_MAX ? sim_trial_init(trial, study, &recipe, problems) : SIM_OK;
    free(luck);
    if (status != SIM_OK)
        return sim_fail(error, status, "a trial cannot be made: %s",
                        problems->count > 0 ? problems->item[0].text : "out of memory");
    batch->points[index] = wire.own == UINT32_MAX ? &trial->point : &study->points[wire.own];
    if (strcmp(batch->points[index]->id, wire.id) == 0)
        return SIM_OK;
    return sim_fail(error, SIM_USAGE, "makes another point of the same terms than process 0: is it the same program?");
}

/* Fills the batch and runner->jobs. */
static int unpack(struct batch *batch, struct sim_runner *runner, const struct word *word, struct sim_error *error)
{
    struct sim_problems *problems = calloc(1, sizeof *problems);
    const char *at = batch->bytes;
    batch->trials = calloc((size_t)word->point_count + 1, sizeof *batch->trials);
    batch->points = calloc((size_t)word->point_count + 1, sizeof *batch->points);
    batch->point_count = word->point_count;
    runner->jobs = malloc((word->job_count + 1) * sizeof *runner->jobs);
    int status = problems && batch->trials && batch->points && runner->jobs
                     ? SIM_OK
                     : sim_fail(error, SIM_INTERNAL, "out of memory for %u trials", word->point_count);
    for (uint32_t i = 0; i < word->point_count && status == SIM_OK; i++)
        status = make_point(batch, runner->study, &at, i, problems, error);
    for (uint64_t j = 0; j < word->job_count && status == SIM_OK; j++) {
        struct wire_job wire;
        take(&at, &wire, sizeof wire);
        runner->jobs[j] = (struct sim_job){batch->points[wire.point], wire.replication};
    }
    free(problems);
    return status;
}

/* Without memory for a batch there is no way to hear the rest of it: the process leaves, and the launcher ends all. */
static int serve_batch(struct sim_runner *runner, const struct word *word)
{
    struct batch batch = {.bytes = malloc(word->bytes + 1)};
    struct sim_error own = {0}; /* rank 0 hears of it */
    if (!batch.bytes)
        return SIM_INTERNAL;
    sim_ranks_broadcast(runner->options->ranks, batch.bytes, word->bytes);
    runner->job_count = word->job_count;
    runner->done = runner->failed = runner->executed = 0;
    if (!runner->store)
        sim_runner_join(runner, &own);
    if (own.status == SIM_OK)
        unpack(&batch, runner, word, &own);
    sim_runner_work_along(runner, &own);
    free(runner->jobs);
    runner->jobs = NULL;
    forget(&batch);
    return SIM_OK;
}

int sim_session_serve(const struct sim_study *study, const struct sim_runner_options *options)
{
    struct sim_runner runner;
    struct sim_runner_summary summary;
    struct word word = {0};
    int status = SIM_OK;
    sim_runner_init(&runner, study, options, &summary);
    runner.whole = false;
    runner.log = sim_log_stderr(true);
    while (!word.over && status == SIM_OK) {
        sim_ranks_broadcast(options->ranks, &word, sizeof word);
        if (!word.over)
            status = serve_batch(&runner, &word);
    }
    sim_runner_fini(&runner);
    return status;
}
