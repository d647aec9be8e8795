/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Paths into a parameter struct: "programme.full-cycle.protection.window".
 *
 * A path names plain sections, titled sections each followed by its title, and
 * last a parameter.  Titles contain no dots, so a path has one reading.
 *
 * Threads: pure functions of the schema and the struct they are given.
 * Tests:   tests/unit/scenario_test.c
 */
#ifndef SIM_IO_SCHEMA_H
#define SIM_IO_SCHEMA_H

#include "sim/io/parameter.h"

struct sim_place {
    const struct sim_param *param;
    void *value;
};

/* Fills every parameter with its default; counts and titles are kept.  A default that is no legal value is our
 * mistake and reported as SIM_INTERNAL. */
int sim_parameters_default(const struct sim_section *schema, void *parameters, struct sim_error *error);

/* Finds the parameter at `path`.  error->text is what is wrong, `hint` what would be right. */
int sim_parameters_find(const struct sim_section *schema, void *parameters, const char *path, struct sim_place *place,
                        struct sim_error *error, char *hint, size_t hint_size);

/* Parses `text` into a place of this struct, with names resolved against its titles. */
int sim_parameters_assign(const struct sim_section *schema, const void *parameters, const struct sim_place *place,
                          const char *text, struct sim_error *error, char *hint, size_t hint_size);

/* find and assign in one step; refuses what is not available yet. */
int sim_parameters_set(const struct sim_section *schema, void *parameters, const char *path, const char *text,
                       struct sim_error *error, char *hint, size_t hint_size);

/* The value in canonical form, names as titles.  Returns the length needed. */
int sim_parameters_print(const struct sim_section *schema, const void *parameters, const struct sim_param *param,
                         const void *value, char *out, size_t size);

/* Calls visit for each parameter of a struct in schema order, without those that are not available yet. */
typedef void sim_visit_place(void *context, const char *path, const struct sim_param *param, const void *value);
void sim_parameters_each(const struct sim_section *schema, const void *parameters, sim_visit_place *visit,
                         void *context);

/* Elements of a titled section: their number, and element `index`. */
uint32_t sim_titled_count(const struct sim_section *section, const void *parent);
const void *sim_titled_element(const struct sim_section *section, const void *parent, uint32_t index);

#endif
