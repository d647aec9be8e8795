/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/calibrate/calibrate.h"

#include <gsl/gsl_multimin.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/statistics/stats.h"
#include "analysis/study/points.h"

#define MOVES 6
#define PROFILE_STEPS 150
#define MAD_TO_SD 1.4826 /* of a normal distribution */
#define ABC_BATCH 100
#define ABC_ACCEPTANCE .02
#define PRIOR_POINTS 1024
#define REFUSED 1e30 /* minus a log likelihood, where there is none */

static uint32_t points_of(const struct ana_calibrate_options *options, uint32_t factor_count)
{
    uint32_t points = 15 * factor_count;
    points = points < 40 ? 40 : points > 120 ? 120 : points;
    return options->points > 0 ? options->points : points;
}

double ana_calibrate_runs(const struct ana_calibrate_options *options, uint32_t factor_count)
{
    double wave = (double)points_of(options, factor_count) * options->replications + options->histories;
    return options->draws + (options->method == ANA_FIT_ABC ? (double)options->budget : options->waves * wave);
}

/* ---- the posterior by history matching ---- */

static double log_posterior(void *context, const double *u)
{
    return ana_match_log_posterior(context, u);
}

/* What a profile varies: everything but one coordinate. */
struct slice {
    struct ana_match *match;
    uint32_t fixed, dimensions;
    double *u;
};

static double against(const gsl_vector *at, void *context)
{
    const struct slice *slice = context;
    double outside = 0;
    for (uint32_t d = 0, i = 0; d < slice->dimensions; d++) {
        if (d == slice->fixed)
            continue;
        double x = gsl_vector_get(at, i++);
        slice->u[d] = fmin(fmax(x, 0), 1);
        outside += fabs(x - slice->u[d]);
    }
    return fmin(-ana_match_log_posterior(slice->match, slice->u), REFUSED) + 100 * outside;
}

/* Highest log likelihood with one coordinate fixed, from the best of the particles nearby; NaN where the scenario
 * refuses all that was tried. */
static double highest(const struct slice *slice)
{
    size_t free_count = slice->dimensions - 1;
    if (free_count == 0)
        return ana_match_log_posterior(slice->match, slice->u);
    gsl_multimin_function function = {against, free_count, (void *)(uintptr_t)slice};
    gsl_vector *start = gsl_vector_alloc(free_count), *step = gsl_vector_alloc(free_count);
    gsl_multimin_fminimizer *search = gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, free_count);
    double found = NAN;
    if (start && step && search) {
        for (uint32_t d = 0, i = 0; d < slice->dimensions; d++)
            if (d != slice->fixed)
                gsl_vector_set(start, i++, slice->u[d]);
        gsl_vector_set_all(step, .1);
        gsl_multimin_fminimizer_set(search, &function, start, step);
        for (int i = 0; i < PROFILE_STEPS && gsl_multimin_fminimizer_size(search) > 1e-3; i++)
            if (gsl_multimin_fminimizer_iterate(search) != 0)
                break;
        found = -gsl_multimin_fminimizer_minimum(search);
    }
    gsl_multimin_fminimizer_free(search);
    gsl_vector_free(step);
    gsl_vector_free(start);
    return found;
}

/* The particle to start from: the nearest in this coordinate, the rest follows the posterior's ridge. */
static void start_from(const struct ana_calibration *calibration, uint32_t factor, double value, double *u)
{
    const struct ana_particles *posterior = &calibration->posterior;
    uint32_t nearest = 0;
    for (uint32_t i = 1; i < posterior->count; i++)
        if (fabs(ana_particle(posterior, i)[factor] - value) < fabs(ana_particle(posterior, nearest)[factor] - value))
            nearest = i;
    memcpy(u, ana_particle(posterior, nearest), posterior->dimensions * sizeof *u);
    u[factor] = value;
}

static int make_profiles(struct ana_calibration *calibration, double best, struct sim_error *error)
{
    uint32_t k = calibration->factor_count;
    double *u = malloc((k + 1) * sizeof *u);
    if (!u)
        return sim_fail(error, SIM_INTERNAL, "out of memory for profiles");
    for (uint32_t f = 0; f < k; f++)
        for (uint32_t i = 0; i < ANA_PROFILE_POINTS; i++) {
            struct slice slice = {&calibration->match, f, k, u};
            start_from(calibration, f, (double)i / (ANA_PROFILE_POINTS - 1), u);
            double loss = 2 * (best - highest(&slice));
            calibration->profile[f * ANA_PROFILE_POINTS + i] = loss < REFUSED ? fmax(loss, 0) : (double)NAN;
        }
    free(u);
    return SIM_OK;
}

