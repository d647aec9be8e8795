/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/calibrate/match.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/statistics/stats.h"
#include "analysis/study/points.h"

#define FIT_MOST 200   /* points behind an emulator */
#define FIT_WITHIN 8.0 /* implausibility up to which earlier points help */
#define SHARP 4.0      /* how steep the edge of what is left is, for sampling */
#define BLUR_ENOUGH .1 /* emulators that add less to the variance need no further wave */
#define MOVES 4

/* ---- memory ---- */

static int reserve(struct ana_match *match, struct sim_error *error)
{
    size_t k = match->factor_count, pieces = match->target->count;
    match->row_capacity = match->waves * match->points;
    match->x = malloc((match->row_capacity * k + 1) * sizeof *match->x);
    match->y = malloc((match->row_capacity * pieces + 1) * sizeof *match->y);
    match->emulators = calloc(pieces + 1, sizeof *match->emulators);
    match->best = calloc(k + 1, sizeof *match->best);
    if (!match->x || !match->y || !match->emulators || !match->best)
        return sim_fail(error, SIM_INTERNAL, "out of memory for %u points", match->row_capacity);
    return ana_likelihood_init(&match->likelihood, match->target, match->replications, error);
}

static void drop_emulators(struct ana_match *match)
{
    for (uint32_t i = 0; match->emulators && i < match->target->count; i++)
        ana_kriging_fini(&match->emulators[i]);
}

void ana_match_fini(struct ana_match *match)
{
    drop_emulators(match);
    ana_likelihood_fini(&match->likelihood);
    free(match->emulators);
    free(match->x);
    free(match->y);
    free(match->best);
}

/* ---- points ---- */

static double square_between(const double *a, const double *b, size_t dimensions)
{
    double square = 0;
    for (size_t d = 0; d < dimensions; d++)
        square += (a[d] - b[d]) * (a[d] - b[d]);
    return square;
}

/* Of the particles, those that lie farthest from each other and from the points run: a greedy maximin choice. */
static int spread_out(const struct ana_match *match, const struct ana_particles *left, uint32_t count, double *u,
                      struct sim_error *error)
{
    size_t k = match->factor_count;
    double *gap = malloc(((size_t)left->count + 1) * sizeof *gap);
    if (!gap)
        return sim_fail(error, SIM_INTERNAL, "out of memory for %u points", count);
    for (uint32_t i = 0; i < left->count; i++) {
        gap[i] = INFINITY;
        for (uint32_t row = 0; row < match->row_count; row++)
            gap[i] = fmin(gap[i], square_between(ana_particle(left, i), match->x + row * k, k));
    }
    for (uint32_t n = 0; n < count; n++) {
        uint32_t farthest = 0;
        for (uint32_t i = 0; i < left->count; i++)
            farthest = gap[i] > gap[farthest] ? i : farthest;
        double *chosen = u + n * k;
        memcpy(chosen, ana_particle(left, farthest), k * sizeof *chosen);
        for (uint32_t i = 0; i < left->count; i++)
            gap[i] = fmin(gap[i], square_between(ana_particle(left, i), chosen, k));
    }
    free(gap);
    return SIM_OK;
}

/* ---- runs ---- */

/* Mean over the replications that have a number. */
static bool mean_pieces(const struct ana_match *match, const double *pieces, double *mean)
{
    bool complete = true;
    for (uint32_t i = 0; i < match->target->count; i++) {
        double sum = 0, known = 0;
        for (uint32_t r = 0; r < match->replications; r++) {
            double value = pieces[(size_t)r * match->target->count + i];
            known += isfinite(value);
            sum += isfinite(value) ? value : 0;
        }
        mean[i] = known > 0 ? sum / known : (double)NAN;
        complete = complete && known > 0;
    }
    return complete;
}

