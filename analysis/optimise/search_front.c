/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several metrics: a population of settings, bred towards the front; the front again on fresh replications. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/optimise/evolve.h"
#include "analysis/optimise/search.h"
#include "analysis/select/pareto.h"

#define STAGES 2
#define FRONT_SEED 1

static const double stage_share[STAGES] = {.55, .8}; /* of the search's runs, until which a stage breeds */

struct breed {
    struct ana_search *search;
    uint32_t size, n;  /* of the population; replications of its members */
    uint32_t *members; /* [2 size] points, ranked */
    uint32_t count;    /* of members */
    uint64_t number;   /* of the next child */
    double *scores, *excess, *genes;
    uint32_t *order, *kept;
    double *corner; /* [objective] the worst score explored */
};

static void score_members(struct breed *breed)
{
    const struct ana_tried *points = breed->search->points;
    uint32_t metrics = points->objective_count;
    for (uint32_t i = 0; i < breed->count; i++) {
        for (uint32_t m = 0; m < metrics; m++)
            breed->scores[(size_t)i * metrics + m] = ana_tried_score(points, breed->members[i], m);
        breed->excess[i] = ana_tried_excess(points, breed->members[i]);
    }
}

/* The population ranked, and no more than its size of it kept. */
static int keep_best(struct breed *breed, struct sim_error *error)
{
    const struct ana_tried *points = breed->search->points;
    score_members(breed);
    int status = ana_ranking(breed->scores, breed->excess, breed->count, points->objective_count, breed->order, error);
    if (status != SIM_OK)
        return status;
    uint32_t kept = breed->count < breed->size ? breed->count : breed->size;
    for (uint32_t i = 0; i < kept; i++)
        breed->kept[i] = breed->members[breed->order[i]];
    memcpy(breed->members, breed->kept, kept * sizeof *breed->members);
    breed->count = kept;
    return SIM_OK;
}

static bool is_member(const struct breed *breed, uint32_t point)
{
    for (uint32_t i = 0; i < breed->count; i++)
        if (breed->members[i] == point)
            return true;
    return false;
}

static int generation(struct breed *breed, struct sim_error *error)
{
    struct ana_search *search = breed->search;
    struct ana_tried *points = search->points;
    uint32_t levers = points->lever_count, parents = breed->count, tries = 4 * breed->size;
    for (uint32_t i = 0; i < parents; i++)
        memcpy(breed->genes + (size_t)i * levers, points->u + (size_t)breed->members[i] * levers,
               levers * sizeof *breed->genes);
    for (uint32_t t = 0; t < tries && breed->count < 2 * breed->size; t++) {
        ana_child(breed->genes, parents, levers, search->options->seed, breed->number++, search->genes);
        uint32_t child = ana_tried_add(points, search->genes);
        if (child != UINT32_MAX && !is_member(breed, child))
            breed->members[breed->count++] = child;
    }
    if (breed->count == parents)
        return SIM_OK;
    int status = ana_tried_extend(points, breed->members + parents, breed->count - parents, breed->n, error);
    return status == SIM_OK ? keep_best(breed, error) : status;
}

/* The volume the population dominates, from the worst that was explored. */
static double volume_so_far(struct breed *breed)
{
    uint32_t metrics = breed->search->points->objective_count, inside = 0;
    score_members(breed);
    for (uint32_t i = 0; i < breed->count; i++) {
        if (breed->excess[i] > 0 || isnan(breed->scores[(size_t)i * metrics]))
            continue;
        for (uint32_t m = 0; m < metrics; m++)
            breed->scores[(size_t)inside * metrics + m] = -breed->scores[(size_t)i * metrics + m];
        inside++;
    }
    return ana_hypervolume(breed->scores, inside, metrics, breed->corner);
}

static int run_generations(struct breed *breed, struct sim_error *error)
{
    struct ana_search *search = breed->search;
    int status = keep_best(breed, error);
    for (int stage = 0; status == SIM_OK && stage < STAGES; stage++) {
        breed->n = search->options->first << stage;
        status = ana_tried_extend(search->points, breed->members, breed->count, breed->n, error);
        while (status == SIM_OK && ana_search_left(search, stage_share[stage]) >= (uint64_t)breed->size * breed->n &&
               search->points->count < search->points->capacity) {
            uint32_t tried = search->points->count;
            status = generation(breed, error);
            if (search->points->count == tried)
                break; /* few points there are, and all are known: nothing new can be bred */
        }
        if (status == SIM_OK)
            status = keep_best(breed, error);
        if (status == SIM_OK)
            status = ana_search_note(search, stage == 0 ? "breed" : "breed on", breed->n, volume_so_far(breed), error);
    }
    return status;
}

