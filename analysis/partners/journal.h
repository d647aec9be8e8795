/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log of one run as the analysis reads it: what happened, step by step.
 *
 * The model's own words for steps are mapped to these by whoever has the log
 * (cli/study/journal.c), so that nothing here knows the model.
 *
 * Order:   by time.
 * Units:   days since the end of warm-up; money in currency.
 * Memory:  a journal owns its events.
 * Tests:   tests/unit/deadweight_test.c, tests/unit/story_test.c
 */
#ifndef ANALYSIS_PARTNERS_JOURNAL_H
#define ANALYSIS_PARTNERS_JOURNAL_H

#include <stdint.h>

#define ANA_NOBODY UINT32_MAX

/* What a reader of a diary can follow. */
enum ana_step {
    ANA_STEP_OTHER,
    ANA_STEP_ASKED,    /* a lead reaches the partner */
    ANA_STEP_PURSUED,  /* and is taken up */
    ANA_STEP_ANSWERED, /* the client hears from it; value: desk hours */
    ANA_STEP_WON,      /* amount: licence at list price */
    ANA_STEP_LOST,     /* to anybody, or to no decision */
    ANA_STEP_RENEWED,  /* amount: licence */
    ANA_STEP_EXPANDED, /* amount: added licence */
    ANA_STEP_CUSTOMER_LOST,
    ANA_STEP_CUSTOMER_MOVED,
    ANA_STEP_PROJECT_DELIVERED, /* value: quality */
    ANA_STEP_PROJECT_FAILED,
    ANA_STEP_PAID,     /* by the vendor; value: line of the ledger */
    ANA_STEP_PROMOTED, /* value: level */
    ANA_STEP_DEMOTED,  /* value: level */
    ANA_STEP_SANCTIONED,
    ANA_STEP_EXCLUDED,
    ANA_STEP_COURSE,
    ANA_STEP_MONTH,  /* ends; amount: cash, NaN for none; value: mean skill */
    ANA_STEP_EFFORT, /* for the next month; value: share of staff time */
    ANA_STEPS
};

struct ana_event {
    double time;
    double deal;      /* the same number under every design; NaN for steps of no deal */
    double amount;    /* NaN if none */
    double value;     /* NaN if none */
    uint32_t partner; /* ANA_NOBODY where none is named */
    enum ana_step step;
    const char *text; /* the step in the model's words, about the partner: "wins the deal"; lent for good */
};

struct ana_journal {
    uint32_t count;
    struct ana_event *events;
};

#endif
