/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The deadweight ledger: which payouts bought new revenue, and which paid for
 * what would have happened anyway.
 *
 * The baseline under the same luck is what would have happened anyway.  Two
 * views of it:
 *
 *   by partner (ana_deadweight)   every replication, from the table of partners.  Of partner i's payouts P1
 *       on revenue R1 the share min(R1, R0) / R1 is for revenue it brings under the baseline too; of the rest
 *       what others lost at the same time moved between partners, and what is left is new:
 *           moved / gained = min(G, L) / G,   G = sum (R1 - R0)+,  L = sum (R0 - R1)+
 *   by deal (ana_ledger)          from the logs of runs, line by line of what partners are paid for.  A sale is
 *       known by its need, what it is (licence, added seats, renewal) and its number: under the baseline
 *       the same partner makes it, another one does, or nobody.
 *
 * anyway + moved + bought + unlinked = paid, in each row.  Unlinked: paid to
 * partners that sold nothing.
 *
 * For pictures: `rows`, or the tables "deadweight" and "ledger" of documents.
 *
 * Units:   currency per market, over [0, horizon]; revenue at list price.
 * Memory:  both own their rows and borrow the roster or the texts of lines.
 * Errors:  SIM_USAGE without a pair or a column; SIM_INTERNAL for memory.
 * Threads: pure functions but for the roster's loading.
 * Tests:   tests/unit/deadweight_test.c
 */
#ifndef ANALYSIS_PARTNERS_DEADWEIGHT_H
#define ANALYSIS_PARTNERS_DEADWEIGHT_H

#include "analysis/document/document.h"
#include "analysis/partners/journal.h"
#include "analysis/partners/roster.h"

/* What money was paid for, in numbers. */
enum ana_payout_part { ANA_ANYWAY, ANA_MOVED, ANA_BOUGHT, ANA_UNLINKED, ANA_PAYOUT_PARTS };

struct ana_payouts {
    struct ana_estimate paid;
    struct ana_estimate part[ANA_PAYOUT_PARTS];
    struct ana_estimate extra; /* paid less what the baseline pays */
};

/* ---- by partner ---- */

struct ana_deadweight_row {
    struct ana_pairing pairing;
    struct ana_payouts payouts;
    struct ana_estimate revenue, extra_revenue; /* of all partners; extra: less the baseline's */
    double price; /* extra payouts per unit of extra revenue; NaN unless the extra revenue is surely positive */
};

struct ana_deadweight {
    const struct ana_roster *roster;
    uint32_t baseline; /* design */
    uint32_t pairs, dropped;
    uint32_t count;
    struct ana_deadweight_row *rows; /* design by design */
};

/* `baseline`: design; UINT32_MAX = the view's. */
int ana_deadweight(const struct ana_roster *roster, uint32_t baseline, struct ana_deadweight *deadweight,
                   struct sim_error *error);
void ana_deadweight_fini(struct ana_deadweight *deadweight);
/* A sentence per design and the table "deadweight". */
void ana_deadweight_tell(const struct ana_deadweight *deadweight, struct ana_document *document);

/* ---- by deal ---- */

struct ana_ledger_row {
    uint32_t line;            /* of the partners' ledger; ANA_LEDGER_ALL: the sum */
    struct ana_estimate lost; /* what the baseline pays for sales that nobody makes under the design */
    double linked; /* share of what was paid that belongs to a sale by itself; the rest by the partner's own sales */
    struct ana_payouts payouts;
};

#define ANA_LEDGER_ALL UINT32_MAX

struct ana_ledger {
    const char *const *lines; /* [line_count] what each line is paid for */
    uint32_t line_count;
    double delay; /* days from a sale to its payment */
    double confidence;
    struct ana_ledger_sums *sums; /* [line_count + 1], the last: all */
    uint32_t count;
    struct ana_ledger_row *rows; /* lines that paid anything under either design, then the sum */
};

int ana_ledger_init(struct ana_ledger *ledger, const char *const *lines, uint32_t line_count, double delay,
                    double confidence, struct sim_error *error);
/* Adds one replication: the logs of the design and of the baseline. */
int ana_ledger_add(struct ana_ledger *ledger, const struct ana_journal *design, const struct ana_journal *baseline,
                   struct sim_error *error);
/* Fills the rows. */
void ana_ledger_close(struct ana_ledger *ledger);
void ana_ledger_fini(struct ana_ledger *ledger);
/* The rows of one design in the table "ledger", which the first call begins. */
void ana_ledger_tell(const struct ana_ledger *ledger, const char *design, struct ana_document *document);

#endif
