/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One metric, improved by a model of it: runs go where a kriging of what was
 * tried expects the largest improvement on the best (Jones, Schonlau & Welch
 * 1998, doi:10.1023/A:1008306431147), times the chance of meeting the
 * requirements (Schonlau, Welch & Jones 1998, doi:10.1214/lnms/1215456182).
 *
 *     tried --> surface --> candidates --> a batch: new settings, or more replications of old ones --> tried
 *
 * A batch is chosen one by one, as if each had turned out as expected (Ginsbourger, Le Riche & Carraro 2010,
 * doi:10.1007/978-3-642-10701-6_6).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/optimise/search.h"
#include "analysis/optimise/surface.h"
#include "sim/core/math.h"
#include "sim/core/random.h"
#include "sim/experiment/sequence.h"

#define GUIDE_SHARE .8  /* of the search's runs, up to which it goes */
#define EVERYWHERE 256u /* candidates that fill the box */
#define NEARBY 256u     /* and about the best */
#define STARTS 3u       /* who are the best for that */
#define WIDEST .3       /* their steps, in ranges */
#define NARROWEST .005
#define ROUNDS 40u /* batches that a search is about to have */
#define BATCH_LEAST 2u
#define BATCH_MOST 16u
#define NOTHING 1e-6 /* of what was explored: an improvement that is none */

enum { DRAW_WIDTH, DRAW_WHETHER, DRAW_STEP };

struct candidate {
    uint32_t point; /* UINT32_MAX: nobody has tried it */
    double cost;    /* runs */
    struct ana_look look;
    double gone[BATCH_MOST]; /* further weights, of those already in the batch */
};

struct guide {
    struct ana_search *search;
    struct ana_surface surface;
    uint32_t reference, round, batch;
    uint32_t settled; /* replications of the last contenders, about */
    double to_beat;   /* by the next of a batch */
    uint32_t count;
    double *u, *place; /* [count][lever], [count][dimensions] */
    struct candidate *candidates;
};

static double draw(const struct guide *guide, uint32_t number, uint32_t kind, uint32_t which)
{
    const struct sim_key key = {.seed = guide->search->options->seed, .replication = guide->round};
    return sim_uniform(&key, sim_at(((uint64_t)number << 8) + which, (uint16_t)(kind + 1), 0));
}

/* ---- candidates ---- */

/* Steps of some levers from a good point, wide ones and narrow ones. */
static void step_from(const struct guide *guide, const double *from, uint32_t number, double *u)
{
    const struct ana_tried *points = guide->search->points;
    double width = WIDEST * sim_pow(NARROWEST / WIDEST, draw(guide, number, DRAW_WIDTH, 0));
    uint32_t always = (uint32_t)(draw(guide, number, DRAW_WIDTH, 1) * points->lever_count);
    for (uint32_t k = 0; k < points->lever_count; k++) {
        u[k] = from[k];
        if (k != always && draw(guide, number, DRAW_WHETHER, k) < .5)
            continue;
        double step = 2 * draw(guide, number, DRAW_STEP, k) - 1;
        uint32_t levels = ana_factor_levels(&points->levers[k]);
        if (points->levers[k].choice_count > 0)
            u[k] = (step + 1) / 2;
        else
            u[k] += levels > 0 && width * levels < 1 ? (step > 0 ? 1. : -1.) / levels : width * step;
    }
}

/* What more replications of a point are worth: it may still be luck that all about it share. */
static void look_again(const struct guide *guide, struct candidate *candidate)
{
    const struct ana_tried *points = guide->search->points;
    uint32_t size = ana_tried_size(points, candidate->point), ahead = ana_tried_size(points, guide->reference);
    struct ana_moments seen = ana_tried_between(points, candidate->point, guide->reference, 0);
    candidate->cost = size + (2 * size > ahead ? 2 * size - ahead : 0);
    if (seen.count >= 2)
        candidate->look.variance = fmax(candidate->look.variance, ana_variance(&seen) / seen.count);
}

