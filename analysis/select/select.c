/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/select/select.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/select/allocate.h"
#include "analysis/select/constants.h"
#include "analysis/select/kn.h"

#define INDEPENDENT_STRIDE (1u << 20) /* rinott: alternative i draws from replication i x this */

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
    double scale = 0;
    uint32_t size = work->board.sizes[a] < work->board.sizes[b] ? work->board.sizes[a] : work->board.sizes[b];
    for (uint32_t r = 0; r < size; r++) {
        double difference = value(work, a, r) - value(work, b, r);
        if (isnan(difference))
            continue;
        ana_moments_add(&moments, difference);
        scale = fmax(scale, fmax(fabs(value(work, a, r)), fabs(value(work, b, r))));
    }
    ana_moments_unround(&moments, scale);
    return moments;
}

/* Whether every pair with the best shows spread, or was equal for long enough. */
static bool all_settled(const struct work *work, uint32_t best)
{
    double alpha = (1 - work->options->probability) / (work->board.count - 1);
    for (uint32_t i = 0; i < work->board.count; i++) {
        struct ana_moments d = difference_of(work, best, i);
        if (i != best && !ana_is_settled(&d, alpha))
            return false;
    }
    return true;
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
    double each = alpha / (k - 1);
    bool close = true;
    for (uint32_t i = 0; i < k; i++) {
        if (i == best || !ana_race_in(race, i))
            continue;
        struct ana_moments d = difference_of(work, best, i);
        double half = ana_sequence_half_width(sqrt(ana_variance(&d)), d.count, each, 4.0 * work->options->first);
        if (!ana_is_settled(&d, each) || !ana_sequence_holds(&d, half, each)) {
            close = false; /* so few, or so uneven: they know nothing of what is rare */
            continue;
        }
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
        for (uint32_t i = 0; i < work->board.count; i++) {
            selection->rows[i].dropped = race.dropped[i];
            selection->alike +=
                i != selection->best && ana_race_in(&race, i) && ana_race_alike(&race, i, selection->best);
        }
        selection->ended = done;
        selection->reached = done && selection->alike == 0;
    }
    ana_race_fini(&race);
    return status;
}

/* ---- two stages ---- */

/* Multiple comparisons with the best, in the metric's own sign. */
static struct ana_interval to_best(const struct work *work, uint32_t i)
{
    double gap = INFINITY, delta = work->options->delta;
    for (uint32_t l = 0; l < work->board.count; l++)
        if (l != i)
            gap = fmin(gap, difference_of(work, i, l).mean);
    struct ana_interval turned = {fmin(0, gap - delta), fmax(0, gap + delta)};
    return work->direction > 0 ? turned : (struct ana_interval){-turned.high, -turned.low};
}

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
    selection->reached = selection->reached && all_settled(work, selection->best);
    /* Intervals of half-width delta are earned by the second stage, whole. */
    for (uint32_t i = 0; i < work->board.count; i++)
        selection->rows[i].to_best = selection->reached ? to_best(work, i) : (struct ana_interval){NAN, NAN};
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
    /* Who failed most knows its variance worst: its degrees of freedom do for all. */
    double least = o->first, alpha = (1 - o->probability) / (work->board.count - 1);
    for (uint32_t i = 0; i < work->board.count; i++)
        least = fmin(least, moments_of(work, i).count);
    double h = ana_rinott(work->board.count, o->probability, least - 1);
    selection->reached = true;
    for (uint32_t i = 0; i < work->board.count; i++) {
        struct ana_moments moments = moments_of(work, i);
        double needed = ana_rinott_size(h, ana_variance(&moments), o->delta, o->first);
        selection->reached = selection->reached && needed <= o->most && ana_is_settled(&moments, alpha);
        work->sizes[i] = (uint32_t)fmin(needed, o->most);
    }
    status = ana_board_extend(&work->board, work->sizes, error);
    selection->best = best_mean(work);
    return status;
}

/* ---- fixed budget ---- */

/* Shared replications alone tell who is ahead: of common luck the one that ran more often has had other.  From `best`
 * on, as long as somebody is ahead of it. */
static uint32_t best_of_pairs(const struct work *work, uint32_t best)
{
    for (uint32_t turn = 0; turn < work->board.count; turn++) {
        uint32_t ahead = best;
        double most = 0;
        for (uint32_t i = 0; i < work->board.count; i++) {
            struct ana_moments d = difference_of(work, i, best);
            if (i != best && d.mean > most) {
                most = d.mean;
                ahead = i;
            }
        }
        if (ahead == best)
            break;
        best = ahead;
    }
    return best;
}

