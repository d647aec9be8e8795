/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim optimise: searches over the levers of a programme. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/optimise/optimise.h"
#include "cli/decide/decide.h"

#define LEVER_DIGITS 6

struct wish {
    struct ana_optimise_options options;
    struct ana_requirement *requirements;
    double *starts, *reference;
};

/* ---- requirements ---- */

static int read_requirement(struct cli_decision *decision, const char *text, struct ana_requirement *requirement,
                            struct sim_error *error)
{
    static const struct sim_param number = {.name = "limit", .type = SIM_NUMBER};
    const char *sign = strpbrk(text, "<>");
    char name[128], *end;
    struct sim_error reason = {0};
    if (!sign || sign[1] != '=' || sign == text || (size_t)(sign - text) >= sizeof name)
        return sim_fail(error, SIM_USAGE, "--require wants METRIC<=LIMIT or METRIC>=LIMIT in quotes, and not '%s'",
                        text);
    snprintf(name, sizeof name, "%.*s", (int)(sign - text), text);
    for (end = name + strlen(name); end > name && end[-1] == ' '; end--)
        end[-1] = '\0';
    const char *limit = sign + 2;
    limit += strspn(limit, " ");
    if (sim_param_parse(&number, limit, &requirement->limit, &reason) != SIM_OK)
        return sim_fail(error, SIM_USAGE, "--require '%s': %s", text, reason.text);
    requirement->at_most = *sign == '<';
    requirement->metric = cli_decision_metric(decision, name, error);
    return requirement->metric == UINT32_MAX ? error->status : SIM_OK;
}

static int read_requirements(struct cli_decision *decision, struct wish *wish, struct sim_error *error)
{
    const char *const *texts;
    uint32_t count = cli_values(decision->invocation, "require", &texts);
    wish->requirements = calloc((size_t)count + 1, sizeof *wish->requirements);
    int status = wish->requirements ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for requirements");
    for (uint32_t i = 0; status == SIM_OK && i < count; i++)
        status = read_requirement(decision, texts[i], &wish->requirements[i], error);
    wish->options.requirements = wish->requirements;
    wish->options.requirement_count = count;
    return status;
}

/* ---- where designs stand in the levers' ranges ---- */

struct placing {
    const struct cli_decision *decision;
    double *start; /* [lever] */
};

static void place(void *context, const char *path, const struct sim_param *param, const void *value,
                  const char *canonical)
{
    (void)param;
    (void)value;
    struct placing *placing = context;
    for (uint32_t k = 0; k < placing->decision->factor_count; k++)
        if (strcmp(placing->decision->factors[k].path, path) == 0)
            placing->start[k] = ana_factor_coordinate(&placing->decision->factors[k], canonical);
}

static int place_designs(const struct cli_decision *decision, struct wish *wish, struct sim_error *error)
{
    const struct sim_model *model = decision->study->model;
    size_t cells = (size_t)decision->design_count * decision->factor_count;
    struct sim_problems *problems = calloc(1, sizeof *problems);
    void *parameters = malloc(model->parameters_size);
    wish->starts = malloc((cells + 1) * sizeof *wish->starts);
    int status = problems && parameters && wish->starts
                     ? SIM_OK
                     : sim_fail(error, SIM_INTERNAL, "out of memory for the places of designs");
    for (size_t c = 0; status == SIM_OK && c < cells; c++)
        wish->starts[c] = NAN;
    for (uint32_t d = 0; status == SIM_OK && d < decision->design_count; d++) {
        struct placing placing = {decision, wish->starts + (size_t)d * decision->factor_count};
        if (sim_scenario_resolve(decision->scenario, decision->designs[d], NULL, 0, parameters, problems) == SIM_OK)
            sim_parameters_walk(model->schema, parameters, place, &placing);
    }
    free(parameters);
    free(problems);
    wish->options.starts = wish->starts;
    return status;
}

/* ---- options ---- */

