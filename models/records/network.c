/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/records/network.h"

#include <math.h>
#include <stdlib.h>

#include "models/partner/partner.h"
#include "models/sales/sales.h"
#include "models/vendor/vendor.h"

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double eco_gini(double *values, uint32_t count)
{
    double sum = 0, weighted = 0;
    qsort(values, count, sizeof *values, ascending);
    for (uint32_t i = 0; i < count; i++) {
        sum += values[i];
        weighted += (2.0 * (i + 1) - count - 1) * values[i];
    }
    return sum > 0 ? weighted / (count * sum) : NAN;
}

double eco_equal_gini(double mean)
{
    /* e^(-z) (I0(z) + I1(z)) at z = 2 mean, by its series; by the leading terms at infinity where that would be long */
    const double z = 2 * mean;
    if (z > 200)
        return sqrt(2 / (3.14159265358979323846 * z)) * (1 - 1 / (8 * z));
    double term = sim_exp(-z), sum = term; /* (z/2)^(2k) / k!^2, and its neighbour with k! (k+1)! */
    sum += term * z / 2;
    for (double k = 1; k < 1000; k += 1) {
        term *= z * z / (4 * k * k);
        sum += term * (1 + z / (2 * (k + 1)));
    }
    return sum;
}

double eco_top_share(const double *sorted, uint32_t count, double part)
{
    double sum = 0, top = 0, left = part * count;
    for (uint32_t i = 0; i < count; i++)
        sum += sorted[i];
    for (uint32_t i = count; i-- > 0 && left > 0; left -= 1)
        top += sorted[i] * (left < 1 ? left : 1);
    return sum > 0 ? top / sum : NAN;
}

/* Licence revenue of the trailing year, and the customers won in it. */
static double trailing_year(const struct eco_partner *partner, uint32_t month, double *won)
{
    double sum = 0;
    for (uint32_t back = 0; back < 12; back++) {
        /* months the partner has not reached are empty */
        if (month < back || month - back > partner->month || partner->month - (month - back) >= ECO_MONTHS)
            continue;
        sum += partner->tally[(month - back) % ECO_MONTHS][ECO_TALLY_REVENUE];
        *won += partner->tally[(month - back) % ECO_MONTHS][ECO_TALLY_CUSTOMERS_WON];
    }
    return sum;
}

static void add_member(const struct eco_world *world, struct eco_network *s, const struct eco_partner *partner,
                       double now)
{
    const struct eco_listing *listing = &world->directory[partner->id];
    const struct eco_programme_params *programme = &world->terms->programme[partner->programme];
    s->partners_members += 1;
    s->partners_active += now - partner->last_active <= 90;
    s->partners_top_tier += partner->tier + 1 == programme->tier_count;
    s->partners_low_tier += partner->tier == 0;
    s->partners_dormant += partner->dormant;
    s->partners_stressed += partner->stressed;
    s->heads += eco_staff(partner);
    s->effort += partner->effort;
    s->trust += partner->trust;
    const struct eco_local *local = &world->local[world->partner_process[partner->id]];
    s->protection_trust += eco_protection_trust(local, partner, true);
    s->conduct_true += (partner->habit[0] + partner->habit[1] + partner->habit[2]) / 3;
    s->conduct_recorded += (double)listing->score;
    if (!listing->active)
        return;
    s->awake += 1;
    s->reputation += (double)listing->reputation;
    s->certificates += (double)listing->certificates * partner->consultants;
    s->selling += partner->selling;
    s->yield += partner->margin;
    s->elsewhere += partner->days * partner->outside_income;
    double skill = 0;
    for (uint32_t k = 0; k < world->terms->world.product_count; k++)
        skill += (double)listing->skill[k];
    s->skill += skill / world->terms->world.product_count;
}

static void concentration(struct eco_network *s, double *revenue, double *deals, uint32_t count)
{
    double sum = 0;
    for (uint32_t j = 0; j < count; j++)
        sum += deals[j];
    s->gini = eco_gini(revenue, count);
    s->top20 = eco_top_share(revenue, count, 0.2);
    s->top5 = eco_top_share(revenue, count, 0.05);
    s->deals_gini = eco_gini(deals, count);
    s->equal_gini = sum > 0 ? eco_equal_gini(sum / count) : NAN;
}

static void add_partners(const struct eco_world *world, struct eco_network *s, double now)
{
    uint32_t count = 0, month = (uint32_t)floor((now + world->setup.warmup_days) / SIM_DAYS_PER_MONTH);
    double *revenue = sim_memory_zeros(world->partner_count, sizeof *revenue);
    double *deals = sim_memory_zeros(world->partner_count, sizeof *deals);
    for (uint32_t j = 0; j < world->house[0]; j++) {
        const struct eco_partner *partner = &world->local[world->partner_process[j]].partners[world->partner_local[j]];
        if (!eco_present(partner))
            continue;
        revenue[count] = trailing_year(partner, month, &deals[count]);
        count++;
        add_member(world, s, partner, now);
    }
    concentration(s, revenue, deals, count);
    free(revenue);
    free(deals);
    s->yield /= s->elsewhere > 0 ? s->elsewhere : NAN;
    double *of_members[] = {&s->effort, &s->trust, &s->protection_trust, &s->conduct_true, &s->conduct_recorded};
    for (size_t i = 0; i < sizeof of_members / sizeof of_members[0]; i++)
        *of_members[i] /= s->partners_members > 0 ? s->partners_members : NAN;
    double *of_awake[] = {&s->reputation, &s->skill, &s->selling};
    for (size_t i = 0; i < sizeof of_awake / sizeof of_awake[0]; i++)
        *of_awake[i] /= s->awake > 0 ? s->awake : NAN;
}

struct eco_network eco_network_state(const struct eco_world *world, const struct eco_counters *interval,
                                     const struct eco_counters *total, double now, double interval_years)
{
    struct eco_network s = {.interval_years = interval_years};
    double adopters = 0, satisfaction = 0;
    for (uint32_t i = 0; i < world->process_count; i++) {
        s.clients += world->local[i].client_count;
        for (uint32_t k = 0; k < world->terms->world.industry_count; k++) {
            adopters += world->local[i].market[k].adopters;
            satisfaction += world->local[i].market[k].satisfaction;
        }
    }
    for (uint32_t a = 0; a < world->area_count; a++)
        s.awareness += world->awareness[a] / world->area_count;
    s.materials = eco_materials_worth(world);
    s.satisfaction = adopters > 0 ? satisfaction / adopters : NAN;
    s.npv = now > 0 ? world->npv + eco_account_terminal(world, total, now) : NAN;
    s.peak_cash_need = -(double)world->deepest / 100.0;
    s.payback = world->cash < 0 ? NAN : world->last_negative;
    double kept = interval->renewals_kept > 0 ? (double)interval->renewals_kept : NAN;
    s.revenue_due = (double)interval->money_renewals / 100.0 * (double)interval->renewals_due / kept;
    add_partners(world, &s, now);
    return s;
}