/* Paired differences to the best: means, and standard deviations of one difference (the best's own is 0). */
static void look_at_pairs(const struct work *work, uint32_t best, double *mean, double *sd)
{
    for (uint32_t i = 0; i < work->board.count; i++) {
        struct ana_moments d = difference_of(work, best, i);
        mean[i] = i == best ? 0 : -d.mean;
        sd[i] = i == best ? 0 : sqrt(ana_variance(&d));
    }
}

static double probability_so_far(const struct work *work, uint32_t best, double *mean, double *se)
{
    double alpha = (1 - work->options->probability) / (work->board.count - 1);
    look_at_pairs(work, best, mean, se);
    for (uint32_t i = 0; i < work->board.count; i++) {
        struct ana_moments d = difference_of(work, best, i);
        se[i] /= sqrt(fmax(1, d.count));
        if (!ana_is_settled(&d, alpha))
            mean[i] = 0; /* nothing is known of it: an even chance */
    }
    return ana_apcs(mean, se, work->board.count, best);
}

/* What OCBA wants of `total` runs when every replication of another is of use only with one of the best: the best has
 * as many as who has most. */
static void want(uint32_t count, uint32_t best, const double *fraction, double total, double *wanted)
{
    double most = 0;
    for (uint32_t i = 0; i < count; i++)
        most = fmax(most, i == best ? 0 : fraction[i]);
    for (uint32_t i = 0; i < count; i++)
        wanted[i] = (i == best ? most : fraction[i]) / (1 + most) * total;
}

/* `runs` more, one by one to whoever lacks most; false if nobody may have one. */
static bool share_out(struct work *work, const double *wanted, uint64_t runs)
{
    uint32_t count = work->board.count;
    memcpy(work->sizes, work->board.sizes, count * sizeof *work->sizes);
    for (uint64_t run = 0; run < runs; run++) {
        uint32_t to = UINT32_MAX;
        for (uint32_t i = 0; i < count; i++)
            if (work->sizes[i] < work->options->most &&
                (to == UINT32_MAX || wanted[i] - work->sizes[i] > wanted[to] - work->sizes[to]))
                to = i;
        if (to == UINT32_MAX)
            return run > 0;
        work->sizes[to]++;
    }
    return true;
}

static int run_ocba(struct work *work, struct sim_error *error)
{
    const struct ana_select_options *o = work->options;
    struct ana_selection *selection = work->selection;
    uint32_t k = work->board.count;
    double *mean = calloc(4 * ((size_t)k + 1), sizeof *mean), *sd = mean + k, *fraction = mean + 2 * k;
    int status = mean ? extend(work, NULL, o->first, error) : sim_fail(error, SIM_INTERNAL, "out of memory");
    if (status == SIM_OK)
        status = check_first_stage(work, error);
    uint32_t best = status == SIM_OK ? best_of_pairs(work, 0) : 0;
    while (status == SIM_OK && work->board.runs < o->budget) {
        uint64_t left = o->budget - work->board.runs, runs = o->batch < left ? o->batch : left;
        double *wanted = mean + 3 * (size_t)k;
        look_at_pairs(work, best, mean, sd);
        ana_ocba(mean, sd, k, fraction);
        want(k, best, fraction, (double)(work->board.runs + runs), wanted);
        if (!share_out(work, wanted, runs))
            break;
        status = ana_board_extend(&work->board, work->sizes, error);
        best = status == SIM_OK ? best_of_pairs(work, best) : best;
    }
    if (status == SIM_OK) {
        selection->best = best;
        selection->probability = probability_so_far(work, best, mean, sd);
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
    if (o->rule == ANA_RULE_OCBA && o->budget < (uint64_t)count * o->first)
        return sim_fail(error, SIM_USAGE,
                        "a budget of %llu runs does not reach through the first stage: %u designs with %u replications "
                        "each are %llu",
                        (unsigned long long)o->budget, count, o->first, (unsigned long long)count * o->first);
    if (o->rule == ANA_RULE_RINOTT && (count > UINT32_MAX / INDEPENDENT_STRIDE || o->most > INDEPENDENT_STRIDE))
        return sim_fail(error, SIM_USAGE,
                        "the rule rinott gives each design replications of its own: at most %u designs with at most %u "
                        "each",
                        UINT32_MAX / INDEPENDENT_STRIDE, INDEPENDENT_STRIDE);
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
