/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/merge.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/checkpoint.h"
#include "sim/experiment/point.h"
#include "sim/io/lock.h"
#include "sim/io/results.h"

/* ---- who is at work ---- */

struct running {
    char point[SIM_ID_SIZE];
    uint32_t replication;
};

struct workers {
    struct running *pairs;
    uint32_t count, processes;
};

static void add_note(struct workers *workers, const char *note)
{
    for (const char *line = note; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        struct running pair;
        if (sscanf(line, "running %32[0-9a-f] %u", pair.point, &pair.replication) != 2)
            continue;
        struct running *grown = realloc(workers->pairs, (workers->count + 1) * sizeof *grown);
        if (!grown)
            return;
        workers->pairs = grown;
        workers->pairs[workers->count++] = pair;
    }
}

static int only_locks(const struct dirent *entry)
{
    return strncmp(entry->d_name, SIM_LOCK_NAME, strlen(SIM_LOCK_NAME)) == 0;
}

static void find_workers(const char *directory, struct workers *workers)
{
    struct dirent **names = NULL;
    int count = scandir(directory, &names, only_locks, alphasort);
    for (int i = 0; i < count; i++) {
        char path[SIM_FILE_PATH_SIZE], note[8192];
        if (sim_directory_path(directory, names[i]->d_name, path, NULL) == SIM_OK &&
            sim_lock_look(path, note, sizeof note) == SIM_LOCK_HELD_EXCLUSIVE) {
            workers->processes++;
            add_note(workers, note);
        }
        free(names[i]);
    }
    free(names);
}

static bool is_running(const struct workers *workers, const char *point, uint32_t replication)
{
    for (uint32_t i = 0; i < workers->count; i++)
        if (workers->pairs[i].replication == replication && strcmp(workers->pairs[i].point, point) == 0)
            return true;
    return false;
}

/* ---- counting ---- */

static int count_failure(struct sim_overview *overview, const char *message, uint32_t point, uint32_t replication,
                         struct sim_error *error)
{
    for (uint32_t i = 0; i < overview->failure_count; i++)
        if (strcmp(overview->failures[i].message, message) == 0) {
            overview->failures[i].count++;
            return SIM_OK;
        }
    struct sim_overview_failure *grown =
        realloc(overview->failures, (overview->failure_count + 1) * sizeof *overview->failures);
    char *copy = strdup(message);
    if (grown)
        overview->failures = grown;
    if (!grown || !copy) {
        free(copy);
        return sim_fail(error, SIM_INTERNAL, "out of memory for the list of failures");
    }
    overview->failures[overview->failure_count++] = (struct sim_overview_failure){copy, 1, point, replication};
    return SIM_OK;
}

static int by_count(const void *a, const void *b)
{
    const struct sim_overview_failure *left = a, *right = b;
    if (left->count != right->count)
        return left->count < right->count ? 1 : -1;
    return strcmp(left->message, right->message);
}

static void count_pair(struct sim_overview_row *row, const struct sim_stored *stored, uint32_t tables, bool running)
{
    if (sim_store_finished(stored, tables))
        row->done++;
    else if (running)
        row->running++;
    else if (stored && stored->record.status == SIM_PAIR_FAILED)
        row->failed++;
    else
        row->missing++;
}

/* Each label counts: a point shared by two designs is done for both. */
static int count_pairs(struct sim_overview *overview, const struct workers *workers, struct sim_error *error)
{
    const struct sim_study *study = overview->opened.study;
    overview->rows = calloc(study->design_count, sizeof *overview->rows);
    if (!overview->rows)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the table of designs");
    overview->row_count = study->design_count;
    for (uint32_t d = 0; d < study->design_count; d++)
        overview->rows[d].design = sim_scenario_design(study->scenario, study->designs[d])->title;
    overview->total.design = "all";
    int status = SIM_OK;
    for (uint32_t p = 0; p < study->point_count && status == SIM_OK; p++) {
        const struct sim_point *point = &study->points[p];
        uint32_t d = p / (study->point_count / study->design_count);
        for (uint32_t r = 0; r < study->replications && status == SIM_OK; r++) {
            const struct sim_stored *stored = sim_store_find(overview->store, point->id, r);
            bool running = is_running(workers, point->id, r);
            uint32_t tables = sim_point_setup(study, point, r).tables;
            count_pair(&overview->rows[d], stored, tables, running);
            count_pair(&overview->total, stored, tables, running);
            if (stored && stored->record.status == SIM_PAIR_FAILED && !running)
                status = count_failure(overview, stored->record.message, p, r, error);
        }
    }
    if (overview->failure_count > 0)
        qsort(overview->failures, overview->failure_count, sizeof *overview->failures, by_count);
    return status;
}

/* Does results.h5 show every pair of the study as it is now? */
static bool results_complete(const struct sim_overview *overview, const char *path)
{
    struct sim_results *results = sim_results_open(path, NULL);
    const struct sim_study *study = overview->opened.study;
    bool complete = results && sim_results_point_count(results) == study->point_count &&
                    sim_results_replication_count(results) == study->replications;
    for (uint32_t p = 0; complete && p < study->point_count; p++)
        for (uint32_t r = 0; complete && r < study->replications; r++) {
            const struct sim_stored *stored = sim_store_find(overview->store, study->points[p].id, r);
            complete = strcmp(sim_results_point(results, p).id, study->points[p].id) == 0 && stored &&
                       stored->record.status == sim_results_status(results, p, r);
        }
    sim_results_close(results);
    return complete;
}

int sim_overview_read(struct sim_overview *overview, const char *path, const struct sim_model *model,
                      const struct sim_log *log, struct sim_error *error)
{
    memset(overview, 0, sizeof *overview);
    struct workers workers = {0};
    char file[SIM_FILE_PATH_SIZE];
    int status = sim_directory_open(&overview->opened, path, model, error);
    if (status != SIM_OK)
        return status;
    /* Who is at work first: what ends meanwhile is found among the parts. */
    find_workers(path, &workers);
    overview->processes = workers.processes;
    overview->store = sim_store_create(overview->opened.study->id, error);
    status = overview->store ? sim_directory_path(path, SIM_PARTS_NAME, file, error) : SIM_INTERNAL;
    if (status == SIM_OK)
        status = sim_store_scan(overview->store, file, false, log, &overview->report, error);
    if (status == SIM_OK)
        status = count_pairs(overview, &workers, error);
    if (status == SIM_OK && sim_directory_path(path, SIM_CHECKPOINTS_NAME, file, error) == SIM_OK)
        overview->checkpoints = sim_checkpoint_count(file);
    if (status == SIM_OK && overview->total.missing + overview->total.running == 0 &&
        sim_directory_path(path, SIM_RESULTS_NAME, file, error) == SIM_OK)
        overview->has_results = results_complete(overview, file);
    free(workers.pairs);
    if (status != SIM_OK)
        sim_overview_fini(overview);
    return status;
}

void sim_overview_fini(struct sim_overview *overview)
{
    for (uint32_t i = 0; i < overview->failure_count; i++)
        free(overview->failures[i].message);
    free(overview->failures);
    free(overview->rows);
    sim_store_destroy(overview->store);
    sim_directory_close(&overview->opened);
    memset(overview, 0, sizeof *overview);
}
