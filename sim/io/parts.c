/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FORMAT_VERSION 2
#define ID_BYTES (SIM_ID_SIZE - 1)
#define MESSAGE_LIMIT 4096
#define PART_LIMIT ((size_t)1 << 40)

static const char file_magic[8] = {'P', 'S', 'I', 'M', 'P', 'A', 'R', 'T'};
static const char end_magic[8] = {'P', 'S', 'I', 'M', 'E', 'N', 'D', '\n'};

enum { /* offsets in the header */
       HEADER_FORMAT = 8,
       HEADER_SIZE_FIELD = 16,
       HEADER_STUDY = 24,
       HEADER_COUNT = HEADER_STUDY + ID_BYTES,
       HEADER_BYTES = HEADER_COUNT + 8,
       FOOTER_BYTES = 16
};

enum { /* offsets in a record */
       RECORD_POINT = 8,
       RECORD_REPLICATION = RECORD_POINT + ID_BYTES,
       RECORD_STATUS = RECORD_REPLICATION + 8,
       RECORD_METRICS = RECORD_STATUS + 4,
       RECORD_TIMES = RECORD_METRICS + 4,
       RECORD_MESSAGE = RECORD_TIMES + 4,
       RECORD_DIGEST = RECORD_MESSAGE + 4,
       RECORD_EXECUTED = RECORD_DIGEST + 8,
       RECORD_TABLES = RECORD_EXECUTED + 8,
       RECORD_BODY = RECORD_TABLES + 8 * SIM_TABLES_MAX,
       RECORD_TAIL = 8
};

/* ---- little-endian numbers ---- */

static void put_u32(unsigned char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)(value >> (8 * i));
}

static void put_u64(unsigned char *at, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        at[i] = (unsigned char)(value >> (8 * i));
}

static uint32_t get_u32(const unsigned char *at)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++)
        value |= (uint32_t)at[i] << (8 * i);
    return value;
}

static uint64_t get_u64(const unsigned char *at)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

static void put_numbers(unsigned char *at, const double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t bits;
        memcpy(&bits, &numbers[i], sizeof bits);
        put_u64(at + 8 * i, bits);
    }
}

static void get_numbers(const unsigned char *at, double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t bits = get_u64(at + 8 * i);
        memcpy(&numbers[i], &bits, sizeof bits);
    }
}

/* ---- writing ---- */

static int reserve(struct sim_part *part, size_t more, struct sim_error *error)
{
    if (more > PART_LIMIT - part->size)
        return sim_fail(error, SIM_INTERNAL, "a part would grow beyond its limit");
    size_t needed = part->size + more;
    if (needed <= part->capacity)
        return SIM_OK;
    size_t capacity = part->capacity ? part->capacity : 4096;
    while (capacity < needed)
        capacity *= 2;
    unsigned char *bytes = realloc(part->bytes, capacity);
    if (!bytes)
        return sim_fail(error, SIM_INTERNAL, "out of memory for finished runs (%zu bytes)", capacity);
    part->bytes = bytes;
    part->capacity = capacity;
    return SIM_OK;
}

int sim_part_init(struct sim_part *part, const char study[SIM_ID_SIZE], struct sim_error *error)
{
    memset(part, 0, sizeof *part);
    int status = reserve(part, HEADER_BYTES, error);
    if (status != SIM_OK)
        return status;
    memset(part->bytes, 0, HEADER_BYTES);
    memcpy(part->bytes, file_magic, sizeof file_magic);
    put_u32(part->bytes + HEADER_FORMAT, FORMAT_VERSION);
    memcpy(part->bytes + HEADER_STUDY, study, ID_BYTES);
    part->size = HEADER_BYTES;
    return SIM_OK;
}

void sim_part_fini(struct sim_part *part)
{
    free(part->bytes);
    memset(part, 0, sizeof *part);
}

static size_t table_numbers(const struct sim_rows *rows)
{
    return (size_t)rows->row_count * rows->column_count;
}

bool sim_part_holds(const struct sim_part_record *record, uint32_t wanted)
{
    for (uint32_t k = 0; k < SIM_TABLES_MAX; k++)
        if ((wanted >> k & 1) && record->tables[k].column_count == 0)
            return false;
    return true;
}

static void put_body(unsigned char *at, const struct sim_part_record *record)
{
    size_t metrics = record->metric_count, series = metrics * record->time_count;
    put_numbers(at, record->headline, metrics);
    put_numbers(at + 8 * metrics, record->series, series);
    at += 8 * (metrics + series);
    for (uint32_t k = 0; k < SIM_TABLES_MAX; k++) {
        put_numbers(at, record->tables[k].values, table_numbers(&record->tables[k]));
        at += 8 * table_numbers(&record->tables[k]);
    }
}