static int by_matching(struct ana_calibration *calibration, struct sim_error *error)
{
    const struct ana_calibrate_options *options = calibration->options;
    struct ana_match *match = &calibration->match;
    *match = (struct ana_match){.history = &calibration->history,
                                .target = &calibration->target,
                                .factor_count = calibration->factor_count,
                                .waves = options->waves,
                                .points = points_of(options, calibration->factor_count),
                                .replications = options->replications,
                                .histories = options->histories,
                                .particles = options->particles,
                                .chance = {.key = {.seed = options->seed, .replication = 1}}};
    int status = ana_match_run(match, error);
    if (status != SIM_OK || !match->possible)
        return status;
    struct ana_temper temper = {.density = log_posterior,
                                .context = match,
                                .dimensions = calibration->factor_count,
                                .particles = options->particles,
                                .moves = MOVES,
                                .chance = {.key = {.seed = options->seed, .replication = 2}},
                                .best_at = calibration->best};
    status = ana_temper(&temper, &calibration->posterior, error);
    return status == SIM_OK ? make_profiles(calibration, temper.best, error) : status;
}

/* ---- the posterior by ABC ---- */

struct nearness {
    struct ana_calibration *calibration;
    double scale[ANA_PIECES_MAX]; /* of each piece: how far it moves over the prior */
    struct ana_chance noise;
};

static bool allows(void *context, const double *u)
{
    const struct nearness *near = context;
    return ana_probe_allows(&near->calibration->history.probe, u);
}

/* Robust spread of a piece's numbers, which it turns into their distances from the middle; where more than half of them
 * agree, as rare counts do, the ordinary standard deviation, with the noise that each run is given.  0 if all agree and
 * have no noise. */
static double spread_of(double *column, uint32_t count, const struct ana_piece *piece)
{
    struct ana_moments moments = ana_moments_of(column, count);
    ana_sort(column, count);
    double middle = ana_quantile(column, count, .5);
    for (uint32_t i = 0; i < count; i++)
        column[i] = fabs(column[i] - middle);
    ana_sort(column, count);
    double robust = MAD_TO_SD * ana_quantile(column, count, .5);
    return robust > 0 ? robust : sqrt(fmax(ana_variance(&moments), 0) + piece->error + piece->discrepancy);
}

/* Robust spread of each piece over the first round, of which `possible` could be run. */
static int learn_scale(struct nearness *near, const double *pieces, uint32_t count, uint32_t possible,
                       struct sim_error *error)
{
    uint32_t width = near->calibration->target.count;
    double *column = malloc(((size_t)count + 1) * sizeof *column);
    if (!column)
        return sim_fail(error, SIM_INTERNAL, "out of memory for distances");
    int status = SIM_OK;
    for (uint32_t p = 0; p < width && status == SIM_OK; p++) {
        uint32_t known = 0;
        for (uint32_t i = 0; i < count; i++)
            if (isfinite(pieces[(size_t)i * width + p]))
                column[known++] = pieces[(size_t)i * width + p];
        if (known == 0 || known < possible / 2) {
            status = sim_fail(error, SIM_USAGE,
                              "only %u of %u runs have a number for every period: leave metrics out that are often "
                              "undefined, or see what fails",
                              known, possible);
            break;
        }
        const struct ana_piece *piece = &near->calibration->target.pieces[p];
        double one = column[0];
        near->scale[p] = spread_of(column, known, piece);
        if (near->scale[p] == 0 && one != piece->z)
            status = sim_fail(error, SIM_USAGE,
                              "every run gives %g where %g was observed: leave that metric out, or say with "
                              "--discrepancy how far off the model may be",
                              one, piece->z);
    }
    free(column);
    return status;
}

/* The observation would have its error and the model's discrepancy: so has each run (Wilkinson 2013,
 * doi:10.1515/sagmb-2013-0010). */
