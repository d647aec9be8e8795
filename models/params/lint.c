/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Terms that are legal row by row but impossible or senseless together.
 * Errors stop the run; warnings are shown by `check`.
 */
#include "models/params/lint.h"

#include "models/params/parameters.h"
#include "sim/io/scenario.h"

/* `path`: the parameter concerned, which the reader turns into the line that sets it. */
static void fault(struct sim_problems *problems, const char *path, const char *hint, const char *text)
{
    sim_problems_add(problems, SIM_PROBLEM_ERROR, path, 0, hint, "%s", text);
}

static double sum_of(const double *weight, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += weight[i];
    return sum;
}

static void lint_shares(const struct eco_params *p, struct sim_problems *problems)
{
    double region = 0, industry = 0, segment = 0, product = 0;
    for (uint32_t i = 0; i < p->world.region_count; i++)
        region += p->world.region[i].share;
    for (uint32_t i = 0; i < p->world.industry_count; i++)
        industry += p->world.industry[i].share;
    for (uint32_t i = 0; i < p->world.segment_count; i++)
        segment += p->world.segment[i].share;
    for (uint32_t i = 0; i < p->world.product_count; i++)
        product += p->world.product[i].share;
    const double sums[] = {region, industry, segment, product};
    const char *const names[] = {"regions", "industries", "segments", "products"};
    for (int i = 0; i < 4; i++)
        if (!(sums[i] > 0))
            sim_problems_add(problems, SIM_PROBLEM_ERROR, NULL, 0, "give at least one of them a share above 0",
                             "the shares of all %s are 0", names[i]);
    if (!(sum_of(p->vendor.routing.policy, ECO_POLICIES) > 0))
        fault(problems, "vendor.routing.policy", "name a policy, e.g. policy = random",
              "vendor.routing.policy names none");
    if (!(sum_of(p->client.choice.rule, ECO_RULES) > 0))
        fault(problems, "client.choice.rule", "name a rule, e.g. rule = weighing", "client.choice.rule names none");
    if (!(sum_of(p->vendor.training.kind, ECO_TRAININGS) > 0))
        fault(problems, "vendor.training.kind", "name a kind, e.g. kind = product", "vendor.training.kind names none");
}

static void lint_house(const struct eco_params *p, struct sim_problems *problems)
{
    if (p->vendor.routing.policy[ECO_POLICY_HOUSE] > 0 && p->vendor.house_desk.sellers <= 0)
        fault(problems, "vendor.routing.policy", "set vendor.house_desk.sellers above 0, or choose another policy",
              "leads are routed to the house desk, which has no sellers");
}

static void lint_demand(const struct eco_params *p, struct sim_problems *problems)
{
    double partners = 0;
    for (uint32_t g = 0; g < p->group_count; g++) {
        partners += p->partners[g].count;
        if (p->partners[g].programme == SIM_NO_NAME && p->programme_count > 1)
            sim_problems_add(problems, SIM_PROBLEM_WARNING, NULL, 0, "write programme = \"...\"",
                             "partners \"%s\" name no programme and are put into the first", p->partners[g].title);
    }
    double needs = 0, shares = 0;
    for (uint32_t z = 0; z < p->world.segment_count; z++) {
        needs += p->world.segment[z].share * p->world.segment[z].own_needs;
        shares += p->world.segment[z].share;
    }
    needs = shares > 0 ? needs / shares * p->world.clients : 0;
    if (partners > 0 && needs / partners < 4)
        sim_problems_add(problems, SIM_PROBLEM_WARNING, "world.clients", 0,
                         "add clients, or expect chance to look like inactivity",
                         "about %.1f own needs per partner and year: under 4, luck alone makes partners look inactive",
                         needs / partners);
}

void eco_lint(const void *parameters, struct sim_problems *problems)
{
    const struct eco_params *p = parameters;
    lint_shares(p, problems);
    lint_house(p, problems);
    for (uint32_t g = 0; g < p->programme_count; g++)
        eco_lint_programme(p, &p->programme[g], problems);
    lint_demand(p, problems);
}