static int read_reference(const struct cli_decision *decision, struct wish *wish, struct sim_error *error)
{
    static const struct sim_param number = {.name = "corner", .type = SIM_NUMBER};
    const char *text = cli_value(decision->invocation, "reference");
    uint32_t count = 0, metrics = wish->options.objective_count;
    if (!text)
        return SIM_OK;
    char *copy = strdup(text), *rest = NULL;
    wish->reference = calloc((size_t)metrics + 1, sizeof *wish->reference);
    int status = copy && wish->reference ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for a corner");
    for (char *part = copy ? strtok_r(copy, ", ", &rest) : NULL; part && status == SIM_OK;
         part = strtok_r(NULL, ", ", &rest), count++) {
        struct sim_error reason = {0};
        if (count < metrics && sim_param_parse(&number, part, &wish->reference[count], &reason) != SIM_OK)
            status = sim_fail(error, SIM_USAGE, "--reference: %s", reason.text);
    }
    free(copy);
    if (status == SIM_OK && (count != metrics || metrics < 2))
        status = sim_fail(error, SIM_USAGE,
                          "--reference wants one number for each of several metrics (%u), and not '%s'", metrics, text);
    wish->options.reference = wish->reference;
    return status;
}

static int read_options(const struct cli_decision *decision, struct wish *wish, struct sim_error *error)
{
    struct ana_optimise_options *o = &wish->options;
    const char *method = cli_value(decision->invocation, "method");
    double budget, first, fresh, seed;
    if (method && strcmp(method, "climb") != 0 && strcmp(method, "guide") != 0)
        return sim_fail(error, SIM_USAGE, "there is no method '%s'; choose climb or guide", method);
    o->method = method && strcmp(method, "guide") == 0 ? ANA_GUIDE : ANA_CLIMB;
    o->levers = decision->factors;
    o->lever_count = decision->factor_count;
    o->designs = decision->designs;
    o->design_count = decision->design_count;
    int status = cli_decision_number(decision, "first", 4, 2, 1000, &first, error);
    if (status == SIM_OK)
        status = cli_decision_number(decision, "fresh", 40, 2, 1e6, &fresh, error);
    if (status == SIM_OK)
        status = cli_decision_number(decision, "search-seed", 1, 0, 1e9, &seed, error);
    if (status != SIM_OK)
        return status;
    o->first = (uint32_t)first;
    o->fresh = (uint32_t)fresh;
    o->seed = (uint64_t)seed;
    double usual = fmax(1000, 2 * (double)ana_optimise_least_budget(o));
    status = cli_decision_number(decision, "budget", usual, 1, 1e9, &budget, error);
    o->budget = (uint64_t)budget;
    return status;
}

/* A design whose levers are varied, or a study over uncertain values, is another question. */
static int check_study(const struct cli_decision *decision, struct sim_error *error)
{
    if (decision->study->vary_count > 0)
        return sim_fail(error, SIM_USAGE,
                        "the scenario varies '%s': optimise without vary, and name levers with --lever PATH=LOW..HIGH",
                        decision->study->vary[0].path);
    return SIM_OK;
}

static int search(struct cli_decision *decision, struct wish *wish, struct sim_error *error)
{
    struct ana_optimum optimum = {0};
    int status = ana_optimise(decision->evaluator, &wish->options, &optimum, error);
    if (status == SIM_OK) {
        ANA_EACH_LANGUAGE(document, decision->documents)
        {
            ana_optimum_tell(decision->evaluator, &wish->options, &optimum, document);
        }
        decision->outcome = optimum.met == ANA_MET ? SIM_OK : SIM_IMPRECISE;
    }
    ana_optimum_fini(&optimum);
    return status;
}

static void forget(struct wish *wish)
{
    free(wish->requirements);
    free(wish->starts);
    free(wish->reference);
}

static int read_wish(struct cli_decision *decision, struct wish *wish, struct sim_error *error)
{
    wish->options.objective_count = decision->asked_count;
    int status = check_study(decision, error);
    if (status == SIM_OK)
        status = read_requirements(decision, wish, error);
    if (status == SIM_OK)
        status = read_reference(decision, wish, error);
    if (status == SIM_OK)
        status = cli_decision_factors(decision, "lever", SIM_LEVER, error);
    if (status == SIM_OK)
        status = read_options(decision, wish, error);
    return status;
}

static void tell_levers(const struct cli_decision *decision, struct ana_document *document)
{
    static const struct ana_column columns[] = {
        {"path", "lever", 'l'}, {"from", "from", 'r'}, {"to", "to", 'r'}, {"range", "range", 'l'}};
    ana_table_begin(document, "levers", columns, sizeof columns / sizeof *columns, "What is varied");
    for (uint32_t f = 0; f < decision->factor_count; f++) {
        const struct ana_factor *lever = &decision->factors[f];
        char text[ANA_FACTOR_TEXT];
        ana_cell_text(document, "%s", lever->path);
        for (int end = 0; end < 2; end++) {
            ana_factor_brief(lever, end, LEVER_DIGITS, text, sizeof text);
            ana_cell_text(document, "%s", text);
        }
        ana_cell_text(document, "%s", ana_document_word(document, lever->plausible ? "plausible" : "given"));
    }
}

