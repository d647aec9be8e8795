/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shares of variance in words. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/sensitivity/shares.h"

#define NAMED 3       /* factors named in the answer */
#define MUCH_NOISE .5 /* share of luck above which it is said */

static void factor_name(const struct ana_shares *shares, uint32_t factor, char *out, size_t size)
{
    const struct ana_probe *probe = shares->sample.probe;
    if (shares->options.of == ANA_OF_LUCK)
        snprintf(out, size, "%s", shares->options.kinds[factor].words);
    else if (factor == probe->factor_count)
        snprintf(out, size, "luck");
    else
        ana_factor_short(probe->factors, probe->factor_count, factor, out, size);
}

static const char *path_of(const struct ana_shares *shares, uint32_t factor)
{
    const struct ana_probe *probe = shares->sample.probe;
    bool assumption = shares->options.of != ANA_OF_LUCK && factor < probe->factor_count;
    return assumption ? probe->factors[factor].path : "";
}

static const char *variance_words(const struct ana_shares *shares)
{
    switch (shares->options.of) {
    case ANA_OF_EXPECTATION:
        return "the variance of what is to be expected";
    case ANA_OF_MARKETS:
        return "the variance between single markets";
    default:
        return "the variance between markets that differ by luck alone";
    }
}

static void tell_answer(const struct ana_shares *shares, uint32_t response, const uint32_t *order,
                        struct ana_document *document)
{
    const struct ana_index *index = shares->index + (size_t)response * shares->factors;
    struct ana_buffer what = {0}, names = {0};
    ana_put_response(&what, &shares->sample, response);
    /* Only what is surely above 0: an index as wide as luck is no answer. */
    for (uint32_t i = 0, named = 0; i < shares->factors && named < NAMED; i++) {
        if (!(index[order[i]].total_interval.low > 0))
            continue;
        named++;
        char text[ANA_FACTOR_TEXT];
        factor_name(shares, order[i], text, sizeof text);
        ana_put(&names, "%s%s %.0f%% (%.0f%% to %.0f%%)", named > 1 ? ", " : "", text, 100 * index[order[i]].total,
                100 * index[order[i]].total_interval.low, 100 * index[order[i]].total_interval.high);
    }
    if (names.length > 0)
        ana_say(document, "%s: of %s, interactions included, falls on %s.", ana_buffer_text(&what),
                variance_words(shares), ana_buffer_text(&names));
    else
        ana_say(document, "%s: undecided; no share is surely above 0 with so few runs. See the notes for what to add.",
                ana_buffer_text(&what));
    ana_document_take(document, &what);
    ana_document_take(document, &names);
}

static const struct ana_column columns[] = {
    ANA_RESPONSE_COLUMNS,
    {"factor", "share of", 'l'},
    {"path", NULL, 'l'},
    {"first", "alone", 'r'},
    {"first_low", NULL, 'r'},
    {"first_high", NULL, 'r'},
    {"first_interval", "interval", 'r'},
    {"value", "in all", 'r'},
    {"low", NULL, 'r'},
    {"high", NULL, 'r'},
    {"interval", "interval", 'r'},
    {"rows", NULL, 'r'},
    {"lost", NULL, 'r'},
};

/* A share of variance and its interval. */
static void cell_index(double index, struct ana_interval interval, struct ana_document *document)
{
    ana_cell_number(document, index, "%.3f");
    ana_cell_number(document, interval.low, "%.3f");
    ana_cell_number(document, interval.high, "%.3f");
    if (isnan(interval.low))
        ana_cell_text(document, "-");
    else
        ana_cell_text(document, "%.3f to %.3f", interval.low, interval.high);
}

static void tell_row(const struct ana_shares *shares, uint32_t response, uint32_t factor, struct ana_document *document)
{
    const struct ana_index *index = &shares->index[(size_t)response * shares->factors + factor];
    char text[ANA_FACTOR_TEXT];
    factor_name(shares, factor, text, sizeof text);
    ana_cell_response(document, &shares->sample, response);
    ana_cell_text(document, "%s", text);
    ana_cell_text(document, "%s", path_of(shares, factor));
    cell_index(index->first, index->first_interval, document);
    cell_index(index->total, index->total_interval, document);
    ana_cell_number(document, index->rows, "%.0f");
    ana_cell_number(document, index->lost, "%.0f");
}

static const struct ana_column variance_columns[] = {
    ANA_RESPONSE_COLUMNS,
    {"mean", "mean", 'r'},
    {"sd", "s.d. explained", 'r'},
    {"noise", "s.d. of luck", 'r'},
    {"noise_share", "luck's share", 'r'},
    {"first_sum", "sum alone", 'r'},
    {"rows", "rows", 'r'},
    {"lost", "lost", 'r'},
};

static void tell_variance(const struct ana_shares *shares, struct ana_document *document)
{
    const struct ana_study_view *view = shares->sample.probe->evaluator->view;
    ana_table_begin(document, "variance", variance_columns, sizeof variance_columns / sizeof *variance_columns,
                    "What there is to explain");
    for (uint32_t q = 0; q < shares->sample.responses; q++) {
        const struct ana_sobol_summary *s = &shares->summary[q];
        double sd = s->variance > 0 ? sqrt(s->variance) : (double)NAN, sum = 0;
        struct ana_quantity quantity =
            ana_quantity_for(view, ana_response_metric(&shares->sample, q), fabs(s->mean), sd, ANA_EN);
        for (uint32_t i = 0; i < shares->factors; i++)
            sum += shares->index[(size_t)q * shares->factors + i].first;
        ana_cell_response(document, &shares->sample, q);
        ana_cell_quantity(document, &quantity, s->mean, ANA_WITH_UNIT);
        ana_cell_quantity(document, &quantity, sd, ANA_DIFFERENCE);
        ana_cell_quantity(document, &quantity, sqrt(s->noise), ANA_DIFFERENCE);
        ana_cell_number(document, s->noise_share, "%.3f");
        ana_cell_number(document, sum, "%.3f");
        ana_cell_number(document, s->rows, "%.0f");
        ana_cell_number(document, s->lost, "%.0f");
    }
}

