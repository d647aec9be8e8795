/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/partners/bunching.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/statistics/multiple.h"
#include "analysis/statistics/regression.h"
#include "sim/core/random.h"

enum { COEFFICIENTS = ANA_BUNCHING_DEGREE + 1, FITTED = ANA_BUNCHING_BINS - 2 * ANA_BUNCHING_WINDOW };
enum purpose { PURPOSE_RESAMPLE = 1 };

#define SEED 20260611
#define CONDITION_PROSPECT "prospect"

double ana_bunching_bin(uint32_t bin)
{
    return 1 + ANA_BUNCHING_WIDTH * ((double)bin - ANA_BUNCHING_HALF);
}

static bool in_window(uint32_t bin)
{
    return bin >= ANA_BUNCHING_HALF - ANA_BUNCHING_WINDOW && bin < ANA_BUNCHING_HALF + ANA_BUNCHING_WINDOW;
}

/* The middle of a bin, scaled to (-1, 1): powers of it stay of one size. */
static double place_of(uint32_t bin)
{
    return ((double)bin + .5 - ANA_BUNCHING_HALF) / ANA_BUNCHING_HALF;
}

/* ---- one histogram ---- */

static bool least_squares(const double counts[ANA_BUNCHING_BINS], double coefficient[COEFFICIENTS])
{
    double x[FITTED][COEFFICIENTS], y[FITTED];
    size_t row = 0;
    for (uint32_t b = 0; b < ANA_BUNCHING_BINS; b++) {
        if (in_window(b))
            continue;
        double power = 1;
        for (size_t k = 0; k < COEFFICIENTS; k++, power *= place_of(b))
            x[row][k] = power;
        y[row++] = counts[b];
    }
    return ana_regression(x[0], y, NULL, FITTED, COEFFICIENTS, coefficient, NULL) == SIM_OK;
}

struct ana_bunching_fit ana_bunching_fit(const double counts[ANA_BUNCHING_BINS])
{
    struct ana_bunching_fit fit = {.above = NAN, .below = NAN};
    double coefficient[COEFFICIENTS], height = 0, above = 0, below = 0;
    bool fitted = least_squares(counts, coefficient);
    for (uint32_t b = 0; b < ANA_BUNCHING_BINS; b++) {
        double value = 0;
        for (int k = COEFFICIENTS - 1; k >= 0 && fitted; k--)
            value = value * place_of(b) + coefficient[k];
        fit.counterfactual[b] = fitted ? value : (double)NAN;
        if (!in_window(b))
            continue;
        height += fit.counterfactual[b] / (2 * ANA_BUNCHING_WINDOW);
        *(b >= ANA_BUNCHING_HALF ? &above : &below) += counts[b] - fit.counterfactual[b];
    }
    if (height > 0) {
        fit.above = above / height;
        fit.below = below / height;
    }
    return fit;
}

/* ---- all replications of a design ---- */

/* Histograms by replication: [replication][bin]. */
static double fill_counts(const struct ana_roster *roster, const double *threshold, const double *state,
                          double prospect, uint32_t point, double *counts)
{
    const struct ana_study_view *view = roster->view;
    double partners = 0;
    memset(counts, 0, (size_t)view->replication_count * ANA_BUNCHING_BINS * sizeof *counts);
    for (uint32_t r = 0; r < view->replication_count; r++) {
        if (view->status[(size_t)point * view->replication_count + r] != SIM_PAIR_DONE)
            continue;
        const double *z = ana_roster_run(roster, threshold, point, r), *s = ana_roster_run(roster, state, point, r);
        for (uint32_t i = 0; i < roster->partner_count; i++) {
            double bin = floor((z[i] - 1) / ANA_BUNCHING_WIDTH + ANA_BUNCHING_HALF + 1e-9);
            if (s[i] == prospect || !(bin >= 0) || bin >= ANA_BUNCHING_BINS)
                continue;
            counts[(size_t)r * ANA_BUNCHING_BINS + (size_t)bin]++;
            partners++;
        }
    }
    return partners;
}

