/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Terms that are legal row by row but impossible or senseless together.
 * Errors stop the run; warnings are shown by `check`.
 */
#include "models/params/lint.h"

#include <stdio.h>
#include <string.h>

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

/* "programme.NAME" or "programme.NAME.tier.LEVEL" with a key: the path of a row of a programme. */
static const char *path_of(char *out, const struct eco_programme_params *programme, const struct eco_tier_params *tier,
                           const char *key)
{
    if (tier)
        snprintf(out, SIM_PATH_SIZE, "programme.%s.tier.%s.%s", programme->title, tier->title, key);
    else
        snprintf(out, SIM_PATH_SIZE, "programme.%s.%s", programme->title, key);
    return out;
}

static void lint_programme(const struct eco_params *p, const struct eco_programme_params *programme,
                           struct sim_problems *problems)
{
    const char *name = programme->title;
    char path[SIM_PATH_SIZE];
    if (programme->contract == ECO_CONTRACT_DIRECT)
        sim_problems_add(problems, SIM_PROBLEM_ERROR, path_of(path, programme, NULL, "contract"), 0,
                         "set vendor.house_desk.sellers instead",
                         "programme \"%s\": contract direct belongs to the house desk", name);
    if (programme->friction.report_delay > 0 && programme->friction.report_delay >= programme->conduct.feedback)
        sim_problems_add(problems, SIM_PROBLEM_ERROR, path_of(path, programme, NULL, "friction.report_delay"), 0,
                         "let reports arrive before the next is due",
                         "programme \"%s\": reports on conduct are due more often than the time they are late", name);
    for (uint32_t t = 1; t < programme->tier_count; t++) {
        const struct eco_tier_params *low = &programme->tier[t - 1], *high = &programme->tier[t];
        if (high->points < low->points || high->certificates < low->certificates || high->customers < low->customers)
            sim_problems_add(problems, SIM_PROBLEM_WARNING, path_of(path, programme, high, "points"), 0,
                             "list levels from the lowest to the highest",
                             "programme \"%s\": level \"%s\" asks for less than level \"%s\" below it", name,
                             high->title, low->title);
        if (high->margin < low->margin)
            sim_problems_add(problems, SIM_PROBLEM_WARNING, path_of(path, programme, high, "margin"), 0,
                             "let margins grow with levels",
                             "programme \"%s\": level \"%s\" earns less than level \"%s\" below it", name, high->title,
                             low->title);
    }
    for (uint32_t t = 0; t < programme->tier_count; t++) {
        const struct eco_tier_params *tier = &programme->tier[t];
        double most =
            tier->margin * (1 + programme->conduct.weight * (1 - programme->conduct.par) / programme->conduct.par);
        if (most + programme->incentives.new_customer_bonus.share > 1)
            sim_problems_add(problems, SIM_PROBLEM_WARNING, path_of(path, programme, tier, "margin"), 0,
                             "lower the margin, the bonus or conduct.weight",
                             "programme \"%s\": level \"%s\" can earn more than the list price", name, tier->title);
        if (tier->certificates > 0 && p->vendor.training.kind[ECO_TRAIN_PRODUCT] <= 0)
            sim_problems_add(problems, SIM_PROBLEM_WARNING, path_of(path, programme, tier, "certificates"), 0,
                             "add product to vendor.training.kind",
                             "programme \"%s\": level \"%s\" asks for certificates, but no product course is held",
                             name, tier->title);
    }
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
        lint_programme(p, &p->programme[g], problems);
    lint_demand(p, problems);
}
