/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A factor: a parameter and the values it may take, as a coordinate in [0, 1].
 *
 *     u in [0, 1] --ana_factor_text--> "path=12.5%"
 *
 * Numbers spread evenly over [low, high]; counts take whole values, switches
 * and choices their values, each an equal share of [0, 1].
 *
 * Memory:  a factor owns its choices; fini frees them.  The descriptor is borrowed.
 * Errors:  SIM_USAGE with a sentence that says what would be right.
 * Threads: pure functions.
 * Tests:   tests/unit/factor_test.c
 */
#ifndef ANALYSIS_STUDY_FACTOR_H
#define ANALYSIS_STUDY_FACTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/io/parameter.h"

#define ANA_FACTOR_TEXT (SIM_PATH_SIZE + 128)

struct ana_factor {
    char path[SIM_PATH_SIZE];
    const struct sim_param *param;
    double low, high; /* numbers and counts */
    char **choices;   /* [choice_count] values as written; NULL for a range */
    uint32_t choice_count;
    bool plausible; /* the range is the parameter's own */
};

/* The parameter's plausible range.  SIM_USAGE if it has none. */
int ana_factor_plausible(struct ana_factor *factor, const char *path, const struct sim_param *param,
                         struct sim_error *error);
/* "10%..30%" or "a,b,c"; NULL or "": the plausible range, or every choice of a choice or switch. */
int ana_factor_init(struct ana_factor *factor, const char *path, const struct sim_param *param, const char *range,
                    struct sim_error *error);
void ana_factor_fini(struct ana_factor *factor);

bool ana_factor_continuous(const struct ana_factor *factor);
/* Different values; 0 for a continuous factor. */
uint32_t ana_factor_levels(const struct ana_factor *factor);
/* The value at u: of numbers in the parameter's unit, else the index of the choice. */
double ana_factor_value(const struct ana_factor *factor, double u);
/* The coordinate of a value of the parameter as stored (`value` the field); NaN if it is none of the factor's. */
double ana_factor_coordinate(const struct ana_factor *factor, const char *text);
/* "path=value" and the value alone, as a scenario file says it. */
void ana_factor_text(const struct ana_factor *factor, double u, char out[ANA_FACTOR_TEXT]);
void ana_factor_value_text(const struct ana_factor *factor, double u, char *out, size_t size);
/* For reading alone: a continuous factor's value with so many significant digits, which may lie just outside the range.
 */
void ana_factor_brief(const struct ana_factor *factor, double u, int digits, char *out, size_t size);
/* A numeric factor's value with four significant digits: for reading, and for scenarios made by a fit. */
double ana_factor_rounded(const struct ana_factor *factor, double u, char *out, size_t size);
/* A path short enough for a table: its last two names, with the title before them if that is not unique. */
void ana_factor_short(const struct ana_factor *factors, uint32_t count, uint32_t index, char *out, size_t size);

#endif