static double distance_of(struct nearness *near, const double *pieces, double *offset)
{
    const struct ana_target *target = &near->calibration->target;
    double square = 0;
    for (uint32_t p = 0; p < target->count; p++) {
        const struct ana_piece *piece = &target->pieces[p];
        double noise = sqrt(piece->error + piece->discrepancy) * ana_chance_normal(&near->noise);
        double off = pieces[p] + noise - piece->z, scale = near->scale[p];
        offset[p] = off == 0 ? 0 : off / scale;
        square += offset[p] * offset[p];
    }
    return isfinite(square) ? sqrt(square / target->count) : (double)INFINITY;
}

static int measure(void *context, const double *u, uint32_t count, uint64_t first, double *distance, double *offset,
                   struct sim_error *error)
{
    struct nearness *near = context;
    uint32_t width = near->calibration->target.count;
    double *pieces = malloc(((size_t)count * width + 1) * sizeof *pieces);
    uint32_t *luck = calloc((size_t)count + 1, sizeof *luck);
    int status = pieces && luck ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for %u runs", count);
    uint32_t possible = 0;
    for (uint32_t i = 0; i < count && status == SIM_OK; i++) {
        luck[i] = (uint32_t)first + i;
        possible += first == 0 && allows(near, u + (size_t)i * near->calibration->factor_count);
    }
    if (status == SIM_OK)
        status = ana_history_run(&near->calibration->history, u, count, 1, luck, pieces, NULL, error);
    if (status == SIM_OK && first == 0)
        status = learn_scale(near, pieces, count, possible, error);
    for (uint32_t i = 0; i < count && status == SIM_OK; i++)
        distance[i] = distance_of(near, pieces + (size_t)i * width, offset + (size_t)i * width);
    free(pieces);
    free(luck);
    return status;
}

/* The particle closest to the mean in units of the spread stands for the most likely values, of those within all
 * ranges if there are any: a skew posterior has its mean near an end, and what is called best is not to lie beyond. */
static void central(struct ana_calibration *calibration)
{
    uint32_t k = calibration->factor_count;
    double least = INFINITY;
    bool found = false;
    for (uint32_t i = 0; i < calibration->posterior.count; i++) {
        const double *u = ana_particle(&calibration->posterior, i);
        double square = calibration->posterior.weight[i] > 0 ? 0 : (double)INFINITY;
        bool inside = calibration->posterior.weight[i] > 0;
        for (uint32_t d = 0; d < k; d++) {
            inside = inside && ana_calibration_within(calibration, d, u[d]);
            double variance = calibration->covariance[(size_t)d * k + d], off = u[d] - calibration->mean[d];
            square += variance > 0 ? off * off / variance : 0;
        }
        if (inside == found ? square < least : inside) {
            least = square;
            found = inside;
            memcpy(calibration->best, u, k * sizeof *u);
        }
    }
}

static int by_abc(struct ana_calibration *calibration, struct sim_error *error)
{
    const struct ana_calibrate_options *options = calibration->options;
    struct nearness near = {.calibration = calibration, .noise = {.key = {.seed = options->seed, .replication = 3}}};
    calibration->abc = (struct ana_abc){.distance = measure,
                                        .allows = allows,
                                        .context = &near,
                                        .dimensions = calibration->factor_count,
                                        .particles = options->particles,
                                        .batch = ABC_BATCH,
                                        .width = calibration->target.count,
                                        .budget = options->budget,
                                        .least_acceptance = ABC_ACCEPTANCE,
                                        .chance = {.key = {.seed = options->seed, .replication = 4}}};
    int status = ana_abc(&calibration->abc, &calibration->posterior, error);
    calibration->abc.context = NULL;
    return status;
}

/* ---- what the posterior predicts ---- */

double ana_calibration_edge(const struct ana_calibration *calibration)
{
    bool matched = calibration->options->method == ANA_FIT_MATCH;
    return ana_implausible(calibration->target.count,
                           matched ? calibration->match.likelihood.histories : calibration->options->draws);
}

