/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A screening in words. */
#include <math.h>
#include <stdlib.h>

#include "analysis/sensitivity/screen.h"

#define NAMED 3 /* factors named in the answer */
#define NEXT 8  /* and for the next step */

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
    struct ana_buffer what = {0}, names = {0};
    uint32_t clear = 0, still = 0;
    for (uint32_t f = 0; f < probe->factor_count; f++) {
        clear += ana_screen_clear(screen, response, f);
        still += key[f] == 0;
    }
    for (uint32_t i = 0, named = 0; i < probe->factor_count && named < NAMED && key[order[i]] > 0; i++) {
        char text[ANA_FACTOR_TEXT];
        if (clear > 0 && !ana_screen_clear(screen, response, order[i]))
            continue;
        ana_factor_short(probe->factors, probe->factor_count, order[i], text, sizeof text);
        ana_put(&names, "%s%s (", named++ > 0 ? ", " : "", text);
        ana_put_quantity(&names, &quantity, key[order[i]], ANA_WITH_UNIT | ANA_DIFFERENCE);
        ana_put_text(&names, ")");
    }
    ana_put_response(&what, &screen->sample, response);
    if (clear > 0)
        ana_say(
            document,
            "%s: moved most by %s; in brackets how far, on average, over the whole range. %u of %u assumptions stand "
            "clear of luck, %u change nothing at all.",
            ana_buffer_text(&what), ana_buffer_text(&names), clear, probe->factor_count, still);
    else if (names.length > 0)
        ana_say(document,
                "%s: none of %u assumptions stands clear of luck; %u change nothing at all. The largest effects, which "
                "may be luck that fell differently: %s.",
                ana_buffer_text(&what), probe->factor_count, still, ana_buffer_text(&names));
    else
        ana_say(document, "%s: none of %u assumptions changes it.", ana_buffer_text(&what), probe->factor_count);
    ana_document_take(document, &what);
    ana_document_take(document, &names);
}

static const struct ana_column columns[] = {
    ANA_RESPONSE_COLUMNS,    {"factor", "assumption", 'l'}, {"path", NULL, 'l'},           {"value", "mu*", 'r'},
    {"low", NULL, 'r'},      {"high", NULL, 'r'},           {"interval", "interval", 'r'}, {"mean", "mu", 'r'},
    {"mean_low", NULL, 'r'}, {"mean_high", NULL, 'r'},      {"sigma", "sigma", 'r'},       {"floor", NULL, 'r'},
    {"clear", "clear", 'l'}, {"effects", NULL, 'r'},        {"lost", NULL, 'r'},
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
    ana_cell_number(document, e->mean_interval.low, "%g");
    ana_cell_number(document, e->mean_interval.high, "%g");
    ana_cell_quantity(document, quantity, e->sd, ANA_DIFFERENCE);
    ana_cell_number(document, floor, "%g");
    ana_cell_text(document, "%s", isnan(e->absolute) ? "" : ana_screen_clear(screen, response, factor) ? "yes" : "no");
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
    ana_document_take(document, &what);
    ana_document_take(document, &lost);
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
    ana_note(
        document,
        "The floor is what mu* would be of an assumption that does nothing, if every run met luck of its own "
        "(2 s / (2/3 sqrt(pi)), s from starts run twice). With common luck it shows 0, but an assumption that only "
        "makes luck fall differently may come near. Clear of luck is what lies above the floor, or whose mean "
        "effect mu is not 0 at the same confidence for all assumptions together.");
    if (screen->trajectories < 20)
        ana_note(document, "Fewer than 20 trajectories: the order is rough.");
}

/* The factor as an option of the command line says it. */
static void put_option(struct ana_buffer *out, const struct ana_factor *factor)
{
    char text[ANA_FACTOR_TEXT];
    ana_put(out, " --factor %s", factor->path);
    if (factor->plausible)
        return;
    for (uint32_t i = 0; i < factor->choice_count; i++)
        ana_put(out, "%s%s", i == 0 ? "=" : ",", factor->choices[i]);
    for (int end = 0; end < 2 && factor->choice_count == 0; end++) {
        ana_factor_value_text(factor, end, text, sizeof text);
        ana_put(out, "%s%s", end == 0 ? "=" : "..", text);
    }
}

/* The largest clear effects of each response in turn, until there are enough. */
static void tell_next(const struct ana_screen *screen, double *key, uint32_t *order, struct ana_document *document)
{
    const struct ana_probe *probe = screen->sample.probe;
    struct ana_buffer options = {0};
    uint32_t count = 0;
    bool *taken = calloc((size_t)probe->factor_count + 1, sizeof *taken);
    document->failed = document->failed || !taken;
    for (uint32_t place = 0; place < NAMED && taken; place++)
        for (uint32_t q = 0; q < screen->sample.responses && count < NEXT; q++) {
            rank(screen, q, key, order);
            uint32_t f = order[place < probe->factor_count ? place : 0];
            if (taken[f] || !ana_screen_clear(screen, q, f))
                continue;
            taken[f] = true;
            count++;
            put_option(&options, &probe->factors[f]);
        }
    if (count > 1)
        ana_note(document, "To share out the variance among those that matter most: --method sobol%s",
                 ana_buffer_text(&options));
    ana_document_take(document, &options);
    free(taken);
}

void ana_screen_tell(const struct ana_screen *screen, struct ana_document *document)
{
    uint32_t k = screen->sample.probe->factor_count, responses = screen->sample.responses;
    double *key = malloc((k + 1) * sizeof *key);
    uint32_t *order = malloc((k + 1) * sizeof *order);
    document->failed = document->failed || !key || !order;
    ana_table_begin(document, "morris", columns, sizeof columns / sizeof *columns,
                    "What moves the baseline itself, and each design's difference to it");
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
    if (key && order)
        tell_next(screen, key, order, document);
    free(key);
    free(order);
}
