/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shares of variance in words. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/sensitivity/estimates.h"
#include "analysis/sensitivity/shares.h"
#include "analysis/study/points_tell.h"

#define MUCH_NOISE .5   /* share of luck above which it is said */
#define LEAST_SHARE .01 /* that is worth a name */

static const struct ana_index *index_of(const void *of, uint32_t response, uint32_t factor)
{
    const struct ana_shares *shares = of;
    return &shares->index[(size_t)response * shares->factors + factor];
}

static void name_of(const void *of, uint32_t factor, const struct ana_document *document, char *out, size_t size)
{
    const struct ana_shares *shares = of;
    const struct ana_probe *probe = shares->sample.probe;
    if (shares->options.of == ANA_OF_LUCK)
        snprintf(out, size, "%s", ana_document_word(document, shares->options.kinds[factor].words));
    else if (factor == probe->factor_count)
        snprintf(out, size, "%s", ana_document_word(document, "luck"));
    else
        ana_factor_short(probe->factors, probe->factor_count, factor, out, size);
}

static double size_of(const void *of, uint32_t response, uint32_t factor)
{
    return index_of(of, response, factor)->total;
}

static uint32_t lost_of(const void *of, uint32_t response, uint32_t factor, uint32_t *all)
{
    const struct ana_index *index = index_of(of, response, factor);
    *all = index->rows + index->lost;
    return index->lost;
}

/* Only what is surely above 0: an index as wide as luck is no answer. */
static bool is_sure(const void *of, uint32_t response, uint32_t factor)
{
    return index_of(of, response, factor)->total_interval.low > 0;
}

static void put_share(const void *of, uint32_t response, uint32_t factor, struct ana_buffer *out,
                      const struct ana_document *document)
{
    const struct ana_index *index = index_of(of, response, factor);
    ana_document_put(out, document, "%.0f%%, interval %.0f%% to %.0f%%", 100 * index->total,
                     100 * index->total_interval.low, 100 * index->total_interval.high);
}

static const char *variance_words(const struct ana_shares *shares)
{
    switch (shares->options.of) {
    case ANA_OF_EXPECTATION:
        return ANA_TEXT("the variance of what is to be expected");
    case ANA_OF_MARKETS:
        return ANA_TEXT("the variance between single markets");
    default:
        return ANA_TEXT("the variance between markets that differ by luck alone");
    }
}

static void tell_answer(const void *of, uint32_t response, const uint32_t *order, struct ana_document *document);
static void tell_row(const void *of, uint32_t response, uint32_t factor, struct ana_document *document);

static struct ana_estimates estimates_of(const struct ana_shares *shares)
{
    return (struct ana_estimates){.of = shares,
                                  .sample = &shares->sample,
                                  .factor_count = shares->factors,
                                  .named_otherwise = shares->options.of == ANA_OF_LUCK,
                                  .name = name_of,
                                  .size = size_of,
                                  .lost = lost_of,
                                  .answer = tell_answer,
                                  .row = tell_row};
}

static void tell_answer(const void *of, uint32_t response, const uint32_t *order, struct ana_document *document)
{
    const struct ana_shares *shares = of;
    const struct ana_estimates estimates = estimates_of(shares);
    struct ana_buffer what = {0}, names = {0};
    ana_put_response(&what, &shares->sample, response, document);
    ana_put_leaders(&names, &estimates, response, order, ANA_LEADERS, is_sure, put_share, document);
    if (names.length > 0)
        ana_say(document, "%s: %s falls, interactions included, on %s.", ana_buffer_text(&what),
                ana_document_word(document, variance_words(shares)), ana_buffer_text(&names));
    else
        ana_say(document, "%s: undecided; no share is surely above 0 with so few runs. See the notes for what to add.",
                ana_buffer_text(&what));
    ana_document_take(document, &what);
    ana_document_take(document, &names);
}

static const struct ana_column columns[] = {
    ANA_ESTIMATE_COLUMNS("share of"),    {"first", "alone", 'r'},  {"first_low", NULL, 'r'}, {"first_high", NULL, 'r'},
    {"first_interval", "interval", 'r'}, {"value", "in all", 'r'}, {"low", NULL, 'r'},       {"high", NULL, 'r'},
    {"interval", "interval", 'r'},       {"rows", NULL, 'r'},      {"lost", NULL, 'r'},
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

static void tell_row(const void *of, uint32_t response, uint32_t factor, struct ana_document *document)
{
    const struct ana_index *index = index_of(of, response, factor);
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
    ana_table_begin(document, "variance", variance_columns, sizeof variance_columns / sizeof *variance_columns,
                    "What there is to explain");
    for (uint32_t q = 0; q < shares->sample.responses; q++) {
        const struct ana_sobol_summary *s = &shares->summary[q];
        double sd = s->variance > 0 ? sqrt(s->variance) : (double)NAN, sum = 0;
        struct ana_quantity quantity = ana_response_quantity(&shares->sample, q, fabs(s->mean), sd, document);
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
        ana_put_response(&what, &shares->sample, q, document);
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

static void tell_points(const struct ana_shares *shares, struct ana_document *document)
{
    const struct ana_probe *probe = shares->sample.probe;
    const struct ana_shares_options *options = &shares->options;
    size_t count = 2 * (size_t)options->scrambles * options->rows;
    double *u = malloc((count * probe->factor_count + 1) * sizeof *u);
    uint32_t *first = malloc((count + 1) * sizeof *first);
    bool fine = u && first && ana_shares_free_rows(shares, u, first, NULL) == SIM_OK;
    document->failed = document->failed || !fine;
    if (fine)
        ana_points_tell(document, probe->factors, probe->factor_count, u, first, (uint32_t)count,
                        options->of == ANA_OF_EXPECTATION && options->averaged > 1 ? options->averaged : 1);
    free(u);
    free(first);
}

void ana_shares_tell(const struct ana_shares *shares, struct ana_document *document)
{
    const struct ana_estimates estimates = estimates_of(shares);
    bool luck = shares->options.of == ANA_OF_LUCK;
    ana_table_begin(
        document, luck ? "luck" : "sobol", columns, sizeof columns / sizeof *columns,
        luck ? "Which luck matters: shares of the variance of the baseline itself, and of differences to it"
             : "Which assumptions matter: shares of the variance of the baseline itself, and of differences to it");
    ana_estimates_tell(&estimates, document);
    tell_variance(shares, document);
    tell_method(shares, document);
    tell_noise(shares, document);
    if (!luck)
        tell_points(shares, document);
}
