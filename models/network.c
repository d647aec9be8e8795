/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/network.h"

#include <math.h>
#include <stdlib.h>

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

double eco_top_share(const double *sorted, uint32_t count, double part)
{
    double sum = 0, top = 0, left = part * count;
    for (uint32_t i = 0; i < count; i++)
        sum += sorted[i];
    for (uint32_t i = count; i-- > 0 && left > 0; left -= 1)
        top += sorted[i] * (left < 1 ? left : 1);
    return sum > 0 ? top / sum : NAN;
}

static double trailing_year(const struct eco_partner *partner, uint32_t month)
{
    double sum = 0;
    for (uint32_t back = 0; back < 12; back++) {
        /* months the partner has not reached are empty */
        if (month < back || month - back > partner->month || partner->month - (month - back) >= ECO_MONTHS)
            continue;
        sum += partner->month_revenue[(month - back) % ECO_MONTHS];
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
    s->effort += partner->effort;
    s->trust += partner->trust;
    s->yield += partner->dormant ? 0 : partner->margin;
    s->elsewhere += partner->dormant ? 0 : partner->days * partner->outside_income;
    s->conduct_true += (partner->habit[0] + partner->habit[1] + partner->habit[2]) / 3;
    s->conduct_recorded += (double)listing->score;
    s->reputation += (double)listing->reputation;
    s->certificates += (double)listing->certificates * partner->consultants;
    double skill = 0;
    for (uint32_t k = 0; k < world->terms->world.product_count; k++)
        skill += (double)listing->skill[k];
    s->skill += skill / world->terms->world.product_count;
}

static void add_partners(const struct eco_world *world, struct eco_network *s, double now)
{
    uint32_t count = 0, month = (uint32_t)floor((now + world->setup.warmup_days) / SIM_DAYS_PER_MONTH);
    double *revenue = sim_memory_zeros(world->partner_count, sizeof *revenue);
    for (uint32_t j = 0; j < world->house[0]; j++) {
        const struct eco_partner *partner = &world->local[world->partner_process[j]].partners[world->partner_local[j]];
        revenue[count++] = trailing_year(partner, month);
        if (eco_present(partner))
            add_member(world, s, partner, now);
    }
    s->gini = eco_gini(revenue, count);
    s->top20 = eco_top_share(revenue, count, 0.2);
    free(revenue);
    s->yield /= s->elsewhere > 0 ? s->elsewhere : NAN;
    double members = s->partners_members > 0 ? s->partners_members : NAN;
    double *mean[] = {&s->effort, &s->trust, &s->conduct_true, &s->conduct_recorded, &s->reputation, &s->skill};
    for (size_t i = 0; i < sizeof mean / sizeof mean[0]; i++)
        *mean[i] /= members;
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
    s.satisfaction = adopters > 0 ? satisfaction / adopters : NAN;
    s.npv = now > 0 ? world->npv + eco_account_terminal(world, total, now) : NAN;
    s.peak_cash_need = -(double)world->deepest / 100.0;
    s.payback = world->cash < 0 ? NAN : world->last_negative;
    double kept = interval->renewals_kept > 0 ? (double)interval->renewals_kept : NAN;
    s.revenue_due = (double)interval->money_renewals / 100.0 * (double)interval->renewals_due / kept;
    add_partners(world, &s, now);
    return s;
}