size_t sim_part_record_bytes(size_t metric_count, size_t time_count)
{
    return RECORD_BODY + 8 * (metric_count + metric_count * time_count) + RECORD_TAIL;
}

int sim_part_add(struct sim_part *part, const struct sim_part_record *record, struct sim_part_place *place,
                 struct sim_error *error)
{
    bool done = record->status == SIM_PAIR_DONE;
    size_t message = done || !record->message ? 0 : strnlen(record->message, MESSAGE_LIMIT);
    size_t metrics = done ? record->metric_count : 0, times = done ? record->time_count : 0;
    size_t body = done ? 8 * (metrics + metrics * times) : (message + 7) / 8 * 8;
    for (uint32_t k = 0; done && k < SIM_TABLES_MAX; k++)
        body += 8 * table_numbers(&record->tables[k]);
    size_t size = RECORD_BODY + body + RECORD_TAIL;
    int status = reserve(part, size, error);
    if (status != SIM_OK)
        return status;
    unsigned char *at = part->bytes + part->size;
    memset(at, 0, RECORD_BODY);
    put_u64(at, size);
    memcpy(at + RECORD_POINT, record->point, ID_BYTES);
    put_u64(at + RECORD_REPLICATION, record->replication);
    put_u32(at + RECORD_STATUS, (uint32_t)record->status);
    put_u32(at + RECORD_METRICS, (uint32_t)metrics);
    put_u32(at + RECORD_TIMES, (uint32_t)times);
    put_u32(at + RECORD_MESSAGE, (uint32_t)message);
    put_u64(at + RECORD_DIGEST, record->digest);
    put_u64(at + RECORD_EXECUTED, record->executed);
    for (uint32_t k = 0; done && k < SIM_TABLES_MAX; k++) {
        put_u32(at + RECORD_TABLES + 8 * k, record->tables[k].row_count);
        put_u32(at + RECORD_TABLES + 8 * k + 4, record->tables[k].column_count);
    }
    if (done) {
        put_body(at + RECORD_BODY, record);
    } else {
        memset(at + RECORD_BODY, 0, body);
        if (message > 0)
            memcpy(at + RECORD_BODY, record->message, message);
    }
    uint32_t crc = sim_crc32(0, at, size - RECORD_TAIL);
    put_u32(at + size - RECORD_TAIL, crc);
    put_u32(at + size - RECORD_TAIL + 4, 0);
    *place = (struct sim_part_place){.offset = part->size, .size = size, .crc = crc};
    part->size += size;
    part->record_count++;
    return SIM_OK;
}

int sim_part_commit(struct sim_part *part, const char *directory, char path[SIM_FILE_PATH_SIZE],
                    struct sim_error *error)
{
    int status = reserve(part, FOOTER_BYTES, error);
    if (status != SIM_OK)
        return status;
    put_u64(part->bytes + HEADER_SIZE_FIELD, part->size + FOOTER_BYTES);
    put_u64(part->bytes + HEADER_COUNT, part->record_count);
    uint32_t crc = sim_crc32(0, part->bytes, part->size);
    unsigned char *footer = part->bytes + part->size;
    memcpy(footer, end_magic, sizeof end_magic);
    put_u32(footer + 8, crc);
    put_u32(footer + 12, ~crc);
    char unique[128];
    sim_commit_unique(unique, sizeof unique);
    int length = snprintf(path, SIM_FILE_PATH_SIZE, "%s/%s" SIM_PART_SUFFIX, directory, unique);
    if (length < 0 || length >= SIM_FILE_PATH_SIZE)
        return sim_fail(error, SIM_INTERNAL, "the path '%.200s...' is too long", directory);
    return sim_commit_write(path, part->bytes, part->size + FOOTER_BYTES, error);
}

/* ---- reading ---- */

static enum sim_part_state state_of(enum sim_part_state state, struct sim_error *error, const char *path,
                                    const char *what)
{
    sim_fail(error, SIM_INTERNAL, "'%s' %s", path, what);
    return state;
}

