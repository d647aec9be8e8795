/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim sensitivity: which assumptions, and which luck, the answer depends on. */
#include <stdlib.h>
#include <string.h>

#include "analysis/sensitivity/kinds.h"
#include "analysis/sensitivity/screen.h"
#include "analysis/sensitivity/shares.h"
#include "analysis/sensitivity/tornado.h"
#include "cli/decide/decide.h"
#include "cli/decide/given_points.h"

enum method { MORRIS, SOBOL, TORNADO, LUCK, GIVEN, METHODS };

static const char *const method_names[METHODS] = {"morris", "sobol", "tornado", "luck", "given"};

struct wish {
    enum method method;
    uint32_t trajectories, tornado;
    bool each; /* purposes one by one */
    struct ana_shares_options shares;
};

/* The value of an option among words; the first without the option. */
static int read_word(const struct cli_decision *decision, const char *option, const char *const *words, uint32_t count,
                     uint32_t *index, struct sim_error *error)
{
    const char *text = cli_value(decision->invocation, option);
    char all[128] = "";
    for (*index = 0; text && *index < count; ++*index)
        if (strcmp(words[*index], text) == 0)
            return SIM_OK;
    *index = 0;
    for (uint32_t i = 0; i < count; i++) {
        strcat(all, i == 0 ? "" : i + 1 < count ? ", " : " or ");
        strcat(all, words[i]);
    }
    return text ? sim_fail(error, SIM_USAGE, "--%s wants %s, and not %s", option, all, text) : SIM_OK;
}

static int read_count(const struct cli_decision *decision, const char *option, double fallback, double least,
                      double most, uint32_t *count, struct sim_error *error)
{
    double value;
    int status = cli_decision_number(decision, option, fallback, least, most, &value, error);
    if (status == SIM_OK && value != (uint32_t)value)
        return sim_fail(error, SIM_USAGE, "--%s wants a whole number, and not %g", option, value);
    *count = status == SIM_OK ? (uint32_t)value : 0;
    return status;
}