static void add_candidate(struct guide *guide, const double *u, uint32_t point)
{
    const struct ana_tried *points = guide->search->points;
    double *own = guide->u + (size_t)guide->count * points->lever_count;
    double *place = guide->place + (size_t)guide->count * guide->surface.dimensions;
    memcpy(own, u, points->lever_count * sizeof *own);
    if (point == UINT32_MAX)
        point = ana_tried_settle(points, own);
    if (point == guide->reference)
        return;
    ana_surface_place(points, own, place);
    struct candidate *candidate = &guide->candidates[guide->count++];
    candidate->point = point;
    candidate->cost = guide->search->options->first;
    ana_surface_look(&guide->surface, place, &candidate->look);
    if (point != UINT32_MAX)
        look_again(guide, candidate);
}

/* The points behind the surface with the largest expected differences. */
static uint32_t find_starts(const struct guide *guide, uint32_t starts[STARTS])
{
    const struct ana_surface *surface = &guide->surface;
    double means[STARTS];
    uint32_t count = 0;
    for (uint32_t i = 0; i < surface->count; i++) {
        struct ana_look look;
        ana_surface_look(surface, surface->place + (size_t)i * surface->dimensions, &look);
        double mean = surface->known[i] == surface->best ? (double)INFINITY : look.chance > 0 ? look.mean : -INFINITY;
        if (count == STARTS && mean <= means[count - 1])
            continue;
        uint32_t at = count < STARTS ? count++ : count - 1;
        for (; at > 0 && means[at - 1] < mean; at--) {
            means[at] = means[at - 1];
            starts[at] = starts[at - 1];
        }
        means[at] = mean;
        starts[at] = surface->known[i];
    }
    return count;
}

static void find_candidates(struct guide *guide)
{
    const struct ana_tried *points = guide->search->points;
    uint32_t levers = points->lever_count, starts[STARTS], start_count = find_starts(guide, starts);
    double *u = guide->search->genes;
    guide->count = 0;
    for (uint32_t i = 0; i < EVERYWHERE; i++) {
        for (uint32_t k = 0; k < levers; k++)
            u[k] = sim_sobol_scrambled(i, k, guide->search->options->seed + 1 + guide->round);
        add_candidate(guide, u, UINT32_MAX);
    }
    for (uint32_t i = 0; i < NEARBY && start_count > 0; i++) {
        step_from(guide, points->u + (size_t)starts[i % start_count] * levers, i, u);
        add_candidate(guide, u, UINT32_MAX);
    }
    for (uint32_t i = 0; i < guide->surface.count; i++)
        add_candidate(guide, points->u + (size_t)guide->surface.known[i] * levers, guide->surface.known[i]);
}

/* ---- a batch ---- */

/* While nobody is likely to meet the requirements, who might is looked for. */
static double worth(const struct guide *guide, const struct candidate *candidate)
{
    double improvement = ana_expected_improvement(candidate->look.mean, candidate->look.variance, guide->to_beat);
    return (guide->surface.likely ? improvement : 1) * candidate->look.chance / candidate->cost;
}

/* What the others are still uncertain about once `chosen` is known, and better than what they must be. */
static void take_as_known(struct guide *guide, uint32_t chosen, uint32_t place_in_batch)
{
    const struct ana_kriging *model = &guide->surface.models[0];
    uint32_t dimensions = guide->surface.dimensions;
    const struct candidate *own = &guide->candidates[chosen];
    double sd = sqrt(own->look.variance);
    for (uint32_t i = 0; i < guide->count; i++) {
        struct candidate *other = &guide->candidates[i];
        double both = ana_kriging_covariance(model, guide->place + (size_t)i * dimensions, other->look.weights,
                                             guide->place + (size_t)chosen * dimensions, own->look.weights);
        for (uint32_t w = 0; w < place_in_batch; w++)
            both -= own->gone[w] * other->gone[w];
        other->gone[place_in_batch] = sd > 0 ? both / sd : 0;
    }
    for (uint32_t i = 0; i < guide->count; i++) {
        struct candidate *other = &guide->candidates[i];
        other->look.variance -= other->gone[place_in_batch] * other->gone[place_in_batch];
        other->look.variance = fmax(other->look.variance, 0);
    }
    if (own->look.chance >= ANA_SURFACE_LIKELY)
        guide->to_beat = fmax(guide->to_beat, own->look.mean);
    guide->candidates[chosen].look.chance = 0; /* nobody is in a batch twice */
}

