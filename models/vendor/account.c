/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M14 The vendor's account.
 *
 * Every payment is booked once, in minor units, where it arises.  Yearly costs
 * accrue at head-office boundaries.  Discounted profit and the cash position
 * run from time 0, the end of warm-up.
 *
 * The terminal value of the customer base at t is that of a yearly renewal
 * income that shrinks with churn c and is discounted at r: income (1 - c) / (r + c).
 */
#include "models/vendor/vendor.h"

#include <math.h>

#include "models/programme/programme.h"
#include "models/records/deal_log.h"
#include "models/records/metrics.h"

int64_t eco_minor(double amount)
{
    return (int64_t)floor(amount * 100.0 + 0.5);
}

/* Expenses that come with the income of the same sale or project; the others are spent ahead of it. */
static const bool direct[ECO_EXPENSES] = {[ECO_EXPENSE_WORK] = true, [ECO_EXPENSE_DISCOUNT] = true};

/* Expenses that are time of staff, whose wages are paid anyway. */
static const bool staff_time[ECO_EXPENSES] = {[ECO_EXPENSE_WORK] = true,
                                              [ECO_EXPENSE_STUDY] = true,
                                              [ECO_EXPENSE_UPKEEP] = true,
                                              [ECO_EXPENSE_PRESALES] = true,
                                              [ECO_EXPENSE_CONTEST] = true};

static const bool to_vendor[ECO_EXPENSES] = {
#define INCOME(name, work, payer, counter, text)
#define EXPENSE(name, vendor, text) [ECO_EXPENSE_##name] = vendor,
#include "models/vendor/ledger.def"
#undef INCOME
#undef EXPENSE
};

void eco_partner_pays(struct eco_local *local, struct eco_partner *partner, enum eco_expense line, double money)
{
    const int64_t amount = eco_minor(money);
    if (partner->programme == ECO_NONE)
        return; /* the house desk is paid by the year */
    if (!staff_time[line])
        partner->month_spent += money;
    if (direct[line])
        partner->month_margin -= money;
    else
        partner->month_fixed += money;
    if (to_vendor[line] && line != ECO_EXPENSE_COURSE)
        partner->month_dues += money; /* courses are taken for their own sake */
    if (local->region->now >= 0)
        partner->expense[line] += amount;
    local->counters.money_partner_costs += amount;
    if (to_vendor[line])
        local->counters.money_fees += amount;
}

enum payer { CLIENT, VENDOR };

