/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the engine asks of a model.
 *
 * The engine knows nothing of vendors or partners: any model that fills this
 * table runs on it (the partner ecosystem in models/, textbook models in
 * tests/ and bench/).
 *
 * One run: create -> start each region -> (window, deliver)* with head-office
 * boundaries in between: publish (regions in parallel), sample, head_office ->
 * headline -> table_rows, table_fill -> destroy.  At time 0, the end of warm-up, begin_headline is
 * called after the sample of that boundary.  At `diverge` change() is called
 * with the design's parameters, last at that boundary.
 *
 * Threads: start, handle, receive and publish may run for different regions at
 *          once and touch only their own region's state plus what was
 *          published at the last head-office boundary; all others are serial.
 */
#ifndef SIM_CORE_MODEL_H
#define SIM_CORE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/core/error.h"
#include "sim/core/region.h"

struct sim_archive;  /* sim/core/archive.h */
struct sim_section;  /* sim/io/parameter.h */
struct sim_problems; /* sim/io/scenario.h */

/* How a metric behaves over a sampling interval. */
enum sim_metric_kind {
    SIM_METRIC_FLOW,  /* summed over the interval; CF cell_methods "time: sum" */
    SIM_METRIC_STOCK, /* value at the sample; "time: point" */
    SIM_METRIC_MEAN   /* averaged over what happened in the interval; "time: mean"; NaN if nothing did */
};

/* Which direction a reader wants, for colouring only. */
enum sim_metric_goal { SIM_GOAL_NONE, SIM_GOAL_MAX, SIM_GOAL_MIN };

/* One metric, defined once.  Result files, reports and documentation read this table. */
struct sim_metric {
    const char *name; /* snake_case, a netCDF variable name */
    const char *unit; /* "1" for counts and shares, "d", "h", "currency", ... (never "hours", "minutes", "seconds") */
    enum sim_metric_kind kind;
    enum sim_metric_goal goal;
    const char *group;       /* heading under which it is listed */
    const char *title;       /* a few words, as on an axis */
    const char *description; /* a sentence */
    const char *formula;     /* how it is computed, in words or symbols */
};

/* One decision of chance. */
struct sim_purpose {
    const char *name;  /* "taste", NULL if unused */
    const char *text;  /* "taste among partners" */
    const char *group; /* "what clients decide": asked for together; NULL: by itself */
};

#define SIM_TABLES_MAX 2

/* One column of a side table.  Values are doubles; NaN where there is nothing to say. */
struct sim_column {
    const char *name;  /* snake_case, a netCDF variable name */
    const char *unit;  /* as of a metric */
    const char *title; /* a few words */
    const char *description;
    bool code; /* the value is a code (0, 1, ...) whose words table_word() knows */
};

/* What a run can tell besides its metrics, when a scenario asks for it (output { NAME = yes }). */
struct sim_table {
    const char *name; /* "partners", "deal_log": a group of the result file */
    const char *row;  /* what a row is: "partner", "event" */
    const char *title;
    const struct sim_column *columns;
    uint32_t column_count;
    bool log; /* rows are events in order of time, kept of replication 0 only; else one row per agent at the horizon */
};

/* The rows of a side table: values[row][column]; no columns if the table was not asked for. */
struct sim_rows {
    uint32_t row_count, column_count;
    double *values;
};

/* What distinguishes one run from another besides its parameters. */
struct sim_run_setup {
    uint64_t seed;
    uint64_t replication;
    double warmup_days;    /* the run starts at -warmup_days */
    double horizon_days;   /* and ends at horizon_days */
    double sample_days;    /* samples at k * sample_days, from the first one > -warmup to the last <= horizon;
                              a multiple of directory_days */
    double window_days;    /* length of a mail window */
    double directory_days; /* between head-office boundaries; a multiple of window_days */
    double diverge_days;   /* when changed terms take effect, rounded up to a head-office boundary */
    const uint64_t *luck;  /* [model->purpose_count] the replication whose chance each purpose meets, or NULL */
    uint32_t tables;       /* bit k: side table k of the model is wanted; never changes what happens */
};

struct sim_model {
    const char *name;
    const char *version; /* changes whenever results change; part of every point's identity */
    const char *limits;  /* what the model leaves out that a reader of its results must know; may be NULL */
    const struct sim_section *schema;
    size_t parameters_size;
    const struct sim_metric *metrics;
    uint32_t metric_count;
    const char *const *event_names; /* by kind, 256 entries, NULL where unused */
    /* The registry of chance: purposes are below purpose_count, numbers without name are not used.  0: the model does
     * not say, and nobody can ask which luck matters. */
    const struct sim_purpose *purposes;
    uint32_t purpose_count;
    const struct sim_table *tables; /* side tables, at most SIM_TABLES_MAX; may be NULL */
    uint32_t table_count;

    /* Path of the parameter that a design's `match` sets: at what equal money designs are compared; NULL: none. */
    const char *match;

    /* What an event costs, in events of some 50 ns as PHOLD's are; 0: 1.  Decides when threads share a window, never
     * what happens. */
    double event_weight;

    /* Number of regions (logical processes) of a run with these parameters. */
    uint32_t (*region_count)(const void *parameters);
    /* Memory for a run, regions[0..region_count) with empty queues; sets regions[i].world and .state. NULL + error on
     * failure. */
    void *(*create)(const void *parameters, const struct sim_run_setup *setup, struct sim_region *regions,
                    struct sim_error *error);
    void (*start)(struct sim_region *region);
    void (*handle)(struct sim_region *region, struct sim_event event);
    void (*receive)(struct sim_region *region, struct sim_event event, const void *data);
    /* Asks for what the handler of a pending event will touch (__builtin_prefetch), and does nothing else; may be NULL.
     * A hint: the event may come late or never, and not every event is announced.  `again`, some time later: what was
     * asked for is likely there, so it may be read and what it leads to be asked for. */
    void (*foresee)(const struct sim_region *region, struct sim_event event, bool again);
    void (*publish)(struct sim_region *region);
    void (*head_office)(void *world, double now);
    /* Fills row[0..metric_count) for the interval that ends now. */
    void (*sample)(void *world, double now, double *row);
    void (*begin_headline)(void *world);
    /* Fills row with the metrics over [0, horizon]: flows summed, stocks at the end, means over all. */
    void (*headline)(void *world, double *row);
    /* A side table that setup->tables asked for: its number of rows, and the rows themselves, [row][column]. */
    uint32_t (*table_rows)(void *world, uint32_t table);
    void (*table_fill)(void *world, uint32_t table, double *rows);
    /* The words of a code: writes the text and returns true, false beyond the last code. */
    bool (*table_word)(const void *parameters, uint32_t table, uint32_t column, uint32_t code, char *out, size_t size);
    void (*change)(void *world, const void *parameters, double now);
    /* Conservation laws, called at head-office boundaries in debug builds; asserts. */
    void (*check)(void *world);
    void (*destroy)(void *world);
    /* Shows all memory a run changes to an archive, for images and checkpoints; NULL: this model has none.  When
     * reading the world is one just created.  Until change() nothing may depend on setup->diverge_days. */
    void (*archive)(void *world, struct sim_archive *archive);
    /* Warns of terms that are legal but senseless, called for each design (may be NULL).  The `file` of a problem it
     * adds is the path of the parameter concerned, which the reader replaces by the line that sets it. */
    void (*lint)(const void *parameters, struct sim_problems *problems);
};

#endif
