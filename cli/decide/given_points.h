/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Points that were run for another purpose and fill their ranges evenly.
 *
 *   study      the study's own varied values (vary, sampling, points, --vary)
 *   sobol      nets of `sensitivity --method sobol`, the rows by which coordinates are free
 *   discover   its worlds
 *   calibrate  its first wave
 *
 * The last three from the document the command left in the directory, if it
 * speaks of the same study.
 *
 * Memory:  points own all they lend; fini is due in any case.
 * Errors:  SIM_USAGE with the sources there are.
 * Threads: one.
 * Tests:   tests/cli/given.bats
 */
#ifndef CLI_DECIDE_GIVEN_POINTS_H
#define CLI_DECIDE_GIVEN_POINTS_H

#include "cli/decide/decide.h"
#include "analysis/sensitivity/given.h"

struct cli_given_points {
    struct ana_given_points points;
    uint32_t factor_count;
    struct ana_factor *factors;
    uint32_t design_count, *designs; /* that were run there, the baseline first; none: all of the decision */
    double *x;
    char **changes;
    uint32_t *first;
};

/* `source`: one of the words above; NULL: the first that is there. */
int cli_given_points_find(struct cli_given_points *points, const struct cli_decision *decision, const char *source,
                          struct sim_error *error);
void cli_given_points_fini(struct cli_given_points *points);

#endif
