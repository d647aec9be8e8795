/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The deadweight ledger deal by deal, from the logs of two runs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/partners/deadweight.h"

/* A payment and the sale it is for are a fixed time apart; nothing else of one partner happens so exactly then. */
#define SAME_TIME 1e-7

/* What a sale is and what became of it under the other design. */
struct sale {
    double deal, time, amount;
    enum ana_step step;
    uint32_t partner, number; /* number: of its kind within the deal */
    double anyway, moved;     /* shares of its amount; the rest is bought */
};

struct ana_ledger_sums {
    struct ana_moments paid, extra, linked, lost, part[ANA_PAYOUT_PARTS];
};

/* Of one replication, by line. */
struct account {
    double paid, linked, part[ANA_PAYOUT_PARTS];
};

static bool is_sale(const struct ana_event *event)
{
    return (event->step == ANA_STEP_WON || event->step == ANA_STEP_RENEWED || event->step == ANA_STEP_EXPANDED) &&
           event->time >= 0 && event->partner != ANA_NOBODY && event->amount > 0 && !isnan(event->deal);
}

static int by_deal(const void *a, const void *b)
{
    const struct sale *x = a, *y = b;
    if (x->deal != y->deal)
        return x->deal < y->deal ? -1 : 1;
    if (x->step != y->step)
        return x->step < y->step ? -1 : 1;
    return (x->time > y->time) - (x->time < y->time);
}

static int by_partner(const void *a, const void *b)
{
    const struct sale *x = a, *y = b;
    if (x->partner != y->partner)
        return x->partner < y->partner ? -1 : 1;
    return (x->time > y->time) - (x->time < y->time);
}

/* The sales of a log by deal, numbered within deal and kind. */
static struct sale *sales_of(const struct ana_journal *journal, uint32_t *count)
{
    struct sale *sales = calloc((size_t)journal->count + 1, sizeof *sales);
    *count = 0;
    if (!sales)
        return NULL;
    for (uint32_t i = 0; i < journal->count; i++) {
        const struct ana_event *event = &journal->events[i];
        if (is_sale(event))
            sales[(*count)++] = (struct sale){.deal = event->deal,
                                              .time = event->time,
                                              .amount = event->amount,
                                              .step = event->step,
                                              .partner = event->partner};
    }
    qsort(sales, *count, sizeof *sales, by_deal);
    for (uint32_t i = 1; i < *count; i++)
        if (sales[i].deal == sales[i - 1].deal && sales[i].step == sales[i - 1].step)
            sales[i].number = sales[i - 1].number + 1;
    return sales;
}

