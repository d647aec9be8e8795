/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tornado in words. */
#include <math.h>
#include <stdlib.h>

#include "analysis/sensitivity/tornado.h"

#define NAMED 3 /* factors named in the answer */

static const struct ana_column columns[] = {
    ANA_RESPONSE_COLUMNS,      {"factor", "assumption", 'l'}, {"path", NULL, 'l'},     {"value", NULL, 'r'},
    {"from", "low", 'r'},      {"low", "gives", 'r'},         {"low_low", NULL, 'r'},  {"low_high", NULL, 'r'},
    {"to", "high", 'r'},       {"high", "gives", 'r'},        {"high_low", NULL, 'r'}, {"high_high", NULL, 'r'},
    {"change_low", NULL, 'r'}, {"change_high", NULL, 'r'},    {"swing", "swing", 'r'}, {"clear", "clear", 'l'},
    {"turns", "turns", 'l'},   {"lost", NULL, 'r'},
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

static const char *turns_text(const struct ana_tornado *tornado, uint32_t response, const struct ana_bar *bar)
{
    if (!ana_response_is_difference(&tornado->sample, response))
        return "";
    return bar->low.turns && bar->high.turns ? "both ends" : bar->low.turns ? "low" : bar->high.turns ? "high" : "";
}

static void tell_row(const struct ana_tornado *tornado, uint32_t response, uint32_t factor,
                     const struct ana_quantity *quantity, struct ana_document *document)
{
    const struct ana_probe *probe = tornado->sample.probe;
    const struct ana_bar *bar = &tornado->bars[(size_t)response * probe->factor_count + factor];
    char text[ANA_FACTOR_TEXT];
    ana_factor_short(probe->factors, probe->factor_count, factor, text, sizeof text);
    ana_cell_response(document, &tornado->sample, response);
    ana_cell_text(document, "%s", text);
    ana_cell_text(document, "%s", probe->factors[factor].path);
    ana_cell_number(document, tornado->base[response], "%g");
    cell_end(&probe->factors[factor], 0, &bar->low, quantity, document);
    cell_end(&probe->factors[factor], 1, &bar->high, quantity, document);
    ana_cell_number(document, bar->low.change, "%g");
    ana_cell_number(document, bar->high.change, "%g");
    ana_cell_quantity(document, quantity, bar->swing, ANA_DIFFERENCE);
    ana_cell_text(document, "%s", isnan(bar->swing) ? "" : bar->clear ? "yes" : "no");
    ana_cell_text(document, "%s", turns_text(tornado, response, bar));
    ana_cell_number(document, bar->low.lost + bar->high.lost, "%.0f");
}

static void tell_answer(const struct ana_tornado *tornado, uint32_t response, const uint32_t *order,
                        struct ana_document *document)
{
    const struct ana_probe *probe = tornado->sample.probe;
    const struct ana_bar *bars = tornado->bars + (size_t)response * probe->factor_count;
    struct ana_buffer what = {0}, names = {0}, turns = {0}, lost = {0};
    uint32_t named = 0;
    for (uint32_t i = 0; i < probe->factor_count; i++) {
        char text[ANA_FACTOR_TEXT];
        ana_factor_short(probe->factors, probe->factor_count, order[i], text, sizeof text);
        if (bars[order[i]].clear && named++ < NAMED)
            ana_put(&names, "%s%s", names.length > 0 ? ", " : "", text);
        if (turns_text(tornado, response, &bars[order[i]])[0])
            ana_put(&turns, "%s%s", turns.length > 0 ? ", " : "", text);
        ana_put_lost(&lost, text, bars[order[i]].low.lost + bars[order[i]].high.lost, 2 * tornado->replications);
    }
    ana_put_response(&what, &tornado->sample, response);
    if (names.length == 0)
        ana_say(document, "%s, one assumption at a time: none moves it clear of luck.", ana_buffer_text(&what));
    else
        ana_say(document, "%s, one assumption at a time: swings most with %s.%s%s%s", ana_buffer_text(&what),
                ana_buffer_text(&names), turns.length > 0 ? " The sign turns with " : "", ana_buffer_text(&turns),
                turns.length > 0 ? "." : "");
    if (lost.length > 0)
        ana_note(document, "%s: bars are incomplete of %s.", ana_buffer_text(&what), ana_buffer_text(&lost));
    ana_document_take(document, &what);
    ana_document_take(document, &names);
    ana_document_take(document, &turns);
    ana_document_take(document, &lost);
}

void ana_tornado_tell(const struct ana_tornado *tornado, struct ana_document *document)
{
    const struct ana_probe *probe = tornado->sample.probe;
    uint32_t k = probe->factor_count;
    double *key = malloc((k + 1) * sizeof *key);
    uint32_t *order = malloc((k + 1) * sizeof *order);
    document->failed = document->failed || !key || !order;
    ana_table_begin(document, "tornado", columns, sizeof columns / sizeof *columns,
                    "One assumption at a time: the baseline itself, and each design's difference to it");
    for (uint32_t q = 0; q < tornado->sample.responses && key && order; q++) {
        if (ana_sample_constant(&tornado->sample, q))
            continue;
        double largest = fabs(tornado->base[q]), swing = 0;
        for (uint32_t f = 0; f < k; f++) {
            const struct ana_bar *bar = &tornado->bars[(size_t)q * k + f];
            key[f] = bar->swing;
            swing = fmax(swing, bar->swing);
            largest = fmax(largest, fmax(fabs(bar->low.mean), fabs(bar->high.mean)));
        }
        ana_rank(key, k, order);
        tell_answer(tornado, q, order, document);
        struct ana_quantity quantity = ana_quantity_for(
            probe->evaluator->view, ana_response_metric(&tornado->sample, q), largest, swing / 10, ANA_EN);
        for (uint32_t i = 0; i < k; i++) {
            ana_rows_aside(document, i >= ANA_ROWS_SHOWN);
            tell_row(tornado, q, order[i], &quantity, document);
        }
        ana_rows_aside(document, false);
    }
    ana_note(
        document,
        "Tornado: means of %u replications, the same for all; all other assumptions as in the scenario. 'clear' of "
        "luck: "
        "a paired change is not 0 at the same confidence for all assumptions together. 'turns': at that end the whole "
        "%g%% interval lies on the other side of 0. What assumptions do together it cannot see.",
        tornado->replications, 100 * probe->evaluator->view->confidence);
    free(key);
    free(order);
}
