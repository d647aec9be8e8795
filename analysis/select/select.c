/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/select/select.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/select/allocate.h"
#include "analysis/select/constants.h"
#include "analysis/select/kn.h"

#define INDEPENDENT_STRIDE (1u << 20) /* rinott: alternative i draws from replication i x this */
#define SEQUENCE_LEAST 20             /* data before a confidence sequence is looked at */

/* One call of ana_select. */
struct work {
    const struct ana_select_options *options;
    struct ana_selection *selection;
    struct ana_board board;
    uint32_t *sizes; /* [alternative] wanted next */
    double *row;     /* [alternative] */
    double direction;
};

static const char *const rule_names[ANA_RULE_COUNT] = {"race", "nelson", "rinott", "ocba"};

enum ana_rule ana_rule_of(const char *name)
{
    int rule = 0;
    while (rule < ANA_RULE_COUNT && strcmp(name, rule_names[rule]) != 0)
        rule++;
    return (enum ana_rule)rule;
}

static double value(const struct work *work, uint32_t alternative, uint32_t replication)
{
    return work->direction * ana_board_value(&work->board, alternative, replication, 0);
}

static struct ana_moments moments_of(const struct work *work, uint32_t alternative)
{
    struct ana_moments moments = {0};
    for (uint32_t r = 0; r < work->board.sizes[alternative]; r++)
        if (!isnan(value(work, alternative, r)))
            ana_moments_add(&moments, value(work, alternative, r));
    return moments;
}

static struct ana_moments difference_of(const struct work *work, uint32_t a, uint32_t b)
{
    struct ana_moments moments = {0};
    uint32_t size = work->board.sizes[a] < work->board.sizes[b] ? work->board.sizes[a] : work->board.sizes[b];
    for (uint32_t r = 0; r < size; r++) {
        double difference = value(work, a, r) - value(work, b, r);
        if (!isnan(difference))
            ana_moments_add(&moments, difference);
    }
    return moments;
}

static uint32_t best_mean(const struct work *work)
{
    uint32_t best = 0;
    double most = -INFINITY;
    for (uint32_t i = 0; i < work->board.count; i++) {
        struct ana_moments moments = moments_of(work, i);
        if (moments.count > 0 && moments.mean > most) {
            most = moments.mean;
            best = i;
        }
    }
    return best;
}

/* Everybody to `size` replications, or only those still in. */
static int extend(struct work *work, const struct ana_race *race, uint32_t size, struct sim_error *error)
{
    for (uint32_t i = 0; i < work->board.count; i++)
        work->sizes[i] = !race || ana_race_in(race, i) ? size : 0;
    return ana_board_extend(&work->board, work->sizes, error);
}

/* ---- first stage ---- */

/* The first stage must say something about every alternative. */
static int check_first_stage(const struct work *work, struct sim_error *error)
{
    bool varies = false;
    for (uint32_t i = 0; i < work->board.count; i++) {
        struct ana_moments moments = moments_of(work, i);
        if (moments.count < 2)
            return sim_fail(error, SIM_USAGE, "'%s' gives no value of the metric in %u replications%s%s",
                            work->board.alternatives[i].label, work->board.sizes[i],
                            work->board.failed > 0 ? ": " : "; choose another metric",
                            ana_evaluator_failure(work->board.evaluator));
        varies = varies || ana_variance(&moments) > 0;
    }
    return varies ? SIM_OK
                  : sim_fail(error, SIM_USAGE, "the metric is constant in all runs: there is nothing to choose by");
}

static void plan_equal(struct work *work)
{
    const struct ana_select_options *o = work->options;
    uint32_t k = work->board.count, n = 0;
    double *x = malloc(((size_t)k * o->first + 1) * sizeof *x);
    work->selection->planned_runs = NAN;
    for (uint32_t r = 0; x && r < o->first; r++) {
        bool whole = true;
        for (uint32_t i = 0; i < k; i++)
            whole = whole && !isnan(x[(size_t)n * k + i] = value(work, i, r));
        n += whole;
    }
    if (x && n >= 2 && o->delta > 0)
        work->selection->planned_runs =
            k * ana_nelson_size(ana_nelson_variance(x, n, k), k, n, o->delta, o->probability);
    free(x);
}

