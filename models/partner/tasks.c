/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M12 Two tasks: selling, which margins reward, and quality, which they do not
 * (Holmstrom & Milgrom 1991).
 *
 *   pay for selling   b_s = (m + bonus) / m
 *   pay for quality   b_q = intrinsic + joint weight + retention rebate / m
 *   share of selling  s   = [b_s - k b_q]+ / ([b_s - k b_q]+ + [b_q - k b_s]+)
 *
 * m is the margin of the partner's level, k the substitution between tasks.
 * Against the share s0 of margins alone (b_s = 1, b_q = intrinsic) sellers do
 * s / s0 as much, and projects gain quality (s0 - s) in the logit of quality
 * and lose tail (s0 - s) in that of a very large overrun.  With margins alone
 * nothing changes.
 */
#include "models/partner/partner.h"

double eco_selling_share(const struct eco_tasks_params *tasks, double selling, double quality)
{
    double e = selling - tasks->substitution * quality, q = quality - tasks->substitution * selling;
    e = e > 0 ? e : 0;
    q = q > 0 ? q : 0;
    return e + q > 0 ? e / (e + q) : 0.5;
}

void eco_tasks_divide(const struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_tasks_params *tasks = &eco_terms(local)->practice.tasks;
    const struct eco_programme_params *programme = eco_programme(local, partner);
    partner->selling = 1;
    partner->quality = 0;
    if (!programme || !tasks->decide)
        return;
    double margin = programme->tier[partner->tier].margin, selling = 1,
           quality = tasks->intrinsic + programme->joint_targets.partner_weight;
    if (margin > 0) {
        selling += programme->incentives.new_customer_bonus.share / margin;
        quality += programme->incentives.retention_rebate.share / margin;
    }
    double usual = eco_selling_share(tasks, 1, tasks->intrinsic), share = eco_selling_share(tasks, selling, quality);
    if (usual > 0)
        partner->selling = share / usual;
    partner->quality = usual - share;
}
