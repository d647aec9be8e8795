/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The deadweight ledger in words and tables. */
#include <math.h>
#include <string.h>

#include "analysis/partners/deadweight.h"

#define LEDGER "ledger"

/* "61% (58% to 64%)" would need shares by replication: money has the intervals, shares are those of the means. */
static double share_of(const struct ana_payouts *payouts, enum ana_payout_part part)
{
    return payouts->paid.mean != 0 ? payouts->part[part].mean / payouts->paid.mean : (double)NAN;
}

enum { PAID, EXTRA, ANYWAY, MOVED, BOUGHT, AMOUNTS };

static void tell_design(const struct ana_deadweight *deadweight, const struct ana_deadweight_row *row,
                        struct ana_document *document)
{
    const struct ana_roster *roster = deadweight->roster;
    const struct ana_payouts *payouts = &row->payouts;
    struct ana_quantity per_cent = ana_quantity_share(document->language, 0);
    struct ana_quantity money = ana_roster_quantity(roster, "payouts", payouts->paid.mean, 0, document->language);
    struct ana_quantity extra = ana_roster_quantity(roster, "payouts", payouts->extra.mean, 0, document->language);
    struct ana_buffer name = {0}, amounts[AMOUNTS] = {{0}}, text = {0};
    ana_put_pairing(&name, roster, &row->pairing);
    ana_put_quantity(&amounts[PAID], &money, payouts->paid.mean, ANA_WITH_UNIT);
    ana_put_quantity(&amounts[EXTRA], &extra, payouts->extra.mean, ANA_WITH_UNIT | ANA_SIGNED);
    ana_put_quantity(&amounts[ANYWAY], &per_cent, share_of(payouts, ANA_ANYWAY), ANA_WITH_UNIT);
    ana_put_quantity(&amounts[MOVED], &per_cent, share_of(payouts, ANA_MOVED), ANA_WITH_UNIT);
    ana_put_quantity(&amounts[BOUGHT], &per_cent, share_of(payouts, ANA_BOUGHT), ANA_WITH_UNIT);
    ana_document_put(&text, document,
                     "'%s' pays partners %s (%s against '%s'): %s for revenue the same partners bring anyway, %s for "
                     "revenue that moved between partners, %s for new revenue.",
                     ana_buffer_text(&name), ana_buffer_text(&amounts[PAID]), ana_buffer_text(&amounts[EXTRA]),
                     roster->view->designs[deadweight->baseline].title, ana_buffer_text(&amounts[ANYWAY]),
                     ana_buffer_text(&amounts[MOVED]), ana_buffer_text(&amounts[BOUGHT]));
    if (!isnan(row->price)) {
        ana_put_text(&text, " ");
        ana_document_put(&text, document, "Each unit of added revenue costs %.2f in added payouts.", row->price);
    }
    ana_say(document, "%s", ana_buffer_text(&text));
    for (int k = 0; k < AMOUNTS; k++)
        ana_document_take(document, &amounts[k]);
    ana_document_take(document, &name);
    ana_document_take(document, &text);
}

/* People see shares, programs money too. */
#define PARTS                                                                                                          \
    ANA_ESTIMATE_COLUMNS("paid", "paid"), ANA_ESTIMATE_COLUMNS("extra", "change"),                                     \
        ANA_ESTIMATE_COLUMNS("anyway", NULL), {"anyway_share", "anyway", 'r'}, ANA_ESTIMATE_COLUMNS("moved", NULL),    \
        {"moved_share", "moved", 'r'}, ANA_ESTIMATE_COLUMNS("bought", NULL), {"bought_share", "bought", 'r'},          \
        ANA_ESTIMATE_COLUMNS("unlinked", NULL)

static void put_parts(struct ana_document *document, const struct ana_quantity *quantity,
                      const struct ana_payouts *payouts)
{
    struct ana_quantity per_cent = ana_quantity_share(document->language, 0);
    ana_cell_estimate(document, quantity, &payouts->paid, 0);
    ana_cell_estimate(document, quantity, &payouts->extra, ANA_SIGNED);
    for (int k = 0; k < ANA_PAYOUT_PARTS; k++) {
        ana_cell_estimate(document, quantity, &payouts->part[k], 0);
        if (k != ANA_UNLINKED)
            ana_cell_quantity(document, &per_cent, share_of(payouts, (enum ana_payout_part)k), ANA_WITH_UNIT);
    }
}

static const struct ana_column columns[] = {
    {"design", "design", 'l'},
    PARTS,
    ANA_ESTIMATE_COLUMNS("revenue", NULL),
    ANA_ESTIMATE_COLUMNS("extra_revenue", "added revenue"),
    {"price", "per unit", 'r'},
    {"replications", NULL, 'r'},
};