/* Hand-written designs and the population: what of it is not surely out goes into `front`, the front itself first. */
static int close_front(struct breed *breed, struct sim_error *error)
{
    struct ana_search *search = breed->search;
    struct ana_tried *points = search->points;
    struct ana_optimum *optimum = search->optimum;
    uint64_t left = ana_search_left(search, 1);
    uint32_t n = breed->n + (uint32_t)(left / (breed->count + 1));
    int status = ana_tried_extend(points, breed->members, breed->count, n, error);
    if (status == SIM_OK)
        status = keep_best(breed, error);
    optimum->front = calloc((size_t)points->design_count + breed->count + 1, sizeof *optimum->front);
    if (status == SIM_OK && !optimum->front)
        status = sim_fail(error, SIM_INTERNAL, "out of memory for a front");
    if (status != SIM_OK)
        return status;
    score_members(breed);
    for (uint32_t i = 0; i < points->design_count; i++)
        optimum->front[optimum->front_count++] = i;
    optimum->met = ANA_VIOLATED;
    for (uint32_t i = 0; i < breed->count; i++) {
        enum ana_met met = ana_tried_met(points, breed->members[i]);
        optimum->met = met < optimum->met ? met : optimum->met;
    }
    uint32_t metrics = points->objective_count;
    for (uint32_t i = 0; i < breed->count; i++) {
        bool beaten = isnan(breed->scores[(size_t)i * metrics]) ||
                      (optimum->met == ANA_MET && ana_tried_met(points, breed->members[i]) != ANA_MET);
        for (uint32_t j = 0; j < breed->count && !beaten; j++)
            beaten = j != i && breed->excess[j] <= breed->excess[i] &&
                     ana_dominates(breed->scores + (size_t)j * metrics, breed->scores + (size_t)i * metrics, metrics);
        if (!beaten)
            optimum->front[optimum->front_count++] = breed->members[i];
    }
    return ana_search_note(search, "settle", n, volume_so_far(breed), error);
}

static void find_corner(const struct ana_search *search, double *corner)
{
    const struct ana_tried *points = search->points;
    for (uint32_t m = 0; m < points->objective_count; m++) {
        corner[m] = -INFINITY; /* as a cost: the negative score */
        for (uint32_t i = 0; i < points->count; i++) {
            double score = ana_tried_score(points, i, m);
            if (!isnan(score))
                corner[m] = fmax(corner[m], -score);
        }
    }
}

int ana_search_front(struct ana_search *search, struct sim_error *error)
{
    struct ana_tried *points = search->points;
    uint32_t metrics = points->objective_count, levers = points->lever_count;
    double evaluations = .5 * (double)search->budget / search->options->first;
    uint32_t size = 2 * (uint32_t)fmin(fmax(.6 * sqrt(evaluations), 6), 50);
    struct breed breed = {.search = search, .size = size, .n = search->options->first};
    int status = ana_search_explore(search, size, error);
    uint32_t room = 2 * size > points->count ? 2 * size : points->count;
    breed.members = calloc((size_t)room + 1, sizeof *breed.members);
    breed.scores = calloc(((size_t)room + 1) * metrics, sizeof *breed.scores);
    breed.excess = calloc((size_t)room + 1, sizeof *breed.excess);
    breed.genes = calloc(((size_t)room + 1) * levers, sizeof *breed.genes);
    breed.order = calloc((size_t)room + 1, sizeof *breed.order);
    breed.kept = calloc((size_t)room + 1, sizeof *breed.kept);
    breed.corner = search->optimum->reference = calloc((size_t)metrics + 1, sizeof *breed.corner);
    if (status == SIM_OK &&
        !(breed.members && breed.scores && breed.excess && breed.genes && breed.order && breed.kept && breed.corner))
        status = sim_fail(error, SIM_INTERNAL, "out of memory for a population of %u", size);
    if (status == SIM_OK) {
        for (uint32_t i = points->design_count; i < points->count; i++)
            breed.members[breed.count++] = i;
        find_corner(search, breed.corner);
        status = ana_search_note(search, "explore", breed.n, volume_so_far(&breed), error);
    }
    if (status == SIM_OK)
        status = run_generations(&breed, error);
    if (status == SIM_OK)
        status = close_front(&breed, error);
    free(breed.members);
    free(breed.scores);
    free(breed.excess);
    free(breed.genes);
    free(breed.order);
    free(breed.kept);
    return status;
}