/* What the evaluator must deliver is known before it is opened, and mistakes are found before anything runs. */
static int prepare(struct cli_decision *decision, struct sim_error *error)
{
    struct wish wish = {0};
    int status = read_wish(decision, &wish, error);
    if (status == SIM_OK)
        status = ana_optimise_check(&wish.options, error);
    if (status == SIM_OK && cli_decision_planned(decision, (double)wish.options.budget)) {
        ANA_EACH_LANGUAGE(document, decision->documents)
        {
            tell_levers(decision, document);
        }
    }
    forget(&wish);
    return status;
}

static int body(struct cli_decision *decision, struct sim_error *error)
{
    struct wish wish = {0};
    int status = read_wish(decision, &wish, error);
    if (status == SIM_OK)
        status = place_designs(decision, &wish, error);
    if (status == SIM_OK)
        status = search(decision, &wish, error);
    forget(&wish);
    return status;
}

static int run_optimise(const struct cli_invocation *invocation)
{
    return cli_decide(invocation, prepare, body);
}

static const struct cli_option optimise_options[] = {
    CLI_DECIDE_OPTIONS,
    {"lever", "PATH=LOW..HIGH", true,
     "a lever and its range, or its values separated by commas; by default all levers with a plausible range that no "
     "design decides"},
    {"require", "METRIC<=LIMIT", true, "what must surely hold, or METRIC>=LIMIT; in quotes"},
    {"method", "NAME", false,
     "climb (default): sift what was explored and climb from the best; guide: go where a model of what was tried "
     "expects most"},
    {"budget", "N", false, "runs in all; 1000, or twice the least that makes sense, by default"},
    {"first", "N", false, "replications of a new point; 4 by default, 2 at least"},
    {"fresh", "N", false,
     "replications of the chosen and the hand-written designs at the end; 40 by default, 2 at least"},
    {"reference", "V1,V2", false, "corner of the hypervolume, for several metrics; the worst explored by default"},
    {"search-seed", "N", false, "another sequence of points to try; 1 by default"},
    {"plan", NULL, false, "say how many runs there would be, and stop"},
    {0},
};

extern const struct cli_command cli_optimise_command;
const struct cli_command cli_optimise_command = {
    .name = "optimise",
    .operands = "FILE|DIR",
    .least_operands = 1,
    .most_operands = 1,
    .summary = "Search over a programme's levers for the best setting",
    .description =
        "Searches settings of the levers on top of the baseline's terms for the best of the declared metric, beside "
        "the "
        "hand-written designs. Replications go where they are used: few for a new point, more for contenders, the rest "
        "for the last of them. Give a scenario FILE and -o DIR, or the DIR of a study: every point tried is an "
        "ordinary "
        "point of it, so the same command goes on after an interruption, and a larger --budget uses what is done.\n\n"
        "With --method guide a Gaussian process learns from all points tried, their noise included, and says where the "
        "next runs are worth most. It finds as much with fewer runs where the metric changes smoothly with up to a "
        "dozen levers, and needs some time of its own between runs.\n\n"
        "With --require only settings that surely meet the requirement can be chosen, by one-sided intervals at the "
        "declared confidence for all requirements together; nothing is added to the metric as a penalty. With several "
        "--metric the result is a Pareto front and the volume it dominates.\n\n"
        "The winner of a search was lucky. It, or the front, and all hand-written designs are therefore run again on "
        "replications nobody looked at, and only these are quoted.\n\n" CLI_DECIDE_PROCESSES
        "Exit status 4 when nothing that was tried surely meets the requirements.",
    .example =
        "partnersim optimise my.conf -o my-study --lever 'programme.*.tier.*.margin=10%..40%' --budget 2000\n"
        "partnersim optimise my-study --lever vendor.routing.sla=1h..24h --lever vendor.routing.policy=random,race\n"
        "partnersim optimise my-study --lever vendor.lead_generation.spend=0..30M --require 'cost_margins<=120M'\n"
        "partnersim optimise my-study --lever vendor.lead_generation.spend=0..30M --method guide --budget 500\n"
        "partnersim optimise my-study --metric vendor_npv,satisfaction --lever vendor.training.every=90d..2y",
    .options = optimise_options,
    .run = run_optimise,
};
