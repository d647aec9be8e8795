/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conditions on varied parameters: which combinations of values make points.
 *
 *     vendor.routing.race_size >= 3 and vendor.routing.policy == race
 *     not (a.fee > 100k or a.share + b.share > 100%)
 *
 *   condition   = all { "or" all }
 *   all         = one { "and" one }
 *   one         = "not" one | "(" condition ")" | comparison
 *   comparison  = sum ( < | <= | > | >= | == | != ) sum
 *   sum         = product { ( + | - ) product }        signs stand between blanks: paths may hold a '-'
 *   product     = factor { ( * | / ) factor }
 *   factor      = number | path | word | 'any text' | "(" sum ")" | "-" factor
 *
 * Units:   numbers are written as in scenario files (10%, 90d, 50k).  Times compare and add with times, other numbers
 *          with other numbers; a time times or over a number is a time.  Choices, switches, names and texts know
 *          == and != only, against a word that is a legal value of the path.
 * Order:   numbers within one part in 10^12 count as equal: 10% + 20% <= 30%.
 * Memory:  a constraint owns itself; paths are indices into the varied parameters given.
 * Errors:  a sentence and the column of the condition where it went wrong.
 * Threads: evaluating shares nothing.
 * Tests:   tests/unit/constraint_test.c
 */
#ifndef SIM_EXPERIMENT_CONSTRAINT_H
#define SIM_EXPERIMENT_CONSTRAINT_H

#include "sim/io/scenario.h"

struct sim_constraint;

/* What is varied; `param` says how to read the values. */
struct sim_variable {
    const char *path;
    const struct sim_param *param;
};

/* NULL + error and hint.  The variables are borrowed. */
struct sim_constraint *sim_constraint_create(const char *text, const struct sim_variable *variables, uint32_t count,
                                             struct sim_error *error, char *hint, size_t hint_size);
/* Do these values (as written, one for each variable) fulfil it? */
bool sim_constraint_holds(const struct sim_constraint *constraint, const char *const *values);
void sim_constraint_destroy(struct sim_constraint *constraint);

#endif
