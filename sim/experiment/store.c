/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/store.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 *   slots[hash % slot_count] --> index + 1 into entries   (open addressing, at most half full)
 */
struct sim_store {
    char study[SIM_ID_SIZE];
    struct sim_stored *entries;
    uint64_t count, capacity;
    uint64_t *slots, slot_count;
    char **parts;
    uint32_t part_count, part_capacity;
};

static int out_of_memory(struct sim_error *error)
{
    return sim_fail(error, SIM_INTERNAL, "out of memory for the index of finished runs");
}

/* Identities are hex digits of a good hash: mixing in the replication is all there is to do. */
static uint64_t slot_hash(const char *point, uint64_t replication)
{
    uint64_t hash = replication * UINT64_C(0x9e3779b97f4a7c15);
    for (int i = 0; i < SIM_ID_SIZE - 1 && point[i]; i++)
        hash = (hash ^ (unsigned char)point[i]) * UINT64_C(0x100000001b3);
    return hash ^ hash >> 32;
}

/* The slot of a pair: where it is, or where it would go. */
static uint64_t find_slot(const struct sim_store *store, const char *point, uint64_t replication)
{
    uint64_t slot = slot_hash(point, replication) % store->slot_count;
    while (store->slots[slot] != 0) {
        const struct sim_part_record *record = &store->entries[store->slots[slot] - 1].record;
        if (record->replication == replication && strcmp(record->point, point) == 0)
            break;
        slot = (slot + 1) % store->slot_count;
    }
    return slot;
}

static int grow(struct sim_store *store, struct sim_error *error)
{
    if (store->count < store->capacity)
        return SIM_OK;
    uint64_t capacity = store->capacity ? 2 * store->capacity : 256;
    struct sim_stored *entries = realloc(store->entries, capacity * sizeof *entries);
    if (!entries)
        return out_of_memory(error);
    store->entries = entries;
    uint64_t *slots = calloc(2 * capacity, sizeof *slots);
    if (!slots)
        return out_of_memory(error);
    free(store->slots);
    store->slots = slots;
    store->slot_count = 2 * capacity;
    store->capacity = capacity;
    for (uint64_t i = 0; i < store->count; i++)
        store->slots[find_slot(store, entries[i].record.point, entries[i].record.replication)] = i + 1;
    return SIM_OK;
}

struct sim_store *sim_store_create(const char study[SIM_ID_SIZE], struct sim_error *error)
{
    struct sim_store *store = calloc(1, sizeof *store);
    if (!store || grow(store, error) != SIM_OK) {
        sim_store_destroy(store);
        out_of_memory(error);
        return NULL;
    }
    memcpy(store->study, study, SIM_ID_SIZE);
    return store;
}

void sim_store_destroy(struct sim_store *store)
{
    if (!store)
        return;
    for (uint64_t i = 0; i < store->count; i++)
        free((char *)store->entries[i].record.message);
    for (uint32_t i = 0; i < store->part_count; i++)
        free(store->parts[i]);
    free(store->parts);
    free(store->slots);
    free(store->entries);
    free(store);
}

/* ---- adding ---- */

static int add_part(struct sim_store *store, const char *path, struct sim_error *error)
{
    if (store->part_count > 0 && strcmp(store->parts[store->part_count - 1], path) == 0)
        return SIM_OK;
    if (store->part_count == store->part_capacity) {
        uint32_t capacity = store->part_capacity ? 2 * store->part_capacity : 64;
        char **parts = realloc(store->parts, capacity * sizeof *parts);
        if (!parts)
            return out_of_memory(error);
        store->parts = parts;
        store->part_capacity = capacity;
    }
    char *copy = strdup(path);
    if (!copy)
        return out_of_memory(error);
    store->parts[store->part_count++] = copy;
    return SIM_OK;
}

/* The two side tables, or the numbers proper where `table` is negative. */
static int load_numbers(const struct sim_store *store, const struct sim_stored *stored, int table, double *numbers,
                        struct sim_error *error)
{
    if (table >= 0)
        return sim_store_load_table(store, stored, (uint32_t)table, numbers, error);
    return sim_store_load(store, stored, numbers, numbers + stored->record.metric_count, error);
}

static int compare_numbers(const struct sim_store *store, const struct sim_stored *a, const struct sim_stored *b,
                           int table, size_t count, bool *equal, struct sim_error *error)
{
    size_t bytes = count * sizeof(double);
    double *numbers_a = malloc(bytes + 1), *numbers_b = malloc(bytes + 1);
    int status = numbers_a && numbers_b ? load_numbers(store, a, table, numbers_a, error) : out_of_memory(error);
    if (status == SIM_OK)
        status = load_numbers(store, b, table, numbers_b, error);
    *equal = status == SIM_OK && memcmp(numbers_a, numbers_b, bytes) == 0;
    free(numbers_a);
    free(numbers_b);
    return status;
}

