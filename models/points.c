/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M11 Points: what a programme counts of a partner's records (tallies.def).
 *
 * Without tracks, licences at list price and customers won.  With tracks, each
 * counts what it says up to its cap, and their sum or the best of them holds.
 * Points expire as the window of the review rolls on.
 */
#include "models/mechanisms.h"

static double of_track(const struct eco_track_params *track, const struct eco_partner *partner, uint32_t months,
                       double certificates, bool found_only)
{
    double points = track->found * eco_tally(partner, ECO_TALLY_FOUND, 0, months);
    if (!found_only)
        points += track->assisted * eco_tally(partner, ECO_TALLY_ASSISTED, 0, months) +
                  track->expanded * eco_tally(partner, ECO_TALLY_EXPANDED, 0, months) +
                  track->renewed * eco_tally(partner, ECO_TALLY_RENEWED, 0, months) +
                  track->per_customer * eco_tally(partner, ECO_TALLY_CUSTOMERS_WON, 0, months) +
                  track->per_certificate * certificates +
                  track->per_project * eco_tally(partner, ECO_TALLY_PROJECTS, 0, months);
    return track->cap > 0 && points > track->cap ? track->cap : points;
}

double eco_points(const struct eco_programme_params *programme, const struct eco_partner *partner, double certificates,
                  bool found_only)
{
    const struct eco_review_params *review = &programme->review;
    if (programme->track_count == 0) {
        enum eco_tally revenue = found_only ? ECO_TALLY_FOUND : ECO_TALLY_REVENUE,
                       won = found_only ? ECO_TALLY_CUSTOMERS_FOUND : ECO_TALLY_CUSTOMERS_WON;
        return eco_tally(partner, revenue, 0, review->window) * review->points_per_money +
               eco_tally(partner, won, 0, review->window) * review->points_per_customer;
    }
    double sum = 0, best = 0;
    for (uint32_t k = 0; k < programme->track_count; k++) {
        double points = of_track(&programme->track[k], partner, review->window, certificates, found_only);
        sum += points;
        best = points > best ? points : best;
    }
    return review->tracks == ECO_TRACKS_BEST ? best : sum;
}
