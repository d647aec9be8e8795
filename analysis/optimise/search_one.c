/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One metric: sift what was explored, climb from the best, settle among the last. */
#include <math.h>
#include <stdlib.h>

#include "analysis/optimise/search.h"
#include "analysis/statistics/local.h"

/* Up to which share of the search's runs each phase may go. */
#define EXPLORE_SHARE .3
#define SIFT_SHARE .5
#define IMPROVE_SHARE .8
#define SETTLE_SHARE .85   /* with requirements, which the rest is for */
#define GUIDE_EXPLORES 20u /* points for each lever and one more, for a model to start from */
#define RADIUS .25         /* first steps of the first climb, in ranges */
#define LEAST_STEP .006    /* about one point of the grid */

/* ---- ranking ---- */

struct ranking {
    const double *score, *excess;
    const struct ana_tried *points;
    uint32_t least; /* replications a point needs to count */
};

static int by_worth(const void *a, const void *b, void *context)
{
    const struct ranking *ranking = context;
    uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
    bool known_i = !isnan(ranking->score[i]) && ana_tried_size(ranking->points, i) >= ranking->least;
    bool known_j = !isnan(ranking->score[j]) && ana_tried_size(ranking->points, j) >= ranking->least;
    if (known_i != known_j)
        return known_i ? -1 : 1;
    if (known_i && ranking->excess[i] != ranking->excess[j])
        return ranking->excess[i] < ranking->excess[j] ? -1 : 1;
    if (known_i && ranking->score[i] != ranking->score[j])
        return ranking->score[i] > ranking->score[j] ? -1 : 1;
    return (i > j) - (i < j);
}

void ana_search_sort(struct ana_search *search, const double *score, const double *excess, uint32_t least)
{
    struct ranking ranking = {score, excess, search->points, least};
    for (uint32_t i = 0; i < search->points->count; i++)
        search->order[i] = i;
    qsort_r(search->order, search->points->count, sizeof *search->order, by_worth, &ranking);
}

int ana_search_rank(struct ana_search *search, uint32_t least, struct sim_error *error)
{
    uint32_t count = search->points->count;
    double *score = malloc(2 * ((size_t)count + 1) * sizeof *score);
    if (!score)
        return sim_fail(error, SIM_INTERNAL, "out of memory for a ranking of %u points", count);
    double *excess = score + count;
    for (uint32_t i = 0; i < count; i++) {
        score[i] = ana_tried_score(search->points, i, 0);
        excess[i] = ana_tried_excess(search->points, i);
    }
    ana_search_sort(search, score, excess, least);
    free(score);
    return SIM_OK;
}

static int note(struct ana_search *search, const char *phase, struct sim_error *error)
{
    uint32_t best = search->order[0];
    return ana_search_note(search, phase, ana_tried_size(search->points, best),
                           ana_tried_score(search->points, best, 0), error);
}

/* ---- sift ---- */

static int sift(struct ana_search *search, uint32_t *replications, struct sim_error *error)
{
    uint32_t left = search->points->count, n = search->options->first;
    int status = ana_search_rank(search, n, error);
    while (status == SIM_OK && left > ANA_CONTENDERS) {
        left = (left + 1) / 2;
        if ((uint64_t)left * n > ana_search_left(search, SIFT_SHARE))
            break;
        n *= 2;
        status = ana_tried_extend(search->points, search->order, left, n, error);
        if (status == SIM_OK)
            status = ana_search_rank(search, n, error);
    }
    *replications = n;
    return status == SIM_OK ? note(search, "sift", error) : status;
}

/* ---- improve ---- */

/* A stage: everything is judged by the first n replications. */
struct stage {
    struct ana_search *search;
    uint32_t n, at; /* the best point so far */
    uint64_t until; /* runs in all after which it ends */
    double scale, worst, radius;
    double *genes;
    uint32_t *loose, loose_count; /* continuous levers */
};

static uint32_t calls_left(const struct stage *stage)
{
    uint64_t runs = ana_tried_runs(stage->search->points);
    return runs < stage->until ? (uint32_t)((stage->until - runs) / stage->n) : 0;
}

static bool better(const struct stage *stage, uint32_t point, uint32_t than)
{
    const struct ana_tried *points = stage->search->points;
    double own = ana_tried_score_first(points, point, 0, stage->n);
    double its = ana_tried_score_first(points, than, 0, stage->n);
    double excess = ana_tried_excess(points, point), its_excess = ana_tried_excess(points, than);
    if (isnan(own) || excess != its_excess)
        return !isnan(own) && excess < its_excess;
    return own > its;
}