/* Two computations of one pair must agree in every bit; a side table only one of them has is no disagreement. */
static int compare(const struct sim_store *store, const struct sim_stored *a, const struct sim_stored *b,
                   struct sim_error *error)
{
    int status = SIM_OK;
    bool equal = a->record.digest == b->record.digest && a->record.executed == b->record.executed &&
                 a->record.metric_count == b->record.metric_count && a->record.time_count == b->record.time_count;
    if (equal)
        status = compare_numbers(store, a, b, -1, a->record.metric_count * ((size_t)a->record.time_count + 1), &equal,
                                 error);
    for (int k = 0; k < SIM_TABLES_MAX && status == SIM_OK && equal; k++) {
        const struct sim_rows *one = &a->record.tables[k], *two = &b->record.tables[k];
        if (one->column_count == 0 || two->column_count == 0)
            continue;
        equal = one->column_count == two->column_count && one->row_count == two->row_count;
        if (equal)
            status = compare_numbers(store, a, b, k, (size_t)one->row_count * one->column_count, &equal, error);
    }
    if (status != SIM_OK || equal)
        return status;
    return sim_fail(error, SIM_INTERNAL,
                    "two computations of replication %llu of point %s differ ('%s' and '%s'): a machine computes "
                    "wrongly, or the program was changed without a new model version; remove the part you do not "
                    "trust and run again",
                    (unsigned long long)a->record.replication, a->record.point, store->parts[a->part],
                    store->parts[b->part]);
}

static uint32_t tables_of(const struct sim_part_record *record)
{
    uint32_t mask = 0;
    for (uint32_t k = 0; k < SIM_TABLES_MAX; k++)
        mask |= (uint32_t)(record->tables[k].column_count > 0) << k;
    return mask;
}

/* Should `fresh` replace what is known?  Of two done ones, that with more tables (the mask as a number breaks ties, so
 * that the order in which they are found does not matter). */
static bool beats(const struct sim_part_record *fresh, const struct sim_part_record *known)
{
    if (fresh->status != known->status)
        return fresh->status == SIM_PAIR_DONE;
    if (fresh->status == SIM_PAIR_DONE)
        return tables_of(fresh) > tables_of(known);
    return strcmp(fresh->message, known->message) < 0;
}

static int put_entry(struct sim_store *store, uint64_t slot, const struct sim_stored *fresh, struct sim_error *error)
{
    struct sim_stored copy = *fresh;
    copy.record.headline = copy.record.series = NULL;
    for (uint32_t k = 0; k < SIM_TABLES_MAX; k++)
        copy.record.tables[k].values = NULL;
    if (fresh->record.status == SIM_PAIR_FAILED) {
        copy.record.message = strdup(fresh->record.message);
        if (!copy.record.message)
            return out_of_memory(error);
    } else {
        copy.record.message = NULL;
    }
    if (store->slots[slot] == 0) {
        store->entries[store->count++] = copy;
        store->slots[slot] = store->count;
    } else {
        struct sim_stored *known = &store->entries[store->slots[slot] - 1];
        free((char *)known->record.message);
        *known = copy;
    }
    return SIM_OK;
}

int sim_store_add(struct sim_store *store, const char *part, const struct sim_part_record *record,
                  const struct sim_part_place *place, struct sim_error *error)
{
    int status = add_part(store, part, error);
    if (status == SIM_OK)
        status = grow(store, error);
    if (status != SIM_OK)
        return status;
    struct sim_stored fresh = {.record = *record, .place = *place, .part = store->part_count - 1};
    if (!fresh.record.message)
        fresh.record.message = "";
    uint64_t slot = find_slot(store, record->point, record->replication);
    if (store->slots[slot] == 0)
        return put_entry(store, slot, &fresh, error);
    const struct sim_stored *known = &store->entries[store->slots[slot] - 1];
    if (known->record.status == SIM_PAIR_DONE && record->status == SIM_PAIR_DONE)
        status = compare(store, known, &fresh, error);
    if (status == SIM_OK && beats(&fresh.record, &known->record))
        return put_entry(store, slot, &fresh, error);
    return status;
}

/* ---- scanning ---- */

struct scan {
    struct sim_store *store;
    const char *path;
    struct sim_error *error;
};

static int visit_record(void *context, const struct sim_part_record *record, const struct sim_part_place *place)
{
    struct scan *scan = context;
    return sim_store_add(scan->store, scan->path, record, place, scan->error);
}

