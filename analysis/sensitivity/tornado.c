/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sensitivity/tornado.h"

#include <math.h>
#include <stdlib.h>

double ana_tornado_runs(uint32_t factors, uint32_t designs, uint32_t replications)
{
    return (double)replications * (2.0 * factors + 1) * designs;
}

void ana_tornado_fini(struct ana_tornado *tornado)
{
    ana_sample_fini(&tornado->sample);
    free(tornado->base);
    free(tornado->bars);
    *tornado = (struct ana_tornado){0};
}

/* Row 0 as it is, 1 + 2 f low, 2 + 2 f high. */
static int run_all(struct ana_tornado *tornado, struct sim_error *error)
{
    uint32_t k = tornado->sample.probe->factor_count, count = 2 * k + 1;
    double *u = malloc(((size_t)count * k + 1) * sizeof *u);
    if (!u)
        return sim_fail(error, SIM_INTERNAL, "out of memory for %u points", count);
    for (uint32_t row = 0; row < count; row++)
        for (uint32_t f = 0; f < k; f++)
            u[(size_t)row * k + f] = row == 1 + 2 * f ? 0 : row == 2 + 2 * f ? 1 : (double)NAN;
    struct ana_probe_rows rows = {.u = u, .count = count, .replications = tornado->replications};
    int status = ana_sample_run(&tornado->sample, &rows, 0, error);
    free(u);
    return status;
}

static struct ana_end end_of(const struct ana_tornado *tornado, uint32_t response, uint32_t row)
{
    uint32_t n = tornado->replications;
    double confidence = tornado->sample.probe->evaluator->view->confidence;
    const double *base = ana_sample_response(&tornado->sample, response), *y = base + (size_t)row * n;
    struct ana_moments own = ana_moments_of(y, n);
    struct ana_moments change = ana_paired_of(y, base, n).difference;
    struct ana_end end = {
        .mean = own.count > 0 ? own.mean : (double)NAN,
        .interval = ana_mean_interval(own.mean, ana_variance(&own), own.count, confidence),
        .change = change.count > 0 ? change.mean : (double)NAN,
        .change_interval = ana_mean_interval(change.mean, ana_variance(&change), change.count, confidence),
        .pairs = (uint32_t)change.count,
        .lost = n - (uint32_t)change.count,
    };
    double sign = tornado->base[response];
    end.turns = (sign > 0 && end.interval.high < 0) || (sign < 0 && end.interval.low > 0);
    return end;
}

static double swing_of(const struct ana_bar *bar)
{
    double between = fabs(bar->high.change - bar->low.change);
    return fmax(between, fmax(fabs(bar->low.change), fabs(bar->high.change)));
}

int ana_tornado_run(struct ana_tornado *tornado, struct ana_probe *probe, uint32_t replications,
                    struct sim_error *error)
{
    uint32_t k = probe->factor_count;
    *tornado = (struct ana_tornado){.replications = replications};
    int status = ana_sample_init(&tornado->sample, probe, (size_t)replications * (2 * (size_t)k + 1), error);
    uint32_t responses = tornado->sample.responses;
    tornado->base = calloc((size_t)responses + 1, sizeof *tornado->base);
    tornado->bars = calloc((size_t)responses * k + 1, sizeof *tornado->bars);
    if (status == SIM_OK && !(tornado->base && tornado->bars))
        status = sim_fail(error, SIM_INTERNAL, "out of memory for a tornado");
    if (status == SIM_OK)
        status = run_all(tornado, error);
    if (status == SIM_OK)
        status = ana_sample_check(&tornado->sample, error);
    for (uint32_t q = 0; q < responses && status == SIM_OK; q++) {
        struct ana_moments base = ana_moments_of(ana_sample_response(&tornado->sample, q), replications);
        tornado->base[q] = base.count > 0 ? base.mean : (double)NAN;
        for (uint32_t f = 0; f < k; f++) {
            struct ana_bar *bar = &tornado->bars[(size_t)q * k + f];
            bar->low = end_of(tornado, q, 1 + 2 * f);
            bar->high = end_of(tornado, q, 2 + 2 * f);
            bar->swing = swing_of(bar);
        }
    }
    return status;
}