static int run_points(struct ana_match *match, const double *u, struct ana_wave *wave, struct sim_error *error)
{
    size_t k = match->factor_count, count = match->target->count;
    double *pieces = malloc(((size_t)match->points * match->replications * count + 1) * sizeof *pieces);
    int status = pieces ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for %u points", match->points);
    if (status == SIM_OK)
        status = ana_history_run(match->history, u, match->points, match->replications, NULL, pieces, NULL, error);
    for (uint32_t i = 0; i < match->points && status == SIM_OK; i++) {
        if (!mean_pieces(match, pieces + (size_t)i * match->replications * count,
                         match->y + match->row_count * count)) {
            wave->lost++;
            continue;
        }
        memcpy(match->x + match->row_count * k, u + i * k, k * sizeof *u);
        match->row_count++;
    }
    free(pieces);
    if (status == SIM_OK && match->row_count < 2 * k + 4)
        status = sim_fail(error, SIM_USAGE,
                          "only %u of %u points have a number for every period: leave metrics out that are often "
                          "undefined, narrow the ranges, or see what fails",
                          match->row_count, match->points);
    return status;
}

/* Before anything is known of chance: pieces are judged by how far they move over the whole space. */
static void guess_chance(struct ana_match *match)
{
    size_t pieces = match->target->count;
    for (size_t p = 0; p < pieces; p++) {
        struct ana_moments moments = {0};
        for (uint32_t i = 0; i < match->row_count; i++)
            ana_moments_add(&moments, match->y[i * pieces + p]);
        match->likelihood.chance[p * pieces + p] = ana_variance(&moments);
    }
}

/* The nearest point run; its implausibility in *nearest. */
static void find_best(struct ana_match *match, double *nearest)
{
    size_t k = match->factor_count;
    *nearest = INFINITY;
    for (uint32_t i = 0; i < match->row_count; i++) {
        double off = ana_implausibility_of(&match->likelihood, match->y + (size_t)i * match->target->count);
        if (off < *nearest) {
            *nearest = off;
            match->best_row = i;
            memcpy(match->best, match->x + i * k, k * sizeof *match->best);
        }
    }
}

/* How much one history differs from another where the model comes nearest. */
static int learn_chance(struct ana_match *match, struct sim_error *error)
{
    double *pieces = malloc(((size_t)match->histories * match->target->count + 1) * sizeof *pieces);
    int status = pieces ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for %u runs", match->histories);
    if (status == SIM_OK)
        status = ana_history_run(match->history, match->best, 1, match->histories, &match->luck, pieces, NULL, error);
    match->luck += match->histories;
    if (status == SIM_OK)
        status = ana_likelihood_learn(&match->likelihood, pieces, match->histories, error);
    match->edge = ana_implausible(match->target->count, match->likelihood.histories);
    free(pieces);
    return status;
}

/* ---- emulators ---- */

struct ranked {
    double off;
    uint32_t row;
};

static int compare_ranks(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    return a->off != b->off ? (a->off > b->off) - (a->off < b->off) : (a->row > b->row) - (a->row < b->row);
}

/* Points near the truth first; of earlier waves only those.  Returns how many to use. */
static uint32_t rank_rows(const struct ana_match *match, uint32_t fresh, struct ranked *ranked)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < match->row_count; i++) {
        double off = ana_implausibility_of(&match->likelihood, match->y + (size_t)i * match->target->count);
        if (i >= fresh || off < FIT_WITHIN)
            ranked[count++] = (struct ranked){off, i};
    }
    qsort(ranked, count, sizeof *ranked, compare_ranks);
    return count < FIT_MOST ? count : FIT_MOST;
}

static int fit(struct ana_match *match, uint32_t fresh, struct ana_wave *wave, struct sim_error *error)
{
    size_t k = match->factor_count, pieces = match->target->count;
    struct ranked *ranked = malloc(((size_t)match->row_count + 1) * sizeof *ranked);
    double *x = malloc(FIT_MOST * k * sizeof *x), *y = malloc(FIT_MOST * sizeof *y);
    int status = ranked && x && y ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for emulators");
    uint32_t count = status == SIM_OK ? rank_rows(match, fresh, ranked) : 0;
    /* All points met the same luck, so that the noise they share does not part them: what is left of it is nugget. */
    struct ana_kriging_points points = {.x = x, .y = y, .count = count, .dimensions = match->factor_count};
    drop_emulators(match);
    wave->q2 = 1;
    for (uint32_t i = 0; i < count; i++)
        memcpy(x + i * k, match->x + ranked[i].row * k, k * sizeof *x);
    for (uint32_t p = 0; p < pieces && status == SIM_OK; p++) {
        for (uint32_t i = 0; i < count; i++)
            y[i] = match->y[ranked[i].row * pieces + p];
        status = ana_kriging_fit(&match->emulators[p], &points, ANA_SQUARED_EXPONENTIAL, error);
        wave->q2 = fmin(wave->q2, match->emulators[p].q2);
    }
    match->likelihood.emulators = match->emulators;
    free(ranked);
    free(x);
    free(y);
    return status;
}

