/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M12 Steering: a partner that has reached a client the vendor sent may offer
 * a rival's product instead, with probability
 *
 *   logistic((G_rival / G_vendor - 1) / s - k0 - k1 trust)
 *
 * G is all a deal earns: licence margin, bonus, implementation.  On the
 * client's side the offer is no offer of the vendor's; it stands beside the
 * outside option, as good as that (choice.c).
 */
#include "models/partner/partner.h"

#include "models/sales/sales.h"

double eco_steer_logit(const struct eco_steering_params *steering, double ratio, double trust)
{
    double advantage = eco_rounded(ratio - 1);
    return advantage / steering->sensitivity - steering->barrier - steering->trust * trust;
}

bool eco_steers(struct eco_local *local, struct eco_partner *partner, const struct eco_lead *lead)
{
    const struct eco_steering_params *steering = &eco_terms(local)->practice.steering;
    if (!lead->from_vendor || partner->programme == ECO_NONE)
        return false;
    local->counters.leads_steerable++;
    if (!steering->decide)
        return false;
    double services = eco_service_value(local, partner, lead),
           vendor = eco_licence_value(local, partner, lead) + services;
    double rival = steering->rival_margin * eco_rival_list(local, lead) + services;
    double ratio = vendor > 0 ? eco_clamp(rival / vendor, 0, 10) : 10;
    bool steers = sim_bernoulli(&local->region->key, ECO_AT(lead->uid, STEER, 0),
                                sim_logistic(eco_steer_logit(steering, ratio, partner->trust)));
    local->counters.leads_steered += steers;
    return steers;
}