/* Fills list and sizes; none where nothing is to be gained. */
static uint32_t choose_batch(struct guide *guide, double scale, uint32_t *list, uint32_t *sizes)
{
    struct ana_tried *points = guide->search->points;
    uint32_t count = 0;
    guide->to_beat = guide->surface.best_mean;
    for (uint32_t turn = 0; turn < guide->batch; turn++) {
        uint32_t best = 0;
        double most = 0;
        for (uint32_t i = 0; i < guide->count; i++) {
            double own = worth(guide, &guide->candidates[i]);
            if (own > most) {
                most = own;
                best = i;
            }
        }
        if (!(most > (guide->surface.likely ? NOTHING * scale : 0) / guide->candidates[best].cost))
            break;
        uint32_t point = guide->candidates[best].point;
        if (point == UINT32_MAX)
            point = ana_tried_add(points, guide->u + (size_t)best * points->lever_count);
        take_as_known(guide, best, turn);
        if (point == UINT32_MAX)
            break; /* no room for more points */
        uint32_t size = ana_tried_size(points, point);
        list[count] = point;
        sizes[count++] = size > 0 ? 2 * size : guide->search->options->first;
    }
    return count;
}

/* ---- rounds ---- */

/* Runs that bring these points, the reference and the baseline there. */
static uint64_t cost_of(const struct guide *guide, const uint32_t *list, const uint32_t *sizes, uint32_t count)
{
    const struct ana_tried *points = guide->search->points;
    uint32_t most = 0;
    uint64_t cost = 0;
    for (uint32_t i = 0; i < count; i++) {
        most = sizes[i] > most ? sizes[i] : most;
        cost += sizes[i] - ana_tried_size(points, list[i]);
    }
    for (int which = 0; which < 2; which++) {
        uint32_t size = ana_tried_size(points, which ? guide->reference : 0);
        cost += most > size ? most - size : 0;
    }
    return cost;
}

/* Whoever is expected to be better than the reference catches up with it first; then a batch of what is worth most. */
static int spend(struct guide *guide, double scale, bool *going, struct sim_error *error)
{
    struct ana_search *search = guide->search;
    struct ana_tried *points = search->points;
    uint32_t list[BATCH_MOST + 2], sizes[BATCH_MOST + 2], count = 0, best = guide->surface.best;
    uint32_t size = ana_tried_size(points, best), ahead = ana_tried_size(points, guide->reference);
    if (best != guide->reference && size < ahead) {
        list[count] = best;
        sizes[count++] = 2 * size < ahead ? 2 * size : ahead;
    }
    find_candidates(guide);
    count += choose_batch(guide, scale, list + count, sizes + count);
    if (count == 0) { /* nothing new to gain: is the best what it seems to be? */
        list[count] = best;
        sizes[count++] = 2 * size;
    }
    while (count > 0 && cost_of(guide, list, sizes, count) > ana_search_left(search, GUIDE_SHARE))
        count--;
    *going = count > 0;
    if (!*going)
        return SIM_OK;
    uint32_t most = 0;
    for (uint32_t i = 0; i < count; i++)
        most = sizes[i] > most ? sizes[i] : most;
    list[count] = guide->reference;
    sizes[count++] = most;
    return ana_tried_extend_each(points, list, sizes, count, error);
}