/* ---- race ---- */

/* Drops who is surely worse than another; true if all left are surely within delta of the best. */
static bool look_at_sequences(struct work *work, struct ana_race *race, double alpha)
{
    struct ana_selection *selection = work->selection;
    uint32_t k = work->board.count, best = ana_race_best(race);
    bool close = true;
    for (uint32_t i = 0; i < k; i++) {
        if (i == best || !ana_race_in(race, i))
            continue;
        struct ana_moments d = difference_of(work, best, i);
        if (d.count < SEQUENCE_LEAST) {
            close = false;
            continue;
        }
        double half =
            ana_sequence_half_width(sqrt(ana_variance(&d)), d.count, alpha / (k - 1), 4.0 * work->options->first);
        if (d.m2 == 0 && d.mean == 0)
            continue; /* equal in every market: it does not matter which */
        if (d.mean - half > 0 && race->in > 1) {
            race->dropped[i] = race->rows;
            race->in--;
            selection->rows[i].dropped_by_sequence = true;
        } else if (!(d.mean - half > -work->options->delta)) {
            close = false;
        }
    }
    return close;
}

static int run_race(struct work *work, struct sim_error *error)
{
    const struct ana_select_options *o = work->options;
    struct ana_selection *selection = work->selection;
    struct ana_race race;
    double alpha = 1 - o->probability;
    bool kn = o->delta > 0, done = false;
    uint32_t size = 0, taken = 0;
    int status = ana_race_init(&race, work->board.count, o->delta, kn ? alpha / 2 : alpha, o->first, error);
    while (status == SIM_OK && !done && size < o->most) {
        size = size == 0 ? o->first : size + o->batch;
        size = size > o->most ? o->most : size;
        status = extend(work, &race, size, error);
        if (status == SIM_OK && taken == 0)
            status = check_first_stage(work, error);
        for (; status == SIM_OK && taken < size; taken++) {
            bool whole = true;
            for (uint32_t i = 0; i < work->board.count; i++) {
                work->row[i] = ana_race_in(&race, i) ? value(work, i, taken) : 0;
                whole = whole && !isnan(work->row[i]);
            }
            if (whole)
                ana_race_add(&race, work->row);
            selection->lost += !whole;
        }
        if (status != SIM_OK || race.rows < o->first)
            continue;
        done = (kn && ana_race_check(&race)) || look_at_sequences(work, &race, kn ? alpha / 2 : alpha) || race.in == 1;
    }
    if (status == SIM_OK && race.rows < 2)
        status = sim_fail(error, SIM_USAGE, "no replication in which all alternatives have a value; first failure: %s",
                          ana_evaluator_failure(work->board.evaluator));
    if (status == SIM_OK) {
        selection->best = ana_race_best(&race);
        selection->reached = done;
        for (uint32_t i = 0; i < work->board.count; i++)
            selection->rows[i].dropped = race.dropped[i];
    }
    ana_race_fini(&race);
    return status;
}

/* ---- two stages ---- */

static int run_nelson(struct work *work, struct sim_error *error)
{
    const struct ana_select_options *o = work->options;
    struct ana_selection *selection = work->selection;
    int status = extend(work, NULL, o->first, error);
    if (status == SIM_OK)
        status = check_first_stage(work, error);
    if (status != SIM_OK)
        return status;
    plan_equal(work);
    double needed = selection->planned_runs / work->board.count;
    if (isnan(needed))
        return sim_fail(error, SIM_USAGE, "too many of the first %u replications failed", o->first);
    selection->reached = needed <= o->most;
    status = extend(work, NULL, (uint32_t)fmin(needed, o->most), error);
    if (status != SIM_OK)
        return status;
    selection->best = best_mean(work);
    for (uint32_t i = 0; i < work->board.count; i++) {
        double gap = INFINITY;
        for (uint32_t l = 0; l < work->board.count; l++)
            if (l != i)
                gap = fmin(gap, difference_of(work, i, l).mean);
        selection->rows[i].to_best = (struct ana_interval){fmin(0, gap - o->delta), fmax(0, gap + o->delta)};
    }
    return SIM_OK;
}