/* An option that the method does not heed is a mistake. */
static int check_options(const struct cli_decision *decision, enum method method, struct sim_error *error)
{
    static const struct {
        const char *option;
        bool of[METHODS];
    } table[] = {
        {"trajectories", {[MORRIS] = true}},
        {"scrambles", {[SOBOL] = true}},
        {"rows", {[SOBOL] = true, [LUCK] = true}},
        {"luck", {[SOBOL] = true}},
        {"replications", {[SOBOL] = true}},
        {"by", {[LUCK] = true}},
        {"points", {[GIVEN] = true}},
        {"tornado", {[MORRIS] = true, [SOBOL] = true, [TORNADO] = true}},
        {"factor", {[MORRIS] = true, [SOBOL] = true, [TORNADO] = true}},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (cli_value(decision->invocation, table[i].option) && !table[i].of[method])
            return sim_fail(error, SIM_USAGE, "--%s means nothing to the method %s", table[i].option,
                            method_names[method]);
    return SIM_OK;
}

static int read_wish(const struct cli_decision *decision, struct wish *wish, struct sim_error *error)
{
    static const char *const lucks[] = {"fresh", "common"}, *const bys[] = {"group", "purpose"};
    uint32_t method = 0, luck = 0, by = 0;
    *wish = (struct wish){.shares.seed = decision->study->setup.seed};
    int status = read_word(decision, "method", method_names, METHODS, &method, error);
    wish->method = (enum method)method;
    if (status == SIM_OK)
        status = check_options(decision, wish->method, error);
    if (status == SIM_OK)
        status = read_word(decision, "luck", lucks, 2, &luck, error);
    if (status == SIM_OK)
        status = read_word(decision, "by", bys, 2, &by, error);
    if (status == SIM_OK)
        status = read_count(decision, "trajectories", 20, 4, 10000, &wish->trajectories, error);
    if (status == SIM_OK)
        status = read_count(decision, "tornado", 10, wish->method == TORNADO ? 2 : 0, 10000, &wish->tornado, error);
    if (status == SIM_OK)
        status = read_count(decision, "scrambles", 10, 10, 1000, &wish->shares.scrambles, error);
    if (status == SIM_OK)
        status = read_count(decision, "rows", wish->method == LUCK ? 200 : 32, 4, 1 << 20, &wish->shares.rows, error);
    if (status == SIM_OK && wish->method == SOBOL && (wish->shares.rows & (wish->shares.rows - 1)) != 0)
        return sim_fail(error, SIM_USAGE, "--rows wants a power of two, like 32 or 64, and not %u", wish->shares.rows);
    if (status == SIM_OK)
        status = read_count(decision, "replications", 1, 1, 10000, &wish->shares.averaged, error);
    if (status == SIM_OK && luck == 1 && wish->shares.averaged > 1)
        return sim_fail(error, SIM_USAGE, "--replications goes with --luck fresh: common luck is not averaged out");
    wish->each = by == 1;
    wish->shares.of = wish->method == LUCK ? ANA_OF_LUCK : luck == 1 ? ANA_OF_MARKETS : ANA_OF_EXPECTATION;
    return status;
}

/* Factors hold for all designs: what one of them decides cannot be varied. */
static int check_free(const struct cli_decision *decision, struct sim_error *error)
{
    for (uint32_t f = 0; f < decision->factor_count; f++)
        for (uint32_t d = 0; d < decision->design_count; d++) {
            const char *path = decision->factors[f].path;
            if (strncmp(sim_scenario_origin(decision->scenario, decision->designs[d], path), "design ", 7) == 0)
                return sim_fail(error, SIM_USAGE,
                                "'%s' is what design '%s' decides and cannot be varied for all: leave one of the two "
                                "out",
                                path, sim_scenario_design(decision->scenario, decision->designs[d])->title);
        }
    return SIM_OK;
}

/* Of given data the factors come with the points. */
static bool asks_for_factors(const struct wish *wish)
{
    return wish->method != LUCK && wish->method != GIVEN;
}

static double runs_of(const struct cli_decision *decision, const struct wish *wish)
{
    uint32_t k = decision->factor_count, designs = decision->design_count;
    double runs = wish->method == MORRIS    ? ana_screen_runs(k, designs, wish->trajectories)
                  : wish->method == TORNADO ? 0
                                            : ana_shares_runs(k, designs, &wish->shares);
    return runs + (wish->method == LUCK ? 0 : ana_tornado_runs(k, designs, wish->tornado));
}

/* Designs that were not run at the points are looked at if they are asked for. */
static void choose_designs(struct cli_decision *decision, const struct cli_given_points *points)
{
    if (points->design_count == 0 || cli_value(decision->invocation, "designs"))
        return;
    memcpy(decision->designs, points->designs, points->design_count * sizeof *points->designs);
    decision->design_count = points->design_count;
}

static struct ana_probe probe_of(const struct cli_decision *decision, const struct cli_given_points *points)
{
    return (struct ana_probe){.evaluator = decision->evaluator,
                              .designs = decision->designs,
                              .design_count = decision->design_count,
                              .factors = points->factors,
                              .factor_count = points->factor_count};
}

static int prepare_given(struct cli_decision *decision, struct sim_error *error)
{
    struct cli_given_points points;
    int status = cli_given_points_find(&points, decision, cli_value(decision->invocation, "points"), error);
    const struct ana_given_points *own = &points.points;
    if (status == SIM_OK)
        choose_designs(decision, &points);
    if (status == SIM_OK &&
        cli_decision_planned(decision, (double)own->count * own->replications * decision->design_count)) {
        const struct ana_probe probe = probe_of(decision, &points);
        ANA_EACH_LANGUAGE(document, decision->documents)
        {
            ana_say(
                document,
                "Method given: %u points from %s, %u replications of each. Assumptions: %u. Designs: %u. Runs that are "
                "there already are not run again.",
                own->count, ana_document_word(document, own->source), own->replications, points.factor_count,
                decision->design_count);
            ana_factors_tell(&probe, document);
        }
    }
    cli_given_points_fini(&points);
    return status;
}

static int prepare(struct cli_decision *decision, struct sim_error *error)
{
    struct wish wish;
    int status = read_wish(decision, &wish, error);
    if (status == SIM_OK && wish.method == GIVEN)
        return prepare_given(decision, error);
    if (status == SIM_OK && asks_for_factors(&wish))
        status = cli_decision_factors(decision, "factor", SIM_UNCERTAIN, error);
    if (status == SIM_OK)
        status = check_free(decision, error);
    if (status != SIM_OK)
        return status;
    const struct sim_model *model = decision->study->model;
    wish.shares.kind_count = ana_kinds_count(model->purposes, model->purpose_count, wish.each);
    if (cli_decision_planned(decision, runs_of(decision, &wish))) {
        struct ana_probe probe = {.factors = decision->factors, .factor_count = decision->factor_count};
        uint32_t count = wish.method == LUCK ? wish.shares.kind_count : decision->factor_count;
        ANA_EACH_LANGUAGE(document, decision->documents)
        {
            if (wish.method == LUCK)
                ana_say(document, "Method %s. Kinds of luck: %u. Designs: %u.", method_names[wish.method], count,
                        decision->design_count);
            else
                ana_say(document, "Method %s. Assumptions: %u. Designs: %u.", method_names[wish.method], count,
                        decision->design_count);
            ana_factors_tell(&probe, document);
        }
    }
    return SIM_OK;
}

static int screen(const struct wish *wish, struct ana_probe *probe, struct ana_document *documents,
                  struct sim_error *error)
{
    struct ana_screen result;
    int status = ana_screen_run(&result, probe, wish->trajectories, wish->shares.seed, error);
    if (status == SIM_OK)
        ANA_EACH_LANGUAGE(document, documents)
        {
            ana_screen_tell(&result, document);
            ana_sample_tell(&result.sample, "failed", document);
        }
    ana_screen_fini(&result);
    return status;
}

static int share(const struct wish *wish, struct ana_probe *probe, struct ana_document *documents,
                 struct sim_error *error)
{
    struct ana_shares_options options = wish->shares;
    struct ana_shares result = {0};
    struct ana_kinds kinds = {0};
    int status = wish->method == LUCK ? ana_kinds_init(&kinds, probe->evaluator, wish->each, error) : SIM_OK;
    options.kinds = kinds.list;
    options.kind_count = kinds.count;
    if (status == SIM_OK)
        status = ana_shares_run(&result, probe, &options, error);
    if (status == SIM_OK)
        ANA_EACH_LANGUAGE(document, documents)
        {
            ana_shares_tell(&result, document);
            ana_sample_tell(&result.sample, "failed", document);
        }
    ana_shares_fini(&result);
    ana_kinds_fini(&kinds);
    return status;
}

static int given(const struct wish *wish, struct cli_decision *decision, struct sim_error *error)
{
    struct cli_given_points points;
    struct ana_given result = {0};
    int status = cli_given_points_find(&points, decision, cli_value(decision->invocation, "points"), error);
    struct ana_probe probe = probe_of(decision, &points);
    if (status == SIM_OK)
        status = ana_given_run(&result, &probe, &points.points, wish->shares.seed, error);
    if (status == SIM_OK)
        ANA_EACH_LANGUAGE(document, decision->documents)
        {
            ana_given_tell(&result, document);
            ana_sample_tell(&result.sample, "failed", document);
            ana_factors_tell(&probe, document);
        }
    ana_given_fini(&result);
    cli_given_points_fini(&points);
    return status;
}

static int one_at_a_time(const struct wish *wish, struct ana_probe *probe, struct ana_document *documents,
                         struct sim_error *error)
{
    struct ana_tornado result;
    int status = ana_tornado_run(&result, probe, wish->tornado, error);
    if (status == SIM_OK)
        ANA_EACH_LANGUAGE(document, documents)
        {
            ana_tornado_tell(&result, document);
            ana_sample_tell(&result.sample, "failed_ends", document);
        }
    ana_tornado_fini(&result);
    return status;
}

static int body(struct cli_decision *decision, struct sim_error *error)
{
    struct wish wish;
    struct ana_probe probe = {.evaluator = decision->evaluator,
                              .designs = decision->designs,
                              .design_count = decision->design_count,
                              .factors = decision->factors,
                              .factor_count = decision->factor_count};
    int status = read_wish(decision, &wish, error);
    if (wish.method == LUCK)
        decision->keep = "sensitivity-luck"; /* another question: it does not replace the answer to the first */
    if (wish.method == GIVEN)
        decision->keep = "sensitivity-given"; /* and it may look at points of the first */
    if (status == SIM_OK && wish.method == GIVEN)
        return given(&wish, decision, error);
    if (status == SIM_OK && wish.method == MORRIS)
        status = screen(&wish, &probe, decision->documents, error);
    else if (status == SIM_OK && wish.method != TORNADO)
        status = share(&wish, &probe, decision->documents, error);
    if (status == SIM_OK && wish.method != LUCK && wish.tornado > 0)
        status = one_at_a_time(&wish, &probe, decision->documents, error);
    if (status == SIM_OK && wish.method != LUCK)
        ANA_EACH_LANGUAGE(document, decision->documents)
        {
            ana_factors_tell(&probe, document);
        }
    return status;
}

static int run_sensitivity(const struct cli_invocation *invocation)
{
    return cli_decide(invocation, prepare, body);
}

static const struct cli_option sensitivity_options[] = {
    CLI_DECIDE_OPTIONS,
    {"method", "NAME", false, "morris (default), sobol, tornado, luck or given"},
    {"factor", "PATH=RANGE", true,
     "vary this: PATH=LOW..HIGH, PATH=A,B, or a path or shell pattern with the plausible ranges; all uncertain "
     "parameters by default; give it again for more"},
    {"plan", NULL, false, "say what would be varied and in how many runs, and stop"},
    {"trajectories", "N", false, "morris: 20 by default, 4 at least"},
    {"rows", "N", false,
     "sobol: points of each net, a power of two from 4, 32 by default; luck: markets, 200 by default, 4 at least"},
    {"scrambles", "N", false, "sobol: independent nets; 10 by default, which is the least"},
    {"luck", "KIND", false, "sobol: fresh (default, shares of the expected result) or common (of single markets)"},
    {"replications", "N", false, "sobol with fresh luck: runs of each point whose mean is looked at, 1 by default"},
    {"by", "WHAT", false, "luck: by group (default) or every purpose of chance by itself"},
    {"points", "SOURCE", false,
     "given: whose points: study (its varied values), sobol, discover or calibrate; by default the first that is "
     "there"},
    {"tornado", "N", false, "replications of each end of each range, 10 by default; 0: no tornado"},
    {0},
};

extern const struct cli_command cli_sensitivity_command;
const struct cli_command cli_sensitivity_command = {
    .name = "sensitivity",
    .operands = "FILE|DIR",
    .least_operands = 1,
    .most_operands = 1,
    .summary = "Find which assumptions, and which luck, the answer depends on",
    .description =
        "Varies what nobody knows exactly over its plausible range and tells how far the declared metric of the "
        "baseline, and the paired difference of each design to it, depend on each assumption. Give a scenario FILE and "
        "-o DIR, or the DIR of a study: finished runs are used and new ones kept there, so the same command goes on "
        "after an interruption. Start with --plan: it says how many runs.\n\n"
        "Methods: morris (screening: which of many assumptions matter at all), sobol (how much of the variance each "
        "explains, alone and in all; for the few that matter), tornado (each at its low and high end, the others as in "
        "the scenario; morris and sobol do that too), luck (which kind of chance the markets differ by, assumptions as "
        "in the scenario), given (how far each moves the whole distribution, from points that were run for another "
        "purpose: no run is needed).\n\n" CLI_DECIDE_PROCESSES
        "Factors hold for every design, so what a design decides cannot be one.",
    .example = "partnersim sensitivity my-study --plan\n"
               "partnersim sensitivity my-study --factor 'world.segment.*'\n"
               "partnersim sensitivity my-study --method sobol --factor 'world.clients=10k..40k' --rows 64\n"
               "partnersim sensitivity my-study --method luck\n"
               "partnersim sensitivity my-study --method given --points discover",
    .options = sensitivity_options,
    .run = run_sensitivity,
};