static const struct {
    enum payer payer;
    bool work;
    size_t counter; /* in eco_counters */
} source[ECO_INCOMES] = {
#define INCOME(name, work, payer, counter, text)                                                                       \
    [ECO_INCOME_##name] = {payer, work, offsetof(struct eco_counters, counter)},
#define EXPENSE(name, vendor, text)
#include "models/vendor/ledger.def"
#undef INCOME
#undef EXPENSE
};

bool eco_vendor_pays(enum eco_income line)
{
    return source[line].payer == VENDOR;
}

void eco_partner_earns(struct eco_local *local, struct eco_partner *partner, enum eco_income line, double money)
{
    const int64_t amount = eco_minor(money);
    partner->month_income += money;
    if (source[line].payer == VENDOR)
        partner->month_payouts += money;
    if (source[line].work)
        partner->month_margin += source[line].payer == VENDOR ? money * partner->seen : money;
    else
        partner->month_passive += money;
    if (local->region->now >= 0)
        partner->income[line] += amount;
    if (source[line].payer == VENDOR && amount != 0)
        eco_log(local, ECO_ACTIVITY_PAID, 0, partner->id, amount, line);
    *(int64_t *)((char *)&local->counters + source[line].counter) += amount;
    local->counters.money_partner_income += amount;
    if (source[line].payer == VENDOR) {
        partner->received += amount;
        local->counters.money_payouts += amount;
    }
}

int64_t eco_account_revenue(const struct eco_counters *c)
{
    return c->money_licences + c->money_renewals + c->money_expansions + c->money_fees + c->money_services;
}

static int64_t costs(const struct eco_counters *c)
{
    return c->money_payouts + c->money_distributors + c->money_serve + c->money_generation + c->money_screening +
           c->money_tracking + c->money_house + c->money_help + c->money_portal + c->money_materials +
           c->money_training + c->money_conduct + c->money_conflict + c->money_joint + c->money_collaboration +
           c->money_administration;
}

int64_t eco_account_spent(const struct eco_counters *c)
{
    return costs(c) - c->money_serve;
}

int64_t eco_account_profit(const struct eco_counters *c)
{
    return eco_account_revenue(c) - costs(c);
}

double eco_account_terminal(const struct eco_world *world, const struct eco_counters *total, double now)
{
    const struct eco_account_params *account = &world->terms->vendor.account;
    double due = (double)total->renewals_due, term_years = world->terms->client.life.term / SIM_DAYS_PER_YEAR;
    double churn = due > 0 ? 1 - (double)total->renewals_kept / due : 1;
    double licences = (double)(total->money_licences + total->money_renewals + total->money_expansions);
    double payouts = licences > 0 ? (double)(total->money_payouts + total->money_distributors) / licences : 0;
    double price = 0, share = 0;
    for (uint32_t k = 0; k < world->terms->world.product_count; k++) {
        price += world->terms->world.product[k].share * world->terms->world.product[k].price;
        share += world->terms->world.product[k].share;
    }
    price = share > 0 ? price / share : 0;
    churn = 1 - sim_pow(1 - eco_clamp(churn, 0, 1 - 1e-9), 1 / term_years); /* per year */
    double income = (double)total->seats * price * (1 - eco_clamp(payouts, 0, 1) - account->serve_cost);
    double rate = account->discount + churn;
    double value = rate > 0 ? income * (1 - churn) / rate : 0;
    return value * sim_pow(1 + account->discount, -now / SIM_DAYS_PER_YEAR);
}

/* ---- what accrues by time ---- */

/* Members by programme and by the rules that hold for them; `eased` is what the portal saves in administration, in
 * partners, `work` all of them by what a contract makes of it. */
struct membership {
    double old_rules[ECO_PROGRAMMES_MAX], new_rules[ECO_PROGRAMMES_MAX], all, eased, work;
};

static struct membership count_members(const struct eco_world *world)
{
    struct membership m = {0};
    const double operating = world->terms->vendor.portal.operating;
    for (uint32_t j = 0; j < world->partner_count; j++) {
        const struct eco_listing *listing = &world->directory[j];
        if (!listing->member)
            continue;
        const struct eco_local *local = &world->local[world->partner_process[j]];
        const struct eco_partner *partner = &local->partners[world->partner_local[j]];
        bool new_rules = eco_programme(local, partner) == &world->terms->programme[partner->programme];
        (new_rules ? m.new_rules : m.old_rules)[listing->programme] += 1;
        m.all += 1;
        m.work += eco_contract_terms(eco_programme(local, partner)).administration;
        m.eased += operating * eco_portal_use(local, partner);
    }
    return m;
}

/* Yearly cost of the record of deals and of different offers, per partner. */
static double of_protection(const struct eco_protection_params *protection)
{
    return protection->transparency * protection->transparency_cost +
           protection->differentiation * protection->differentiation_cost;
}

static void accrue_partners(struct eco_world *world, double years)
{
    const struct eco_params *p = world->terms;
    const struct eco_account_params *account = &p->vendor.account;
    struct eco_counters *c = &world->vendor;
    struct membership m = count_members(world);
    c->money_administration += eco_minor((account->fixed_cost + (m.work - m.eased) * account->partner_cost) * years);
    for (uint32_t g = 0; g < p->programme_count; g++) {
        const struct eco_programme_params *rules = &p->programme[g];
        double records = m.new_rules[g] * rules->conduct.record_cost, together = rules->collaboration.cost,
               guarded = m.new_rules[g] * of_protection(&rules->protection);
        if (m.old_rules[g] > 0) {
            const struct eco_programme_params *old = &world->old_programme[g];
            double share = m.old_rules[g] / (m.old_rules[g] + m.new_rules[g]);
            records += m.old_rules[g] * old->conduct.record_cost;
            together = share * old->collaboration.cost + (1 - share) * together;
            guarded += m.old_rules[g] * of_protection(&old->protection);
        }
        c->money_conduct += eco_minor(records * years);
        c->money_collaboration += eco_minor(together * years);
        c->money_conflict += eco_minor(guarded * years);
    }
}

static void accrue_house(struct eco_world *world, double years)
{
    const struct eco_house_desk_params *desk = &world->terms->vendor.house_desk;
    double sellers = 0;
    for (uint32_t a = 0; a < world->area_count; a++) {
        uint32_t id = world->house[a];
        const struct eco_partner *house = &world->local[world->partner_process[id]].partners[world->partner_local[id]];
        if (house->sellers == 0)
            continue;
        double span = 1 + desk->span_cost * sim_log((double)house->sellers) / 2.30258509299404568402;
        double cost = house->sellers * desk->seller_cost * span + house->consultants * desk->consultant_cost;
        world->vendor.money_house += eco_minor(cost * years);
        sellers += house->sellers;
    }
    eco_roles_accrue(world, sellers, years);
}

/* Running costs of the seats under licence. */
static void accrue_serving(struct eco_world *world, double years)
{
    double price = 0, share = 0, seats = 0;
    for (uint32_t k = 0; k < world->terms->world.product_count; k++) {
        price += world->terms->world.product[k].share * world->terms->world.product[k].price;
        share += world->terms->world.product[k].share;
    }
    for (uint32_t i = 0; i < world->process_count; i++)
        seats += (double)world->local[i].counters.seats;
    if (share > 0)
        world->vendor.money_serve += eco_minor(seats * price / share * world->terms->vendor.account.serve_cost * years);
}

void eco_account_accrue(struct eco_world *world, double now)
{
    double years = (now - world->head_office_time) / SIM_DAYS_PER_YEAR;
    const struct eco_vendor_params *vendor = &world->terms->vendor;
    world->vendor.money_generation += eco_minor(eco_leads_spend(world) * years);
    world->vendor.money_help += eco_minor(eco_help_engineers(world) * vendor->support_desk.staff_cost * years);
    world->vendor.money_portal += eco_minor(eco_portal_level(world) * vendor->portal.cost * years);
    world->vendor.money_materials += eco_minor(eco_materials_spend(world) * years);
    accrue_partners(world, years);
    accrue_house(world, years);
    accrue_serving(world, years);
    if (now <= 0)
        return;
    struct eco_counters total = eco_totals(world);
    int64_t cash = eco_account_profit(&total) - eco_account_profit(&world->headline);
    double factor = sim_pow(1 + world->terms->vendor.account.discount, -now / SIM_DAYS_PER_YEAR);
    world->npv += (double)(cash - world->cash) / 100.0 * factor;
    world->cash = cash;
    if (cash < world->deepest)
        world->deepest = cash;
    if (cash < 0)
        world->last_negative = now;
}
