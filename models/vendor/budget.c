/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M14 A budget that binds, and comparing designs at equal money.
 *
 * Spend is all the vendor pays but for running licences.  Once a month head
 * office looks at what is left of the budget's year:
 *
 *   for the lines of budget_lines.def:  A = (allowed by the year's end - spent) / time left - o
 *   o       what was promised (margins, house desk, office ...): yearly rate of the last three months
 *   want_k  what line k would cost in a year at its full size, W the sum of all
 *
 * Where A < W, W - A is cut: lines with the lowest place first, equals by the
 * same share, until it fits; f_k is the share of line k that is left.  It
 * scales the spend, the level, the places in courses, the audits held; a desk
 * has as many engineers as it pays for in full.  Where A > W and the rule is
 * `spend`, A - W goes into `top_up`.
 *
 *   match = budget   money left at the year's end lapses; money overspent is missing next year
 *   match = spend    both are carried on: after every year the money spent is the money allowed, give or take what
 *                    three months did not foretell
 *
 * With amount = 0 the budget is what was spent in the year before it begins.
 * Designs share their past in the same replication, so each is then held to
 * the same amount, which is the baseline's own.
 *
 * The office cannot cut what it has promised: margins alone may exceed a
 * budget, and `over_budget` says by how much.
 */
#include "models/vendor/vendor.h"

#include <math.h>

#include "models/delivery/delivery.h"
#include "models/records/metrics.h"

#define MONTHS_SEEN 3

static bool cuttable(enum eco_budget_line line, const struct eco_budget_params *budget, uint32_t place)
{
    const uint32_t declared[ECO_BUDGET_LINES] = {
#define BUDGET_LINE(NAME, name, place, text) [ECO_BUDGET_##NAME] = budget->name,
#include "models/vendor/budget_lines.def"
    };
    return declared[line] == place;
}

/* ---- what the rest of the model asks ---- */

static double funded_spend(const struct eco_world *world, enum eco_budget_line line, enum eco_top_up top_up,
                           double spend)
{
    const struct eco_budget *budget = &world->budget;
    spend *= budget->funded[line];
    return world->terms->vendor.budget.top_up == top_up ? spend + budget->top_up : spend;
}

double eco_leads_spend(const struct eco_world *world)
{
    return funded_spend(world, ECO_BUDGET_LEADS, ECO_TOP_UP_LEADS, world->terms->vendor.lead_generation.spend);
}

double eco_materials_spend(const struct eco_world *world)
{
    return funded_spend(world, ECO_BUDGET_MATERIALS, ECO_TOP_UP_MATERIALS, world->terms->vendor.materials.spend);
}

double eco_portal_level(const struct eco_world *world)
{
    return world->terms->vendor.portal.level * world->budget.funded[ECO_BUDGET_PORTAL];
}

uint32_t eco_help_engineers(const struct eco_world *world)
{
    return (uint32_t)floor(world->terms->vendor.support_desk.staff * world->budget.funded[ECO_BUDGET_DESK] + 1e-9);
}

/* ---- planning ---- */

/* What each line has cost since the start, in currency. */
static void spent_by_line(const struct eco_counters *c, double out[ECO_BUDGET_LINES])
{
    const int64_t minor[ECO_BUDGET_LINES] = {
        [ECO_BUDGET_AUDITS] = c->money_audits,    [ECO_BUDGET_MATERIALS] = c->money_materials,
        [ECO_BUDGET_LEADS] = c->money_generation, [ECO_BUDGET_COURSES] = c->money_training,
        [ECO_BUDGET_PORTAL] = c->money_portal,    [ECO_BUDGET_DESK] = c->money_help,
    };
    for (int k = 0; k < ECO_BUDGET_LINES; k++)
        out[k] = (double)minor[k] / 100.0;
}

/* Audits and courses are as many as partners have: what they would cost in full is learnt month by month. */
static void learn(double *want, double cost_per_year, double funded, bool first)
{
    if (funded < 0.1)
        return; /* nothing to learn from: what was known holds */
    double full = cost_per_year / funded;
    *want = first ? full : 0.5 * (*want + full);
}

static void note_month(struct eco_world *world, const struct eco_counters *total, double now)
{
    struct eco_budget *budget = &world->budget;
    double line[ECO_BUDGET_LINES], spent = (double)eco_account_spent(total) / 100.0, optional = 0;
    spent_by_line(total, line);
    for (int k = 0; k < ECO_BUDGET_LINES; k++)
        optional += line[k];
    const enum eco_budget_line learnt[] = {ECO_BUDGET_AUDITS, ECO_BUDGET_COURSES};
    for (int i = 0; i < 2 && budget->months > 0; i++)
        learn(&budget->want[learnt[i]], (line[learnt[i]] - budget->line_before[learnt[i]]) * 12,
              budget->funded[learnt[i]], budget->months == 1);
    memcpy(budget->line_before, line, sizeof line);
    uint32_t slot = budget->months++ % ECO_BUDGET_MONTHS;
    budget->spent[slot] = spent;
    budget->promised[slot] = spent - optional;
    budget->noted[slot] = now;
}

/* Growth per year of a series of monthly sums over its last `months` months, as far as they are known. */
static double yearly(const struct eco_budget *budget, const double *series, uint32_t months)
{
    uint32_t known = budget->months - 1 < months ? budget->months - 1 : months;
    if (known == 0)
        return 0;
    uint32_t last = (budget->months - 1) % ECO_BUDGET_MONTHS, first = (budget->months - 1 - known) % ECO_BUDGET_MONTHS;
    return (series[last] - series[first]) * SIM_DAYS_PER_YEAR / (budget->noted[last] - budget->noted[first]);
}

/* ---- cutting ---- */

static void fund_all(struct eco_budget *budget)
{
    for (int k = 0; k < ECO_BUDGET_LINES; k++)
        budget->funded[k] = 1;
    budget->top_up = 0;
}

void eco_budget_share_out(const struct eco_budget_params *terms, struct eco_budget *budget, double available)
{
    double excess = -available;
    fund_all(budget);
    for (int k = 0; k < ECO_BUDGET_LINES; k++)
        excess += budget->want[k];
    if (excess < 0 && terms->match == ECO_MATCH_SPEND)
        budget->top_up = -excess;
    for (uint32_t place = 1; place <= ECO_BUDGET_PLACES && excess > 0; place++) {
        double group = 0;
        for (int k = 0; k < ECO_BUDGET_LINES; k++)
            group += cuttable((enum eco_budget_line)k, terms, place) ? budget->want[k] : 0;
        double cut = excess < group ? excess : group;
        for (int k = 0; group > 0 && k < ECO_BUDGET_LINES; k++)
            if (cuttable((enum eco_budget_line)k, terms, place))
                budget->funded[k] = 1 - cut / group;
        excess -= cut;
    }
}

static void put_into_effect(struct eco_world *world)
{
    eco_world_derive(world);
    for (uint32_t i = 0; i < world->process_count; i++)
        eco_help_restaff(&world->local[i]);
}

/* ---- the budget's year ---- */

static double amount_now(const struct eco_world *world, double now)
{
    const struct eco_budget *budget = &world->budget;
    double years = floor((now - budget->began) / SIM_DAYS_PER_YEAR + 1e-9);
    return budget->amount * sim_pow(1 + world->terms->vendor.budget.growth, years);
}

static void begin(struct eco_world *world, const struct eco_counters *total, double now)
{
    struct eco_budget *budget = &world->budget;
    const struct eco_budget_params *terms = &world->terms->vendor.budget;
    if (terms->amount <= 0 && budget->months < 2)
        return; /* nothing to measure yet */
    budget->amount = terms->amount > 0 ? terms->amount : yearly(budget, budget->spent, ECO_BUDGET_MONTHS - 1);
    budget->began = now;
    budget->year = 0;
    budget->used = budget->allowed = 0;
    budget->base = (double)eco_account_spent(total) / 100.0;
}

static void plan(struct eco_world *world, double now)
{
    struct eco_budget *budget = &world->budget;
    const struct eco_vendor_params *vendor = &world->terms->vendor;
    budget->want[ECO_BUDGET_LEADS] = vendor->lead_generation.spend;
    budget->want[ECO_BUDGET_MATERIALS] = vendor->materials.spend;
    budget->want[ECO_BUDGET_PORTAL] = vendor->portal.level * vendor->portal.cost;
    budget->want[ECO_BUDGET_DESK] = vendor->support_desk.staff * vendor->support_desk.staff_cost;
    double end = budget->began + (budget->year + 1) * SIM_DAYS_PER_YEAR, left = (end - now) / SIM_DAYS_PER_YEAR;
    double money = budget->allowed + amount_now(world, now) * left - budget->used;
    left = left < 1.0 / 52 ? 1.0 / 52 : left; /* a week, not a day, to set right a year */
    eco_budget_share_out(&world->terms->vendor.budget, budget,
                         money / left - yearly(budget, budget->promised, MONTHS_SEEN));
    put_into_effect(world);
}

static void count(struct eco_world *world, double allowed, double years)
{
    struct eco_budget *budget = &world->budget;
    double cut = 0;
    for (int k = 0; k < ECO_BUDGET_LINES; k++)
        cut += budget->want[k] * (1 - budget->funded[k]);
    world->vendor.money_allowed += eco_minor(allowed);
    world->vendor.money_cut += eco_minor(cut * years);
    world->vendor.money_topped_up += eco_minor(budget->top_up * years);
}

/* Books the time since the last boundary; true if a year of the budget has ended. */
static bool keep_count(struct eco_world *world, const struct eco_counters *total, double now)
{
    struct eco_budget *budget = &world->budget;
    double years = (now - world->head_office_time) / SIM_DAYS_PER_YEAR;
    double allowed = amount_now(world, world->head_office_time) * years;
    budget->allowed += allowed;
    budget->used = (double)eco_account_spent(total) / 100.0 - budget->base;
    count(world, allowed, years);
    if (now < budget->began + (budget->year + 1) * SIM_DAYS_PER_YEAR - 1e-6)
        return false;
    budget->year++;
    if (world->terms->vendor.budget.match == ECO_MATCH_BUDGET && budget->used < budget->allowed)
        budget->allowed = budget->used; /* lapses */
    return true;
}

void eco_budget_advance(struct eco_world *world, double now)
{
    struct eco_budget *budget = &world->budget;
    bool wanted = now >= 0 && world->terms->vendor.budget.match != ECO_MATCH_NONE, held = isfinite(budget->began);
    bool month = now >= budget->next_month - 1e-6, again = month;
    if (held && !wanted) {
        budget->began = INFINITY;
        fund_all(budget);
        put_into_effect(world);
    }
    if (!wanted && !month)
        return;
    struct eco_counters total = eco_totals(world);
    if (month) {
        note_month(world, &total, now);
        budget->next_month += SIM_DAYS_PER_MONTH;
    }
    if (!wanted)
        return;
    if (held) {
        again = keep_count(world, &total, now) || month;
    } else {
        begin(world, &total, now);
        again = isfinite(budget->began);
    }
    if (again)
        plan(world, now);
}

void eco_budget_init(struct eco_world *world)
{
    struct eco_budget *budget = &world->budget;
    budget->began = INFINITY;
    budget->next_month = -world->setup.warmup_days;
    fund_all(budget);
}