/* ---- fresh replications ---- */

/* Costs (negative scores) of points, row after row. */
static void costs_of(const struct ana_tried *points, uint32_t point, double *cost)
{
    for (uint32_t m = 0; m < points->objective_count; m++)
        cost[m] = -ana_tried_score(points, point, m);
}

/* The hand-written, then at most `most` settings: in turn the one that adds most volume to those before it. */
static int choose_members(struct ana_search *search, uint32_t most, struct sim_error *error)
{
    struct ana_optimum *optimum = search->optimum;
    const struct ana_tried *points = search->points;
    uint32_t hand = points->design_count, *found = optimum->front + hand, metrics = points->objective_count;
    uint32_t count = optimum->front_count - hand;
    if (count <= most)
        return SIM_OK;
    double *cost = malloc((size_t)(most + 1) * metrics * sizeof *cost);
    if (!cost)
        return sim_fail(error, SIM_INTERNAL, "out of memory for a front");
    for (uint32_t chosen = 0; chosen < most; chosen++) {
        uint32_t best = chosen;
        double volume = -1;
        for (uint32_t i = chosen; i < count; i++) {
            costs_of(points, found[i], cost + (size_t)chosen * metrics);
            double with = ana_hypervolume(cost, chosen + 1, metrics, optimum->reference);
            if (with > volume) {
                volume = with;
                best = i;
            }
        }
        uint32_t point = found[best];
        found[best] = found[chosen];
        found[chosen] = point;
        costs_of(points, point, cost + (size_t)chosen * metrics);
    }
    optimum->front_count = hand + most;
    free(cost);
    return SIM_OK;
}

/* Who is on the front, and how surely, among those who violate no requirement, if there are any. */
static int place_members(struct ana_search *search, const double *x, struct sim_error *error)
{
    struct ana_optimum *o = search->optimum;
    uint32_t count = o->front_count, metrics = search->points->objective_count, rows = o->front_rows, able = 0;
    uint32_t *who = calloc((size_t)count + 1, sizeof *who);
    double *mean = calloc((size_t)count * metrics + 1, sizeof *mean);
    double *probability = calloc((size_t)count + 1, sizeof *probability);
    double *numbers = calloc((size_t)rows * count * metrics + 1, sizeof *numbers);
    bool *in = calloc((size_t)count + 1, sizeof *in);
    int status = who && mean && probability && numbers && in
                     ? SIM_OK
                     : sim_fail(error, SIM_INTERNAL, "out of memory for a front of %u", count);
    for (uint32_t i = 0; status == SIM_OK && i < count; i++)
        if (o->front_met[i] != ANA_VIOLATED)
            who[able++] = i;
    for (uint32_t i = 0; status == SIM_OK && able == 0 && i < count; i++)
        who[i] = i;
    able = able > 0 ? able : count;
    for (uint32_t i = 0; status == SIM_OK && i < able; i++) {
        memcpy(mean + (size_t)i * metrics, o->front_mean + (size_t)who[i] * metrics, metrics * sizeof *mean);
        for (uint32_t r = 0; r < rows; r++)
            memcpy(numbers + ((size_t)r * able + i) * metrics, x + ((size_t)r * count + who[i]) * metrics,
                   metrics * sizeof *numbers);
    }
    if (status == SIM_OK) {
        ana_front(mean, able, metrics, in);
        status = ana_front_probability(numbers, rows, able, metrics, FRONT_SEED, probability, error);
    }
    for (uint32_t i = 0; status == SIM_OK && i < able; i++) {
        o->front_in[who[i]] = in[i];
        o->front_probability[who[i]] = probability[i];
    }
    free(in);
    free(numbers);
    free(probability);
    free(mean);
    free(who);
    return status;
}

static double volume_of(const double *mean, const bool *in, uint32_t count, uint32_t metrics, const double *corner)
{
    double *cost = malloc(((size_t)count * metrics + 1) * sizeof *cost), volume = NAN;
    uint32_t inside = 0;
    for (uint32_t i = 0; cost && i < count; i++) {
        if (in && !in[i])
            continue;
        for (uint32_t m = 0; m < metrics; m++)
            cost[(size_t)inside * metrics + m] = -mean[(size_t)i * metrics + m];
        inside++;
    }
    if (cost)
        volume = ana_hypervolume(cost, inside, metrics, corner);
    free(cost);
    return volume;
}

