/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/records/partner_outcomes.h"

#include <math.h>
#include <stdio.h>

#include "models/delivery/delivery.h"
#include "models/market/market.h"
#include "models/vendor/vendor.h"

const struct sim_column eco_outcome_columns[ECO_OUTCOMES] = {
#define OUTCOME(name_, unit_, code_, title_, description_, value_)                                                     \
    {.name = #name_, .unit = unit_, .title = title_, .description = description_, .code = code_},
#include "models/records/partner_outcomes.def"
#undef OUTCOME
};

/* What partner_outcomes.def calls s. */
struct standing {
    uint32_t area;
    int64_t income, expense, payouts, fees;
    double skill, certificates, reputation, threshold;
};

/* Partners have the ids before those of the house desks. */
static uint32_t partner_count(const struct eco_world *world)
{
    return world->partner_count - world->area_count;
}

static struct eco_partner *partner_of(const struct eco_world *world, uint32_t id)
{
    return &world->local[world->partner_process[id]].partners[world->partner_local[id]];
}

void eco_outcomes_begin(struct eco_world *world)
{
    for (uint32_t id = 0; id < partner_count(world); id++) {
        struct eco_partner *partner = partner_of(world, id);
        partner->outcome.tier = partner->tier;
        partner->outcome.staff = partner->sellers + partner->consultants + partner->support_staff;
    }
}

uint32_t eco_outcomes_rows(const struct eco_world *world)
{
    return partner_count(world);
}

/* Points relative to the condition they are nearest to; NaN where no level asks for points. */
static double nearest_threshold(const struct eco_programme_params *programme, double points)
{
    double nearest = NAN;
    for (uint32_t t = 0; t < programme->tier_count; t++) {
        double ratio = programme->tier[t].points > 0 ? points / programme->tier[t].points : NAN;
        if (ratio == ratio && !(fabs(ratio - 1) >= fabs(nearest - 1)))
            nearest = ratio;
    }
    return nearest;
}

static struct standing stand(struct eco_world *world, struct eco_partner *partner)
{
    const struct eco_params *p = world->terms;
    struct eco_local *local = &world->local[world->partner_process[partner->id]];
    struct standing s = {.area = local->area};
    double now = world->setup.horizon_days, reviews;
    for (int i = 0; i < ECO_INCOMES; i++) {
        s.income += partner->income[i];
        s.payouts += eco_vendor_pays((enum eco_income)i) ? partner->income[i] : 0;
    }
    for (int i = 0; i < ECO_EXPENSES; i++)
        s.expense += partner->expense[i];
    s.fees = s.expense - partner->expense[ECO_EXPENSE_WORK];
    eco_skill_update(p, partner, now);
    for (uint32_t k = 0; k < p->world.product_count; k++)
        s.skill += partner->skill[k] / p->world.product_count;
    s.certificates = eco_certificates(local, partner, now);
    s.reputation = eco_reputation(p, partner, now, &reviews);
    s.threshold = nearest_threshold(&p->programme[partner->programme], partner->reviewed_points);
    return s;
}

void eco_outcomes_fill(struct eco_world *world, double *row)
{
#define MONEY(minor) ((double)(minor) / 100.0)
#define RATIO(a, b) ((b) != 0 ? (double)(a) / (double)(b) : (double)NAN)
    for (uint32_t id = 0; id < partner_count(world); id++) {
        struct eco_partner *p = partner_of(world, id);
        const struct eco_outcome *y = &p->outcome;
        const struct standing standing = stand(world, p), *s = &standing;
#define OUTCOME(name, unit, code, title, description, value) *row++ = value;
#include "models/records/partner_outcomes.def"
#undef OUTCOME
    }
#undef RATIO
#undef MONEY
}

/* ---- words ---- */

/* Levels of several programmes share their numbers: the words join what they are called. */
static bool tier_word(const struct eco_params *p, uint32_t code, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (uint32_t g = 0; g < p->programme_count; g++) {
        if (code >= p->programme[g].tier_count)
            continue;
        const char *title = p->programme[g].tier[code].title;
        if (used > 0 && strstr(out, title))
            continue;
        used += (size_t)snprintf(out + used, used < size ? size - used : 0, "%s%s", used ? " / " : "", title);
    }
    return used > 0;
}

bool eco_outcome_word(const struct eco_params *p, uint32_t column, uint32_t code, char *out, size_t size)
{
    static const char *const states[] = {"member", "on probation", "excluded", "prospect", "onboarding", "left"};
    const char *word = NULL;
    switch (column) {
    case ECO_OUTCOME_programme:
        word = code < p->programme_count ? p->programme[code].title : NULL;
        break;
    case ECO_OUTCOME_group:
        word = code < p->group_count ? p->partners[code].title : NULL;
        break;
    case ECO_OUTCOME_region:
        word = code < p->world.region_count ? p->world.region[code].title : NULL;
        break;
    case ECO_OUTCOME_tier:
    case ECO_OUTCOME_tier_before:
        return tier_word(p, code, out, size);
    case ECO_OUTCOME_state:
        word = code < sizeof states / sizeof *states ? states[code] : NULL;
        break;
    default:
        break;
    }
    if (word)
        snprintf(out, size, "%s", word);
    return word != NULL;
}
