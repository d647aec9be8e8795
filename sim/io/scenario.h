/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scenario: what a file (and the files it extends) and the command line say,
 * resolved against a model's parameter table.
 *
 *   defaults < extended file < file < design < command line (--set)
 *
 * Reading is in two stages.  config.c turns libconfuse's view of a file into
 * assignments (path, text, file, line), with every silent trap of the library
 * closed; scenario.c types them, keeps where each value came from, and can
 * then produce the flat parameter struct of any design.
 *
 * Memory:  a scenario owns everything it hands out; destroy frees it.
 * Errors:  problems are collected (up to SIM_PROBLEMS_MAX are kept) with file,
 *          line, excerpt and remedy.
 * Threads: one thread (libconfuse is not thread-safe).
 * Tests:   tests/unit/scenario_test.c, tests/corpus/
 */
#ifndef SIM_IO_SCENARIO_H
#define SIM_IO_SCENARIO_H

#include <stdio.h>

#include "sim/core/model.h"
#include "sim/io/parameter.h"

#define SIM_PROBLEMS_MAX 20

enum sim_severity { SIM_PROBLEM_ERROR, SIM_PROBLEM_WARNING };

struct sim_problem {
    enum sim_severity severity;
    char file[SIM_PATH_SIZE]; /* as the user wrote it; "--set" for the command line */
    int line;                 /* 0 if none */
    int column;               /* in bytes from 1; 0 if none */
    char text[512];           /* what is wrong */
    char excerpt[256];        /* the source line, or empty */
    char hint[256];           /* what would be right, or empty */
};

struct sim_problems {
    struct sim_problem item[SIM_PROBLEMS_MAX];
    uint32_t count;    /* kept */
    uint32_t errors;   /* found, kept or not */
    uint32_t warnings; /* found, kept or not */
};

/* Prints them as compilers do:  file:line: error: text / excerpt / hint.  `colour` for terminals. */
void sim_problems_print(const struct sim_problems *problems, FILE *stream, bool colour);
/* Adds one; file and line may be NULL and 0. */
void sim_problems_add(struct sim_problems *problems, enum sim_severity severity, const char *file, int line,
                      const char *hint, const char *format, ...) __attribute__((format(printf, 6, 7)));

/* ---- what every scenario says besides its model's parameters ---- */

enum sim_goal { SIM_WANT_MAX, SIM_WANT_MIN };

/* experiment { decide { } }: the declared question. */
struct sim_decide {
    char metric[SIM_TEXT_SIZE];
    uint32_t goal;     /* enum sim_goal */
    double matters;    /* a difference smaller than this does not matter; in the metric's unit */
    double confidence; /* 0.95 */
    double precision;  /* half-width of the differences that is enough; 0: replications are as many as asked */
    bool relative;     /* precision is a share of the baseline's mean; else in the metric's unit */
    uint32_t most;     /* replications that precision may ask for */
};

/* How varied parameters make combinations. */
enum sim_sampling {
    SIM_SAMPLING_GRID,  /* every value with every other */
    SIM_SAMPLING_LHS,   /* `samples` points of a Latin hypercube */
    SIM_SAMPLING_SOBOL, /* the first `samples` points of a scrambled Sobol sequence */
};

struct sim_experiment {
    double horizon, warmup, sample; /* days */
    double mail_window, directory;  /* days */
    uint32_t replications;
    uint64_t seed;
    uint32_t sampling; /* enum sim_sampling */
    uint32_t samples;
    uint64_t sampling_seed;
    bool stop_on_error; /* on_error = stop: the first failed run ends the work */
    struct sim_decide decide;
};

/* Which of the model's side tables are wanted; one switch for each name a model may use. */
struct sim_output {
    bool partners, deal_log;
};

/* One design as declared, in file order. */
struct sim_design {
    char title[SIM_TITLE_SIZE];
    char description[SIM_TEXT_SIZE * 4];
    double diverge_days; /* default 0; -warmup when "start" */
    bool diverge_at_start;
    uint32_t change_count; /* assignments in its `set` list, and of its `match` */
};

