/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The diary of one partner under two designs, side by side: what reached it
 * month by month, what it earned, and when the two lives part.
 *
 *     log under A --+
 *                   +--> months, totals, dated changes, the first step that differs
 *     log under B --+
 *
 * Until the designs diverge, and as long after as nothing touches this partner,
 * both logs are equal step by step: the same firm, market and luck.
 *
 * Units:   months of 365/12 days from the end of warm-up; money in currency.
 * Memory:  a story owns its months and borrows everything else.
 * Errors:  SIM_USAGE if the partner takes no step under either design.
 * Threads: pure functions.
 * Tests:   tests/unit/story_test.c
 */
#ifndef ANALYSIS_PARTNERS_STORY_H
#define ANALYSIS_PARTNERS_STORY_H

#include "analysis/document/document.h"
#include "analysis/partners/journal.h"

struct ana_story_side {
    const char *title; /* of the design */
    const struct ana_journal *log;
    double level; /* at time 0 */
};

struct ana_story_options {
    uint32_t partner;
    double horizon_days;
    const char *currency;
    uint32_t line_count;
    const char *const *lines; /* [line_count] what the vendor pays for */
    const bool *margins;      /* [line_count] which lines are margins on sales; the others are rebates, bonuses, ... */
    uint32_t level_count;
    const char *const *levels; /* [level_count] */
};

struct ana_story_month {
    double asked, pursued, answered, won, lost, licences, renewed, expanded, customers_lost, customers_moved;
    double delivered, failed, courses;
    double income, rebates;     /* paid by the vendor, and what of it is no margin */
    double cash, skill, effort; /* at the end; NaN while it is no member */
    double level;               /* at the end */
};

struct ana_story {
    const struct ana_story_options *options;
    const struct ana_story_side *sides; /* [2] */
    uint32_t month_count;
    struct ana_story_month *months[2], total[2];
    double *paid[2];                      /* [line] */
    double parted;                        /* day of the first step that differs; infinite if none does */
    const struct ana_event *parted_by[2]; /* the steps; NULL where the log has no more */
};

int ana_story(const struct ana_story_options *options, const struct ana_story_side sides[2], struct ana_story *story,
              struct sim_error *error);
void ana_story_fini(struct ana_story *story);
/* Sentences and the tables "total", "months" and "changes". */
void ana_story_tell(const struct ana_story *story, const char *partner, struct ana_document *document);

#endif
