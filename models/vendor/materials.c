/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M10 Sales materials: what they are worth, per product.
 *
 *   dM/dt = (s / (s + s_half) - M) / build,   a release of magnitude m:  M <- M (1 - min(1, stale m))
 *
 * M raises the yield of prospecting by `prospecting` x M (demand.c) and the
 * vendor's utility at the client's decision by `conversion` x M (choice.c).
 * Between releases the closed form is exact whatever the step.  With releases
 * every T the worth just after one settles at
 * k (1 - e^(-T / build)) / (1 - k e^(-T / build)) of the target, k = 1 - stale m.
 */
#include "models/vendor/vendor.h"

#include <math.h>

static double relax(double worth, double target, double days, double build)
{
    return target + (worth - target) * sim_exp(-days / build);
}

static void advance(struct eco_world *world, uint32_t product, double from, double to, double target)
{
    const struct eco_materials_params *materials = &world->terms->vendor.materials;
    const struct eco_product_params *p = &world->terms->world.product[product];
    double keep = 1 - eco_clamp(materials->stale * p->release_magnitude, 0, 1);
    double *worth = &world->materials[product];
    if (p->release_every > 0) {
        for (double next = p->release_every * (floor(from / p->release_every) + 1); next <= to;
             next += p->release_every) {
            *worth = keep * relax(*worth, target, next - from, materials->build);
            from = next;
        }
    }
    *worth = relax(*worth, target, to - from, materials->build);
}

void eco_materials_advance(struct eco_world *world, double now)
{
    const struct eco_materials_params *materials = &world->terms->vendor.materials;
    double relative = eco_materials_spend(world) / materials->half_spend, target = relative / (1 + relative);
    for (uint32_t k = 0; k < world->terms->world.product_count; k++)
        if (target > 0 || world->materials[k] > 0)
            advance(world, k, world->head_office_time, now, target);
}

double eco_materials_worth(const struct eco_world *world)
{
    double sum = 0, share = 0;
    for (uint32_t k = 0; k < world->terms->world.product_count; k++) {
        sum += world->terms->world.product[k].share * world->materials[k];
        share += world->terms->world.product[k].share;
    }
    return share > 0 ? sum / share : 0;
}
