/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One home for a parameter: descriptor tables.
 *
 * Every parameter is one row of a `.def` file, expanded twice: into the struct
 * field that hot code reads and into a `struct sim_param`.  The table drives
 * parsing, bounds, --set, `partnersim params`, the reference page, result-file
 * metadata and sensitivity ranges.  A row looks like this:
 *
 *     P(double, window, SIM_TIME, .unit = "d", .fallback = "90d", .min = 0, .max = 3650,
 *       .low = 60, .high = 180, .role = SIM_LEVER, .switchable = true, .grade = 'B',
 *       .text = "how long a registered deal is protected",
 *       .source = "SKB Kontur, https://...")
 *
 * Sections form a tree that mirrors nested structs.  A plain section is
 * embedded in its parent.  A titled section (`region "Centre" { }`) is an
 * array embedded in its parent, preceded by its count; each element starts
 * with `char title[SIM_TITLE_SIZE]`:
 *
 *     struct parent { uint32_t region_count; struct region region[32]; };
 *
 * The whole parameter set is therefore one flat struct: it can be copied,
 * compared and hashed.  The root of a model's schema holds sections only.
 *
 * Units:   times in days, money in the scenario's currency, shares in [0, 1],
 *          rates as the unit says.
 * Tests:   tests/unit/parameter_test.c
 */
#ifndef SIM_IO_PARAMETER_H
#define SIM_IO_PARAMETER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/core/error.h"

#define SIM_TITLE_SIZE 64
#define SIM_TEXT_SIZE 128
#define SIM_PATH_SIZE 256

enum sim_param_type {
    SIM_NUMBER, /* double; suffixes k, M, % */
    SIM_COUNT,  /* uint32_t; suffixes k, M */
    SIM_SHARE,  /* double in [0, 1] unless bounds say otherwise; usually written 10% */
    SIM_TIME,   /* double, days; needs a suffix min, h, d, w, mo, y unless 0 */
    SIM_MONEY,  /* double, in the scenario's currency; suffixes k, M */
    SIM_SWITCH, /* bool; yes/no, true/false, on/off */
    SIM_CHOICE, /* uint32_t index into .choices */
    SIM_MIX,    /* double[choice count]: weights of .choices; `random` or { random = ... } is written
                   "weighing 60%, price 40%"; a single name means all of it */
    SIM_TEXT,   /* char[SIM_TEXT_SIZE], or char[max + 1] if .max is given */
    SIM_NAME, /* uint32_t index of the titled section .names refers to (resolved after reading); SIM_NO_NAME if empty */
    SIM_LIST  /* a list of texts; only in sections that hold no model parameters (design, vary) */
};

#define SIM_NO_NAME UINT32_MAX

enum sim_param_role {
    SIM_LEVER,     /* what a programme owner can decide */
    SIM_UNCERTAIN, /* what nobody knows exactly: sensitivity and calibration act on it */
    SIM_SETTING    /* size, structure, numerics */
};

struct sim_param {
    const char *name;
    enum sim_param_type type;
    const char *unit;     /* "1", "d", "currency", "1/d", ... */
    const char *fallback; /* default as it would be written in a scenario file */
    double min, max;      /* hard bounds, inclusive; both 0: none beyond what the type implies */
    double low, high;     /* plausible range to sweep; both 0 if none */
    enum sim_param_role role;
    bool switchable;            /* may change during a run; otherwise a design must say diverge_at = start */
    char grade;                 /* A, B, C, M, X as in docs; 'X' = assumption */
    const char *text;           /* a sentence without full stop */
    const char *source;         /* where the default comes from, or "assumption" */
    const char *const *choices; /* NULL-terminated, for SIM_CHOICE and SIM_MIX */
    const char *names;          /* path of the titled section for SIM_NAME, e.g. "programme" */
    bool later;                 /* belongs to a mechanism that is not available yet: refused when set */
    size_t offset;              /* in the section's struct */
};

struct sim_section {
    const char *name;
    const char *text;
    bool titled;
    size_t offset;       /* plain: of the struct in the parent; titled: of the array in the parent */
    size_t count_offset; /* titled: of the uint32_t count in the parent */
    size_t size;         /* sizeof the section's struct */
    uint32_t capacity;   /* titled: most elements */
    uint32_t least;      /* titled: fewest elements */
    const struct sim_param *params;
    uint32_t param_count;
    const struct sim_section *const *children; /* NULL-terminated or NULL */
    bool later;                                /* "not available yet" for the whole section */
};

/* Parses `text` as a value of `param` and stores it at `value` (the field itself); on failure the field keeps
 * its value.  `error` says what is wrong and what would be right: "'12x' has an unknown unit 'x'; write ...".
 * A SIM_NAME is stored as SIM_NO_NAME: resolving needs the scenario. */
int sim_param_parse(const struct sim_param *param, const char *text, void *value, struct sim_error *error);

/* The same with the remedy apart: error->text is what is wrong, `hint` (may be NULL) what would be right. */
int sim_param_parse_hint(const struct sim_param *param, const char *text, void *value, struct sim_error *error,
                         char *hint, size_t hint_size);

/* Writes the value in canonical form: parses back to the same bits ("90d", "12%", "conduct_weighted").
 * A SIM_NAME is an index without its section and prints as "#3" or ""; sim_parameters_walk knows the title.
 * Returns the length needed, like snprintf. */
int sim_param_print(const struct sim_param *param, const void *value, char *out, size_t size);

/* "0 to 10y", "0% to 100%", "at least 1": the values `param` accepts, in the units people write; "any" if unbounded. */
int sim_param_range_print(const struct sim_param *param, char *out, size_t size);

/* One bound or plausible limit in the units people write. */
int sim_param_number_print(const struct sim_param *param, double number, char *out, size_t size);

/* "time", "share", "choice": one word for a reader. */
const char *sim_param_type_name(enum sim_param_type type);

/* Bytes of the field of a parameter. */
size_t sim_param_size(const struct sim_param *param);

/* Compares two texts the way people mistype: the closest of `names` within a third of its length, or NULL. */
const char *sim_closest_name(const char *word, const char *const *names, size_t count);
/* "'a', 'b', 'c'" for a message; what does not fit is cut between names, with "...". */
#define SIM_NAMES_TEXT 600
void sim_names_print(const char *const *names, size_t count, char out[SIM_NAMES_TEXT]);

#endif