void ana_deadweight_tell(const struct ana_deadweight *deadweight, struct ana_document *document)
{
    const struct ana_roster *roster = deadweight->roster;
    struct ana_buffer name = {0};
    for (uint32_t i = 0; i < deadweight->count; i++)
        tell_design(deadweight, &deadweight->rows[i], document);
    ana_table_begin(document, "deadweight", columns, sizeof columns / sizeof *columns,
                    "What payouts to partners were for, by partner (%s per market, %u markets)", roster->view->currency,
                    deadweight->pairs);
    for (uint32_t i = 0; i < deadweight->count; i++) {
        const struct ana_deadweight_row *row = &deadweight->rows[i];
        struct ana_quantity money = ana_quantity_plain(row->payouts.paid.mean, 0, document->language);
        struct ana_quantity revenue = ana_quantity_plain(row->revenue.mean, 0, document->language);
        ana_put_pairing(&name, roster, &row->pairing);
        ana_cell_text(document, "%s", ana_buffer_text(&name));
        put_parts(document, &money, &row->payouts);
        ana_cell_estimate(document, &revenue, &row->revenue, 0);
        ana_cell_estimate(document, &revenue, &row->extra_revenue, ANA_SIGNED);
        ana_cell_number(document, row->price, "%.2f");
        ana_cell_number(document, row->payouts.paid.count, "%.0f");
        ana_buffer_clear(&name);
    }
    ana_document_take(document, &name);
    ana_note(document,
             "By partner: of what a partner is paid, the part for revenue it also brings under the baseline, on the "
             "same market with the same luck, would have been due anyway. What it gains beyond that moved from other "
             "partners as far as others lose; the rest is new. Revenue that moves from or to the vendor's own desk "
             "counts as new, since that desk is not among the partners.");
    ana_note(document,
             "Identified: the paired difference within the model. Not identified: which single payment caused which "
             "sale; payments reach partners before and after sales, and the split assumes that money follows revenue.");
    ana_note(document,
             "Revenue: what these partners sell, at list price before discounts; the vendor's own sales are not in it. "
             "Per unit: added payouts for each unit of added revenue; empty unless revenue surely grows.");
    if (deadweight->pairs < 2)
        ana_note(document, "One replication gives no interval: nothing is decided.");
    if (deadweight->dropped > 0)
        ana_note(document, "%u pairs of runs were left out because one failed or is missing.", deadweight->dropped);
}

/* ---- by deal ---- */

/* People see each design as a heading of its lines, programs the full names. */
static const struct ana_column ledger_columns[] = {
    {"design", NULL, 'l'},
    {"line", NULL, 'l'},
    {"what", "paid for", 'l'},
    PARTS,
    ANA_ESTIMATE_COLUMNS("lost", NULL),
    {"lost_share", "given up", 'r'},
    {"linked", "by deal", 'r'},
    {"replications", NULL, 'r'},
};

static void put_line(const struct ana_ledger *ledger, const struct ana_ledger_row *row, const char *design,
                     struct ana_document *document)
{
    const struct ana_payouts *payouts = &row->payouts;
    const bool all = row->line == ANA_LEDGER_ALL;
    struct ana_quantity money =
        ana_quantity_plain(fmax(payouts->paid.mean, fabs(payouts->extra.mean)), 0, document->language);
    struct ana_quantity per_cent = ana_quantity_share(document->language, 0);
    ana_cell_text(document, "%s", design);
    ana_cell_text(document, "%s", all ? "all payouts" : ledger->lines[row->line]);
    ana_cell_text(document, "%s%s", all ? "" : "  ",
                  all ? design : ana_document_word(document, ledger->lines[row->line]));
    put_parts(document, &money, payouts);
    ana_cell_estimate(document, &money, &row->lost, 0);
    ana_cell_quantity(document, &per_cent, payouts->paid.mean != 0 ? row->lost.mean / payouts->paid.mean : (double)NAN,
                      ANA_WITH_UNIT);
    ana_cell_quantity(document, &per_cent, row->linked, ANA_WITH_UNIT);
    ana_cell_number(document, payouts->paid.count, "%.0f");
}

void ana_ledger_tell(const struct ana_ledger *ledger, const char *design, struct ana_document *document)
{
    const struct ana_table *last = document->table_count > 0 ? &document->tables[document->table_count - 1] : NULL;
    if (!last || strcmp(last->key, LEDGER) != 0)
        ana_table_begin(document, LEDGER, ledger_columns, sizeof ledger_columns / sizeof *ledger_columns,
                        "What payouts to partners were for, deal by deal (per market, %.0f markets)",
                        ledger->count > 0 ? ledger->rows[0].payouts.paid.count : 0);
    if (ledger->count > 0) /* the sum first */
        put_line(ledger, &ledger->rows[ledger->count - 1], design, document);
    for (uint32_t i = 0; i + 1 < ledger->count; i++)
        put_line(ledger, &ledger->rows[i], design, document);
}