static int same_sale(const struct sale *x, const struct sale *y)
{
    if (x->deal != y->deal)
        return x->deal < y->deal ? -1 : 1;
    if (x->step != y->step)
        return x->step < y->step ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* Both are in the order of same_sale. */
static void look_up(struct sale *sales, uint32_t count, const struct sale *others, uint32_t other_count)
{
    uint32_t k = 0;
    for (uint32_t i = 0; i < count; i++) {
        while (k < other_count && same_sale(&others[k], &sales[i]) < 0)
            k++;
        if (k == other_count || same_sale(&others[k], &sales[i]) != 0)
            continue;
        double share = fmin(others[k].amount, sales[i].amount) / sales[i].amount;
        *(others[k].partner == sales[i].partner ? &sales[i].anyway : &sales[i].moved) = share;
    }
}

/* The first sale of this partner not before `time`; sales by partner. */
static uint32_t first_of(const struct sale *sales, uint32_t count, uint32_t partner, double time)
{
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct sale *sale = &sales[middle];
        if (sale->partner < partner || (sale->partner == partner && sale->time < time))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The shares of what a partner sold in all; false if it sold nothing. */
static bool partner_shares(const struct sale *sales, uint32_t count, uint32_t partner, double *anyway, double *moved)
{
    double sum = 0, same = 0, other = 0;
    for (uint32_t i = first_of(sales, count, partner, -INFINITY); i < count && sales[i].partner == partner; i++) {
        sum += sales[i].amount;
        same += sales[i].amount * sales[i].anyway;
        other += sales[i].amount * sales[i].moved;
    }
    *anyway = sum > 0 ? same / sum : 0;
    *moved = sum > 0 ? other / sum : 0;
    return sum > 0;
}

static void book(const struct ana_ledger *ledger, const struct ana_event *paid, const struct sale *sales,
                 uint32_t count, struct account *account)
{
    double anyway, moved;
    uint32_t at = first_of(sales, count, paid->partner, paid->time - ledger->delay - SAME_TIME);
    bool linked = at < count && sales[at].partner == paid->partner &&
                  fabs(sales[at].time + ledger->delay - paid->time) <= SAME_TIME;
    account->paid += paid->amount;
    account->linked += linked ? paid->amount : 0;
    if (linked) {
        anyway = sales[at].anyway;
        moved = sales[at].moved;
    } else if (!partner_shares(sales, count, paid->partner, &anyway, &moved)) {
        account->part[ANA_UNLINKED] += paid->amount;
        return;
    }
    account->part[ANA_ANYWAY] += paid->amount * anyway;
    account->part[ANA_MOVED] += paid->amount * moved;
    account->part[ANA_BOUGHT] += paid->amount * (1 - anyway - moved);
}

static bool is_payment(const struct ana_ledger *ledger, const struct ana_event *event)
{
    return event->step == ANA_STEP_PAID && event->time >= 0 && event->partner != ANA_NOBODY && event->value >= 0 &&
           event->value < ledger->line_count && !isnan(event->amount);
}

/* All payments of one log, by line, against the sales of the other. */
static void book_all(const struct ana_ledger *ledger, const struct ana_journal *journal, const struct sale *sales,
                     uint32_t count, struct account *accounts)
{
    struct account *all = &accounts[ledger->line_count];
    for (uint32_t i = 0; i < journal->count; i++)
        if (is_payment(ledger, &journal->events[i]))
            book(ledger, &journal->events[i], sales, count, &accounts[(uint32_t)journal->events[i].value]);
    for (uint32_t line = 0; line < ledger->line_count; line++) {
        all->paid += accounts[line].paid;
        all->linked += accounts[line].linked;
        for (int k = 0; k < ANA_PAYOUT_PARTS; k++)
            all->part[k] += accounts[line].part[k];
    }
}

static void add_accounts(struct ana_ledger *ledger, const struct account *after, const struct account *before)
{
    for (uint32_t line = 0; line <= ledger->line_count; line++) {
        struct ana_ledger_sums *sums = &ledger->sums[line];
        ana_moments_add(&sums->paid, after[line].paid);
        ana_moments_add(&sums->extra, after[line].paid - before[line].paid);
        ana_moments_add(&sums->linked, after[line].linked);
        ana_moments_add(&sums->lost, before[line].part[ANA_BOUGHT]);
        for (int k = 0; k < ANA_PAYOUT_PARTS; k++)
            ana_moments_add(&sums->part[k], after[line].part[k]);
    }
}

int ana_ledger_init(struct ana_ledger *ledger, const char *const *lines, uint32_t line_count, double delay,
                    double confidence, struct sim_error *error)
{
    *ledger = (struct ana_ledger){.lines = lines, .line_count = line_count, .delay = delay, .confidence = confidence};
    ledger->sums = calloc((size_t)line_count + 1, sizeof *ledger->sums);
    ledger->rows = calloc((size_t)line_count + 1, sizeof *ledger->rows);
    return ledger->sums && ledger->rows ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for a ledger");
}

int ana_ledger_add(struct ana_ledger *ledger, const struct ana_journal *design, const struct ana_journal *baseline,
                   struct sim_error *error)
{
    uint32_t count = 0, other_count = 0;
    const size_t rows = (size_t)ledger->line_count + 1;
    struct sale *sales = sales_of(design, &count), *others = sales_of(baseline, &other_count);
    struct account *accounts = calloc(2 * rows, sizeof *accounts);
    int status = sales && others && accounts ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for sales");
    if (status == SIM_OK) {
        look_up(sales, count, others, other_count);
        look_up(others, other_count, sales, count);
        qsort(sales, count, sizeof *sales, by_partner);
        qsort(others, other_count, sizeof *others, by_partner);
        book_all(ledger, design, sales, count, accounts);
        book_all(ledger, baseline, others, other_count, accounts + rows);
        add_accounts(ledger, accounts, accounts + rows);
    }
    free(sales);
    free(others);
    free(accounts);
    return status;
}

void ana_ledger_close(struct ana_ledger *ledger)
{
    ledger->count = 0;
    for (uint32_t line = 0; line <= ledger->line_count; line++) {
        const struct ana_ledger_sums *sums = &ledger->sums[line];
        bool all = line == ledger->line_count;
        bool moves = sums->paid.least != 0 || sums->paid.most != 0 || sums->extra.least != 0 || sums->extra.most != 0;
        if (!all && !moves)
            continue;
        struct ana_ledger_row *row = &ledger->rows[ledger->count++];
        *row =
            (struct ana_ledger_row){.line = all ? ANA_LEDGER_ALL : line,
                                    .linked = sums->paid.mean != 0 ? sums->linked.mean / sums->paid.mean : (double)NAN};
        row->payouts.paid = ana_estimate_of(&sums->paid, ledger->confidence);
        row->lost = ana_estimate_of(&sums->lost, ledger->confidence);
        row->payouts.extra = ana_estimate_of(&sums->extra, ledger->confidence);
        for (int k = 0; k < ANA_PAYOUT_PARTS; k++)
            row->payouts.part[k] = ana_estimate_of(&sums->part[k], ledger->confidence);
    }
}

void ana_ledger_fini(struct ana_ledger *ledger)
{
    free(ledger->sums);
    free(ledger->rows);
    *ledger = (struct ana_ledger){0};
}