/* The last surface ranks: settings by what it expects of them, hand-written designs by what was seen. */
static int rank_by_surface(struct guide *guide, struct sim_error *error)
{
    struct ana_search *search = guide->search;
    const struct ana_tried *points = search->points;
    const struct ana_surface *surface = &guide->surface;
    double *score = malloc(2 * ((size_t)points->count + 1) * sizeof *score);
    if (!score)
        return sim_fail(error, SIM_INTERNAL, "out of memory for a ranking of %u points", points->count);
    double *excess = score + points->count;
    for (uint32_t i = 0; i < points->count; i++) {
        score[i] = i < points->design_count ? ana_tried_between(points, i, guide->reference, 0).mean : (double)NAN;
        excess[i] = ana_tried_excess(points, i);
    }
    for (uint32_t i = 0; i < surface->count; i++) {
        struct ana_look look;
        if (isnan(ana_tried_score(points, surface->known[i], 0)))
            continue;
        ana_surface_look(surface, surface->place + (size_t)i * surface->dimensions, &look);
        score[surface->known[i]] = look.mean;
    }
    ana_search_sort(search, score, excess, search->options->first);
    free(score);
    return SIM_OK;
}

/* The best setting so far: the surface's, else the first by rank. */
static uint32_t first_setting(const struct ana_search *search)
{
    uint32_t i = 0;
    while (i + 1 < search->points->count && search->order[i] < search->points->design_count)
        i++;
    return search->order[i];
}

static int one_round(struct guide *guide, double scale, bool *going, struct sim_error *error)
{
    struct ana_search *search = guide->search;
    const struct ana_tried *points = search->points;
    uint32_t best = guide->round > 0 ? guide->surface.best : guide->reference;
    if (ana_tried_size(points, best) >= ana_tried_size(points, guide->reference))
        guide->reference = best;
    ana_surface_fini(&guide->surface);
    int status = ana_search_rank(search, search->options->first, error);
    if (status == SIM_OK)
        status = ana_surface_fit(&guide->surface, points, guide->reference, guide->settled, search->order,
                                 points->count, error);
    if (status == SIM_OK && *going)
        status = spend(guide, scale, going, error);
    guide->round++;
    return status;
}

static int reserve(struct guide *guide, struct sim_error *error)
{
    const struct ana_search *search = guide->search;
    const struct ana_tried *points = search->points;
    size_t room = EVERYWHERE + NEARBY + ANA_SURFACE_POINTS + 1;
    guide->u = malloc(room * (points->lever_count + 1) * sizeof *guide->u);
    guide->place =
        malloc(room * (ana_surface_dimensions(points->levers, points->lever_count) + 1) * sizeof *guide->place);
    guide->candidates = calloc(room, sizeof *guide->candidates);
    uint64_t batches = ana_search_left(search, GUIDE_SHARE) / search->options->first / ROUNDS;
    guide->settled = (uint32_t)((1 - GUIDE_SHARE) * (double)search->budget / (2 * ANA_CONTENDERS));
    guide->batch = batches < BATCH_LEAST ? BATCH_LEAST : batches > BATCH_MOST ? BATCH_MOST : (uint32_t)batches;
    return guide->u && guide->place && guide->candidates
               ? SIM_OK
               : sim_fail(error, SIM_INTERNAL, "out of memory for a guided search");
}

int ana_search_guided(struct ana_search *search, struct sim_error *error)
{
    struct guide guide = {.search = search, .reference = first_setting(search)};
    double scale, worst;
    ana_search_scale(search, &scale, &worst);
    int status = reserve(&guide, error);
    for (bool going = true; status == SIM_OK && going;)
        status = one_round(&guide, scale, &going, error);
    if (status == SIM_OK)
        status = rank_by_surface(&guide, error);
    ana_surface_fini(&guide.surface);
    free(guide.u);
    free(guide.place);
    free(guide.candidates);
    return status;
}
