/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What select, sensitivity, discover, optimise and calibrate have in common:
 * a study's directory to run in, metrics to look at, a document to print.
 *
 *   FILE -o DIR    a scenario, and where its runs go
 *   DIR            a study that exists: its scenario, its runs
 *
 * Processes started together (mpirun, srun) compute along; the first decides.
 *
 * The document goes to stdout and, whole, to DIR/COMMAND.json.
 *
 * Memory:  a decision owns everything it lends.
 * Tests:   tests/cli/decide.bats, tests/cluster/decide.bats
 */
#ifndef CLI_DECIDE_DECIDE_H
#define CLI_DECIDE_DECIDE_H

#include "analysis/document/document.h"
#include "analysis/study/evaluator.h"
#include "analysis/study/factor.h"
#include "cli/command.h"
#include "cli/decide/document_output.h"
#include "cli/study/run_request.h"
#include "cli/study/scenario_file.h"
#include "sim/experiment/study.h"

struct cli_decision {
    const struct cli_invocation *invocation;
    struct cli_run_request request;
    const char *directory;
    const struct sim_scenario *scenario;
    const struct sim_study *study;
    const struct ana_study_view *view; /* the question, without numbers */
    uint32_t metric_count, *metrics;   /* of --metric, else the declared one; prepare may add more */
    uint32_t asked_count;              /* of them, those before prepare added any */
    uint32_t design_count, *designs;   /* of --designs, else all; the baseline first */
    uint32_t factor_count;             /* of --factor or --lever, see cli_decision_factors */
    struct ana_factor *factors;
    const struct ana_evaluator *evaluator;
    struct ana_document documents[ANA_LANGUAGE_COUNT]; /* the answer, told in each language */
    const char *keep; /* its name in the directory, without .json; NULL: the command's */
    int outcome;      /* exit status if all else is well: SIM_OK, SIM_IMPRECISE */
};

typedef int cli_decision_step(struct cli_decision *decision, struct sim_error *error);

/* Opens, calls `prepare` (may be NULL; may ask for more metrics and factors, and call cli_decision_planned), then
 * `body`, prints.  Returns the exit status. */
int cli_decide(const struct cli_invocation *invocation, cli_decision_step *prepare, cli_decision_step *body);

/* Adds a metric by name; its index among decision->metrics, UINT32_MAX after an error. */
uint32_t cli_decision_metric(struct cli_decision *decision, const char *name, struct sim_error *error);
/* Factors from an option's PATTERN or PATH=RANGE values; without any, all parameters of `role` with a plausible range
 * that no design decides. */
int cli_decision_factors(struct cli_decision *decision, const char *option, enum sim_param_role role,
                         struct sim_error *error);
/* A number given by an option, in [least, most]; `fallback` when absent. */
int cli_decision_number(const struct cli_decision *decision, const char *option, double fallback, double least,
                        double most, double *value, struct sim_error *error);
/* What is said of these designs of the study speaks of (analysis/study/identity.h); NULL if memory fails. */
json_t *cli_decision_identity(const struct cli_decision *decision, uint32_t design_count, const uint32_t *designs);
/* With --plan: says how many runs there would be and stops (returns true). */
bool cli_decision_planned(struct cli_decision *decision, double runs);
bool cli_decision_planned_between(struct cli_decision *decision, double least, double most);

/* A paragraph of their descriptions. */
#define CLI_DECIDE_PROCESSES                                                                                           \
    "Started by mpirun or srun, the first process decides and all compute; the answer is that of one process.\n\n"

#define CLI_DECIDE_OPTIONS                                                                                             \
    {"output", "DIR", false, "directory of the runs; with FILE only, made if missing"}, CLI_SET_OPTION,                \
        {"metric", "NAME", true, "look at this metric, or several separated by commas, instead of the declared one"},  \
        {"designs", "A,B", true, "only these designs, and always the baseline"},                                       \
        {"seed", "N", false, "start of all chance; with FILE only"},                                                   \
        {"threads", "N", false, "threads; as many as the machine offers by default"},                                  \
        {"shard", "I/N", false, "refused, as what runs next depends on what came out: see mpirun above"},              \
        {"max-time", "3h50m", false, "stop in time, keep what is finished, exit with status 75"},                      \
        {"format", "FORMAT", false, "text (default), csv, json, md or latex"},                                         \
        {"table", "NAME", false, "which table csv prints; the first by default"},                                      \
        {"json", NULL, false, "the same as --format json"}, CLI_LANGUAGE_OPTION,                                       \
    {                                                                                                                  \
        "quiet", NULL, false, "no progress"                                                                            \
    }

#endif
