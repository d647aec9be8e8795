/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A screening in words. */
#include <math.h>
#include <stdlib.h>

#include "analysis/sensitivity/estimates.h"
#include "analysis/sensitivity/screen.h"

#define NEXT 8 /* factors named for the next step */

static const struct ana_effect *effect_of(const void *of, uint32_t response, uint32_t factor)
{
    const struct ana_screen *screen = of;
    return &screen->effects[(size_t)response * screen->sample.probe->factor_count + factor];
}

static double size_of(const void *of, uint32_t response, uint32_t factor)
{
    return effect_of(of, response, factor)->absolute;
}

static uint32_t lost_of(const void *of, uint32_t response, uint32_t factor, uint32_t *all)
{
    *all = ((const struct ana_screen *)of)->trajectories;
    return effect_of(of, response, factor)->lost;
}

static bool is_clear(const void *of, uint32_t response, uint32_t factor)
{
    return ana_screen_clear(of, response, factor);
}

static bool moves(const void *of, uint32_t response, uint32_t factor)
{
    return size_of(of, response, factor) > 0;
}

static struct ana_quantity quantity_of(const struct ana_screen *screen, uint32_t response,
                                       const struct ana_document *document)
{
    double largest = 0;
    for (uint32_t f = 0; f < screen->sample.probe->factor_count; f++)
        largest = fmax(largest, size_of(screen, response, f));
    return ana_response_quantity(&screen->sample, response, largest, 0, document);
}

static void put_size(const void *of, uint32_t response, uint32_t factor, struct ana_buffer *out,
                     const struct ana_document *document)
{
    struct ana_quantity quantity = quantity_of(of, response, document);
    ana_put_quantity(out, &quantity, size_of(of, response, factor), ANA_WITH_UNIT | ANA_DIFFERENCE);
}

static void tell_answer(const void *of, uint32_t response, const uint32_t *order, struct ana_document *document);
static void tell_row(const void *of, uint32_t response, uint32_t factor, struct ana_document *document);

static struct ana_estimates estimates_of(const struct ana_screen *screen)
{
    return (struct ana_estimates){.of = screen,
                                  .sample = &screen->sample,
                                  .factor_count = screen->sample.probe->factor_count,
                                  .size = size_of,
                                  .lost = lost_of,
                                  .answer = tell_answer,
                                  .row = tell_row};
}

static void tell_answer(const void *of, uint32_t response, const uint32_t *order, struct ana_document *document)
{
    const struct ana_screen *screen = of;
    const struct ana_estimates estimates = estimates_of(screen);
    uint32_t count = estimates.factor_count, clear = 0, still = 0;
    struct ana_buffer what = {0}, names = {0};
    for (uint32_t f = 0; f < count; f++) {
        clear += is_clear(screen, response, f);
        still += size_of(screen, response, f) == 0;
    }
    ana_put_leaders(&names, &estimates, response, order, ANA_LEADERS, clear > 0 ? is_clear : moves, put_size, document);
    ana_put_response(&what, &screen->sample, response, document);
    if (clear > 0)
        ana_say(
            document,
            "%s: moved most by %s; in brackets how far, on average, over the whole range. %u of %u assumptions stand "
            "clear of luck, %u change nothing at all.",
            ana_buffer_text(&what), ana_buffer_text(&names), clear, count, still);
    else if (names.length > 0)
        ana_say(document,
                "%s: none of %u assumptions stands clear of luck; %u change nothing at all. The largest effects, which "
                "may be luck that fell differently: %s.",
                ana_buffer_text(&what), count, still, ana_buffer_text(&names));
    else
        ana_say(document, "%s: none of %u assumptions changes it.", ana_buffer_text(&what), count);
    ana_document_take(document, &what);
    ana_document_take(document, &names);
}

static const struct ana_column columns[] = {
    ANA_ESTIMATE_COLUMNS("assumption"),
    {"value", "mu*", 'r'},
    {"low", NULL, 'r'},
    {"high", NULL, 'r'},
    {"interval", "interval", 'r'},
    {"mean", "mu", 'r'},
    {"mean_low", NULL, 'r'},
    {"mean_high", NULL, 'r'},
    {"sigma", "sigma", 'r'},
    {"floor", NULL, 'r'},
    {"clear", "clear", 'l'},
    {"effects", NULL, 'r'},
    {"lost", NULL, 'r'},
};

static void tell_row(const void *of, uint32_t response, uint32_t factor, struct ana_document *document)
{
    const struct ana_screen *screen = of;
    const struct ana_effect *e = effect_of(screen, response, factor);
    struct ana_quantity quantity = quantity_of(screen, response, document);
    ana_cell_quantity(document, &quantity, e->absolute, ANA_WITH_UNIT | ANA_DIFFERENCE);
    ana_cell_number(document, e->interval.low, "%g");
    ana_cell_number(document, e->interval.high, "%g");
    ana_cell_interval(document, &quantity, e->interval.low, e->interval.high, e->count, ANA_DIFFERENCE);
    ana_cell_quantity(document, &quantity, e->mean, ANA_SIGNED | ANA_DIFFERENCE);
    ana_cell_number(document, e->mean_interval.low, "%g");
    ana_cell_number(document, e->mean_interval.high, "%g");
    ana_cell_quantity(document, &quantity, e->sd, ANA_DIFFERENCE);
    ana_cell_number(document, ana_morris_floor(screen->noise[response]), "%g");
    ana_cell_clear(document, !isnan(e->absolute), is_clear(screen, response, factor));
    ana_cell_number(document, e->count, "%.0f");
    ana_cell_number(document, e->lost, "%.0f");
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
        struct ana_quantity quantity = ana_response_quantity(sample, q, fmax(fabs(mean), noise), noise, document);
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
        "makes luck fall differently may come near. Clear of luck is what lies so far above the floor "
        "that such luck gives it to none of all assumptions, or whose mean effect mu is not 0, at the same confidence "
        "for "
        "all together.");
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
static void tell_next(const struct ana_screen *screen, struct ana_document *document)
{
    const struct ana_probe *probe = screen->sample.probe;
    const struct ana_estimates estimates = estimates_of(screen);
    struct ana_buffer options = {0};
    uint32_t count = 0, responses = screen->sample.responses, k = probe->factor_count;
    bool *taken = calloc((size_t)k + 1, sizeof *taken);
    uint32_t *order = malloc(((size_t)k * responses + 1) * sizeof *order);
    bool fine = taken && order;
    for (uint32_t q = 0; q < responses && fine; q++)
        fine = ana_estimates_rank(&estimates, q, order + (size_t)q * k);
    document->failed = document->failed || !fine;
    for (uint32_t place = 0; place < ANA_LEADERS && place < k && fine; place++)
        for (uint32_t q = 0; q < responses && count < NEXT; q++) {
            uint32_t f = order[(size_t)q * k + place];
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
    free(order);
}

void ana_screen_tell(const struct ana_screen *screen, struct ana_document *document)
{
    const struct ana_estimates estimates = estimates_of(screen);
    ana_table_begin(document, "morris", columns, sizeof columns / sizeof *columns,
                    "What moves the baseline itself, and each design's difference to it");
    ana_estimates_tell(&estimates, document);
    tell_noise(screen, document);
    tell_notes(screen, document);
    tell_next(screen, document);
}
