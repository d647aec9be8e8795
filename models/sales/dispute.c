/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M5 What becomes of a partner's deal, on the partner's side: costs of a
 * contest, claims kept and lost, trust, disputes.
 *
 * Losing its deal to a rival that came in is a broken promise of weight
 *
 *   harm (fair + unfair u),   u = 1 - (1 - breach)(1 - opacity (1 - tau)),
 *
 * breach 1 where the rival should have been kept out (a protected deal, another's
 * zone), opacity that of the programme's terms, tau the transparency of the
 * record.  A registered deal that is closed otherwise is a promise kept.
 *
 * A loss is disputed with probability dispute x u.  A dispute takes an
 * exponential time of mean time / (1 + speed tau), as many times fewer hours of
 * the vendor's, and ends with a compensation of the expected licence margin
 * with probability tau; what was compensated counts as a promise kept of the
 * weight of the one broken.
 */
#include "models/sales/sales.h"

#include "models/partner/partner.h"
#include "models/vendor/vendor.h"

void eco_on_contested(struct eco_local *local, struct sim_event event, const struct eco_mail_contested *mail)
{
    struct eco_lead *lead = eco_lead_find(local, event.agent, mail->generation);
    if (!lead) {
        sim_region_skip(local->region);
        return;
    }
    eco_contest_pay(local, &local->partners[lead->partner]);
}

void eco_contest_pay(struct eco_local *local, struct eco_partner *partner)
{
    double days = eco_terms(local)->practice.conflict.work;
    eco_partner_pays(local, partner, ECO_EXPENSE_CONTEST, days * partner->outside_income);
}

static void open_dispute(struct eco_local *local, const struct eco_lead *lead, double weight, double speed)
{
    const struct eco_conflict_params *conflict = &eco_terms(local)->practice.conflict;
    const struct sim_key *key = &local->region->key;
    uint32_t row = eco_dispute_take(local);
    struct eco_dispute *dispute = &local->disputes[row];
    dispute->partner = lead->partner;
    dispute->uid = lead->uid;
    dispute->opened = local->region->now;
    dispute->stake = lead->stake;
    dispute->weight = weight;
    local->counters.disputes_opened++;
    local->counters.disputes_open++;
    double days = sim_exponential(key, ECO_AT(dispute->uid, DISPUTE_TIME, 0), conflict->dispute_time / speed);
    double hours = sim_exponential(key, ECO_AT(dispute->uid, DISPUTE_HOURS, 0), conflict->dispute_hours / speed);
    local->counters.dispute_hours += hours;
    local->counters.money_conflict += eco_minor(hours * conflict->hour_cost);
    sim_region_schedule(local->region, local->region->now + days, ECO_EVENT_RESOLVED, row, dispute->generation);
}

static void lose_deal(struct eco_local *local, struct eco_partner *partner, const struct eco_lead *lead,
                      const struct eco_mail_closed *mail)
{
    const struct eco_conflict_params *conflict = &eco_terms(local)->practice.conflict;
    const struct eco_programme_params *programme = eco_programme(local, partner);
    partner->claims_lost += 1;
    if (!programme)
        return;
    double transparency = programme->protection.transparency;
    double opaque = eco_clamp(programme->friction.opacity, 0, 1) * (1 - transparency);
    double unfair = 1 - (1 - (double)mail->breach) * (1 - opaque);
    double weight = conflict->harm * (conflict->harm_fair + conflict->harm_unfair * unfair);
    eco_trust_broken(local, partner, weight);
    if (mail->by_house)
        eco_partner_earns(local, partner, ECO_INCOME_BOTH_PAID, eco_terms(local)->vendor.roles.both_paid * lead->stake);
    if (sim_bernoulli(&local->region->key, ECO_AT(lead->uid, DISPUTE, 0), conflict->dispute * unfair))
        open_dispute(local, lead, weight, 1 + conflict->record_speed * transparency);
}

void eco_claim_closed(struct eco_local *local, const struct eco_lead *lead, const struct eco_mail_closed *mail)
{
    struct eco_partner *partner = &local->partners[lead->partner];
    if (!eco_present(partner))
        return;
    eco_claims_forget(local, partner);
    if (mail->poached)
        lose_deal(local, partner, lead, mail);
    else if (mail->registered)
        eco_trust_kept(local, partner, 1);
}

void eco_claim_won(struct eco_local *local, const struct eco_lead *lead, bool registered)
{
    struct eco_partner *partner = &local->partners[lead->partner];
    eco_claims_forget(local, partner);
    partner->leads_won += 1;
    if (!lead->rival)
        partner->claims_kept += 1;
    if (registered)
        eco_trust_kept(local, partner, 1);
}

void eco_on_resolved(struct eco_local *local, struct sim_event event)
{
    struct eco_dispute *dispute = eco_dispute_find(local, event.agent, sim_event_stamp(event));
    sim_assert(dispute);
    struct eco_partner *partner = &local->partners[dispute->partner];
    double transparency = eco_programme(local, partner)->protection.transparency;
    local->counters.disputes_open--;
    local->counters.disputes_resolved++;
    local->counters.dispute_days += event.time - dispute->opened;
    if (sim_bernoulli(&local->region->key, ECO_AT(dispute->uid, COMPENSATE, 0), transparency)) {
        local->counters.disputes_compensated++;
        eco_partner_earns(local, partner, ECO_INCOME_COMPENSATION, dispute->stake);
        eco_trust_kept(local, partner, dispute->weight);
    }
    eco_dispute_release(local, event.agent);
}
