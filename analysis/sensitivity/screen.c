/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sensitivity/screen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NAMED 3 /* factors named in the answer */

double ana_screen_runs(uint32_t factors, uint32_t designs, uint32_t trajectories)
{
    return (double)trajectories * (factors + 2.0) * designs;
}

void ana_screen_fini(struct ana_screen *screen)
{
    ana_sample_fini(&screen->sample);
    free(screen->effects);
    free(screen->noise);
    *screen = (struct ana_screen){0};
}

/* Trajectory t meets replication 2 t; its start is repeated with 2 t + 1. */
static int run_all(struct ana_screen *screen, const double *u, double *starts, uint32_t *first, struct sim_error *error)
{
    uint32_t k = screen->sample.probe->factor_count, n = screen->trajectories;
    for (uint32_t row = 0; row < n * (k + 1); row++)
        first[row] = row / (k + 1) * 2;
    struct ana_probe_rows rows = {.u = u, .first = first, .count = n * (k + 1), .replications = 1};
    int status = ana_sample_run(&screen->sample, &rows, 0, error);
    for (uint32_t t = 0; t < n; t++) {
        memcpy(starts + (size_t)t * k, u + (size_t)t * (k + 1) * k, k * sizeof *starts);
        first[t] = 2 * t + 1;
    }
    rows.u = starts;
    rows.count = n;
    return status == SIM_OK ? ana_sample_run(&screen->sample, &rows, (size_t)n * (k + 1), error) : status;
}

static double noise_of(const struct ana_screen *screen, uint32_t response)
{
    uint32_t k = screen->sample.probe->factor_count, n = screen->trajectories;
    const double *y = ana_sample_response(&screen->sample, response), *again = y + (size_t)n * (k + 1);
    double sum = 0, count = 0;
    for (uint32_t t = 0; t < n; t++) {
        double difference = y[(size_t)t * (k + 1)] - again[t];
        if (isnan(difference))
            continue;
        sum += difference * difference / 2;
        count++;
    }
    return sqrt(sum / count);
}

int ana_screen_run(struct ana_screen *screen, struct ana_probe *probe, uint32_t trajectories, uint64_t seed,
                   struct sim_error *error)
{
    uint32_t k = probe->factor_count;
    size_t rows = (size_t)trajectories * (k + 1);
    *screen = (struct ana_screen){.trajectories = trajectories};
    int status = ana_sample_init(&screen->sample, probe, rows + trajectories, error);
    uint32_t responses = screen->sample.responses;
    double *u = malloc((rows * k + 1) * sizeof *u), *starts = malloc(((size_t)trajectories * k + 1) * sizeof *starts);
    uint32_t *moved = malloc(((size_t)trajectories * k + 1) * sizeof *moved),
             *first = malloc((rows + 1) * sizeof *first);
    screen->effects = calloc((size_t)responses * k + 1, sizeof *screen->effects);
    screen->noise = calloc((size_t)responses + 1, sizeof *screen->noise);
    if (status == SIM_OK && !(u && starts && moved && first && screen->effects && screen->noise))
        status = sim_fail(error, SIM_INTERNAL, "out of memory for %u trajectories", trajectories);
    if (status == SIM_OK) {
        ana_morris_points(k, trajectories, seed, u, moved);
        status = run_all(screen, u, starts, first, error);
    }
    if (status == SIM_OK)
        status = ana_sample_check(&screen->sample, error);
    for (uint32_t q = 0; q < responses && status == SIM_OK; q++) {
        ana_morris_effects(ana_sample_response(&screen->sample, q), u, moved, k, trajectories,
                           probe->evaluator->view->confidence, screen->effects + (size_t)q * k);
        screen->noise[q] = noise_of(screen, q);
    }
    free(u);
    free(starts);
    free(moved);
    free(first);
    return status;
}

/* ---- in words ---- */

static void rank(const struct ana_screen *screen, uint32_t response, double *key, uint32_t *order)
{
    uint32_t k = screen->sample.probe->factor_count;
    for (uint32_t f = 0; f < k; f++)
        key[f] = screen->effects[(size_t)response * k + f].absolute;
    ana_rank(key, k, order);
}