/* Means, intervals, who is on the front; volumes from the corner, which moves along with the baseline. */
static int judge_front(struct ana_search *search, const double *x, struct sim_error *error)
{
    struct ana_optimum *o = search->optimum;
    const struct ana_evaluator *evaluator = search->points->evaluator;
    uint32_t count = o->front_count, metrics = search->points->objective_count, rows = o->front_rows;
    for (uint32_t c = 0; c < count * metrics; c++) {
        struct ana_moments moments = {0};
        for (uint32_t r = 0; r < rows; r++)
            ana_moments_add(&moments, x[(size_t)r * count * metrics + c]);
        struct ana_interval interval =
            ana_mean_interval(moments.mean, ana_variance(&moments), rows, evaluator->view->confidence);
        o->front_mean[c] = moments.mean;
        o->front_half[c] = (interval.high - interval.low) / 2;
    }
    int status = place_members(search, x, error);
    o->box = 1;
    for (uint32_t m = 0; status == SIM_OK && m < metrics; m++) {
        int direction = ana_direction(evaluator->view, evaluator->metrics[m]);
        /* As costs: minus the direction times the metric. */
        o->reference[m] = search->options->reference ? -direction * search->options->reference[m]
                                                     : o->reference[m] - o->front_mean[m];
        o->ideal[m] = -INFINITY;
        for (uint32_t i = 0; i < count; i++)
            o->ideal[m] = fmax(o->ideal[m], o->front_mean[(size_t)i * metrics + m]);
        o->box *= fmax(o->reference[m] + o->ideal[m], 0);
    }
    o->volume = volume_of(o->front_mean, o->front_in, count, metrics, o->reference);
    bool *able = calloc((size_t)count + 1, sizeof *able);
    for (uint32_t i = 0; able && i < count; i++)
        able[i] = o->front_met[i] != ANA_VIOLATED;
    o->hand_volume = volume_of(o->front_mean, able, search->points->design_count, metrics, o->reference);
    if (!able)
        status = sim_fail(error, SIM_INTERNAL, "out of memory for a front of %u", count);
    free(able);
    return status;
}

int ana_front_fresh(struct ana_search *search, uint32_t most, struct sim_error *error)
{
    struct ana_optimum *o = search->optimum;
    const struct ana_tried *points = search->points;
    uint32_t metrics = points->objective_count, fresh = search->options->fresh;
    int status = choose_members(search, most, error);
    if (status != SIM_OK)
        return status;
    uint32_t count = o->front_count;
    size_t cells = (size_t)count * metrics;
    double *x = calloc(cells * fresh + 1, sizeof *x);
    struct ana_board board = {0};
    o->front_mean = calloc(cells + 1, sizeof *o->front_mean);
    o->front_half = calloc(cells + 1, sizeof *o->front_half);
    o->front_met = calloc((size_t)count + 1, sizeof *o->front_met);
    o->front_in = calloc((size_t)count + 1, sizeof *o->front_in);
    o->front_probability = calloc((size_t)count + 1, sizeof *o->front_probability);
    o->ideal = calloc((size_t)metrics + 1, sizeof *o->ideal);
    if (!x || !o->front_mean || !o->front_half || !o->front_met || !o->front_in || !o->front_probability || !o->ideal)
        status = sim_fail(error, SIM_INTERNAL, "out of memory for a front of %u", count);
    if (status == SIM_OK)
        status = ana_board_fresh(&points->board, o->front, count, fresh, &board, error);
    if (status == SIM_OK) {
        o->runs += board.runs;
        o->failed += board.failed;
        o->front_rows = ana_board_whole(&board, metrics, x);
        struct ana_tried alone = ana_search_alone(search, &board);
        for (uint32_t i = 0; i < count; i++)
            o->front_met[i] = ana_tried_met(&alone, i);
        status = o->front_rows >= 2 ? judge_front(search, x, error)
                                    : sim_fail(error, SIM_USAGE,
                                               "fewer than two of %u fresh replications have a value of every metric "
                                               "at every member of the front: %s",
                                               fresh, ana_evaluator_failure(points->evaluator));
    }
    ana_board_fini(&board);
    free(x);
    return status;
}
