/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/partners/deadweight.h"

#include <math.h>
#include <stdlib.h>

/* What is summed over replications. */
struct sums {
    struct ana_moments paid, extra, part[ANA_PAYOUT_PARTS], revenue, extra_revenue;
};

/* One market: the four columns of a pair of runs. */
struct market {
    const double *payouts, *payouts_before, *revenue, *revenue_before;
};

static void add_market(const struct market *market, uint32_t partner_count, struct sums *sums)
{
    double part[ANA_PAYOUT_PARTS] = {0}, paid = 0, before = 0, revenue = 0, revenue_before = 0;
    double gained = 0, gains = 0, losses = 0;
    for (uint32_t i = 0; i < partner_count; i++) {
        double p1 = market->payouts[i], r1 = market->revenue[i], r0 = market->revenue_before[i];
        if (isnan(p1) || isnan(r0))
            continue;
        paid += p1;
        before += market->payouts_before[i];
        revenue += r1;
        revenue_before += r0;
        gains += fmax(r1 - r0, 0);
        losses += fmax(r0 - r1, 0);
        double same = r1 > 0 ? p1 * fmin(r1, fmax(r0, 0)) / r1 : 0;
        part[ANA_ANYWAY] += same;
        part[ANA_UNLINKED] += r1 > 0 ? 0 : p1;
        gained += r1 > 0 ? p1 - same : 0;
    }
    double moved = gains > 0 ? fmin(gains, losses) / gains : 0;
    part[ANA_MOVED] = gained * moved;
    part[ANA_BOUGHT] = gained - part[ANA_MOVED];
    for (int k = 0; k < ANA_PAYOUT_PARTS; k++)
        ana_moments_add(&sums->part[k], part[k]);
    ana_moments_add(&sums->paid, paid);
    ana_moments_add(&sums->extra, paid - before);
    ana_moments_add(&sums->revenue, revenue);
    ana_moments_add(&sums->extra_revenue, revenue - revenue_before);
}

/* Returns the number of replications of which both runs are done. */
static uint32_t fill_row(const struct ana_roster *roster, const double *payouts, const double *revenue,
                         struct ana_deadweight_row *row)
{
    struct sums sums = {0};
    uint32_t pairs = 0;
    const uint32_t to = row->pairing.point, from = row->pairing.baseline_point;
    const double confidence = roster->view->confidence;
    for (uint32_t r = 0; r < roster->view->replication_count; r++) {
        if (!ana_roster_paired(roster, &row->pairing, r))
            continue;
        const struct market market = {.payouts = ana_roster_run(roster, payouts, to, r),
                                      .payouts_before = ana_roster_run(roster, payouts, from, r),
                                      .revenue = ana_roster_run(roster, revenue, to, r),
                                      .revenue_before = ana_roster_run(roster, revenue, from, r)};
        add_market(&market, roster->partner_count, &sums);
        pairs++;
    }
    row->payouts.paid = ana_estimate_of(&sums.paid, confidence);
    row->payouts.extra = ana_estimate_of(&sums.extra, confidence);
    for (int k = 0; k < ANA_PAYOUT_PARTS; k++)
        row->payouts.part[k] = ana_estimate_of(&sums.part[k], confidence);
    row->revenue = ana_estimate_of(&sums.revenue, confidence);
    row->extra_revenue = ana_estimate_of(&sums.extra_revenue, confidence);
    row->price = row->extra_revenue.interval.low > 0 ? row->payouts.extra.mean / row->extra_revenue.mean : (double)NAN;
    return pairs;
}

int ana_deadweight(const struct ana_roster *roster, uint32_t baseline, struct ana_deadweight *deadweight,
                   struct sim_error *error)
{
    const struct ana_study_view *view = roster->view;
    *deadweight =
        (struct ana_deadweight){.roster = roster, .baseline = baseline == UINT32_MAX ? view->baseline : baseline};
    const double *payouts = ana_roster_values(roster, "payouts", error);
    const double *revenue = payouts ? ana_roster_values(roster, "revenue", error) : NULL;
    if (!revenue)
        return error->status;
    struct ana_pairing *pairings = calloc((size_t)view->point_count + 1, sizeof *pairings);
    deadweight->rows = calloc((size_t)view->point_count + 1, sizeof *deadweight->rows);
    if (!pairings || !deadweight->rows) {
        free(pairings);
        return sim_fail(error, SIM_INTERNAL, "out of memory for the ledger of payouts");
    }
    deadweight->count = ana_roster_pairings(roster, deadweight->baseline, pairings);
    for (uint32_t k = 0; k < deadweight->count; k++) {
        deadweight->rows[k].pairing = pairings[k];
        uint32_t pairs = fill_row(roster, payouts, revenue, &deadweight->rows[k]);
        deadweight->pairs = pairs > deadweight->pairs ? pairs : deadweight->pairs;
        deadweight->dropped += view->replication_count - pairs;
    }
    free(pairings);
    const char *title = view->designs[deadweight->baseline].title;
    if (deadweight->count == 0)
        return sim_fail(error, SIM_USAGE, "there is no design to compare with '%s'; " ANA_ADD_DESIGN, title);
    if (deadweight->pairs == 0)
        return sim_fail(error, SIM_USAGE, "no replication is done for both '%s' and another design", title);
    return SIM_OK;
}

void ana_deadweight_fini(struct ana_deadweight *deadweight)
{
    free(deadweight->rows);
    deadweight->rows = NULL;
    deadweight->count = 0;
}