static void set_part_aside(const char *path, const struct sim_log *log)
{
    char aside[SIM_FILE_PATH_SIZE + sizeof SIM_PART_DAMAGED_SUFFIX];
    snprintf(aside, sizeof aside, "%s" SIM_PART_DAMAGED_SUFFIX, path);
    if (rename(path, aside) != 0)
        sim_log_warn(log, "cannot rename '%s': %s", path, strerror(errno));
}

static int scan_part(struct sim_store *store, const char *path, bool set_aside, const struct sim_log *log,
                     struct sim_store_report *report, struct sim_error *error)
{
    struct sim_error found = {0};
    struct scan scan = {store, path, &found};
    enum sim_part_state state = sim_part_scan(path, store->study, visit_record, &scan, &found);
    report->parts++;
    switch (state) {
    case SIM_PART_WHOLE:
        return SIM_OK;
    case SIM_PART_DAMAGED:
        report->damaged++;
        sim_log_warn(log, "%s; its runs count as not done", found.text);
        if (set_aside)
            set_part_aside(path, log);
        return SIM_OK;
    case SIM_PART_FOREIGN:
    case SIM_PART_NEWER:
        report->foreign++;
        sim_log_warn(log, "%s; it is ignored", found.text);
        return SIM_OK;
    case SIM_PART_UNREADABLE:
    case SIM_PART_REFUSED:
        break;
    }
    return sim_fail(error, found.status, "%s", found.text);
}

static int only_parts(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name), suffix = strlen(SIM_PART_SUFFIX);
    return length > suffix && strcmp(entry->d_name + length - suffix, SIM_PART_SUFFIX) == 0;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The paths of the parts that are known, sorted; NULL without memory.  The texts are the store's. */
static char **known_parts(const struct sim_store *store)
{
    char **known = malloc(((size_t)store->part_count + 1) * sizeof *known);
    if (!known)
        return NULL;
    if (store->part_count > 0)
        memcpy(known, store->parts, store->part_count * sizeof *known);
    qsort(known, store->part_count, sizeof *known, by_text);
    return known;
}

static int scan_names(struct sim_store *store, const char *directory, struct dirent *const *names, int count,
                      bool set_aside, const struct sim_log *log, struct sim_store_report *report,
                      struct sim_error *error)
{
    uint32_t known_count = store->part_count;
    char **known = known_parts(store);
    int status = known ? SIM_OK : out_of_memory(error);
    for (int i = 0; i < count && status == SIM_OK; i++) {
        char path[SIM_FILE_PATH_SIZE];
        const char *key = path;
        int length = snprintf(path, sizeof path, "%s/%s", directory, names[i]->d_name);
        if (length < 0 || (size_t)length >= sizeof path)
            status = sim_fail(error, SIM_INTERNAL, "the path '%.200s...' is too long", directory);
        else if (!bsearch(&key, known, known_count, sizeof *known, by_text))
            status = scan_part(store, path, set_aside, log, report, error);
    }
    free(known);
    return status;
}

int sim_store_scan(struct sim_store *store, const char *directory, bool set_aside, const struct sim_log *log,
                   struct sim_store_report *report, struct sim_error *error)
{
    struct dirent **names = NULL;
    int count = scandir(directory, &names, only_parts, alphasort);
    if (count < 0 && errno == ENOENT)
        return SIM_OK;
    if (count < 0)
        return sim_fail(error, SIM_INTERNAL, "cannot read the directory '%s': %s", directory, strerror(errno));
    int status = scan_names(store, directory, names, count, set_aside, log, report, error);
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
    return status;
}

/* ---- asking ---- */

const struct sim_stored *sim_store_find(const struct sim_store *store, const char *point, uint64_t replication)
{
    uint64_t slot = find_slot(store, point, replication);
    return store->slots[slot] == 0 ? NULL : &store->entries[store->slots[slot] - 1];
}

const char *sim_store_part(const struct sim_store *store, uint32_t index)
{
    return index < store->part_count ? store->parts[index] : NULL;
}

uint64_t sim_store_count(const struct sim_store *store)
{
    return store->count;
}

int sim_store_load(const struct sim_store *store, const struct sim_stored *stored, double *headline, double *series,
                   struct sim_error *error)
{
    return sim_part_load(store->parts[stored->part], &stored->place, &stored->record, headline, series, error);
}

int sim_store_load_table(const struct sim_store *store, const struct sim_stored *stored, uint32_t table, double *values,
                         struct sim_error *error)
{
    return sim_part_load_table(store->parts[stored->part], &stored->place, &stored->record, table, values, error);
}

bool sim_store_finished(const struct sim_stored *stored, uint32_t tables)
{
    return stored && stored->record.status == SIM_PAIR_DONE && sim_part_holds(&stored->record, tables);
}
