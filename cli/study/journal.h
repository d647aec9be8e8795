/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log of one run of a study, and what became of its partners: read from
 * results.h5 if it is there, else by running that one replication again.
 *
 * A run made again has the same bytes; its headline numbers are compared with
 * those on file, so that a diary never belongs to another run than the results.
 *
 * Memory:  a journal owns its events and rows.
 * Errors:  SIM_USAGE if the results are of another run; SIM_INTERRUPTED; SIM_INTERNAL.
 * Threads: one caller; runs use as many as asked for.
 * Tests:   tests/cli/story.bats
 */
#ifndef CLI_STUDY_JOURNAL_H
#define CLI_STUDY_JOURNAL_H

#include <signal.h>

#include "analysis/partners/journal.h"
#include "sim/experiment/study.h"
#include "sim/io/results.h"

struct cli_journal {
    struct ana_journal log;
    uint32_t partner_count;
    double *partners; /* [partner][column of the model's table of partners] */
    bool made_again;
};

/* Where runs come from. */
struct cli_journal_source {
    const struct sim_study *study;
    struct sim_results *results; /* may be NULL: nothing is on file */
    int threads;
    const volatile sig_atomic_t *stop; /* may be NULL */
};

int cli_journal_get(const struct cli_journal_source *source, uint32_t point, uint32_t replication,
                    struct cli_journal *journal, struct sim_error *error);
void cli_journal_free(struct cli_journal *journal);

/* What partners are paid for, by line of the ledger, and whether it is a margin on a sale. */
extern const char *const cli_ledger_lines[];
extern const bool cli_ledger_margins[];
extern const uint32_t cli_ledger_line_count;
/* What became of a partner; `column` of the model's table of partners (models/records/partner_outcomes.h). */
double cli_journal_partner(const struct cli_journal *journal, uint32_t partner, uint32_t column);

#endif