/* The size a record with this header must have, or 0 if the header contradicts itself. */
static uint64_t record_size(const unsigned char *at)
{
    uint64_t metrics = get_u32(at + RECORD_METRICS), times = get_u32(at + RECORD_TIMES);
    uint64_t message = get_u32(at + RECORD_MESSAGE);
    uint32_t status = get_u32(at + RECORD_STATUS);
    /* metrics * (times + 1) stays below 2^64 for any two 32-bit numbers, times 8 need not. */
    uint64_t numbers = metrics * (times + 1);
    for (uint32_t k = 0; k < SIM_TABLES_MAX && numbers < PART_LIMIT; k++) {
        uint64_t more = (uint64_t)get_u32(at + RECORD_TABLES + 8 * k) * get_u32(at + RECORD_TABLES + 8 * k + 4);
        numbers += more < PART_LIMIT ? more : PART_LIMIT;
    }
    if (status == SIM_PAIR_DONE)
        return message == 0 && numbers < PART_LIMIT ? RECORD_BODY + 8 * numbers + RECORD_TAIL : 0;
    if (status == SIM_PAIR_FAILED)
        return numbers == 0 && message <= MESSAGE_LIMIT ? RECORD_BODY + (message + 7) / 8 * 8 + RECORD_TAIL : 0;
    return 0;
}

static bool record_whole(const unsigned char *at, uint64_t room)
{
    if (room < RECORD_BODY + RECORD_TAIL)
        return false;
    uint64_t size = get_u64(at);
    return size <= room && size == record_size(at) &&
           get_u32(at + size - RECORD_TAIL) == sim_crc32(0, at, size - RECORD_TAIL) &&
           get_u32(at + size - RECORD_TAIL + 4) == 0;
}

static bool records_whole(const unsigned char *bytes, uint64_t end)
{
    uint64_t offset = HEADER_BYTES, count = get_u64(bytes + HEADER_COUNT), found = 0;
    for (; offset < end; found++) {
        if (!record_whole(bytes + offset, end - offset))
            return false;
        offset += get_u64(bytes + offset);
    }
    return found == count;
}

static void read_header(const unsigned char *at, struct sim_part_record *record)
{
    memset(record, 0, sizeof *record);
    memcpy(record->point, at + RECORD_POINT, ID_BYTES);
    record->replication = get_u64(at + RECORD_REPLICATION);
    record->status = (enum sim_pair_status)get_u32(at + RECORD_STATUS);
    record->metric_count = get_u32(at + RECORD_METRICS);
    record->time_count = get_u32(at + RECORD_TIMES);
    record->digest = get_u64(at + RECORD_DIGEST);
    record->executed = get_u64(at + RECORD_EXECUTED);
    for (uint32_t k = 0; k < SIM_TABLES_MAX; k++) {
        record->tables[k].row_count = get_u32(at + RECORD_TABLES + 8 * k);
        record->tables[k].column_count = get_u32(at + RECORD_TABLES + 8 * k + 4);
    }
}

static enum sim_part_state check(const unsigned char *bytes, size_t size, const char *path,
                                 const char study[SIM_ID_SIZE], struct sim_error *error)
{
    if (size < HEADER_BYTES + FOOTER_BYTES)
        return state_of(SIM_PART_DAMAGED, error, path, "is cut off");
    if (memcmp(bytes, file_magic, sizeof file_magic) != 0)
        return state_of(SIM_PART_DAMAGED, error, path, "does not begin like a part");
    uint64_t end = size - FOOTER_BYTES;
    uint32_t crc = get_u32(bytes + end + 8);
    /* The footer is the same in every format, so that a newer whole part is told from a damaged one. */
    if (memcmp(bytes + end, end_magic, sizeof end_magic) != 0 || get_u32(bytes + end + 12) != ~crc ||
        get_u64(bytes + HEADER_SIZE_FIELD) != size || sim_crc32(0, bytes, end) != crc)
        return state_of(SIM_PART_DAMAGED, error, path, "is damaged: its checksum does not fit");
    if (get_u32(bytes + HEADER_FORMAT) != FORMAT_VERSION)
        return state_of(SIM_PART_NEWER, error, path, "was written by another version of this program");
    if (memcmp(bytes + HEADER_STUDY, study, ID_BYTES) != 0)
        return state_of(SIM_PART_FOREIGN, error, path, "belongs to another study");
    if (!records_whole(bytes, end))
        return state_of(SIM_PART_DAMAGED, error, path, "is damaged: a record does not fit");
    return SIM_PART_WHOLE;
}

