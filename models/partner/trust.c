/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M12 Trust of a partner in the vendor, in [0, 1].
 *
 *   promise kept:    T <- T + w g (1 - T)
 *   promise broken:  T <- T - w g r T
 *
 * w is the weight of the promise (1 is an ordinary one), g the gain, r the loss
 * ratio: with equal numbers of kept and broken promises of equal weight trust
 * settles near 1 / (1 + r).
 */
#include "models/partner/partner.h"

void eco_trust_kept(struct eco_local *local, struct eco_partner *partner, double weight)
{
    const struct eco_trust_params *trust = &eco_terms(local)->practice.trust;
    partner->trust += eco_clamp(weight * trust->gain, 0, 1) * (1 - partner->trust);
}

void eco_trust_broken(struct eco_local *local, struct eco_partner *partner, double weight)
{
    const struct eco_trust_params *trust = &eco_terms(local)->practice.trust;
    partner->trust -= eco_clamp(weight * trust->gain * trust->loss_ratio, 0, 1) * partner->trust;
}