static int run_rinott(struct work *work, struct sim_error *error)
{
    const struct ana_select_options *o = work->options;
    struct ana_selection *selection = work->selection;
    for (uint32_t i = 0; i < work->board.count; i++)
        work->board.offsets[i] = i * INDEPENDENT_STRIDE;
    int status = extend(work, NULL, o->first, error);
    if (status == SIM_OK)
        status = check_first_stage(work, error);
    if (status != SIM_OK)
        return status;
    double h = ana_rinott(work->board.count, o->probability, o->first - 1);
    selection->reached = true;
    for (uint32_t i = 0; i < work->board.count; i++) {
        struct ana_moments moments = moments_of(work, i);
        double needed = ana_rinott_size(h, ana_variance(&moments), o->delta, o->first);
        selection->reached = selection->reached && needed <= o->most;
        work->sizes[i] = (uint32_t)fmin(needed, o->most);
    }
    status = ana_board_extend(&work->board, work->sizes, error);
    selection->best = best_mean(work);
    return status;
}

/* ---- fixed budget ---- */

static double probability_so_far(const struct work *work, uint32_t best, double *mean, double *se)
{
    for (uint32_t i = 0; i < work->board.count; i++) {
        struct ana_moments d = difference_of(work, best, i);
        mean[i] = -d.mean; /* relative to the best, over the replications both have */
        se[i] = sqrt(ana_variance(&d) / d.count);
    }
    return ana_apcs(mean, se, work->board.count, best);
}

static void share_out(struct work *work, const double *fraction, uint64_t total)
{
    for (uint32_t i = 0; i < work->board.count; i++) {
        double target = fraction[i] * (double)total;
        uint32_t limit = work->board.sizes[i] + work->options->batch;
        work->sizes[i] = target > limit ? limit : (uint32_t)fmax(target, work->board.sizes[i]);
        work->sizes[i] = work->sizes[i] > work->options->most ? work->options->most : work->sizes[i];
    }
}

static int run_ocba(struct work *work, struct sim_error *error)
{
    const struct ana_select_options *o = work->options;
    struct ana_selection *selection = work->selection;
    uint32_t k = work->board.count;
    double *mean = calloc(3 * ((size_t)k + 1), sizeof *mean), *sd = mean + k, *fraction = mean + 2 * k;
    int status = mean ? extend(work, NULL, o->first, error) : sim_fail(error, SIM_INTERNAL, "out of memory");
    if (status == SIM_OK)
        status = check_first_stage(work, error);
    while (status == SIM_OK && work->board.runs < o->budget) {
        uint64_t before = work->board.runs, next = before + (uint64_t)o->batch;
        for (uint32_t i = 0; i < k; i++) {
            struct ana_moments moments = moments_of(work, i);
            mean[i] = moments.mean;
            sd[i] = sqrt(ana_variance(&moments));
        }
        ana_ocba(mean, sd, k, fraction);
        share_out(work, fraction, next < o->budget ? next : o->budget);
        status = ana_board_extend(&work->board, work->sizes, error);
        if (work->board.runs == before)
            break;
    }
    if (status == SIM_OK) {
        selection->best = best_mean(work);
        selection->probability = probability_so_far(work, selection->best, mean, sd);
        selection->reached = selection->probability >= o->probability;
    }
    free(mean);
    return status;
}

/* ---- afterwards ---- */

