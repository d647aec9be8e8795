/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tornado in words. */
#include <math.h>

#include "analysis/sensitivity/estimates.h"
#include "analysis/sensitivity/tornado.h"

static const struct ana_bar *bar_of(const void *of, uint32_t response, uint32_t factor)
{
    const struct ana_tornado *tornado = of;
    return &tornado->bars[(size_t)response * tornado->sample.probe->factor_count + factor];
}

static double size_of(const void *of, uint32_t response, uint32_t factor)
{
    return bar_of(of, response, factor)->swing;
}

static uint32_t lost_of(const void *of, uint32_t response, uint32_t factor, uint32_t *all)
{
    const struct ana_bar *bar = bar_of(of, response, factor);
    *all = 2 * ((const struct ana_tornado *)of)->replications;
    return bar->low.lost + bar->high.lost;
}

static bool is_clear(const void *of, uint32_t response, uint32_t factor)
{
    return bar_of(of, response, factor)->clear;
}

/* The sign of a difference is what a decision hangs on; that of a level is not. */
static bool turns(const void *of, uint32_t response, uint32_t factor)
{
    const struct ana_tornado *tornado = of;
    const struct ana_bar *bar = bar_of(of, response, factor);
    return ana_response_is_difference(&tornado->sample, response) && (bar->low.turns || bar->high.turns);
}

static const char *turns_text(const struct ana_tornado *tornado, uint32_t response, uint32_t factor)
{
    const struct ana_bar *bar = bar_of(tornado, response, factor);
    if (!turns(tornado, response, factor))
        return "";
    return bar->low.turns && bar->high.turns ? ANA_TEXT("both ends")
           : bar->low.turns                  ? ANA_TEXT("low")
                                             : ANA_TEXT("high");
}

static struct ana_quantity quantity_of(const struct ana_tornado *tornado, uint32_t response,
                                       const struct ana_document *document)
{
    double largest = fabs(tornado->base[response]), swing = 0;
    for (uint32_t f = 0; f < tornado->sample.probe->factor_count; f++) {
        const struct ana_bar *bar = bar_of(tornado, response, f);
        swing = fmax(swing, bar->swing);
        largest = fmax(largest, fmax(fabs(bar->low.mean), fabs(bar->high.mean)));
    }
    return ana_response_quantity(&tornado->sample, response, largest, swing / 10, document);
}

static const struct ana_column columns[] = {
    ANA_ESTIMATE_COLUMNS("assumption"),
    {"value", NULL, 'r'},
    {"from", "low", 'r'},
    {"low", "gives", 'r'},
    {"low_low", NULL, 'r'},
    {"low_high", NULL, 'r'},
    {"to", "high", 'r'},
    {"high", "gives", 'r'},
    {"high_low", NULL, 'r'},
    {"high_high", NULL, 'r'},
    {"change_low", NULL, 'r'},
    {"change_high", NULL, 'r'},
    {"swing", "swing", 'r'},
    {"clear", "clear", 'l'},
    {"turns", "turns", 'l'},
    {"lost", NULL, 'r'},
};

static void cell_end(const struct ana_factor *factor, double u, const struct ana_end *end,
                     const struct ana_quantity *quantity, struct ana_document *document)
{
    char text[ANA_FACTOR_TEXT];
    ana_factor_value_text(factor, u, text, sizeof text);
    ana_cell_text(document, "%s", text);
    ana_cell_quantity(document, quantity, end->mean, ANA_DIFFERENCE);
    ana_cell_number(document, end->interval.low, "%g");
    ana_cell_number(document, end->interval.high, "%g");
}

static void tell_row(const void *of, uint32_t response, uint32_t factor, struct ana_document *document)
{
    const struct ana_tornado *tornado = of;
    const struct ana_bar *bar = bar_of(of, response, factor);
    const struct ana_factor *own = &tornado->sample.probe->factors[factor];
    struct ana_quantity quantity = quantity_of(tornado, response, document);
    ana_cell_number(document, tornado->base[response], "%g");
    cell_end(own, 0, &bar->low, &quantity, document);
    cell_end(own, 1, &bar->high, &quantity, document);
    ana_cell_number(document, bar->low.change, "%g");
    ana_cell_number(document, bar->high.change, "%g");
    ana_cell_quantity(document, &quantity, bar->swing, ANA_DIFFERENCE);
    ana_cell_clear(document, !isnan(bar->swing), bar->clear);
    ana_cell_text(document, "%s", ana_document_word(document, turns_text(tornado, response, factor)));
    ana_cell_number(document, bar->low.lost + bar->high.lost, "%.0f");
}

static void tell_answer(const void *of, uint32_t response, const uint32_t *order, struct ana_document *document);

static struct ana_estimates estimates_of(const struct ana_tornado *tornado)
{
    return (struct ana_estimates){.of = tornado,
                                  .sample = &tornado->sample,
                                  .factor_count = tornado->sample.probe->factor_count,
                                  .size = size_of,
                                  .lost = lost_of,
                                  .answer = tell_answer,
                                  .row = tell_row};
}

static void tell_answer(const void *of, uint32_t response, const uint32_t *order, struct ana_document *document)
{
    const struct ana_tornado *tornado = of;
    const struct ana_estimates estimates = estimates_of(tornado);
    struct ana_buffer what = {0}, names = {0}, turning = {0};
    ana_put_response(&what, &tornado->sample, response, document);
    ana_put_leaders(&names, &estimates, response, order, ANA_LEADERS, is_clear, NULL, document);
    ana_put_leaders(&turning, &estimates, response, order, UINT32_MAX, turns, NULL, document);
    if (names.length == 0)
        ana_say(document, "%s, one assumption at a time: none moves it clear of luck.", ana_buffer_text(&what));
    else if (turning.length == 0)
        ana_say(document, "%s, one assumption at a time: swings most with %s.", ana_buffer_text(&what),
                ana_buffer_text(&names));
    else
        ana_say(document, "%s, one assumption at a time: swings most with %s. The sign turns with %s.",
                ana_buffer_text(&what), ana_buffer_text(&names), ana_buffer_text(&turning));
    ana_document_take(document, &what);
    ana_document_take(document, &names);
    ana_document_take(document, &turning);
}

void ana_tornado_tell(const struct ana_tornado *tornado, struct ana_document *document)
{
    const struct ana_estimates estimates = estimates_of(tornado);
    ana_table_begin(document, "tornado", columns, sizeof columns / sizeof *columns,
                    "One assumption at a time: the baseline itself, and each design's difference to it");
    ana_estimates_tell(&estimates, document);
    ana_note(
        document,
        "Tornado: means of %u replications, the same for all; all other assumptions as in the scenario. 'clear' of "
        "luck: "
        "a paired change is not 0 at the same confidence for all assumptions together. 'turns': at that end the "
        "difference lies on the other side of 0, with %g%% confidence for both ends of all assumptions together. What "
        "assumptions do together it cannot see.",
        tornado->replications, 100 * tornado->sample.probe->evaluator->view->confidence);
}
