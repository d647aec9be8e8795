/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim select: simulates until the best design is known. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/select/select.h"
#include "cli/decide/decide.h"

/* The points of the study as alternatives, with their varied values as texts. */
struct choice {
    struct ana_alternative *alternatives;
    uint32_t count, baseline;
    char (*texts)[SIM_PATH_SIZE + 256]; /* [point][vary] */
    const char **worlds;
};

/* Varied levers are things to choose; what nobody knows is not. */
static int check_varied(const struct cli_decision *decision, struct sim_error *error)
{
    const struct sim_study *study = decision->study;
    for (uint32_t v = 0; v < study->vary_count; v++) {
        const struct sim_param *param =
            sim_study_param(study->model->schema, study->points[0].before, study->vary[v].path, NULL);
        if (param && param->role == SIM_UNCERTAIN)
            return sim_fail(error, SIM_USAGE,
                            "'%s' is varied but nobody can choose it: select without vary, or ask `partnersim "
                            "discover` where each design loses",
                            study->vary[v].path);
    }
    return SIM_OK;
}

static bool takes_part(const struct cli_decision *decision, uint32_t design)
{
    for (uint32_t i = 0; i < decision->design_count; i++)
        if (decision->designs[i] == design)
            return true;
    return false;
}

static int list_alternatives(const struct cli_decision *decision, struct choice *choice, struct sim_error *error)
{
    const struct sim_study *study = decision->study;
    size_t varied = (size_t)study->point_count * study->vary_count;
    choice->alternatives = calloc((size_t)study->point_count + 1, sizeof *choice->alternatives);
    choice->texts = calloc(varied + 1, sizeof *choice->texts);
    choice->worlds = calloc(varied + 1, sizeof *choice->worlds);
    choice->baseline = UINT32_MAX;
    if (!choice->alternatives || !choice->texts || !choice->worlds)
        return sim_fail(error, SIM_INTERNAL, "out of memory for %u designs", study->point_count);
    for (uint32_t p = 0; p < study->point_count; p++) {
        const struct sim_point *point = &study->points[p];
        if (!takes_part(decision, point->design) || point->same_as != p)
            continue;
        const char **world = choice->worlds + (size_t)choice->count * study->vary_count;
        for (uint32_t v = 0; v < study->vary_count; v++) {
            char *text = choice->texts[(size_t)choice->count * study->vary_count + v];
            snprintf(text, sizeof *choice->texts, "%s=%s", study->vary[v].path, point->values[v]);
            world[v] = text;
        }
        if (point->design == study->baseline && choice->baseline == UINT32_MAX)
            choice->baseline = choice->count;
        choice->alternatives[choice->count++] = (struct ana_alternative){
            .label = point->label, .design = point->design, .world = world, .world_count = study->vary_count};
    }
    if (choice->baseline == UINT32_MAX)
        return sim_fail(error, SIM_INTERNAL, "the study holds no point of its baseline");
    return SIM_OK;
}

static int read_options(const struct cli_decision *decision, struct ana_select_options *options,
                        struct sim_error *error)
{
    const struct cli_invocation *invocation = decision->invocation;
    const struct ana_study_view *view = decision->view;
    const char *rule = cli_value(invocation, "rule");
    double matters = decision->metrics[0] == view->declared ? view->matters : 0, first, batch, most, budget;
    options->rule = rule ? ana_rule_of(rule) : ANA_RULE_RACE;
    if (options->rule == ANA_RULE_COUNT)
        return sim_fail(error, SIM_USAGE, "there is no rule '%s'; choose race, nelson, rinott or ocba", rule);
    int status = cli_decision_number(decision, "delta", matters, 0, 1e300, &options->delta, error);
    if (status == SIM_OK)
        status = cli_decision_number(decision, "pcs", view->confidence, .5, .9999, &options->probability, error);
    if (status == SIM_OK)
        status = cli_decision_number(decision, "first", 10, 3, 10000, &first, error);
    if (status == SIM_OK)
        status = cli_decision_number(decision, "batch", 4, 1, 10000, &batch, error);
    if (status == SIM_OK)
        status = cli_decision_number(decision, "most", 1000, 3, 1e6, &most, error);
    if (status == SIM_OK)
        status = cli_decision_number(decision, "budget", 0, 1, 1e9, &budget, error);
    if (status != SIM_OK)
        return status;
    options->first = (uint32_t)first;
    options->batch = (uint32_t)batch;
    options->most = (uint32_t)most;
    options->budget = (uint64_t)budget;
    if (options->rule == ANA_RULE_OCBA && options->budget == 0)
        return sim_fail(error, SIM_USAGE, "the rule ocba spends a fixed number of runs: say how many with --budget");
    return SIM_OK;
}