static struct ana_quantity quantity_of(const struct ana_screen *screen, uint32_t response, double largest)
{
    const struct ana_sample *sample = &screen->sample;
    return ana_quantity_for(sample->probe->evaluator->view, ana_response_metric(sample, response), largest, 0, ANA_EN);
}

static void tell_answer(const struct ana_screen *screen, uint32_t response, const double *key, const uint32_t *order,
                        struct ana_document *document)
{
    const struct ana_probe *probe = screen->sample.probe;
    struct ana_quantity quantity = quantity_of(screen, response, key[order[0]]);
    struct ana_buffer what = {0}, names = {0}, floor_text = {0};
    double floor = ana_morris_floor(screen->noise[response]);
    uint32_t below = 0, still = 0;
    ana_put_response(&what, &screen->sample, response);
    for (uint32_t i = 0; i < probe->factor_count; i++) {
        char text[ANA_FACTOR_TEXT];
        below += key[i] <= floor;
        still += key[i] == 0;
        if (i >= NAMED || !(key[order[i]] > 0))
            continue;
        ana_factor_short(probe->factors, probe->factor_count, order[i], text, sizeof text);
        ana_put(&names, "%s%s (", i > 0 ? ", " : "", text);
        ana_put_quantity(&names, &quantity, key[order[i]], ANA_WITH_UNIT | ANA_DIFFERENCE);
        ana_put_text(&names, ")");
    }
    ana_put_quantity(&floor_text, &quantity, floor, ANA_WITH_UNIT | ANA_DIFFERENCE);
    ana_say(document,
            "%s: moved most by %s; in brackets mu*, how far it moves on average over the whole range. Of %u "
            "assumptions %u stay below %s, what luck alone would show, and %u change nothing at all.",
            ana_buffer_text(&what), ana_buffer_text(&names), probe->factor_count, below, ana_buffer_text(&floor_text),
            still);
    ana_buffer_free(&what);
    ana_buffer_free(&names);
    ana_buffer_free(&floor_text);
}

static const struct ana_column columns[] = {
    ANA_RESPONSE_COLUMNS,
    {"factor", "assumption", 'l'},
    {"path", NULL, 'l'},
    {"value", "mu*", 'r'},
    {"low", NULL, 'r'},
    {"high", NULL, 'r'},
    {"interval", "interval", 'r'},
    {"mean", "mu", 'r'},
    {"sigma", "sigma", 'r'},
    {"floor", NULL, 'r'},
    {"above_floor", "above luck", 'l'},
    {"effects", NULL, 'r'},
    {"lost", NULL, 'r'},
};

static void tell_row(const struct ana_screen *screen, uint32_t response, uint32_t factor,
                     const struct ana_quantity *quantity, struct ana_document *document)
{
    const struct ana_probe *probe = screen->sample.probe;
    const struct ana_effect *e = &screen->effects[(size_t)response * probe->factor_count + factor];
    double floor = ana_morris_floor(screen->noise[response]);
    char text[ANA_FACTOR_TEXT];
    ana_factor_short(probe->factors, probe->factor_count, factor, text, sizeof text);
    ana_cell_response(document, &screen->sample, response);
    ana_cell_text(document, "%s", text);
    ana_cell_text(document, "%s", probe->factors[factor].path);
    ana_cell_quantity(document, quantity, e->absolute, ANA_WITH_UNIT | ANA_DIFFERENCE);
    ana_cell_number(document, e->interval.low, "%g");
    ana_cell_number(document, e->interval.high, "%g");
    ana_cell_range(document, quantity, e->interval.low, e->interval.high, ANA_DIFFERENCE);
    ana_cell_quantity(document, quantity, e->mean, ANA_SIGNED | ANA_DIFFERENCE);
    ana_cell_quantity(document, quantity, e->sd, ANA_DIFFERENCE);
    ana_cell_number(document, floor, "%g");
    ana_cell_text(document, "%s", isnan(e->absolute) ? "" : e->absolute > floor ? "yes" : "no");
    ana_cell_number(document, e->count, "%.0f");
    ana_cell_number(document, e->lost, "%.0f");
}