static int climb_call(void *context, const double *x, double *f, double *g, struct sim_error *error)
{
    struct stage *stage = context;
    struct ana_tried *points = stage->search->points;
    for (uint32_t k = 0; k < stage->loose_count; k++)
        stage->genes[stage->loose[k]] = x[k];
    uint32_t point = ana_tried_add(points, stage->genes);
    int status = SIM_OK;
    if (point != UINT32_MAX && ana_tried_size(points, point) < stage->n)
        status = ana_tried_extend(points, &point, 1, stage->n, error);
    if (status != SIM_OK)
        return status;
    double score = point != UINT32_MAX ? ana_tried_score_first(points, point, 0, stage->n) : (double)NAN;
    *f = isnan(score) ? stage->worst : score / stage->scale;
    for (uint32_t i = 0; i < points->requirement_count; i++) {
        const struct ana_requirement *r = &points->requirements[i];
        struct ana_met_level level = point != UINT32_MAX
                                         ? ana_tried_requirement(points, point, i)
                                         : (struct ana_met_level){.mean = NAN, .bound = NAN, .met = ANA_UNCLEAR};
        double beyond = (r->at_most ? 1 : -1) * (level.bound - r->limit);
        g[i] = isnan(beyond) ? 1 : beyond / fmax(fabs(r->limit), 1e-9);
    }
    if (point != UINT32_MAX && better(stage, point, stage->at))
        stage->at = point;
    return SIM_OK;
}

static int climb(struct stage *stage, struct sim_error *error)
{
    const struct ana_tried *points = stage->search->points;
    struct ana_local local = {.dimensions = stage->loose_count,
                              .constraints = points->requirement_count,
                              .call = climb_call,
                              .context = stage,
                              .radius = stage->radius,
                              .least = LEAST_STEP,
                              .most_calls = calls_left(stage)};
    double *x = malloc(((size_t)stage->loose_count + 1) * sizeof *x);
    if (!x)
        return sim_fail(error, SIM_INTERNAL, "out of memory for a climb");
    for (uint32_t k = 0; k < points->lever_count; k++)
        stage->genes[k] = points->u[(size_t)stage->at * points->lever_count + k];
    for (uint32_t k = 0; k < stage->loose_count; k++)
        x[k] = stage->genes[stage->loose[k]];
    int status = local.most_calls > stage->loose_count + 1 && stage->loose_count > 0
                     ? ana_local_search(&local, x, NULL, error)
                     : SIM_OK;
    free(x);
    return status;
}

/* Adds the neighbours of the best point in lever k: steps of whole numbers, every other choice. */
static uint32_t add_neighbours(struct stage *stage, uint32_t k, double step, uint32_t *list, uint32_t count)
{
    struct ana_tried *points = stage->search->points;
    const struct ana_factor *lever = &points->levers[k];
    uint32_t levels = ana_factor_levels(lever), stride = (uint32_t)fmax(1, floor(step * levels));
    const double *own = points->u + (size_t)stage->at * points->lever_count;
    uint32_t level = (uint32_t)(own[k] * levels);
    for (uint32_t to = 0; to < levels; to++) {
        bool near = lever->choice_count > 0 ? to != level : to + stride == level || to == level + stride;
        if (!near || count >= calls_left(stage))
            continue;
        for (uint32_t i = 0; i < points->lever_count; i++)
            stage->genes[i] = own[i];
        stage->genes[k] = (to + .5) / levels;
        uint32_t point = ana_tried_add(points, stage->genes);
        if (point != UINT32_MAX)
            list[count++] = point;
    }
    return count;
}

/* Whole-numbered and chosen levers: to the best neighbour, while there is a better one; then with half the step. */
static int step_about(struct stage *stage, struct sim_error *error)
{
    struct ana_tried *points = stage->search->points;
    uint32_t room = calls_left(stage), *list = malloc(((size_t)room + 1) * sizeof *list);
    int status = list ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for neighbours");
    double step = stage->radius;
    for (bool on = points->lever_count > stage->loose_count; status == SIM_OK && on;) {
        uint32_t count = 0, before = stage->at;
        for (uint32_t k = 0; k < points->lever_count; k++)
            if (!ana_factor_continuous(&points->levers[k]))
                count = add_neighbours(stage, k, step, list, count);
        if (count == 0)
            break;
        status = ana_tried_extend(points, list, count, stage->n, error);
        for (uint32_t i = 0; status == SIM_OK && i < count; i++)
            if (better(stage, list[i], stage->at))
                stage->at = list[i];
        if (stage->at == before) {
            on = step > LEAST_STEP;
            step /= 2;
        }
    }
    free(list);
    return status;
}