static int select_one(struct cli_decision *decision, const struct choice *choice, struct sim_error *error)
{
    struct ana_select_options options = {.baseline = choice->baseline, .planned = decision->study->replications};
    struct ana_selection selection = {0};
    int status = read_options(decision, &options, error);
    if (status == SIM_OK)
        status = ana_select(decision->evaluator, choice->alternatives, choice->count, &options, &selection, error);
    if (status == SIM_OK) {
        ANA_EACH_LANGUAGE(document, decision->documents)
        {
            ana_selection_tell(decision->evaluator, choice->alternatives, &options, &selection, document);
        }
        decision->outcome = selection.reached ? SIM_OK : SIM_IMPRECISE;
    }
    ana_selection_fini(&selection);
    return status;
}

static int read_replications(const struct cli_decision *decision, double *replications, struct sim_error *error)
{
    return cli_decision_number(decision, "replications", decision->study->replications, 2, 1e6, replications, error);
}

static void forget(struct choice *choice)
{
    free(choice->alternatives);
    free(choice->texts);
    free(choice->worlds);
}

/* How few runs it may take, and how many at most; winner and baseline are run again at the end. */
static void plan(struct cli_decision *decision, uint32_t alternatives, const struct ana_select_options *o,
                 double replications)
{
    double again = 2 * fmax(o->first, 20), most = 2 * fmax(o->most, 20);
    if (decision->metric_count > 1)
        cli_decision_planned(decision, alternatives * replications);
    else if (o->rule == ANA_RULE_OCBA)
        cli_decision_planned_between(decision, (double)o->budget + again, (double)o->budget + most);
    else
        cli_decision_planned_between(decision, (double)alternatives * o->first + again,
                                     (double)alternatives * o->most + most);
}

/* Mistakes are found before anything runs. */
static int prepare(struct cli_decision *decision, struct sim_error *error)
{
    struct choice choice = {0};
    struct ana_select_options options = {0};
    double replications = 0;
    int status = check_varied(decision, error);
    if (status == SIM_OK)
        status = read_options(decision, &options, error);
    if (status == SIM_OK)
        status = read_replications(decision, &replications, error);
    if (status == SIM_OK)
        status = list_alternatives(decision, &choice, error);
    if (status == SIM_OK && decision->metric_count == 1)
        status = ana_select_check(&options, choice.count, error);
    if (status == SIM_OK)
        plan(decision, choice.count, &options, replications);
    forget(&choice);
    return status;
}

static int body(struct cli_decision *decision, struct sim_error *error)
{
    struct choice choice = {0};
    double replications;
    int status = list_alternatives(decision, &choice, error);
    if (status == SIM_OK)
        status = read_replications(decision, &replications, error);
    if (status == SIM_OK && decision->metric_count > 1)
        status = ana_select_front(decision->evaluator, choice.alternatives, choice.count, (uint32_t)replications,
                                  decision->documents, error);
    else if (status == SIM_OK)
        status = select_one(decision, &choice, error);
    forget(&choice);
    return status;
}

static int run_select(const struct cli_invocation *invocation)
{
    return cli_decide(invocation, prepare, body);
}

static const struct cli_option select_options[] = {
    CLI_DECIDE_OPTIONS,
    {"delta", "AMOUNT", false, "a difference that does not matter; as declared by default"},
    {"pcs", "SHARE", false,
     "probability that the best is found, if it leads by delta; the declared confidence by default, 50% at least"},
    {"rule", "NAME", false, "race (default), nelson, rinott or ocba"},
    {"first", "N", false, "replications of everybody before anything is decided; 10 by default, 3 at least"},
    {"batch", "N", false, "replications between looks; 4 by default"},
    {"most", "N", false, "replications per design at most; 1000 by default, 3 at least"},
    {"budget", "N", false, "runs in all, for the rule ocba"},
    {"replications", "N", false, "per design, for several metrics; as the scenario says by default, 2 at least"},
    {"plan", NULL, false, "say how many runs there would be, and stop"},
    {0},
};

extern const struct cli_command cli_select_command;
const struct cli_command cli_select_command = {
    .name = "select",
    .operands = "FILE|DIR",
    .least_operands = 1,
    .most_operands = 1,
    .summary = "Simulate until the best design is known, and no longer",
    .description =
        "Runs all designs of a scenario, drops those that cannot be the best as soon as that is clear, and stops when "
        "one is left, or when what is left does not matter. The promise: with probability --pcs no design is better "
        "than the selected one by more than --delta. Give a scenario FILE and -o DIR, or the DIR of a study: finished "
        "runs are used and new ones kept there, so the same command goes on after an interruption.\n\n"
        "Rules: race (KN with common random numbers together with confidence sequences, which stay valid while one "
        "watches), nelson (two stages, the same number for all, intervals for the distance to the best), rinott (two "
        "stages, independent runs), ocba (a fixed --budget).\n\n"
        "Varied levers (vary) are alternatives too. With several --metric the result is the Pareto front, with the "
        "probability that each design belongs to it.\n\n" CLI_DECIDE_PROCESSES
        "Exit status 4 when --most replications were not enough.",
    .example = "partnersim select my.conf -o my-study\n"
               "partnersim select my-study --delta 5M --pcs 99%\n"
               "mpirun partnersim select my.conf -o my-study\n"
               "partnersim select my-study --metric vendor_profit,satisfaction",
    .options = select_options,
    .run = run_select,
};
