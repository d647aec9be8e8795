/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Winners and losers in words and as a table. */
#include <math.h>

#include "analysis/partners/winners.h"

/* "61% (58 to 64%)", "+1.2M RUB (+0.4M to +2.1M)" */
static void put_estimate(struct ana_buffer *text, const struct ana_quantity *quantity,
                         const struct ana_estimate *estimate, unsigned style)
{
    ana_put_quantity(text, quantity, estimate->mean, style | ANA_WITH_UNIT);
    if (!isnan(estimate->interval.low))
        ana_put_quantity_brackets(text, quantity, estimate->interval.low, estimate->interval.high,
                                  style | (quantity->share ? ANA_WITH_UNIT : 0));
}

/* Changes of one design share scale and decimals: those of the typical change, not of the extremes. */
static struct ana_quantity quantity_of(const struct ana_winners *winners, const struct ana_winners_row *all,
                                       enum ana_language language)
{
    double largest = fmax(fabs(all->q10.mean), fabs(all->q90.mean));
    return ana_roster_quantity(winners->roster, winners->measure, largest, largest / 10, language);
}

static const struct ana_winners_row *next_design(const struct ana_winners *winners, const struct ana_winners_row *row)
{
    const struct ana_winners_row *end = winners->rows + winners->count, *next = row + 1;
    while (next < end && next->by != ANA_BY_ALL)
        next++;
    return next;
}

/* The groups of this design whose median gains and loses most; NULL if nobody does. */
static void extremes(const struct ana_winners *winners, const struct ana_winners_row *all,
                     const struct ana_winners_row **gains, const struct ana_winners_row **loses)
{
    *gains = *loses = NULL;
    for (const struct ana_winners_row *row = all + 1; row < next_design(winners, all); row++) {
        if (row->median.interval.low > 0 && (!*gains || row->median.mean > (*gains)->median.mean))
            *gains = row;
        if (row->median.interval.high < 0 && (!*loses || row->median.mean < (*loses)->median.mean))
            *loses = row;
    }
}

/* "8 to 20 staff": the group in the document's language; names are the study's own. */
static void put_label(struct ana_buffer *text, const struct ana_document *document, const struct ana_winners_row *row)
{
    if (row->by == ANA_BY_ALL)
        ana_put_text(text, ana_word(document->language, ANA_WORD_ALL_PARTNERS));
    else if (row->by != ANA_BY_SIZE)
        ana_put_text(text, row->label);
    else if (isnan(row->least))
        ana_document_put(text, document, "up to %.0f staff", row->most);
    else if (isnan(row->most))
        ana_document_put(text, document, "above %.0f staff", row->least);
    else
        ana_document_put(text, document, "%.0f to %.0f staff", row->least + 1, row->most);
}

/* A sentence about a group goes into the paragraph of its design. */
static void put_group(struct ana_buffer *text, const struct ana_document *document, const struct ana_winners_row *row,
                      const struct ana_quantity *quantity, bool gains)
{
    struct ana_buffer label = {0}, change = {0};
    if (!row)
        return;
    const char *by = ana_document_word(document, ana_winners_by_name(row->by));
    put_label(&label, document, row);
    put_estimate(&change, quantity, &row->median, ANA_SIGNED);
    ana_put_text(text, " ");
    if (gains)
        ana_document_put(text, document, "Gains most by the median: %s \"%s\", %s.", by, ana_buffer_text(&label),
                         ana_buffer_text(&change));
    else
        ana_document_put(text, document, "Loses most by the median: %s \"%s\", %s.", by, ana_buffer_text(&label),
                         ana_buffer_text(&change));
    text->failed = text->failed || label.failed || change.failed;
    ana_buffer_free(&label);
    ana_buffer_free(&change);
}

enum { BETTER, CLEARLY_BETTER, WORSE, CLEARLY_WORSE, SHARES };

static void tell_design(const struct ana_winners *winners, const struct ana_winners_row *all,
                        struct ana_document *document)
{
    struct ana_buffer text = {0}, name = {0}, median = {0}, shares[SHARES] = {{0}};
    struct ana_quantity quantity = quantity_of(winners, all, document->language);
    struct ana_quantity per_cent = ana_quantity_share(document->language, 0);
    const struct ana_estimate *const estimates[SHARES] = {&all->better, &all->clearly_better, &all->worse,
                                                          &all->clearly_worse};
    const struct ana_winners_row *gains, *loses;
    ana_put_pairing(&name, winners->roster, &all->pairing);
    for (int k = 0; k < SHARES; k++)
        put_estimate(&shares[k], &per_cent, estimates[k], 0);
    ana_document_put(&text, document,
                     "'%s': better off than under '%s' %s of partners, clearly %s; worse off %s, clearly %s.",
                     ana_buffer_text(&name), winners->roster->view->designs[winners->baseline].title,
                     ana_buffer_text(&shares[BETTER]), ana_buffer_text(&shares[CLEARLY_BETTER]),
                     ana_buffer_text(&shares[WORSE]), ana_buffer_text(&shares[CLEARLY_WORSE]));
    ana_put_text(&text, " ");
    put_estimate(&median, &quantity, &all->median, ANA_SIGNED);
    if (all->median.mean == 0)
        ana_document_put(&text, document, "The median partner keeps exactly what it had.");
    else
        ana_document_put(&text, document, "The median partner: %s.", ana_buffer_text(&median));
    extremes(winners, all, &gains, &loses);
    put_group(&text, document, gains, &quantity, true);
    put_group(&text, document, loses, &quantity, false);
    ana_say(document, "%s", ana_buffer_text(&text));
    for (int k = 0; k < SHARES; k++)
        ana_document_take(document, &shares[k]);
    ana_document_take(document, &median);
    ana_document_take(document, &name);
    ana_document_take(document, &text);
}

