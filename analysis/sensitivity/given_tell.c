/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Given data in words. */
#include <math.h>

#include "analysis/sensitivity/estimates.h"
#include "analysis/sensitivity/given.h"

#define TOGETHER .3 /* correlation from which it is said */

static const struct ana_given_index *index_of(const void *of, uint32_t response, uint32_t factor)
{
    const struct ana_given *given = of;
    return &given->index[(size_t)response * given->sample.probe->factor_count + factor];
}

static double size_of(const void *of, uint32_t response, uint32_t factor)
{
    return index_of(of, response, factor)->pair.delta.value;
}

static uint32_t lost_of(const void *of, uint32_t response, uint32_t factor, uint32_t *all)
{
    const struct ana_given *given = of;
    (void)factor;
    *all = given->points.count;
    return given->points.count - given->used[response];
}

static bool is_clear(const void *of, uint32_t response, uint32_t factor)
{
    return index_of(of, response, factor)->clear;
}

static void put_delta(const void *of, uint32_t response, uint32_t factor, struct ana_buffer *out,
                      const struct ana_document *document)
{
    const struct ana_moved_index *delta = &index_of(of, response, factor)->pair.delta;
    ana_document_put(out, document, "%.2f, interval %.2f to %.2f", delta->value, delta->interval.low,
                     delta->interval.high);
}

static void tell_answer(const void *of, uint32_t response, const uint32_t *order, struct ana_document *document);
static void tell_row(const void *of, uint32_t response, uint32_t factor, struct ana_document *document);

static struct ana_estimates estimates_of(const struct ana_given *given)
{
    return (struct ana_estimates){.of = given,
                                  .sample = &given->sample,
                                  .factor_count = given->sample.probe->factor_count,
                                  .size = size_of,
                                  .lost = lost_of,
                                  .answer = tell_answer,
                                  .row = tell_row};
}

static void tell_answer(const void *of, uint32_t response, const uint32_t *order, struct ana_document *document)
{
    const struct ana_given *given = of;
    const struct ana_estimates estimates = estimates_of(given);
    uint32_t count = estimates.factor_count, clear = 0, used = given->used[response];
    struct ana_buffer what = {0}, names = {0};
    for (uint32_t f = 0; f < count; f++)
        clear += is_clear(given, response, f);
    ana_put_leaders(&names, &estimates, response, order, ANA_LEADERS, is_clear, put_delta, document);
    ana_put_response(&what, &given->sample, response, document);
    if (used < ANA_GIVEN_LEAST)
        ana_say(document, "%s: nothing can be said from %u points with a value.", ana_buffer_text(&what), used);
    else if (clear > 0)
        ana_say(document,
                "%s: its distribution is moved most by %s (delta: 0 not at all, 1 completely). %u of %u assumptions "
                "stand clear of what one without effect would show in %u points.",
                ana_buffer_text(&what), ana_buffer_text(&names), clear, count, used);
    else
        ana_say(document,
                "%s: undecided; none of %u assumptions stands clear of what one without effect would show in %u "
                "points.",
                ana_buffer_text(&what), count, used);
    ana_document_take(document, &what);
    ana_document_take(document, &names);
}

static const struct ana_column columns[] = {
    ANA_ESTIMATE_COLUMNS("assumption"),
    {"value", "delta", 'r'},
    {"low", NULL, 'r'},
    {"high", NULL, 'r'},
    {"interval", "interval", 'r'},
    {"raw", NULL, 'r'},
    {"dummy", NULL, 'r'},
    {"ks", "KS", 'r'},
    {"ks_low", NULL, 'r'},
    {"ks_high", NULL, 'r'},
    {"ks_raw", NULL, 'r'},
    {"ks_dummy", NULL, 'r'},
    {"largest", "largest KS", 'r'},
    {"from", "from", 'r'},
    {"to", "to", 'r'},
    {"clear", "clear", 'l'},
    {"slices", NULL, 'r'},
    {"points", NULL, 'r'},
    {"lost", NULL, 'r'},
};

