/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/partners/period.h"

#include <math.h>
#include <string.h>

#include "analysis/partners/roster.h"
#include "sim/core/calendar.h"

#define WEEK 7.0
#define TABLE "period_ends"

static const int months[ANA_PERIODS] = {1, 3, 6, 12};

double ana_period_even(int period)
{
    return WEEK / (months[period] * SIM_DAYS_PER_MONTH);
}

void ana_period_ends_add(struct ana_period_ends *ends, const struct ana_journal *journal)
{
    double won = 0, late[ANA_PERIODS] = {0};
    for (uint32_t i = 0; i < journal->count; i++) {
        const struct ana_event *event = &journal->events[i];
        if (event->step != ANA_STEP_WON || event->time < 0)
            continue;
        won++;
        for (int k = 0; k < ANA_PERIODS; k++) {
            double days = months[k] * SIM_DAYS_PER_MONTH;
            late[k] += days - fmod(event->time + ends->warmup_days, days) <= WEEK;
        }
    }
    for (int k = 0; k < ANA_PERIODS && won > 0; k++)
        ana_moments_add(&ends->share[k], late[k] / won);
    ends->deals += won;
}

static const struct ana_column columns[] = {
    {"design", "design", 'l'},   {"months", "months", 'r'}, {"share", "in the last week", 'r'},
    {"low", "low", 'r'},         {"high", "high", 'r'},     {"even", "if even", 'r'},
    {"verdict", "verdict", 'l'}, {"deals", "deals", 'r'},   {"replications", NULL, 'r'},
};

void ana_period_ends_tell(const struct ana_period_ends *ends, const char *design, double confidence,
                          struct ana_document *document)
{
    const struct ana_quantity per_cent = ana_quantity_share(document->language, 1);
    if (document->table_count == 0 || strcmp(document->tables[document->table_count - 1].key, TABLE) != 0)
        ana_table_begin(document, TABLE, columns, sizeof columns / sizeof *columns,
                        "Deals won in the last week of a period of so many months, from logs");
    for (int k = 0; k < ANA_PERIODS; k++) {
        struct ana_estimate share = ana_estimate_of(&ends->share[k], confidence);
        double even = ana_period_even(k);
        ana_cell_text(document, "%s", design);
        ana_cell_number(document, months[k], "%.0f");
        ana_cell_quantity(document, &per_cent, share.mean, ANA_WITH_UNIT);
        ana_cell_quantity(document, &per_cent, share.interval.low, ANA_WITH_UNIT);
        ana_cell_quantity(document, &per_cent, share.interval.high, ANA_WITH_UNIT);
        ana_cell_quantity(document, &per_cent, even, ANA_WITH_UNIT);
        ana_cell_text(document, "%s",
                      ana_document_word(document, isnan(share.interval.low)    ? "no interval"
                                                  : share.interval.low > even  ? "a spike"
                                                  : share.interval.high < even ? "fewer"
                                                                               : "as if even"));
        ana_cell_number(document, ends->deals, "%.0f");
        ana_cell_number(document, share.count, "%.0f");
    }
}
