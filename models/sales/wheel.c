/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Wheels: drawing partners in proportion to a weight.
 *
 *   sum      |----|--|---------|-|------|      cumulative weights over the roster
 *   guide    0    0  2    2    3    4          where to begin for each equal share of the whole
 *
 * Weights are those of the last boundary, added up when a wheel is first used
 * after it.  A draw is the first partner whose sum exceeds its share of the
 * whole; the guide leads to its neighbourhood (Chen & Asau 1974,
 * doi:10.1080/05695557408974949), so a draw visits two lines of memory however
 * many partners there are.  Draws are made several at once, each step for all
 * of them: large wheels are not in the cache, and one wait serves all.
 */
#include "models/foresee.h"
#include "models/sales/sales.h"

static double weight_of(const struct eco_local *local, enum eco_wheel_kind kind, const struct eco_listing *listing)
{
    const double sharpness = eco_terms(local)->vendor.routing.sharpness;
    if (!listing->active)
        return 0;
    switch (kind) {
    case ECO_WHEEL_RANDOM:
        return listing->lead_weight > 0;
    case ECO_WHEEL_TIER:
        return listing->lead_weight;
    case ECO_WHEEL_CONDUCT:
        return listing->lead_weight > 0 ? sim_pow(listing->score, sharpness) : 0;
    case ECO_WHEEL_SPEED:
        return listing->lead_weight > 0 ? sim_pow(listing->speed, sharpness) : 0;
    case ECO_WHEEL_PROSPECTING:
        return listing->prospecting;
    case ECO_WHEEL_REFERRAL:
        return listing->customers;
    case ECO_WHEEL_VISIBLE:
        return 1 + listing->ln_reviews;
    default:
        sim_assert_fail("a wheel without weights", __FILE__, __LINE__, __func__);
    }
}

/* The house desk is met by searching clients, prospects and referrals like any partner; vendor leads reach it by
 * policy. */
static bool has_house(enum eco_wheel_kind kind)
{
    return kind == ECO_WHEEL_PROSPECTING || kind == ECO_WHEEL_REFERRAL || kind == ECO_WHEEL_VISIBLE;
}

static void build(struct eco_local *local, enum eco_wheel_kind kind, uint32_t count, const uint32_t *ids)
{
    struct eco_wheel *wheel = &local->wheel[kind];
    if (!wheel->sum) {
        wheel->size = count + 1;
        wheel->sum = sim_memory_resize(NULL, wheel->size, sizeof *wheel->sum);
        wheel->guide = sim_memory_resize(NULL, wheel->size, sizeof *wheel->guide);
    }
    double sum = 0;
    for (uint32_t i = 0; i < count; i++)
        wheel->sum[i] = sum += weight_of(local, kind, &local->world->directory[ids[i]]);
    if (has_house(kind))
        sum += weight_of(local, kind, &local->world->directory[local->world->house[local->area]]);
    wheel->sum[count] = sum;
    uint32_t k = 0;
    for (uint32_t i = 0; i < count; i++)
        while (k < wheel->size && wheel->sum[i] * wheel->size > sum * k)
            wheel->guide[k++] = i;
    while (k < wheel->size)
        wheel->guide[k++] = count;
    wheel->built = local->world->head_office_time;
}

/* The first index whose sum exceeds the pick; `count`, the house desk, if there is none. */
static uint32_t find(const double *sum, uint32_t count, double pick, uint32_t from)
{
    uint32_t i = from;
    while (i > 0 && sum[i - 1] > pick)
        i--;
    while (i < count && !(sum[i] > pick))
        i++;
    return i;
}

void eco_wheel_draws(struct eco_local *local, enum eco_wheel_kind kind, const struct sim_address *at, uint32_t draws,
                     uint32_t *partner)
{
    uint32_t count;
    const uint32_t *ids = eco_roster(local, &count);
    const struct eco_wheel *wheel = &local->wheel[kind];
    double uniform[ECO_WHEEL_DRAWS];
    sim_assert(draws <= ECO_WHEEL_DRAWS);
    if (wheel->built != local->world->head_office_time || !wheel->sum)
        build(local, kind, count, ids);
    const double whole = wheel->sum[count];
    for (uint32_t n = 0; n < draws; n++) {
        uniform[n] = eco_uniform(local, at[n]);
        partner[n] = (uint32_t)(uniform[n] * wheel->size);
        __builtin_prefetch(&wheel->guide[partner[n]]);
    }
    for (uint32_t n = 0; n < draws; n++) {
        partner[n] = wheel->guide[partner[n]];
        __builtin_prefetch(&wheel->sum[partner[n]]);
    }
    for (uint32_t n = 0; n < draws; n++) {
        uint32_t i = find(wheel->sum, count, uniform[n] * whole, partner[n]);
        partner[n] = !(whole > 0) ? ECO_NONE : i < count ? ids[i] : local->world->house[local->area];
        if (partner[n] != ECO_NONE)
            eco_foresee_listing(local, partner[n]);
    }
}

uint32_t eco_wheel_draw(struct eco_local *local, enum eco_wheel_kind kind, struct sim_address at)
{
    uint32_t partner;
    eco_wheel_draws(local, kind, &at, 1, &partner);
    return partner;
}