/* The best points that are settings of the levers, not hand-written, brought to n; the `which`-th of them. */
static int start_point(struct ana_search *search, uint32_t n, uint32_t which, uint32_t *start, struct sim_error *error)
{
    struct ana_tried *points = search->points;
    int status = SIM_OK;
    for (int look = 0; status == SIM_OK && look < 2; look++) {
        status = ana_search_rank(search, look == 0 ? search->options->first : n, error);
        uint32_t found = 0;
        for (uint32_t i = 0; status == SIM_OK && i < points->count && found < ANA_CONTENDERS; i++) {
            uint32_t point = search->order[i];
            if (point < points->design_count)
                continue;
            if (look == 1 && found == which)
                *start = point;
            if (look == 0 && ana_tried_size(points, point) < n)
                status = ana_tried_extend(points, &point, 1, n, error);
            found++;
        }
    }
    return status;
}

void ana_search_scale(const struct ana_search *search, double *scale, double *worst)
{
    double least = INFINITY, most = -INFINITY;
    for (uint32_t i = 0; i < search->points->count; i++) {
        double score = ana_tried_score(search->points, i, 0);
        if (isnan(score))
            continue;
        least = fmin(least, score);
        most = fmax(most, score);
    }
    *scale = most > least ? most - least : 1;
    *worst = least / *scale - 1;
}

static int run_stage(struct stage *stage, double share, uint32_t starts, struct sim_error *error)
{
    struct ana_search *search = stage->search;
    int status = SIM_OK;
    for (uint32_t s = 0; status == SIM_OK && s < starts; s++) {
        status = start_point(search, stage->n, s, &stage->at, error);
        uint64_t runs = ana_tried_runs(search->points);
        uint64_t slice = (uint64_t)(share * (double)ana_search_left(search, IMPROVE_SHARE)) / (starts - s);
        stage->until = runs + slice;
        if (status == SIM_OK)
            status = step_about(stage, error);
        if (status == SIM_OK)
            status = climb(stage, error);
    }
    if (status == SIM_OK)
        status = ana_search_rank(search, stage->n, error);
    return status == SIM_OK ? note(search, "improve", error) : status;
}

static int improve(struct ana_search *search, uint32_t sifted, struct sim_error *error)
{
    const struct ana_tried *points = search->points;
    uint32_t levers = points->lever_count, enough = 5 * (levers + 1);
    struct stage stage = {.search = search, .n = sifted, .radius = RADIUS};
    stage.genes = malloc(((size_t)levers + 1) * sizeof *stage.genes);
    stage.loose = malloc(((size_t)levers + 1) * sizeof *stage.loose);
    int status = stage.genes && stage.loose ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for a stage");
    for (uint32_t k = 0; status == SIM_OK && k < levers; k++)
        if (ana_factor_continuous(&points->levers[k]))
            stage.loose[stage.loose_count++] = k;
    ana_search_scale(search, &stage.scale, &stage.worst);
    /* A climb that cannot take enough steps is worth less than one with more noise. */
    while (stage.n > 2 * search->options->first && ana_search_left(search, IMPROVE_SHARE) / 2 / stage.n < 2 * enough)
        stage.n /= 2;
    for (int turn = 0; status == SIM_OK; turn++) {
        bool last = ana_search_left(search, IMPROVE_SHARE) / 2 / (2 * stage.n) < enough || stage.radius < LEAST_STEP;
        status = run_stage(&stage, last ? 1 : .5, turn == 0 ? 2 : 1, error);
        if (last)
            break;
        stage.n *= 2;
        stage.radius /= 2;
    }
    free(stage.genes);
    free(stage.loose);
    return status;
}

/* ---- settle ---- */

/* With requirements half of those who settle are the best that surely meet them so far: what looks best is often on an
 * edge and may turn out to be beyond it. */
static void call_the_safe(struct ana_search *search, uint32_t count)
{
    const struct ana_tried *points = search->points;
    uint32_t place = count / 2;
    if (points->requirement_count == 0)
        return;
    for (uint32_t i = place; i < points->count && place < count; i++) {
        uint32_t point = search->order[i];
        if (isnan(ana_tried_score(points, point, 0)) || ana_tried_met(points, point) != ANA_MET)
            continue;
        search->order[i] = search->order[place];
        search->order[place++] = point;
    }
}

/* Runs that bring those in front to n replications, and the baseline with them. */
static uint64_t catch_up_cost(const struct ana_search *search, uint32_t count, uint32_t n)
{
    uint64_t cost = 0;
    for (uint32_t i = 0; i <= count; i++) {
        uint32_t size = ana_tried_size(search->points, i < count ? search->order[i] : 0);
        cost += n > size ? n - size : 0;
    }
    return cost;
}

