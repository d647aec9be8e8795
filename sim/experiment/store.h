/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is finished: an index of the pairs found in parts.
 *
 *   parts/NAME.part --scan once--> (point id, replication) -> part, place, state
 *
 * Numbers stay on disk until they are asked for, so a store is small however
 * large the study.
 *
 * Order:   nothing depends on the order in which parts are found: equal pairs
 *          must be byte-equal, done beats failed, more side tables beat fewer,
 *          and of two failures the alphabetically first message stays.
 * Memory:  the store owns everything it lends.
 * Errors:  two different computations of one pair are an error that names both parts.
 * Threads: one at a time.
 * Tests:   tests/unit/runner_faults_test.c
 */
#ifndef SIM_EXPERIMENT_STORE_H
#define SIM_EXPERIMENT_STORE_H

#include "sim/io/log.h"
#include "sim/io/parts.h"

struct sim_store;

struct sim_stored {
    struct sim_part_record record; /* without numbers; message lent if failed */
    struct sim_part_place place;
    uint32_t part;
};

struct sim_store_report {
    uint32_t parts;   /* read */
    uint32_t damaged; /* and reported */
    uint32_t foreign; /* of another study or format, and reported */
};

struct sim_store *sim_store_create(const char study[SIM_ID_SIZE], struct sim_error *error);
void sim_store_destroy(struct sim_store *store);

/* Reads the parts of a directory that it does not know yet; a directory that does not exist holds none.  Damaged ones
 * are reported and, with `set_aside`, renamed so that they are reported once only. */
int sim_store_scan(struct sim_store *store, const char *directory, bool set_aside, const struct sim_log *log,
                   struct sim_store_report *report, struct sim_error *error);
/* Enters a record of a part just committed. */
int sim_store_add(struct sim_store *store, const char *part, const struct sim_part_record *record,
                  const struct sim_part_place *place, struct sim_error *error);

/* NULL if the pair is missing.  Lent until the next change of the store. */
const struct sim_stored *sim_store_find(const struct sim_store *store, const char *point, uint64_t replication);
/* The parts that hold runs, in the order in which they were found; NULL beyond the last. */
const char *sim_store_part(const struct sim_store *store, uint32_t index);
uint64_t sim_store_count(const struct sim_store *store);
/* Reads the numbers of a done pair: headline[metric], series[metric][time]. */
int sim_store_load(const struct sim_store *store, const struct sim_stored *stored, double *headline, double *series,
                   struct sim_error *error);
/* Likewise one of its side tables: values[rows][columns]. */
int sim_store_load_table(const struct sim_store *store, const struct sim_stored *stored, uint32_t table, double *values,
                         struct sim_error *error);
/* Is the pair finished, with the side tables of the mask? */
bool sim_store_finished(const struct sim_stored *stored, uint32_t tables);

#endif