static void judge_pieces(struct ana_calibration *calibration, const double *u, const double *pieces)
{
    const struct ana_target *target = &calibration->target;
    struct ana_likelihood *likelihood = &calibration->match.likelihood;
    bool emulated = calibration->options->method == ANA_FIT_MATCH;
    calibration->explained = true;
    for (uint32_t p = 0; p < target->count; p++) {
        struct ana_fit_piece *fit = &calibration->fits[p];
        struct ana_moments moments = {0}, offs = {0};
        double chance = emulated ? likelihood->chance[(size_t)p * target->count + p] : (double)NAN;
        for (uint32_t i = 0; i < calibration->options->draws; i++) {
            double value = pieces[(size_t)i * target->count + p], mean, variance;
            if (!isfinite(value))
                continue;
            ana_moments_add(&moments, value);
            if (!emulated)
                continue;
            ana_kriging_predict(&calibration->match.emulators[p], u + (size_t)i * calibration->factor_count, &mean,
                                &variance);
            variance += chance * (1 + 1.0 / calibration->match.replications);
            ana_moments_add(&offs, variance > 0 ? (value - mean) / sqrt(variance) : 0);
        }
        double variance = moments.count > 1 ? ana_variance(&moments) : (double)NAN;
        const struct ana_piece *piece = &target->pieces[p];
        double off = fabs(piece->z - moments.mean), spread = sqrt(variance + piece->error + piece->discrepancy);
        *fit = (struct ana_fit_piece){.mean = moments.mean,
                                      .sd = sqrt(variance),
                                      .implausible = off > 0 ? off / spread : 0,
                                      .chance = sqrt(chance),
                                      .emulator_bias = emulated ? offs.mean : (double)NAN};
        calibration->explained = calibration->explained && fit->implausible <= ana_calibration_edge(calibration);
    }
}

/* Runs with fresh luck at draws of the posterior. */
static int predict(struct ana_calibration *calibration, struct sim_error *error)
{
    uint32_t draws = calibration->options->draws, k = calibration->factor_count;
    uint32_t fresh =
        calibration->options->method == ANA_FIT_ABC ? (uint32_t)calibration->abc.proposals : calibration->match.luck;
    struct ana_chance chance = {.key = {.seed = calibration->options->seed, .replication = 5}};
    uint32_t *index = malloc(((size_t)draws + 1) * sizeof *index), *luck = calloc((size_t)draws + 1, sizeof *luck);
    double *u = malloc(((size_t)draws * k + 1) * sizeof *u);
    double *pieces = malloc(((size_t)draws * calibration->target.count + 1) * sizeof *pieces);
    int status =
        index && luck && u && pieces ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for %u runs", draws);
    if (status == SIM_OK) {
        ana_particles_draw(&calibration->posterior, &chance, index, draws);
        for (uint32_t i = 0; i < draws; i++) {
            memcpy(u + (size_t)i * k, ana_particle(&calibration->posterior, index[i]), k * sizeof *u);
            luck[i] = fresh + i;
        }
        status = ana_history_run(&calibration->history, u, draws, 1, luck, pieces, calibration->months, error);
    }
    if (status == SIM_OK)
        judge_pieces(calibration, u, pieces);
    calibration->draws = draws;
    free(index);
    free(luck);
    free(u);
    free(pieces);
    return status;
}

/* ---- the prior ---- */

/* How wide each factor is before the data, where the scenario takes not everything. */
static int look_at_prior(struct ana_calibration *calibration, struct sim_error *error)
{
    struct ana_particles prior;
    uint32_t possible = 0;
    int status = ana_particles_init(&prior, PRIOR_POINTS, calibration->factor_count, error);
    if (status == SIM_OK)
        status = ana_points(calibration->factor_count, PRIOR_POINTS, calibration->options->seed, prior.u, error);
    for (uint32_t i = 0; i < PRIOR_POINTS && status == SIM_OK; i++) {
        prior.weight[i] = ana_probe_allows(&calibration->history.probe, ana_particle(&prior, i)) ? 1 : 0;
        possible += prior.weight[i] > 0;
    }
    calibration->allowed = (double)possible / PRIOR_POINTS;
    bool some = status == SIM_OK && possible < PRIOR_POINTS && ana_particles_normalise(&prior);
    for (uint32_t f = 0; f < calibration->factor_count && status == SIM_OK; f++) {
        struct ana_range range = some ? ana_particles_range(&prior, f) : (struct ana_range){.05, .5, .95};
        calibration->prior_width[f] = range.high - range.low;
    }
    ana_particles_fini(&prior);
    return status;
}

