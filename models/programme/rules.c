/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M11 The language of a programme's rules: what a scenario file may ask of a
 * level.  Every rule counts a measure of measures.def over its own months.
 *
 *   points = sum over kinds of min(each x count, cap)        the month past, points expire
 *   score  = max over tracks of sum weight min(1, count / full) / sum weight,
 *            0 for a track with a part at zero if it asks for every part
 *   level: points, score, certificates, customers, retention, conduct and every further need
 */
#include "models/programme/programme.h"

#include <math.h>

#include "models/delivery/delivery.h"
#include "models/partner/partner.h"

/* Measures that are records of months come first in both lists, in the same order. */
static_assert((int)ECO_MEASURE_LEADS == (int)ECO_TALLY_LEADS && (int)ECO_MEASURE_CERTIFICATES == (int)ECO_TALLIES,
              "measures.def begins with tallies.def");

static double retention(const struct eco_partner *partner, uint32_t months, double without)
{
    double due = eco_tally(partner, ECO_TALLY_DUE, 0, months);
    return due > 0 ? eco_tally(partner, ECO_TALLY_KEPT, 0, months) / due : without;
}

/* The ring holds 24 full months, so growth is measured over at most twelve. */
static double growth(const struct eco_partner *partner, uint32_t months)
{
    months = months > 12 ? 12 : months;
    double now = eco_tally(partner, ECO_TALLY_REVENUE, 0, months);
    double before = eco_tally(partner, ECO_TALLY_REVENUE, months, months);
    return before > 0 && now > before ? now / before - 1 : 0;
}

double eco_measure(struct eco_local *local, struct eco_partner *partner, enum eco_measure which, uint32_t months)
{
    switch (which) {
    case ECO_MEASURE_CERTIFICATES:
        return eco_certificates(local, partner, local->region->now);
    case ECO_MEASURE_CUSTOMERS:
        return partner->customers;
    case ECO_MEASURE_STAFF:
        return eco_staff(partner);
    case ECO_MEASURE_CONDUCT:
        return eco_conduct_score(local, partner, local->region->now);
    case ECO_MEASURE_RETENTION:
        return retention(partner, months, 0);
    case ECO_MEASURE_GROWTH:
        return growth(partner, months);
    default:
        return eco_tally(partner, (enum eco_tally)which, 0, months);
    }
}

/* ---- points and score ---- */

static double points(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    const struct eco_review_params *review = &programme->review;
    if (programme->points_count == 0)
        return eco_tally(partner, ECO_TALLY_REVENUE, 0, review->window) * review->points_per_money +
               eco_tally(partner, ECO_TALLY_CUSTOMERS_WON, 0, review->window) * review->points_per_customer;
    double sum = 0;
    for (uint32_t k = 0; k < programme->points_count; k++) {
        const struct eco_points_params *kind = &programme->points[k];
        double earned = kind->each * eco_measure(local, partner, (enum eco_measure)kind->counts, kind->months);
        earned = earned < 0 ? 0 : earned;
        sum += kind->cap > 0 && earned > kind->cap ? kind->cap : earned;
    }
    return sum;
}

static double track_score(struct eco_local *local, struct eco_partner *partner, const struct eco_track_params *track)
{
    double sum = 0, weights = 0;
    bool zero = false;
    for (uint32_t k = 0; k < track->part_count; k++) {
        const struct eco_part_params *part = &track->part[k];
        double have = eco_measure(local, partner, (enum eco_measure)part->counts, part->months) / part->full;
        zero |= have <= 0;
        sum += part->weight * eco_clamp(have, 0, 1);
        weights += part->weight;
    }
    return weights > 0 && !(zero && track->every_part) ? sum / weights : 0;
}

static double score(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_programme_params *programme = eco_programme(local, partner);
    double best = 0;
    for (uint32_t k = 0; k < programme->track_count; k++) {
        double of_track = track_score(local, partner, &programme->track[k]);
        best = of_track > best ? of_track : best;
    }
    return best;
}

struct eco_standing eco_standing(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_review_params *review = &eco_programme(local, partner)->review;
    eco_month_slot(local, partner, local->region->now);
    return (struct eco_standing){.points = points(local, partner),
                                 .score = score(local, partner),
                                 .certificates = eco_certificates(local, partner, local->region->now),
                                 .customers = partner->customers,
                                 .retention = retention(partner, review->window, 1),
                                 .conduct = eco_conduct_score(local, partner, local->region->now)};
}

/* ---- a level's conditions: what selling brings, and the rest ---- */

bool eco_level_unsold_holds(const struct eco_local *local, const struct eco_partner *partner,
                            const struct eco_standing *s, uint32_t level)
{
    const struct eco_tier_params *tier = &eco_programme(local, partner)->tier[level];
    return s->certificates >= tier->certificates && s->retention >= tier->retention && s->conduct >= tier->conduct;
}

static double further(double distance, double have, double need)
{
    double here = need > 0 ? (need - have) / need : -INFINITY;
    return here > distance ? here : distance;
}

double eco_level_distance(struct eco_local *local, struct eco_partner *partner, const struct eco_standing *s,
                          uint32_t level)
{
    const struct eco_tier_params *tier = &eco_programme(local, partner)->tier[level];
    double distance = further(-INFINITY, s->points, tier->points);
    distance = further(distance, s->score, tier->score);
    distance = further(distance, s->customers, tier->customers);
    for (uint32_t k = 0; k < tier->need_count; k++) {
        const struct eco_need_params *need = &tier->need[k];
        distance =
            further(distance, eco_measure(local, partner, (enum eco_measure)need->counts, need->months), need->least);
    }
    return distance;
}

bool eco_level_holds(struct eco_local *local, struct eco_partner *partner, const struct eco_standing *s, uint32_t level)
{
    return eco_level_unsold_holds(local, partner, s, level) && eco_level_distance(local, partner, s, level) <= 0;
}
