/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/plan.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "sim/experiment/directory.h"
#include "sim/experiment/point.h"
#include "sim/io/progress.h"
#include "sim/parallel/execution.h"

enum {
    PROBES = 4,
    METRIC_BYTES = 16 << 10 /* of results.h5: what a metric takes besides its numbers */
};

/* What the probes found, for one pair. */
struct finding {
    double seconds, events;
    uint64_t bytes;                         /* of memory */
    uint64_t table_numbers[SIM_TABLES_MAX]; /* in side tables, if it was through */
    bool through;
};

/* ---- one probe ---- */

struct deadline {
    double until; /* of the clock */
};

static bool in_time(void *context, double now)
{
    (void)now;
    const struct deadline *deadline = context;
    return sim_clock_seconds() < deadline->until;
}

static uint64_t weigh(struct sim_execution *run, const struct sim_model *model)
{
    if (!sim_execution_can_archive(model))
        return 0;
    struct sim_archive scales = {.mode = SIM_ARCHIVE_WEIGH};
    sim_execution_archive(run, &scales);
    return scales.failed ? 0 : scales.size_bytes;
}

static void read_finding(struct finding *finding, struct sim_execution *run, const struct sim_run_output *output,
                         const struct sim_grid *grid, double setup_seconds, double seconds)
{
    double share = (double)(sim_execution_day(run) - grid->first) / (double)(grid->last - grid->first);
    finding->seconds = setup_seconds + (share > 0 ? seconds / share : 0);
    finding->events = share > 0 ? (double)sim_execution_executed(run) / share : 0;
    for (uint32_t k = 0; finding->through && k < SIM_TABLES_MAX; k++)
        finding->table_numbers[k] = (uint64_t)output->tables[k].row_count * output->tables[k].column_count;
}

/* Replication 0 of a point, as far as it gets in `seconds`, at least one boundary. */
static int probe(const struct sim_study *study, const struct sim_point *point, double seconds, struct finding *finding,
                 struct sim_error *error)
{
    const struct sim_model *model = study->model;
    const struct sim_run_options options = {.threads = 1, .queue = SIM_QUEUE_LADDER};
    struct sim_run_setup setup = sim_point_setup(study, point, 0);
    struct sim_run_output output = {0};
    struct sim_grid grid;
    double started = sim_clock_seconds(), made = started;
    struct deadline deadline = {started + seconds};
    const struct sim_execution_watch watch = {.go_on = in_time, .context = &deadline};
    struct sim_execution *run = NULL;
    int status = sim_grid_init(&grid, &setup, error);
    if (status == SIM_OK)
        status = sim_run_output_init(&output, model, &setup, error);
    if (status == SIM_OK) {
        run = sim_execution_create(model, point->before, point->after, &setup, &options, &output, error);
        status = run ? SIM_OK : error->status;
        made = sim_clock_seconds();
    }
    if (status == SIM_OK)
        status = sim_execution_advance(run, grid.last, &watch, error);
    finding->through = status == SIM_OK && sim_execution_day(run) == grid.last;
    if (finding->through)
        status = sim_execution_finish(run, error);
    if (status == SIM_OK) {
        read_finding(finding, run, &output, &grid, made - started, sim_clock_seconds() - made);
        finding->bytes = weigh(run, model);
    }
    sim_execution_destroy(run);
    sim_run_output_fini(&output);
    return status;
}

/* ---- all of them ---- */

static uint64_t free_bytes(const char *directory)
{
    struct statvfs space;
    char path[SIM_FILE_PATH_SIZE];
    /* A directory that is not made yet lies on the disk of the first folder above it that is. */
    snprintf(path, sizeof path, "%s", directory);
    while (statvfs(path, &space) != 0) {
        char *slash = strrchr(path, '/');
        if (slash == path || strcmp(path, ".") == 0 || strcmp(path, "/") == 0)
            return statvfs("/", &space) == 0 ? space.f_bavail * space.f_frsize : 0;
        if (slash)
            *slash = '\0';
        else
            strcpy(path, ".");
    }
    return space.f_bavail * space.f_frsize;
}

static int count(struct sim_plan *plan, const struct sim_study *study, const char *directory, const struct sim_log *log,
                 struct sim_error *error)
{
    char parts[SIM_FILE_PATH_SIZE];
    struct sim_store_report report = {0};
    struct sim_store *store = sim_store_create(study->id, error);
    int status = store ? SIM_OK : SIM_INTERNAL;
    if (status == SIM_OK && directory)
        status = sim_directory_check(directory, study, error);
    if (status == SIM_OK && directory)
        status = sim_directory_path(directory, SIM_PARTS_NAME, parts, error);
    if (status == SIM_OK && directory)
        status = sim_store_scan(store, parts, false, log, &report, error);
    for (uint32_t p = 0; p < study->point_count && status == SIM_OK; p++) {
        const struct sim_point *point = &study->points[p];
        plan->different += point->same_as == p;
        for (uint32_t r = 0; r < study->replications && point->same_as == p; r++) {
            const struct sim_stored *stored = sim_store_find(store, point->id, r);
            plan->runs++;
            if (sim_store_finished(stored, sim_point_setup(study, point, r).tables))
                plan->finished++;
            else if (stored && stored->record.status == SIM_PAIR_FAILED)
                plan->failed++;
        }
    }
    sim_store_destroy(store);
    return status;
}

