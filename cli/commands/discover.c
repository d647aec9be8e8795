/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim discover: in which worlds does a design lose? */
#include <math.h>
#include <string.h>

#include "analysis/discover/discover.h"
#include "cli/decide/decide.h"

/* The place of a design among those that take part; UINT32_MAX after an error. */
static uint32_t find_design(const struct cli_decision *decision, const char *option, const char *title,
                            struct sim_error *error)
{
    for (uint32_t i = 0; i < decision->design_count; i++)
        if (strcmp(sim_scenario_design(decision->scenario, decision->designs[i])->title, title) == 0)
            return i;
    sim_fail(error, SIM_USAGE, "--%s: no design '%s' takes part", option, title);
    return UINT32_MAX;
}

static int read_designs(const struct cli_decision *decision, struct ana_discover_options *o, struct sim_error *error)
{
    const char *chosen = cli_value(decision->invocation, "design"),
               *against = cli_value(decision->invocation, "against");
    o->chosen = o->against = ANA_DISCOVER_CHOOSE;
    if (chosen && (o->chosen = find_design(decision, "design", chosen, error)) == UINT32_MAX)
        return error->status;
    if (against && strcmp(against, "best") == 0)
        o->against = ANA_DISCOVER_BEST;
    else if (against && (o->against = find_design(decision, "against", against, error)) == UINT32_MAX)
        return error->status;
    return SIM_OK;
}

static int read_options(const struct cli_decision *decision, struct ana_discover_options *o, struct sim_error *error)
{
    double worlds, replications, rules;
    const char *labels = cli_value(decision->invocation, "labels");
    *o = (struct ana_discover_options){.seed = sim_scenario_experiment(decision->scenario)->seed,
                                       .robustness = {.tail = .1}};
    if (labels && strcmp(labels, "mean") != 0 && strcmp(labels, "chance") != 0)
        return sim_fail(error, SIM_USAGE, "--labels is chance or mean, and not '%s'", labels);
    o->by_mean = labels && strcmp(labels, "mean") == 0;
    int status = read_designs(decision, o, error);
    if (status == SIM_OK)
        status = cli_decision_number(decision, "worlds", 256, ANA_DISCOVER_WORLDS, 1e6, &worlds, error);
    if (status == SIM_OK)
        status = cli_decision_number(decision, "replications", 2, 1, 1e5, &replications, error);
    if (status == SIM_OK)
        status = cli_decision_number(decision, "margin", 0, 0, 1e300, &o->margin, error);
    if (status == SIM_OK)
        status = cli_decision_number(decision, "rules", 2, 1, ANA_RULES_MAX, &rules, error);
    if (status == SIM_OK)
        status = cli_decision_number(decision, "density", 0, 0, 1, &o->rules.density, error);
    if (status == SIM_OK)
        status = cli_decision_number(decision, "enough", NAN, -1e300, 1e300, &o->robustness.threshold, error);
    if (status == SIM_OK)
        status = cli_decision_number(decision, "optimism", .4, 0, 1, &o->robustness.optimism, error);
    if (status != SIM_OK)
        return status;
    o->worlds = (uint32_t)worlds;
    o->replications = (uint32_t)replications;
    o->rules.most = (uint32_t)rules;
    return SIM_OK;
}

static int prepare(struct cli_decision *decision, struct sim_error *error)
{
    struct ana_discover_options options;
    int status = read_options(decision, &options, error);
    if (status == SIM_OK && decision->design_count < 2)
        status = sim_fail(error, SIM_USAGE, "there is one design only: nothing to lose against; " ANA_ADD_DESIGN);
    if (status == SIM_OK && decision->metric_count > 1)
        status = sim_fail(error, SIM_USAGE, "losing is by one metric: give one --metric");
    if (status == SIM_OK)
        status = cli_decision_factors(decision, "factor", SIM_UNCERTAIN, error);
    if (status == SIM_OK)
        cli_decision_planned(decision, (double)options.worlds * options.replications * decision->design_count);
    return status;
}

static int body(struct cli_decision *decision, struct sim_error *error)
{
    struct ana_discover_options options;
    struct ana_discovery discovery = {0};
    int status = read_options(decision, &options, error);
    if (status == SIM_OK)
        status = ana_discover(decision->evaluator, decision->designs, decision->design_count, decision->factors,
                              decision->factor_count, &options, &discovery, error);
    if (status == SIM_OK)
        ANA_EACH_LANGUAGE(document, decision->documents)
        {
            ana_discovery_tell(&discovery, document);
        }
    ana_discovery_fini(&discovery);
    return status;
}

static int run_discover(const struct cli_invocation *invocation)
{
    return cli_decide(invocation, prepare, body);
}

static const struct cli_option discover_options[] = {
    CLI_DECIDE_OPTIONS,
    {"factor", "PATH[=LOW..HIGH]", true,
     "vary this parameter, or all that match a pattern; give it again for more; without: every uncertain parameter "
     "over its plausible range"},
    {"worlds", "N", false, "points of these ranges; 256 by default, 20 at least"},
    {"replications", "N", false, "of each design in each world; 2 by default"},
    {"design", "NAME", false, "whose losses to explain; the best on average over the worlds by default"},
    {"against", "NAME", false,
     "whom it loses to: a design, or best for the best other one of each world; the baseline"},
    {"margin", "AMOUNT", false, "losing is being worse by more than this; 0 by default"},
    {"labels", "HOW", false, "chance: explain how likely a loss is in a world (default); mean: whether its mean loses"},
    {"rules", "N", false, "at most so many rules, 1 to 4; 2 by default"},
    {"density", "SHARE", false, "the widest rule in which it loses at least this often; a balance by default"},
    {"enough", "AMOUNT", false, "what is good enough in a world; the baseline's mean by default"},
    {"optimism", "SHARE", false, "weight of the best world in Hurwicz's measure; 0.4 by default"},
    {"plan", NULL, false, "say how many runs that would be, and stop"},
    {0},
};

extern const struct cli_command cli_discover_command;
const struct cli_command cli_discover_command = {
    .name = "discover",
    .operands = "FILE|DIR",
    .least_operands = 1,
    .most_operands = 1,
    .summary = "Find in which worlds a design loses, as a rule in words",
    .description =
        "Nobody knows the uncertain parameters exactly. This runs every design in many worlds that fill their ranges, "
        "each world with luck of its own that all its designs share, and says where the chosen design loses: \"when "
        "lead leakage is above 23% and churn below 2%\", with how often it loses there (density) and how much of its "
        "losses that explains (coverage). A rule is given only if chance would not find one as good, and tried on "
        "halves of the worlds that the search had not seen.\n\n"
        "From the same runs: how robust each design is, by every measure in use (worst world, regret, share of worlds "
        "that are good enough, ...), and what it would be worth to learn an assumption before choosing.\n\n"
        "Give a scenario FILE and -o DIR, or the DIR of a study. Finished runs are kept there, so the same command "
        "goes on after an interruption. --table worlds --format csv gives every world with its parameters, the "
        "difference and whether a rule holds; trajectory is PRIM's way step by step.\n\n" CLI_DECIDE_PROCESSES
        "Exit status 3 when runs failed: worlds without enough complete runs are left out and named.",
    .example = "partnersim discover my.conf -o my-worlds --plan\n"
               "partnersim discover my.conf -o my-worlds --design conduct --against current\n"
               "partnersim discover my.conf -o my-worlds --factor 'world.*' --factor "
               "programme.partners.tier.gold.margin=30%..50%\n"
               "partnersim discover my-worlds --table worlds --format csv > worlds.csv",
    .options = discover_options,
    .run = run_discover,
};