static struct ana_interval percentiles(double *draws, size_t count, double confidence)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(draws[i]))
            draws[kept++] = draws[i];
    if (kept < count / 2)
        return (struct ana_interval){(double)NAN, (double)NAN};
    ana_sort(draws, kept);
    return (struct ana_interval){ana_quantile(draws, kept, (1 - confidence) / 2),
                                 ana_quantile(draws, kept, (1 + confidence) / 2)};
}

/* Whole replications are drawn with replacement; `done` of them have numbers. */
static int bootstrap(const double *counts, const uint32_t *done, uint32_t done_count, double confidence,
                     struct ana_bunching_row *row, struct sim_error *error)
{
    const struct sim_key key = {.seed = SEED, .replication = 0};
    double *above = malloc(2 * ANA_BUNCHING_DRAWS * sizeof *above), *below = above + ANA_BUNCHING_DRAWS;
    if (!above)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the bootstrap of a histogram");
    for (uint32_t d = 0; d < ANA_BUNCHING_DRAWS; d++) {
        double sum[ANA_BUNCHING_BINS] = {0};
        for (uint32_t k = 0; k < done_count; k++) {
            double u = sim_uniform(&key, sim_at(d, PURPOSE_RESAMPLE, k));
            const double *market = counts + (size_t)done[(uint32_t)(u * done_count)] * ANA_BUNCHING_BINS;
            for (int b = 0; b < ANA_BUNCHING_BINS; b++)
                sum[b] += market[b];
        }
        struct ana_bunching_fit fit = ana_bunching_fit(sum);
        above[d] = fit.above;
        below[d] = fit.below;
    }
    row->above = percentiles(above, ANA_BUNCHING_DRAWS, confidence);
    row->below = percentiles(below, ANA_BUNCHING_DRAWS, confidence);
    free(above);
    return SIM_OK;
}

static int fill_histogram(const struct ana_roster *roster, const double *threshold, const double *state,
                          double prospect, double confidence, struct ana_bunching_row *row, struct sim_error *error)
{
    const struct ana_study_view *view = roster->view;
    const uint32_t replications = view->replication_count;
    double *counts = malloc(((size_t)replications * ANA_BUNCHING_BINS + 1) * sizeof *counts);
    uint32_t *done = malloc(((size_t)replications + 1) * sizeof *done), done_count = 0;
    int status = counts && done ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for histograms");
    for (uint32_t r = 0; r < replications && status == SIM_OK; r++)
        if (view->status[(size_t)row->point * replications + r] == SIM_PAIR_DONE)
            done[done_count++] = r;
    if (status == SIM_OK)
        row->partners = fill_counts(roster, threshold, state, prospect, row->point, counts);
    for (uint32_t k = 0; k < done_count && status == SIM_OK; k++)
        for (int b = 0; b < ANA_BUNCHING_BINS; b++)
            row->counts[b] += counts[(size_t)done[k] * ANA_BUNCHING_BINS + (size_t)b] / done_count;
    row->above = row->below = (struct ana_interval){(double)NAN, (double)NAN};
    row->fit = (struct ana_bunching_fit){.above = NAN, .below = NAN};
    for (int b = 0; b < ANA_BUNCHING_BINS; b++)
        row->fit.counterfactual[b] = NAN;
    if (status == SIM_OK && row->partners >= ANA_BUNCHING_LEAST) {
        row->fit = ana_bunching_fit(row->counts);
        if (done_count >= ANA_BUNCHING_REPLICATIONS)
            status = bootstrap(counts, done, done_count, confidence, row, error);
    }
    free(counts);
    free(done);
    return status;
}

/* ---- the end of a period ---- */

