/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M11 Incentives: asks each rule of incentives/list.def what is due and books
 * it once on both sides: the vendor's own line of cost (or revenue) and the
 * partner's line of income (or expense).
 *
 * Books of a month are closed a day after its end, for all partners alike;
 * periods of several months are counted from the start of the run, so with a
 * warm-up of whole years they are calendar quarters, half-years and years.
 */
#include <math.h>

#include "models/programme/incentives/incentive.h"
#include "models/vendor/vendor.h"

enum flow { PAYS, CHARGES, RULE };

static const struct {
    const struct eco_incentive *rules;
    enum flow flow;
    int line;       /* of the ledger */
    size_t counter; /* what partners were charged; what they were paid is counted by the ledger */
} incentives[] = {
#define INCENTIVE_PAYS(NAME, name, work, title, text) {&eco_##name, PAYS, ECO_INCOME_##NAME, 0},
#define INCENTIVE_CHARGES(NAME, name, title, text)                                                                     \
    {&eco_##name, CHARGES, ECO_EXPENSE_##NAME, offsetof(struct eco_counters, money_##name)},
#define INCENTIVE_RULE(NAME, name, title, text) {&eco_##name, RULE, 0, 0},
#include "models/programme/incentives/list.def"
};

enum { INCENTIVES = sizeof incentives / sizeof incentives[0] };

static void book(struct eco_local *local, struct eco_partner *partner, int which, double amount)
{
    if (eco_minor(amount) == 0)
        return;
    if (incentives[which].flow == PAYS) {
        eco_partner_earns(local, partner, (enum eco_income)incentives[which].line, amount);
        return;
    }
    eco_partner_pays(local, partner, (enum eco_expense)incentives[which].line, amount);
    *(int64_t *)((char *)&local->counters + incentives[which].counter) += eco_minor(amount);
}

/* ---- a sale ---- */

void eco_sale_pay(struct eco_local *local, struct eco_partner *partner, const struct eco_sale *sale)
{
    static const enum eco_income line[] = {[ECO_SALE_NEW] = ECO_INCOME_LICENCE,
                                           [ECO_SALE_EXPANSION] = ECO_INCOME_EXPANSION,
                                           [ECO_SALE_RENEWAL] = ECO_INCOME_RENEWAL};
    const struct eco_programme_params *programme = eco_programme(local, partner);
    local->counters.sales_received += eco_minor(sale->list);
    if (!programme || !eco_present(partner))
        return;
    eco_month_slot(local, partner, local->region->now);
    double margin = sale->list * eco_margin(local, partner, local->region->now);
    if (sale->kind == ECO_SALE_RENEWAL)
        margin *= programme->renewal_margin;
    if (sale->from_vendor)
        margin *= programme->vendor_lead_margin;
    eco_partner_earns(local, partner, line[sale->kind], margin);
    local->counters.money_distributors += eco_minor(sale->list * eco_contract_terms(programme).distributor_margin);
    if (sale->discount > 0)
        eco_partner_pays(local, partner, ECO_EXPENSE_DISCOUNT, sale->discount * sale->list);
    if (sale->registered)
        eco_partner_earns(local, partner, ECO_INCOME_REGISTERED, sale->list * programme->protection.bonus);
    for (int i = 0; i < INCENTIVES; i++)
        if (incentives[i].rules->on_sale)
            book(local, partner, i, incentives[i].rules->on_sale(local, partner, sale));
}

/* ---- the end of a month ---- */

static bool settles(const struct eco_programme_params *programme)
{
    for (int i = 0; i < INCENTIVES; i++)
        if (incentives[i].rules->on_month && incentives[i].rules->offered(&programme->incentives))
            return true;
    return false;
}

static void schedule_settlement(struct eco_local *local, uint32_t j)
{
    const double start = -local->world->setup.warmup_days, now = local->region->now;
    double months = floor((now - start) / SIM_DAYS_PER_MONTH), next;
    do
        next = start + ++months * SIM_DAYS_PER_MONTH + 1;
    while (next <= now);
    sim_region_schedule(local->region, next, ECO_EVENT_SETTLEMENT, j,
                        local->partners[j].timer_version[ECO_TIMER_SETTLEMENT]);
}

void eco_incentives_schedule(struct eco_local *local, uint32_t j, const struct eco_programme_params *before)
{
    struct eco_partner *partner = &local->partners[j];
    const struct eco_programme_params *programme = eco_programme(local, partner);
    if (!programme)
        return;
    bool runs = before && settles(before), shall = settles(programme);
    if (programme->incentives.market_funds.share <= 0)
        partner->marketing = 0;
    if (runs == shall)
        return;
    eco_timer_restart(partner, ECO_TIMER_SETTLEMENT);
    if (shall)
        schedule_settlement(local, j);
}

void eco_on_settlement(struct eco_local *local, struct sim_event event)
{
    struct eco_partner *partner = &local->partners[event.agent];
    if (eco_timer_stale(partner, ECO_TIMER_SETTLEMENT, event) || !eco_present(partner)) {
        sim_region_skip(local->region);
        return;
    }
    eco_month_slot(local, partner, event.time);
    uint32_t months = partner->month;
    for (int i = 0; i < INCENTIVES; i++)
        if (incentives[i].rules->on_month && incentives[i].rules->offered(eco_incentives(local, partner)))
            book(local, partner, i, incentives[i].rules->on_month(local, partner, months));
    schedule_settlement(local, event.agent);
}

/* ---- joining, leads ---- */

double eco_joining_cost(const struct eco_programme_params *programme)
{
    double cost = 0;
    for (int i = 0; i < INCENTIVES; i++)
        if (incentives[i].rules->on_joining)
            cost += incentives[i].rules->on_joining(programme);
    return cost;
}

void eco_incentives_join(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    for (int i = 0; programme && i < INCENTIVES; i++)
        if (incentives[i].rules->on_joining)
            book(local, partner, i, incentives[i].rules->on_joining(programme));
}

bool eco_leads_allowed(const struct eco_local *local, const struct eco_partner *partner)
{
    for (int i = 0; i < INCENTIVES; i++)
        if (incentives[i].rules->leads && !incentives[i].rules->leads(local, partner))
            return false;
    return true;
}