/* People see each design as a heading of its groups, programs the full names. */
static const struct ana_column columns[] = {
    {"design", NULL, 'l'},
    {"by", NULL, 'l'},
    {"label", NULL, 'l'},
    {"who", "who", 'l'},
    {"partners", "n", 'r'},
    ANA_ESTIMATE_COLUMNS("better", "better"),
    ANA_ESTIMATE_COLUMNS("clearly_better", "clearly"),
    ANA_ESTIMATE_COLUMNS("worse", "worse"),
    ANA_ESTIMATE_COLUMNS("clearly_worse", "clearly"),
    ANA_ESTIMATE_COLUMNS("median", NULL),
    {"median_text", "median", 'r'},
    ANA_ESTIMATE_COLUMNS("q10", "10%"),
    ANA_ESTIMATE_COLUMNS("q90", "90%"),
    ANA_ESTIMATE_COLUMNS("mean", NULL),
    {"baseline", NULL, 'r'},
    {"replications", NULL, 'r'},
};

/* "+287k ±583k" */
static void put_median(struct ana_document *document, const struct ana_quantity *quantity,
                       const struct ana_estimate *median)
{
    struct ana_buffer text = {0};
    ana_put_quantity(&text, quantity, median->mean, ANA_SIGNED);
    if (!isnan(median->interval.high)) {
        ana_put_text(&text, " \xC2\xB1");
        ana_put_quantity(&text, quantity, median->interval.high - median->mean, 0);
    }
    ana_cell_text(document, "%s", ana_buffer_text(&text));
    ana_document_take(document, &text);
}

static void put_row(const struct ana_winners *winners, const struct ana_winners_row *row,
                    const struct ana_quantity *quantity, struct ana_document *document)
{
    struct ana_buffer name = {0}, label = {0};
    struct ana_quantity per_cent = ana_quantity_share(document->language, 0);
    ana_put_pairing(&name, winners->roster, &row->pairing);
    put_label(&label, document, row);
    ana_cell_text(document, "%s", ana_buffer_text(&name));
    ana_cell_text(document, "%s", ana_winners_by_name(row->by));
    ana_cell_text(document, "%s", row->label);
    ana_cell_text(document, "%s%s", row->by == ANA_BY_ALL ? "" : "  ",
                  ana_buffer_text(row->by == ANA_BY_ALL ? &name : &label));
    ana_document_take(document, &label);
    ana_cell_number(document, row->partners.mean, "%.0f");
    ana_cell_estimate(document, &per_cent, &row->better, ANA_WITH_UNIT);
    ana_cell_estimate(document, &per_cent, &row->clearly_better, ANA_WITH_UNIT);
    ana_cell_estimate(document, &per_cent, &row->worse, ANA_WITH_UNIT);
    ana_cell_estimate(document, &per_cent, &row->clearly_worse, ANA_WITH_UNIT);
    ana_cell_estimate(document, quantity, &row->median, ANA_SIGNED);
    put_median(document, quantity, &row->median);
    ana_cell_estimate(document, quantity, &row->q10, ANA_SIGNED);
    ana_cell_estimate(document, quantity, &row->q90, ANA_SIGNED);
    ana_cell_estimate(document, quantity, &row->mean, ANA_SIGNED);
    ana_cell_number(document, row->baseline.mean, "%g");
    ana_cell_number(document, row->mean.count, "%.0f");
    ana_document_take(document, &name);
}

void ana_winners_tell(const struct ana_winners *winners, struct ana_document *document)
{
    const struct ana_roster *roster = winners->roster;
    const struct sim_side_column *column = roster->column(roster->context, winners->measure);
    const struct ana_winners_row *end = winners->rows + winners->count;
    struct ana_quantity clear = ana_roster_quantity(roster, winners->measure, winners->clear, 0, document->language);
    struct ana_buffer text = {0};
    for (const struct ana_winners_row *all = winners->rows; all < end; all = next_design(winners, all))
        tell_design(winners, all, document);
    ana_table_begin(document, "winners", columns, sizeof columns / sizeof *columns, "Per partner, against '%s': %s%s%s",
                    roster->view->designs[winners->baseline].title, ana_document_word(document, column->title),
                    clear.unit[0] ? ", " : "", clear.unit);
    for (const struct ana_winners_row *all = winners->rows; all < end; all = next_design(winners, all)) {
        struct ana_quantity quantity = quantity_of(winners, all, document->language);
        for (const struct ana_winners_row *row = all; row < next_design(winners, all); row++)
            put_row(winners, row, &quantity, document);
    }
    ana_put_quantity(&text, &clear, winners->clear, ANA_WITH_UNIT);
    ana_note(document,
             "Paired by partner and replication: %u markets, the same firms under the same luck. Groups are those of "
             "the baseline: level and staff when the warm-up ends, region, group. Intervals (%g%%) are over "
             "replications, not over partners, who meet each other in one market.",
             winners->pairs, 100 * winners->confidence);
    ana_note(
        document,
        "Clearly: by %s or more, which is %g%% of the mean size of the measure under the baseline. Median, 10%% and "
        "90%%: quantiles of the change over the partners of a market, averaged over markets.",
        ana_buffer_text(&text), 100 * winners->material);
    ana_note(document, "Firms that have not joined under either design take no part; those that left count with what "
                       "they had earned.");
    if (winners->pairs < 2)
        ana_note(document, "One replication gives no interval: nothing is decided.");
    if (winners->dropped > 0)
        ana_note(document, "%u pairs of runs were left out because one failed or is missing.", winners->dropped);
    ana_document_take(document, &text);
}