/* ---- in words ---- */

#define NAMED 3 /* factors named in the answer */

static const struct ana_column columns[] = {
    ANA_RESPONSE_COLUMNS,      {"factor", "assumption", 'l'}, {"path", NULL, 'l'},     {"value", NULL, 'r'},
    {"from", "low", 'r'},      {"low", "gives", 'r'},         {"low_low", NULL, 'r'},  {"low_high", NULL, 'r'},
    {"to", "high", 'r'},       {"high", "gives", 'r'},        {"high_low", NULL, 'r'}, {"high_high", NULL, 'r'},
    {"change_low", NULL, 'r'}, {"change_high", NULL, 'r'},    {"swing", "swing", 'r'}, {"turns", "turns", 'l'},
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
    ana_cell_quantity(document, quantity, bar->swing, ANA_WITH_UNIT | ANA_DIFFERENCE);
    ana_cell_text(document, "%s", turns_text(tornado, response, bar));
    ana_cell_number(document, bar->low.lost + bar->high.lost, "%.0f");
}

static void tell_answer(const struct ana_tornado *tornado, uint32_t response, const uint32_t *order,
                        struct ana_document *document)
{
    const struct ana_probe *probe = tornado->sample.probe;
    const struct ana_bar *bars = tornado->bars + (size_t)response * probe->factor_count;
    struct ana_buffer what = {0}, names = {0}, turns = {0}, lost = {0};
    for (uint32_t i = 0; i < probe->factor_count; i++) {
        char text[ANA_FACTOR_TEXT];
        ana_factor_short(probe->factors, probe->factor_count, order[i], text, sizeof text);
        if (i < NAMED && bars[order[i]].swing > 0)
            ana_put(&names, "%s%s", names.length > 0 ? ", " : "", text);
        if (turns_text(tornado, response, &bars[order[i]])[0])
            ana_put(&turns, "%s%s", turns.length > 0 ? ", " : "", text);
        ana_put_lost(&lost, text, bars[order[i]].low.lost + bars[order[i]].high.lost, 2 * tornado->replications);
    }
    ana_put_response(&what, &tornado->sample, response);
    if (names.length == 0)
        ana_say(document, "%s, one assumption at a time: none changes it.", ana_buffer_text(&what));
    else
        ana_say(document, "%s, one assumption at a time: swings most with %s.%s%s%s", ana_buffer_text(&what),
                ana_buffer_text(&names), turns.length > 0 ? " The sign turns with " : "", ana_buffer_text(&turns),
                turns.length > 0 ? "." : "");
    if (lost.length > 0)
        ana_note(document, "%s: bars are incomplete of %s.", ana_buffer_text(&what), ana_buffer_text(&lost));
    ana_buffer_free(&what);
    ana_buffer_free(&names);
    ana_buffer_free(&turns);
    ana_buffer_free(&lost);
}

void ana_tornado_tell(const struct ana_tornado *tornado, struct ana_document *document)
{
    const struct ana_probe *probe = tornado->sample.probe;
    uint32_t k = probe->factor_count;
    double *key = malloc((k + 1) * sizeof *key);
    uint32_t *order = malloc((k + 1) * sizeof *order);
    document->failed = document->failed || !key || !order;
    ana_table_begin(document, "tornado", columns, sizeof columns / sizeof *columns,
                    "One assumption at a time, at the low and the high end of its range");
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
        "Tornado: means of %u replications, the same for all; all other assumptions as in the scenario. 'turns': at "
        "that end the whole %g%% interval lies on the other side of 0. What assumptions do together it cannot "
        "see.",
        tornado->replications, 100 * probe->evaluator->view->confidence);
    free(key);
    free(order);
}
