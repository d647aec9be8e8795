/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the analysis sees of single partners: a row per partner, run by run.
 *
 *     results.h5 /partners --ana_roster_open--> struct ana_roster --> winners, deadweight, bunching
 *
 * Partner i of replication r is the same firm on the same market under every
 * design, so partners are compared one by one.  The table exists if the
 * scenario asks for it: output { partners = yes }.
 *
 * Memory:  an opened roster owns its tables and borrows view and results; what `values` lends holds until it is closed.
 * Errors:  SIM_USAGE if the study kept no such table.
 * Threads: one; `values` may load.
 * Tests:   tests/unit/winners_test.c (filled by hand), tests/cli/partners.bats
 */
#ifndef ANALYSIS_PARTNERS_ROSTER_H
#define ANALYSIS_PARTNERS_ROSTER_H

#include "analysis/document/document.h"
#include "analysis/statistics/stats.h"
#include "analysis/study/view.h"
#include "analysis/words/quantity.h"
#include "sim/io/side.h"

struct ana_roster {
    const struct ana_study_view *view;
    uint32_t partner_count; /* rows of a run */
    void *context;          /* for the two below */
    /* [point][replication][partner], NaN where a run has no such partner; NULL if there is no such column. */
    const double *(*values)(void *context, const char *column);
    /* Unit, title and words of a column; NULL if there is no such column. */
    const struct sim_side_column *(*column)(void *context, const char *column);
};

int ana_roster_open(struct sim_results *results, const struct ana_study_view *view, struct ana_roster **roster,
                    struct sim_error *error);
void ana_roster_close(struct ana_roster *roster);

/* The values of a column that must be there; NULL with a sentence. */
const double *ana_roster_values(const struct ana_roster *roster, const char *column, struct sim_error *error);
/* The word of a code of a column, "" if it has none. */
const char *ana_roster_word(const struct ana_roster *roster, const char *column, double code);

/* A design against the baseline at one place. */
struct ana_pairing {
    uint32_t design, point, baseline_point;
};
/* All of them: places in the view's order, within a place designs in the view's.  `pairings` holds point_count at most.
 * Equal points are left out. */
uint32_t ana_roster_pairings(const struct ana_roster *roster, uint32_t baseline, struct ana_pairing *pairings);
/* Whether both runs of a pair are done. */
bool ana_roster_paired(const struct ana_roster *roster, const struct ana_pairing *pairing, uint32_t replication);
/* The rows of one run in `values`. */
const double *ana_roster_run(const struct ana_roster *roster, const double *values, uint32_t point,
                             uint32_t replication);
/* Numbers of a column for people: "1.2M RUB". */
struct ana_quantity ana_roster_quantity(const struct ana_roster *roster, const char *column, double largest,
                                        double detail, enum ana_language language);
/* "race of ten", or "race of ten, window = 90d". */
void ana_put_pairing(struct ana_buffer *buffer, const struct ana_roster *roster, const struct ana_pairing *pairing);

/* A number per replication, summed up: mean with its interval over replications. */
struct ana_estimate {
    double mean;
    struct ana_interval interval;
    double count; /* replications that have one */
};
struct ana_estimate ana_estimate_of(const struct ana_moments *moments, double confidence);
/* Its three columns and cells: people see the mean, programs the interval too. */
#define ANA_ESTIMATE_COLUMNS(key, head)                                                                                \
    {key, head, 'r'}, {key "_low", NULL, 'r'},                                                                         \
    {                                                                                                                  \
        key "_high", NULL, 'r'                                                                                         \
    }
void ana_cell_estimate(struct ana_document *document, const struct ana_quantity *quantity,
                       const struct ana_estimate *estimate, unsigned style);

#endif