/* Which estimates lack something. */
static void tell_lost(const struct ana_screen *screen, uint32_t response, struct ana_document *document)
{
    const struct ana_probe *probe = screen->sample.probe;
    struct ana_buffer what = {0}, lost = {0};
    for (uint32_t f = 0; f < probe->factor_count; f++) {
        char text[ANA_FACTOR_TEXT];
        ana_factor_short(probe->factors, probe->factor_count, f, text, sizeof text);
        ana_put_lost(&lost, text, screen->effects[(size_t)response * probe->factor_count + f].lost,
                     screen->trajectories);
    }
    ana_put_response(&what, &screen->sample, response);
    if (lost.length > 0)
        ana_note(document, "%s: effects are incomplete of %s.", ana_buffer_text(&what), ana_buffer_text(&lost));
    ana_buffer_free(&what);
    ana_buffer_free(&lost);
}

static const struct ana_column noise_columns[] = {
    ANA_RESPONSE_COLUMNS,
    {"mean", "mean", 'r'},
    {"noise", "s.d. of luck", 'r'},
    {"floor", "floor of mu*", 'r'},
};

static void tell_noise(const struct ana_screen *screen, struct ana_document *document)
{
    const struct ana_sample *sample = &screen->sample;
    ana_table_begin(document, "noise", noise_columns, sizeof noise_columns / sizeof *noise_columns, "What luck does");
    for (uint32_t q = 0; q < sample->responses; q++) {
        double noise = screen->noise[q], mean = ana_sample_moments(sample, q).mean;
        if (ana_sample_constant(sample, q))
            continue;
        struct ana_quantity quantity = ana_quantity_for(sample->probe->evaluator->view, ana_response_metric(sample, q),
                                                        fmax(fabs(mean), noise), noise, ANA_EN);
        ana_cell_response(document, sample, q);
        ana_cell_quantity(document, &quantity, mean, ANA_WITH_UNIT);
        ana_cell_quantity(document, &quantity, noise, ANA_DIFFERENCE);
        ana_cell_quantity(document, &quantity, ana_morris_floor(noise), ANA_DIFFERENCE);
    }
}

static void tell_notes(const struct ana_screen *screen, struct ana_document *document)
{
    ana_note(document,
             "Morris screening: %u trajectories, 4 levels, step 2/3, the same luck within a trajectory and for all "
             "designs. mu* is the mean size of an effect over the whole range, sigma how much it depends on the other "
             "assumptions; intervals at %g%% are Student's over trajectories.",
             screen->trajectories, 100 * screen->sample.probe->evaluator->view->confidence);
    ana_note(document,
             "The floor is what mu* would be of an assumption that does nothing, if every run met luck of its own "
             "(2 s / (2/3 sqrt(pi)), s from starts run twice). With common luck it shows 0; what lies below the floor "
             "may be no more than luck that fell differently.");
    if (screen->trajectories < 20)
        ana_note(document, "Fewer than 20 trajectories: the order is rough.");
}

void ana_screen_tell(const struct ana_screen *screen, struct ana_document *document)
{
    uint32_t k = screen->sample.probe->factor_count, responses = screen->sample.responses;
    double *key = malloc((k + 1) * sizeof *key);
    uint32_t *order = malloc((k + 1) * sizeof *order);
    document->failed = document->failed || !key || !order;
    ana_table_begin(document, "morris", columns, sizeof columns / sizeof *columns,
                    "What moves the answer: effects over the whole range of each assumption");
    for (uint32_t q = 0; q < responses && key && order; q++) {
        if (ana_sample_constant(&screen->sample, q))
            continue;
        rank(screen, q, key, order);
        tell_answer(screen, q, key, order, document);
        struct ana_quantity quantity = quantity_of(screen, q, key[order[0]]);
        for (uint32_t i = 0; i < k; i++) {
            ana_rows_aside(document, i >= ANA_ROWS_SHOWN);
            tell_row(screen, q, order[i], &quantity, document);
        }
        ana_rows_aside(document, false);
        tell_lost(screen, q, document);
    }
    tell_noise(screen, document);
    tell_notes(screen, document);
    free(key);
    free(order);
}