static void add(struct sim_plan *plan, const struct finding *finding)
{
    if (plan->probes == 0 || finding->seconds < plan->least_seconds)
        plan->least_seconds = finding->seconds;
    if (finding->seconds > plan->most_seconds)
        plan->most_seconds = finding->seconds;
    if (finding->bytes > plan->run_bytes)
        plan->run_bytes = finding->bytes;
    plan->run_seconds += (finding->seconds - plan->run_seconds) / (plan->probes + 1);
    plan->run_events += (finding->events - plan->run_events) / (plan->probes + 1);
    plan->probes++;
    plan->through += finding->through;
}

/* Side tables: as many rows in every run as in the fullest probe that was through. */
static uint64_t table_bytes(const struct sim_study *study, const uint64_t numbers[SIM_TABLES_MAX], uint64_t missing)
{
    uint64_t bytes = 0;
    for (uint32_t k = 0; k < SIM_TABLES_MAX; k++) {
        bool first = sim_point_setup(study, &study->points[0], 0).tables >> k & 1;
        bool every = sim_point_setup(study, &study->points[0], 1).tables >> k & 1;
        uint64_t runs = every ? missing : first && study->replications > 0 ? missing / study->replications : 0;
        bytes += 8 * numbers[k] * runs;
    }
    return bytes;
}

/* Points to probe: evenly spread over the different ones. */
static uint32_t choose(const struct sim_study *study, uint32_t different, const struct sim_point *chosen[PROBES])
{
    uint32_t wanted = different < PROBES ? different : PROBES, seen = 0, found = 0;
    for (uint32_t p = 0; p < study->point_count && found < wanted; p++) {
        if (study->points[p].same_as != p)
            continue;
        uint64_t next = wanted > 1 ? (uint64_t)found * (different - 1) / (wanted - 1) : 0;
        if (seen++ == next)
            chosen[found++] = &study->points[p];
    }
    return found;
}

int sim_plan_make(struct sim_plan *plan, const struct sim_study *study, const char *directory, double seconds,
                  const struct sim_log *log, struct sim_error *error)
{
    const struct sim_point *chosen[PROBES];
    uint64_t numbers[SIM_TABLES_MAX] = {0};
    *plan = (struct sim_plan){.free_bytes = free_bytes(directory ? directory : ".")};
    int status = count(plan, study, directory, log, error);
    uint32_t wanted = status == SIM_OK ? choose(study, plan->different, chosen) : 0;
    double started = sim_clock_seconds();
    for (uint32_t i = 0; i < wanted && status == SIM_OK; i++) {
        struct finding finding = {0};
        double left = seconds - (sim_clock_seconds() - started);
        status = probe(study, chosen[i], left / (wanted - i), &finding, error);
        if (status == SIM_OK)
            add(plan, &finding);
        for (uint32_t k = 0; k < SIM_TABLES_MAX; k++)
            if (finding.table_numbers[k] > numbers[k])
                numbers[k] = finding.table_numbers[k];
    }
    plan->probe_seconds = sim_clock_seconds() - started;
    plan->tables_known = plan->through > 0 || study->setup.tables == 0;
    plan->part_bytes = sim_plan_part_bytes(study, plan->runs - plan->finished) +
                       table_bytes(study, numbers, plan->runs - plan->finished);
    plan->result_bytes = (uint64_t)study->model->metric_count * METRIC_BYTES +
                         sim_plan_part_bytes(study, (uint64_t)study->point_count * study->replications) +
                         table_bytes(study, numbers, (uint64_t)study->point_count * study->replications);
    return status;
}

/* ---- space ---- */

uint64_t sim_plan_part_bytes(const struct sim_study *study, uint64_t pairs)
{
    return pairs * sim_part_record_bytes(study->model->metric_count, sim_run_time_count(&study->setup));
}

int sim_plan_check_space(const struct sim_study *study, const char *directory, uint64_t pairs, struct sim_error *error)
{
    uint64_t needed = sim_plan_part_bytes(study, pairs), there = free_bytes(directory);
    if (pairs == 0 || there >= needed)
        return SIM_OK;
    char needed_text[32], there_text[32];
    sim_print_large(needed_text, sizeof needed_text, (double)needed);
    sim_print_large(there_text, sizeof there_text, (double)there);
    return sim_fail(error, SIM_USAGE,
                    "the %llu runs that are missing need %sB, and the disk of '%s' has %sB left: make room, choose "
                    "another disk with -o, or ask for fewer runs or a longer experiment.sample",
                    (unsigned long long)pairs, needed_text, directory, there_text);
}