struct sim_source;

/* One parameter over which points are spread (vary, --vary, a column of experiment.points). */
struct sim_vary {
    char path[SIM_PATH_SIZE];
    char zip[SIM_TITLE_SIZE];        /* parameters with the same word move in lock-step; "" = with none */
    uint32_t value_count;            /* 0: a range, to be sampled */
    const char *const *values;       /* as written */
    const struct sim_param *param;   /* NULL for what the command line varies */
    const char *from, *to;           /* of a range, as written; NULL without */
    double low, high;                /* the same as numbers */
    const struct sim_source *source; /* where it is declared; NULL: the command line */
    int line;
};

/* One entry of experiment.only_if: a condition on varied parameters (experiment/constraint.h). */
struct sim_condition {
    const char *text;
    const struct sim_source *source;
    int line;
};

struct sim_scenario;

/* Reads `file`, then applies `sets` ("path=value") on top.  Returns NULL if problems->errors > 0.
 * Warnings (lint) may be present in either case. */
struct sim_scenario *sim_scenario_read(const struct sim_model *model, const char *file, const char *const *sets,
                                       uint32_t set_count, struct sim_problems *problems);
void sim_scenario_destroy(struct sim_scenario *scenario);

const struct sim_model *sim_scenario_model(const struct sim_scenario *scenario);
const char *sim_scenario_title(const struct sim_scenario *scenario);
const char *sim_scenario_currency(const struct sim_scenario *scenario);
const struct sim_experiment *sim_scenario_experiment(const struct sim_scenario *scenario);
/* The model's side tables the scenario asks for, as a mask for sim_run_setup. */
uint32_t sim_scenario_tables(const struct sim_scenario *scenario);
uint32_t sim_scenario_design_count(const struct sim_scenario *scenario);
const struct sim_design *sim_scenario_design(const struct sim_scenario *scenario, uint32_t index);
/* Index of the baseline design (a scenario without designs has one, called "baseline", that changes nothing). */
uint32_t sim_scenario_baseline(const struct sim_scenario *scenario);
uint32_t sim_scenario_vary_count(const struct sim_scenario *scenario);
const struct sim_vary *sim_scenario_vary(const struct sim_scenario *scenario, uint32_t index);
uint32_t sim_scenario_condition_count(const struct sim_scenario *scenario);
const struct sim_condition *sim_scenario_condition(const struct sim_scenario *scenario, uint32_t index);
/* Who fixes the value at `path` under `design`: the origin of its change or "--set"; NULL if neither touches it. */
const char *sim_scenario_fixed_by(const struct sim_scenario *scenario, uint32_t design, const char *path);

/* Fills `parameters` (model->parameters_size bytes) for a design: scenario values, then the design's changes,
 * then `extra` assignments ("path=value", the coordinates of a varied point), then --set.
 * Problems are reported as for a file. */
int sim_scenario_resolve(const struct sim_scenario *scenario, uint32_t design, const char *const *extra,
                         uint32_t extra_count, void *parameters, struct sim_problems *problems);

/* Calls visit for every value of a resolved struct, in schema order: path, descriptor, canonical text.
 * Walking needs no scenario: `partnersim show results.h5` and hashing use it too. */
typedef void sim_visit_param(void *context, const char *path, const struct sim_param *param, const void *value,
                             const char *canonical);
void sim_parameters_walk(const struct sim_section *schema, const void *parameters, sim_visit_param *visit,
                         void *context);

/* Where the value at `path` under `design` came from: "my.conf:14", "default", "--set", "design conduct (my.conf:40)".
 */
const char *sim_scenario_origin(const struct sim_scenario *scenario, uint32_t design, const char *path);

/* The whole scenario as one self-contained file in canonical form (no extends), with origins as comments:
 * reading it again gives the same scenario.  The caller frees. */
char *sim_scenario_print(const struct sim_scenario *scenario);

#endif