/* Replications those in front can have for `spend` runs: who is behind catches up first. */
static uint32_t affordable(const struct ana_search *search, uint32_t count, uint64_t spend)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t size = ana_tried_size(search->points, search->order[i]);
        n = size > n ? size : n;
    }
    uint64_t behind = catch_up_cost(search, count, n);
    if (behind <= spend)
        return n + (uint32_t)((spend - behind) / (count + 1));
    while (n > 0 && catch_up_cost(search, count, n) > spend)
        n--;
    return n;
}

/* Those in front share what is left: four half of it, the two best the rest. */
static int settle(struct ana_search *search, struct sim_error *error)
{
    struct ana_tried *points = search->points;
    double share = points->requirement_count > 0 ? SETTLE_SHARE : 1;
    int status = SIM_OK;
    for (uint32_t m = ANA_CONTENDERS; status == SIM_OK && m >= 2; m /= 2) {
        uint32_t count = m < points->count ? m : points->count;
        call_the_safe(search, count);
        uint32_t n = affordable(search, count, ana_search_left(search, share) / (m == ANA_CONTENDERS ? 2 : 1));
        status = ana_tried_extend(points, search->order, count, n, error);
        if (status == SIM_OK)
            status = ana_search_rank(search, n, error);
    }
    return status == SIM_OK ? note(search, "settle", error) : status;
}

/* The best by rank that surely meets all requirements, of those with `least` replications; UINT32_MAX: none. */
static uint32_t best_met(const struct ana_search *search, uint32_t least)
{
    const struct ana_tried *points = search->points;
    for (uint32_t i = 0; i < points->count; i++) {
        uint32_t point = search->order[i];
        if (!isnan(ana_tried_score(points, point, 0)) && ana_tried_size(points, point) >= least &&
            ana_tried_met(points, point) == ANA_MET)
            return point;
    }
    return UINT32_MAX;
}

/* The best that surely meets all requirements.  Who seems to with few replications has to show it with twice as many,
 * until it has as many as those who settled.  If none does, the one that may, and that is said. */
static int choose(struct ana_search *search, struct sim_error *error)
{
    struct ana_optimum *optimum = search->optimum;
    struct ana_tried *points = search->points;
    uint32_t front = search->order[0], settled = ana_tried_size(points, front), best = front;
    int status = SIM_OK;
    while (status == SIM_OK && points->requirement_count > 0) {
        status = ana_search_rank(search, search->options->first, error);
        best = status == SIM_OK ? best_met(search, search->options->first) : front;
        if (status != SIM_OK || best == UINT32_MAX || ana_tried_size(points, best) >= settled)
            break;
        uint32_t size = ana_tried_size(points, best), more = size < settled - size ? 2 * size : settled;
        if (more - size > ana_search_left(search, 1)) {
            best = best_met(search, settled);
            break;
        }
        status = ana_tried_extend(points, &best, 1, more, error);
    }
    if (best == UINT32_MAX) /* what violates least may have been given up early */
        best = ana_tried_excess(points, front) > 0 ? search->order[0] : front;
    optimum->chosen = best;
    optimum->met = ana_tried_met(points, optimum->chosen);
    return status;
}

/* Between exploring and settling. */
static int go_on(struct ana_search *search, struct sim_error *error)
{
    uint32_t n = 0;
    if (search->options->method == ANA_GUIDE) {
        int status = ana_search_guided(search, error);
        return status == SIM_OK ? note(search, "guide", error) : status;
    }
    int status = sift(search, &n, error);
    return status == SIM_OK ? improve(search, n, error) : status;
}

int ana_search_one(struct ana_search *search, struct sim_error *error)
{
    uint64_t room = (uint64_t)(EXPLORE_SHARE * (double)search->budget) / search->options->first;
    uint32_t known = 2 * search->options->design_count;
    uint32_t count = room > known + 8 ? (uint32_t)(room - known) : 8;
    uint32_t enough = GUIDE_EXPLORES * (search->options->lever_count + 1);
    if (search->options->method == ANA_GUIDE && count > enough)
        count = enough;
    int status = ana_search_explore(search, count, error);
    if (status == SIM_OK)
        status = ana_search_rank(search, search->options->first, error);
    if (status == SIM_OK)
        status = note(search, "explore", error);
    if (status == SIM_OK)
        status = go_on(search, error);
    if (status == SIM_OK)
        status = settle(search, error);
    return status == SIM_OK ? choose(search, error) : status;
}
