/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parts: batches of finished (point, replication) pairs on disk.
 *
 *   header  magic "PSIMPART"  format u32  reserved u32  size of the file u64  study id [32]  records u64
 *   record  size u64  point id [32]  replication u64  status u32  metrics u32  times u32  message bytes u32
 *           digest u64  executed u64  side tables: (rows u32  columns u32)[2]
 *           done:   headline f64[metrics]  series f64[metrics][times]  tables f64[rows][columns] each
 *           failed: message, padded with NULs to a multiple of 8
 *           crc u32 of the record up to here, 0 u32
 *   footer  magic "PSIMEND\n"  crc u32 of everything before the footer, complement of the crc u32
 *
 * Numbers are little-endian whatever the machine.  A part is written whole or
 * not at all (commit.h); a damaged one is recognised at any byte: the size, the
 * record checksums and the file checksum must all agree.
 *
 * Memory:  a builder owns its buffer; fini frees it.
 * Errors:  a damaged part is a state, not an error: whoever reads decides.
 * Threads: a builder belongs to one thread; reading shares nothing.
 * Tests:   tests/unit/parts_test.c (truncated and flipped at every byte)
 */
#ifndef SIM_IO_PARTS_H
#define SIM_IO_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/core/model.h"
#include "sim/io/commit.h"
#include "sim/io/hash.h"
#include "sim/io/pair.h"

#define SIM_PART_SUFFIX ".part"
#define SIM_PART_DAMAGED_SUFFIX ".damaged"

/* One finished pair.  The arrays are borrowed. */
struct sim_part_record {
    char point[SIM_ID_SIZE];
    uint64_t replication;
    enum sim_pair_status status; /* done or failed */
    uint64_t digest, executed;
    uint32_t metric_count, time_count;
    const double *headline;                 /* [metric_count] if done */
    const double *series;                   /* [metric_count][time_count] if done */
    const char *message;                    /* if failed */
    struct sim_rows tables[SIM_TABLES_MAX]; /* if done; no columns where a table was not asked for */
};

/* Does a done record hold the tables of the mask `wanted`? */
bool sim_part_holds(const struct sim_part_record *record, uint32_t wanted);

/* Where a record lies. */
struct sim_part_place {
    uint64_t offset, size; /* bytes */
    uint32_t crc;          /* of the record: two equal pairs have equal checksums */
};

/* ---- writing ---- */

struct sim_part {
    unsigned char *bytes;
    size_t size, capacity;
    uint64_t record_count;
};

/* Begins an empty part of a study. */
int sim_part_init(struct sim_part *part, const char study[SIM_ID_SIZE], struct sim_error *error);
void sim_part_fini(struct sim_part *part);
/* Appends a record and says where it will lie. */
int sim_part_add(struct sim_part *part, const struct sim_part_record *record, struct sim_part_place *place,
                 struct sim_error *error);
/* What a done record without side tables takes. */
size_t sim_part_record_bytes(size_t metric_count, size_t time_count);
/* Closes the part and commits it into `directory` under a unique name, returned in `path`. */
int sim_part_commit(struct sim_part *part, const char *directory, char path[SIM_FILE_PATH_SIZE],
                    struct sim_error *error);

/* ---- reading ---- */

enum sim_part_state {
    SIM_PART_WHOLE,
    SIM_PART_DAMAGED,    /* truncated, flipped, or no part at all */
    SIM_PART_FOREIGN,    /* whole, but of another study */
    SIM_PART_NEWER,      /* whole, but of a format this program does not know */
    SIM_PART_UNREADABLE, /* the system refused */
    SIM_PART_REFUSED     /* the visitor did */
};

/* Called for each record of a whole part; the record's arrays are not filled in, message is lent for the call.
 * Non-zero stops the scan. */
typedef int sim_part_visit(void *context, const struct sim_part_record *record, const struct sim_part_place *place);

/* Checks a part completely, then visits its records.  `error` says what is wrong unless whole. */
enum sim_part_state sim_part_scan(const char *path, const char study[SIM_ID_SIZE], sim_part_visit *visit, void *context,
                                  struct sim_error *error);
/* The same for bytes in memory; `path` is for messages. */
enum sim_part_state sim_part_scan_bytes(const unsigned char *bytes, size_t size, const char *path,
                                        const char study[SIM_ID_SIZE], sim_part_visit *visit, void *context,
                                        struct sim_error *error);

/* Reads the numbers of a done record again, checking them: fills headline[metrics] and series[metrics][times]. */
int sim_part_load(const char *path, const struct sim_part_place *place, const struct sim_part_record *expected,
                  double *headline, double *series, struct sim_error *error);
/* Likewise the values of one of its side tables: values[rows][columns]. */
int sim_part_load_table(const char *path, const struct sim_part_place *place, const struct sim_part_record *expected,
                        uint32_t table, double *values, struct sim_error *error);

#endif
