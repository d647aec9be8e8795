/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/merge.h"

#include <string.h>

#include "sim/experiment/assemble.h"
#include "sim/experiment/point.h"
#include "sim/io/lock.h"

#define LISTED 5 /* missing pairs named in the message */

static bool has_point(const struct sim_study *study, const char *id)
{
    for (uint32_t p = 0; p < study->point_count; p++)
        if (strcmp(study->points[p].id, id) == 0)
            return true;
    return false;
}

static bool have_points_in_common(const struct sim_study *one, const struct sim_study *two)
{
    for (uint32_t p = 0; p < one->point_count; p++)
        if (has_point(two, one->points[p].id))
            return true;
    return false;
}

/* May the parts of this directory go into the study? */
static int check_other(const char *first, const char *directory, const struct sim_opened *opened,
                       const struct sim_model *model, struct sim_error *error)
{
    struct sim_opened other;
    int status = sim_directory_open(&other, directory, model, error);
    if (status != SIM_OK)
        return status;
    if (strcmp(other.study->id, opened->study->id) != 0)
        status = sim_fail(error, SIM_USAGE,
                          "'%s' and '%s' do not belong together: they differ in seed, model version or metrics", first,
                          directory);
    else if (!have_points_in_common(other.study, opened->study))
        status = sim_fail(error, SIM_USAGE,
                          "'%s' and '%s' do not belong together: not one point of the second is in the first, so they "
                          "were made from different scenarios",
                          first, directory);
    sim_directory_close(&other);
    return status;
}

static int scan_directories(const struct sim_merge_options *options, const struct sim_opened *opened,
                            const struct sim_model *model, struct sim_store *store, const struct sim_log *log,
                            struct sim_error *error)
{
    int status = SIM_OK;
    for (uint32_t i = 0; i < options->directory_count && status == SIM_OK; i++) {
        const char *directory = options->directories[i];
        char parts[SIM_FILE_PATH_SIZE];
        struct sim_store_report report = {0};
        if (i > 0)
            status = check_other(options->directories[0], directory, opened, model, error);
        if (status == SIM_OK)
            status = sim_directory_path(directory, SIM_PARTS_NAME, parts, error);
        if (status == SIM_OK)
            status = sim_store_scan(store, parts, false, log, &report, error);
    }
    return status;
}

/* Counts the pairs of the study; the missing ones are named in `list`. */
static void count(const struct sim_study *study, const struct sim_store *store, struct sim_merge_summary *summary,
                  char *list, size_t size)
{
    size_t used = 0;
    list[0] = '\0';
    for (uint32_t r = 0; r < study->replications; r++)
        for (uint32_t p = 0; p < study->point_count; p++) {
            if (study->points[p].same_as != p)
                continue;
            summary->pairs++;
            const struct sim_stored *stored = sim_store_find(store, study->points[p].id, r);
            bool done = sim_store_finished(stored, sim_point_setup(study, &study->points[p], r).tables);
            bool failed = stored && stored->record.status == SIM_PAIR_FAILED;
            summary->done += done;
            summary->failed += failed;
            if (done || failed)
                continue;
            if (summary->missing++ < LISTED && used < size)
                used += (size_t)snprintf(list + used, size - used, "%sreplication %u of '%s'", used ? ", " : "", r,
                                         study->points[p].label);
        }
    if (summary->missing > LISTED && used < size)
        snprintf(list + used, size - used, " and %llu more", (unsigned long long)(summary->missing - LISTED));
}

/* Whatever came from other directories lies in the first one afterwards: it can be looked at, continued and extended
 * without them. */
static int adopt_parts(const char *directory, const struct sim_store *store, struct sim_error *error)
{
    char parts[SIM_FILE_PATH_SIZE];
    int status = sim_directory_path(directory, SIM_PARTS_NAME, parts, error);
    if (status == SIM_OK)
        status = sim_make_directory(parts, error);
    size_t length = strlen(parts);
    const char *part;
    for (uint32_t i = 0; status == SIM_OK && (part = sim_store_part(store, i)); i++)
        if (strncmp(part, parts, length) != 0 || part[length] != '/')
            status = sim_commit_adopt(part, parts, SIZE_MAX, error);
    return status;
}

static int assemble(const struct sim_merge_options *options, const struct sim_opened *opened,
                    const struct sim_store *store, struct sim_merge_summary *summary, struct sim_error *error)
{
    char list[700];
    count(opened->study, store, summary, list, sizeof list);
    if (summary->missing > 0 && !options->partial)
        return sim_fail(error, SIM_USAGE,
                        "%llu of %llu runs are missing (%s); compute them, or merge what there is with --partial",
                        (unsigned long long)summary->missing, (unsigned long long)summary->pairs, list);
    int status = adopt_parts(options->directories[0], store, error);
    if (status != SIM_OK)
        return status;
    struct sim_assembly assembly = {
        .study = opened->study,
        .store = store,
        .directory = options->directories[0],
        .scenario_text = opened->scenario_text,
        .parameters = opened->parameters,
        .command_line = options->command_line ? options->command_line : "",
        .threads = 1,
    };
    status = sim_assemble(&assembly, error);
    if (status == SIM_OK && summary->failed > 0)
        status = sim_fail(error, SIM_POINTS_FAILED, "%llu of %llu runs failed", (unsigned long long)summary->failed,
                          (unsigned long long)summary->pairs);
    return status;
}

int sim_merge(const struct sim_merge_options *options, const struct sim_model *model, struct sim_merge_summary *summary,
              struct sim_error *error)
{
    const struct sim_log log = sim_log_stderr(options->quiet);
    char path[SIM_FILE_PATH_SIZE];
    struct sim_opened opened;
    struct sim_lock lock = SIM_LOCK_NONE;
    memset(summary, 0, sizeof *summary);
    int status = sim_directory_open(&opened, options->directories[0], model, error);
    if (status != SIM_OK)
        return status;
    struct sim_store *store = sim_store_create(opened.study->id, error);
    status = store ? sim_directory_path(options->directories[0], SIM_LOCK_NAME, path, error) : SIM_INTERNAL;
    if (status == SIM_OK)
        status = sim_lock_take(&lock, path, SIM_LOCK_EXCLUSIVE, error);
    if (status == SIM_OK)
        status = scan_directories(options, &opened, model, store, &log, error);
    if (status == SIM_OK)
        status = assemble(options, &opened, store, summary, error);
    sim_lock_release(&lock);
    sim_store_destroy(store);
    sim_directory_close(&opened);
    return status;
}