static void cell_end(const struct ana_factor *factor, double u, struct ana_document *document)
{
    char text[ANA_FACTOR_TEXT] = "-";
    if (!isnan(u))
        ana_factor_brief(factor, u, 4, text, sizeof text);
    ana_cell_text(document, "%s", text);
}

static void tell_row(const void *of, uint32_t response, uint32_t factor, struct ana_document *document)
{
    const struct ana_given *given = of;
    const struct ana_given_index *index = index_of(of, response, factor);
    const struct ana_moved_index *delta = &index->pair.delta, *ks = &index->pair.ks;
    ana_cell_number(document, delta->value, "%.3f");
    ana_cell_number(document, delta->interval.low, "%.3f");
    ana_cell_number(document, delta->interval.high, "%.3f");
    if (isnan(delta->value))
        ana_cell_text(document, "-");
    else
        ana_cell_text(document, "%.3f to %.3f", delta->interval.low, delta->interval.high);
    ana_cell_number(document, delta->raw, "%.3f");
    ana_cell_number(document, index->delta_dummy, "%.3f");
    ana_cell_number(document, ks->value, "%.3f");
    ana_cell_number(document, ks->interval.low, "%.3f");
    ana_cell_number(document, ks->interval.high, "%.3f");
    ana_cell_number(document, ks->raw, "%.3f");
    ana_cell_number(document, index->ks_dummy, "%.3f");
    ana_cell_number(document, index->pair.largest, "%.3f");
    cell_end(&given->sample.probe->factors[factor], index->low, document);
    cell_end(&given->sample.probe->factors[factor], index->high, document);
    ana_cell_clear(document, !isnan(delta->value), index->clear);
    ana_cell_number(document, index->slices, "%.0f");
    ana_cell_number(document, given->used[response], "%.0f");
    ana_cell_number(document, given->points.count - given->used[response], "%.0f");
}

static void tell_notes(const struct ana_given *given, struct ana_document *document)
{
    const struct ana_probe *probe = given->sample.probe;
    double confidence = 100 * probe->evaluator->view->confidence;
    ana_note(
        document,
        "Given data: %u points from %s; the mean of %u replications of each. How far the distribution of these means "
        "moves when an assumption is known: delta is half the area between densities (Borgonovo 2007; Plischke et "
        "al. 2013, on normal scores), KS the median distance of distribution functions over slices of equal "
        "count, the largest beside it with its slice (PAWN, Pianosi & Wagener 2018).",
        given->points.count, ana_document_word(document, given->points.source), given->points.replications);
    ana_note(
        document,
        "A finite sample makes both too large: bias as the bootstrap sees it is taken off, and 'clear' is only what "
        "rises, before that, above what an assumption without effect exceeds with a probability of %g%% for all "
        "assumptions together. Intervals (%g%%, bootstrap) speak of the sample, not of what slices and smoothing "
        "take off strong effects: up to .03 of delta.",
        100 - confidence, confidence);
    if (fabs(given->correlation) > TOGETHER) {
        char a[ANA_FACTOR_TEXT], b[ANA_FACTOR_TEXT];
        ana_factor_short(probe->factors, probe->factor_count, given->alike[0], a, sizeof a);
        ana_factor_short(probe->factors, probe->factor_count, given->alike[1], b, sizeof b);
        ana_note(document,
                 "%s and %s move together over these points (correlation %.2f): each shows some of the effect of the "
                 "other.",
                 a, b, given->correlation);
    }
}

void ana_given_tell(const struct ana_given *given, struct ana_document *document)
{
    const struct ana_estimates estimates = estimates_of(given);
    ana_table_begin(document, "given", columns, sizeof columns / sizeof *columns,
                    "What moves the distribution of the baseline itself, and of each design's difference to it");
    ana_estimates_tell(&estimates, document);
    tell_notes(given, document);
}
