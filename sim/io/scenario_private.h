/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of a scenario, shared by the files that read, resolve and print it.
 *
 *   scenario.c          reading in order, accessors
 *   scenario_values.c   typing: the base struct of all designs, designs' changes, --set
 *   scenario_design.c   designs
 *   scenario_vary.c     varied parameters and conditions on them
 *   scenario_points.c   varied parameters from a file of points
 *   scenario_check.c    what must fit together: experiment, decision, switches
 *   scenario_print.c    the canonical file
 */
#ifndef SIM_IO_SCENARIO_PRIVATE_H
#define SIM_IO_SCENARIO_PRIVATE_H

#include "sim/io/config.h"
#include "sim/io/generic.h"
#include "sim/io/schema.h"

/* "path = value" from a design or the command line. */
struct sim_change {
    const char *path, *text;
    const struct sim_source *source; /* NULL: the command line */
    int line;
    const char *origin;
};

struct sim_design_change_list {
    struct sim_change *changes;
    uint32_t count;
    const struct sim_source *source;
    int line;
};

struct sim_origin {
    const char *path, *text;
    const struct sim_source *source;
    int line;
};

struct sim_scenario {
    const struct sim_model *model;
    struct sim_arena arena;
    struct sim_config config;
    struct sim_generic generic;
    struct sim_experiment experiment;
    void *base;              /* parameters without any design, --set not yet applied */
    struct sim_change *sets; /* --set for the model's parameters */
    uint32_t set_count;
    struct sim_origin *origins; /* of values in files and of generic --set, later ones override */
    uint32_t origin_count, origin_capacity;
    struct sim_design *designs;
    struct sim_design_change_list *changes; /* [design_count] */
    uint32_t design_count;
    uint32_t baseline;
    struct sim_vary *varies;
    uint32_t vary_count;
    struct sim_condition *conditions;
    uint32_t condition_count;
};

/* Splits "path = value" into the arena; false and a problem if there is no '='. */
bool sim_change_parse(struct sim_arena *arena, const char *text, struct sim_change *change,
                      struct sim_problems *problems);
/* Applies to a parameter struct; problems (may be NULL) get what is wrong. */
bool sim_change_apply(const struct sim_scenario *scenario, const struct sim_change *change, void *parameters,
                      struct sim_problems *problems);

/* Fills scenario->generic and scenario->base from the config, remembers origins. */
bool sim_scenario_type_values(struct sim_scenario *scenario, struct sim_problems *problems);
/* Takes --set apart: generic ones apply at once, the others are kept. */
bool sim_scenario_take_sets(struct sim_scenario *scenario, const char *const *sets, uint32_t count,
                            struct sim_problems *problems);
bool sim_scenario_read_designs(struct sim_scenario *scenario, struct sim_problems *problems);
bool sim_scenario_read_varies(struct sim_scenario *scenario, struct sim_problems *problems);
/* Turns the file of points (experiment.points) into varied parameters that move in lock-step. */
bool sim_scenario_read_points(struct sim_scenario *scenario, void *trial, struct sim_problems *problems);
bool sim_scenario_read_conditions(struct sim_scenario *scenario, struct sim_problems *problems);
bool sim_scenario_check(struct sim_scenario *scenario, struct sim_problems *problems);

/* What the files above have in common. */
bool sim_scenario_out_of_memory(struct sim_problems *problems); /* false */
uint32_t sim_scenario_count_sections(const struct sim_config *config, const struct sim_section *schema);
/* Parses a row of a section without struct into `out`; reports at the value. */
bool sim_scenario_parse_row(const struct sim_param *param, const struct sim_config_value *value, void *out,
                            struct sim_problems *problems);
/* Adds a varied parameter of this path, checked; NULL after a problem at source:line. */
struct sim_vary *sim_scenario_add_vary(struct sim_scenario *scenario, const char *path, void *trial,
                                       const struct sim_source *source, int line, int column,
                                       struct sim_problems *problems);

/* The last origin of a path in files or generic sets, or NULL. */
const struct sim_origin *sim_scenario_find_origin(const struct sim_scenario *scenario, const char *path);
bool sim_scenario_add_origin(struct sim_scenario *scenario, const char *path, const struct sim_source *source,
                             int line);

#endif
