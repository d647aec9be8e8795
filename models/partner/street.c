/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M12 Street price: what a partner gives away of its margin to win a deal,
 *
 *   discount = pass x min(m, always + per_contestant (n - 1) + threshold [the next level is near, the review too])
 *
 * m its margin, n the partners it knows to be asked.  The client weighs the
 * offer at (1 - discount) of the partner's price level; the vendor is paid as
 * before, the partner earns so much less.  Renewals are at list price.
 */
#include "models/partner/partner.h"

#include "models/programme/programme.h"

double eco_street_discount(const struct eco_street_params *street, double margin, uint32_t field, bool pressed)
{
    double wish =
        street->always + street->per_contestant * (field > 1 ? field - 1 : 0) + (pressed ? street->threshold : 0);
    return street->pass * (wish < margin ? wish : margin);
}

double eco_street_offer(struct eco_local *local, struct eco_partner *partner, const struct eco_lead *lead)
{
    const struct eco_street_params *street = &eco_terms(local)->practice.street;
    if (partner->programme == ECO_NONE || street->pass <= 0)
        return 0;
    bool pressed = street->threshold > 0 && eco_next_level_near(local, partner) && eco_review_soon(local, partner);
    return eco_street_discount(street, eco_margin(local, partner, local->region->now), lead->field, pressed);
}