static void tell_method(const struct ana_shares *shares, struct ana_document *document)
{
    const struct ana_shares_options *o = &shares->options;
    double confidence = 100 * shares->sample.probe->evaluator->view->confidence;
    if (o->of == ANA_OF_LUCK)
        ana_note(
            document,
            "Each kind of luck is drawn anew by itself in %u markets (Saltelli 2010, Jansen); intervals at %g%% by "
            "the jackknife over markets. 'alone': its own share; 'in all': with its interactions, so the sum may "
            "exceed 1.",
            o->rows, confidence);
    else
        ana_note(
            document,
            "Sobol indices from %u scrambled nets of %u points (Saltelli 2010, Jansen); intervals at %g%%, Student's "
            "t over the nets (jackknife). 'alone': first order; 'in all': total, with interactions, so the sum "
            "may exceed 1. Estimates may leave 0 to 1 by chance.",
            o->scrambles, o->rows, confidence);
    if (o->of == ANA_OF_EXPECTATION)
        ana_note(
            document,
            "Every run met luck of its own; its variance was estimated from repeated points and taken out. These "
            "are shares in the variance of the expected response, and luck's share says how much of the variance of "
            "single markets is not in them.");
    if (o->of == ANA_OF_MARKETS)
        ana_note(document,
                 "The runs of a point share their luck, which stands as a factor of its own: these are shares in the "
                 "variance of single markets. Interactions of an assumption with luck count in its total, and nothing "
                 "was taken out: they are not the indices of the expected response.");
}

/* With s2 = n V the mean of n runs has as much luck in it as there is to explain. */
static void tell_noise(const struct ana_shares *shares, struct ana_document *document)
{
    for (uint32_t q = 0; q < shares->sample.responses; q++) {
        double share = shares->summary[q].noise_share;
        struct ana_buffer what = {0};
        if (!(share > MUCH_NOISE))
            continue;
        ana_put_response(&what, &shares->sample, q);
        if (shares->summary[q].variance > 0)
            ana_note(document,
                     "%s: luck is %.0f%% of the variance of a single run. Means of about %.0f runs per point "
                     "(--replications) narrow the intervals more than as many more --rows.",
                     ana_buffer_text(&what), 100 * share, ceil(fmin(100, 1 / (1 - share))));
        else
            ana_note(document,
                     "%s: luck covers all there is to explain. Ask for means of several runs per point "
                     "(--replications), or fewer and wider ranges.",
                     ana_buffer_text(&what));
        ana_document_take(document, &what);
    }
    if (shares->options.of != ANA_OF_EXPECTATION)
        ana_note(document, "More --rows narrow the intervals, as the root of their number.");
}

static void tell_lost(const struct ana_shares *shares, uint32_t response, struct ana_document *document)
{
    struct ana_buffer what = {0}, lost = {0};
    for (uint32_t i = 0; i < shares->factors; i++) {
        const struct ana_index *index = &shares->index[(size_t)response * shares->factors + i];
        char text[ANA_FACTOR_TEXT];
        factor_name(shares, i, text, sizeof text);
        ana_put_lost(&lost, text, index->lost, index->rows + index->lost);
    }
    ana_put_response(&what, &shares->sample, response);
    if (lost.length > 0)
        ana_note(document, "%s: rows are incomplete of %s.", ana_buffer_text(&what), ana_buffer_text(&lost));
    ana_document_take(document, &what);
    ana_document_take(document, &lost);
}

void ana_shares_tell(const struct ana_shares *shares, struct ana_document *document)
{
    uint32_t k = shares->factors;
    double *key = malloc((k + 1) * sizeof *key);
    uint32_t *order = malloc((k + 1) * sizeof *order);
    bool luck = shares->options.of == ANA_OF_LUCK;
    document->failed = document->failed || !key || !order;
    ana_table_begin(
        document, luck ? "luck" : "sobol", columns, sizeof columns / sizeof *columns,
        luck ? "Which luck matters: shares of the variance of the baseline itself, and of differences to it"
             : "Which assumptions matter: shares of the variance of the baseline itself, and of differences to it");
    for (uint32_t q = 0; q < shares->sample.responses && key && order; q++) {
        if (ana_sample_constant(&shares->sample, q))
            continue;
        for (uint32_t i = 0; i < k; i++)
            key[i] = shares->index[(size_t)q * k + i].total;
        ana_rank(key, k, order);
        tell_answer(shares, q, order, document);
        for (uint32_t i = 0; i < k; i++) {
            ana_rows_aside(document, i >= ANA_ROWS_SHOWN);
            tell_row(shares, q, order[i], document);
        }
        ana_rows_aside(document, false);
        tell_lost(shares, q, document);
    }
    tell_variance(shares, document);
    tell_method(shares, document);
    tell_noise(shares, document);
    free(key);
    free(order);
}