enum sim_part_state sim_part_scan_bytes(const unsigned char *bytes, size_t size, const char *path,
                                        const char study[SIM_ID_SIZE], sim_part_visit *visit, void *context,
                                        struct sim_error *error)
{
    enum sim_part_state state = check(bytes, size, path, study, error);
    if (state != SIM_PART_WHOLE)
        return state;
    uint64_t end = size - FOOTER_BYTES;
    for (uint64_t offset = HEADER_BYTES; offset < end; offset += get_u64(bytes + offset)) {
        const unsigned char *at = bytes + offset;
        struct sim_part_record record;
        char message[MESSAGE_LIMIT + 1];
        read_header(at, &record);
        size_t length = get_u32(at + RECORD_MESSAGE);
        memcpy(message, at + RECORD_BODY, length);
        message[length] = '\0';
        record.message = record.status == SIM_PAIR_FAILED ? message : NULL;
        uint64_t record_bytes = get_u64(at);
        struct sim_part_place place = {
            .offset = offset, .size = record_bytes, .crc = get_u32(at + record_bytes - RECORD_TAIL)};
        if (visit(context, &record, &place) != 0)
            return SIM_PART_REFUSED;
    }
    return SIM_PART_WHOLE;
}

enum sim_part_state sim_part_scan(const char *path, const char study[SIM_ID_SIZE], sim_part_visit *visit, void *context,
                                  struct sim_error *error)
{
    size_t size;
    unsigned char *bytes = sim_read_file(path, PART_LIMIT, &size, error);
    if (!bytes)
        return SIM_PART_UNREADABLE;
    enum sim_part_state state = sim_part_scan_bytes(bytes, size, path, study, visit, context, error);
    free(bytes);
    return state;
}

static int read_at(const char *path, uint64_t offset, unsigned char *bytes, uint64_t size, struct sim_error *error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return sim_fail(error, SIM_INTERNAL, "cannot open '%s': %s", path, strerror(errno));
    int status = SIM_OK;
    for (uint64_t done = 0; done < size;) {
        ssize_t got = pread(descriptor, bytes + done, (size_t)(size - done), (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            status = sim_fail(error, SIM_INTERNAL, "cannot read '%s': %s", path, strerror(errno));
            break;
        }
        if (got == 0) {
            status = sim_fail(error, SIM_INTERNAL, "'%s' became shorter while it was used", path);
            break;
        }
        done += (uint64_t)got;
    }
    close(descriptor);
    return status;
}

/* The bytes of a done record, checked against what was found when it was scanned.  The caller frees. */
static unsigned char *load_record(const char *path, const struct sim_part_place *place,
                                  const struct sim_part_record *expected, struct sim_error *error)
{
    unsigned char *bytes = malloc(place->size);
    if (!bytes) {
        sim_fail(error, SIM_INTERNAL, "out of memory while reading '%s'", path);
        return NULL;
    }
    struct sim_part_record found;
    int status = read_at(path, place->offset, bytes, place->size, error);
    if (status == SIM_OK && !record_whole(bytes, place->size))
        status = sim_fail(error, SIM_INTERNAL, "'%s' changed while it was used", path);
    if (status == SIM_OK) {
        read_header(bytes, &found);
        bool same = get_u64(bytes) == place->size && found.status == SIM_PAIR_DONE &&
                    memcmp(found.point, expected->point, ID_BYTES) == 0 && found.replication == expected->replication &&
                    found.metric_count == expected->metric_count && found.time_count == expected->time_count;
        for (uint32_t k = 0; k < SIM_TABLES_MAX; k++)
            same = same && found.tables[k].row_count == expected->tables[k].row_count &&
                   found.tables[k].column_count == expected->tables[k].column_count;
        if (!same)
            status = sim_fail(error, SIM_INTERNAL, "'%s' does not hold what it held before", path);
    }
    if (status == SIM_OK)
        return bytes;
    free(bytes);
    return NULL;
}

int sim_part_load(const char *path, const struct sim_part_place *place, const struct sim_part_record *expected,
                  double *headline, double *series, struct sim_error *error)
{
    unsigned char *bytes = load_record(path, place, expected, error);
    if (!bytes)
        return SIM_INTERNAL;
    size_t metrics = expected->metric_count;
    get_numbers(bytes + RECORD_BODY, headline, metrics);
    get_numbers(bytes + RECORD_BODY + 8 * metrics, series, metrics * expected->time_count);
    free(bytes);
    return SIM_OK;
}

int sim_part_load_table(const char *path, const struct sim_part_place *place, const struct sim_part_record *expected,
                        uint32_t table, double *values, struct sim_error *error)
{
    unsigned char *bytes = load_record(path, place, expected, error);
    if (!bytes)
        return SIM_INTERNAL;
    size_t before = expected->metric_count * ((size_t)expected->time_count + 1);
    for (uint32_t k = 0; k < table; k++)
        before += table_numbers(&expected->tables[k]);
    get_numbers(bytes + RECORD_BODY + 8 * before, values, table_numbers(&expected->tables[table]));
    free(bytes);
    return SIM_OK;
}
