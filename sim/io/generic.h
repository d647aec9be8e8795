/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every scenario says whatever its model: format, title, designs,
 * experiment, output.  One table, as for models; the sections `design` and
 * `vary` hold no struct (size 0) and are read value by value.
 */
#ifndef SIM_IO_GENERIC_H
#define SIM_IO_GENERIC_H

#include "sim/io/parameter.h"
#include "sim/io/scenario.h"

#define SIM_DESIGN_CAPACITY 1000
#define SIM_VARY_CAPACITY 64 /* as many as Sobol's sequence has dimensions (experiment/sequence.h) */

struct sim_generic_decide {
    char metric[SIM_TEXT_SIZE];
    uint32_t goal;    /* enum sim_goal */
    char matters[64]; /* in the metric's unit, typed when the metric is known */
    double confidence;
    char precision[64]; /* as matters, or a percentage */
    uint32_t most;
};

struct sim_generic_experiment {
    double horizon, warmup, sample, mail_window, directory;
    uint32_t replications;
    char seed[32], sampling_seed[32];
    uint32_t sampling, samples; /* enum sim_sampling */
    char points[1025];
    uint32_t on_error; /* 0 = continue, 1 = stop */
    struct sim_generic_decide decide;
};

struct sim_generic {
    char format[8];
    char title[257];
    char currency[17];
    char extends[1025];
    char baseline[SIM_TITLE_SIZE];
    struct sim_generic_experiment experiment;
    struct sim_output output;
};

extern const struct sim_section sim_generic_schema;
extern const struct sim_section sim_design_schema;
extern const struct sim_section sim_experiment_schema;
extern const struct sim_section sim_vary_schema;
extern const struct sim_section sim_decide_schema;
extern const struct sim_section sim_output_schema;

/* Rows of design and vary, by position in their tables. */
enum sim_design_key { SIM_DESIGN_DESCRIPTION, SIM_DESIGN_DIVERGE_AT, SIM_DESIGN_MATCH, SIM_DESIGN_SET };
enum sim_vary_key { SIM_VARY_VALUES, SIM_VARY_FROM, SIM_VARY_TO, SIM_VARY_STEPS, SIM_VARY_ZIP };
/* Rows of experiment that are read by other means: the last ones of its table. */
enum sim_experiment_key { SIM_EXPERIMENT_ONLY_IF = 11, SIM_EXPERIMENT_POINTS };

/* The switch of a row of the output section. */
static inline bool sim_output_wanted(const struct sim_output *output, const struct sim_param *row)
{
    return *(const bool *)((const char *)output + row->offset);
}

/* A text in quotes as scenario files write it, or bare if it is a plain word. */
int sim_quote(const char *text, char *out, size_t size);

#endif