/* Winner and baseline on replications nobody looked at. */
static int run_fresh(struct work *work, struct sim_error *error)
{
    const struct ana_select_options *o = work->options;
    struct ana_selection *selection = work->selection;
    const struct ana_evaluator *evaluator = work->board.evaluator;
    uint32_t pair[2] = {selection->best, o->baseline}, count = selection->best == o->baseline ? 1 : 2;
    uint32_t wanted = o->fresh > 0 ? o->fresh : work->board.sizes[selection->best];
    wanted = o->fresh == 0 && wanted < 20 ? 20 : wanted;
    selection->fresh_first = ana_board_seen(&work->board);
    selection->fresh_count = wanted;
    struct ana_board board;
    int status = ana_board_fresh(&work->board, pair, count, wanted, &board, error);
    double *own = malloc(2 * ((size_t)wanted + 1) * sizeof *own), *base = own ? own + wanted : NULL;
    if (status == SIM_OK && !own)
        status = sim_fail(error, SIM_INTERNAL, "out of memory for fresh replications");
    for (uint32_t r = 0; status == SIM_OK && r < wanted; r++) {
        own[r] = ana_board_value(&board, 0, r, 0);
        base[r] = ana_board_value(&board, count - 1, r, 0);
    }
    if (status == SIM_OK) {
        selection->fresh = ana_paired_of(own, base, wanted);
        selection->fresh_own = ana_moments_of(own, wanted);
        selection->fresh_interval =
            ana_mean_interval(selection->fresh.difference.mean, ana_variance(&selection->fresh.difference),
                              selection->fresh.difference.count, evaluator->view->confidence);
        selection->failed += board.failed;
        selection->runs += board.runs;
    }
    free(own);
    ana_board_fini(&board);
    return status;
}

static int run_rule(struct work *work, struct sim_error *error)
{
    switch (work->options->rule) {
    case ANA_RULE_NELSON:
        return run_nelson(work, error);
    case ANA_RULE_RINOTT:
        return run_rinott(work, error);
    case ANA_RULE_OCBA:
        return run_ocba(work, error);
    default:
        return run_race(work, error);
    }
}

int ana_select_check(const struct ana_select_options *o, uint32_t count, struct sim_error *error)
{
    if (count < 2)
        return sim_fail(error, SIM_USAGE,
                        "there is nothing to choose from: a selection needs two designs at least; " ANA_ADD_DESIGN);
    if (!(o->delta > 0) && (o->rule == ANA_RULE_NELSON || o->rule == ANA_RULE_RINOTT))
        return sim_fail(error, SIM_USAGE,
                        "the rule %s needs an indifference zone: declare `matters` or give --delta above 0",
                        rule_names[o->rule]);
    if (o->first < 3 || o->most < o->first)
        return sim_fail(error, SIM_USAGE,
                        "the first stage needs 3 replications at least, and no more than the most "
                        "there may be (%u)",
                        o->most);
    return SIM_OK;
}

int ana_select(const struct ana_evaluator *evaluator, const struct ana_alternative *alternatives, uint32_t count,
               const struct ana_select_options *options, struct ana_selection *selection, struct sim_error *error)
{
    struct work work = {.options = options, .selection = selection};
    memset(selection, 0, sizeof *selection);
    int status = ana_select_check(options, count, error);
    if (status != SIM_OK)
        return status;
    selection->count = count;
    selection->planned_runs = selection->probability = NAN;
    selection->rows = calloc((size_t)count + 1, sizeof *selection->rows);
    work.direction = ana_direction(evaluator->view, evaluator->metrics[0]);
    work.sizes = calloc((size_t)count + 1, sizeof *work.sizes);
    work.row = calloc((size_t)count + 1, sizeof *work.row);
    status = ana_board_init(&work.board, evaluator, alternatives, count, error);
    if (status == SIM_OK && (!selection->rows || !work.sizes || !work.row))
        status = sim_fail(error, SIM_INTERNAL, "out of memory for a selection");
    if (status == SIM_OK)
        status = run_rule(&work, error);
    for (uint32_t i = 0; status == SIM_OK && i < count; i++) {
        struct ana_moments moments = moments_of(&work, i);
        uint32_t size = work.board.sizes[i];
        selection->rows[i].runs = size;
        selection->rows[i].mean = work.direction * moments.mean;
        selection->rows[i].sd = sqrt(ana_variance(&moments));
        selection->rounds = size > selection->rounds ? size : selection->rounds;
    }
    if (status == SIM_OK) {
        selection->equal_runs = (double)count * selection->rounds;
        if (options->rule != ANA_RULE_RINOTT)
            plan_equal(&work);
        selection->runs = work.board.runs;
        selection->failed = work.board.failed;
        status = run_fresh(&work, error);
    }
    ana_board_fini(&work.board);
    free(work.sizes);
    free(work.row);
    return status;
}

void ana_selection_fini(struct ana_selection *selection)
{
    free(selection->rows);
    memset(selection, 0, sizeof *selection);
}
