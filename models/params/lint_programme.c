/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of a programme that are legal row by row but impossible or senseless together. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "models/params/lint.h"
#include "models/params/parameters.h"
#include "models/programme/programme.h"
#include "sim/core/math.h"
#include "sim/io/scenario.h"

/* Published programmes protect 90 days where sales take about 100: that is no slip, well below it is. */
#define SHORT_OF_CYCLE 0.8

/* A warning about KEY of the programme, or of one of its levels; the text begins with both names. */
__attribute__((format(printf, 6, 7))) static void warn(struct sim_problems *problems,
                                                       const struct eco_programme_params *programme,
                                                       const struct eco_tier_params *tier, const char *key,
                                                       const char *hint, const char *format, ...)
{
    char path[SIM_PATH_SIZE], text[300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (tier)
        snprintf(path, sizeof path, "programme.%s.tier.%s.%s", programme->title, tier->title, key);
    else
        snprintf(path, sizeof path, "programme.%s.%s", programme->title, key);
    if (tier)
        sim_problems_add(problems, SIM_PROBLEM_WARNING, path, 0, hint, "programme \"%s\": level \"%s\" %s",
                         programme->title, tier->title, text);
    else
        sim_problems_add(problems, SIM_PROBLEM_WARNING, path, 0, hint, "programme \"%s\": %s", programme->title, text);
}

static void lint_rules(const struct eco_programme_params *programme, struct sim_problems *problems)
{
    char path[SIM_PATH_SIZE];
    if (programme->contract == ECO_CONTRACT_DIRECT) {
        snprintf(path, sizeof path, "programme.%s.contract", programme->title);
        sim_problems_add(problems, SIM_PROBLEM_ERROR, path, 0, "set vendor.house_desk.sellers instead",
                         "programme \"%s\": contract direct belongs to the house desk", programme->title);
    }
    if (programme->friction.report_delay > 0 && programme->friction.report_delay >= programme->conduct.feedback) {
        snprintf(path, sizeof path, "programme.%s.friction.report_delay", programme->title);
        sim_problems_add(problems, SIM_PROBLEM_ERROR, path, 0, "let reports arrive before the next is due",
                         "programme \"%s\": reports on conduct are due more often than the time they are late",
                         programme->title);
    }
}

/* ---- levels that do not grow ---- */

static void lint_growth(const struct eco_programme_params *programme, uint32_t t, struct sim_problems *problems)
{
    const struct eco_tier_params *low = &programme->tier[t - 1], *high = &programme->tier[t];
    const struct {
        const char *key;
        double low, high;
    } asked[] = {
        {"points", low->points, high->points},          {"score", low->score, high->score},
        {"customers", low->customers, high->customers}, {"certificates", low->certificates, high->certificates},
        {"retention", low->retention, high->retention}, {"conduct", low->conduct, high->conduct},
    };
    bool grows = high->need_count > 0, falls = false;
    for (size_t k = 0; k < sizeof asked / sizeof *asked; k++) {
        grows |= asked[k].high > asked[k].low;
        if (asked[k].high < asked[k].low && !falls)
            warn(problems, programme, high, asked[k].key, "list levels from the lowest to the highest",
                 "asks for less than level \"%s\" below it (%s)", low->title, asked[k].key);
        falls |= asked[k].high < asked[k].low;
    }
    if (!grows && !falls)
        warn(problems, programme, high, "points", "let the conditions of levels grow",
             "asks for no more than level \"%s\" below it: whoever is there is here", low->title);
    if (high->margin < low->margin)
        warn(problems, programme, high, "margin", "let margins grow with levels",
             "earns less than level \"%s\" below it", low->title);
}

/* ---- levels that nobody can reach ---- */

/* Yearly list price of all licences if every client were a customer. */
static double market_worth(const struct eco_params *p)
{
    double seats = 0, segments = 0, price = 0, products = 0;
    for (uint32_t z = 0; z < p->world.segment_count; z++) {
        const struct eco_segment_params *segment = &p->world.segment[z];
        seats += segment->share * segment->seats * sim_exp(segment->seats_sigma * segment->seats_sigma / 2);
        segments += segment->share;
    }
    for (uint32_t k = 0; k < p->world.product_count; k++) {
        price += p->world.product[k].share * p->world.product[k].price;
        products += p->world.product[k].share;
    }
    return segments > 0 && products > 0 ? p->world.clients * seats / segments * price / products : 0;
}

/* The most points anybody can have; 1e300 where nothing bounds them. */
static double most_points(const struct eco_params *p, const struct eco_programme_params *programme)
{
    const struct eco_review_params *review = &programme->review;
    double most = 0;
    if (programme->points_count == 0)
        return market_worth(p) * review->window / 12 * review->points_per_money +
               p->world.clients * review->points_per_customer;
    for (uint32_t k = 0; k < programme->points_count; k++)
        most += programme->points[k].each <= 0 ? 0 : programme->points[k].cap > 0 ? programme->points[k].cap : 1e300;
    return most;
}

static bool is_share(uint32_t measure)
{
    return measure == ECO_MEASURE_CONDUCT || measure == ECO_MEASURE_RETENTION;
}

static void lint_reach(const struct eco_params *p, const struct eco_programme_params *programme,
                       const struct eco_tier_params *tier, struct sim_problems *problems)
{
    static const char nobody[] = "can be reached by nobody";
    const double most = most_points(p, programme);
    if (tier->points > most)
        warn(problems, programme, tier, "points", "lower the condition, or give more points for what partners do",
             "%s: it asks for %g points, and the most that can be earned is %.3g", nobody, tier->points, most);
    if (tier->score > 0 && programme->track_count == 0)
        warn(problems, programme, tier, "score", "add a track to the programme",
             "%s: it asks for a score, and the programme has no track", nobody);
    if (tier->customers > p->world.clients)
        warn(problems, programme, tier, "customers", "lower the condition",
             "%s: it asks for %u customers of %u clients", nobody, tier->customers, p->world.clients);
    if (tier->certificates > 0 && p->vendor.training.kind[ECO_TRAIN_PRODUCT] <= 0)
        warn(problems, programme, tier, "certificates", "add product to vendor.training.kind",
             "asks for certificates, but no product course is held");
    for (uint32_t k = 0; k < tier->need_count; k++)
        if (is_share(tier->need[k].counts) && tier->need[k].least > 1) {
            char key[SIM_TITLE_SIZE + 16];
            snprintf(key, sizeof key, "need.%s.least", tier->need[k].title);
            warn(problems, programme, tier, key, "shares are written 0.9 or 90%",
                 "%s: condition \"%s\" asks for more than all of it", nobody, tier->need[k].title);
        }
}

/* ---- what a licence earns in all ---- */

static void lint_stack(const struct eco_params *p, const struct eco_programme_params *programme,
                       const struct eco_tier_params *tier, struct sim_problems *problems)
{
    const struct eco_incentives_params *i = &programme->incentives;
    double margin =
        tier->margin * (1 + programme->conduct.weight * (1 - programme->conduct.par) / programme->conduct.par);
    double bonuses = i->new_customer_bonus.share + i->volume_discount.share + i->market_funds.share +
                     (i->growth_rebate.on_all ? i->growth_rebate.share : 0) +
                     (programme->protection.window > 0 ? programme->protection.bonus : 0);
    double all = margin + bonuses + eco_contract_terms(programme).distributor_margin;
    if (margin + bonuses > 1)
        warn(problems, programme, tier, "margin", "lower the margin, the bonus or conduct.weight",
             "can earn more than the list price");
    else if (all + p->vendor.account.serve_cost > 1)
        warn(problems, programme, tier, "margin", "lower the margin or what comes on top of it",
             "can earn %.0f%% of the list price with all that is paid on a sale: with the cost of serving (%.0f%%) the "
             "vendor loses on each licence",
             100 * all, 100 * p->vendor.account.serve_cost);
}

static void lint_twice(const struct eco_programme_params *programme, struct sim_problems *problems)
{
    const struct eco_incentives_params *i = &programme->incentives;
    const bool growth = i->growth_rebate.share > 0;
    static const char hint[] = "keep one of the two, or accept that a sale earns both";
    if (growth && i->growth_rebate.on_all && i->volume_discount.share > 0)
        warn(problems, programme, NULL, "incentives.growth_rebate.on_all", hint,
             "a rebate is paid twice on a deal: the growth rebate on all sales and the volume discount reward the same "
             "volume");
    if (growth && i->retention_rebate.share > 0)
        warn(problems, programme, NULL, "incentives.retention_rebate.share", hint,
             "a rebate is paid twice on a deal: renewals count for the growth rebate and earn the retention rebate");
    if (i->new_customer_bonus.share > 0 && programme->protection.window > 0 && programme->protection.bonus > 0)
        warn(problems, programme, NULL, "protection.bonus", hint,
             "a bonus is paid twice on a deal: a registered deal with a new customer earns both bonuses");
}

/* ---- terms without effect ---- */

static void lint_protection(const struct eco_params *p, const struct eco_programme_params *programme,
                            struct sim_problems *problems)
{
    const double window = programme->protection.window, cycle = p->client.choice.cycle;
    if (window > 0 && window < SHORT_OF_CYCLE * cycle)
        warn(problems, programme, NULL, "protection.window", "let protection last as long as a sale takes",
             "protection lasts %g days, the median sales cycle %g: most deals are decided when it has ended", window,
             cycle);
}

static const struct sim_section *child(const struct sim_section *section, const char *name)
{
    for (uint32_t i = 0; section && section->children && section->children[i]; i++)
        if (strcmp(section->children[i]->name, name) == 0)
            return section->children[i];
    return NULL;
}

static const struct sim_param *parameter_of(const struct sim_section *section, const char *name)
{
    uint32_t i = 0;
    while (strcmp(section->params[i].name, name) != 0)
        i++;
    return &section->params[i];
}

/* The first parameter of a section that is not as it would be by default; NULL if there is none. */
static const struct sim_param *set_by_hand(const struct sim_section *section, const void *values)
{
    for (uint32_t i = 0; section && i < section->param_count; i++) {
        const struct sim_param *param = &section->params[i];
        char field[256];
        struct sim_error error = {0};
        if (sim_param_size(param) <= sizeof field && sim_param_parse(param, param->fallback, field, &error) == SIM_OK &&
            memcmp(field, (const char *)values + param->offset, sim_param_size(param)) != 0)
            return param;
    }
    return NULL;
}

static void lint_contract(const struct eco_programme_params *programme, struct sim_problems *problems)
{
    const struct sim_section *section = child(&eco_schema, "programme");
    const struct {
        const char *name;
        uint32_t contract;
        const void *values;
    } parts[] = {
        {"franchise", ECO_CONTRACT_FRANCHISE, &programme->franchise},
        {"distribution", ECO_CONTRACT_DISTRIBUTION, &programme->distribution},
    };
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        const struct sim_param *param = set_by_hand(child(section, parts[k].name), parts[k].values);
        if (!param || programme->contract == parts[k].contract)
            continue;
        char key[SIM_TITLE_SIZE + 16], hint[80], contract[32];
        sim_param_print(parameter_of(section, "contract"), &programme->contract, contract, sizeof contract);
        snprintf(key, sizeof key, "%s.%s", parts[k].name, param->name);
        snprintf(hint, sizeof hint, "set contract = %s, or leave %s { } out", parts[k].name, parts[k].name);
        warn(problems, programme, NULL, key, hint, "%s { %s } has no effect under the contract %s", parts[k].name,
             param->name, contract);
    }
}

void eco_lint_programme(const struct eco_params *p, const struct eco_programme_params *programme,
                        struct sim_problems *problems)
{
    lint_rules(programme, problems);
    for (uint32_t t = 0; t < programme->tier_count; t++) {
        if (t > 0)
            lint_growth(programme, t, problems);
        lint_reach(p, programme, &programme->tier[t], problems);
        lint_stack(p, programme, &programme->tier[t], problems);
    }
    lint_twice(programme, problems);
    lint_protection(p, programme, problems);
    lint_contract(programme, problems);
}