/* NaN if nothing was won. */
static double late_share(const struct ana_roster *roster, const double *won, const double *late, uint32_t point,
                         uint32_t replication, double *deals)
{
    const double *w = ana_roster_run(roster, won, point, replication),
                 *l = ana_roster_run(roster, late, point, replication);
    double all = 0, at_end = 0;
    for (uint32_t i = 0; i < roster->partner_count; i++)
        if (!isnan(w[i])) {
            all += w[i];
            at_end += l[i];
        }
    *deals = all;
    return all > 0 ? at_end / all : (double)NAN;
}

/* The baseline's point of the same place; the point itself if there is none. */
static uint32_t baseline_of(const struct ana_study_view *view, uint32_t point, uint32_t baseline)
{
    for (uint32_t b = 0; b < view->point_count; b++)
        if (view->points[b].design == baseline && strcmp(view->points[b].place, view->points[point].place) == 0)
            return b;
    return point;
}

static void fill_late(const struct ana_bunching *bunching, const double *won, const double *late,
                      struct ana_bunching_row *row)
{
    const struct ana_roster *roster = bunching->roster;
    const struct ana_study_view *view = roster->view;
    struct ana_moments own = {0}, change = {0};
    const struct ana_pairing pairing = {.point = row->point,
                                        .baseline_point = baseline_of(view, row->point, bunching->baseline)};
    for (uint32_t r = 0; r < view->replication_count; r++) {
        double deals, others;
        if (view->status[(size_t)row->point * view->replication_count + r] != SIM_PAIR_DONE)
            continue;
        double share = late_share(roster, won, late, row->point, r, &deals);
        row->deals += deals;
        if (!isnan(share))
            ana_moments_add(&own, share);
        if (pairing.baseline_point == row->point || !ana_roster_paired(roster, &pairing, r))
            continue;
        double before = late_share(roster, won, late, pairing.baseline_point, r, &others);
        if (!isnan(share) && !isnan(before))
            ana_moments_add(&change, share - before);
    }
    row->late = ana_estimate_of(&own, bunching->each_confidence);
    row->late_change = ana_estimate_of(&change, bunching->each_confidence);
}

/* ---- all ---- */

static double prospect_code(const struct ana_roster *roster)
{
    const struct sim_side_column *state = roster->column(roster->context, "state");
    for (uint32_t k = 0; state && k < state->word_count; k++)
        if (strcmp(state->words[k], CONDITION_PROSPECT) == 0)
            return k;
    return NAN;
}

int ana_bunching(const struct ana_roster *roster, uint32_t baseline, struct ana_bunching *bunching,
                 struct sim_error *error)
{
    static const char *const names[] = {"threshold", "state", "won", "won_late"};
    const struct ana_study_view *view = roster->view;
    const double *columns[4];
    *bunching =
        (struct ana_bunching){.roster = roster,
                              .baseline = baseline == UINT32_MAX ? view->baseline : baseline,
                              .each_confidence = ana_simultaneous_confidence(view->confidence, view->point_count)};
    for (int k = 0; k < 4; k++)
        if (!(columns[k] = ana_roster_values(roster, names[k], error)))
            return error->status;
    bunching->rows = calloc((size_t)view->point_count + 1, sizeof *bunching->rows);
    if (!bunching->rows)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the histograms of %u designs", view->point_count);
    int status = SIM_OK;
    bool any = false;
    for (uint32_t p = 0; p < view->point_count && status == SIM_OK; p++) {
        struct ana_bunching_row *row = &bunching->rows[bunching->count++];
        row->design = view->points[p].design;
        row->point = p;
        status = fill_histogram(roster, columns[0], columns[1], prospect_code(roster), bunching->each_confidence, row,
                                error);
        fill_late(bunching, columns[2], columns[3], row);
        for (uint32_t r = 0; r < view->replication_count; r++)
            any = any || view->status[(size_t)p * view->replication_count + r] == SIM_PAIR_DONE;
    }
    if (status == SIM_OK && !any)
        status = sim_fail(error, SIM_USAGE, "no run of this study is done");
    return status;
}

void ana_bunching_fini(struct ana_bunching *bunching)
{
    free(bunching->rows);
    bunching->rows = NULL;
    bunching->count = 0;
}
