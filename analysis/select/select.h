/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which alternative is best, at a stated probability, with as few runs as it
 * takes.
 *
 *   race       KN and confidence sequences together, each at half of the error: KN drops what cannot be best within
 *              delta, sequences what is surely worse, however small delta is; both use the paired differences
 *   nelson     two stages, the same number for all, multiple comparisons with the best (common random numbers)
 *   rinott     two stages, independent runs
 *   ocba       a fixed budget, spent to the last run where it tells most; reports what probability was reached.  Who is
 *              ahead is told by paired differences over shared replications, and the best so far has all replications
 *              that anybody has
 *
 * What is promised (race, nelson, rinott) is proved for nearly normal data and a best design that leads by delta or
 * more: it is selected with the probability asked for.  Nothing is promised by replications that are all equal: see
 * ana_is_settled; designs alike in every replication are reported as such.
 *
 * A selection is optimistic about its winner.  Winner and baseline are
 * therefore run again on replications nobody looked at; only those are quoted.
 *
 * Memory:  a selection owns its lists.
 * Errors:  the evaluator's; SIM_USAGE for fewer than two alternatives, or a metric that is undefined or the same
 *          everywhere.  Not reaching the asked probability is no error: see `reached`.
 * Threads: one.
 * Tests:   tests/unit/select_test.c, tests/validation/select_test.c
 */
#ifndef ANALYSIS_SELECT_SELECT_H
#define ANALYSIS_SELECT_SELECT_H

#include "analysis/document/document.h"
#include "analysis/select/board.h"
#include "analysis/statistics/stats.h"

enum ana_rule { ANA_RULE_RACE, ANA_RULE_NELSON, ANA_RULE_RINOTT, ANA_RULE_OCBA, ANA_RULE_COUNT };

struct ana_select_options {
    enum ana_rule rule;
    double delta;       /* indifference zone, in the metric's unit; 0: none (race by sequences alone) */
    double probability; /* of selecting the best, if it leads by delta or more */
    uint32_t first;     /* replications of everybody before anything is decided */
    uint32_t batch;     /* between looks */
    uint32_t most;      /* replications per alternative at most */
    uint64_t budget;    /* ocba: runs in all */
    uint32_t planned;   /* replications each would have had by the scenario, to compare the cost with; 0: none */
    uint32_t baseline;  /* alternative */
    uint32_t fresh;     /* replications for winner and baseline afterwards; 0: as many as the winner had, at least 20 */
};

struct ana_selected {
    uint32_t runs;
    double mean, sd;             /* of the runs of the selection */
    uint32_t dropped;            /* at how many replications; 0: stayed */
    bool dropped_by_sequence;    /* surely worse than another, whatever delta */
    struct ana_interval to_best; /* nelson: mean minus the best of the others, MCB; NaN unless reached */
};

struct ana_selection {
    uint32_t count, best;
    struct ana_selected *rows; /* [alternative] */
    bool reached;              /* the asked probability */
    bool ended;                /* race: before the most replications there may be */
    uint32_t alike;            /* race: others that gave exactly what the best gave in every replication */
    double probability;        /* ocba: lower bound reached (APCS) */
    uint64_t runs, failed;
    uint32_t rounds;         /* replications when it ended */
    uint32_t lost;           /* replications left out because a run of somebody still in failed */
    double equal_runs;       /* all alternatives up to the same replication */
    double planned_runs;     /* Nelson-Matejcik from the same first stage; NaN without delta */
    struct ana_paired fresh; /* winner minus baseline */
    struct ana_interval fresh_interval;
    uint32_t fresh_first, fresh_count;
    struct ana_moments fresh_own; /* the winner's level */
};

/* Whether options can be used, before anything is run. */
int ana_select_check(const struct ana_select_options *options, uint32_t count, struct sim_error *error);
/* Looks at metric 0 of the evaluator. */
int ana_select(const struct ana_evaluator *evaluator, const struct ana_alternative *alternatives, uint32_t count,
               const struct ana_select_options *options, struct ana_selection *selection, struct sim_error *error);
void ana_selection_fini(struct ana_selection *selection);

void ana_selection_tell(const struct ana_evaluator *evaluator, const struct ana_alternative *alternatives,
                        const struct ana_select_options *options, const struct ana_selection *selection,
                        struct ana_document *document);

enum ana_rule ana_rule_of(const char *name); /* ANA_RULE_COUNT if unknown */

/* Several metrics: the front of means and how surely each alternative is on it, for `replications` of each. */
int ana_select_front(const struct ana_evaluator *evaluator, const struct ana_alternative *alternatives, uint32_t count,
                     uint32_t replications, struct ana_document documents[ANA_LANGUAGE_COUNT], struct sim_error *error);

#endif