/* ---- all ---- */

static int reserve(struct ana_calibration *calibration, struct sim_error *error)
{
    size_t k = calibration->factor_count, draws = calibration->options->draws;
    const struct ana_observed *observed = calibration->target.observed;
    size_t cells = (size_t)observed->metric_count * observed->month_count;
    calibration->best = calloc(k + 1, sizeof(double));
    calibration->profile = calloc(k * ANA_PROFILE_POINTS + 1, sizeof(double));
    calibration->prior_width = calloc(k + 1, sizeof(double));
    calibration->range = calloc(k + 1, sizeof *calibration->range);
    calibration->mean = calloc(k + 1, sizeof(double));
    calibration->covariance = calloc(k * k + 1, sizeof(double));
    calibration->months = malloc((draws * cells + 1) * sizeof(double));
    calibration->fits = calloc(calibration->target.count + 1, sizeof *calibration->fits);
    if (calibration->best && calibration->profile && calibration->prior_width && calibration->range &&
        calibration->mean && calibration->covariance && calibration->months && calibration->fits)
        return SIM_OK;
    return sim_fail(error, SIM_INTERNAL, "out of memory for a calibration");
}

int ana_calibrate_check(const struct ana_factor *factors, uint32_t count, struct sim_error *error)
{
    if (count > ANA_KRIGING_DIMENSIONS_MAX)
        return sim_fail(error, SIM_USAGE,
                        "%u parameters are too many to fit, %d at most: name those that matter with --factor; "
                        "`partnersim sensitivity` says which",
                        count, ANA_KRIGING_DIMENSIONS_MAX);
    for (uint32_t i = 0; i < count; i++)
        if (factors[i].choice_count > 0)
            return sim_fail(error, SIM_USAGE, "'%s' takes no numbers of a range: only numbers can be fitted",
                            factors[i].path);
    return SIM_OK;
}

int ana_calibrate(const struct ana_evaluator *evaluator, const struct ana_observed *observed,
                  const struct ana_factor *factors, uint32_t factor_count, const struct ana_calibrate_options *options,
                  struct ana_calibration *calibration, struct sim_error *error)
{
    *calibration = (struct ana_calibration){.options = options, .factors = factors, .factor_count = factor_count};
    int status = ana_calibrate_check(factors, factor_count, error);
    if (status == SIM_OK)
        status =
            ana_target_init(&calibration->target, observed, evaluator, options->periods, options->discrepancy, error);
    if (status == SIM_OK)
        status = reserve(calibration, error);
    calibration->history = (struct ana_history){.probe = {.evaluator = evaluator,
                                                          .designs = &options->design,
                                                          .design_count = 1,
                                                          .factors = factors,
                                                          .factor_count = factor_count},
                                                .target = &calibration->target};
    if (status == SIM_OK)
        status = look_at_prior(calibration, error);
    if (status == SIM_OK)
        status = options->method == ANA_FIT_ABC ? by_abc(calibration, error) : by_matching(calibration, error);
    if (status == SIM_OK && calibration->posterior.count > 0) {
        ana_particles_moments(&calibration->posterior, calibration->mean, calibration->covariance);
        for (uint32_t f = 0; f < factor_count; f++)
            calibration->range[f] = ana_particles_range(&calibration->posterior, f);
        if (options->method == ANA_FIT_ABC)
            central(calibration);
        status = predict(calibration, error);
    }
    calibration->runs = calibration->history.probe.runs;
    calibration->failed = calibration->history.probe.failed;
    return status;
}

void ana_calibration_fini(struct ana_calibration *calibration)
{
    ana_match_fini(&calibration->match);
    ana_particles_fini(&calibration->posterior);
    free(calibration->best);
    free(calibration->profile);
    free(calibration->prior_width);
    free(calibration->range);
    free(calibration->mean);
    free(calibration->covariance);
    free(calibration->months);
    free(calibration->fits);
}

bool ana_calibration_within(const struct ana_calibration *calibration, uint32_t factor, double u)
{
    return u >= calibration->range[factor].low && u <= calibration->range[factor].high;
}

double ana_calibration_width(const struct ana_calibration *calibration, uint32_t factor)
{
    const struct ana_range *range = &calibration->range[factor];
    return (range->high - range->low) / calibration->prior_width[factor];
}
