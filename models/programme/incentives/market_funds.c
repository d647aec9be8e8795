/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Market-development funds.  At the end of a period the fund is
 * B = share x sales; a partner claims it with probability
 *
 *   logistic((A w - (A - B e^(-d / T)) - h o) / (s B)),   A = B / match
 *
 * A is the activity's cost, w what partners believe a unit of it brings, d the
 * delay of approval, T their patience, h the working days a claim takes and o
 * what a day earns elsewhere (programme.*.friction).  What is not claimed
 * lapses.  A claimed activity prospects like (1 - waste) A / seller_year
 * sellers for a year, through the next period.
 */
#include "models/programme/incentives/incentive.h"

#include "models/vendor/vendor.h"

static double claim_logit(const struct eco_local *local, const struct eco_partner *partner, double fund)
{
    const struct eco_market_funds_params *funds = &eco_incentives(local, partner)->market_funds;
    const struct eco_friction_params *friction = &eco_programme(local, partner)->friction;
    double activity = fund / funds->match;
    double refund = fund * sim_exp(-friction->claim_delay / funds->patience);
    double time = friction->claim_hours / 8 * partner->outside_income;
    return (activity * funds->worth - (activity - refund) - time) / (funds->sensitivity * fund);
}

static double on_month(struct eco_local *local, struct eco_partner *partner, uint32_t months)
{
    const struct eco_market_funds_params *funds = &eco_incentives(local, partner)->market_funds;
    if (months % funds->every != 0)
        return 0;
    partner->marketing = 0;
    double fund = funds->share * eco_tally(partner, ECO_TALLY_REVENUE, 1, funds->every);
    if (fund <= 0)
        return 0;
    local->counters.funds_offered += eco_minor(fund);
    if (!sim_bernoulli(&local->region->key, ECO_AT(partner->uid, FUND_CLAIM, months),
                       sim_logistic(claim_logit(local, partner, fund))))
        return 0;
    double activity = fund / funds->match, years = funds->every / 12.0;
    partner->marketing = activity * (1 - funds->waste) / (funds->seller_year * years);
    eco_partner_pays(local, partner, ECO_EXPENSE_MARKETING, activity);
    eco_partner_pays(local, partner, ECO_EXPENSE_UPKEEP,
                     eco_programme(local, partner)->friction.claim_hours / 8 * partner->outside_income);
    return fund;
}

static bool offered(const struct eco_incentives_params *incentives)
{
    return incentives->market_funds.share > 0;
}

const struct eco_incentive eco_market_funds = {.on_month = on_month, .offered = offered};