/* ---- what is left ---- */

static bool allowed(const struct ana_match *match, const double *u)
{
    return ana_probe_allows(&match->history->probe, u);
}

double ana_match_log_posterior(struct ana_match *match, const double *u)
{
    return allowed(match, u) ? ana_log_likelihood(&match->likelihood, u) : -INFINITY;
}

/* Flat where a point is not implausible, steeply down elsewhere; nothing where it cannot be. */
static double log_left(void *context, const double *u)
{
    struct ana_match *match = context;
    if (!allowed(match, u))
        return -INFINITY;
    double off = ana_implausibility(&match->likelihood, u), edge = match->edge * match->edge;
    return off * off > edge ? SHARP * (edge - off * off) : 0;
}

static int find_left(struct ana_match *match, struct ana_particles *left, struct ana_wave *wave,
                     struct sim_error *error)
{
    struct ana_temper temper = {.density = log_left,
                                .context = match,
                                .dimensions = match->factor_count,
                                .particles = match->particles,
                                .moves = MOVES,
                                .chance = match->chance};
    int status = ana_temper(&temper, left, error);
    match->chance.next = temper.chance.next;
    match->possible = false;
    uint32_t within = 0;
    for (uint32_t i = 0; i < left->count && status == SIM_OK; i++) {
        const double *u = ana_particle(left, i);
        if (ana_implausibility(&match->likelihood, u) > match->edge)
            continue;
        wave->blur += ana_likelihood_blur(&match->likelihood);
        within++;
    }
    wave->left = within > 0 ? exp(temper.log_mass) * within / left->count : 0;
    wave->blur = within > 0 ? wave->blur / within : (double)NAN;
    match->possible = within > 0;
    return status;
}

/* ---- all ---- */

static int one_wave(struct ana_match *match, double *u, struct ana_particles *left, struct sim_error *error)
{
    struct ana_wave *wave = &match->wave[match->wave_count];
    uint32_t fresh = match->row_count;
    *wave = (struct ana_wave){.points = match->points};
    int status = match->wave_count == 0
                     ? ana_points(match->factor_count, match->points, match->chance.key.seed, u, error)
                     : spread_out(match, left, match->points, u, error);
    if (status == SIM_OK)
        status = run_points(match, u, wave, error);
    if (status != SIM_OK)
        return status;
    if (match->wave_count == 0)
        guess_chance(match);
    find_best(match, &wave->nearest);
    status = learn_chance(match, error);
    if (status == SIM_OK)
        status = fit(match, fresh, wave, error);
    find_best(match, &wave->nearest);
    ana_particles_fini(left);
    if (status == SIM_OK)
        status = find_left(match, left, wave, error);
    match->wave_count++;
    return status;
}

int ana_match_run(struct ana_match *match, struct sim_error *error)
{
    struct ana_particles left = {0};
    double *u = malloc(((size_t)match->points * match->factor_count + 1) * sizeof *u);
    int status =
        u ? reserve(match, error) : sim_fail(error, SIM_INTERNAL, "out of memory for %u points", match->points);
    match->luck = match->replications;
    match->possible = true;
    bool going = status == SIM_OK;
    while (going) {
        status = one_wave(match, u, &left, error);
        going = status == SIM_OK && match->possible && match->wave_count < match->waves &&
                match->wave[match->wave_count - 1].blur > BLUR_ENOUGH;
    }
    ana_particles_fini(&left);
    free(u);
    return status;
}
